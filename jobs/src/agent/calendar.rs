//! Days as people write them in a sentence, in every language of the catalogues.

use domain::campaign::brief::Language;

use super::language::catalogue;

/// A day named in a text: where, and as far as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stated {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Where it ends, in bytes.
    pub(super) end: usize,
    /// The day of the month; none for the month's last.
    pub(super) day: Option<u32>,
    /// The month, 1 to 12.
    pub(super) month: u32,
    pub(super) year: Option<i32>,
}

/// A piece of a text, with the bytes it takes.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Token<'_> {
    /// The number it is, where it has at most so many digits.
    fn number(self, digits: usize) -> Option<u32> {
        let width = self.text.chars().count();
        let digit = |c: char| c.to_digit(10).or_else(|| u32::from(c).checked_sub(0xff10));
        (width <= digits)
            .then(|| {
                self.text.chars().try_fold(0_u32, |number, c| {
                    Some(number * 10 + digit(c).filter(|digit| *digit < 10)?)
                })
            })
            .flatten()
    }

    fn is(self, text: &str) -> bool {
        self.text == text
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Sign,
    Space,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' | '０'..='９' => Class::Digit,
        // Each on its own, however Japanese runs on.
        '年' | '月' | '日' => Class::Sign,
        _ if c.is_whitespace() => Class::Space,
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Sign,
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut last = Class::Space;
    for (at, c) in text.char_indices() {
        let (class, end) = (class(c), at + c.len_utf8());
        match found.last_mut().filter(|_| class == last && class != Class::Sign) {
            Some(token) if class != Class::Space => {
                token.text = text.get(token.at..end).unwrap_or_default();
                token.end = end;
            }
            _ if class == Class::Space => {}
            _ => found.push(Token { text: text.get(at..end).unwrap_or_default(), at, end }),
        }
        last = class;
    }
    found
}

/// The days a text names, in order.
pub(super) fn stated(text: &str, language: Language) -> Vec<Stated> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let read = match language {
            Language::Ja => japanese(rest).or_else(|| iso(rest)),
            _ => iso(rest)
                .or_else(|| numeric(rest, language))
                .or_else(|| day_first(rest, language))
                .or_else(|| month_first(rest, language))
                .or_else(|| month_end(rest, language)),
        };
        let taken = match read {
            Some((day, taken)) => {
                found.push(day);
                let ahead = rest.get(taken..).unwrap_or_default();
                match day_alone(ahead, day).filter(|_| language == Language::Ja) {
                    Some((last, more)) => {
                        found.push(last);
                        taken + more
                    }
                    None => taken,
                }
            }
            None => 1,
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    found
}

/// What was read, and how many tokens it took.
type Read = Option<(Stated, usize)>;

