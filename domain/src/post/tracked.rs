//! Links that say where a click came from.

use unicode_normalization::UnicodeNormalization as _;
use url::Url;

use super::text::{has_scheme, links};
use crate::asset::placement::Placement;

/// Longest name of a campaign in a link, in characters.
const MAX_SLUG: usize = 60;
/// Longest path in a shortened link, as Bluesky's app shows them.
const MAX_PATH: usize = 15;

/// The link with `utm_source`, `utm_medium`, `utm_campaign` and `utm_content`. What it has already is
/// kept, also where it names one of these.
pub fn tracked(link: &Url, placement: Placement, campaign: &str, creative: &str) -> Url {
    let wanted = [
        ("utm_source", source(placement).to_owned()),
        ("utm_medium", "social".to_owned()),
        ("utm_campaign", slug(campaign)),
        ("utm_content", creative.to_owned()),
    ];
    let has = |name: &str| link.query_pairs().any(|(key, _)| key.eq_ignore_ascii_case(name));
    let missing: Vec<_> = wanted.into_iter().filter(|(name, _)| !has(name)).collect();
    let mut tracked = link.clone();
    if !missing.is_empty() {
        tracked.query_pairs_mut().extend_pairs(missing);
    }
    tracked
}

/// The platform's name in statistics.
const fn source(placement: Placement) -> &'static str {
    match placement {
        Placement::InstagramFeed | Placement::InstagramStory => "instagram",
        other => other.as_str(),
    }
}

/// A name in lower case, its words joined by `-`.
fn slug(name: &str) -> String {
    let lower: String = name.to_lowercase().nfc().collect();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(MAX_SLUG).collect();
    if slug.is_empty() { "campaign".to_owned() } else { slug.trim_end_matches('-').to_owned() }
}

/// Puts something in the place of a link, wherever it stands in the text: the new text, and whether
/// there was one.
pub fn replaced(text: &str, link: &Url, tracked: &Url, shown: &str) -> (String, bool) {
    let mut new = String::with_capacity(text.len() + shown.len());
    let mut from = 0;
    for found in links(text) {
        let Some(end) = extent(text, found.start, found.end, [link, tracked]) else { continue };
        if found.start < from {
            continue;
        }
        new.push_str(text.get(from..found.start).unwrap_or_default());
        new.push_str(shown);
        from = end;
    }
    new.push_str(text.get(from..).unwrap_or_default());
    (new, from > 0)
}

/// Where the link that begins at `start` ends, if it is one of ours.
fn extent(text: &str, start: usize, end: usize, ours: [&Url; 2]) -> Option<usize> {
    let rest = text.get(start..)?;
    // An address may hold characters at which a reader would stop, or a full stop at its end.
    let whole = ours.into_iter().filter(|url| rest.starts_with(url.as_str()));
    let whole = whole.map(|url| start + url.as_str().len()).max().filter(|whole| *whole >= end);
    let found = text.get(start..end)?;
    let spelled = if has_scheme(found) { found.to_owned() } else { format!("https://{found}") };
    let same = || Url::parse(&spelled).is_ok_and(|url| ours.contains(&&url));
    whole.or_else(|| same().then_some(end))
}

