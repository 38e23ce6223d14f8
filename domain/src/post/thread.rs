//! Threads: a text longer than one post, in as many as it takes.
//!
//! A post ends between paragraphs where it can, else between lines, sentences, words; within a word,
//! or a link, only where that alone is longer than a post. White space at the borders is all that goes.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    text::{length, links},
    wire::little_text,
};
use crate::asset::placement::{Placement, post::Wire};

/// The posts of a text, numbered where there is more than one. Placements without threads get one,
/// whatever its length; nothing is ever cut off.
pub fn posts(text: &str, placement: Placement) -> Vec<String> {
    posts_within(text, placement, placement.spec().text_max)
}

/// The same where a post may be otherwise long.
pub fn posts_within(text: &str, placement: Placement, text_max: usize) -> Vec<String> {
    let text = text.trim();
    if placement.post().posts_max == 1 || holds(text, placement, text_max) {
        return vec![text.to_owned()];
    }
    let mut digits = 1;
    loop {
        // Room for the longest number there can be.
        let nines = "9".repeat(digits);
        let number = format!(" {nines}/{nines}");
        let parts =
            Filler::split(text, &|part| holds(&format!("{part}{number}"), placement, text_max));
        let count = parts.len();
        if count.to_string().len() <= digits {
            let numbered = parts.iter().enumerate();
            return numbered.map(|(at, part)| format!("{part} {}/{count}", at + 1)).collect();
        }
        digits += 1;
    }
}

/// Whether the text can go out there: in one post, or in no more posts than a thread may have.
pub fn fits(text: &str, placement: Placement) -> bool {
    fits_within(text, placement, placement.spec().text_max)
}

/// The same where a post may be otherwise long.
pub fn fits_within(text: &str, placement: Placement, text_max: usize) -> bool {
    let most = placement.post().posts_max;
    // What cannot fit is not split to find that out.
    let hopeless = length(text, placement.spec().length_rule) > most * text_max;
    holds(text.trim(), placement, text_max)
        || most > 1 && !hopeless && posts_within(text, placement, text_max).len() <= most
}

/// Whether one post holds the text.
fn holds(text: &str, placement: Placement, text_max: usize) -> bool {
    let most = placement.post().bytes_max;
    weight(text, placement) <= text_max && most.is_none_or(|most| text.len() <= most)
}

/// The length that counts: of what goes over the wire.
pub fn weight(text: &str, placement: Placement) -> usize {
    let rule = placement.spec().length_rule;
    match placement.post().wire {
        Wire::Plain => length(text, rule),
        Wire::LittleText => length(&little_text(text), rule),
    }
}

/// What a text is divided into, from the largest to the smallest.
#[derive(Debug, Clone, Copy)]
enum Level {
    Paragraph,
    Line,
    Sentence,
    Word,
    Grapheme,
    Character,
}

impl Level {
    const fn below(self) -> Option<Self> {
        match self {
            Self::Paragraph => Some(Self::Line),
            Self::Line => Some(Self::Sentence),
            Self::Sentence => Some(Self::Word),
            Self::Word => Some(Self::Grapheme),
            Self::Grapheme => Some(Self::Character),
            Self::Character => None,
        }
    }

    /// Where the units of the text end; they leave no gap.
    fn ends(self, text: &str) -> Vec<usize> {
        match self {
            Self::Paragraph => paragraph_ends(text),
            Self::Line => ends(text.split_inclusive('\n')),
            Self::Sentence => {
                let closed = |sentence: &str| {
                    sentence.ends_with(|c: char| c.is_whitespace() || "。！？".contains(c))
                };
                let sentences = text.split_sentence_bound_indices();
                outside_links(
                    text,
                    sentences.filter(|(_, s)| closed(s)).map(|(at, s)| at + s.len()).collect(),
                )
            }
            Self::Word => ends(text.split_inclusive(char::is_whitespace)),
            Self::Grapheme => outside_links(text, ends(text.graphemes(true))),
            Self::Character => text.char_indices().map(|(at, c)| at + c.len_utf8()).collect(),
        }
    }
}

