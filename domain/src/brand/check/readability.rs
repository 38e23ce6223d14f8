//! How hard a text is to read, by the measure published for its language.

use unicode_segmentation::UnicodeSegmentation as _;

use super::text::{mean, sentences};
use crate::campaign::brief::Language;

/// A measure of reading ease: higher is easier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ease {
    pub(super) measure: &'static str,
    pub(super) found: f64,
    /// Below it a text is for experts.
    pub(super) least: f64,
}

/// Fewer words than this are no sample.
const SAMPLE: usize = 12;
/// Nor are fewer Japanese characters.
const SAMPLE_CHARACTERS: usize = 40;

/// The reading ease of a text; nothing where it is too short to tell.
///
/// - English: Flesch, “A new readability yardstick”, *Journal of Applied Psychology* 32 (1948).
/// - German: Amstad, *Wie verständlich sind unsere Zeitungen?*, Zürich 1978.
/// - French: Kandel and Moles, “Application de l'indice de Flesch à la langue française”, 1958.
/// - Spanish: Fernández Huerta, “Medidas sencillas de lecturabilidad”, *Consigna* 214 (1959).
/// - Japanese: Tateisi, Ono and Yamada, “A computer readability formula of Japanese texts for machine
///   scoring”, COLING 1988: from the lengths of sentences and of runs of one script; its mean is 50, its
///   standard deviation 10.
///
/// On the four after Flesch, below 30 is very difficult.
pub(super) fn ease(prose: &str, language: Language) -> Option<Ease> {
    let (measure, base, by_sentence, by_word) = match language {
        Language::En => ("Flesch", 206.835, 1.015, 84.6),
        Language::De => ("Amstad", 180.0, 1.0, 58.5),
        Language::Fr => ("Kandel–Moles", 207.0, 1.015, 73.6),
        Language::Es => ("Fernández Huerta", 206.84, 1.02, 60.0),
        Language::Ja => return japanese(prose),
    };
    let syllables: Vec<usize> = prose
        .unicode_words()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .map(|word| syllables(word, language))
        .collect();
    if syllables.len() < SAMPLE {
        return None;
    }
    let words: Vec<usize> = sentences(prose).map(|s| s.unicode_words().count()).collect();
    let found = base - by_sentence * mean(&words) - by_word * mean(&syllables);
    Some(Ease { measure, found, least: 30.0 })
}

/// Groups of vowels, which is what syllables are counted by where nobody speaks.
fn syllables(word: &str, language: Language) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouyäöüàâæéèêëîïôœùûÿáíóúü".contains(c);
    let mut groups = 0_usize;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    // “take”, « porte »: the last vowel is silent; “little” says it.
    let silent = match language {
        Language::En => word.ends_with('e') && !word.ends_with("le"),
        Language::Fr => word.ends_with('e') || word.ends_with("es"),
        Language::De | Language::Es | Language::Ja => false,
    };
    groups.saturating_sub(usize::from(silent)).max(1)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Hiragana,
    Kanji,
    Katakana,
    Other,
}

fn script(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => Script::Latin,
        '\u{3041}'..='\u{309f}' => Script::Hiragana,
        '\u{30a1}'..='\u{30ff}' => Script::Katakana,
        '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => Script::Kanji,
        _ => Script::Other,
    }
}

