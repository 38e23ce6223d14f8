//! `LinkedIn`'s "little text": what of a text has to be escaped, and hashtags that stay hashtags.
//!
//! An unescaped reserved character is answered with success, and the post ends in front of it.

use super::text::{hashtags, links};

/// What the format reserves, whether it is used or not.
const RESERVED: &[char] =
    &['\\', '|', '{', '}', '@', '[', ']', '(', ')', '<', '>', '#', '*', '_', '~'];

/// A text as the format writes it. Addresses are escaped too: they read as before.
pub fn little_text(text: &str) -> String {
    let mut wire = String::with_capacity(text.len() + text.len() / 8);
    let links = links(text);
    let in_link = |at: usize| links.iter().any(|link| link.contains(&at));
    let mut tags = hashtags(text).into_iter().peekable();
    let mut rest = text;
    let mut at = 0;
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..).unwrap_or_default();
        let tag = tags.peek().filter(|tag| behind.starts_with(tag.as_str()));
        let length = match tag {
            Some(tag) if matches!(c, '#' | '＃') && !in_link(at) => {
                wire.push_str("{hashtag|\\#|");
                escape(tag, &mut wire);
                wire.push('}');
                c.len_utf8() + tag.len()
            }
            _ => {
                escape(c.encode_utf8(&mut [0; 4]), &mut wire);
                c.len_utf8()
            }
        };
        if length > c.len_utf8() {
            tags.next();
        }
        at += length;
        rest = rest.get(length..).unwrap_or_default();
    }
    wire
}

fn escape(text: &str, wire: &mut String) {
    for c in text.chars() {
        if RESERVED.contains(&c) {
            wire.push('\\');
        }
        wire.push(c);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reserved_characters_are_escaped_and_hashtags_kept() {
        assert_eq!(
            little_text("Launch (finally) *now* @ home #coffee_time!"),
            "Launch \\(finally\\) \\*now\\* \\@ home {hashtag|\\#|coffee\\_time}!"
        );
        assert_eq!(
            little_text("https://example.com/a_b#top #top #1"),
            "https://example.com/a\\_b\\#top {hashtag|\\#|top} \\#1"
        );
    }

    /// The text behind the wire: what a reader of the format sees.
    fn read(wire: &str) -> String {
        let plain = wire.replace("{hashtag|\\#|", "#");
        let mut seen = String::new();
        let mut rest = plain.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => seen.extend(rest.next()),
                '}' => {}
                c => {
                    assert!(!RESERVED.contains(&c) || c == '#', "{c} is bare in {wire}");
                    seen.push(c);
                }
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn nothing_reserved_is_bare_and_nothing_is_lost(
            text in "(\\PC|[\\\\|{}@\\[\\]()<>#*_~]|#[a-z_]{1,5}| |https://a.example/b_c#d){0,80}",
        ) {
            prop_assert_eq!(read(&little_text(&text)).replace('＃', "#"), text.replace('＃', "#"));
        }
    }
}
