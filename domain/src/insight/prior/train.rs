//! Learning: penalised weighted least squares over the differences inside each test.
//!
//! With `Q` the precision of a test's differences, `y` its observed log click rates and `X` its texts'
//! features, the weights minimise `Σ (y − Xw)ᵀ Q (y − Xw) + |w|²`: all tests speak, each as loudly as
//! its clicks allow, not only those whose outcome is significant. The features of each view are scaled
//! to a share of the variance ([`SHARES`]), which is what tunes the penalty. Solved by conjugate
//! gradients: the same evidence gives the same weights, to the bit.

use std::collections::BTreeSet;

use super::{
    Prior,
    evidence::Trial,
    features::{BUCKETS, Features, View},
    number, place,
    sense::{DIMENSIONS, Sense, along, sense, vectors},
    style::STYLE,
};

/// A bucket is learnt only if texts of at least this many tests fall into it: what only one story
/// knows (a name, a place) tells nothing about the next.
const LEAST_TESTS: u32 = 3;
/// The share of the differences between texts, in units of the noise, that style, sense and each view
/// are expected to explain: maximal likelihood over all tests, found once ([`docs`](mod@super)).
const STYLE_SHARE: f64 = 0.036;
const SENSE_SHARE: f64 = 0.12;
const SHARES: [f64; View::ALL.len()] = [0.066, 0.084, 0.07, 0.10, 0.04];
/// The solution is good enough when this part of the residual is left.
const TOLERANCE: f64 = 1e-4;
const MOST_STEPS: usize = 300;

/// A test's texts as features.
pub(super) struct Seen<'a> {
    pub(super) trial: &'a Trial,
    pub(super) texts: Vec<Features>,
    /// What the texts' words have in common, text by text.
    pub(super) senses: Vec<Sense>,
}

impl Seen<'_> {
    /// Each text with its sense.
    fn both(&self) -> impl Iterator<Item = (&Features, &Sense)> {
        self.texts.iter().zip(&self.senses)
    }
}

/// Reads the texts of all tests.
pub(super) fn see(trials: &[Trial]) -> Vec<Seen<'_>> {
    let seen = |trial| {
        let of = |trial: &Trial| trial.texts.iter().map(|text| Features::of(text)).collect();
        let texts: Vec<Features> = of(trial);
        let senses = texts.iter().map(|features| sense(&features.words)).collect();
        Seen { trial, texts, senses }
    };
    trials.iter().map(seen).collect()
}

/// Weights as learnt, before they are rounded for the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    pub(super) tests: usize,
    pub(super) style: [f64; STYLE],
    pub(super) views: [f64; View::ALL.len()],
    pub(super) buckets: Vec<f64>,
    pub(super) sense: Sense,
}

impl Weights {
    pub(super) fn pull(&self, features: &Features, sense: &Sense) -> f64 {
        let style: f64 = features.style.iter().zip(&self.style).map(|(x, w)| x * w).sum();
        let parts = features.hashed().zip(&self.views);
        let wording: f64 =
            parts.map(|((on, share), view)| view * share * sum(on, &self.buckets)).sum();
        style + wording + dot(sense, &self.sense)
    }

