//! How platforms count and read text: lengths, safe cutting, emoji, hashtags, whole words.
//!
//! Pure rules; the numbers they are held against stand in [`Placement::spec`].

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

use crate::asset::placement::{LengthRule, Placement};

mod emoji;
mod link;

/// What X and Mastodon count for any link, however long: X makes `t.co` addresses of them all.
const LINK: usize = 23;
/// What X counts for an emoji, and for a character outside its light ranges.
const X_HEAVY: usize = 2;
/// The mark of a cut text.
const ELLIPSIS: &str = "…";

/// The length of a text as the rule counts it.
pub fn length(text: &str, rule: LengthRule) -> usize {
    match rule {
        LengthRule::Characters => text.chars().count(),
        LengthRule::CharactersLinks => {
            let links = links(text).into_iter().filter_map(|link| text.get(link));
            // Mastodon takes nothing without a scheme for a link.
            let spelled = links.filter(|link| has_scheme(link)).map(|link| link.chars().count());
            spelled.fold(text.chars().count(), |length, link| length + LINK - link)
        }
        LengthRule::Graphemes => text.graphemes(true).count(),
        LengthRule::XWeighted => x_weight(text),
    }
}

/// Whether the text is short enough for the placement.
pub fn fits(text: &str, placement: Placement) -> bool {
    let spec = placement.spec();
    length(text, spec.length_rule) <= spec.text_max
}

/// The text if it fits, else as many whole words of it as fit, and an ellipsis.
pub fn truncate_to(text: &str, placement: Placement) -> String {
    let spec = placement.spec();
    truncate(text, spec.text_max, spec.length_rule)
}

/// The text if it is at most `max` long, else its longest beginning that is, with an ellipsis.
///
/// Cuts between words; within one only where the first word alone is too long, and then between
/// graphemes.
pub fn truncate(text: &str, max: usize, rule: LengthRule) -> String {
    if length(text, rule) <= max {
        return text.to_owned();
    }
    let cut_at = |end: usize| {
        let kept = text.get(..end).unwrap_or_default();
        let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-、".contains(c));
        if kept.is_empty() { String::new() } else { format!("{kept}{ELLIPSIS}") }
    };
    let longest = |ends: Vec<usize>| {
        // Length grows with the text but for links that come to an end, so look back a little.
        let fitting = ends.partition_point(|end| length(&cut_at(*end), rule) <= max);
        ends.into_iter()
            .take(fitting)
            .rev()
            .map(cut_at)
            .find(|cut| !cut.is_empty() && length(cut, rule) <= max)
    };
    let gaps = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).collect();
    let at_word = longest(gaps);
    // Scripts without spaces would lose nearly everything at a gap.
    let enough = at_word.as_ref().is_some_and(|cut| length(cut, rule) * 2 >= max);
    if enough {
        return at_word.unwrap_or_default();
    }
    let links = link::find(text);
    let between = text
        .grapheme_indices(true)
        .map(|(at, _)| at)
        .filter(|at| !links.iter().any(|link| link.start < *at && *at < link.end))
        .collect();
    let spaceless = text.chars().any(is_spaceless);
    match (at_word, longest(between)) {
        (Some(cut), _) if !spaceless => cut,
        (at_word, cut) => cut.or(at_word).unwrap_or_default(),
    }
}

/// Where the links in the text are, as byte ranges in order.
pub fn links(text: &str) -> Vec<Range<usize>> {
    link::find(text)
}

