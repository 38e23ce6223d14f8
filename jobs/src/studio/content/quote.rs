//! A sentence to be set as a quote: words somebody is quoted with, else the brand's own.

use domain::{campaign::brief::Language, generation::port::StudioRequest, post::text::find_words};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{super::text::clean, letters};

/// Words to be set as a quote, all of them from the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    /// What is said, without quotation marks.
    pub(crate) text: String,
    /// Whose words they are, where the request says so: nobody is invented.
    pub(crate) source: Option<String>,
    /// Whether the request quotes somebody with them, rather than saying them itself.
    pub(crate) spoken: bool,
}

/// Marks that open and close a quote.
const PAIRS: [(char, char); 7] =
    [('“', '”'), ('„', '“'), ('«', '»'), ('»', '«'), ('「', '」'), ('『', '』'), ('"', '"')];

/// How long a quote is, in characters.
const fn lengths(language: Language) -> std::ops::RangeInclusive<usize> {
    match language {
        Language::Ja => 14..=64,
        Language::En | Language::De | Language::Fr | Language::Es => 24..=130,
    }
}

/// The longest name of a source, in characters.
const SOURCE: usize = 48;

/// The quote of a request: a passage it quotes, else the first sentence of the message's support.
/// `words` makes a text drawable, or empty where it is not.
pub(super) fn quote(
    request: &StudioRequest,
    message: Option<&domain::campaign::strategy::KeyMessage>,
    headline: &str,
    words: impl Fn(&str) -> String,
) -> Option<Quote> {
    let language = request.brief.language;
    let allowed = |text: &String| {
        lengths(language).contains(&text.chars().count())
            && find_words(text, &request.guide.banned_words).is_empty()
    };
    let own = message.map(|message| [message.headline.as_str(), message.support.as_str()]);
    let texts = std::iter::once(request.creative.headline.as_str())
        .chain(own.into_iter().flatten())
        .chain([request.brief.product.as_str()]);
    let spoken = texts.flat_map(|text| passages(text, language)).find_map(|(text, source)| {
        let text = Some(words(&clean(text))).filter(allowed)?;
        let source = source.map(|source| words(&clean(source))).filter(|name| !name.is_empty());
        Some(Quote { text, source, spoken: true })
    });
    spoken.or_else(|| {
        let support = clean(&message?.support);
        let first = words(support.split_sentence_bounds().next()?.trim());
        let text = Some(first).filter(allowed)?;
        let source = Some(words(&request.guide.brand_name)).filter(|name| !name.is_empty());
        (letters(&text) != letters(headline)).then_some(Quote { text, source, spoken: false })
    })
}

/// What stands between quotation marks and reads as a sentence, not as a name; and the source
/// named right after it.
pub(super) fn passages(text: &str, language: Language) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((at, open)) =
        rest.char_indices().find(|(_, c)| PAIRS.iter().any(|(open, _)| open == c))
    {
        let after = rest.get(at + open.len_utf8()..).unwrap_or_default();
        let close = PAIRS.iter().find(|(first, _)| *first == open).map_or(open, |pair| pair.1);
        let Some((inner, beyond)) = after.split_once(close) else {
            rest = after;
            continue;
        };
        let is_sentence = match language {
            Language::Ja => inner.chars().count() >= *lengths(language).start(),
            _ => inner.split_whitespace().count() >= 4,
        };
        if is_sentence {
            found.push((inner.trim(), source(beyond)));
        }
        rest = beyond;
    }
    found
}

/// A name after a dash or in brackets: `— Ada, Leith`, `(Ada, Leith)`.
fn source(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let name = text
        .strip_prefix(['—', '–', '―', '(', '（'])
        .or_else(|| text.strip_prefix("- "))?
        .split(['\n', '\r', ')', '）', '.', ';', '。'])
        .next()?
        .trim();
    let long_enough = name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    (long_enough && name.chars().count() <= SOURCE).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_found_with_its_source() {
        let text = "Karla. „Mit ihr fahre ich alle drei zur Kita“ — Anna, Kiel\nNoch ein „Wort“.";
        assert_eq!(
            passages(text, Language::De),
            [("Mit ihr fahre ich alle drei zur Kita", Some("Anna, Kiel"))]
        );
        let text = "They call it “the best cup in all of Leith” (The Leith Post). Open daily";
        assert_eq!(
            passages(text, Language::En),
            [("the best cup in all of Leith", Some("The Leith Post"))]
        );
        let text =
            "「灯りの音楽祭」は小さな音楽祭です。「灯籠がともると最初の一音が聞こえてきます」";
        assert_eq!(
            passages(text, Language::Ja),
            [("灯籠がともると最初の一音が聞こえてきます", None)]
        );
    }

    #[test]
    fn a_name_in_marks_and_a_mark_alone_are_no_quote() {
        assert_eq!(passages("The “Harbour Blend” is here, 5\" wide", Language::En), []);
        assert_eq!(passages("« never closed, whatever comes after", Language::Fr), []);
        assert_eq!(source(" and so on"), None);
        assert_eq!(source(&format!("— {}", "x".repeat(60))), None);
    }
}
