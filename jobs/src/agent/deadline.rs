//! The last day a brief states: an offer's end, a closing date, the day of an event.
//!
//! A campaign's own last day is planning. The public hears of an end only where the brief's words
//! name one.

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::{
    brand::guide::StyleGuide,
    campaign::brief::{Brief, Language},
};

use super::{
    calendar::{Stated, stated},
    clean::sentences,
    facts::Facts,
    language::catalogue,
};

/// How long after a campaign's last day a stated day may lie and still be counted down to.
const BEYOND: u64 = 31;

/// A day a brief states as an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// The last day.
    pub(super) on: NaiveDate,
    /// Whether it is the offer that ends then.
    pub(super) of_offer: bool,
}

/// The last day a brief states, where it states one that is worth counting down to.
pub(crate) fn deadline(brief: &Brief, guide: &StyleGuide) -> Option<NaiveDate> {
    Facts::read(brief, guide).ending.map(|ending| ending.on)
}

/// Reads the end from what the brief says of its product and asks for: the offer's first, then any,
/// then an event's own last day. `tells_offer` says whether a sentence makes the offer.
pub(super) fn read(
    brief: &Brief,
    is_event: bool,
    tells_offer: impl Fn(&str) -> bool,
) -> Option<Ending> {
    let language = brief.language;
    // A goal names the day by which something is to be reached, which is nobody else's business.
    let mut said = sentences(&brief.product, language);
    said.push(brief.call_to_action.clone());
    let mut of_offer = None;
    let mut of_all = None;
    let mut of_event = None;
    // The event ends on a day this campaign has nothing to say of.
    let mut elsewhere = false;
    let mut after_offer = false;
    for sentence in &said {
        let makes_offer = tells_offer(sentence);
        let lower = sentence.to_lowercase();
        let speaks_of_it =
            catalogue(language).lexicon.offer_names.iter().any(|name| lower.contains(name));
        for found in stated(sentence, language) {
            let ends = ends_then(sentence, found, language);
            let Some(on) = resolved(found, brief) else {
                elsewhere |= ends;
                continue;
            };
            if ends && (makes_offer || speaks_of_it || after_offer && only_ends(sentence, language))
            {
                of_offer.get_or_insert(on);
            } else if ends {
                of_all.get_or_insert(on);
            } else if is_event && !begins_then(sentence, found, language) {
                of_event = of_event.max(Some(on));
            }
        }
        after_offer = makes_offer;
    }
    let whole = |on| Ending { on, of_offer: false };
    of_offer
        .map(|on| Ending { on, of_offer: true })
        .or_else(|| of_all.map(whole))
        .or_else(|| of_event.filter(|_| !elsewhere).map(whole))
}

/// Whether a sentence says little else than until when: “Only until 4 May”.
fn only_ends(sentence: &str, language: Language) -> bool {
    let lower = sentence.to_lowercase().replace('’', "'");
    match language {
        Language::Ja => lower.chars().count() <= 16,
        Language::En | Language::De | Language::Fr | Language::Es => lower
            .split_whitespace()
            .take(2)
            .any(|word| ["until", "till", "bis", "jusqu'au", "jusqu'à", "hasta"].contains(&word)),
    }
}

/// The day as a date that the campaign can count down to.
fn resolved(found: Stated, brief: &Brief) -> Option<NaiveDate> {
    let start = brief.start_date;
    let dated = |year: i32| match found.day {
        Some(day) => NaiveDate::from_ymd_opt(year, found.month, day),
        // The end of a month.
        None => NaiveDate::from_ymd_opt(year, found.month, 1)?
            .checked_add_months(Months::new(1))?
            .pred_opt(),
    };
    let on = match found.year {
        Some(year) => dated(year),
        None => (0..=1).filter_map(|more| dated(start.year() + more)).find(|on| *on >= start),
    }?;
    let latest = brief.end_date.checked_add_days(Days::new(BEYOND))?;
    (start..=latest).contains(&on).then_some(on)
}

/// Words that may stand between “until” and its day.
const BETWEEN: &[&str] = &[
    "the",
    "and",
    "including",
    "on",
    "at",
    "is",
    "midnight",
    "end",
    "of",
    "zum",
    "zur",
    "den",
    "dem",
    "am",
    "einschließlich",
    "und",
    "mit",
    "ist",
    "der",
    "ende",
    "au",
    "le",
    "la",
    "les",
    "inclus",
    "est",
    "fin",
    "de",
    "à",
    "el",
    "del",
    "día",
    "al",
    "es",
    "finales",
    "noon",
    "uhr",
];

/// The names of the days of the week.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

