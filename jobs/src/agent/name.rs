//! What the product of a brief is called, and what is said of it in the same breath.

use domain::campaign::brief::Language;

use super::{
    clean::{bare, plain},
    language::catalogue,
};

/// The longest name, in characters; longer ones are descriptions.
const LONGEST: usize = 48;

/// A product's name and, where its first sentence goes on as a description, that description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) described_as: Option<String>,
}

/// Reads the name from the product's first sentence; `None` where it gives none.
pub(super) fn read(first_sentence: &str, language: Language) -> Option<Named> {
    let text = first_sentence.trim();
    quoted(text)
        .map(|name| Named { name, described_as: None })
        .or_else(|| before_a_mark(text, language))
        .or_else(|| before_a_verb(text, language))
        .or_else(|| alone(text, language))
}

/// “Name” in quotation marks near the front.
fn quoted(text: &str) -> Option<String> {
    for (open, close) in
        [('“', '”'), ('„', '“'), ('«', '»'), ('「', '」'), ('『', '』'), ('"', '"')]
    {
        if let Some((before, after)) = text.split_once(open)
            && before.chars().count() <= 24
            && let Some((name, _)) = after.split_once(close)
        {
            let name = bare(name);
            if (2..=LONGEST).contains(&name.chars().count()) {
                return Some(name.to_owned());
            }
        }
    }
    None
}

/// “Name: description”, “Name – description”, “Name, description”.
fn before_a_mark(text: &str, language: Language) -> Option<Named> {
    let marks = [": ", " : ", "：", " – ", " — ", " - ", " (", ", ", "、"];
    let (at, mark) = marks
        .iter()
        .filter_map(|mark| text.find(mark).map(|at| (at, *mark)))
        .min_by_key(|(at, mark)| (*at, usize::MAX - mark.len()))?;
    let name = as_name(text.get(..at)?, language)?;
    let rest = bare(text.get(at + mark.len()..)?).replace(" (", " ").replace(')', "");
    let described_as = (rest.chars().count() >= 8).then_some(rest);
    Some(Named { name, described_as })
}

/// “Name is …”; the sentence stays whole, for it stands by itself.
fn before_a_verb(text: &str, language: Language) -> Option<Named> {
    let copulas = catalogue(language).lexicon.copulas;
    let at = if language == Language::Ja {
        copulas.iter().filter_map(|verb| text.find(verb)).min()
    } else {
        let lower = text.to_lowercase();
        let same_length = lower.len() == text.len();
        copulas
            .iter()
            .filter_map(|verb| lower.find(&format!(" {verb} ")).filter(|_| same_length))
            .min()
    };
    let name = as_name(text.get(..at?)?, language)?;
    Some(Named { name, described_as: None })
}

/// A first line that is the name alone.
fn alone(text: &str, language: Language) -> Option<Named> {
    let name = as_name(text, language)?;
    (name.chars().count() <= 40).then_some(Named { name, described_as: None })
}

/// The text as a name, if it looks like one: short, its words written with capitals or digits.
fn as_name(text: &str, language: Language) -> Option<String> {
    let text = plain(bare(text));
    let text = bare(&text);
    let length = text.chars().count();
    if language == Language::Ja {
        let articles = catalogue(language).lexicon.articles;
        let text = articles.iter().find_map(|a| text.strip_prefix(a)).unwrap_or(text);
        let topic = ["では", "には", "からは", "は"];
        let text = topic
            .iter()
            .find_map(|end| text.strip_suffix(end))
            .unwrap_or(text)
            .trim_matches(['「', '」', '『', '』']);
        let sentence = ["です", "ます", "ました"].iter().any(|end| text.ends_with(end));
        return ((2..=24).contains(&length) && !sentence).then(|| text.to_owned());
    }
    let lexicon = &catalogue(language).lexicon;
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let leads = |word: &&str| lexicon.articles.contains(&word.to_lowercase().as_str());
    if language == Language::De && words.len() > 1 {
        words.drain(..words.iter().take_while(|w| leads(w)).count());
    }
    let names = |word: &str| {
        let own = word.chars().any(|c| c.is_uppercase() || c.is_numeric());
        own || word.split(['\'', '’']).next_back().is_some_and(|w| lexicon.connectors.contains(&w))
            || lexicon.connectors.contains(&word)
    };
    let starts_as_name = words
        .first()
        .is_some_and(|w| w.chars().any(|c| c.is_uppercase() || c.is_numeric()) && !leads(w));
    // One capital word is any sentence's beginning; German nouns are capital anyway.
    let proper = words.iter().filter(|w| w.chars().any(char::is_uppercase)).count();
    let ends_as_name =
        words.last().is_some_and(|w| !lexicon.connectors.contains(&w.to_lowercase().as_str()));
    let plausible = words.len() <= 7 && words.iter().all(|w| names(w)) && proper >= 1;
    (starts_as_name && ends_as_name && plausible && (2..=LONGEST).contains(&length))
        .then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, language: Language) -> Option<String> {
        read(text, language).map(|n| n.name)
    }

    #[test]
    fn names_are_found_where_they_stand() {
        for (text, language, expected) in [
            ("Harbour Blend: a medium roast from Huila", Language::En, Some("Harbour Blend")),
            ("Harbour Blend, a medium roast", Language::En, Some("Harbour Blend")),
            ("Harbour Blend is a medium roast", Language::En, Some("Harbour Blend")),
            ("Our app lets dentists plan", Language::En, None),
            ("freshly roasted coffee", Language::En, None),
            ("Das Fluxrad One ist ein Lastenrad", Language::De, Some("Fluxrad One")),
            ("Lastenrad mit 90 km Reichweite", Language::De, None),
            ("Les Nuits du Canal, trois soirées", Language::Fr, Some("Les Nuits du Canal")),
            ("「灯りの音楽祭」は三日間です", Language::Ja, Some("灯りの音楽祭")),
            ("こむぎ堂の食パンは、小麦だけです", Language::Ja, Some("こむぎ堂の食パン")),
            ("灯りの音楽祭は三日間です", Language::Ja, Some("灯りの音楽祭")),
            ("みなと精機では、横浜で募集しています", Language::Ja, Some("みなと精機")),
            ("The new “Night Shift” menu", Language::En, Some("Night Shift")),
        ] {
            assert_eq!(name(text, language).as_deref(), expected, "{text}");
        }
    }
}