fn made(
    tokens: &[Token<'_>],
    taken: usize,
    day: Option<u32>,
    month: u32,
    year: Option<u32>,
) -> Read {
    let (first, last) = (tokens.first()?, tokens.get(taken.checked_sub(1)?)?);
    let year = match year {
        Some(short @ 0..=99) => i32::try_from(2000 + short).ok(),
        Some(year) => i32::try_from(year).ok(),
        None => None,
    };
    let plausible = day.is_none_or(|day| (1..=31).contains(&day)) && (1..=12).contains(&month);
    let stated = Stated { at: first.at, end: last.end, day, month, year };
    plausible.then_some((stated, taken))
}

/// A year of four digits, or of two.
fn year(token: Option<&Token<'_>>) -> Option<u32> {
    let token = token?;
    let number = token.number(4)?;
    (token.text.chars().count() == 4 && (1900..2200).contains(&number)).then_some(number)
}

/// `2027-03-20`.
fn iso(tokens: &[Token<'_>]) -> Read {
    let [first, dash, month, other, day, ..] = tokens else { return None };
    let year = year(Some(first))?;
    if !dash.is("-") || !other.is("-") {
        return None;
    }
    made(tokens, 5, Some(day.number(2)?), month.number(2)?, Some(year))
}

/// `20.3.`, `20.03.2027`; `20/3` where the day comes first.
fn numeric(tokens: &[Token<'_>], language: Language) -> Read {
    let [day, mark, month, ..] = tokens else { return None };
    let (day, month_number) = (day.number(2)?, month.number(2)?);
    let sign = match language {
        Language::De => ".",
        Language::Fr | Language::Es => "/",
        Language::En | Language::Ja => return None,
    };
    // `4.5 Sterne` has a space behind it where `20.3.` has another full stop.
    let again = tokens.get(3).is_some_and(|token| token.is(sign));
    let close = mark.at == tokens.first()?.end && month.at == mark.end;
    if !mark.is(sign) || !close {
        return None;
    }
    let short = |token: &Token<'_>| token.number(2).filter(|_| token.text.len() == 2);
    let said =
        tokens.get(4).filter(|token| again && tokens.get(3).is_some_and(|m| m.end == token.at));
    let year = year(said).or_else(|| said.and_then(short));
    let at_end = tokens.len() == 3;
    if language == Language::De && !again && !at_end {
        return None;
    }
    let taken = if year.is_some() {
        5
    } else if again {
        4
    } else {
        3
    };
    made(tokens, taken, Some(day), month_number, year)
}

/// `20 March`, `20th of March 2027`, `20. März`, `1er mars`, `20 de marzo de 2027`.
fn day_first(tokens: &[Token<'_>], language: Language) -> Read {
    let day = tokens.first()?.number(2)?;
    let mut at = 1;
    let skip = |at: usize, words: &[&str]| {
        let here = tokens.get(at).map(|token| token.text.to_lowercase());
        at + usize::from(here.is_some_and(|word| words.contains(&word.as_str())))
    };
    at = skip(at, &["st", "nd", "rd", "th", "er", ".", "º"]);
    at = skip(at, &["of", "de"]);
    let month = month_named(tokens.get(at)?, language)?;
    at = skip(at + 1, &["."]);
    let with_comma = skip(at, &[",", "de", "del"]);
    let said = [at, with_comma].into_iter().find_map(|at| Some((year(tokens.get(at))?, at + 1)));
    // The abbreviation's full stop may be the sentence's.
    made(tokens, said.map_or(at, |(_, taken)| taken), Some(day), month, said.map(|(year, _)| year))
}

/// `March 20`, `March 20th, 2027`.
fn month_first(tokens: &[Token<'_>], language: Language) -> Read {
    if language != Language::En {
        return None;
    }
    let month = month_named(tokens.first()?, language)?;
    let day = tokens.get(1)?.number(2)?;
    let suffix = tokens.get(2).is_some_and(|t| ["st", "nd", "rd", "th"].contains(&t.text));
    let at = 2 + usize::from(suffix);
    let comma = at + usize::from(tokens.get(at).is_some_and(|token| token.is(",")));
    let said = year(tokens.get(comma)).map(|year| (year, comma + 1));
    made(tokens, said.map_or(at, |(_, taken)| taken), Some(day), month, said.map(|(year, _)| year))
}

/// `end of March`, `Ende März`, `fin mars`, `finales de marzo`.
fn month_end(tokens: &[Token<'_>], language: Language) -> Read {
    let first = tokens.first()?.text.to_lowercase();
    let ends = ["end", "ende", "fin", "finales", "final"].contains(&first.as_str());
    let joint = tokens.get(1).is_some_and(|t| ["of", "de"].contains(&t.text));
    let at = 1 + usize::from(joint);
    if !ends {
        return None;
    }
    let month = month_named(tokens.get(at)?, language)?;
    let said = year(tokens.get(at + 1));
    made(tokens, at + 1 + usize::from(said.is_some()), None, month, said)
}

/// `3月20日`, `2027年3月20日`, `3月末`, `3/20`.
fn japanese(tokens: &[Token<'_>]) -> Read {
    if let [first, sign, ..] = tokens
        && sign.is("年")
    {
        let year = first.number(4)?;
        let (stated, taken) = japanese(tokens.get(2..)?)?;
        let year = i32::try_from(year).ok();
        return Some((Stated { at: first.at, year, ..stated }, taken + 2));
    }
    let [month, sign, next, ..] = tokens else { return None };
    let number = month.number(2)?;
    if sign.is("月") && next.text.starts_with('末') {
        let (stated, _) = made(tokens, 2, None, number, None)?;
        return Some((Stated { end: next.at + '末'.len_utf8(), ..stated }, 3));
    }
    if sign.is("月") && tokens.get(3).is_some_and(|token| token.is("日")) {
        return made(tokens, 4, Some(next.number(2)?), number, None);
    }
    if sign.is("/") {
        return made(tokens, 3, Some(next.number(2)?), number, None);
    }
    None
}

/// The last day of several in one month: after `3月10日` the rest of `から20日`, `（水）〜20日（土）`.
fn day_alone(tokens: &[Token<'_>], first: Stated) -> Read {
    let weekday = match tokens {
        [open, _, close, ..] if is_any(*open, &["（", "("]) && is_any(*close, &["）", ")"]) => 3,
        _ => 0,
    };
    let [joint, day, sign, ..] = tokens.get(weekday..)? else { return None };
    let several = is_any(*joint, &["から", "より", "〜", "～", "-", "–", "－", "・", "、"]);
    if !several || !sign.is("日") {
        return None;
    }
    let (stated, taken) = made(tokens, weekday + 3, Some(day.number(2)?), first.month, None)?;
    Some((Stated { at: day.at, year: first.year, ..stated }, taken))
}

fn is_any(token: Token<'_>, texts: &[&str]) -> bool {
    texts.contains(&token.text)
}

/// The number of the month a word names, whole or shortened to three letters and more.
fn month_named(token: &Token<'_>, language: Language) -> Option<u32> {
    let word = token.text.to_lowercase();
    let length = word.chars().count();
    // Asked of every word there is: nothing is copied for it.
    let named = |month: &&str| {
        let begins = word.chars().eq(month.chars().flat_map(char::to_lowercase).take(length));
        begins && (length >= 3 || month.chars().count() == length)
    };
    let months = &catalogue(language).lexicon.months;
    let at = months.iter().position(named)?;
    u32::try_from(at + 1).ok()
}