/// Whether a link says itself that it is one: `https://…`.
pub(super) fn has_scheme(link: &str) -> bool {
    let begins =
        |scheme: &str| link.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

/// How many emoji the text shows; a sequence (family, flag, keycap) is one.
pub fn emoji_count(text: &str) -> usize {
    text.graphemes(true).filter(|cluster| emoji::is_emoji(cluster)).count()
}

/// The text without its emoji.
pub fn without_emoji(text: &str) -> String {
    text.graphemes(true).filter(|cluster| !emoji::is_emoji(cluster)).collect()
}

/// The text without its links.
pub fn without_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for link in link::find(text) {
        kept.push_str(text.get(from..link.start).unwrap_or_default());
        from = link.end;
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

/// The hashtags in the text, in order, without `#`. A number alone is none, nor is a part of a link.
pub fn hashtags(text: &str) -> Vec<String> {
    let text = without_links(text);
    let mut found = Vec::new();
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if matches!(c, '#' | '＃') && !is_word(before) && before != '&' {
            let mut tag = String::new();
            while let Some(next) = rest.next_if(|c| is_word(*c)) {
                tag.push(next);
            }
            before = tag.chars().last().unwrap_or(c);
            if tag.chars().any(char::is_alphabetic) {
                found.push(tag);
            }
        } else {
            before = c;
        }
    }
    found
}

/// Those of `words` that stand in the text as whole words, in the order of the list.
///
/// Blind to case, to width and ligatures, to the kind of apostrophe and space, and to characters
/// nobody sees. In scripts without spaces every place is the edge of a word.
pub fn find_words<'words, W: AsRef<str>>(text: &str, words: &'words [W]) -> Vec<&'words str> {
    let text = folded(text);
    words.iter().map(AsRef::as_ref).filter(|word| stands_in(&text, &folded(word))).collect()
}

/// Whether a folded word stands in a folded text as a whole word.
fn stands_in(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let joins = |a: Option<char>, b: Option<char>| {
        let letter = |c: Option<char>| c.is_some_and(|c| is_word(c) && !is_spaceless(c));
        letter(a) && letter(b)
    };
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !joins(before, word.chars().next()) && !joins(word.chars().next_back(), after)
    })
}

/// A text as it is compared: compatible forms, lower case, plain apostrophes, single spaces.
fn folded(text: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let plain: String = text
        .nfkc()
        .filter(visible)
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c })
        .nfc()
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A character that can be part of a word or of a hashtag.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

/// A character of a script that sets no spaces between words.
fn is_spaceless(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff // Thai, Lao, Burmese, Khmer
        | 0x3005..=0x3007 | 0x3040..=0x30ff | 0x31f0..=0x31ff // kana
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff) // ideographs
}

/// X's weighted length (its text rules, version 3).
fn x_weight(text: &str) -> usize {
    let text: String = text.nfc().collect();
    let links = link::find(&text);
    let clusters: usize = without_links(&text).graphemes(true).map(x_cluster_weight).sum();
    clusters + links.len() * LINK
}

fn x_cluster_weight(cluster: &str) -> usize {
    if !emoji::is_emoji(cluster) {
        return cluster.chars().map(x_character_weight).sum();
    }
    // Known sequences join up to four pictures; marks piled on an emoji are not part of it.
    let pictures = cluster.chars().filter(|c| emoji::is_picture(*c)).count();
    let foreign = cluster.chars().filter(|c| !emoji::is_part(*c)).map(x_character_weight);
    X_HEAVY * pictures.div_ceil(4).max(1) + foreign.sum::<usize>()
}

