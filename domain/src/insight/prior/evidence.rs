//! What A/B tests say of their texts, and how much.
//!
//! A test shows several packages to the same people at the same time. A package is a headline with a
//! picture and an excerpt; its click rate is moved by all three, by what else differed, and by chance.
//! What is common to a whole test (its story, its week, its readers) says nothing about its texts.

use std::collections::BTreeMap;

use super::text::Reading;

/// One package of one test, as counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The test it competed in.
    pub test: String,
    /// Its text.
    pub headline: String,
    /// What names its picture.
    pub picture: String,
    /// What stood beneath the headline.
    pub excerpt: String,
    /// How often it was shown.
    pub impressions: u32,
    /// How often it was clicked; no more than shown.
    pub clicks: u32,
}

/// How much the logarithm of a package's click rate varies beyond the chance of counting, by what.
/// Measured on packages that differ in just one thing.
mod variance {
    /// For no reason that is recorded: packages alike in everything vary by this.
    pub(super) const UNSEEN: f64 = 0.014;
    /// By the picture.
    pub(super) const PICTURE: f64 = 0.023;
    /// By what in a headline no feature tells.
    pub(super) const HEADLINE: f64 = 0.020;
}

/// From here on a z is hardly chance: five in a hundred would be.
const SIGNIFICANT: f64 = 1.96;

/// What one test says.
#[derive(Debug, Clone)]
pub struct Trial {
    /// Its name.
    pub test: String,
    /// Its different headlines, at least two.
    pub texts: Vec<String>,
    /// How surely each difference between texts is known: rows of a symmetric matrix whose null space
    /// is "all alike".
    pub(super) precision: Vec<Vec<f64>>,
    /// The precision times what was observed.
    pub(super) evidence: Vec<f64>,
    /// How many independent comparisons of packages it made.
    pub(super) contrasts: usize,
    /// Every two packages with different headlines.
    pub(super) pairs: Vec<Pair>,
}

/// Two packages of one test with different headlines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The position of the first one's headline among the test's texts.
    pub(super) first: usize,
    /// The second one's.
    pub(super) second: usize,
    /// By how many standard errors the first was clicked more often: the two-proportion z-test.
    pub(super) z: f64,
    /// Whether nothing else that is recorded differs.
    pub(super) alike: bool,
}

/// What makes a package of a test: headline, picture, excerpt.
type Key<'a> = (String, &'a str, &'a str);

/// Sorts packages into tests. Rows of one test that agree in headline, picture and excerpt are one
/// package counted in parts. Tests with one headline only say nothing and are left out.
pub fn trials(packages: &[Package]) -> Vec<Trial> {
    let mut tests: BTreeMap<&str, BTreeMap<Key<'_>, (u32, u32)>> = BTreeMap::new();
    for package in packages {
        let key = (Reading::of(&package.headline).text, &*package.picture, &*package.excerpt);
        let counted = tests.entry(&package.test).or_default().entry(key).or_default();
        counted.0 = counted.0.saturating_add(package.impressions);
        counted.1 = counted.1.saturating_add(package.clicks);
    }
    let told = tests.into_iter().map(|(test, packages)| {
        let arms: Vec<Arm<'_>> = packages
            .into_iter()
            .filter(|(_, (impressions, _))| *impressions > 0)
            .map(|((headline, picture, excerpt), (impressions, clicks))| Arm {
                headline,
                picture,
                excerpt,
                impressions: f64::from(impressions),
                clicks: f64::from(clicks),
            })
            .collect();
        trial(test, &arms)
    });
    told.filter(|trial| trial.texts.len() > 1).collect()
}

struct Arm<'a> {
    headline: String,
    picture: &'a str,
    excerpt: &'a str,
    impressions: f64,
    clicks: f64,
}

