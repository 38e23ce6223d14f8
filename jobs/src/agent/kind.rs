//! What kind of thing a fact tells, so that it can be led up to.

use domain::{campaign::brief::Language, post::text::find_words};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// What it costs.
    Price,
    /// A day or an hour.
    Time,
    /// What vouches for it: years, prizes, warranties, registers.
    Trust,
    /// Anything else.
    Other,
}

impl Kind {
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
        let numeric = lower.chars().any(|c| c.is_ascii_digit());
        let has = |words: &[&str]| match language {
            Language::Ja => words.iter().any(|word| lower.contains(word)),
            _ => !find_words(&lower, words).is_empty(),
        };
        let money = lower.contains(['€', '£', '$', '¥']) || has(MONEY);
        if money && numeric {
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

const MONEY: &[&str] = &["euro", "euros", "chf", "円", "pounds", "dollars"];

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
            (Language::En, "Check-ups take 30 minutes and cost £45", Kind::Price),
            (Language::En, "Open until 9 pm on Tuesdays", Kind::Time),
            (Language::En, "Longlisted for the Coastal Fiction Prize", Kind::Trust),
            (Language::En, "Free parking behind the building", Kind::Other),
            (Language::De, "Eintritt 9 Euro, unter 18 Jahren frei", Kind::Price),
            (Language::De, "Führungen samstags um 15 Uhr", Kind::Time),
            (Language::De, "Die Uhrmacherin repariert selbst", Kind::Other),
            (Language::De, "Das Café liegt direkt am Wasser", Kind::Other),
            (Language::Fr, "Menu à 29 € le midi, trois plats", Kind::Price),
            (Language::Es, "Abierta de martes a domingo", Kind::Time),
            (Language::Ja, "受付は21時まで", Kind::Time),
            (Language::Ja, "一杯450円です", Kind::Price),
            (Language::Ja, "未経験の方も歓迎です", Kind::Other),
        ] {
            assert_eq!(Kind::of(fact, language), kind, "{fact}");
        }
    }
}
