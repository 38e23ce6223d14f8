//! Texts for many trades read as an editor would have them.

use std::collections::BTreeSet;

use domain::{
    asset::placement::Placement,
    brand::{
        check::check_text,
        guide::{EmojiPolicy, StyleGuide, Tone},
    },
    campaign::{
        brief::{Brief, Language},
        strategy::{Intent, Strategy},
    },
    post::{
        policy::PostPolicy,
        text::{without_emoji, without_links},
    },
};

use super::{
    clean::sentences,
    language::catalogue,
    tests::{TONES, guide, plan, write_at},
    trades::trades,
};

/// Every text of a plan for every placement.
fn texts(brief: &Brief, guide: &StyleGuide, seed: u64) -> (Strategy, Vec<String>) {
    let mut brief = brief.clone();
    brief.placements = Placement::ALL.to_vec();
    let strategy = plan(&brief, guide, seed).unwrap().output;
    let told = (0..strategy.creatives.len())
        .map(|at| write_at(&brief, guide, &strategy, at, seed).unwrap().output.text)
        .collect();
    (strategy, told)
}

/// The brief and guide of a brand.
fn of(brand: &str) -> (Brief, StyleGuide) {
    trades().into_iter().find(|(_, guide)| guide.brand_name == brand).unwrap()
}

