//! Which language a text is in, as far as its small words tell, and the phrases everybody uses in it.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::campaign::brief::Language;

/// So many small words of another language, and more of them than of the right one, are no accident.
const ACCIDENTS: usize = 3;

/// Small words that are frequent in one language and mean nothing in the other four.
const fn small_words(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "the", "and", "with", "your", "you", "of", "for", "that", "this", "is", "are", "from",
            "our", "it's",
        ],
        Language::De => &[
            "der", "die", "das", "und", "mit", "für", "ist", "nicht", "ein", "eine", "den", "auf",
            "wir", "sie", "von", "zum", "zur", "dein", "ihr",
        ],
        Language::Fr => &[
            "le", "les", "et", "avec", "pour", "vous", "votre", "est", "une", "dans", "pas", "nos",
            "vos", "du", "au", "aux", "chez",
        ],
        Language::Es => &[
            "el", "los", "las", "y", "con", "para", "por", "una", "su", "tu", "del", "más", "sin",
            "nuestro", "está",
        ],
        Language::Ja => &[],
    }
}

/// Phrases that say nothing because everybody says them, in lower case.
pub(super) const fn cliches(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "game changer",
            "game-changer",
            "next level",
            "look no further",
            "think outside the box",
            "unlock the power",
            "unleash",
            "revolutionize",
            "revolutionary",
            "world-class",
            "cutting-edge",
            "state of the art",
            "one-stop shop",
            "in today's fast-paced world",
            "elevate your",
            "seamless experience",
            "dive into",
            "take it to the next level",
        ],
        Language::De => &[
            "auf das nächste level",
            "das gewisse etwas",
            "bahnbrechend",
            "revolutionär",
            "einzigartiges erlebnis",
            "keine wünsche offen",
            "rundum-sorglos",
            "maßgeschneiderte lösungen",
            "in der heutigen schnelllebigen welt",
            "aus einer hand",
        ],
        Language::Fr => &[
            "révolutionnaire",
            "incontournable",
            "à la pointe",
            "clé en main",
            "expérience unique",
            "au niveau supérieur",
            "ne cherchez plus",
            "dans le monde d'aujourd'hui",
        ],
        Language::Es => &[
            "revolucionario",
            "revolucionaria",
            "de vanguardia",
            "al siguiente nivel",
            "experiencia única",
            "no busques más",
            "líder en el sector",
            "en el mundo actual",
        ],
        Language::Ja => &["革命的", "唯一無二", "次のレベル", "最先端の", "圧倒的な"],
    }
}

/// The language a text looks like, where it does not look like this one.
pub(super) fn strays_from(text: &str, language: Language) -> Option<Language> {
    let japanese = text.chars().filter(|c| is_japanese(*c)).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if language == Language::Ja {
        // Names and links may be Latin; a Japanese text is still mostly Japanese.
        return (letters >= 20 && japanese * 4 < letters).then_some(Language::En);
    }
    if letters >= 20 && japanese * 2 > letters {
        return Some(Language::Ja);
    }
    let lower = text.to_lowercase();
    let count = |language| {
        lower.unicode_words().filter(|word| small_words(language).contains(word)).count()
    };
    let own = count(language);
    Language::ALL
        .into_iter()
        .filter(|other| *other != language)
        .map(|other| (count(other), other))
        .filter(|(hits, _)| *hits >= ACCIDENTS && *hits > own)
        .max_by_key(|(hits, _)| *hits)
        .map(|(_, other)| other)
}

fn is_japanese(c: char) -> bool {
    // Hiragana and katakana, the kanji of the basic plane.
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: [(Language, &str); 5] = [
        (Language::En, "Fresh beans from the hill, and a cup that is ready before you are."),
        (Language::De, "Frische Bohnen vom Hügel und eine Tasse, die für den Morgen gemacht ist."),
        (Language::Fr, "Des grains frais et une tasse prête pour vous, avec le goût du matin."),
        (
            Language::Es,
            "Granos frescos de la colina y una taza lista para los que madrugan con prisa.",
        ),
        (Language::Ja, "丘の上で育った新鮮な豆を、朝いちばんの一杯に。"),
    ];

    #[test]
    fn a_text_is_taken_for_its_own_language_and_no_other() {
        for (wanted, _) in SAID {
            for (spoken, text) in SAID {
                let strays = strays_from(text, wanted);
                assert_eq!(strays.is_none(), wanted == spoken, "{text} as {wanted:?}: {strays:?}");
            }
        }
    }

    #[test]
    fn a_foreign_name_is_no_other_language() {
        assert_eq!(strays_from("Das neue Café de la Paix ist für dich da.", Language::De), None);
        assert_eq!(strays_from("「The Kettle」の朝の一杯が届きました。", Language::Ja), None);
        assert_eq!(strays_from("", Language::Fr), None);
    }
}
