//! The variants of a text are texts of their own: each keeps every limit, and no two are nearly one.

use std::collections::BTreeSet;

use domain::{
    asset::placement::Placement,
    brand::{
        check::{DEFAULT_THRESHOLD, check_text},
        guide::{EmojiPolicy, StyleGuide},
    },
    campaign::{brief::Brief, strategy::Strategy},
    generation::port::Copy,
    post::{
        policy::PostPolicy,
        text::{find_words, fits, hashtags},
        thread,
        variant::{MOST, MOST_ALIKE, Variant, Variants, different, likeness, opening},
    },
};

use super::{
    examples::{FILES, load},
    tests::{TONES, french, guide, plan, spanish, word_at},
};

/// A creative's texts, as they are offered.
fn offered(
    brief: &Brief,
    guide: &StyleGuide,
    strategy: &Strategy,
    at: usize,
    seed: u64,
) -> Vec<Copy> {
    different(word_at(brief, guide, strategy, at, seed).unwrap().output)
}

fn keeps_every_limit(copy: &Copy, brief: &Brief, guide: &StyleGuide, placement: Placement) {
    let (text, spec) = (copy.text.as_str(), placement.spec());
    let is_thread = placement.post().posts_max > 1;
    let within = if is_thread { thread::fits(text, placement) } else { fits(text, placement) };
    assert!(within, "{placement}: {text}");
    assert!(hashtags(text).len() <= spec.hashtags_max, "{text}");
    assert_eq!(hashtags(text), copy.hashtags, "{text}");
    assert!(find_words(text, &guide.banned_words).is_empty(), "{text}");
    let link = brief.link.as_ref().unwrap().as_str();
    assert_eq!(text.matches(link).count(), usize::from(spec.links_work), "{text}");
    let title = copy.title.as_deref();
    assert_eq!(title.is_some(), placement == Placement::Youtube);
    assert!(title.is_none_or(|title| title.chars().count() <= 100));
    let policy = PostPolicy::default();
    let check = check_text((brief, guide), placement, &copy.clone().into(), &policy);
    assert!(check.score >= DEFAULT_THRESHOLD, "{text}\n{check:?}");
}

#[test]
fn variants_of_the_examples_differ_and_keep_every_limit() {
    for file in FILES {
        let (brief, guide) = load(file);
        let (mut texts, mut count, mut alone, mut most) = (0_usize, 0_usize, 0, 0.0_f64);
        for seed in 0..8 {
            let strategy = plan(&brief, &guide, seed).unwrap().output;
            for (at, creative) in strategy.creatives.iter().enumerate() {
                let offered = offered(&brief, &guide, &strategy, at, seed);
                assert!(offered.len() <= MOST);
                (texts, count) = (texts + 1, count + offered.len());
                alone += usize::from(offered.len() == 1);
                for (place, copy) in offered.iter().enumerate() {
                    keeps_every_limit(copy, &brief, &guide, creative.placement);
                    for other in &offered[..place] {
                        let alike = likeness(&copy.text, &other.text);
                        most = most.max(alike);
                        assert!(alike <= MOST_ALIKE, "{}\n---\n{}", copy.text, other.text);
                        let first =
                            |copy: &Copy| opening(&Copy { title: None, ..copy.clone() }).to_owned();
                        let anew = first(copy) != first(other);
                        assert!(anew || alike <= 0.5, "{}\n---\n{}", copy.text, other.text);
                    }
                }
            }
        }
        println!(
            "{}: {texts} texts in {count} wordings, {alone} in one alone; most alike {most:.2}",
            guide.brand_name
        );
        assert!(count >= texts * 5 / 2, "{count} of {texts}");
        assert!(alone * 20 <= texts, "{alone} of {texts}");
    }
}

#[test]
fn every_language_and_tone_has_variants() {
    for mut brief in [french(), spanish(), load(FILES[0]).0, load(FILES[1]).0, load(FILES[2]).0] {
        brief.placements = Placement::ALL.to_vec();
        for tone in TONES {
            let guide = guide("Haus Nord", tone, EmojiPolicy::Sparing);
            let strategy = plan(&brief, &guide, 3).unwrap().output;
            let mut counts = Vec::new();
            for (at, creative) in strategy.creatives.iter().enumerate() {
                let offered = offered(&brief, &guide, &strategy, at, 3);
                for copy in &offered {
                    keeps_every_limit(copy, &brief, &guide, creative.placement);
                }
                counts.push(offered.len());
            }
            let sum: usize = counts.iter().sum();
            println!("{:?} {tone:?}: {counts:?}", brief.language);
            assert!(sum >= counts.len() * 2, "{:?} {tone:?}: {counts:?}", brief.language);
        }
    }
}

#[test]
fn the_same_request_offers_the_same_variants() {
    let (brief, guide) = load(FILES[0]);
    let strategy = plan(&brief, &guide, 1).unwrap().output;
    for at in 0..strategy.creatives.len() {
        let once = offered(&brief, &guide, &strategy, at, 1);
        assert_eq!(once, offered(&brief, &guide, &strategy, at, 1));
    }
}

/// What ranks first by the prior must not make every text of a campaign begin alike.
#[test]
fn the_best_variants_of_one_campaign_begin_differently() {
    let (brief, guide) = load(FILES[0]);
    for seed in 0..6 {
        let strategy = plan(&brief, &guide, seed).unwrap().output;
        let (mut planned, mut openings) = (BTreeSet::new(), BTreeSet::new());
        for (at, creative) in strategy.creatives.iter().enumerate() {
            let made = word_at(&brief, &guide, &strategy, at, seed).unwrap();
            planned.insert(opening(&made.output).to_owned());
            let judged = |copy: Copy| {
                let (place, written) = (creative.placement, copy.clone().into());
                let check = check_text((&brief, &guide), place, &written, &PostPolicy::default());
                Variant { copy, check }
            };
            let of = different(made.output).into_iter().map(judged).collect();
            let ranked = Variants::ranked(brief.language, made.provenance, of);
            openings.insert(opening(&ranked.of[0].copy).to_owned());
        }
        let (best, all) = (openings.len(), strategy.creatives.len());
        println!("seed {seed}: {best} openings of {all}, {} as planned", planned.len());
        assert!(best * 2 > all && best + 2 >= planned.len(), "{best} of {all}: {openings:#?}");
    }
}
