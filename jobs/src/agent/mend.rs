//! What the built-in writer makes of the brand check's findings: what of them is a wish it understands.
//! Against the others it chooses anew among its sentences, by the revision's own seed.

use domain::brand::{
    check::{Finding, Rule},
    guide::StyleGuide,
};

use super::wish::Wishes;

impl Wishes {
    /// The same, and what the text before this one was found to lack or to have too much of.
    pub(super) fn mending(mut self, findings: &[Finding], guide: &StyleGuide) -> Self {
        for finding in findings {
            match finding.rule {
                Rule::Readability => self.shorter = !self.longer,
                Rule::Emoji => self.no_emoji = true,
                Rule::Hashtags => self.no_tags = true,
                Rule::CallToAction => self.action = true,
                Rule::RequiredWord => {
                    let known =
                        |word: &&String| self.mention.contains(*word) || self.avoid.contains(*word);
                    let first = guide.required_words.first().filter(|word| !known(word));
                    self.mention.extend(first.cloned());
                }
                Rule::BannedWord
                | Rule::Length
                | Rule::Tone
                | Rule::Cliche
                | Rule::Shouting
                | Rule::Language
                | Rule::Link
                | Rule::Palette
                | Rule::Contrast
                | Rule::Logo
                | Rule::ClearSpace
                | Rule::AltText
                | Rule::Instruction => {}
            }
        }
        self
    }
}
