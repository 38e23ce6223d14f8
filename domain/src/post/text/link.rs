//! Where the links in a text are, the way X finds them.

use std::ops::Range;

/// Endings that make a link of a bare `name.ending`; others need `https://` or a path.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "info", "biz", "edu", "gov", "io", "co", "tv", "app", "dev", "shop",
    "store", "online", "site", "blog", "cloud", "agency", "studio", "design", "berlin", "paris",
    "tokyo", "london", "xyz", "club", "cafe", "coffee", "events", "art", "bike", "eu",
];

/// The byte ranges of the links, in order, none overlapping.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut links = Vec::new();
    let mut run = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (may_stand_in_link(c), run) {
            (true, None) => run = Some(at),
            (false, Some(start)) => {
                find_in_run(text, start..at, &mut links);
                run = None;
            }
            _ => {}
        }
    }
    links
}

/// Printable ASCII that an address may hold unescaped.
fn may_stand_in_link(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
}

fn find_in_run(text: &str, run: Range<usize>, links: &mut Vec<Range<usize>>) {
    let Some(whole) = text.get(run.clone()) else { return };
    let lower = whole.to_ascii_lowercase();
    let scheme = ["https://", "http://"]
        .iter()
        .filter_map(|scheme| lower.find(scheme).map(|at| (at, at + scheme.len())))
        .min();
    let begin = match scheme {
        Some((at, _)) => at,
        None => whole.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(whole.len()),
    };
    let Some(candidate) = whole.get(begin..) else { return };
    let candidate = without_trailing_punctuation(candidate);
    let after_scheme = scheme.map_or(0, |(at, end)| end - at);
    let Some(address) = candidate.get(after_scheme..) else { return };
    let host_end = address.find(['/', '?', '#', ':']).unwrap_or(address.len());
    let (host, path) = address.split_at(host_end);
    if is_host(host, scheme.is_some() || path.starts_with('/')) {
        let start = run.start + begin;
        links.push(start..start + candidate.len());
    }
}

fn is_host(host: &str, sure: bool) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let well_formed = labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    let ending = labels.last().map(|label| label.to_ascii_lowercase()).unwrap_or_default();
    let plausible = ending.len() > 1 && ending.bytes().all(|b| b.is_ascii_alphabetic());
    let punycode = ending.starts_with("xn--");
    well_formed && (plausible || punycode) && (sure || ENDINGS.contains(&ending.as_str()))
}

/// Punctuation at the end belongs to the sentence, unless it closes a bracket of the link.
fn without_trailing_punctuation(link: &str) -> &str {
    let mut link = link;
    while let Some(last) = link.chars().next_back() {
        let shorter = link.get(..link.len() - last.len_utf8()).unwrap_or_default();
        let ends_sentence = matches!(last, '.' | ',' | '!' | '?' | ';' | ':' | '\'' | '*' | '~');
        let unpaired = last == ')' && link.matches(')').count() > link.matches('(').count()
            || last == ']' && link.matches(']').count() > link.matches('[').count();
        if !ends_sentence && !unpaired {
            break;
        }
        link = shorter;
    }
    link
}
