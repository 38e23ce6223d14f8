//! A single text made anew as a person says, in every language.

use std::sync::Arc;

use domain::{
    asset::placement::Placement,
    brand::{
        check::{Finding, Rule},
        guide::{EmojiPolicy, StyleGuide, Tone},
    },
    campaign::{brief::Brief, strategy::Strategy},
    generation::port::{Again, CopyRequest, Copywriter as _, Unheard},
    post::{
        policy::PostPolicy,
        text::{emoji_count, find_words, hashtags},
    },
};

use super::{
    BuiltinCopywriter,
    examples::{FILES, load},
    tests::{french, guide, now, plan, spanish},
};

const FORMER: u64 = 11;

/// The text of the plan's first creative: made for the first time, or again as somebody wants it.
fn written(brief: &Brief, strategy: &Strategy, instruction: Option<&str>, seed: u64) -> String {
    let mut creative = strategy.creatives[0].clone();
    if let Some(instruction) = instruction {
        creative.direction = format!("{} {instruction}", creative.direction);
    }
    let again =
        Again { instruction: instruction.map(str::to_owned), former: Some(FORMER), text: None };
    let request = CopyRequest {
        brief: brief.clone(),
        guide: guide("Haus Nord", Tone::Friendly, EmojiPolicy::Free),
        strategy: strategy.clone(),
        creative,
        again: if instruction.is_some() { again } else { Again::default() },
        findings: Vec::new(),
        photo: None,
        posting: PostPolicy::default(),
        seed,
    };
    now(BuiltinCopywriter.write(request, Arc::new(Unheard))).unwrap().output.first.text
}

/// The text of the plan's first creative after one of which this was found.
fn mended(brief: &Brief, strategy: &Strategy, rules: &[Rule], seed: u64) -> String {
    let finding = |rule: &Rule| Finding { rule: *rule, points: 20, message: "found".to_owned() };
    let request = CopyRequest {
        brief: brief.clone(),
        guide: StyleGuide {
            required_words: vec!["Werkbank".to_owned()],
            ..guide("Haus Nord", Tone::Playful, EmojiPolicy::Free)
        },
        strategy: strategy.clone(),
        creative: strategy.creatives[0].clone(),
        again: Again::default(),
        findings: rules.iter().map(finding).collect(),
        photo: None,
        posting: PostPolicy::default(),
        seed,
    };
    now(BuiltinCopywriter.write(request, Arc::new(Unheard))).unwrap().output.first.text
}

#[test]
fn what_the_brand_check_found_is_heeded() {
    for brief in briefs() {
        let brand = guide("Haus Nord", Tone::Playful, EmojiPolicy::Free);
        let strategy = plan(&brief, &brand, 7).unwrap().output;
        let (mut emoji, mut longer, mut shorter) = (0, 0, 0);
        for seed in 0..12 {
            let first = mended(&brief, &strategy, &[], seed);
            emoji += emoji_count(&first);
            let after = mended(&brief, &strategy, &[Rule::Emoji, Rule::Hashtags], seed);
            assert_eq!((emoji_count(&after), hashtags(&after)), (0, vec![]), "{after}");
            longer += first.chars().count();
            shorter += mended(&brief, &strategy, &[Rule::Readability], seed).chars().count();
            let words = ["Werkbank".to_owned()];
            let named = mended(&brief, &strategy, &[Rule::RequiredWord], seed);
            assert!(!find_words(&named, &words).is_empty(), "{named}");
        }
        assert!(emoji > 0, "there are some where nothing was found");
        assert!(shorter < longer, "{:?}: {shorter} of {longer}", brief.language);
    }
}

/// Briefs of every language, on a placement with room to write.
fn briefs() -> Vec<Brief> {
    let examples = FILES.map(|file| load(file).0);
    let mut briefs: Vec<Brief> = examples.into_iter().chain([french(), spanish()]).collect();
    for brief in &mut briefs {
        brief.placements = vec![Placement::Facebook];
    }
    briefs
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

#[test]
fn an_instruction_in_plain_words_is_heeded() {
    let wishes = [
        // shorter, no emoji, another headline, mention, leave out
        ["Shorter", "No emojis", "Another headline", "Mention “free parking”", "Avoid “{word}”"],
        [
            "Kürzer bitte",
            "Ohne Emojis",
            "Andere Überschrift",
            "Bitte Parkplätze erwähnen",
            "Ohne „{word}“",
        ],
        ["もっと短く", "絵文字なし", "別の見出しに", "駐車場に触れて", "「{word}」は使わない"],
        [
            "Plus court",
            "Sans émojis",
            "Une autre accroche",
            "Mentionner le parking",
            "Sans « {word} »",
        ],
        ["Más corto", "Sin emojis", "Otro titular", "Menciona el aparcamiento", "Sin «{word}»"],
    ];
    let mentioned = ["free parking", "Parkplätze", "駐車場", "parking", "aparcamiento"];
    let left_out = ["plum", "Kettenöl", "灯籠", "soupe", "factura"];
    for (at, brief) in briefs().iter().enumerate() {
        let strategy = plan(brief, &guide("Haus Nord", Tone::Friendly, EmojiPolicy::Free), 1);
        let strategy = strategy.unwrap().output;
        let before = written(brief, &strategy, None, FORMER);
        let [shorter, plain, headline, mention, avoid] = wishes[at];
        for seed in 0..6 {
            let again = |words: &str| written(brief, &strategy, Some(words), seed);
            let text = again(shorter);
            assert!(text.chars().count() < before.chars().count(), "{before}\n\n{text}");
            assert_eq!(emoji_count(&again(plain)), 0, "{plain}");
            assert_ne!(first_line(&again(headline)), first_line(&before), "{headline} {seed}");
            let text = again(mention);
            assert!(!find_words(&text, &[mentioned[at]]).is_empty(), "{mention}: {text}");
            let text = again(&avoid.replace("{word}", left_out[at]));
            assert!(find_words(&text, &[left_out[at]]).is_empty(), "{avoid}: {text}");
        }
    }
}

#[test]
fn more_is_wished_for_than_five_things() {
    let brief = &briefs()[0];
    let strategy = plan(brief, &guide("Haus Nord", Tone::Friendly, EmojiPolicy::Free), 1);
    let strategy = strategy.unwrap().output;
    let again = |words: &str| written(brief, &strategy, Some(words), 3);
    assert!(again("Headline: “Fresh on Tuesday”").starts_with("Fresh on Tuesday."));
    let numbers = again("More concrete, with numbers");
    assert!(numbers.contains("£9.50") || numbers.contains("20 %"), "{numbers}");
    assert!(!again("No hashtags").contains('#'));
    let plain = written(brief, &strategy, Some("Think of rain"), 3);
    assert!(again("Longer").chars().count() > plain.chars().count());
    assert!(again("Lead with the offer").contains("20 % off"));
    let replaced = again("Replace “plum” with “cherry”");
    assert!(replaced.contains("herry") && !replaced.contains("plum"), "{replaced}");
}
