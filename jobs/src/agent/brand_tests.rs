//! How well what is made without a model keeps to its brand, over many runs of one brief.

use std::sync::Arc;

use domain::{
    brand::check::{DEFAULT_THRESHOLD, check_picture, check_text},
    generation::port::{Again, Studio as _, StudioRequest},
    post::policy::PostPolicy,
};

use super::{
    examples::{FILES, load},
    tests::{now, plan, write_at},
};
use crate::studio::{BuiltinStudio, Fonts};

const RUNS: u64 = 20;

#[test]
fn every_run_passes_the_brand_check() {
    let studio = BuiltinStudio::new(Arc::new(Fonts::load(None)));
    for file in FILES {
        let (brief, guide) = load(file);
        let (mut passed, mut lowest, mut least_findings) = (0, 100, Vec::new());
        for seed in 0..RUNS {
            let strategy = plan(&brief, &guide, seed).unwrap().output;
            let mut checks = Vec::new();
            for (at, creative) in strategy.creatives.iter().enumerate() {
                let copy = write_at(&brief, &guide, &strategy, at, seed).unwrap().output;
                let (place, written) = (creative.placement, copy.into());
                let policy = PostPolicy::default();
                checks.push(check_text((&brief, &guide), place, &written, &policy));
            }
            // One picture of each run: they share their layouts.
            let shown = usize::try_from(seed).unwrap() % strategy.creatives.len();
            let request = StudioRequest {
                brief: brief.clone(),
                guide: guide.clone(),
                creative: strategy.creatives[shown].clone(),
                again: Again::default(),
                strategy,
                logo: None,
                photo: None,
                operation: None,
                seed,
            };
            let picture = now(studio.picture(request)).unwrap().output;
            checks.push(check_picture(&guide, &picture.alt_text, &picture.facts));
            passed += u32::from(checks.iter().all(|check| check.score >= DEFAULT_THRESHOLD));
            let worst = checks.into_iter().min_by_key(|check| check.score).unwrap();
            if worst.score < lowest {
                (lowest, least_findings) = (worst.score, worst.findings);
            }
        }
        let brand = &guide.brand_name;
        println!(
            "{brand}: {passed} of {RUNS} runs at {DEFAULT_THRESHOLD} or above, lowest {lowest}: {least_findings:?}"
        );
        assert_eq!(u64::from(passed), RUNS, "{brand}: {lowest} {least_findings:?}");
    }
}
