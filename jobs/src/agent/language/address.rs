//! Whether people are addressed near or formally: tu or vous, du or Sie, tú or usted.

use domain::{brand::guide::Tone, campaign::brief::Language};

/// How people are addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::agent) enum Address {
    /// tu, du, tú.
    Near,
    /// vous, Sie, usted.
    Formal,
}

impl Address {
    /// The one a tone has.
    pub(in crate::agent) const fn of(tone: Tone) -> Self {
        match tone {
            Tone::Friendly | Tone::Playful | Tone::Bold => Self::Near,
            Tone::Professional | Tone::Elegant => Self::Formal,
        }
    }
}

/// Words that address near. French and Spanish verbs are those of the catalogues and of calls to action.
const NEAR: &[(Language, &[&str])] = &[
    (
        Language::De,
        &[
            "du",
            "dir",
            "dich",
            "dein",
            "deine",
            "deinen",
            "deinem",
            "deiner",
            "schau",
            "rate",
            "greif",
            "markier",
            "kennst",
            "entscheide",
            "frag",
            "komm",
            "hol",
        ],
    ),
    (
        Language::Fr,
        &[
            "tu",
            "toi",
            "te",
            "ta",
            "tes",
            "regarde",
            "devine",
            "lis",
            "identifie",
            "décide",
            "écris",
            "prends",
            "viens",
            "essaie",
            "répète",
        ],
    ),
    (
        Language::Es,
        &[
            "tú",
            "tu",
            "tus",
            "te",
            "ti",
            "contigo",
            "adivina",
            "sigues",
            "aprovecha",
            "etiqueta",
            "conoces",
            "escríbenos",
            "pásaselo",
        ],
    ),
];

/// Words that address formally.
const FORMAL: &[(Language, &[&str])] = &[
    (Language::De, &["Ihnen", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihres"]),
    (Language::Fr, &["vous", "votre", "vos"]),
    (
        Language::Es,
        &["usted", "ustedes", "permítanos", "descubra", "reserve", "pruebe", "pida", "anote"],
    ),
];

/// How a text addresses people, where it does and where it is of one mind.
pub(in crate::agent) fn address(text: &str, language: Language) -> Option<Address> {
    // A “rendez-vous” is had with anybody.
    let text = &text.replace("endez-vous", "");
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let of = |lists: &[(Language, &[&str])], exact: bool| {
        let list = lists.iter().find(|(known, _)| *known == language).map(|(_, list)| *list);
        words.iter().any(|word| {
            let lower = word.to_lowercase();
            let word = if exact { *word } else { lower.as_str() };
            list.is_some_and(|list| list.contains(&word))
        })
    };
    // “Ihre” is told from “ihre” by its capital alone, “Sie” from “sie” within a sentence.
    let mut formal = of(FORMAL, language == Language::De);
    formal |= match language {
        Language::De => text.match_indices(" Sie").any(|(at, sie)| {
            let whole =
                !text.get(at + sie.len()..).is_some_and(|t| t.starts_with(char::is_alphanumeric));
            whole && !text.get(..at).unwrap_or_default().ends_with(['.', '!', '?', ':', '\n'])
        }),
        Language::Fr => words.iter().any(|word| is_vous_verb(&word.to_lowercase())),
        Language::En | Language::Es | Language::Ja => false,
    };
    let elided = language == Language::Fr && text.replace('’', "'").contains(" t'");
    match (of(NEAR, false) || elided, formal) {
        (true, false) => Some(Address::Near),
        (false, true) => Some(Address::Formal),
        (true, true) | (false, false) => None,
    }
}

/// How a brand wants people addressed: said in so many words, or shown by its own.
pub(in crate::agent) fn wanted(voice: &str, own: &str, language: Language) -> Option<Address> {
    let voice = voice.to_lowercase();
    let says = |stems: &[&str]| stems.iter().any(|stem| voice.contains(stem));
    if says(&["siezen", "per sie", "vouvoy", "vouvoie", "de usted"]) {
        return Some(Address::Formal);
    }
    if says(&["duzen", "per du", "tutoy", "tutoie", "tutea", "de tú"]) {
        return Some(Address::Near);
    }
    address(own, language)
}

/// “Réservez”, “venez”: but not “chez”.
fn is_vous_verb(word: &str) -> bool {
    let length = word.chars().count();
    length > 4 && word.ends_with("ez") && word != "assez"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_told() {
        for (language, text, told) in [
            (Language::Fr, "Réservez votre place", Some(Address::Formal)),
            (Language::Fr, "Réserve ta place", Some(Address::Near)),
            (Language::Fr, "Réserver une place chez nous", None),
            (Language::Fr, "Un rendez-vous, y a-t-il mieux ?", None),
            (Language::Fr, "On t'attend", Some(Address::Near)),
            (Language::De, "Vereinbaren Sie eine Probefahrt", Some(Address::Formal)),
            (Language::De, "Hol dir dein Rad", Some(Address::Near)),
            (Language::De, "Unsere Räder. Sie rollen leicht", None),
            (Language::Es, "Reserve su mesa", Some(Address::Formal)),
            (Language::Es, "Reserva tu mesa", Some(Address::Near)),
            (Language::En, "Book your table", None),
        ] {
            assert_eq!(address(text, language), told, "{text}");
        }
    }

    #[test]
    fn every_tones_lines_address_as_the_tone_does() {
        for language in Language::ALL {
            for tone in
                [Tone::Friendly, Tone::Professional, Tone::Playful, Tone::Bold, Tone::Elegant]
            {
                let voice = super::super::catalogue(language).voice(tone);
                for line in voice.lists().concat() {
                    let told = address(line, language);
                    assert!(told.is_none_or(|told| told == Address::of(tone)), "{line}: {told:?}");
                }
            }
        }
    }

    #[test]
    fn what_stands_on_pictures_suits_every_tone() {
        for language in Language::ALL {
            let catalogue = super::super::catalogue(language);
            let fillers =
                catalogue.fillers.iter().flat_map(|(headline, support)| [*headline, *support]);
            let headlines = [
                catalogue.headline_announce,
                catalogue.headline_question,
                catalogue.headline_countdown,
                catalogue.headline_offer_ends,
                catalogue.offer_ends,
                catalogue.also,
            ];
            let scenes = catalogue.scenes.iter().copied();
            for line in headlines.into_iter().chain(scenes).flatten().copied().chain(fillers) {
                assert_eq!(address(line, language), None, "{line}");
            }
        }
    }
}
