//! What is looked at in a text.

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    BrandCheck, Findings, Rule,
    asked::asked,
    language::{cliches, strays_from},
    readability::ease,
};
use crate::{
    asset::placement::Placement,
    brand::guide::{StyleGuide, Tone},
    campaign::brief::{Brief, Language},
    post::{
        Written,
        policy::PostPolicy,
        text::{emoji_count, find_words, hashtags, without_links},
        thread::{fits_within, weight},
    },
};

/// Fewer characters than this say nothing.
const SHORTEST: usize = 20;

/// Scores a post's text together with the comment a person wants under it: both are read as the brand's,
/// and for what they ask people to do and where they lead them. `policy` says how long a post may be.
pub fn check_text(
    (brief, guide): (&Brief, &StyleGuide),
    placement: Placement,
    written: &Written,
    policy: &PostPolicy,
) -> BrandCheck {
    let place = (placement, policy.text_max(placement));
    let mut findings = read(guide, brief.language, place, written);
    asked(&mut findings, (brief, guide), placement, written);
    findings.finish()
}

fn read(
    guide: &StyleGuide,
    language: Language,
    (placement, text_max): (Placement, usize),
    written: &Written,
) -> Findings {
    let (copy, comment) = (&written.copy, written.first_comment.as_deref());
    let mut findings = Findings::default();
    let joined = |texts: &[Option<&str>]| -> String {
        let texts: Vec<&str> = texts.iter().copied().flatten().collect();
        texts.join("\n")
    };
    let (title, text) = (copy.title.as_deref(), Some(copy.text.as_str()));
    let whole = joined(&[title, text, comment]);
    banned(&mut findings, guide, &whole);
    required(&mut findings, guide, &joined(&[title, text]));
    length(&mut findings, placement, text_max, &copy.text);
    ornament(&mut findings, guide, placement, &joined(&[text, comment]));
    // Neither links nor hashtags are the brand's voice.
    let prose = prose(&whole);
    tone(&mut findings, guide.tone, language, &prose);
    taste(&mut findings, language, &prose);
    findings
}

fn banned(findings: &mut Findings, guide: &StyleGuide, text: &str) {
    let banned = find_words(text, &guide.banned_words);
    findings.unless(banned.is_empty(), Rule::BannedWord, 60, || {
        format!("the brand bans {}; say it without", listed(&banned))
    });
}

fn required(findings: &mut Findings, guide: &StyleGuide, text: &str) {
    let required = &guide.required_words;
    let kept = required.is_empty() || !find_words(text, required).is_empty();
    findings.unless(kept, Rule::RequiredWord, 40, || {
        let wanted: Vec<&str> = required.iter().map(String::as_str).collect();
        format!("the brand wants one of {} in every text; there is none", listed(&wanted))
    });
}

fn length(findings: &mut Findings, placement: Placement, text_max: usize, text: &str) {
    let spec = placement.spec();
    findings.unless(fits_within(text, placement, text_max), Rule::Length, 100, || {
        let long = weight(text, placement);
        format!("{long} long; {} takes at most {text_max}", spec.label)
    });
    let short = text.graphemes(true).count();
    findings.unless(short >= SHORTEST, Rule::Length, 30, || {
        format!("{short} characters say too little; use at least {SHORTEST}")
    });
}

fn ornament(findings: &mut Findings, guide: &StyleGuide, placement: Placement, text: &str) {
    let spec = placement.spec();
    let (emoji, allowed) = (emoji_count(text), guide.emoji.at_most());
    findings.unless(emoji <= allowed, Rule::Emoji, 25, || {
        format!("{emoji} emoji; the brand wants at most {allowed}")
    });
    let tags = hashtags(text).len();
    findings.unless(tags <= spec.hashtags_max, Rule::Hashtags, 10, || {
        format!("{tags} hashtags; {} is served by at most {}", spec.label, spec.hashtags_max)
    });
}

/// How a tone shows in any language: by the length of sentences and by punctuation.
fn tone(findings: &mut Findings, tone: Tone, language: Language, prose: &str) {
    let calls = prose.matches(['!', '！']).count();
    let sentence = mean_sentence(prose, language);
    let (most_calls, longest) = match tone {
        Tone::Playful => (3, 22.0),
        Tone::Friendly => (2, 22.0),
        Tone::Bold => (2, 16.0),
        Tone::Professional => (1, 28.0),
        Tone::Elegant => (0, 26.0),
    };
    findings.unless(calls <= most_calls, Rule::Tone, 12, || {
        format!("{calls} exclamation marks; {} uses at most {most_calls}", named(tone))
    });
    findings.unless(sentence <= longest, Rule::Tone, 12, || {
        format!(
            "sentences of {sentence:.0} words on average; {} keeps to {longest:.0}",
            named(tone)
        )
    });
}

