//! Making foreign text safe to quote: one line, no markup, no commands to a platform.

use domain::{
    campaign::brief::Language,
    post::text::{without_emoji, without_links},
};

use super::language::{Lexicon, catalogue, gap, stop};

/// Quotation marks that open or close.
pub(super) const QUOTES: &[char] = &['"', '“', '”', '„', '«', '»', '「', '」'];

/// One line of plain words: no control characters, markup, links, emoji, mentions or hashtags.
pub(super) fn plain(text: &str) -> String {
    let text = without_emoji(&without_links(&without_tags(text)));
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let at_word = !clean.chars().next_back().is_some_and(char::is_alphanumeric);
        let command = at_word && matches!(c, '#' | '@' | '＃' | '＠');
        if c.is_control() || c.is_whitespace() {
            clean.push(' ');
        } else if !command && !is_unwanted(c) {
            clean.push(c);
        }
    }
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that hide, reorder, or mean something to a template or to markup.
fn is_unwanted(c: char) -> bool {
    matches!(c, '<' | '>' | '{' | '}' | '`' | '\\' | '|' | '^')
        || matches!(u32::from(c), 0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f
            | 0xe000..=0xf8ff | 0xfe00..=0xfe0f | 0xfeff | 0xfff0..=0xffff | 0xe_0000..=0x10_ffff)
}

/// The text without what looks like tags of a markup language.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let opens = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
        match after.split_once('>') {
            Some((tag, beyond)) if opens && tag.chars().count() < 200 => {
                kept.push(' ');
                rest = beyond;
            }
            _ => rest = after,
        }
    }
    kept.push_str(rest);
    kept
}

/// The sentences and list items of a text, cleaned, without what ends them. Questions are left out:
/// they state nothing.
pub(crate) fn sentences(text: &str, language: Language) -> Vec<String> {
    let lexicon = &catalogue(language).lexicon;
    let mut found = Vec::new();
    for line in text.split(['\n', '\r', '•', '·', '|', '\u{2028}']) {
        let line = plain(line.trim_start_matches([' ', '\t', '-', '*', '–']));
        let mut begin = 0;
        for (at, c) in line.char_indices() {
            let end = at + c.len_utf8();
            let Some(before) = line.get(begin..at) else { continue };
            let after = line.get(end..).unwrap_or_default();
            if ends_sentence(before, c, after, lexicon, language) {
                if !matches!(c, '?' | '？') {
                    push_piece(before, &mut found);
                }
                begin = end;
            }
        }
        push_piece(line.get(begin..).unwrap_or_default(), &mut found);
    }
    found
}

fn push_piece(piece: &str, found: &mut Vec<String>) {
    let piece = bare(piece);
    if piece.chars().filter(|c| c.is_alphanumeric()).count() >= 3 {
        found.push(piece.to_owned());
    }
}

fn ends_sentence(
    before: &str,
    c: char,
    after: &str,
    lexicon: &Lexicon,
    language: Language,
) -> bool {
    let apart = after.is_empty() || after.starts_with([' ', '"', '”', '“', '»', ')']);
    match c {
        '。' | '！' | '？' | ';' | '；' => true,
        '!' | '?' => apart || !after.starts_with(char::is_alphanumeric),
        '.' => {
            let word = before.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
            let number = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
            // “14. März” goes on; “in 2026. Then” does not, nor “5 to 50. It” where nobody counts so.
            let ordinal = number && word.len() <= 2 && language == Language::De;
            // “20 h.”, “90 g.” are no initials.
            let counted = before
                .trim_end_matches(char::is_alphabetic)
                .trim_end_matches([' ', '\u{a0}'])
                .ends_with(|c: char| c.is_ascii_digit());
            let initial =
                word.chars().count() == 1 && word.chars().all(char::is_alphabetic) && !counted;
            let abbreviated = lexicon.abbreviations.contains(&word.as_str()) || initial;
            apart && !(abbreviated || ordinal) || after.is_empty()
        }
        _ => false,
    }
}

/// Without punctuation at either end.
pub(super) fn bare(text: &str) -> &str {
    let text = text
        .trim()
        .trim_end_matches(|c: char| c.is_whitespace() || ".,;:!?…。、！？：；-–—→>".contains(c));
    text.trim_start_matches(|c: char| c.is_whitespace() || ".,;:!?…。、！？-–—→*".contains(c))
}

