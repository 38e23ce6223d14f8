//! How a text is made, as numbers: length, marks, figures, capitals, kinds of words.

use super::{
    number,
    text::{Reading, is_number},
    words::KINDS,
};

/// How many numbers describe a text before its kinds of words are counted.
const MADE: usize = 33;
/// How many numbers describe the style of a text.
pub(super) const STYLE: usize = MADE + 3 * KINDS.len();
/// No number is larger, however strange the text: an outlier must not decide by itself.
const MOST: f64 = 5.0;

/// The style of a text; all zero for an empty one.
pub(super) fn style(reading: &Reading) -> [f64; STYLE] {
    let mut style = [0.0; STYLE];
    if reading.tokens.is_empty() {
        return style;
    }
    let values = made(reading).into_iter().chain(kinds(reading));
    for (slot, value) in style.iter_mut().zip(values) {
        *slot = value.clamp(-MOST, MOST);
    }
    style
}

fn yes(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

fn made(reading: &Reading) -> [f64; MADE] {
    let text = reading.text.as_str();
    let characters = number(text.chars().count());
    let lengths: Vec<usize> = reading.words().map(|word| word.chars().count()).collect();
    let words = number(lengths.len());
    let some = words.max(1.0);
    let long = number(lengths.iter().filter(|length| **length >= 7).count());
    let short = number(lengths.iter().filter(|length| **length <= 3).count());
    let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let shouted = |word: &&str| word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    let capitals = number(reading.words().filter(capital).count()) / some;
    let shouts = number(reading.words().filter(shouted).filter(capital).count());
    let marks = |mark: char| number(text.matches(mark).count());
    let sentences = sentences(text);
    let extent = |sentence: Option<&&str>| number(sentence.map_or(0, |s| s.chars().count()));
    let numbers = number(reading.tokens.iter().filter(|token| is_number(token)).count());
    [
        characters.ln_1p(),
        words.ln_1p(),
        characters / 100.0,
        (characters / 100.0).powi(2),
        words / 10.0,
        (words / 10.0).powi(2),
        number(lengths.iter().sum()) / some,
        long / 10.0,
        long / some,
        short / some,
        yes(text.contains('?')),
        yes(text.ends_with('?')),
        yes(text.contains('!')),
        yes(text.ends_with('!')),
        yes(text.ends_with('.')),
        marks('.') / 3.0,
        yes(text.contains("...") || text.contains('…')),
        yes(text.contains(',')),
        marks(',') / 3.0,
        yes(text.contains(':')),
        yes(text.contains('"') || text.contains(" '")),
        yes(text.contains('(')),
        yes(text.contains(['-', '–', '—'])),
        yes(text.contains('#')),
        yes(text.contains(['$', '€', '£', '%'])),
        yes(numbers > 0.0),
        yes(reading.tokens.first().is_some_and(|token| is_number(token))),
        numbers / 2.0,
        shouts / 2.0,
        capitals,
        yes(capitals > 0.8),
        number(sentences.len()),
        (extent(sentences.last()) - extent(sentences.first())) / 100.0,
    ]
}

/// For each kind of word: whether it occurs, how often, whether the text begins with it.
fn kinds(reading: &Reading) -> impl Iterator<Item = f64> {
    KINDS.iter().flat_map(|(_, words)| {
        let is = |token: &String| words.contains(&token.as_str());
        let often = number(reading.lower.iter().filter(|token| is(token)).count());
        [yes(often > 0.0), often / 3.0, yes(reading.lower.first().is_some_and(is))]
    })
}

/// Parts that end in a full stop, an exclamation or a question mark before a space, or at the end.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = [". ", "! ", "? "].iter().filter_map(|end| rest.find(end)).min() {
        let (sentence, after) = rest.split_at(at.saturating_add(1));
        found.push(sentence);
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_finite_and_bounded_for_any_text() {
        let long = "WHAT?! ".repeat(5_000);
        for text in ["", "?", "1", "お茶", "a\u{301}\u{202e}", &long, "........"] {
            let style = style(&Reading::of(text));
            assert!(style.iter().all(|value| value.is_finite() && value.abs() <= MOST), "{text}");
        }
        assert!(style(&Reading::of("  ")).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn what_is_made_and_what_is_counted_fill_the_style() {
        let reading = Reading::of("What Is It?");
        assert_eq!(kinds(&reading).count() + MADE, STYLE);
        let asks = KINDS.iter().position(|(name, _)| *name == "ask").unwrap();
        let found: Vec<f64> = kinds(&reading).skip(asks * 3).take(3).collect();
        assert_eq!(found, [1.0, 1.0 / 3.0, 1.0]);
    }

    #[test]
    fn sentences_end_where_a_space_follows() {
        let found = sentences("He paid 2.50. Why?! Nobody knows");
        assert_eq!(found, ["He paid 2.50.", "Why?!", "Nobody knows"]);
    }
}