fn japanese(prose: &str) -> Option<Ease> {
    let written = |sentence: &str| sentence.chars().filter(|c| !c.is_whitespace()).count();
    let lengths: Vec<usize> = sentences(prose).map(written).collect();
    if lengths.iter().sum::<usize>() < SAMPLE_CHARACTERS {
        return None;
    }
    let mut runs: Vec<(Script, usize)> = Vec::new();
    for c in prose.chars() {
        let now = script(c);
        match runs.last_mut() {
            Some((last, length)) if *last == now => *length = length.saturating_add(1),
            _ => runs.push((now, 1)),
        }
    }
    let run = |wanted: Script| {
        let of: Vec<usize> = runs
            .iter()
            .filter(|(script, _)| *script == wanted)
            .map(|(_, length)| *length)
            .collect();
        mean(&of)
    };
    let commas: Vec<usize> = sentences(prose).map(|s| s.matches('、').count()).collect();
    let found = 115.79 - 0.12 * mean(&lengths) - 1.37 * run(Script::Latin)
        + 7.4 * run(Script::Hiragana)
        - 23.18 * run(Script::Kanji)
        - 5.4 * run(Script::Katakana)
        - 4.67 * mean(&commas);
    // Three standard deviations under the mean of what it was made on.
    Some(Ease { measure: "Tateisi–Ono–Yamada", found, least: 20.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: Language, text: &str) -> f64 {
        ease(text, language).unwrap().found
    }

    #[test]
    fn each_language_tells_easy_from_hard() {
        for (language, easy, hard) in [
            (
                Language::En,
                "We bake our bread each day. It is warm at six. Come and get a loaf.",
                "Organizational transformation necessitates comprehensive infrastructure considerations, facilitating multidimensional sustainability throughout international regulatory environments.",
            ),
            (
                Language::De,
                "Wir backen jeden Tag. Um sechs ist das Brot warm. Komm und hol dir ein Brot.",
                "Organisationsentwicklungsmaßnahmen erfordern interdisziplinäre Berücksichtigung infrastruktureller Rahmenbedingungen zur Gewährleistung nachhaltiger Implementierungsperspektiven innerhalb internationaler Regulierungsumgebungen.",
            ),
            (
                Language::Fr,
                "On fait le pain tous les jours. Il est chaud à six heures. Viens en prendre un.",
                "L'institutionnalisation organisationnelle nécessite une considération multidimensionnelle approfondie concernant les infrastructures réglementaires internationales indispensables à l'opérationnalisation.",
            ),
            (
                Language::Es,
                "Hacemos pan cada día. A las seis está caliente. Ven y llévate una barra hoy.",
                "La institucionalización organizativa necesita consideraciones multidimensionales extraordinariamente pormenorizadas relacionadas con infraestructuras reglamentarias internacionales imprescindibles.",
            ),
            (
                Language::Ja,
                "パンは毎朝やいています。六時にはまだあたたかいです。どうぞ買いに来てください。お待ちしています。",
                "組織変革推進基盤整備事業計画策定委員会設置要綱改正案検討状況報告書提出期限延長申請手続完了通知書発行予定日確認依頼事項一覧表。",
            ),
        ] {
            let [easy, hard] = [easy, hard].map(|text| ease(text, language).unwrap());
            assert!(easy.found >= easy.least, "{easy:?}");
            assert!(hard.found < hard.least, "{hard:?}");
        }
    }

    #[test]
    fn the_formulas_give_what_they_give_by_hand() {
        // Twelve words of one syllable in two sentences.
        let text = "The cat sat on the mat. The dog ran to the man.";
        assert!((found(Language::En, text) - (206.835 - 1.015 * 6.0 - 84.6)).abs() < 1e-9);
        // Two sentences of 20 characters: kanji runs of 1, hiragana runs of 19, no comma.
        let text = format!("朝{}。夜{}。", "の".repeat(19), "の".repeat(19));
        let by_hand = 115.79 - 0.12 * 20.0 + 7.4 * 19.0 - 23.18;
        assert!((found(Language::Ja, &text) - by_hand).abs() < 1e-9);
    }

    #[test]
    fn a_few_words_are_no_sample() {
        assert_eq!(ease("Internationalization considerations", Language::En), None);
        assert_eq!(ease("夜間診療", Language::Ja), None);
        assert_eq!(ease("", Language::Fr), None);
    }

    #[test]
    fn syllables_are_groups_of_vowels() {
        for (language, word, count) in [
            (Language::En, "take", 1),
            (Language::En, "little", 2),
            (Language::En, "the", 1),
            (Language::De, "Kaffee", 2),
            (Language::Fr, "porte", 1),
            (Language::Es, "mañana", 3),
        ] {
            assert_eq!(syllables(word, language), count, "{word}");
        }
    }
}
