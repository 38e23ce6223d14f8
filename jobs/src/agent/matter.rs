//! What kind of thing a fact tells, so that it can be led up to.

use domain::{campaign::brief::Language, post::text::find_words};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matter {
    /// What it costs.
    Price,
    /// A day or an hour.
    Time,
    /// What vouches for it: years, prizes, warranties, registers.
    Trust,
    /// Anything else.
    Other,
}

impl Matter {
    /// Where the kind stands in a catalogue.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Price => 0,
            Self::Time => 1,
            Self::Trust => 2,
            Self::Other => 3,
        }
    }

    /// The kind of a fact: of several, what is told first counts less than what it costs.
    pub(super) fn of(fact: &str, language: Language) -> Self {
        let lower = fact.to_lowercase();
        let has = |words: &[&str]| match language {
            Language::Ja => words.iter().any(|word| lower.contains(word)),
            _ => !find_words(&lower, words).is_empty(),
        };
        if begins_with_price(&lower) {
            Self::Price
        } else if has(HOURS) {
            Self::Time
        } else if has(TRUST) {
            Self::Trust
        } else {
            Self::Other
        }
    }
}

/// Whether the first number of a text is of money: “48 pages, 14,90 €” tells of pages.
fn begins_with_price(text: &str) -> bool {
    let Some((before, from)) = text
        .find(|c: char| c.is_ascii_digit())
        .and_then(|at| Some((text.get(..at)?, text.get(at..)?)))
    else {
        return false;
    };
    let signed = before.trim_end().ends_with(SIGNS);
    let after = from.trim_start_matches(|c: char| c.is_ascii_digit() || ".,- \u{a0}".contains(c));
    signed || after.starts_with(SIGNS) || MONEY.iter().any(|word| after.starts_with(word))
}

const SIGNS: [char; 4] = ['€', '£', '$', '¥'];

const MONEY: &[&str] = &["euro", "chf", "円", "pounds", "dollars"];

/// Days of the week and hours of the clock.
const HOURS: &[&str] = &[
    "monday",
    "mondays",
    "tuesday",
    "tuesdays",
    "wednesday",
    "wednesdays",
    "thursday",
    "thursdays",
    "friday",
    "fridays",
    "saturday",
    "saturdays",
    "sunday",
    "sundays",
    "pm",
    "montag",
    "montags",
    "dienstag",
    "dienstags",
    "mittwoch",
    "mittwochs",
    "donnerstag",
    "donnerstags",
    "freitag",
    "freitags",
    "samstag",
    "samstags",
    "sonntag",
    "sonntags",
    "uhr",
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
    "sábados",
    "domingo",
    "domingos",
    "曜",
    "時から",
    "時まで",
    "日まで",
];

const TRUST: &[&str] = &[
    "since",
    "guarantee",
    "warranty",
    "registered",
    "certified",
    "awarded",
    "prize",
    "longlisted",
    "shortlisted",
    "seit",
    "garantie",
    "zertifiziert",
    "ausgezeichnet",
    "preisträger",
    "depuis",
    "certifié",
    "primé",
    "agréé",
    "desde hace",
    "garantía",
    "certificado",
    "premio",
    "premiado",
    "保証",
    "認定",
    "受賞",
    "創業",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_tells_what_it_is_about() {
        for (language, fact, kind) in [
            (Language::En, "Check-ups cost £45, X-rays included", Matter::Price),
            (Language::En, "312 pages, hardback, £16.99", Matter::Other),
            (Language::En, "Open until 9 pm on Tuesdays", Matter::Time),
            (Language::En, "Longlisted for the Coastal Fiction Prize", Matter::Trust),
            (Language::En, "Free parking behind the building", Matter::Other),
            (Language::De, "Eintritt 9 Euro, unter 18 Jahren frei", Matter::Price),
            (Language::De, "Führungen samstags um 15 Uhr", Matter::Time),
            (Language::De, "Die Uhrmacherin repariert selbst", Matter::Other),
            (Language::De, "Das Café liegt direkt am Wasser", Matter::Other),
            (Language::Fr, "Menu à 29 € le midi, trois plats", Matter::Price),
            (Language::Es, "Abierta de martes a domingo", Matter::Time),
            (Language::Ja, "受付は21時まで", Matter::Time),
            (Language::Ja, "一杯450円です", Matter::Price),
            (Language::Ja, "未経験の方も歓迎です", Matter::Other),
        ] {
            assert_eq!(Matter::of(fact, language), kind, "{fact}");
        }
    }
}
