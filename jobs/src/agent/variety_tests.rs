//! Texts of one brief differ, and a brand's way of speaking shows.

use std::collections::BTreeSet;

use domain::{asset::placement::Placement, brand::guide::EmojiPolicy, campaign::strategy::Intent};

use super::{
    examples::{FILES, load},
    tests::{TONES, french, guide, plan, spanish, write_at},
};

#[test]
fn a_tone_shows_in_the_headlines() {
    let examples = FILES.map(|file| load(file).0);
    for mut brief in examples.into_iter().chain([french(), spanish()]) {
        brief.placements = vec![Placement::X, Placement::Facebook, Placement::Mastodon];
        let told = |tone| {
            let guide = guide("Haus Nord", tone, EmojiPolicy::None);
            let plans = (0..6).map(|seed| plan(&brief, &guide, seed).unwrap().output);
            let creatives = plans.flat_map(|plan| plan.creatives);
            let announced = creatives.filter(|creative| creative.intent == Intent::Announce);
            announced.map(|creative| creative.headline).collect::<BTreeSet<String>>()
        };
        let each = TONES.map(told);
        for (at, one) in each.iter().enumerate() {
            assert!(one.len() >= 3, "{one:?}");
            for other in each.iter().skip(at + 1) {
                assert_ne!(one, other, "{:?}", brief.language);
            }
        }
    }
}

#[test]
fn a_brands_manner_shows_in_its_plan() {
    let (brief, mut guide) = load(FILES[0]);
    let letters = |guide: &_| {
        let plan = plan(&brief, guide, 1).unwrap().output;
        plan.messages.iter().map(|message| message.headline.chars().count()).sum::<usize>()
    };
    guide.examples = vec!["Two farms. One hill. A lot of plum.".to_owned()];
    let short = letters(&guide);
    guide.examples =
        vec!["We like to tell the whole of a story before we let anybody go home.".to_owned()];
    let long = letters(&guide);
    assert!(short < long, "{short} {long}");
    guide.voice = "Numbers before adjectives.".to_owned();
    let first = plan(&brief, &guide, 1).unwrap().output.messages.remove(0);
    assert!(first.support.contains(char::is_numeric), "{first:?}");
}

#[test]
fn texts_are_built_in_more_than_one_way() {
    let (mut brief, guide) = load(FILES[0]);
    brief.placements = vec![Placement::Facebook, Placement::Linkedin];
    let mut openings = BTreeSet::new();
    let mut fact_first = 0;
    for seed in 0..12 {
        let strategy = plan(&brief, &guide, seed).unwrap().output;
        for at in 0..strategy.creatives.len() {
            let text = write_at(&brief, &guide, &strategy, at, seed).unwrap().output.text;
            let first = text.lines().next().unwrap_or_default().to_owned();
            let facts =
                ["Roasted", "Tastes", "A medium", "Subscribers", "The bags", "Harbour Blend, a"];
            fact_first += usize::from(facts.iter().any(|fact| first.starts_with(fact)));
            openings.insert(first);
        }
    }
    assert!(fact_first >= 3, "{fact_first} {openings:#?}");
    assert!(openings.len() >= 12, "{} {openings:#?}", openings.len());
}

#[test]
fn a_videos_description_says_all_there_is() {
    let (mut brief, guide) = load(FILES[0]);
    brief.placements = vec![Placement::Youtube];
    let strategy = plan(&brief, &guide, 1).unwrap().output;
    let text = write_at(&brief, &guide, &strategy, 0, 1).unwrap().output.text;
    for said in ["cocoa", "Tuesday", "£9.50", "paper", "20 % off", "https://"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}
