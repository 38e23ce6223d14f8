//! Nothing is said that the brief does not say.

use domain::{
    asset::placement::Placement,
    brand::guide::EmojiPolicy,
    campaign::{brief::Language, strategy::Intent},
};

use super::{
    examples::{FILES, load},
    language::catalogue,
    tests::{TONES, brief, french, guide, plan, spanish, write_at},
};

#[test]
fn nothing_ends_that_the_brief_does_not_end() {
    // Offers, events, sales of tickets: each without a day.
    let german = brief(
        Language::De,
        "Bis 21. März 200 Probefahrten",
        "Das Rad One hat 90 km Reichweite. 20 % Rabatt auf das erste Rad. Nur solange der Vorrat reicht.",
        "Familien",
        "Probe fahren",
    );
    let (example, _) = load(FILES[0]);
    for mut brief in [french(), spanish(), german, example, load(FILES[2]).0] {
        brief.placements = Placement::ALL.to_vec();
        let end = super::language::day(brief.end_date, brief.language);
        for tone in TONES {
            let guide = guide("Haus Nord", tone, EmojiPolicy::None);
            let mut strategy = plan(&brief, &guide, 2).unwrap().output;
            let counts_down = strategy.creatives.iter().any(|c| c.intent == Intent::Countdown);
            assert!(!counts_down, "{:?}", brief.language);
            let shown = serde_json::to_string(&strategy).unwrap();
            assert!(!shown.contains(&end), "{shown}");
            for at in 0..strategy.creatives.len() {
                // A person or a model may have planned one all the same.
                strategy.creatives[at].intent = Intent::Countdown;
                strategy.creatives[at].scheduled_on = brief.end_date;
                let text = write_at(&brief, &guide, &strategy, at, 2).unwrap().output.text;
                let over = catalogue(brief.language).voice(tone).today;
                let says_over = over.iter().any(|line| {
                    line.split(['{', '}']).all(|part| part == "name" || text.contains(part))
                });
                assert!(!text.contains(&end) && !says_over, "{text}");
            }
        }
    }
}

#[test]
fn an_offer_ends_on_the_day_the_brief_states() {
    let (mut brief, guide) = load(FILES[0]);
    brief.product.push_str("20 % off the first three bags until 20 March.");
    let strategy = plan(&brief, &guide, 1).unwrap().output;
    let last: Vec<usize> = (0..strategy.creatives.len())
        .filter(|at| strategy.creatives[*at].intent == Intent::Countdown)
        .collect();
    assert!(!last.is_empty());
    for at in last {
        let day = strategy.creatives[at].scheduled_on.to_string();
        assert!(day.as_str() <= "2027-03-20", "{day}");
        let text = write_at(&brief, &guide, &strategy, at, 1).unwrap().output.text;
        assert!(text.contains("20 March") && text.contains("20 % off"), "{text}");
    }
}
