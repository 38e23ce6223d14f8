//! What stands around a text: hashtags, emoji, a title.

use domain::{
    brand::guide::{EmojiPolicy, Tone},
    campaign::strategy::Intent,
    post::text::{emoji_count, hashtags},
};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::{Desk, leads_on};
use crate::agent::{
    clean::{capitalised, plain, short, typeset},
    layout::Layout,
};

/// YouTube's longest title, in characters.
const LONGEST_TITLE: usize = 100;

impl Desk<'_> {
    /// The brand's hashtags, then the product's name as one, no more than serve the placement.
    pub(super) fn tags(&self) -> Vec<String> {
        let max = if self.wishes.no_tags { 0 } else { self.placement.spec().hashtags_max };
        // “Daughter's” is one word.
        let name = self.facts.name.replace("'s", "s").replace("’s", "s");
        let name: String = name.split(|c: char| !c.is_alphanumeric()).map(capitalised).collect();
        let by_name = (3..=30).contains(&name.chars().count()).then_some(name);
        let mut tags: Vec<String> = Vec::new();
        for tag in self.request.guide.hashtags.iter().cloned().chain(by_name) {
            let tag: String = tag.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
            // `#LaMieDorée` and `#LaMieDoree` are one.
            let new = !tags.iter().any(|known| folded(known) == folded(&tag));
            let counts = hashtags(&format!("#{tag}")).first() == Some(&tag);
            if new && counts && self.allowed(&tag) && tags.len() < max {
                tags.push(tag);
            }
        }
        tags
    }

    /// Sets the emoji the brand allows.
    pub(super) fn decorate(&self, layout: &mut Layout) {
        let quiet = matches!(self.tone, Tone::Professional | Tone::Elegant);
        let most = match (self.request.guide.emoji, self.tone) {
            _ if self.wishes.no_emoji => 0,
            (EmojiPolicy::None, _) | (_, Tone::Elegant) => 0,
            (EmojiPolicy::Sparing, _) => usize::from(!quiet),
            (EmojiPolicy::Free, Tone::Friendly | Tone::Playful) => 2,
            (EmojiPolicy::Free, _) => 1,
        };
        let present = emoji_count(&layout.text(" "));
        let left = self.request.guide.emoji.at_most().saturating_sub(present).min(most);
        let mark = match self.intent {
            Intent::Countdown => "⏳",
            Intent::Offer => "🎁",
            _ => self.facts.emoji,
        };
        if left >= 1
            && let Some(hook) = layout.blocks.first_mut()
        {
            hook.text = if leads_on(&hook.text) {
                format!("{mark} {}", hook.text)
            } else {
                format!("{} {mark}", hook.text)
            };
        }
        if left >= 2 {
            layout.ask = format!("👉 {}", layout.ask);
        }
    }

    /// A title for a video.
    pub(super) fn title(&self) -> String {
        let planned = plain(&self.request.creative.headline);
        let others = self.rotated(&self.request.strategy.messages).map(|m| &m.headline);
        let mut others = others.filter(|line| **line != planned && self.allowed(line));
        let other = others.nth(self.take.nth.saturating_sub(1));
        let another =
            self.wishes.other_headline || !self.take.is_planned() && self.own_headline().is_none();
        let headline = match (&self.wishes.headline, other) {
            (Some(wanted), _) => plain(wanted),
            (None, Some(other)) if another => plain(other),
            (None, _) => planned,
        };
        let name = self.facts.name.as_str();
        let title = if headline.contains(name) || !self.allowed(&headline) {
            let brand = self.facts.brand.as_str();
            let lead = if self.allowed(&headline) { headline.as_str() } else { name };
            if lead.contains(brand) { lead.to_owned() } else { format!("{lead} | {brand}") }
        } else {
            format!("{headline} | {name}")
        };
        typeset(&short(&title, LONGEST_TITLE), self.language)
    }
}

/// A hashtag as it is compared: small, without accents.
fn folded(tag: &str) -> String {
    let apart = tag.to_lowercase().replace('ß', "ss").replace('œ', "oe").replace('æ', "ae");
    apart.nfd().filter(|c| !is_combining_mark(*c)).collect()
}
