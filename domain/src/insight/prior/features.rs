//! What of a text can be learnt: its style, and five views of its wording, hashed into buckets.

use super::{
    number, sense,
    style::{STYLE, style},
    text::{Reading, is_number, is_word},
    words::COMMON,
};

/// Two to this many buckets.
pub(super) const BITS: u32 = 18;
/// How many buckets the wording is hashed into.
pub(super) const BUCKETS: usize = 1 << BITS;

/// A way of looking at the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Single words and marks.
    Words,
    /// Two and three in a row.
    Phrases,
    /// Two to five letters of one word: stems and endings.
    Pieces,
    /// Three to six characters in a row as written, across words: capitals, marks and rhythm.
    Strokes,
    /// One to four in a row of common words, all other words by their endings alone.
    Shapes,
}

impl View {
    /// Every view.
    pub(super) const ALL: [Self; 5] =
        [Self::Words, Self::Phrases, Self::Pieces, Self::Strokes, Self::Shapes];

    /// Part of every hash, so that views share buckets only by chance.
    const fn tag(self) -> u8 {
        match self {
            Self::Words => 1,
            Self::Phrases => 2,
            Self::Pieces => 3,
            Self::Strokes => 4,
            Self::Shapes => 5,
        }
    }
}

/// What the model sees of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Features {
    pub(super) style: [f64; STYLE],
    /// For each view the buckets its units fall into, sorted, each once.
    pub(super) views: [Vec<u32>; View::ALL.len()],
    /// Its words by their hashes, as often as they occur.
    pub(super) words: Vec<u32>,
}

impl Features {
    /// Of any text.
    pub(super) fn of(text: &str) -> Self {
        let reading = Reading::of(text);
        let views = View::ALL.map(|view| buckets(&reading, view));
        Self { style: style(&reading), views, words: sense::words(&reading) }
    }

    /// Each view's buckets, and what one of them counts: less, the more there are.
    pub(super) fn hashed(&self) -> impl Iterator<Item = (&[u32], f64)> {
        self.views
            .iter()
            .map(|buckets| (buckets.as_slice(), number(buckets.len()).max(1.0).sqrt().recip()))
    }
}

fn buckets(reading: &Reading, view: View) -> Vec<u32> {
    let mut found = Vec::new();
    match view {
        View::Words => rows(&reading.lower, 1, 1, view, &mut found),
        View::Phrases => rows(&reading.lower, 2, 3, view, &mut found),
        View::Pieces => {
            for word in reading.text.to_lowercase().split_whitespace() {
                let word: Vec<String> = format!(" {word} ").chars().map(String::from).collect();
                rows(&word, 2, 5, view, &mut found);
            }
        }
        View::Strokes => {
            let text: Vec<String> = reading.text.chars().map(String::from).collect();
            rows(&text, 3, 6, view, &mut found);
        }
        View::Shapes if reading.lower.is_empty() => {}
        View::Shapes => {
            let inner = reading.lower.iter().map(|token| shape(token));
            let shape: Vec<&str> =
                std::iter::once("^").chain(inner).chain(std::iter::once("$")).collect();
            rows(&shape, 1, 4, view, &mut found);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The buckets of all runs of `least` to `most` units.
fn rows<T: AsRef<str>>(units: &[T], least: usize, most: usize, view: View, into: &mut Vec<u32>) {
    for length in least..=most {
        into.extend(units.windows(length).map(|row| bucket(view, row)));
    }
}

/// FNV-1a over the units, each ended by a byte no text contains, its halves folded.
fn bucket<T: AsRef<str>>(view: View, row: &[T]) -> u32 {
    let bytes = row.iter().flat_map(|unit| unit.as_ref().bytes().chain(std::iter::once(0xff)));
    let hash =
        std::iter::once(view.tag()).chain(bytes).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    let folded = (hash ^ (hash >> 32)) & ((1 << BITS) - 1);
    u32::try_from(folded).unwrap_or_default()
}

/// A common word or a mark as it is; of anything else only what kind of thing it is.
fn shape(token: &str) -> &str {
    if is_number(token) {
        return "0";
    }
    if !is_word(token) || COMMON.binary_search(&token).is_ok() {
        return token;
    }
    for ending in ["ing", "ed", "ly", "tion", "s"] {
        if token.ends_with(ending) {
            return ending;
        }
    }
    "_"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_knows_no_names() {
        let of = |text: &str| Features::of(text).views.into_iter().last().unwrap();
        assert_eq!(of("What Alice did to Bob"), of("What Carol did to Dave"));
        assert_ne!(of("What Alice did to Bob"), of("Why Alice did to Bob"));
    }

    #[test]
    fn views_are_apart_and_buckets_in_range() {
        let features = Features::of("What, what, what is 5,000?");
        for (buckets, share) in features.hashed() {
            assert!(buckets.is_sorted_by(|a, b| a < b) && !buckets.is_empty());
            assert!(buckets.iter().all(|b| usize::try_from(*b).unwrap() < BUCKETS));
            assert!((share * share * number(buckets.len()) - 1.0).abs() < 1e-9);
        }
        assert_ne!(bucket(View::Words, &["a"]), bucket(View::Shapes, &["a"]));
        assert_ne!(bucket(View::Words, &["ab", "c"]), bucket(View::Words, &["a", "bc"]));
        assert!(Features::of("").hashed().all(|(buckets, _)| buckets.is_empty()));
    }
}
