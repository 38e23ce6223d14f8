//! The offer a brief makes, in a few words: “20 % off the first bag”, “89 € instead of 120 €”.

use domain::{
    campaign::brief::{Brief, Language},
    post::text::find_words,
};

use super::{
    clean::{bare, clause, sentences},
    language::catalogue,
};

/// Whether a text makes an offer.
pub(super) fn makes_one(text: &str, language: Language) -> bool {
    lower_price(text).is_some() || word_in(text, catalogue(language).lexicon.offers).is_some()
}

/// The brief's offer: what its facts say, else its goal. `names` are words that stay as they are.
pub(super) fn read(facts: &[String], brief: &Brief, names: &[&str]) -> Option<String> {
    let language = brief.language;
    let from_facts = facts.iter().filter(|fact| makes_one(fact, language));
    let mut phrases =
        from_facts.filter_map(|fact| clip(fact, language).or_else(|| clause(fact, 80, language)));
    let phrase = phrases.next().or_else(|| {
        let goal = sentences(&brief.goal, language);
        goal.iter().find_map(|sentence| clip(sentence, language))
    })?;
    Some(mid_sentence(&phrase, language, names))
}

/// Within a sentence “kostenlose Probefahrt”, at its front “Kostenlose Probefahrt”.
fn mid_sentence(phrase: &str, language: Language, names: &[&str]) -> String {
    let first = phrase.split(' ').next().unwrap_or_default();
    let lower = first.to_lowercase();
    let words = catalogue(language).lexicon.offers;
    let common = match language {
        Language::Ja => false,
        // Nouns are written with a capital.
        Language::De => {
            let article =
                ["der", "die", "das", "den", "dem", "ein", "eine", "jede", "jeder", "jedes"];
            article.contains(&lower.as_str())
                || words.iter().any(|word| word.split(' ').next() == Some(lower.as_str()))
        }
        Language::En | Language::Fr | Language::Es => {
            let own_way = first.chars().skip(1).any(char::is_uppercase) || first == "I";
            let is_named = names.iter().any(|name| name.split(' ').any(|word| word == first));
            !own_way && !is_named
        }
    };
    if common { phrase.replacen(first, &lower, 1) } else { phrase.to_owned() }
}

/// Where a text makes an offer in one of the words, and the word.
fn word_in<'w>(text: &str, words: &[&'w str]) -> Option<(usize, &'w str)> {
    let lower = text.to_lowercase();
    let percent = lower.find('%').filter(|at| {
        let after = lower.get(at + 1..).unwrap_or_default().trim_start();
        let before = lower.get(..*at).unwrap_or_default().trim_end();
        let less = before.rsplit(' ').next().is_some_and(|n| n.starts_with(['-', '−']));
        let followed = [
            "off",
            "rabatt",
            "auf ",
            "nachlass",
            "de remise",
            "de réduction",
            "de rabais",
            "de descuento",
            "オフ",
            "割引",
            "引き",
        ];
        less || followed.iter().any(|word| after.starts_with(word))
    });
    if let Some(at) = percent {
        return Some((at, "%"));
    }
    words.iter().filter(|word| !word.starts_with('%')).find_map(|word| {
        let ascii_or_latin = word.chars().all(|c| u32::from(c) < 0x250);
        let at = lower.find(word)?;
        (!ascii_or_latin || !find_words(&lower, &[*word]).is_empty()).then_some((at, *word))
    })
}

/// Words between what something costs now and what it cost before.
const INSTEAD: &[&str] = &[
    "instead of",
    "down from",
    "statt bisher",
    "anstatt",
    "statt",
    "au lieu de",
    "en lugar de",
    "en vez de",
];

/// Signs and words of money.
const MONEY: &[&str] = &[
    "€", "$", "£", "¥", "euro", "euros", "eur", "chf", "usd", "gbp", "franken", "francs", "pounds",
    "dollars", "円",
];

