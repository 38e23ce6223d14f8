//! Every line of every catalogue, held to what a catalogue promises.

use domain::post::text::{emoji_count, find_words};

use super::*;

/// All lines the public may read.
fn public_lines(catalogue: &Catalogue) -> Vec<&'static str> {
    let mut lines: Vec<&'static str> = Vec::new();
    for voice in &catalogue.voices {
        for list in voice.lists() {
            assert!(!list.is_empty());
            lines.extend(list);
        }
    }
    lines.extend(catalogue.scenes.iter().flat_map(|scenes| scenes.iter()));
    lines.extend(catalogue.fillers.iter().flat_map(|(headline, support)| [*headline, *support]));
    for list in [
        catalogue.behind,
        catalogue.headline_announce,
        catalogue.headline_question,
        catalogue.headline_countdown,
        catalogue.also,
        catalogue.required,
        catalogue.offer_ends,
        catalogue.headline_offer_ends,
    ] {
        lines.extend(list);
    }
    lines.extend([catalogue.ask, catalogue.ask_in_profile]);
    lines.extend(catalogue.for_audience);
    lines.extend(catalogue.leads.iter().flat_map(|leads| leads.iter()));
    lines
}

fn planning_lines(catalogue: &Catalogue) -> Vec<&'static str> {
    let lists =
        [catalogue.insights, catalogue.pictures, catalogue.directions, catalogue.positioning];
    lists.into_iter().flatten().copied().chain([catalogue.whom]).collect()
}

#[test]
fn catalogues_are_whole() {
    for language in Language::ALL {
        let catalogue = catalogue(language);
        assert_eq!(catalogue.insights.len(), 6, "{language:?}");
        assert_eq!(catalogue.pictures.len(), 6, "{language:?}");
        assert_eq!(catalogue.directions.len(), 6, "{language:?}");
        assert!(public_lines(catalogue).len() > 120, "{language:?}");
        for voice in &catalogue.voices {
            let says = |lines: Lines, slot: &str| lines.iter().all(|line| line.contains(slot));
            assert!(says(voice.offer, "{offer}"));
            assert!(says(voice.countdown, "{until}"));
            assert!(says(voice.announce, "{name}"));
            // One of each must do where nothing follows.
            assert!(voice.question.iter().any(|line| !line.ends_with([':', '：', '、'])));
        }
    }
}

#[test]
fn no_line_is_worn_out_or_decorated() {
    for language in Language::ALL {
        let catalogue = catalogue(language);
        for line in public_lines(catalogue).into_iter().chain(planning_lines(catalogue)) {
            let found = find_words(line, catalogue.lexicon.cliches);
            assert!(found.is_empty(), "{language:?}: {line} says {found:?}");
            assert_eq!(emoji_count(line), 0, "{line}");
            let marks = line.matches(['!', '！']).count();
            assert!(marks <= 1, "{line}");
        }
    }
}

#[test]
fn no_line_belongs_to_two_languages() {
    let mut seen: std::collections::BTreeMap<&str, Language> = std::collections::BTreeMap::new();
    for language in Language::ALL {
        for line in public_lines(catalogue(language)) {
            let words = line.replace(|c: char| "{}.:,、。–".contains(c), " ");
            let own = words.split_whitespace().filter(|w| !SLOTS.contains(w)).count();
            if let Some(other) = seen.insert(line, language)
                && own > 1
            {
                assert_eq!(other, language, "{line}");
            }
            if language == Language::Ja {
                let latin = words.split_whitespace().filter(|w| !SLOTS.contains(w));
                assert!(
                    !latin.clone().any(|w| w.contains(|c: char| c.is_ascii_alphabetic())),
                    "{line}"
                );
            }
        }
    }
}

const SLOTS: [&str; 12] = [
    "name", "brand", "offer", "until", "days", "audience", "phrase", "fact", "cta", "link",
    "tagline", "tone",
];

#[test]
fn every_slot_is_known() {
    let slots = SLOTS.into_iter().fold(Slots::default(), |slots, name| slots.with(name, name));
    let slots = slots.with("brand", "another");
    for language in Language::ALL {
        let catalogue = catalogue(language);
        for line in public_lines(catalogue).into_iter().chain(planning_lines(catalogue)) {
            assert!(slots.fill(line).is_some_and(|filled| !filled.contains(['{', '}'])), "{line}");
        }
    }
    assert_eq!(Slots::default().fill("{name}"), None);
}

#[test]
fn near_and_formal_address_do_not_mix() {
    let formal = [
        ("de", &["Ihnen", "Ihre", "Ihr"][..]),
        ("fr", &["vous", "votre", "vos"]),
        ("es", &["usted"]),
    ];
    let near = [
        ("de", &["du", "dir", "dich", "dein"][..]),
        ("fr", &["tu", "toi", "ton", "te"]),
        ("es", &["te", "ti", "tu", "tú"]),
    ];
    for language in [Language::De, Language::Fr, Language::Es] {
        for (index, voice) in catalogue(language).voices.iter().enumerate() {
            let is_formal = matches!(index, 1 | 4);
            let banned = if is_formal { near } else { formal };
            let (_, words) = banned.iter().find(|(code, _)| *code == language.as_str()).unwrap();
            for line in [
                voice.headline,
                voice.announce,
                voice.benefit,
                voice.proof,
                voice.question,
                voice.offer,
                voice.close,
            ]
            .concat()
            {
                // “Ihr” is told from “ihr” by its capital alone.
                let found = words
                    .iter()
                    .find(|word| line.split(|c: char| !c.is_alphanumeric()).any(|w| w == **word));
                assert_eq!(found, None, "{line}");
            }
        }
    }
}

#[test]
fn days_are_written_as_people_write_them() {
    let first = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
    let written: Vec<String> = Language::ALL.into_iter().map(|l| day(first, l)).collect();
    assert_eq!(written, ["1 March", "1. März", "1er mars", "1 de marzo", "3月1日"]);
}
