//! What the prior promises, whatever it is given and whatever it learnt from.

use proptest::prelude::*;

use super::{
    Prior,
    evaluate::{Apart, MOST_SLOPE, evaluate, train},
    evidence::{Package, Trial, trials},
    features::BUCKETS,
    file::{ModelFault, VERSION},
    probability,
};

/// Tests of made-up stories in which headlines that ask are clicked twice as often, and nothing else
/// matters: each story is told with and without the question, and about so many people see each.
fn asking_wins(tests: u32) -> Vec<Trial> {
    let places = ["harbour", "garden", "kitchen", "library", "market", "bridge", "cellar"];
    let mut packages = Vec::new();
    for (test, place) in (0..tests).zip(places.iter().cycle()) {
        let told = format!("A quiet morning at the {place} number {test}");
        for (headline, clicks) in [(told.clone(), 50), (format!("{told}?"), 100)] {
            packages.push(Package {
                test: format!("test {test}"),
                headline,
                picture: "p".to_owned(),
                excerpt: String::new(),
                impressions: 5_000,
                clicks: clicks + test % 7,
            });
        }
    }
    trials(&packages)
}

#[test]
fn what_wins_in_every_test_is_learnt_and_told_of_unseen_texts() {
    let (prior, evaluation) = train(&asking_wins(40), 1);
    assert_eq!((evaluation.tests, prior.tests()), (40, 40));
    assert_eq!(evaluation.significant.pairs, 40);
    assert_eq!(evaluation.strengths.iter().map(|strength| strength.pairs).sum::<usize>(), 40);
    assert!((evaluation.significant.accuracy() - 1.0).abs() < f64::EPSILON);
    assert!(evaluation.significant.brier() < 0.05, "{evaluation:?}");
    assert!(evaluation.significant.log_loss() < 0.1, "{evaluation:?}");
    assert!(prior.first_wins("Who painted the sea?", "Who painted the sea") > 0.9);
    let texts = ["Nobody painted the sea", "Who painted the sea?", "Nobody painted the sea"];
    assert_eq!(prior.ranked(&texts), [1, 0, 2]);
}

#[test]
fn training_is_the_same_every_time() {
    let trials = asking_wins(12);
    let [first, again] = [1, 1].map(|seed| train(&trials, seed));
    assert_eq!(first, again);
    assert_eq!(first.0.write(), again.0.write());
    // Another seed deals other folds; the weights come from all tests.
    let other = train(&trials, 2).0;
    assert_eq!((&other.style, &other.buckets), (&first.0.style, &first.0.buckets));
    assert_eq!(other.words, first.0.words);
}

#[test]
fn a_story_stays_on_one_side() {
    let mut trials = asking_wins(10);
    let telling = evaluate(&trials, 1, Apart::Stories);
    assert_eq!(telling.folds.iter().filter(|fold| fold.pairs == 1).count(), 10);
    for trial in &mut trials {
        trial.texts[0] = "The same headline".to_owned();
    }
    let telling = evaluate(&trials, 1, Apart::Stories);
    assert_eq!(telling.folds.iter().filter(|fold| fold.pairs == 10).count(), 1);
    // All tests are in that fold, so nothing was learnt: a coin decides.
    assert!((telling.significant.brier() - 0.25).abs() < 1e-9, "{telling:?}");
    assert!((telling.significant.log_loss() - 2.0_f64.ln()).abs() < 1e-9);
}

#[test]
fn the_shipped_model_is_whole_and_has_learnt() {
    let prior = Prior::shipped().unwrap();
    assert!(prior.tests() > 1_000);
    assert!(prior.slope > 0.0 && prior.slope < MOST_SLOPE);
    assert_eq!(Prior::read(&prior.write()).unwrap(), *prior);
    let curious = "He Thought Nobody Was Watching. What He Did Next Is The Best Thing I've Seen.";
    assert!(prior.first_wins(curious, "Minutes of the annual meeting on policy reform") > 0.6);
}