fn ends<'t>(units: impl Iterator<Item = &'t str>) -> Vec<usize> {
    let mut end = 0;
    units
        .map(|unit| {
            end += unit.len();
            end
        })
        .collect()
}

/// A paragraph ends with the empty lines behind it.
fn paragraph_ends(text: &str) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let (mut end, mut blank) = (0, false);
    for line in text.split_inclusive('\n') {
        let empty = line.trim().is_empty();
        if blank && !empty {
            found.push(end);
        }
        blank = empty;
        end += line.len();
    }
    found.push(end);
    found
}

/// Those ends that are within no link.
fn outside_links(text: &str, mut ends: Vec<usize>) -> Vec<usize> {
    let links = links(text);
    let mut links = links.iter().peekable();
    ends.retain(|end| {
        while links.next_if(|link| link.end <= *end).is_some() {}
        links.peek().is_none_or(|link| *end <= link.start)
    });
    if ends.last() != Some(&text.len()) {
        ends.push(text.len());
    }
    ends
}

/// Fills post after post.
struct Filler<'t> {
    text: &'t str,
    holds: &'t dyn Fn(&str) -> bool,
    done: Vec<String>,
    /// What the post being filled has so far.
    current: Range<usize>,
}

impl<'t> Filler<'t> {
    fn split(text: &'t str, holds: &'t dyn Fn(&str) -> bool) -> Vec<String> {
        let mut filler = Self { text, holds, done: Vec::new(), current: 0..0 };
        filler.fill(0..text.len(), Level::Paragraph);
        filler.close();
        filler.done
    }

    fn part(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default().trim()
    }

    fn close(&mut self) {
        let part = self.part(self.current.clone());
        if !part.is_empty() {
            self.done.push(part.to_owned());
        }
        self.current = self.current.end..self.current.end;
    }

