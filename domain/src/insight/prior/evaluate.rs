//! What the model is worth on tests it has not seen.
//!
//! Cross-validation over tests: a test is wholly in one fold. The slope of the probabilities is
//! fitted without the fold it is judged on.

use std::collections::BTreeMap;

use super::{
    Prior,
    evidence::{Pair, Trial},
    number, probability,
    train::{Seen, learn, see},
};

/// In how many parts the tests are divided.
pub const FOLDS: usize = 10;
/// How many rows the table of reliability has.
pub const BANDS: usize = 10;

/// From which |z| on the pairs are told apart, up to the next.
pub const STRENGTHS: [f64; 4] = [1.96, 2.5, 3.5, 5.0];

/// What must stay on one side of every fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// A test.
    Tests,
    /// All tests that share a headline, directly or through others: a story tested again.
    Stories,
}

/// How often and how surely pairs were told right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// How many pairs.
    pub pairs: usize,
    /// How many were told right.
    pub right: usize,
    /// The sum of squared errors of the probabilities.
    squares: f64,
    /// The sum of the logarithms of what was given to the outcomes.
    logs: f64,
}

impl Score {
    fn add(&mut self, probability_of_outcome: f64) {
        self.pairs = self.pairs.saturating_add(1);
        self.right = self.right.saturating_add(usize::from(probability_of_outcome > 0.5));
        self.squares += (1.0 - probability_of_outcome).powi(2);
        self.logs -= probability_of_outcome.max(1e-12).ln();
    }

    /// The part told right, 0–1.
    pub fn accuracy(&self) -> f64 {
        number(self.right) / number(self.pairs).max(1.0)
    }

    /// The mean squared error of the probabilities; a coin has 0.25.
    pub fn brier(&self) -> f64 {
        self.squares / number(self.pairs).max(1.0)
    }

    /// The mean logarithmic loss, natural; a coin has 0.693.
    pub fn log_loss(&self) -> f64 {
        self.logs / number(self.pairs).max(1.0)
    }
}

/// One row of the table of reliability: pairs whose likelier side was given about so much.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Band {
    /// How many pairs.
    pub pairs: usize,
    /// The mean probability given to the likelier side.
    pub said: f64,
    /// How often that side won.
    pub came: f64,
}

/// What cross-validation found.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// How many tests took part.
    pub tests: usize,
    /// All pairs with different headlines and a significant difference.
    pub significant: Score,
    /// Those of them whose packages differ in nothing else that is recorded.
    pub alike: Score,
    /// The significant pairs by how far apart they are ([`STRENGTHS`]).
    pub strengths: [Score; STRENGTHS.len()],
    /// The significant pairs, fold by fold.
    pub folds: [Score; FOLDS],
    /// By the probability of the likelier side, from one half to one in equal steps.
    pub bands: [Band; BANDS],
    /// The slope that fits all pairs.
    pub slope: f64,
}

/// Trains on what is outside each fold and judges inside it. The seed deals out the folds.
pub fn evaluate(trials: &[Trial], seed: u64, apart: Apart) -> Evaluation {
    let read = see(trials);
    judge(&read, &deal(trials, seed, apart))
}

/// Trains on all tests; the slope comes from a cross-validation over tests with the same seed.
pub fn train(trials: &[Trial], seed: u64) -> (Prior, Evaluation) {
    let read = see(trials);
    let evaluation = judge(&read, &deal(trials, seed, Apart::Tests));
    let all: Vec<&Seen<'_>> = read.iter().collect();
    (learn(&all).rounded(evaluation.slope), evaluation)
}

struct Judged<'a> {
    fold: usize,
    pair: &'a Pair,
    /// The difference of pulls in favour of the side that won.
    lead: f64,
}

