//! Variants: one text worded in several really different ways, the best first.
//!
//! What comes before what: the score of the brand check; among equals, for English, which opening draws
//! more clicks by the copy prior, which learnt from English headlines; then the writer's own order.

use std::{cmp::Reverse, collections::BTreeSet};

use serde::{Deserialize, Serialize};

use super::text::without_links;
use crate::{
    brand::check::BrandCheck,
    campaign::brief::Language,
    error::{Error, Result},
    generation::port::{Copy, Provenance, Wordings},
    insight::prior::Prior,
    store::digest::Digest,
};

/// How many of one text there are at most.
pub const MOST: usize = 3;

/// Texts that have more in common than this are one text with another word in it. Most of what two
/// variants share is what both have to say: the product's name, the fact, the call to action.
pub const MOST_ALIKE: f64 = 0.7;

/// One way to word a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The text.
    #[serde(flatten)]
    pub copy: Copy,
    /// How well it keeps to the brand.
    pub check: BrandCheck,
}

impl Variant {
    /// What it is named by: the digest an asset has that consists of this text alone.
    pub fn digest(&self) -> Result<Digest> {
        let content = serde_json::to_string(&self.copy).map_err(Error::internal)?;
        Ok(Digest::of_parts("copy/1", &[content.as_bytes()]))
    }
}

/// What a writer offered for one text, the best first. Kept with the text and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variants {
    /// In which language.
    pub language: Language,
    /// How they were written.
    pub provenance: Provenance,
    /// The ways, none twice.
    pub of: Vec<Variant>,
}

impl Variants {
    /// Ranks what a writer offered.
    pub fn ranked(language: Language, provenance: Provenance, mut of: Vec<Variant>) -> Self {
        let prior = prior(language);
        let pull = |variant: &Variant| prior.map_or(0.0, |p| p.pull(opening(&variant.copy)));
        of.sort_by(|a, b| {
            let by_brand = Reverse(a.check.score).cmp(&Reverse(b.check.score));
            by_brand.then_with(|| pull(b).total_cmp(&pull(a)))
        });
        Self { language, provenance, of }
    }

    /// The one of this digest.
    pub fn find(&self, digest: Digest) -> Option<&Variant> {
        self.of.iter().find(|variant| variant.digest().is_ok_and(|own| own == digest))
    }

    /// How likely a text's opening gets more clicks than another's: of English texts alone.
    pub fn chance(&self, text: &Copy, against: &Copy) -> Option<f64> {
        let prior = prior(self.language)?;
        let (one, other) = match (opening(text), opening(against)) {
            // Under one title it is the text that decides.
            (one, other) if one == other => (sentence(&text.text), sentence(&against.text)),
            openings => openings,
        };
        Some(prior.first_wins(one, other))
    }
}

/// What is known of which texts draw people, where anything is.
fn prior(language: Language) -> Option<&'static Prior> {
    // A prior that cannot be read is told by its own test, never by a text left unranked.
    Prior::shipped().ok().filter(|_| language == Language::En)
}

/// Of a writer's wordings those that are really different from what comes before them, at most [`MOST`].
/// Links, hashtags and mentions make no difference.
pub fn different(wordings: Wordings) -> Vec<Copy> {
    let Wordings { first, others } = wordings;
    let mut kept = vec![first];
    for copy in others {
        if kept.len() < MOST && kept.iter().all(|known| differ(known, &copy)) {
            kept.push(copy);
        }
    }
    kept
}

/// Whether two texts are two: neither the same but for a word, nor the same but for their end.
pub fn differ(one: &Copy, other: &Copy) -> bool {
    one.text != other.text && likeness(&one.text, &other.text) <= MOST_ALIKE
}

/// How much of two texts is the same, 0 to 1: of the runs of four letters in either, the share that is in
/// both. Counts alike in languages with and without spaces.
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (runs(one), runs(other));
    let share = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let all = one.union(&other).count();
    if all == 0 { 1.0 } else { share(one.intersection(&other).count()) / share(all) }
}

fn runs(text: &str) -> BTreeSet<[char; 4]> {
    let bare = without_links(text);
    let words = bare.split_whitespace().filter(|word| !word.starts_with(['#', '@']));
    let letters: Vec<char> = words
        .flat_map(|word| word.chars().chain([' ']))
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .flat_map(char::to_lowercase)
        .collect();
    letters.windows(4).filter_map(|run| run.try_into().ok()).collect()
}

/// What is read first, and decides whether the rest is: a title, else the first sentence.
pub fn opening(copy: &Copy) -> &str {
    let title = copy.title.as_deref().filter(|title| !title.is_empty());
    title.unwrap_or_else(|| sentence(&copy.text))
}

