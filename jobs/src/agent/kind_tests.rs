//! A template shapes the plan and what is said first, in every language, and invents nothing.

use domain::{
    asset::placement::Placement,
    brand::guide::{EmojiPolicy, Tone},
    campaign::{
        brief::{Brief, Language},
        strategy::Intent,
        template::Template,
    },
    post::text::find_words,
};

use super::{
    examples::{FILES, load},
    kind::kind,
    tests::{brief, french, guide, plan, spanish, write_at},
};

fn briefs() -> Vec<Brief> {
    let mut briefs =
        vec![load(FILES[0]).0, load(FILES[1]).0, load(FILES[2]).0, french(), spanish()];
    for brief in &mut briefs {
        brief.placements = vec![Placement::Linkedin, Placement::X, Placement::Facebook];
    }
    briefs
}

/// What the creatives of each placement do, placement by placement.
fn intents(brief: &Brief, seed: u64) -> Vec<Vec<Intent>> {
    let plan = plan(brief, &guide("Haus Nord", Tone::Friendly, EmojiPolicy::None), seed).unwrap();
    let of = |placement: &Placement| {
        let own = plan.output.creatives.iter().filter(|c| c.placement == *placement);
        own.map(|creative| creative.intent).collect()
    };
    brief.placements.iter().map(of).collect()
}

#[test]
fn a_template_says_what_it_is_first_in_every_language() {
    for template in Template::ALL {
        for mut brief in briefs() {
            brief.template = Some(*template);
            let language = brief.language;
            let Some(kind) = kind(*template, language) else { continue };
            let brand = guide("Haus Nord", Tone::Friendly, EmojiPolicy::None);
            let strategy = plan(&brief, &brand, 1).unwrap().output;
            strategy.validate(&brief).unwrap();
            let stem = |line: &str| {
                let parts = line.split(['{', '}']);
                let longest = parts.filter(|part| !["name", "brand"].contains(part));
                longest.max_by_key(|part| part.len()).unwrap().trim().to_owned()
            };
            let first = &strategy.messages[0].headline;
            assert!(kind.headlines.iter().any(|line| first.contains(&stem(line))), "{first}");
            let announcing = strategy.creatives.iter().position(|c| c.intent == Intent::Announce);
            let Some(at) = announcing else { continue };
            assert_eq!(&strategy.creatives[at].headline, first, "{template} {language:?}");
            let text = write_at(&brief, &brand, &strategy, at, 1).unwrap().output.text;
            let opens = |line: &&'static str| text.lines().next().unwrap().contains(&stem(line));
            let scene = text.lines().next().unwrap_or_default();
            let told = kind.openings.iter().any(opens) || !scene.contains("Haus Nord");
            assert!(told, "{template} {language:?}: {text}");
        }
    }
}

#[test]
fn a_sale_makes_its_offer_first_and_counts_down_only_to_a_stated_end() {
    let sale = |product: &str| {
        let mut brief = brief(
            Language::En,
            "Sell the spring batch",
            product,
            "people who like quiet evenings",
            "Order yours",
        );
        brief.placements = vec![Placement::X, Placement::Facebook];
        brief.template = Some(Template::SeasonalSale);
        brief
    };
    let open = sale("Hand-poured beeswax candles. Burn for 40 hours. 20 % off all candles.");
    let ends = sale("Hand-poured beeswax candles. Burn for 40 hours. 20 % off until 15 March.");
    let bare = sale("Hand-poured beeswax candles. Burn for 40 hours. Wicks are cotton.");
    for seed in 0..6 {
        for intents in intents(&open, seed) {
            assert_eq!(intents[0], Intent::Offer);
            assert!(!intents.contains(&Intent::Countdown), "{intents:?}");
        }
        for intents in intents(&ends, seed) {
            assert_eq!((intents[0], intents.last()), (Intent::Offer, Some(&Intent::Countdown)));
        }
        for intents in intents(&bare, seed) {
            let invented = [Intent::Offer, Intent::Countdown];
            assert!(!intents.iter().any(|intent| invented.contains(intent)), "{intents:?}");
        }
    }
    let brand = guide("Haus Nord", Tone::Friendly, EmojiPolicy::None);
    let messages = plan(&open, &brand, 1).unwrap().output.messages;
    assert!(messages[0].headline.contains("20 %"), "{messages:?}");
}

#[test]
fn awareness_asks_and_offers_nothing_and_hiring_speaks_of_the_position() {
    let (mut known, _) = load(FILES[0]);
    known.template = Some(Template::Awareness);
    for intents in intents(&known, 2) {
        assert_eq!(intents[0], Intent::Question);
        assert!(!intents.contains(&Intent::Offer), "{intents:?}");
    }
    let mut hiring = brief(
        Language::De,
        "Bewerbungen von Menschen bekommen, die zur Stelle passen.",
        "Fahrradmechanikerin oder Fahrradmechaniker in Vollzeit. 38 Stunden an vier Tagen. Werkstatt in Kiel mit eigenem Schlüssel.",
        "Menschen, die Räder reparieren",
        "Jetzt bewerben",
    );
    hiring.placements = vec![Placement::Linkedin, Placement::X];
    hiring.template = Some(Template::Hiring);
    let brand = guide("Haus Nord", Tone::Friendly, EmojiPolicy::None);
    let strategy = plan(&hiring, &brand, 1).unwrap().output;
    assert_eq!(strategy.messages[0].headline, "Haus Nord stellt ein");
    assert_eq!(strategy.creatives[0].headline, "Haus Nord stellt ein");
    let text = write_at(&hiring, &brand, &strategy, 0, 1).unwrap().output.text;
    assert!(!find_words(&text, &["bewerben"]).is_empty(), "{text}");
    let other = Brief { template: None, ..hiring.clone() };
    assert_ne!(plan(&other, &brand, 1).unwrap().output, strategy);
}