/// With a capital at the front, unless the word is written in its own way (`eBike`).
pub(crate) fn capitalised(text: &str) -> String {
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let own_way = first_word.chars().skip(1).any(char::is_uppercase);
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if !own_way => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// As a sentence: a capital at the front and something that ends it.
pub(super) fn sentence(text: &str, language: Language) -> String {
    let mut sentence = capitalised(text.trim());
    let last = sentence.trim_end_matches(['”', '“', '»', ')', '」', '"']).chars().next_back();
    if !last.is_some_and(|c| ".!?…。！？".contains(c)) {
        sentence.push(stop(language));
    }
    sentence
}

/// Sentences one after another.
pub(super) fn joined(sentences: &[String], language: Language) -> String {
    sentences.join(gap(language))
}

/// The text if it is at most `max` characters, else its longest beginning that is and that stands
/// by itself: cut where a clause ends. Nothing where there is no such beginning.
pub(crate) fn clause(text: &str, max: usize, language: Language) -> Option<String> {
    if text.chars().count() <= max {
        return Some(text.to_owned());
    }
    let ends = [", ", " – ", " — ", " - ", "; ", ": ", " (", "、", "："];
    let mut cuts: Vec<usize> =
        ends.iter().flat_map(|end| text.match_indices(end).map(|(at, _)| at)).collect();
    cuts.sort_unstable();
    cuts.into_iter()
        .rev()
        .filter(|at| !splits_list(text.get(*at..).unwrap_or_default()))
        .filter_map(|at| text.get(..at))
        .map(bare)
        .find(|cut| cut.chars().count() <= max && stands_alone(cut, language))
        .map(str::to_owned)
}

/// Words that join two halves either of which may go.
const JOINTS: &[&str] = &[" and ", " und ", " et ", " y ", " e ", " sowie ", " as well as "];

/// Words that begin what is added to a whole sentence.
const ADDS: &[&str] = &[
    "so",
    "which",
    "who",
    "where",
    "when",
    "while",
    "because",
    "but",
    "not",
    "without",
    "delivered",
    "der",
    "die",
    "das",
    "wo",
    "wenn",
    "weil",
    "aber",
    "ohne",
    "damit",
    "qui",
    "où",
    "que",
    "quand",
    "mais",
    "sans",
    "donde",
    "cuando",
    "pero",
    "sin",
];

/// Whether what is cut off is the rest of a list: “, Hamburg und Lübeck”.
fn splits_list(rest: &str) -> bool {
    let Some(after) = rest.strip_prefix(", ") else { return false };
    let joins = JOINTS.iter().any(|joint| after.starts_with(joint.trim_start()));
    // “, with nobody else in the room and the door shut” is no item.
    let first = after.split(' ').next().unwrap_or_default();
    let adds = PREPOSITIONS.contains(&first) || ADDS.contains(&first);
    let near = after.split_whitespace().take(14).collect::<Vec<_>>().join(" ");
    joins || !adds && JOINTS.iter().any(|joint| near.contains(joint))
}

/// The text's first half where two halves are joined by “and” and it stands by itself.
pub(super) fn first_half(text: &str, max: usize, language: Language) -> Option<String> {
    let lower = text.to_lowercase();
    let paired = ["between ", "both ", "zwischen ", "sowohl ", "entre ", "tant "];
    if paired.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let mut cuts: Vec<(usize, usize)> = JOINTS
        .iter()
        .flat_map(|joint| text.match_indices(joint).map(|(at, _)| (at, at + joint.len())))
        .collect();
    cuts.sort_unstable();
    cuts.into_iter().rev().find_map(|(at, after)| {
        let cut = bare(text.get(..at)?);
        let rest = text.get(after..)?;
        // “Elektronikerinnen und Elektroniker”, “in Leeds and Harrogate” are one thing to say.
        let (last, next) = (cut.rsplit(' ').next()?, rest.split(' ').next()?);
        let stem = |word: &str| word.to_lowercase().chars().take(5).collect::<String>();
        let one = next.starts_with(char::is_uppercase) || stem(last) == stem(next);
        let apart = rest.split_whitespace().count() >= 3 && !cut.contains(',') && !one;
        let whole = cut.split_whitespace().count() >= 4 && stands_alone(cut, language);
        (apart && whole && cut.chars().count() <= max).then(|| cut.to_owned())
    })
}

fn stands_alone(text: &str, language: Language) -> bool {
    let long_enough = match language {
        Language::Ja => text.chars().count() >= 6,
        _ => text.split_whitespace().count() >= 3,
    };
    let pairs = [('(', ')'), ('「', '」'), ('«', '»'), ('„', '“')];
    let even = pairs.iter().all(|(a, b)| text.matches(*a).count() == text.matches(*b).count());
    let open = language == Language::Ja
        && text.ends_with(['は', 'が', 'を', 'に', 'で', 'と', 'の', 'も', 'て', 'し']);
    long_enough && even && !open && !starts_weakly(text, language)
}

/// Whether a text leans on what came before it, or begins with less than its point.
pub(super) fn starts_weakly(text: &str, language: Language) -> bool {
    let weak = catalogue(language).lexicon.weak_starts;
    if language == Language::Ja {
        return weak.iter().any(|start| text.starts_with(start));
    }
    let first = text.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    weak.contains(&first.as_str())
}

/// Words a text may well begin with, though a cut one better does not.
const PREPOSITIONS: &[&str] = &[
    "in", "at", "on", "for", "from", "to", "with", "of", "im", "an", "am", "auf", "bei", "für",
    "von", "vom", "zu", "zum", "zur", "aus", "mit", "dans", "en", "à", "au", "aux", "sur", "pour",
    "par", "de", "du", "avec", "con", "a", "al", "para", "por", "del",
];

/// Whether a text leans on what was said before it.
pub(crate) fn leans(text: &str, language: Language) -> bool {
    let first = text.split([' ', ',']).next().unwrap_or_default().to_lowercase();
    starts_weakly(text, language) && !PREPOSITIONS.contains(&first.as_str())
}

/// At most `max` characters, cut between words and marked where it was cut.
pub(super) fn short(text: &str, max: usize) -> String {
    domain::post::text::truncate(text, max, domain::asset::placement::LengthRule::Characters)
}

/// With the spaces a typesetter of the language would set.
pub(super) fn typeset(text: &str, language: Language) -> String {
    if language != Language::Fr {
        return text.to_owned();
    }
    let mut set = text.to_owned();
    for mark in ["!", "?", ";", ":", "»", "%"] {
        set = set.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
    }
    set.replace("« ", "«\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_becomes_one_plain_line() {
        for (text, clean) in [
            ("a\n b\t\u{0}c", "a b c"),
            ("<script>alert(1)</script>x", "alert(1) x"),
            ("5 < 6 and 7 > 3", "5 6 and 7 3"),
            ("hey @everyone #free C# me@x", "hey everyone free C# me@x"),
            ("see https://evil.example/x now", "see now"),
            ("a\u{202e}b ☕ {name}", "ab name"),
        ] {
            assert_eq!(plain(text), clean);
        }
    }

    #[test]
    fn sentences_end_where_they_end() {
        let de =
            "Ab dem 14. März, z.B. in Kiel. Reichweite: 90,5 km! Was noch?\n- ca. 20 kg leicht";
        assert_eq!(
            sentences(de, Language::De),
            ["Ab dem 14. März, z.B. in Kiel", "Reichweite: 90,5 km", "ca. 20 kg leicht"]
        );
        let ja = "三日間の音楽祭です。入場無料！どこ？";
        assert_eq!(sentences(ja, Language::Ja), ["三日間の音楽祭です", "入場無料"]);
        assert_eq!(sentences("Since 2019. We roast", Language::En), ["Since 2019", "We roast"]);
        assert_eq!(sentences("For teams of 5 to 50. It flags", Language::En).len(), 2);
        assert_eq!(sentences("De 7 h 30 à 20 h. Quatre salles", Language::Fr).len(), 2);
        assert_eq!(sentences("A novel by J. Smith", Language::En).len(), 1);
    }

    #[test]
    fn a_clause_stands_by_itself_or_is_none() {
        let text = "Roasted every Tuesday in our shop, delivered by bike on Wednesday";
        assert_eq!(
            clause(text, 40, Language::En).as_deref(),
            Some("Roasted every Tuesday in our shop")
        );
        assert_eq!(clause("In Huila, Colombia, where it grows high", 10, Language::En), None);
        // The rest of a list is not cut off, nor one of a pair.
        let text = "It matches bank lines to invoices overnight, flags what does not fit, and keeps a trail";
        assert_eq!(clause(text, 80, Language::En), None);
        let text = "Disponenten sehen freie Monteure, Fahrzeit und Ersatzteile auf einer Karte";
        assert_eq!(clause(text, 60, Language::De), None);
        let text = "Elektro Brandt sucht Elektronikerinnen und Elektroniker für Kiel";
        assert_eq!(first_half(text, 60, Language::De), None);
        let text = "La carte tient sur une page et change chaque semaine";
        assert_eq!(
            first_half(text, 40, Language::Fr).as_deref(),
            Some("La carte tient sur une page")
        );
        assert_eq!(sentence("fair (and square)", Language::En), "Fair (and square).");
        assert_eq!(sentence("eBikes roll", Language::En), "eBikes roll.");
    }
}
