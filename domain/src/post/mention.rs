//! Mentions: where a text speaks to an account.

use std::ops::Range;

use super::text::links;

/// Where the accounts stand that a text mentions, each without its `@`: `brand`, or `brand@its.server`
/// where servers are named. An address of mail is none.
pub fn mentions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let links = links(text);
    let in_link = |at: usize| links.iter().any(|link| link.contains(&at));
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, mark)) = rest.next() {
        if matches!(mark, '@' | '＠')
            && (!belongs(before) || shares(text.get(..at).unwrap_or_default()))
            && !(before == '/' && in_link(at))
        {
            let start = at + mark.len_utf8();
            let after = text.get(start..).unwrap_or_default();
            let length = account(after);
            if length > 0 {
                found.push(start..start + length);
                while rest.next_if(|(at, _)| *at < start + length).is_some() {}
                before = 'a';
                continue;
            }
        }
        before = mark;
    }
    found
}

const fn part(c: char) -> bool {
    matches!(c, '_' | '-' | '.')
}

/// Whether a character is part of a word an account could follow only as a mail address. Marks are not:
/// platforms take `.@brand` for a mention.
fn belongs(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '＠')
}

/// Whether a text ends with the word that shares another's post, as in `RT@brand`.
fn shares(text: &str) -> bool {
    let mut last = text.chars().rev();
    let is_word = matches!((last.next(), last.next()), (Some('t' | 'T'), Some('r' | 'R')));
    is_word && !last.next().is_some_and(belongs)
}

/// How long the account is that a text begins with, in bytes.
fn account(text: &str) -> usize {
    let name = word(text);
    let server = text.get(name..).and_then(|rest| rest.strip_prefix('@')).map_or(0, word);
    let is_server = text.get(name + 1..name + 1 + server).is_some_and(|s| s.contains('.'));
    if name > 0 && server > 0 && is_server { name + 1 + server } else { name }
}

/// How long the word is that a text begins with; a mark at its end is no part of it.
fn word(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || part(c))).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default().trim_end_matches(['.', '-']);
    if word.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') { word.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_where_platforms_find_them() {
        for (text, accounts) in [
            ("By @kettle.", vec!["kettle"]),
            ("@kettle_crane, thank you", vec!["kettle_crane"]),
            ("(@a) and @b@social.example!", vec!["a", "b@social.example"]),
            ("@brand.bsky.social says", vec!["brand.bsky.social"]),
            ("mail us@example.com or +1@x", vec![]),
            ("https://mastodon.example/@kettle", vec![]),
            ("a @ b, @, @@x, @.", vec![]),
            ("今日は@kettleさんと", vec!["kettle"]),
            ("今日は＠kettle", vec!["kettle"]),
            ("@a@b", vec!["a"]),
            (".@brand look", vec!["brand"]),
            ("Great.@brand", vec!["brand"]),
            ("-@brand and/@other", vec!["brand", "other"]),
            ("RT@brand rt@other art@work", vec!["brand", "other"]),
            ("https://x.example/a/@kettle and @brand", vec!["brand"]),
        ] {
            let found: Vec<&str> = mentions(text).into_iter().map(|at| &text[at]).collect();
            assert_eq!(found, accounts, "{text}");
        }
    }
}