#[test]
fn a_word_is_understood_by_those_it_resembles() {
    // Asking about a mother wins; no test ever had a father or a budget.
    let mut packages = Vec::new();
    for test in 0..60_u32 {
        for (headline, clicks) in [("The mother and the sea", 100), ("The report and the sea", 50)]
        {
            packages.push(Package {
                test: format!("test {test}"),
                headline: format!("{headline} {test}"),
                picture: "p".to_owned(),
                excerpt: String::new(),
                impressions: 5_000,
                clicks,
            });
        }
    }
    let (prior, _) = train(&trials(&packages), 1);
    assert!(prior.first_wins("My father", "My budget") > 0.6);
}

#[test]
fn a_damaged_file_is_refused_with_its_reason() {
    let whole = Prior::shipped().unwrap().write();
    let expected = whole.len();
    let said = |bytes: &[u8]| Prior::read(bytes).unwrap_err();
    let sealed = |at: usize, with: &[u8]| {
        let mut bytes = whole[..expected - 4].to_vec();
        bytes[at..at + with.len()].copy_from_slice(with);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        said(&bytes)
    };
    assert_eq!(said(b""), ModelFault::NotAModel);
    assert_eq!(said(b"headline,clicks\n"), ModelFault::NotAModel);
    for found in [100, expected - 1] {
        assert_eq!(said(&whole[..found]), ModelFault::Length { found, expected });
    }
    // Too short even to say how many words it has.
    let words = Prior::shipped().unwrap().words.len();
    for found in [8, 20] {
        let expected = expected - 5 * words;
        assert_eq!(said(&whole[..found]), ModelFault::Length { found, expected });
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert_eq!(said(&longer), ModelFault::Length { found: expected + 1, expected });
    let mut changed = whole.clone();
    changed[expected / 2] ^= 1;
    assert_eq!(said(&changed), ModelFault::Checksum);
    let next = VERSION + 1;
    assert_eq!(sealed(8, &next.to_le_bytes()), ModelFault::Version(next));
    let shape = ModelFault::Shape { what: "buckets", found: 7, expected: BUCKETS };
    assert_eq!(sealed(18, &7_u32.to_le_bytes()), shape);
    for wrong in [f32::NAN, f32::INFINITY, -1.0, 1e9] {
        assert_eq!(sealed(26, &wrong.to_le_bytes()), ModelFault::Number("slope"));
    }
    assert_eq!(sealed(38, &f32::NAN.to_le_bytes()), ModelFault::Number("weight of a style"));
    let many = 1_000_000_u32.to_le_bytes();
    assert_eq!(sealed(22, &many), ModelFault::Number("number of words"));
    // The last two words change places.
    let at = expected - 4 - 10;
    let turned = [&whole[at + 5..at + 10], &whole[at..at + 5]].concat();
    assert_eq!(sealed(at, &turned), ModelFault::Number("order of the words"));
}

proptest! {
    #[test]
    fn probabilities_are_symmetrical_and_never_out_of_range(a in any::<String>(), b in any::<String>()) {
        let prior = Prior::shipped().unwrap();
        let first = prior.first_wins(&a, &b);
        prop_assert!((0.0..=1.0).contains(&first));
        prop_assert!((first + prior.first_wins(&b, &a) - 1.0).abs() < 1e-12);
        prop_assert!((prior.first_wins(&a, &a) - 0.5).abs() < f64::EPSILON);
        // Who draws more is likelier to win.
        prop_assert_eq!(prior.pull(&a) > prior.pull(&b), first > 0.5);
    }

    #[test]
    fn any_bytes_are_a_model_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Prior::read(&bytes).is_err());
    }

    #[test]
    fn the_curve_rises(a in -1e3..1e3_f64, b in -1e3..1e3_f64) {
        prop_assert!(a <= b || probability(a) >= probability(b));
    }
}

#[test]
fn very_long_and_foreign_texts_have_a_probability() {
    let prior = Prior::shipped().unwrap();
    let long = "unendlich lange Überschrift ".repeat(100_000);
    for text in ["", " \t ", "お茶の時間", "\u{202e}مرحبا", "🙂🙂🙂", "\0\u{1}", &long]
    {
        let probability = prior.first_wins(text, "What He Did Next");
        assert!(probability > 0.0 && probability < 1.0, "{probability}");
    }
    assert!((prior.first_wins("", "  ") - 0.5).abs() < f64::EPSILON);
}
