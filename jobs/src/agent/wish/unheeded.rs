//! What of an instruction the built-in makers did not heed: said, never dropped in silence.

use domain::{asset::AssetKind, post::text::find_words};

use super::{Part, Wishes, parts};
use crate::agent::{clean::short, vocabulary::making::POLITE};

/// What of an instruction was not heeded in a work of a kind that says `made`, for a person; nothing
/// where all of it was.
pub(crate) fn unheeded(instruction: &str, kind: AssetKind, made: &str) -> Option<String> {
    let mut strange: Vec<String> = Vec::new();
    let mut undone: Vec<String> = Vec::new();
    for part in parts(instruction).into_iter().filter(|part| !part.is_polite()) {
        let mut wishes = Wishes::default();
        wishes.take(&part);
        if !wishes.serves(kind) {
            strange.push(part.as_written());
        }
        let says = |phrase: &String| !find_words(made, &[phrase]).is_empty();
        let wanted = wishes.mention.iter().chain(&wishes.headline);
        undone.extend(wanted.filter(|phrase| !says(phrase)).cloned());
        undone.extend(wishes.avoid.iter().filter(|phrase| says(phrase)).cloned());
    }
    let listed = |phrases: &[String]| {
        let quoted: Vec<String> =
            phrases.iter().take(4).map(|phrase| format!("“{}”", short(phrase, 80))).collect();
        quoted.join(", ")
    };
    let strange = (!strange.is_empty()).then(|| {
        let what = match kind {
            AssetKind::Copy => "a text; say it in other words, ask a model, or edit it by hand",
            AssetKind::Image | AssetKind::Video => {
                "a picture; say it in other words, ask a model, or swap it for your own"
            }
        };
        format!("the built-in maker did not understand {} of {what}", listed(&strange))
    });
    let undone = (!undone.is_empty()).then(|| format!("could not be done: {}", listed(&undone)));
    let said: Vec<String> = strange.into_iter().chain(undone).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

impl Part {
    /// Whether it wishes nothing.
    fn is_polite(&self) -> bool {
        let words = self.words.trim().to_lowercase();
        self.quoted.is_empty()
            && (POLITE.contains(&words.as_str())
                || words.chars().filter(|c| c.is_alphanumeric()).count() < 2)
    }

    /// As a person wrote it, about.
    fn as_written(&self) -> String {
        let words = [self.words.trim()];
        let quoted = self.quoted.iter().map(String::as_str);
        words
            .into_iter()
            .filter(|words| !words.is_empty())
            .chain(quoted)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Wishes {
    /// Whether any of it can be heeded in a work of a kind.
    fn serves(&self, kind: AssetKind) -> bool {
        let words = self.shorter
            || self.numbers
            || self.other_headline
            || self.headline.is_some()
            || !self.mention.is_empty()
            || !self.avoid.is_empty()
            || self.no_emoji;
        match kind {
            AssetKind::Copy => {
                words
                    || self.action
                    || self.offer
                    || self.questions
                    || self.thread
                    || self.longer
                    || self.no_tags
                    || self.tone.is_some()
            }
            AssetKind::Image | AssetKind::Video => {
                words
                    || self.no_photo
                    || self.other_layout
                    || self.family.is_some()
                    || self.ground.is_some()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_said() {
        let text = |instruction| unheeded(instruction, AssetKind::Copy, "Beans for you.");
        assert_eq!(text("Make it shorter, please"), None);
        assert_eq!(text("Kürzer, und ohne Emojis. Danke!"), None);
        assert_eq!(text("Un autre titre, s'il vous plaît"), None);
        assert_eq!(text("絵文字なし、もっと短く。お願いします"), None);
        let left = text("Shorter, and write it like Hemingway").unwrap();
        assert!(left.contains("“write it like Hemingway”") && !left.contains("horter"), "{left}");
        let left = text("Show it from above").unwrap();
        assert!(left.contains("did not understand “Show it from above”"), "{left}");
        assert!(text("Another layout").is_some(), "a text has none");
        let left = text("Mention “tea” and avoid “beans”").unwrap();
        assert!(left.contains("could not be done: “tea”, “beans”"), "{left}");
    }

    #[test]
    fn pictures_are_told_apart_from_texts() {
        for kind in [AssetKind::Image, AssetKind::Video] {
            let look = |instruction| unheeded(instruction, kind, "");
            for fine in [
                "Another layout",
                "anderer Hintergrund",
                "sans photo",
                "colores más cálidos",
                "写真なし",
                "als Liste",
                "darker",
                "Ein anderes Bild bitte",
            ] {
                assert_eq!(look(fine), None, "{fine}");
            }
            assert!(look("as a thread").is_some());
            assert!(look("With a cat on the sofa").is_some());
        }
    }
}
