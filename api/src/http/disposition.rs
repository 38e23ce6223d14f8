//! `Content-Disposition` for a file of any name (RFC 6266 and, for what is not ASCII, RFC 8187).

use std::fmt::Write as _;

/// Shown in the page that links it, and kept under this name by whoever saves it.
pub(super) fn inline(name: &str) -> String {
    let name = tame(name);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    let mut value = format!("inline; filename=\"{plain}\"");
    if plain != name {
        value.push_str("; filename*=UTF-8''");
        value.push_str(&escape(&name));
    }
    value
}

/// A name that is one part of a path: not empty, no separators, nothing invisible, not too long.
pub(super) fn tame(name: &str) -> String {
    // Marks that turn the direction of writing can make `exe.png` of `gnp.exe`.
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let kept = name.chars().filter(|c| !hidden(*c)).take(120);
    let tame: String = kept.map(|c| if matches!(c, '/' | '\\') { '-' } else { c }).collect();
    let tame = tame.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if tame.is_empty() { "file".to_owned() } else { tame.to_owned() }
}

/// Percent-encoded but for what may stand anywhere.
pub(super) fn escape(name: &str) -> String {
    let mut escaped = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            escaped.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// What means the same in a quoted string as without, to every client. A percent sign does not.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_arrive_as_they_are_or_safely_less() {
        for (name, value) in [
            ("photo 1.png", "inline; filename=\"photo 1.png\""),
            ("Søndag.png", "inline; filename=\"S-ndag.png\"; filename*=UTF-8''S%C3%B8ndag.png"),
            ("a\"; x=\"b", "inline; filename=\"a-- x--b\"; filename*=UTF-8''a%22%3B%20x%3D%22b"),
            (
                "a\r\nSet-Cookie: x",
                "inline; filename=\"aSet-Cookie- x\"; filename*=UTF-8''aSet-Cookie%3A%20x",
            ),
            ("50%41.png", "inline; filename=\"50-41.png\"; filename*=UTF-8''50%2541.png"),
            ("../../etc/passwd", "inline; filename=\"-..-etc-passwd\""),
            ("\u{202e}gnp.exe", "inline; filename=\"gnp.exe\""),
            ("..", "inline; filename=\"file\""),
        ] {
            assert_eq!(inline(name), value, "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_makes_one_header_of_one_file(name in any::<String>()) {
            let value = inline(&name);
            prop_assert!(http::HeaderValue::try_from(&value).is_ok());
            prop_assert!(value.bytes().all(|b| matches!(b, b' '..=b'~')));
            prop_assert_eq!(value.matches('"').count(), 2);
            prop_assert!(!tame(&name).contains(['/', '\\', '\n', '\r']));
            let decoded = url::form_urlencoded::parse(format!("x={}", escape(&name)).as_bytes())
                .next()
                .map(|(_, value)| value.into_owned());
            prop_assert_eq!(decoded, Some(name));
        }
    }
}