    /// Adds what stands in the range, undivided as far as may be.
    fn fill(&mut self, range: Range<usize>, level: Level) {
        let begin = range.start;
        let ends = level.ends(self.text.get(range).unwrap_or_default());
        let ends: Vec<usize> = ends.into_iter().map(|end| begin + end).collect();
        let mut rest = ends.as_slice();
        while let Some(end) = rest.first().copied() {
            let fitting = self.fitting(rest);
            if let Some(last) = fitting.checked_sub(1).and_then(|last| rest.get(last)) {
                self.current.end = *last;
                rest = rest.get(fitting..).unwrap_or_default();
                continue;
            }
            let unit = self.current.end..end;
            match level.below() {
                Some(below) if !(self.holds)(self.part(unit.clone())) => self.fill(unit, below),
                None if self.current.is_empty() => self.current.end = end,
                _ => {
                    self.close();
                    continue;
                }
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }

    /// How many of the next units the current post still takes.
    fn fitting(&self, ends: &[usize]) -> usize {
        let takes = |count: usize| {
            let end = count.checked_sub(1).and_then(|last| ends.get(last));
            end.is_none_or(|end| (self.holds)(self.part(self.current.start..*end)))
        };
        // Units may be many and a post holds few: look near before far.
        let (mut most, mut step) = (0, 1);
        while most + step <= ends.len() && takes(most + step) {
            most += step;
            step *= 2;
        }
        while step > 1 {
            step /= 2;
            if most + step <= ends.len() && takes(most + step) {
                most += step;
            }
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const X: Placement = Placement::X;

    /// A post without its number.
    fn bare(posts: &[String]) -> Vec<&str> {
        let count = posts.len();
        let number =
            |at: usize| if count > 1 { format!(" {}/{count}", at + 1) } else { String::new() };
        (0..count).map(|at| posts[at].strip_suffix(&number(at)).expect("its number")).collect()
    }

    #[test]
    fn what_fits_is_one_post_without_a_number() {
        assert_eq!(posts(" Hello. ", X), ["Hello."]);
        assert_eq!(posts(&"a. ".repeat(2_000), Placement::Facebook).len(), 1);
    }

    #[test]
    fn paragraphs_stay_whole_where_they_fit() {
        let paragraph = |letter: &str| format!("{} end.", format!("{letter}. ").repeat(50));
        let text = ["a", "b", "c"].map(paragraph).join("\n\n");
        let parts = posts(&text, X);
        assert_eq!(bare(&parts), ["a", "b", "c"].map(paragraph));
    }

    #[test]
    fn long_paragraphs_end_at_sentences() {
        let sentence = "The kettle sings on the stove, and the beans are from the hill.";
        let text = [sentence; 9].join(" ");
        let parts = posts(&text, X);
        assert_eq!(parts.len(), 3);
        assert!(bare(&parts).iter().all(|part| part.ends_with("hill.")), "{parts:?}");
        let japanese = "今日は良い天気です。".repeat(30);
        assert!(bare(&posts(&japanese, X)).iter().all(|part| part.ends_with('。')));
    }

    #[test]
    fn links_are_not_cut_and_long_words_are() {
        let link = "https://example.com/?a=1&b=2";
        let text = format!("{} {link}", "w".repeat(270));
        assert_eq!(bare(&posts(&text, X))[1], link);
        let parts = posts(&"w".repeat(1_000), X);
        assert_eq!(bare(&parts).concat(), "w".repeat(1_000));
        assert_eq!(parts.len(), 4);
    }

    #[test]
    fn long_threads_have_room_for_their_numbers() {
        let text = "word ".repeat(1_000);
        let parts = posts(&text, Placement::Bluesky);
        assert!(parts.len() > 9, "{}", parts.len());
        assert!(parts.iter().all(|part| holds(part, Placement::Bluesky, 300)));
        assert!(fits(&text, Placement::Bluesky) && !fits(&text.repeat(9), Placement::Bluesky));
        assert!(!fits(&text, Placement::InstagramFeed) && fits("word", Placement::Linkedin));
    }

    #[test]
    fn hostile_texts_are_split() {
        for (text, placement) in [
            ("w".repeat(100_000), X),
            (format!("a{}", "\u{301}".repeat(10_000)), X),
            (format!("a{}", "\u{301}".repeat(50_000)), Placement::Bluesky),
            ("👨‍👩‍👧‍👦".repeat(4_000), Placement::Bluesky),
            ("😀\u{200d}".repeat(3_000), Placement::Mastodon),
            (format!("https://example.com/{}", "a".repeat(100_000)), Placement::Bluesky),
            ("مرحبا بالعالم. ".repeat(1_000), X),
            ("\n".repeat(100_000), X),
            ("a\n\n".repeat(5_000), Placement::Mastodon),
        ] {
            let parts = posts(&text, placement);
            assert!(
                parts.iter().all(|part| holds(part, placement, placement.spec().text_max)),
                "{placement}"
            );
            let kept: String = bare(&parts).concat();
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(visible(&kept), visible(&text), "{placement}");
        }
    }

    fn threaded() -> impl Strategy<Value = Placement> {
        prop::sample::select(vec![X, Placement::Mastodon, Placement::Bluesky])
    }

    proptest! {
        #[test]
        fn no_post_is_too_long_and_no_word_is_lost(
            text in "(\\PC|[a-z]{1,12}| |\\. |\n\n|https://a\\.example/b\\?c=D |😀|👍🏽|日本。|שלום ){0,300}",
            placement in threaded(),
        ) {
            let parts = posts(&text, placement);
            for part in &parts {
                prop_assert!(holds(part, placement, placement.spec().text_max), "{}", part);
            }
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&bare(&parts).concat()), solid(&text));
        }

        #[test]
        fn words_stay_words(
            words in prop::collection::vec("[a-zäöü]{1,30}[.!?]?", 0..120), placement in threaded(),
        ) {
            let text = words.join(" ");
            let parts = posts(&text, placement);
            let kept = bare(&parts).join(" ");
            prop_assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), words);
        }

        #[test]
        fn any_text_is_split(text in any::<String>(), placement in threaded()) {
            let _ = (posts(&text, placement), fits(&text, placement));
        }
    }
}