fn judge(seen: &[Seen<'_>], folds: &[usize]) -> Evaluation {
    let mut judged: Vec<Judged<'_>> = Vec::new();
    for fold in 0..FOLDS {
        let side = |inside: bool| {
            seen.iter().zip(folds).filter(move |(_, f)| (**f == fold) == inside).map(|(s, _)| s)
        };
        let outside: Vec<&Seen<'_>> = side(false).collect();
        let weights = learn(&outside);
        for one in side(true) {
            let pulls: Vec<f64> = one
                .texts
                .iter()
                .zip(&one.senses)
                .map(|(text, sense)| weights.pull(text, sense))
                .collect();
            let pull = |position: usize| pulls.get(position).copied().unwrap_or_default();
            judged.extend(one.trial.significant().map(|pair| Judged {
                fold,
                pair,
                lead: (pull(pair.first) - pull(pair.second)) * pair.z.signum(),
            }));
        }
    }
    let mut found = Evaluation {
        tests: seen.len(),
        significant: Score::default(),
        alike: Score::default(),
        strengths: [Score::default(); STRENGTHS.len()],
        folds: [Score::default(); FOLDS],
        bands: [Band::default(); BANDS],
        slope: fit(judged.iter().map(|one| one.lead)),
    };
    for (fold, score) in found.folds.iter_mut().enumerate() {
        let others = judged.iter().filter(|one| one.fold != fold).map(|one| one.lead);
        let slope = fit(others);
        for one in judged.iter().filter(|one| one.fold == fold) {
            let outcome = probability(slope * one.lead);
            score.add(outcome);
            found.significant.add(outcome);
            if one.pair.alike {
                found.alike.add(outcome);
            }
            let stronger = STRENGTHS.iter().rposition(|least| one.pair.z.abs() >= *least);
            if let Some(strength) = stronger.and_then(|at| found.strengths.get_mut(at)) {
                strength.add(outcome);
            }
            enter(&mut found.bands, outcome);
        }
    }
    for band in &mut found.bands {
        band.said /= number(band.pairs).max(1.0);
        band.came /= number(band.pairs).max(1.0);
    }
    found
}

fn enter(bands: &mut [Band; BANDS], outcome: f64) {
    let likelier = outcome.max(1.0 - outcome);
    let width = 0.5 / number(BANDS);
    let ends = (1..BANDS).map(|band| 0.5 + width * number(band));
    let at = ends.filter(|end| likelier >= *end).count();
    if let Some(band) = bands.get_mut(at) {
        band.pairs = band.pairs.saturating_add(1);
        band.said += likelier;
        band.came += if outcome > 0.5 { 1.0 } else { 0.0 };
    }
}

/// The slope that makes the outcomes likeliest. Leads are positive where the model was right; that of
/// a model that is no better than a coin is zero.
fn fit(leads: impl Iterator<Item = f64>) -> f64 {
    let leads: Vec<f64> = leads.collect();
    // The derivative of the likelihood falls as the slope grows: halve the interval it is zero in.
    let gain = |slope: f64| leads.iter().map(|lead| lead * probability(-slope * lead)).sum::<f64>();
    let (mut low, mut high) = (0.0, MOST_SLOPE);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if gain(middle) > 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Steeper is never fitted, and never read from a file.
pub(super) const MOST_SLOPE: f64 = 100.0;

/// Deals tests into folds of equal size, by the seed alone.
fn deal(trials: &[Trial], seed: u64, apart: Apart) -> Vec<usize> {
    let groups: Vec<usize> = match apart {
        Apart::Tests => (0..trials.len()).collect(),
        Apart::Stories => stories(trials),
    };
    let mut order: Vec<(u64, usize)> =
        groups.iter().map(|group| (mix(seed, number(*group).to_bits()), *group)).collect();
    order.sort_unstable();
    order.dedup();
    let fold: BTreeMap<usize, usize> = order
        .iter()
        .enumerate()
        .map(|(place, (_, group))| (*group, place.checked_rem(FOLDS).unwrap_or_default()))
        .collect();
    groups.iter().map(|group| fold.get(group).copied().unwrap_or_default()).collect()
}

/// For each test the first test of its story.
fn stories(trials: &[Trial]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..trials.len()).collect();
    loop {
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        for (trial, group) in trials.iter().zip(&group) {
            for text in &trial.texts {
                let least = first.entry(text).or_insert(*group);
                *least = (*least).min(*group);
            }
        }
        let mut changed = false;
        for (trial, group) in trials.iter().zip(&mut group) {
            let least = trial.texts.iter().filter_map(|text| first.get(text.as_str())).min();
            if let Some(least) = least.filter(|least| **least < *group) {
                *group = *least;
                changed = true;
            }
        }
        if !changed {
            return group;
        }
    }
}

/// Two numbers well stirred into one (splitmix64).
const fn mix(seed: u64, value: u64) -> u64 {
    let mut x = seed.wrapping_add(value).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