/// The address as it is shown where the text hides it: the host and the beginning of the path.
pub fn short(link: &Url) -> String {
    let host = link.host_str().unwrap_or_default().trim_start_matches("www.");
    let path = match (link.path(), link.query(), link.fragment()) {
        ("/", None, None) => String::new(),
        (path, query, fragment) => {
            let part =
                |mark, part: Option<&str>| part.map(|p| format!("{mark}{p}")).unwrap_or_default();
            format!("{path}{}{}", part('?', query), part('#', fragment))
        }
    };
    if path.chars().count() > MAX_PATH {
        let kept: String = path.chars().take(MAX_PATH - 2).collect();
        format!("{host}{kept}…")
    } else {
        format!("{host}{path}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn x(link: &str) -> String {
        tracked(&url(link), Placement::X, "Spring: Beans & More!", "x-1").to_string()
    }

    const ADDED: &str =
        "utm_source=x&utm_medium=social&utm_campaign=spring-beans-more&utm_content=x-1";

    #[test]
    fn what_is_there_is_kept() {
        assert_eq!(x("https://a.example"), format!("https://a.example/?{ADDED}"));
        assert_eq!(
            x("https://a.example/b?c=d%20e+f#g"),
            format!("https://a.example/b?c=d%20e+f&{ADDED}#g")
        );
        let own =
            "https://a.example/?UTM_Source=mail&utm_medium=&utm_campaign=mine&utm_content=top";
        assert_eq!(x(own), own);
        assert!(
            x("https://a.example/?utm_source=mail").contains("?utm_source=mail&utm_medium=social")
        );
    }

    #[test]
    fn names_become_words_in_a_link() {
        assert_eq!(slug("  Été 2027 — «Büro»  "), "été-2027-büro");
        assert_eq!(slug("春のコーヒー"), "春のコーヒー");
        assert_eq!(slug("🎁!"), "campaign");
        assert!(slug(&"word ".repeat(90)).len() <= MAX_SLUG);
        let link = tracked(&url("https://a.example"), Placement::InstagramStory, "春", "s-1");
        assert!(link.as_str().contains("utm_source=instagram&") && link.as_str().is_ascii());
    }

    #[test]
    fn our_link_is_found_however_it_is_written_and_no_other() {
        let (link, new) = (url("https://a.example/shop"), url("https://a.example/shop?u=1"));
        let put = |text: &str| replaced(text, &link, &new, "NEW");
        for (text, expected, found) in [
            ("Buy: https://a.example/shop.", "Buy: NEW.", true),
            ("(https://a.example/shop)", "(NEW)", true),
            ("HTTPS://A.example/shop and a.example/shop", "NEW and NEW", true),
            ("https://a.example/shop?u=1!", "NEW!", true),
            ("https://a.example/shopping", "https://a.example/shopping", false),
            ("https://a.example/", "https://a.example/", false),
            ("no link", "no link", false),
        ] {
            assert_eq!(put(text), (expected.to_owned(), found), "{text}");
        }
        let odd = url("https://a.example/x|y.");
        let text = format!("at {odd}");
        assert_eq!(replaced(&text, &odd, &odd, "NEW"), ("at NEW".to_owned(), true));
    }

    #[test]
    fn shown_links_are_short() {
        assert_eq!(short(&url("https://www.a.example/")), "a.example");
        assert_eq!(short(&url("https://a.example/shop")), "a.example/shop");
        assert_eq!(short(&url("https://a.example/shop/beans?x=1#y")), "a.example/shop/beans?x…");
    }

    proptest! {
        #[test]
        fn twice_is_once_and_nothing_of_the_link_is_lost(
            path in "[a-zA-Z0-9/._~|%-]{0,20}", query in "(\\?[a-z=&%+utm_source]{0,30})?",
            fragment in "(#[a-z]{0,5})?", campaign in "\\PC{0,90}", index in 0..8_usize,
        ) {
            let Ok(link) = Url::parse(&format!("https://a.example/{path}{query}{fragment}")) else {
                return Ok(());
            };
            let placement = Placement::ALL[index];
            let once = tracked(&link, placement, &campaign, "x-1");
            prop_assert_eq!(&tracked(&once, placement, &campaign, "x-1"), &once);
            prop_assert_eq!(once.fragment(), link.fragment());
            prop_assert_eq!(once.path(), link.path());
            let before: Vec<_> = link.query_pairs().collect();
            let after: Vec<_> = once.query_pairs().take(before.len()).collect();
            prop_assert_eq!(before, after);
            for name in ["utm_source", "utm_medium", "utm_campaign", "utm_content"] {
                prop_assert!(once.query_pairs().any(|(key, _)| key.eq_ignore_ascii_case(name)));
            }
            let (text, found) = replaced(&format!("See {link} now"), &link, &once, once.as_str());
            prop_assert!(found, "{} {}", link, text);
            prop_assert_eq!(text, format!("See {once} now"));
        }

        #[test]
        fn hostile_texts_do_no_harm(text in any::<String>()) {
            let link = url("https://a.example/b");
            let (new, found) = replaced(&text, &link, &link, "NEW");
            prop_assert!(found || new == text);
        }
    }
}