fn named(tone: Tone) -> &'static str {
    match tone {
        Tone::Friendly => "a friendly tone",
        Tone::Professional => "a professional tone",
        Tone::Playful => "a playful tone",
        Tone::Bold => "a bold tone",
        Tone::Elegant => "an elegant tone",
    }
}

fn taste(findings: &mut Findings, language: Language, prose: &str) {
    let lower = prose.to_lowercase();
    let used: Vec<&str> =
        cliches(language).iter().copied().filter(|phrase| lower.contains(phrase)).collect();
    findings.unless(used.is_empty(), Rule::Cliche, if used.len() > 1 { 25 } else { 12 }, || {
        format!("everybody says {}; say what is true of this product alone", listed(&used))
    });
    let loud = prose.unicode_words().filter(|word| is_loud(word)).count();
    let rows = ["!!", "??", "！！", "？？", "!?!"].iter().any(|row| prose.contains(row));
    findings.unless(loud < 3 && !rows, Rule::Shouting, 15, || {
        "capitals or rows of exclamation marks shout; write as one speaks".to_owned()
    });
    if let Some(other) = strays_from(prose, language) {
        let (other, wanted) = (other.as_str(), language.as_str());
        findings.add(
            Rule::Language,
            40,
            format!("reads like `{other}`; the brief asks for `{wanted}`"),
        );
    }
    if let Some(ease) = ease(prose, language).filter(|ease| ease.found < ease.least) {
        let (measure, found, least) = (ease.measure, ease.found, ease.least);
        findings.add(
            Rule::Readability,
            12,
            format!(
                "a reading ease of {found:.0} by {measure} is hard; shorter sentences and words bring it to {least:.0}"
            ),
        );
    }
}

/// Words of four letters or more, all capitals: shorter ones are mostly abbreviations.
fn is_loud(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4 && word.chars().all(|c| !c.is_lowercase()) && word.chars().any(char::is_uppercase)
}