/// The words of a text, or where there are no spaces its characters; without links and hashtags.
fn units(text: &str, language: Language) -> Vec<String> {
    let plain = without_links(text).to_lowercase();
    let lines = plain.lines().filter(|line| !line.starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    if language == Language::Ja {
        return text.chars().filter(|c| c.is_alphanumeric()).map(String::from).collect();
    }
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How many of the words of texts stand in runs of three that the brief has as well, in per cent;
/// in Japanese, characters in runs of five.
fn share(texts: &[String], brief: &Brief, brand: &str) -> usize {
    let language = brief.language;
    let run = if language == Language::Ja { 5 } else { 3 };
    let Brief { goal, product, audience, call_to_action, .. } = brief;
    let said = units(&format!("{goal} {product} {audience} {call_to_action} {brand}"), language);
    let known: BTreeSet<&[String]> = said.windows(run).collect();
    let (mut own, mut all) = (0, 0);
    for text in texts {
        let words = units(text, language);
        let mut taken = vec![false; words.len()];
        for (at, window) in words.windows(run).enumerate() {
            if known.contains(window) {
                taken[at..at + run].fill(true);
            }
        }
        own += taken.iter().filter(|taken| **taken).count();
        all += words.len();
    }
    own * 100 / all
}

#[test]
fn texts_are_more_than_the_briefs_own_words() {
    let mut shares = Vec::new();
    for (brief, guide) in trades() {
        let (_, told) = texts(&brief, &guide, 1);
        let share = share(&told, &brief, &guide.brand_name);
        println!("{:?} {} {share} %", brief.language, guide.brand_name);
        assert!(share < 80, "{}: {share} %", guide.brand_name);
        shares.push(share);
    }
    let mean = shares.iter().sum::<usize>() / shares.len();
    println!("mean {mean} %");
    assert!(mean < 68, "{shares:?}");
}

#[test]
fn no_text_says_a_sentence_or_a_lead_twice() {
    for (brief, guide) in trades() {
        for seed in 0..3 {
            for text in texts(&brief, &guide, seed).1 {
                let mut said = BTreeSet::new();
                for sentence in sentences(&without_links(&text), brief.language) {
                    // A bold brand may say its name and stop.
                    let again = !said.insert(sentence.to_lowercase());
                    let name = guide.brand_name == sentence;
                    assert!(!again || name, "“{sentence}” twice in\n{text}");
                }
                for lead in catalogue(brief.language).leads.iter().flat_map(|leads| leads.iter()) {
                    let lead = lead.trim_end_matches("{fact}").trim_end();
                    assert!(text.matches(lead).count() <= 1, "“{lead}” twice in\n{text}");
                }
            }
        }
    }
}

#[test]
fn a_scene_opens_one_text_of_a_campaign() {
    for (brief, guide) in trades() {
        for seed in 0..4 {
            let (_, told) = texts(&brief, &guide, seed);
            for scene in catalogue(brief.language).scenes.iter().flat_map(|scenes| scenes.iter()) {
                let opened = told.iter().filter(|text| text.starts_with(scene)).count();
                assert!(opened <= 1, "{opened} times “{scene}” for {}", guide.brand_name);
            }
        }
    }
}

#[test]
fn an_audience_is_named_whole_or_not_at_all() {
    for (brand, phrase) in [
        ("Elm Street Dental", "working parents, commuters and anyone who has put it off"),
        ("Brightwell Roofing", "omeowners in Leeds, Harrogate and Wetherby"),
        ("Saltmarsh Press", "eaders of historical fiction and book clubs"),
        ("Elektro Brandt", "Elektroniker, Gesellen und Meister aus Kiel"),
        ("Museum am Wehr", "Kunstinteressierte, Familien und Schulklassen"),
        ("Chez Margot", "les gourmands, couples et voisins du quartier"),
        ("Museo del Vidrio", "amantes del arte, familias y escuelas"),
        ("みどり歯科", "仕事帰りに通いたい方、小さなお子さまのいるご家庭"),
    ] {
        let (brief, guide) = of(brand);
        let told = texts(&brief, &guide, 1).1.join("\n\n");
        assert!(told.contains(phrase), "{brand} does not say “{phrase}”: {told}");
        assert!(!told.contains("Working parents"), "{told}");
    }
    // How many they employ is nothing to call people by.
    let (brief, guide) = of("Nóminaria");
    assert!(!texts(&brief, &guide, 1).1.join(" ").contains("gestorías"));
}

#[test]
fn what_it_is_comes_before_what_else_there_is() {
    for (brand, first, later) in [
        (
            "Elektro Brandt",
            "sucht Elektronikerinnen und Elektroniker für Kiel und Umgebung",
            "4-Tage-Woche",
        ),
        ("Ledgerline", "onth-end close software for finance teams of 5 to 50", "Customers close"),
        ("Saltmarsh Press", "A novel by Ruth Adeyemi", "312 pages"),
        ("Museum am Wehr", "zeigt 120 Fotografien", "Eintritt"),
    ] {
        let (brief, guide) = of(brand);
        let (strategy, told) = texts(&brief, &guide, 1);
        let announced = |at: &usize| {
            let creative = &strategy.creatives[*at];
            creative.intent == Intent::Announce && creative.placement == Placement::Facebook
        };
        let text = &told[(0..told.len()).find(announced).unwrap()];
        let at = text.find(first).unwrap_or_else(|| panic!("{text}"));
        assert!(text.find(later).is_none_or(|later| later > at), "{text}");
    }
}

#[test]
fn no_headline_is_half_a_thing() {
    for (brief, guide) in trades() {
        let (strategy, _) = texts(&brief, &guide, 1);
        for headline in strategy.creatives.iter().map(|creative| creative.headline.as_str()) {
            assert!(headline.chars().any(char::is_alphabetic), "{headline}");
            assert!(headline != "Kostenlos", "{headline}");
            for half in ["Elektronikerinnen", "freie Monteure", "invoices overnight"] {
                assert!(!headline.ends_with(half), "{headline}");
            }
        }
    }
}

#[test]
fn a_number_to_call_needs_no_link_in_the_bio() {
    let (brief, guide) = of("Brightwell Roofing");
    let (strategy, told) = texts(&brief, &guide, 1);
    for (creative, text) in strategy.creatives.iter().zip(told) {
        assert!(text.contains("0113 496 0000"), "{text}");
        let follows = creative.placement.spec().links_work;
        assert_eq!(text.contains("shop.example"), follows, "{text}");
        assert!(!text.contains("in bio"), "{text}");
    }
}

#[test]
fn a_title_in_quotation_marks_is_said_once() {
    let (brief, guide) = of("Saltmarsh Press");
    for text in texts(&brief, &guide, 1).1 {
        assert!(!text.contains("#TheLamplighterSDaughter"), "{text}");
        let twice = text.contains("The Lamplighter's Daughter. \"The Lamplighter's Daughter\"");
        assert!(!twice, "{text}");
    }
}

#[test]
fn every_text_leads_where_the_brief_does_and_passes() {
    for (mut brief, guide) in trades() {
        brief.placements = Placement::ALL.to_vec();
        for seed in 0..3 {
            let strategy = plan(&brief, &guide, seed).unwrap().output;
            for (at, creative) in strategy.creatives.iter().enumerate() {
                let copy = write_at(&brief, &guide, &strategy, at, seed).unwrap().output;
                let written = copy.clone().into();
                let policy = PostPolicy::default();
                let check = check_text((&brief, &guide), creative.placement, &written, &policy);
                assert!(check.passes(), "{check:?}\n{}", copy.text);
            }
        }
    }
}

/// How much of what two texts say they do not share, in per cent of both: by pairs of neighbours.
fn apart(one: &str, other: &str, language: Language) -> usize {
    let pairs = |text: &str| -> BTreeSet<Vec<String>> {
        units(&without_emoji(text), language).windows(2).map(<[String]>::to_vec).collect()
    };
    let (one, other) = (pairs(one), pairs(other));
    let shared = one.intersection(&other).count();
    let all = one.union(&other).count();
    (all - shared) * 100 / all.max(1)
}

#[test]
fn a_tone_changes_the_text_and_not_its_emoji_alone() {
    for (brief, _) in trades() {
        let language = brief.language;
        let told = |tone: Tone| texts(&brief, &guide("Haus Nord", tone, EmojiPolicy::Free), 2).1;
        let each: Vec<Vec<String>> = TONES.into_iter().map(told).collect();
        for (at, one) in each.iter().enumerate() {
            for other in each.iter().skip(at + 1) {
                assert_eq!(one.len(), other.len());
                let pairs = one.iter().zip(other);
                let by: Vec<usize> = pairs.map(|(a, b)| apart(a, b, language)).collect();
                let mean = by.iter().sum::<usize>() / by.len();
                let alike = by.iter().filter(|apart| **apart == 0).count();
                println!("{language:?} {mean} % apart, {alike} of {} alike", by.len());
                assert!(mean >= 20 && alike * 10 <= by.len(), "{language:?}: {mean} % {by:?}");
            }
        }
    }
}
