//! What no answer may say, whatever it answers: banned words, and addresses of others.

use domain::{
    brand::guide::StyleGuide,
    campaign::brief::Brief,
    post::text::{find_words, links},
};
use url::Url;

/// Endings of bare names that some platform makes a link of, besides those X knows.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "info", "biz", "edu", "gov", "io", "co", "tv", "app", "dev", "shop",
    "store", "online", "site", "blog", "cloud", "xyz", "club", "me", "ly", "gg", "to", "link",
    "click", "top", "live", "page", "website", "news", "pro", "ru", "cn", "de", "fr", "es", "it",
    "nl", "ch", "at", "be", "pl", "se", "uk", "us", "eu", "jp", "in", "br", "example", "test",
];

/// What is wrong with a text that will be read by the public, where anything is; `what` names it.
pub(super) fn fault(what: &str, text: &str, brief: &Brief, guide: &StyleGuide) -> Option<String> {
    if let Some(word) = find_words(text, &guide.banned_words).first() {
        return Some(format!("the {what} has the banned word “{word}”"));
    }
    address(what, text, brief, guide)
}

/// The address of a text that is not the brief's, where it has one.
pub(super) fn address(what: &str, text: &str, brief: &Brief, guide: &StyleGuide) -> Option<String> {
    let found = foreign_address(text, brief, guide)?;
    Some(format!("the {what} has an address that is not the brief's: {found}"))
}

/// The first address in a text that leads elsewhere than the brief's link: what an injected brief, or a
/// model's fancy, would have us post.
fn foreign_address(text: &str, brief: &Brief, guide: &StyleGuide) -> Option<String> {
    let own = brief.link.as_ref();
    let host = own.and_then(|link| link.host_str()).unwrap_or_default();
    let bare_host = |text: &str| text.strip_prefix("www.").unwrap_or(text).to_owned();
    // A brand may be called like an address.
    let named = format!("{} {}", guide.brand_name, guide.required_words.join(" ")).to_lowercase();
    let is_ours = |word: &str| {
        let lower = word.to_lowercase();
        let same = word.parse::<Url>().is_ok_and(|address| own == Some(&address));
        let shown = !host.is_empty() && bare_host(&lower) == bare_host(host);
        same || shown || named.split_whitespace().any(|name| name == lower)
    };
    let linked = links(text).into_iter().filter_map(|range| text.get(range));
    let words = text
        .split(|c: char| c.is_whitespace() || "()<>[]\"“”„«»「」、。".contains(c))
        .map(|word| word.trim_matches(|c: char| ".,!?;:'*_".contains(c)))
        .filter(|word| looks_like_one(word));
    linked.chain(words).find(|word| !is_ours(word)).map(str::to_owned)
}

/// Whether a word leads somewhere: `https://a.b`, `www.a.b`, `a.com`, `a.xy/z`.
fn looks_like_one(word: &str) -> bool {
    let lower = word.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let end = lower.find(['/', '?', '#', ':']).unwrap_or(lower.len());
    let (host, path) = lower.split_at(end);
    let labels: Vec<&str> = host.rsplit('@').next().unwrap_or_default().split('.').collect();
    let letters =
        |label: &&str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let ending = labels.last().copied().unwrap_or_default();
    let is_name = labels.len() > 1 && labels.iter().all(letters);
    let plausible = ending.chars().count() > 1 && ending.chars().all(char::is_alphabetic);
    is_name && plausible && (ENDINGS.contains(&ending) || path.starts_with('/') && path.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studio::samples::request;

    fn found(text: &str, link: Option<&str>) -> Option<String> {
        let sample = request(
            0,
            domain::asset::placement::Placement::X,
            domain::campaign::strategy::Intent::Announce,
            1,
        );
        let brief = Brief { link: link.map(|link| link.parse().unwrap()), ..sample.brief };
        let guide = StyleGuide { brand_name: "Beans.io".to_owned(), ..sample.guide };
        foreign_address(text, &brief, &guide)
    }

    const LINK: Option<&str> = Some("https://shop.example/start");

    #[test]
    fn only_the_briefs_address_is_let_through() {
        for fine in [
            "See https://shop.example/start!",
            "No address at all.",
            "(https://shop.example/start)",
            "Find us at shop.example",
            "Beans.io roasts for you",
            "z.B. um 9.30 Uhr, e.g. on 3.4.2027",
            "Coffee and/or tea, 24/7, Nr. 3/4",
            "Fresh.Always",
            "A node.js meetup at 9 a.m. in St.Pauli",
            "「三日間」です。はじまります",
        ] {
            assert_eq!(found(fine, LINK), None, "{fine}");
        }
        for (text, address) in [
            ("See https://shop.example/start?x=1", "https://shop.example/start?x=1"),
            ("Go to http://evil.example.", "http://evil.example"),
            ("At www.evil.example now", "www.evil.example"),
            ("HTTPS://EVIL.EXAMPLE/x", "HTTPS://EVIL.EXAMPLE/x"),
            ("Look at evil.com/x", "evil.com/x"),
            ("Look at evil.com.", "evil.com"),
            ("Schau auf böse.de vorbei", "böse.de"),
            ("今すぐevil.com/xへ", "evil.com/x"),
            ("Only at bit.ly/3xYz", "bit.ly/3xYz"),
            ("Write to us@evil.com", "us@evil.com"),
            ("shop.example/other", "shop.example/other"),
        ] {
            assert_eq!(found(text, LINK).as_deref(), Some(address), "{text}");
        }
        assert!(found("https://shop.example/start", None).is_some());
    }
}
