//! How a brand speaks, as far as its voice and its examples show it.

use domain::{brand::guide::StyleGuide, campaign::brief::Language};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    vocabulary::{NUMBERS, QUESTIONS, SHORTER},
    wish::says,
};

/// What a brand's own words have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Manner {
    /// Numbers come first.
    pub(super) numbers: bool,
    /// A few words at a time.
    pub(super) short: bool,
    /// It asks.
    pub(super) asks: bool,
}

impl Manner {
    /// The manner of a brand.
    pub(super) fn of(guide: &StyleGuide, language: Language) -> Self {
        let examples = &guide.examples;
        let most = |count: usize| count > 0 && count * 2 >= examples.len();
        let numeric = examples.iter().filter(|text| text.chars().any(char::is_numeric)).count();
        let asking = examples.iter().filter(|text| text.contains(['?', '？'])).count();
        let sentences: Vec<usize> = examples
            .iter()
            .flat_map(|text| text.split(['.', '!', '?', '。', '！', '？', ':']))
            .map(|sentence| match language {
                Language::Ja => sentence.chars().filter(|c| c.is_alphanumeric()).count() / 3,
                _ => sentence.unicode_words().count(),
            })
            .filter(|words| *words > 0)
            .collect();
        let words: usize = sentences.iter().sum();
        Self {
            numbers: says(&guide.voice, NUMBERS) || most(numeric),
            short: says(&guide.voice, SHORTER)
                || !sentences.is_empty() && words <= sentences.len() * 6,
            asks: says(&guide.voice, QUESTIONS) || most(asking),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::examples::{FILES, load};

    #[test]
    fn a_brands_own_words_show_its_manner() {
        let of = |voice: &str, examples: &[&str]| {
            let (_, mut guide) = load(FILES[0]);
            guide.voice = voice.to_owned();
            guide.examples = examples.iter().map(|text| (*text).to_owned()).collect();
            Manner::of(&guide, Language::En)
        };
        assert_eq!(of("", &[]), Manner::default());
        assert!(of("Numbers before adjectives", &[]).numbers);
        assert!(of("", &["120 kilos, three children or one washing machine between them"]).numbers);
        assert!(of("", &["Tuesday: roasted. Wednesday: gone."]).short);
        assert!(of("", &["Ever wondered what is in your cup of coffee in the morning?"]).asks);
        let long = "We like to tell people the whole of a story before we let them go home.";
        assert_eq!(of("Warm and patient", &[long]), Manner::default());
    }
}