/// The two prices of a text that names a lower one and the one before: “89 € instead of 120 €”.
fn lower_price(text: &str) -> Option<&str> {
    let words = words_at(text);
    let is_price = |at: usize| words.get(at).is_some_and(|word| is_amount(word.1));
    let is_money = |at: usize| {
        words.get(at).is_some_and(|word| MONEY.contains(&bare(word.1).to_lowercase().as_str()))
    };
    // The end of a price that begins there, one word or two.
    let price = |at: usize| is_price(at).then(|| if is_money(at + 1) { at + 2 } else { at + 1 });
    let cut = |from: usize, to: usize| {
        let (begin, _) = words.get(from)?;
        let (last, word) = words.get(to.checked_sub(1)?)?;
        let told = text.get(*begin..last + word.len()).map(bare)?;
        // “4 instead of 6” may be hours.
        let lower = told.to_lowercase();
        let is_word = |sign: &&str| lower.split(' ').any(|word| word == *sign);
        let signs = lower.contains(['€', '$', '£', '¥']);
        (signs || MONEY.iter().any(is_word)).then_some(told)
    };
    (0..words.len())
        .find_map(|at| {
            // “89 € instead of 120 €”
            if let Some(after) = price(at)
                && let Some(before) = instead(&words, after)
                && let Some(end) = price(before)
            {
                return cut(at, end);
            }
            // “Statt 120 € nur 89 €”
            let before = instead(&words, at)?;
            let between = price(before)?;
            let spare = words.get(between).is_some_and(|word| {
                ["nur", "jetzt", "only", "now", "seulement", "solo", "ahora"]
                    .contains(&word.1.to_lowercase().as_str())
            });
            cut(at, price(between + usize::from(spare))?)
        })
        .or_else(|| japanese_price(text))
}

/// `120円のところ89円`, `通常120円が89円`.
fn japanese_price(text: &str) -> Option<&str> {
    let (at, joint) =
        ["円のところ", "円が"].iter().find_map(|joint| text.find(joint).map(|at| (at, *joint)))?;
    let digit = |c: char| c.is_ascii_digit() || c == ',';
    let begin = text.get(..at)?.trim_end_matches(digit).len();
    let rest = text.get(at + joint.len()..)?;
    let number = rest.len() - rest.trim_start_matches(digit).len();
    let is_price = begin < at && number > 0 && rest.get(number..)?.starts_with('円');
    is_price.then(|| text.get(begin..at + joint.len() + number + '円'.len_utf8())).flatten()
}

/// Where the words after “instead of” begin, where it stands at a position.
fn instead(words: &[(usize, &str)], at: usize) -> Option<usize> {
    INSTEAD.iter().find_map(|term| {
        let count = term.split(' ').count();
        let here = words.get(at..at + count)?;
        let same =
            here.iter().zip(term.split(' ')).all(|(word, part)| word.1.to_lowercase() == part);
        same.then_some(at + count)
    })
}

/// A number of money, its sign before or after: `89`, `€89`, `89,90€`.
fn is_amount(word: &str) -> bool {
    let word = bare(word).trim_matches(['€', '$', '£', '¥', '-']);
    word.chars().any(|c| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
}

/// The words of a text and where each begins.
fn words_at(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut begin = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), begin) {
            (false, None) => begin = Some(at),
            (true, Some(start)) => {
                found.push((start, text.get(start..at).unwrap_or_default()));
                begin = None;
            }
            _ => {}
        }
    }
    found
}

/// What ends an offer within its sentence.
const ENDERS: &[&str] = &[
    ", ",
    ". ",
    "; ",
    " (",
    " – ",
    "、",
    "。",
    "は",
    "が",
    " until ",
    " by ",
    " when ",
    " and ",
    " who ",
    " bis ",
    " und ",
    " wenn ",
    " jusqu",
    " et ",
    " avant ",
    " hasta ",
    " y ",
    " cuando ",
    "で",
    "を",
    "の期間",
    " to win ",
    " um ",
    " pour ",
    " through ",
];

/// The part of a sentence that is the offer, where it can be told apart.
fn clip(text: &str, language: Language) -> Option<String> {
    if let Some(prices) = lower_price(text) {
        return Some(prices.to_owned());
    }
    let (at, word) = word_in(text, catalogue(language).lexicon.offers)?;
    let before = text.get(..at)?;
    let begin = if word == "%" {
        let digits = before.trim_end_matches([' ', '\u{a0}']);
        let number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | ',' | '.');
        let begin = digits.trim_end_matches(number).len();
        match language {
            Language::Ja => before
                .get(..begin)?
                .rfind(['、', '。', 'は', 'が', 'を', 'の'])
                .and_then(|at| before.get(at..)?.chars().next().map(|c| at + c.len_utf8()))
                .unwrap_or(0),
            _ => begin,
        }
    } else if matches!(language, Language::En | Language::De) {
        // “Versand gratis” is said of what stands before.
        let said_of = AFTER.contains(&word).then(|| words_at(before).pop()).flatten();
        let noun = said_of.filter(|(_, noun)| noun.starts_with(char::is_uppercase));
        match noun {
            Some((at, _)) => before.get(..at).map_or(at, |before| counted(before, language)),
            None => counted(before, language),
        }
    } else {
        return None;
    };
    let clip = text.get(begin..)?;
    if begin == 0 && language != Language::Ja && clip.chars().count() <= 80 {
        return Some(bare(clip).to_owned());
    }
    let end = ENDERS.iter().filter_map(|ender| clip.find(ender)).min().unwrap_or(clip.len());
    let clip = bare(clip.get(..end)?);
    let length = clip.chars().count();
    // “Free” alone says not what is.
    let alone = language != Language::Ja && word != "%" && !clip.contains(' ');
    (!alone && (4..=60).contains(&length)).then(|| clip.to_owned())
}