/// Whether the sentence says that something ends on a day it states.
fn ends_then(sentence: &str, found: Stated, language: Language) -> bool {
    let lexicon = &catalogue(language).lexicon;
    let before = sentence.get(..found.at).unwrap_or_default().to_lowercase().replace('’', "'");
    let after = sentence.get(found.end..).unwrap_or_default().to_lowercase();
    if language == Language::Ja {
        let after = after.trim_start();
        // “12月11日（金）まで”
        let after = match after.strip_prefix(['（', '(']) {
            Some(inner) => inner.split_once(['）', ')']).map_or(after, |(_, rest)| rest),
            None => after,
        };
        return lexicon.ends.iter().any(|word| after.starts_with(word))
            || lexicon.closes.iter().any(|word| before.trim_end().ends_with(word))
            || ["日から", "）から", "日より"].iter().any(|word| before.ends_with(word));
    }
    if lexicon.closes.iter().any(|word| after.trim_start_matches([' ', ',']).starts_with(word)) {
        return true;
    }
    let words: Vec<&str> = before
        .split(|c: char| c.is_whitespace() || ",:;()\u{a0}".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let is_time = |word: &str| word.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.'));
    let skipped = |word: &&&str| {
        let word = word.trim_end_matches('.');
        WEEKDAYS.contains(&word) || BETWEEN.contains(&word) || is_time(word)
    };
    let between = words.iter().rev().take_while(skipped).count().min(6);
    // What is skipped may be part of the term itself: “ends on”, “bis zum”.
    (0..=between).any(|less| {
        let said = words.get(..words.len() - less).unwrap_or_default().join(" ");
        let ends_in = |terms: &[&str]| {
            terms.iter().any(|term| {
                said.strip_suffix(term).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
            })
        };
        let whole = format!("{before}{after}");
        let acts = || lexicon.acts.iter().any(|stem| whole.contains(stem));
        // “by” alone may be the day something arrives.
        ends_in(lexicon.ends) || ends_in(lexicon.ends_by) && acts()
    }) || ranges(&words)
}

/// Whether the sentence says that something begins on a day it states.
fn begins_then(sentence: &str, found: Stated, language: Language) -> bool {
    if language == Language::Ja {
        let after = sentence.get(found.end..).unwrap_or_default();
        return ["から", "より"].iter().any(|word| after.starts_with(word));
    }
    let before = sentence.get(..found.at).unwrap_or_default().to_lowercase();
    let words = before.split_whitespace().rev().map(|word| word.trim_end_matches([',', '.']));
    let mut told = words.skip_while(|word| WEEKDAYS.contains(word) || BETWEEN.contains(word));
    told.next().is_some_and(|word| BEGINS.contains(&word))
}

/// Words before a day on which something begins.
const BEGINS: &[&str] = &[
    "from",
    "opens",
    "opening",
    "open",
    "starts",
    "starting",
    "begins",
    "beginning",
    "since",
    "ab",
    "vom",
    "seit",
    "öffnet",
    "eröffnet",
    "beginnt",
    "startet",
    "dès",
    "du",
    "depuis",
    "ouvre",
    "commence",
    "desde",
    "abre",
    "abierta",
    "abierto",
    "empieza",
    "comienza",
];

/// “from 3 to”, “3.–”, “du 3 au”, “del 3 al”: the day that follows is the last of several.
fn ranges(words: &[&str]) -> bool {
    let mut back = words.iter().rev().skip_while(|word| WEEKDAYS.contains(word));
    let joint = back.next().copied().unwrap_or_default();
    let digits = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    let dash = |word: &str| word.ends_with(['-', '–']);
    if digits(joint) && dash(joint) {
        return true;
    }
    let is_range = ["to", "through", "bis", "zum", "au", "al", "a", "-", "–"].contains(&joint);
    is_range && back.take(2).any(|word| digits(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::examples::{FILES, load};

    fn ending(language: Language, product: &str, is_event: bool) -> Option<(String, bool)> {
        let (mut brief, _) = load(FILES[0]);
        brief.language = language;
        brief.product = product.to_owned();
        brief.call_to_action = "Go".to_owned();
        brief.goal = "Sell everything until 20 March".to_owned();
        let offers = ["%", "free", "gratis", "オフ"];
        let tells = |text: &str| offers.iter().any(|offer| text.contains(offer));
        read(&brief, is_event, tells).map(|ending| (ending.on.to_string(), ending.of_offer))
    }

    fn end(language: Language, product: &str) -> Option<(String, bool)> {
        ending(language, product, false)
    }

    fn offer_on(day: &str) -> (String, bool) {
        (day.to_owned(), true)
    }

    fn on(day: &str) -> (String, bool) {
        (day.to_owned(), false)
    }

    #[test]
    fn a_stated_end_is_read_in_every_language() {
        let march = "2027-03-20";
        for (language, text) in [
            (Language::En, "20 % off until 20 March"),
            (Language::En, "Until Saturday, March 20th: 20 % off"),
            (Language::En, "20 % off everything. Only until 20 March 2027"),
            (Language::En, "20 % off. The offer ends on 20 Mar"),
            (Language::En, "20 % off from 10 to 20 March"),
            (Language::En, "20 % off if you order by 20 March"),
            (Language::De, "20 % Rabatt bis zum 20. März"),
            (Language::De, "20 % Rabatt bis Samstag, den 20.3.2027"),
            (Language::De, "20 % auf alles. Nur bis 20.03."),
            (Language::De, "20 % Rabatt vom 10. bis 20. März"),
            (Language::De, "20 % auf alles. Am 20. März endet die Aktion"),
            (Language::Fr, "20 % de remise jusqu'au samedi 20 mars"),
            (Language::Fr, "20 % de remise jusqu’au 20 mars inclus"),
            (Language::Fr, "20 % de remise du 10 au 20 mars"),
            (Language::Es, "20 % de descuento hasta el 20 de marzo"),
            (Language::Es, "20 % de descuento del 10 al 20 de marzo de 2027"),
            (Language::Ja, "20%オフは3月20日まで"),
            (Language::Ja, "2027年3月20日（土）までは20%オフ"),
            (Language::Ja, "20%オフは３月２０日までです"),
            (Language::Ja, "3月10日から20日、20%オフ"),
            (Language::Ja, "20%オフは3月10日（水）から20日（土）まで"),
            (Language::Ja, "3月10日〜20日は20%オフ"),
        ] {
            assert_eq!(end(language, text), Some(offer_on(march)), "{text}");
        }
    }

    #[test]
    fn an_end_that_is_not_the_offers_is_told_apart() {
        assert_eq!(
            end(Language::En, "Free tea. Applications close on 20 March"),
            Some(on("2027-03-20"))
        );
        assert_eq!(end(Language::Ja, "応募の締め切りは3月20日です"), Some(on("2027-03-20")));
        assert_eq!(end(Language::De, "Anmeldung bis 20. März möglich"), Some(on("2027-03-20")));
        assert_eq!(end(Language::De, "20 % Rabatt bis Ende März"), Some(offer_on("2027-03-31")));
    }

    #[test]
    fn what_is_no_end_is_none() {
        for (language, text) in [
            (Language::En, "20 % off the first three bags"),
            (Language::En, "20 % off from 10 March"),
            (Language::En, "Founded on 20 March 2019. 20 % off"),
            (Language::En, "20 % off. Delivered to your door by 20 March"),
            (Language::En, "20 % off until 20 February 2027"),
            (Language::En, "20 % off until 20 September"),
            (Language::En, "20 % off until March has gone"),
            (Language::En, "Open until 22:00, 20 % off"),
            (Language::De, "20 % Rabatt ab 20. März, geöffnet bis 18 Uhr"),
            (Language::De, "Bis zu 20 Tage frisch, 20 % Rabatt"),
            (Language::Fr, "20 % de remise dès le 20 mars"),
            (Language::Es, "20 % de descuento desde el 20 de marzo"),
            (Language::Ja, "3月20日から20%オフ"),
        ] {
            assert_eq!(end(language, text), None, "{text}");
        }
    }

    #[test]
    fn an_event_ends_on_its_last_day() {
        for (language, text, day) in [
            (Language::En, "The concert is on 14 March", "2027-03-14"),
            (Language::De, "Konzerte am 12., 13. und 14. März", "2027-03-14"),
            (Language::Fr, "Trois soirées, du 12 au 14 mars", "2027-03-14"),
            (Language::Ja, "3月14日に開催します", "2027-03-14"),
        ] {
            assert_eq!(ending(language, text, true), Some(on(day)), "{text}");
        }
        // Where the last day is far, the first is not it.
        for (language, text) in [
            (Language::De, "Die Ausstellung läuft vom 12. März bis zum 20. Juni"),
            (Language::Es, "Abierta del 5 de marzo al 30 de mayo"),
            (Language::Ja, "3月12日から6月20日まで開催します"),
            (Language::En, "The exhibition opens on 14 March"),
            (Language::Fr, "Le spectacle, dès le samedi 13 mars"),
        ] {
            assert_eq!(ending(language, text, true), None, "{text}");
        }
        assert_eq!(end(Language::En, "We open on 14 March"), None);
    }
}