    /// The model, its weights of buckets and words rounded to 255 steps.
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "rounded and within ±127: the numbers are exact"
    )]
    pub(super) fn rounded(&self, slope: f64) -> Prior {
        let step_of = |weights: &[f64]| {
            let most = weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
            if most > 0.0 { most / 127.0 } else { 1.0 }
        };
        let words: Vec<f64> = vectors().values().map(|v| along(v, &self.sense)).collect();
        let (step, word_step) = (step_of(&self.buckets), step_of(&words));
        let round = |value: f64| f64::from(value as f32);
        let steps = |weight: &f64, step: f64| (weight / step).round().clamp(-127.0, 127.0) as i8;
        Prior {
            tests: u32::try_from(self.tests).unwrap_or(u32::MAX),
            slope: round(slope),
            style: self.style.map(round),
            views: self.views.map(round),
            step: round(step),
            buckets: self.buckets.iter().map(|weight| steps(weight, step)).collect(),
            word_step: round(word_step),
            words: vectors()
                .keys()
                .zip(&words)
                .map(|(word, weight)| (*word, steps(weight, word_step)))
                .collect(),
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sum(on: &[u32], weights: &[f64]) -> f64 {
    on.iter().filter_map(|bucket| weights.get(place(*bucket))).sum()
}

/// Learns from tests; without any, every weight is zero.
pub(super) fn learn(seen: &[&Seen<'_>]) -> Weights {
    let rarity = rarity(seen);
    let scale = spread(seen);
    let mut problem =
        Problem { seen, rarity, scale, views: [1.0; View::ALL.len()], style: 1.0, sense: 1.0 };
    problem.share_out();
    let solution = solve(&problem);
    let scaled = |(value, scale): (&f64, &f64)| value * scale * problem.style;
    let mut style = [0.0; STYLE];
    for (slot, value) in style.iter_mut().zip(solution.style.iter().zip(&problem.scale).map(scaled))
    {
        *slot = value;
    }
    let weights = solution.buckets.iter().zip(&problem.rarity).map(|(w, r)| w * r);
    let sense = solution.sense.map(|weight| weight * problem.sense);
    Weights { tests: seen.len(), style, views: problem.views, buckets: weights.collect(), sense }
}

/// For each bucket how much one occurrence says, more for rare ones; nothing if too few tests know it.
fn rarity(seen: &[&Seen<'_>]) -> Vec<f64> {
    let mut tests = vec![0_u32; BUCKETS];
    for one in seen {
        let on: BTreeSet<u32> =
            one.texts.iter().flat_map(|f| f.views.iter().flatten()).copied().collect();
        for bucket in on {
            if let Some(count) = tests.get_mut(place(bucket)) {
                *count = count.saturating_add(1);
            }
        }
    }
    let all = number(seen.len());
    let of =
        |count: u32| if count < LEAST_TESTS { 0.0 } else { (all / f64::from(count)).ln() + 1.0 };
    tests.into_iter().map(of).collect()
}

/// For each number of style the inverse of its standard deviation; zero for one that never varies.
fn spread(seen: &[&Seen<'_>]) -> [f64; STYLE] {
    let (mut sums, mut squares, mut count) = ([0.0; STYLE], [0.0; STYLE], 0.0_f64);
    for features in seen.iter().flat_map(|one| &one.texts) {
        count += 1.0;
        for ((sum, square), value) in sums.iter_mut().zip(&mut squares).zip(&features.style) {
            *sum += value;
            *square += value * value;
        }
    }
    let mut scale = [0.0; STYLE];
    for ((slot, sum), square) in scale.iter_mut().zip(sums).zip(squares) {
        let variance = square / count.max(1.0) - (sum / count.max(1.0)).powi(2);
        *slot = if variance > 1e-9 { variance.sqrt().recip() } else { 0.0 };
    }
    scale
}

/// One value for every weight.
#[derive(Clone)]
struct Point {
    style: [f64; STYLE],
    sense: Sense,
    buckets: Vec<f64>,
}

impl Point {
    fn zero() -> Self {
        Self { style: [0.0; STYLE], sense: [0.0; DIMENSIONS], buckets: vec![0.0; BUCKETS] }
    }

    fn dot(&self, other: &Self) -> f64 {
        dot(&self.style, &other.style)
            + dot(&self.sense, &other.sense)
            + dot(&self.buckets, &other.buckets)
    }

    /// `self = by * self + times * other`.
    fn combine(&mut self, by: f64, times: f64, other: &Self) {
        let style = self.style.iter_mut().zip(&other.style);
        let dense = style.chain(self.sense.iter_mut().zip(&other.sense));
        for (a, b) in dense.chain(self.buckets.iter_mut().zip(&other.buckets)) {
            *a = by * *a + times * b;
        }
    }
}

struct Problem<'a> {
    seen: &'a [&'a Seen<'a>],
    rarity: Vec<f64>,
    scale: [f64; STYLE],
    views: [f64; View::ALL.len()],
    style: f64,
    sense: f64,
}

impl Problem<'_> {
    /// Scales style, sense and views so that each explains its share.
    fn share_out(&mut self) {
        let contrasts: f64 = self.seen.iter().map(|one| number(one.trial.contrasts)).sum();
        let scale = |share: f64, explained: f64| {
            // What never differs leaves nothing but errors of rounding.
            if explained > 1e-9 * contrasts { (share * contrasts / explained).sqrt() } else { 0.0 }
        };
        let style = self.explained(|(a, _), (b, _)| {
            let parts = a.style.iter().zip(&b.style).zip(&self.scale);
            parts.map(|((a, b), scale)| a * b * scale * scale).sum()
        });
        let sense = self.explained(|(_, a), (_, b)| dot(a, b));
        let mut views = [0.0; View::ALL.len()];
        for (position, (slot, share)) in views.iter_mut().zip(SHARES).enumerate() {
            let explained = self.explained(|(a, _), (b, _)| {
                let parts = a.hashed().nth(position).zip(b.hashed().nth(position));
                let Some(((a, of_a), (b, of_b))) = parts else { return 0.0 };
                of_a * of_b * common(a, b, &self.rarity)
            });
            *slot = scale(share, explained);
        }
        self.style = scale(STYLE_SHARE, style);
        self.sense = scale(SENSE_SHARE, sense);
        self.views = views;
    }

    /// The variance, in units of the noise, that weights of variance one would explain.
    fn explained(&self, alike: impl Fn((&Features, &Sense), (&Features, &Sense)) -> f64) -> f64 {
        let mut sum = 0.0;
        for one in self.seen {
            for (row, a) in one.trial.precision.iter().zip(one.both()) {
                let row = row.iter().zip(one.both());
                sum += row.map(|(precision, b)| precision * alike(a, b)).sum::<f64>();
            }
        }
        sum
    }

    /// Adds what a text's features are, times a number.
    fn add(&self, (features, sense): (&Features, &Sense), times: f64, to: &mut Point) {
        for (slot, value) in to.sense.iter_mut().zip(sense) {
            *slot += times * value * self.sense;
        }
        for ((slot, value), scale) in to.style.iter_mut().zip(&features.style).zip(&self.scale) {
            *slot += times * value * scale * self.style;
        }
        for ((on, share), view) in features.hashed().zip(&self.views) {
            let by = times * share * view;
            for bucket in on {
                if let Some(slot) = to.buckets.get_mut(place(*bucket)) {
                    *slot += by;
                }
            }
        }
    }

    /// `XᵀQy`.
    fn target(&self) -> Point {
        let mut sum = Point::zero();
        for one in self.seen {
            for (text, evidence) in one.both().zip(&one.trial.evidence) {
                self.add(text, *evidence, &mut sum);
            }
        }
        self.by_rarity(&mut sum);
        sum
    }

    /// `(XᵀQX + 1) w`.
    fn apply(&self, weights: &Point) -> Point {
        let mut scaled = weights.clone();
        self.by_rarity(&mut scaled);
        let pull = |(features, sense): (&Features, &Sense)| {
            let style = features.style.iter().zip(&self.scale).zip(&scaled.style);
            let style: f64 = style.map(|((x, scale), w)| x * scale * w).sum();
            let parts = features.hashed().zip(&self.views);
            style * self.style
                + dot(sense, &scaled.sense) * self.sense
                + parts.map(|((on, share), v)| v * share * sum(on, &scaled.buckets)).sum::<f64>()
        };
        let mut result = Point::zero();
        for one in self.seen {
            let pulls: Vec<f64> = one.both().map(pull).collect();
            for (text, row) in one.both().zip(&one.trial.precision) {
                let evidence = row.iter().zip(&pulls).map(|(q, pull)| q * pull).sum();
                self.add(text, evidence, &mut result);
            }
        }
        self.by_rarity(&mut result);
        result.combine(1.0, 1.0, weights);
        result
    }

    fn by_rarity(&self, point: &mut Point) {
        for (value, rarity) in point.buckets.iter_mut().zip(&self.rarity) {
            *value *= rarity;
        }
    }
}

/// The sum over buckets both have of the square of their rarity.
fn common(a: &[u32], b: &[u32], rarity: &[f64]) -> f64 {
    let in_b = a.iter().filter(|bucket| b.binary_search(bucket).is_ok());
    in_b.filter_map(|bucket| rarity.get(place(*bucket))).map(|r| r * r).sum()
}

/// Conjugate gradients from zero.
fn solve(problem: &Problem<'_>) -> Point {
    let mut solution = Point::zero();
    let mut residual = problem.target();
    let mut direction = residual.clone();
    let first = residual.dot(&residual);
    let mut left = first;
    for _ in 0..MOST_STEPS {
        if left <= TOLERANCE * TOLERANCE * first || left <= 0.0 {
            break;
        }
        let applied = problem.apply(&direction);
        let step = left / direction.dot(&applied);
        solution.combine(1.0, step, &direction);
        residual.combine(1.0, -step, &applied);
        let now = residual.dot(&residual);
        direction.combine(now / left, 1.0, &residual);
        left = now;
    }
    solution
}