fn trial(test: &str, arms: &[Arm<'_>]) -> Trial {
    let mut texts: Vec<String> = arms.iter().map(|arm| arm.headline.clone()).collect();
    texts.dedup();
    let headline = |arm: &Arm<'_>| texts.iter().position(|t| *t == arm.headline).unwrap_or(0);
    let mut precision: Vec<Vec<f64>> = Vec::new();
    for (row, arm) in arms.iter().enumerate() {
        let own = (1.0 / (arm.clicks + 0.5) + variance::UNSEEN).recip();
        precision
            .push((0..arms.len()).map(|column| if column == row { own } else { 0.0 }).collect());
    }
    let mut pictures: Vec<&str> = arms.iter().map(|arm| arm.picture).collect();
    pictures.sort_unstable();
    pictures.dedup();
    for picture in pictures {
        let shown = arms.iter().map(|arm| arm.picture == picture);
        precision = explained(precision, shown, variance::PICTURE.recip());
    }
    for text in &texts {
        let said = arms.iter().map(|arm| arm.headline == *text);
        precision = explained(precision, said, variance::HEADLINE.recip());
    }
    // What moves the whole test is not known at all: its variance has no end.
    precision = explained(precision, arms.iter().map(|_| true), 0.0);

    let observed = arms.iter().map(|arm| ((arm.clicks + 0.5) / (arm.impressions + 1.0)).ln());
    let observed: Vec<f64> = observed.collect();
    let mut by_text = vec![vec![0.0; texts.len()]; texts.len()];
    let mut evidence = vec![0.0; texts.len()];
    for (arm, row) in arms.iter().zip(&precision) {
        let at = headline(arm);
        if let Some(sum) = evidence.get_mut(at) {
            *sum += row.iter().zip(&observed).map(|(p, y)| p * y).sum::<f64>();
        }
        for (other, value) in arms.iter().zip(row) {
            if let Some(sum) = by_text.get_mut(at).and_then(|r| r.get_mut(headline(other))) {
                *sum += value;
            }
        }
    }
    let mut pairs = Vec::new();
    for (position, a) in arms.iter().enumerate() {
        for b in arms.iter().skip(position.saturating_add(1)) {
            if a.headline != b.headline {
                let alike = a.picture == b.picture && a.excerpt == b.excerpt;
                pairs.push(Pair { first: headline(a), second: headline(b), z: z(a, b), alike });
            }
        }
    }
    let contrasts = arms.len().saturating_sub(1);
    Trial { test: test.to_owned(), texts, precision: by_text, evidence, contrasts, pairs }
}

/// The precision when, besides, all `members` move together by an unknown amount of this precision
/// (the inverse of its variance): Sherman and Morrison's update of an inverse.
fn explained(
    precision: Vec<Vec<f64>>,
    members: impl Iterator<Item = bool>,
    known: f64,
) -> Vec<Vec<f64>> {
    let members: Vec<f64> = members.map(|is| if is { 1.0 } else { 0.0 }).collect();
    let dot = |row: &[f64]| row.iter().zip(&members).map(|(a, b)| a * b).sum::<f64>();
    let along: Vec<f64> = precision.iter().map(|row| dot(row)).collect();
    let whole = known + dot(&along);
    let less = |row: Vec<f64>, by: f64| {
        row.into_iter().zip(&along).map(|(value, other)| value - by * other / whole).collect()
    };
    precision.into_iter().zip(&along).map(|(row, by)| less(row, *by)).collect()
}

/// The two-proportion z-test with a pooled rate; zero where neither or everybody clicked.
fn z(a: &Arm<'_>, b: &Arm<'_>) -> f64 {
    let pooled = (a.clicks + b.clicks) / (a.impressions + b.impressions);
    let variance = pooled * (1.0 - pooled) * (a.impressions.recip() + b.impressions.recip());
    if variance > 0.0 {
        (a.clicks / a.impressions - b.clicks / b.impressions) / variance.sqrt()
    } else {
        0.0
    }
}

impl Trial {
    /// Every two packages with different headlines whose difference is hardly chance.
    pub(super) fn significant(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|pair| pair.z.abs() > SIGNIFICANT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(headline: &str, picture: &str, impressions: u32, clicks: u32) -> Package {
        Package {
            test: "t".to_owned(),
            headline: headline.to_owned(),
            picture: picture.to_owned(),
            excerpt: String::new(),
            impressions,
            clicks,
        }
    }

    #[test]
    fn rows_of_one_package_add_up_and_one_headline_says_nothing() {
        let rows = [package("A’s", "p", 500, 5), package(" A's ", "p", 500, 15)];
        assert!(trials(&rows).is_empty());
        let rows = [rows[0].clone(), rows[1].clone(), package("B", "p", 1000, 60)];
        let trials = trials(&rows);
        assert_eq!(trials.len(), 1);
        assert_eq!(trials[0].texts, ["A's", "B"]);
        let pair = trials[0].pairs[0];
        // 20 of 1000 against 60 of 1000, pooled 4 %: -0.04 / sqrt(0.04 * 0.96 * 0.002).
        assert!((pair.z + 4.564).abs() < 0.001 && pair.alike, "{pair:?}");
    }

    #[test]
    fn only_differences_count_and_a_shared_picture_makes_them_surer() {
        let same = [package("A", "p", 5000, 100), package("B", "p", 5000, 50)];
        let other = [package("A", "p", 5000, 100), package("B", "q", 5000, 50)];
        let [same, other] = [&same, &other].map(|rows| trials(rows.as_slice()).remove(0));
        for trial in [&same, &other] {
            for row in &trial.precision {
                assert!(row.iter().sum::<f64>().abs() < 1e-6);
            }
            assert!(trial.evidence[0] > 0.0);
            assert!(trial.evidence.iter().sum::<f64>().abs() < 1e-6);
        }
        assert!(same.precision[0][0] > other.precision[0][0]);
        // With nothing else to tell, the precision is the inverse of all variances added.
        let sum = 1.0 / 100.5 + 1.0 / 50.5 + 2.0 * (variance::UNSEEN + variance::HEADLINE);
        assert!((same.precision[0][0] - 1.0 / sum).abs() < 1e-9);
        assert!(!other.pairs[0].alike);
    }

    #[test]
    fn packages_nobody_saw_are_left_out() {
        assert!(trials(&[package("A", "p", 0, 0), package("B", "p", 10, 1)]).is_empty());
        let trials = trials(&[package("A", "p", 9, 0), package("B", "p", 9, 0)]);
        assert!(trials[0].pairs[0].z.abs() < f64::EPSILON);
    }
}
