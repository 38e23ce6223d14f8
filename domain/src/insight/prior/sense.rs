//! What words have in common beyond their letters: vectors learnt from a large body of English.
//!
//! The vectors (`words.vectors`, made by `scripts/word-vectors`; `GloVe`, public domain) take part in
//! training alone. What a linear model learns of them is one number for each word, and that is what
//! the model's file keeps: words no headline had are understood by those they resemble.
//!
//! The file, little-endian: `PAVECT` and two zeros, the number of words (4 bytes), how many numbers
//! each has (2), then each word: its length (1), its letters, its numbers (1 each, signed).

use std::{collections::BTreeMap, sync::LazyLock};

use super::{
    number, place,
    text::{Reading, is_word},
};

/// How many numbers a word has.
pub(super) const DIMENSIONS: usize = 100;

/// What a text's words have in common.
pub(super) type Sense = [f64; DIMENSIONS];

static SHIPPED: LazyLock<BTreeMap<u32, &'static [u8]>> =
    LazyLock::new(|| read(include_bytes!("words.vectors")).unwrap_or_default());

/// The vectors that ship with the program, by the hash of their word.
pub(super) fn vectors() -> &'static BTreeMap<u32, &'static [u8]> {
    &SHIPPED
}

/// FNV-1a over the word's letters.
pub(super) fn word(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The words of a text, as often as they occur.
pub(super) fn words(reading: &Reading) -> Vec<u32> {
    reading.lower.iter().filter(|token| is_word(token)).map(|token| word(token)).collect()
}

/// The sum of the vectors of a text's words, each counting less the more of them are known.
pub(super) fn sense(words: &[u32]) -> Sense {
    let vectors = vectors();
    let known: Vec<&&[u8]> = words.iter().filter_map(|word| vectors.get(word)).collect();
    let share = number(known.len()).max(1.0).sqrt().recip();
    let mut sense = [0.0; DIMENSIONS];
    for vector in known {
        for (slot, value) in sense.iter_mut().zip(*vector) {
            *slot += share * step(*value);
        }
    }
    sense
}

/// What one word adds to a text's pull.
pub(super) fn along(vector: &[u8], weights: &Sense) -> f64 {
    vector.iter().zip(weights).map(|(value, weight)| step(*value) * weight).sum()
}

/// A step of a vector's number: the file has 127 of them either way.
fn step(byte: u8) -> f64 {
    f64::from(i8::from_le_bytes([byte])) / 127.0
}

/// Reads the file; of two words with one hash the commoner stays.
fn read(bytes: &'static [u8]) -> Option<BTreeMap<u32, &'static [u8]>> {
    let rest = bytes.strip_prefix(b"PAVECT\0\0")?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (dimensions, mut rest) = rest.split_first_chunk::<2>()?;
    if usize::from(u16::from_le_bytes(*dimensions)) != DIMENSIONS {
        return None;
    }
    let mut found = BTreeMap::new();
    for _ in 0..place(u32::from_le_bytes(*count)) {
        let (length, after) = rest.split_first()?;
        let (letters, after) = after.split_at_checked(usize::from(*length))?;
        let (vector, after) = after.split_at_checked(DIMENSIONS)?;
        found.entry(word(str::from_utf8(letters).ok()?)).or_insert(vector);
        rest = after;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        let [a, b] = [a, b].map(|text| sense(&words(&Reading::of(text))));
        let dot = |a: &Sense, b: &Sense| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
    }

    #[test]
    fn words_that_mean_alike_are_near() {
        assert!(vectors().len() > 19_000);
        assert!(alike("mother", "father") > alike("mother", "budget") + 0.2);
        assert!(alike("terrifying", "scary") > alike("terrifying", "quarterly") + 0.2);
        // As often as a word occurs, and no matter how it is written.
        assert!((alike("Mother, mother!", "MOTHER") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_text_without_known_words_has_no_sense() {
        for text in ["", "?!", "お茶", "qqzzxx 17"] {
            assert!(sense(&words(&Reading::of(text))).iter().all(|value| *value == 0.0), "{text}");
        }
    }

    #[test]
    fn a_file_cut_off_or_too_long_is_none() {
        let whole: &'static [u8] = include_bytes!("words.vectors");
        assert_eq!(read(whole).as_ref(), Some(vectors()));
        assert_eq!(read(&whole[..whole.len() - 1]), None);
        assert_eq!(read(&whole[..12]), None);
        assert_eq!(read(b"PAVECT\0\0\0\0\0\0\x64\0more"), None);
    }
}