/// Words of an offer that follow what they are said of.
const AFTER: &[&str] = &["gratis", "kostenlos", "kostenfrei", "umsonst", "geschenkt"];

/// Numbers in words.
const NUMBERS: &[&str] = &[
    "one", "two", "three", "four", "five", "six", "ten", "twelve", "zwei", "drei", "vier", "fünf",
    "sechs", "zehn", "zwölf",
];

/// Where an offer begins that is counted before its word: “14-day free trial”, “2 Monate gratis”.
fn counted(before: &str, language: Language) -> usize {
    let words = words_at(before);
    let mut back = words.iter().rev();
    let months = catalogue(language).lexicon.months.map(str::to_lowercase);
    let counts = |word: &str| {
        let plain = !word.ends_with([',', '.', ':', ';', '%']);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        plain
            && ((1..=3).contains(&digits) && !word.contains(':')
                || NUMBERS.contains(&word.to_lowercase().as_str()))
    };
    let is_noun = |word: &str| {
        word.chars().all(char::is_alphabetic) && !months.contains(&word.to_lowercase())
    };
    match (back.next(), back.next()) {
        (Some((at, last)), _) if counts(last) => *at,
        (Some((_, last)), Some((at, number))) if is_noun(last) && counts(number) => *at,
        _ => before.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::examples::{FILES, load};

    fn offer(language: Language, fact: &str) -> Option<String> {
        let (mut brief, _) = load(FILES[0]);
        brief.language = language;
        brief.goal = "Be known".to_owned();
        read(&[fact.to_owned()], &brief, &["Harbour Blend"])
    }

    #[test]
    fn a_lower_price_is_an_offer() {
        for (language, fact, told) in [
            (Language::De, "Im Oktober 89 statt 120 Euro für den Kurs", "89 statt 120 Euro"),
            (Language::De, "Jetzt 89 € statt 120 €", "89 € statt 120 €"),
            (Language::De, "Statt 120 € nur 89 € im Herbst", "Statt 120 € nur 89 €"),
            (Language::En, "Now 89 € instead of 120 €, all week", "89 € instead of 120 €"),
            (Language::En, "£89 instead of £120", "£89 instead of £120"),
            (Language::Fr, "La séance à 89 € au lieu de 120 €", "89 € au lieu de 120 €"),
            (Language::Es, "El curso por 89 € en lugar de 120 €", "89 € en lugar de 120 €"),
            (Language::Ja, "通常3,500円のところ2,800円です", "3,500円のところ2,800円"),
        ] {
            assert_eq!(offer(language, fact).as_deref(), Some(told), "{fact}");
        }
        for (language, fact) in [
            (Language::En, "Walk to the harbour instead of driving"),
            (Language::De, "90 km Reichweite statt Tankstelle"),
            (Language::De, "Zwei Räder statt vier"),
            (Language::De, "Lädt in 4 statt 6 Stunden"),
        ] {
            assert_eq!(offer(language, fact), None, "{fact}");
        }
    }

    #[test]
    fn what_is_counted_keeps_its_number() {
        for (language, fact, told) in [
            (Language::En, "Start with a 14-day free trial", "14-day free trial"),
            (Language::En, "Get 2 months free when you join", "2 months free"),
            (Language::En, "New readers get two months free", "two months free"),
            (Language::De, "Neu: 30 Tage kostenlos testen", "30 Tage kostenlos testen"),
            (Language::En, "From 20 March free delivery", "free delivery"),
            (Language::En, "Since 2019 free delivery", "free delivery"),
        ] {
            assert_eq!(offer(language, fact).as_deref(), Some(told), "{fact}");
        }
    }

    #[test]
    fn an_offer_is_told_within_a_sentence() {
        for (language, fact, told) in [
            (Language::Fr, "Livraison offerte dès 40 €", "livraison offerte dès 40 €"),
            (Language::Es, "Envío gratis a toda España", "envío gratis a toda España"),
            (Language::En, "Free delivery on Wednesdays", "free delivery on Wednesdays"),
            (Language::De, "Versand gratis ab 40 €", "Versand gratis ab 40 €"),
            (
                Language::De,
                "Die ersten 30 Tage sind kostenlos",
                "die ersten 30 Tage sind kostenlos",
            ),
        ] {
            assert_eq!(offer(language, fact).as_deref(), Some(told), "{fact}");
        }
    }
}
