//! How a text is read: one spelling for marks and spaces, then words, numbers and single marks.

use unicode_normalization::UnicodeNormalization;

/// What is read of a text, in characters; the rest is left unread. Headlines have about 80.
const LONGEST: usize = 2_000;

/// A text, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// In composed characters and straight quotes, single spaces between words, none around.
    pub(super) text: String,
    /// Words, numbers and single marks, as written.
    pub(super) tokens: Vec<String>,
    /// The same in lower case.
    pub(super) lower: Vec<String>,
}

impl Reading {
    /// Reads any text; an empty one has no tokens.
    pub(super) fn of(text: &str) -> Self {
        let mut plain = String::new();
        for word in text.split_whitespace() {
            if plain.len() > LONGEST.saturating_mul(4) {
                break;
            }
            if !plain.is_empty() {
                plain.push(' ');
            }
            plain.extend(word.chars().take(LONGEST).map(straight));
        }
        let text: String = plain.nfc().take(LONGEST).collect();
        let text = text.trim_end().to_owned();
        let tokens = tokens(&text);
        let lower = tokens.iter().map(|token| token.to_lowercase()).collect();
        Self { text, tokens, lower }
    }

    /// Tokens that begin with a letter, as written.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(String::as_str).filter(|token| is_word(token))
    }
}

/// Whether a token is a word, neither a number nor a mark.
pub(super) fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(char::is_alphabetic)
}

/// Whether a token is a number.
pub(super) fn is_number(token: &str) -> bool {
    token.chars().next().is_some_and(char::is_numeric)
}

const fn straight(c: char) -> char {
    match c {
        '‘' | '’' | 'ʼ' => '\'',
        '“' | '”' | '„' => '"',
        _ => c,
    }
}

/// Runs of letters with apostrophes inside, runs of digits with points or commas inside, and every
/// other character by itself.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open: Option<Run> = None;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        let run = if c.is_alphabetic() {
            Some(Run::Letters)
        } else if c.is_numeric() {
            Some(Run::Digits)
        } else {
            None
        };
        let continues = match (open, run) {
            (Some(before), Some(now)) => before == now,
            (Some(Run::Letters), None) => c == '\'' && next.is_some_and(char::is_alphabetic),
            (Some(Run::Digits), None) => {
                matches!(c, '.' | ',') && next.is_some_and(char::is_numeric)
            }
            (None, _) => false,
        };
        match tokens.last_mut() {
            Some(last) if continues => last.push(c),
            _ if c.is_whitespace() => open = None,
            _ => {
                tokens.push(c.to_string());
                open = run;
            }
        }
    }
    tokens
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Letters,
    Digits,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_and_marks_come_apart() {
        let reading = Reading::of("  He Didn’t  pay $1,250.50? “No.” ");
        assert_eq!(reading.text, "He Didn't pay $1,250.50? \"No.\"");
        let expected = ["he", "didn't", "pay", "$", "1,250.50", "?", "\"", "no", ".", "\""];
        assert_eq!(reading.lower, expected);
        assert_eq!(reading.words().collect::<Vec<_>>(), ["He", "Didn't", "pay", "No"]);
    }

    #[test]
    fn any_text_is_read_and_long_ones_in_part() {
        assert_eq!(Reading::of(" \u{2003}\n").tokens, Vec::<String>::new());
        assert_eq!(Reading::of("お茶を3杯").lower, ["お茶を", "3", "杯"]);
        assert_eq!(Reading::of(&"word ".repeat(1_000_000)).text.chars().count(), LONGEST - 1);
        assert_eq!(Reading::of(&"x".repeat(1_000_000)).text.chars().count(), LONGEST);
    }
}