/// The first sentence of a text, or its first line where that ends before.
fn sentence(text: &str) -> &str {
    let line = text.trim_start().lines().next().unwrap_or_default();
    let mut before = None;
    for (at, mark) in line.char_indices() {
        // An end is a mark with a space after it, and not the dot of a short form.
        if mark == ' '
            && let Some((end, last)) = before
            && matches!(last, '.' | '!' | '?' | '…')
            && end >= 8
        {
            return line.get(..at).unwrap_or(line);
        }
        before = Some((at, mark));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str) -> Copy {
        Copy { text: text.to_owned(), title: None, hashtags: Vec::new() }
    }

    fn variant(text: &str, score: u8) -> Variant {
        let check = BrandCheck { score, findings: Vec::new(), threshold: 80, revisions: 0 };
        Variant { copy: copy(text), check }
    }

    fn ranked(language: Language, of: &[(&str, u8)]) -> Vec<String> {
        let provenance = Provenance {
            provider: "test".to_owned(),
            model: "test".to_owned(),
            prompt_digest: Digest::of(b"shown"),
            seed: 1,
            cost_micros: 0,
        };
        let of = of.iter().map(|(text, score)| variant(text, *score)).collect();
        let ranked = Variants::ranked(language, provenance, of);
        ranked.of.into_iter().map(|variant| variant.copy.text).collect()
    }

    const DULL: &str = "Minutes of the annual meeting.\n\nWhy you should never say this to her.";
    const DRAWING: &str = "Why you should never say this to her.\n\nMinutes of the annual meeting.";

    #[test]
    fn the_brand_comes_first_and_then_what_draws_in_english_alone() {
        assert_eq!(ranked(Language::En, &[(DULL, 90), (DRAWING, 90)]), [DRAWING, DULL]);
        assert_eq!(ranked(Language::En, &[(DULL, 91), (DRAWING, 90)]), [DULL, DRAWING]);
        assert_eq!(ranked(Language::De, &[(DULL, 90), (DRAWING, 90)]), [DULL, DRAWING]);
        assert_eq!(ranked(Language::Ja, &[(DULL, 90), (DRAWING, 99)]), [DRAWING, DULL]);
    }

    #[test]
    fn a_chance_is_of_openings_and_of_english() {
        let of = |language| Variants {
            language,
            provenance: Provenance {
                provider: "test".to_owned(),
                model: "test".to_owned(),
                prompt_digest: Digest::of(b"shown"),
                seed: 1,
                cost_micros: 0,
            },
            of: Vec::new(),
        };
        let english = of(Language::En);
        let (one, other) = (copy(DRAWING), copy(DULL));
        let chance = english.chance(&one, &other).unwrap();
        assert!(chance > 0.5, "{chance}");
        let back = english.chance(&other, &one).unwrap();
        assert!((chance + back - 1.0).abs() < 1e-12, "{chance} {back}");
        assert_eq!(of(Language::Fr).chance(&one, &other), None);
        let titled = |copy: &Copy| Copy { title: Some("The film".to_owned()), ..copy.clone() };
        assert_eq!(english.chance(&titled(&one), &titled(&other)), Some(chance));
    }

    #[test]
    fn what_is_read_first_is_the_title_or_the_first_sentence() {
        for (text, first) in [
            ("Fresh beans. Roasted on Tuesday.", "Fresh beans."),
            ("Fresh beans\n\nRoasted on Tuesday.", "Fresh beans"),
            ("St. Pauli roasts. Every day.", "St. Pauli roasts."),
            ("Ready? Then come over. Now.", "Ready? Then come over."),
            ("  Only this", "Only this"),
            ("", ""),
        ] {
            assert_eq!(opening(&copy(text)), first);
        }
        let titled = Copy { title: Some("The film".to_owned()), ..copy("Fresh beans. Roasted.") };
        assert_eq!(opening(&titled), "The film");
    }

    #[test]
    fn another_word_link_or_hashtag_makes_no_other_text() {
        let first =
            "Fresh beans from the hill, roasted every Tuesday. Taste it: https://a.example #coffee";
        let same =
            "Fresh beans from the hill, roasted every Monday. Taste it: https://b.example #tea";
        let other = "Who gets up before you do? The one who roasts on the hill. Taste it: https://a.example";
        assert!(!differ(&copy(first), &copy(same)), "{}", likeness(first, same));
        assert!(differ(&copy(first), &copy(other)), "{}", likeness(first, other));
        let ja = "丘の豆を毎週火曜日に焙煎しています。袋は紙でできていて、そのまま土に還ります。";
        assert!(!differ(&copy(ja), &copy(&ja.replace('火', "月"))));
        assert!(differ(&copy(ja), &copy("早起きのあなたへ。一杯目が一日を決めます。")));
        let others = vec![copy(same), copy(other), copy(other), copy("Quite another text it is.")];
        let kept = different(Wordings { first: copy(first), others });
        assert_eq!(kept.len(), 3);
        assert_eq!((kept[0].text.as_str(), kept[1].text.as_str()), (first, other));
    }

    #[test]
    fn a_variant_is_named_by_the_digest_of_its_text() {
        let one = variant("Fresh beans", 90);
        assert_eq!(one.digest().unwrap(), variant("Fresh beans", 70).digest().unwrap());
        assert_ne!(one.digest().unwrap(), variant("Fresh tea", 90).digest().unwrap());
        let content =
            serde_json::to_string(&super::super::Written::from(one.copy.clone())).unwrap();
        assert_eq!(one.digest().unwrap(), Digest::of_parts("copy/1", &[content.as_bytes()]));
    }
}
