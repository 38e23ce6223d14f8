//! The model's file.
//!
//! Little-endian, without gaps:
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `PAPRIOR` and a zero |
//! | 2 | [`VERSION`] of features and layout, one |
//! | 4 | number of tests it learnt from |
//! | 2 | how many numbers of style, S |
//! | 2 | how many views, V |
//! | 4 | how many buckets, B |
//! | 4 | how many words, W |
//! | 4 | slope of the probabilities, as all numbers below an IEEE 754 `f32` |
//! | 4 | one step of a bucket's weight |
//! | 4 | one step of a word's weight |
//! | 4 × S | weight of each number of style |
//! | 4 × V | weight of each view |
//! | B | each bucket's weight in steps, signed |
//! | 5 × W | each word's hash, ascending, and its weight in steps, signed |
//! | 4 | CRC-32 (ISO-HDLC) of everything before |

use super::{
    Prior,
    evaluate::MOST_SLOPE,
    features::{BUCKETS, View},
    style::STYLE,
};

/// Changes with every change of the features or of the layout.
pub const VERSION: u16 = 2;
const MAGIC: [u8; 8] = *b"PAPRIOR\0";
/// More words are no result of training.
const MOST_WORDS: usize = 100_000;
/// Larger weights are no result of training.
const MOST_WEIGHT: f64 = 1e6;

/// Why a file is not a model this build can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFault {
    /// It does not begin as a model does.
    #[error("not a model: it does not begin with PAPRIOR")]
    NotAModel,
    /// It was written for other features.
    #[error(
        "version {0} of the model's format; this build reads version {VERSION}: train it again"
    )]
    Version(u16),
    /// It ends too early or too late.
    #[error(
        "{found} bytes where the model's header tells {expected}: cut off, or with something added"
    )]
    Length {
        /// How many it has.
        found: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Its parts are not as many as this build's features.
    #[error("{found} {what} where this build has {expected}: train it again")]
    Shape {
        /// What is counted.
        what: &'static str,
        /// How many it has.
        found: usize,
        /// How many it should have.
        expected: usize,
    },
    /// Its bytes were changed.
    #[error("the checksum does not match: the file was damaged")]
    Checksum,
    /// A number is infinite, not a number, or out of its range.
    #[error("the {0} is out of range")]
    Number(&'static str),
}

impl Prior {
    /// The model as a file's bytes.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "rounded to f32 when it was trained or read"
    )]
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::from(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.tests.to_le_bytes());
        bytes.extend(u16::try_from(STYLE).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(u16::try_from(View::ALL.len()).unwrap_or(u16::MAX).to_le_bytes());
        bytes.extend(u32::try_from(BUCKETS).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(u32::try_from(self.words.len()).unwrap_or(u32::MAX).to_le_bytes());
        let scales = [self.slope, self.step, self.word_step];
        let numbers = scales.into_iter().chain(self.style).chain(self.views);
        bytes.extend(numbers.flat_map(|number| (number as f32).to_le_bytes()));
        bytes.extend(self.buckets.iter().flat_map(|steps| steps.to_le_bytes()));
        for (word, steps) in &self.words {
            bytes.extend(word.to_le_bytes());
            bytes.extend(steps.to_le_bytes());
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Reads a file's bytes and checks all of it.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelFault> {
        let mut reader = Reader { rest: bytes, length: bytes.len(), expected: length(0) };
        if reader.take::<8>() != Ok(MAGIC) {
            return Err(ModelFault::NotAModel);
        }
        let version = u16::from_le_bytes(reader.take()?);
        if version != VERSION {
            return Err(ModelFault::Version(version));
        }
        let tests = u32::from_le_bytes(reader.take()?);
        let styles = usize::from(u16::from_le_bytes(reader.take()?));
        let views = usize::from(u16::from_le_bytes(reader.take()?));
        let buckets = usize::try_from(u32::from_le_bytes(reader.take()?)).unwrap_or(usize::MAX);
        let words = usize::try_from(u32::from_le_bytes(reader.take()?)).unwrap_or(usize::MAX);
        for (what, found, expected) in [
            ("numbers of style", styles, STYLE),
            ("views", views, View::ALL.len()),
            ("buckets", buckets, BUCKETS),
        ] {
            if found != expected {
                return Err(ModelFault::Shape { what, found, expected });
            }
        }
        if words > MOST_WORDS {
            return Err(ModelFault::Number("number of words"));
        }
        let expected = length(words);
        reader.expected = expected;
        if bytes.len() != expected {
            return Err(ModelFault::Length { found: bytes.len(), expected });
        }
        let (content, checksum) = bytes.split_at(expected.saturating_sub(4));
        if crc32fast::hash(content).to_le_bytes() != checksum {
            return Err(ModelFault::Checksum);
        }
        let slope = reader.number("slope", 0.0, MOST_SLOPE)?;
        let step = reader.number("step", 0.0, MOST_WEIGHT)?;
        let word_step = reader.number("step of a word", 0.0, MOST_WEIGHT)?;
        let mut style = [0.0; STYLE];
        for weight in &mut style {
            *weight = reader.number("weight of a style", -MOST_WEIGHT, MOST_WEIGHT)?;
        }
        let mut views = [0.0; View::ALL.len()];
        for weight in &mut views {
            *weight = reader.number("weight of a view", 0.0, MOST_WEIGHT)?;
        }
        let (steps, rest) = reader.rest.split_at_checked(BUCKETS).unwrap_or_default();
        let buckets = steps.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        reader.rest = rest;
        let mut known = Vec::with_capacity(words);
        for _ in 0..words {
            let word = u32::from_le_bytes(reader.take()?);
            known.push((word, i8::from_le_bytes(reader.take()?)));
        }
        if !known.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(ModelFault::Number("order of the words"));
        }
        Ok(Self { tests, slope, style, views, step, buckets, word_step, words: known })
    }
}

/// How long a file of this version is.
const fn length(words: usize) -> usize {
    8 + 2 + 4 + 2 + 2 + 4 + 4 + 4 * (3 + STYLE + View::ALL.len()) + BUCKETS + 5 * words + 4
}

struct Reader<'a> {
    rest: &'a [u8],
    length: usize,
    expected: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ModelFault> {
        let short = ModelFault::Length { found: self.length, expected: self.expected };
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(short)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn number(&mut self, what: &'static str, least: f64, most: f64) -> Result<f64, ModelFault> {
        let number = f64::from(f32::from_le_bytes(self.take()?));
        if (least..=most).contains(&number) { Ok(number) } else { Err(ModelFault::Number(what)) }
    }
}