fn x_character_weight(c: char) -> usize {
    match u32::from(c) {
        0..=4351 | 8192..=8205 | 8208..=8223 | 8242..=8247 => 1,
        _ => X_HEAVY,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn x(text: &str) -> usize {
        length(text, LengthRule::XWeighted)
    }

    #[test]
    fn x_counts_as_it_documents() {
        for (text, weight) in [
            ("", 0),
            ("hello", 5),
            ("Grüße", 5),
            ("こんにちは", 10),
            ("한국어", 6),
            ("“quoted” – dash", 15),
            ("…", 2),
            ("😀", 2),
            ("👨‍👩‍👧‍👦", 2),
            ("👍🏽", 2),
            ("🇩🇪", 2),
            ("1️⃣", 2),
            ("©", 1),
            ("©️", 2),
            ("https://example.com/a/very/long/path?with=query&and=more#fragment", 23),
            ("see https://example.com.", 4 + 23 + 1),
            ("(https://example.com)", 25),
            ("example.com is a link", 23 + 10),
            ("見てhttps://example.com", 4 + 23),
            ("http://localhost", 16),
            ("Node.js", 7),
            ("me@example.com", 14),
            ("e\u{301}", 1),
        ] {
            assert_eq!(x(text), weight, "{text}");
        }
    }

    #[test]
    fn marks_on_an_emoji_and_endless_joins_are_counted() {
        let piled = format!("😀{}", "\u{301}".repeat(50));
        assert!(x(&piled) >= 50);
        let chain = "😀\u{200d}".repeat(40);
        assert!(x(&chain) >= 20);
    }

    #[test]
    fn other_rules_count_characters_or_graphemes() {
        assert_eq!(length("👍🏽é", LengthRule::Characters), 3);
        assert_eq!(length("👍🏽e\u{301}", LengthRule::Graphemes), 2);
        let long = format!("see https://example.com/{} or example.com", "a".repeat(90));
        assert_eq!(length(&long, LengthRule::CharactersLinks), 4 + 23 + 15);
        assert_eq!(length("at http://a.io", LengthRule::CharactersLinks), 3 + 23);
    }

    #[test]
    fn cuts_between_words_and_never_within_a_link() {
        assert_eq!(truncate("one two three", 9, LengthRule::Characters), "one two…");
        assert_eq!(truncate("one, two", 7, LengthRule::Characters), "one…");
        assert_eq!(truncate("abcdefghij", 5, LengthRule::Characters), "abcd…");
        assert_eq!(truncate("今日は良い天気です", 5, LengthRule::Characters), "今日は良…");
        let text = "Look: https://example.com/path";
        assert_eq!(truncate(text, 20, LengthRule::Characters), "Look…");
        assert_eq!(truncate("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2, LengthRule::Graphemes), "👨‍👩‍👧‍👦…");
    }

    #[test]
    fn counts_emoji_by_sequence() {
        for (text, count) in [
            ("plain text, 100 % ©", 0),
            ("☕ and 🚲", 2),
            ("👨‍👩‍👧‍👦🇫🇷1️⃣", 3),
            ("✓ → ·", 0),
            ("❤️", 1),
            ("☀\u{fe0e}", 0),
        ] {
            assert_eq!(emoji_count(text), count, "{text}");
            assert_eq!(emoji_count(&without_emoji(text)), 0, "{text}");
        }
    }

    #[test]
    fn reads_hashtags() {
        assert_eq!(
            hashtags("#Coffee, #２０２６年 a#b #1 &#39; #öko_2!"),
            ["Coffee", "２０２６年", "öko_2"]
        );
        assert_eq!(hashtags("https://example.com/#top #real"), ["real"]);
        assert_eq!(hashtags("#珈琲 ＃コーヒー"), ["珈琲", "コーヒー"]);
    }

    #[test]
    fn finds_whole_words_only() {
        let found = |text: &str, word: &str| !find_words(text, &[word]).is_empty();
        assert!(found("It is CHEAP!", "cheap"));
        assert!(!found("cheapest", "cheap"));
        assert!(found("best\u{a0}price ever", "best price"));
        assert!(found("Don’t", "don't"));
        assert!(found("ＦＲＥＥ", "free"));
        assert!(found("ch\u{ad}eap", "cheap"));
        assert!(found("C++ rules", "c++"));
        assert!(!found("éclair", "clair"));
        assert!(found("最安値です", "安"));
        assert!(found("これはNo1です", "no1"));
        assert!(!found("anything", ""));
        assert_eq!(find_words("a b", &["b", "c", "a"]), ["b", "a"]);
    }

    proptest! {
        #[test]
        fn a_cut_text_fits_and_is_a_beginning(text in "\\PC{0,400}", index in 0..8_usize) {
            let placement = Placement::ALL[index];
            let cut = truncate_to(&text, placement);
            prop_assert!(fits(&cut, placement));
            let kept = cut.strip_suffix(ELLIPSIS).unwrap_or(&cut);
            prop_assert!(text.starts_with(kept));
        }

        #[test]
        fn any_small_limit_is_kept(text in "(\\PC|https://a.example/b| |😀){0,60}", max in 0..60_usize) {
            for rule in [LengthRule::Characters, LengthRule::Graphemes, LengthRule::XWeighted] {
                prop_assert!(length(&truncate(&text, max, rule), rule) <= max);
            }
        }

        #[test]
        fn a_word_between_spaces_is_found_in_any_case(
            before in "[a-z ]{0,20}", word in "[a-zäöüé]{1,12}", after in "[a-z ]{0,20}",
        ) {
            let text = format!("{before} {} {after}", word.to_uppercase());
            let words = [word.as_str()];
            prop_assert_eq!(find_words(&text, &words), words);
            let glued = format!("q{word}q");
            prop_assert!(find_words(&glued, &words).is_empty());
        }

        #[test]
        fn counting_never_panics(text in any::<String>()) {
            let _ = (x(&text), hashtags(&text), emoji_count(&text), without_links(&text));
        }
    }
}
