//! The copy prior: which of two texts people click, before there are numbers of one's own.
//!
//! A text has a **pull**: a sum over features of its style, its wording ([`features`]) and its sense
//! ([`sense`](mod@sense)), in units of the
//! logarithm of its click rate; only differences mean anything. The difference of two pulls, through
//! a calibrated logistic curve, is the probability that the first gets more clicks. The weights were
//! learnt from real A/B tests of English headlines ([`train`](mod@train)) and ship as a file
//! ([`file`]); what they are worth is measured in [`evaluate`](mod@evaluate). `docs/INSIGHTS.md`
//! has the figures and the limits.
//!
//! To change a feature: change it, raise [`file::VERSION`] (an older file no longer fits), train,
//! compare the figures.

pub mod evaluate;
pub mod evidence;
mod features;
pub mod file;
mod sense;
mod style;
mod text;
pub mod train;
mod words;

use std::sync::LazyLock;

use self::{
    features::{Features, View},
    file::ModelFault,
    style::STYLE,
};

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// How many tests it learnt from.
    pub(crate) tests: u32,
    /// How steeply a difference of pulls becomes a probability.
    pub(crate) slope: f64,
    style: [f64; STYLE],
    views: [f64; View::ALL.len()],
    /// One step of a bucket's weight.
    step: f64,
    /// The weight of each bucket, in steps.
    buckets: Vec<i8>,
    /// One step of a word's weight.
    word_step: f64,
    /// Words by their hashes, ascending, and the weight of each in steps.
    words: Vec<(u32, i8)>,
}

/// The model this build ships.
static SHIPPED: LazyLock<Result<Prior, ModelFault>> =
    LazyLock::new(|| Prior::read(include_bytes!("headlines.prior")));

impl Prior {
    /// The model that ships with the program.
    pub fn shipped() -> Result<&'static Self, ModelFault> {
        SHIPPED.as_ref().map_err(Clone::clone)
    }

    /// How many tests it learnt from.
    pub const fn tests(&self) -> u32 {
        self.tests
    }

    /// What draws people to a text, as the logarithm of its click rate but for a constant.
    pub fn pull(&self, text: &str) -> f64 {
        self.pull_of(&Features::of(text))
    }

    fn pull_of(&self, features: &Features) -> f64 {
        let style: f64 = features.style.iter().zip(&self.style).map(|(x, w)| x * w).sum();
        let weight =
            |bucket: &u32| f64::from(self.buckets.get(place(*bucket)).copied().unwrap_or(0));
        let wording: f64 = features
            .hashed()
            .zip(&self.views)
            .map(|((buckets, share), view)| view * share * buckets.iter().map(weight).sum::<f64>())
            .sum();
        style + self.step * wording + self.word_step * self.sense_of(&features.words)
    }

    /// What a text's words say by what they resemble, in steps.
    fn sense_of(&self, words: &[u32]) -> f64 {
        let known = words.iter().filter_map(|word| {
            let at = self.words.binary_search_by_key(word, |(known, _)| *known).ok()?;
            self.words.get(at).map(|(_, steps)| f64::from(*steps))
        });
        let (count, sum) = known.fold((0.0, 0.0), |(count, sum), steps| (count + 1.0, sum + steps));
        sum / f64::max(count, 1.0).sqrt()
    }

    /// The probability that the first text gets more clicks than the second. Swapping the texts gives
    /// its complement; texts that read alike give one half.
    pub fn first_wins(&self, first: &str, second: &str) -> f64 {
        probability(self.slope * (self.pull(first) - self.pull(second)))
    }

    /// The texts' positions, the most drawing first; equals stay in order.
    pub fn ranked<T: AsRef<str>>(&self, texts: &[T]) -> Vec<usize> {
        let mut pulls: Vec<(usize, f64)> =
            texts.iter().map(|text| self.pull(text.as_ref())).enumerate().collect();
        pulls.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        pulls.into_iter().map(|(position, _)| position).collect()
    }
}

/// The logistic curve, `probability(-x)` being exactly `1 - probability(x)`.
fn probability(logit: f64) -> f64 {
    let likelier = (1.0 + (-logit.abs()).exp()).recip();
    if logit < 0.0 { 1.0 - likelier } else { likelier }
}

/// A count as a number.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn place(bucket: u32) -> usize {
    usize::try_from(bucket).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