/// The text without links, hashtags and mentions.
fn prose(text: &str) -> String {
    let bare = without_links(text);
    let lines = bare.lines().map(|line| {
        let words: Vec<&str> =
            line.split_whitespace().filter(|word| !word.starts_with(['#', '@'])).collect();
        words.join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Words a sentence, on average; lines end sentences too. Japanese has no spaces: there it is
/// characters, of which four count as a word.
fn mean_sentence(prose: &str, language: Language) -> f64 {
    let lengths: Vec<usize> = sentences(prose)
        .map(|sentence| match language {
            Language::Ja => sentence.chars().filter(|c| c.is_alphanumeric()).count() / 4,
            _ => sentence.unicode_words().count(),
        })
        .collect();
    mean(&lengths)
}

/// Parts that end in a mark or a line.
pub(super) fn sentences(prose: &str) -> impl Iterator<Item = &str> {
    prose
        .split(['.', '!', '?', '…', '\n', '。', '！', '？'])
        .filter(|sentence| sentence.chars().any(char::is_alphanumeric))
}

pub(super) fn mean(values: &[usize]) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if values.is_empty() { 0.0 } else { count(values.iter().sum()) / count(values.len()) }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::brand::{
        color::Color,
        guide::{ColorUsage, EmojiPolicy, FontFamily, Swatch},
    };
    use crate::generation::port::Copy;

    fn guide(tone: Tone) -> StyleGuide {
        StyleGuide {
            brand_name: "Kettle & Crane".to_owned(),
            palette: vec![Swatch { color: Color::INK, usage: ColorUsage::Primary, name: None }],
            heading_font: FontFamily::Sans,
            body_font: FontFamily::Sans,
            tone,
            voice: String::new(),
            tagline: None,
            logo: None,
            required_words: vec!["fresh".to_owned(), "Kettle".to_owned()],
            banned_words: vec!["cheap".to_owned()],
            hashtags: Vec::new(),
            emoji: EmojiPolicy::Sparing,
            examples: Vec::new(),
        }
    }

    fn on_x(tone: Tone, language: Language, written: &Written) -> BrandCheck {
        let place = (Placement::X, Placement::X.spec().text_max);
        read(&guide(tone), language, place, written).finish()
    }

    fn score(tone: Tone, language: Language, text: &str) -> BrandCheck {
        let copy = Copy { text: text.to_owned(), title: None, hashtags: Vec::new() };
        on_x(tone, language, &copy.into())
    }

    fn rules(check: &BrandCheck) -> Vec<Rule> {
        check.findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_good_text_loses_nothing() {
        let check = score(
            Tone::Friendly,
            Language::En,
            "Fresh beans, roasted this morning. Come and smell them!\nhttps://example.com/a #coffee",
        );
        assert_eq!((check.score, check.findings), (100, Vec::new()));
    }

    #[test]
    fn each_rule_is_found_where_it_is_broken() {
        let text = |extra: &str| format!("Fresh beans for you, roasted this morning{extra}");
        for (rule, tone, language, text) in [
            (Rule::BannedWord, Tone::Friendly, Language::En, text(", and cheap.")),
            (Rule::RequiredWord, Tone::Friendly, Language::En, "Beans for you, roasted today.".to_owned()),
            (Rule::Length, Tone::Friendly, Language::En, text(" and this evening").repeat(150)),
            (Rule::Length, Tone::Friendly, Language::En, "Fresh.".to_owned()),
            (Rule::Emoji, Tone::Friendly, Language::En, text(" 🎉☕")),
            (Rule::Hashtags, Tone::Friendly, Language::En, text(" #a #b #c")),
            (Rule::Tone, Tone::Elegant, Language::En, text("!")),
            (Rule::Tone, Tone::Bold, Language::En, text(" with all the care that a small crew on a quiet hill can give to one single sack of beans.")),
            (Rule::Cliche, Tone::Friendly, Language::En, text(": a game changer.")),
            (Rule::Shouting, Tone::Friendly, Language::En, text(". BEST BEANS EVER MADE.")),
            (Rule::Shouting, Tone::Friendly, Language::En, text("!!")),
            (Rule::Language, Tone::Friendly, Language::De, text(" and this evening.")),
            (Rule::Readability, Tone::Professional, Language::En, "Fresh internationalization facilitates organizational transformation considerations throughout multidimensional infrastructure environments regarding sustainability.".to_owned()),
        ] {
            let check = score(tone, language, &text);
            assert!(rules(&check).contains(&rule), "{rule:?} in {text:?}: {check:?}");
            assert!(check.score < 100, "{check:?}");
        }
    }

    #[test]
    fn what_the_client_forbids_takes_it_below_the_threshold() {
        for text in
            ["Fresh and cheap beans for every morning.", "Beans for every morning of yours."]
        {
            let check = score(Tone::Friendly, Language::En, text);
            assert!(!check.passes(), "{check:?}");
        }
    }

    #[test]
    fn the_first_comment_is_read_with_the_text() {
        let check = |text: &str, comment: &str| {
            let copy = Copy { text: text.to_owned(), title: None, hashtags: Vec::new() };
            let written = Written { copy, first_comment: Some(comment.to_owned()) };
            rules(&on_x(Tone::Friendly, Language::En, &written))
        };
        let text = "Fresh beans for you, roasted this morning.";
        assert_eq!(check(text, "Ask us anything."), []);
        assert_eq!(check(text, "And so cheap."), [Rule::BannedWord]);
        assert_eq!(check(text, "Ask us 🎉☕"), [Rule::Emoji]);
        assert_eq!(check(text, "It is a game changer."), [Rule::Cliche]);
        let bare = "Beans for you, roasted this morning.";
        assert_eq!(check(bare, "All of them fresh."), [Rule::RequiredWord], "the text itself");
    }

    #[test]
    fn abbreviations_and_links_do_not_shout() {
        let text = "Fresh from the USA and the EU to NYC. https://EXAMPLE.COM/VERY/LOUD/PATH";
        assert!(rules(&score(Tone::Friendly, Language::En, text)).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_has_a_score(text in "\\PC{0,400}", tone in 0_usize..5, language in 0_usize..5) {
            let tones = [Tone::Friendly, Tone::Professional, Tone::Playful, Tone::Bold, Tone::Elegant];
            let check = score(tones[tone], Language::ALL[language], &text);
            let lost: u32 = check.findings.iter().map(|f| u32::from(f.points)).sum();
            prop_assert_eq!(u32::from(check.score), 100_u32.saturating_sub(lost));
        }
    }
}
