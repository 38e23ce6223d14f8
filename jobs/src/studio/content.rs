//! What a picture says: the request's words, cleaned and chosen, and nothing of its markup.

mod points;
mod quote;

use domain::{
    brand::guide::{EmojiPolicy, FontFamily},
    campaign::{
        brief::Language,
        strategy::{Intent, KeyMessage},
    },
    generation::port::{AgentError, StudioRequest},
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    fonts::Fonts,
    shape::{Lettering, Missing, drawable, missing},
    text::clean,
};
use crate::agent::deadline;

pub(crate) use self::quote::Quote;

/// A support longer than this many characters is cut at the end of a sentence.
const SUPPORT: usize = 130;

/// The words of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Content {
    /// What it says first.
    pub(crate) headline: String,
    /// What carries it.
    pub(crate) support: Option<String>,
    /// What people are asked to do.
    pub(crate) action: String,
    /// Where it leads, short: `example.com`.
    pub(crate) host: Option<String>,
    /// The brand's name.
    pub(crate) brand: String,
    /// The line under the name.
    pub(crate) tagline: Option<String>,
    /// A number worth setting large, where the words have one: `20 %`.
    pub(crate) figure: Option<String>,
    /// What a list says beside the headline: none, or two and more short points.
    pub(crate) points: Vec<String>,
    /// A sentence fit to be set as a quote.
    pub(crate) quote: Option<Quote>,
    /// How long there still is on the creative's day, where the brief says when it ends.
    pub(crate) remaining: Option<Remaining>,
    /// The language of all of it.
    pub(crate) language: Language,
}

/// A countdown's words around its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remaining {
    /// Days left, 0 on the last day.
    pub(crate) days: u16,
    /// Above the number.
    pub(crate) before: &'static str,
    /// Below the number.
    pub(crate) after: &'static str,
    /// Instead of a number, on the last day.
    pub(crate) last: &'static str,
}

impl Content {
    /// The words of a request, or the characters that no font can draw.
    pub(crate) fn of(request: &StudioRequest, fonts: &Fonts) -> Result<Self, AgentError> {
        let emoji = request.guide.emoji != EmojiPolicy::None;
        let words = |text: &str| drawable(fonts, &clean(text), emoji);
        let optional = |text: &str| Some(words(text)).filter(|text| !text.is_empty());
        let headline = words(&request.creative.headline);
        let message = message(request);
        let support = message
            .and_then(|m| optional(&first_sentences(&clean(&m.support))))
            .filter(|support| !same(support, &headline));
        // What may be left out is left out rather than refused.
        let lettering = lettering(request.guide.heading_font, request.brief.language);
        let spare = |text: &str| {
            let text = words(text);
            if missing(fonts, &text, lettering).0.is_empty() { text } else { String::new() }
        };
        let mut points = points::points(request, &headline, spare);
        let quote = quote::quote(request, message, &headline, spare);
        let figure = figure(&request.creative, message, &headline, support.as_deref());
        // A message whose support says the same as its headline is carried by what else there is.
        let support = support.or_else(|| points.first().cloned());
        if points.len() < 2 {
            points.clear();
        }
        let content = Self {
            figure,
            headline,
            support,
            points,
            quote,
            action: words(&request.brief.call_to_action),
            host: request.brief.link.as_ref().and_then(|link| {
                let host = link.host_str()?;
                optional(host.strip_prefix("www.").unwrap_or(host))
            }),
            brand: words(&request.guide.brand_name),
            tagline: request.guide.tagline.as_deref().and_then(optional),
            remaining: remaining(request),
            language: request.brief.language,
        };
        content.check(fonts, request.guide.heading_font)?;
        Ok(content)
    }

    fn check(&self, fonts: &Fonts, family: FontFamily) -> Result<(), AgentError> {
        let lettering = lettering(family, self.language);
        let mut lost = Missing::default();
        let texts = [Some(&self.headline), self.support.as_ref(), Some(&self.action)];
        let marks = [self.host.as_ref(), Some(&self.brand), self.tagline.as_ref()];
        for text in texts.into_iter().chain(marks).flatten() {
            lost.0.append(&mut missing(fonts, text, lettering).0);
        }
        let left = self.remaining.iter().flat_map(|left| [left.before, left.after, left.last]);
        for text in left {
            lost.0.append(&mut missing(fonts, text, lettering).0);
        }
        if lost.0.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = lost
            .0
            .iter()
            .take(12)
            .map(|cluster| {
                let points: Vec<String> =
                    cluster.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
                format!("{cluster} ({})", points.join(" "))
            })
            .collect();
        let more = lost.0.len().saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Err(AgentError::Refused(format!(
            "no font has these characters: {}{more}; add a font that has them to the fonts folder or change the text",
            named.join(", ")
        )))
    }
}

/// The message a creative carries: the one with its headline, else one by the seed.
fn message(request: &StudioRequest) -> Option<&KeyMessage> {
    let messages = &request.strategy.messages;
    messages.iter().find(|m| same(&m.headline, &request.creative.headline)).or_else(|| {
        let count = u64::try_from(messages.len()).ok().filter(|count| *count > 0)?;
        messages.get(usize::try_from(request.seed % count).ok()?)
    })
}

fn same(first: &str, second: &str) -> bool {
    letters(first) == letters(second)
}

/// Nothing but its letters and digits, small.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The letters headings are looked up in.
fn lettering(family: FontFamily, language: Language) -> Lettering {
    Lettering { family, bold: true, tracking: 0.0, leading: 1.2, language }
}

/// As many whole sentences as make a support, at least one.
fn first_sentences(text: &str) -> String {
    let mut kept = String::new();
    for sentence in text.split_sentence_bounds() {
        if !kept.is_empty() && kept.chars().count() + sentence.trim_end().chars().count() > SUPPORT
        {
            break;
        }
        kept.push_str(sentence);
    }
    kept.trim().to_owned()
}

/// A number with a sign that makes it worth setting large: a percentage or a price for an offer,
/// any count for a proof.
fn figure(
    creative: &domain::campaign::strategy::Creative,
    message: Option<&KeyMessage>,
    headline: &str,
    support: Option<&str>,
) -> Option<String> {
    let any_number = match creative.intent {
        Intent::Proof => true,
        Intent::Offer => false,
        Intent::Announce | Intent::Benefit | Intent::Question | Intent::Countdown => return None,
    };
    let message = message.map(|m| clean(&m.headline));
    [Some(headline), support, message.as_deref()]
        .into_iter()
        .flatten()
        .find_map(|text| figure_in(text, any_number))
}

const SIGNS: &str = "%‰€$£¥₹×円";

/// Whether a character belongs to a script without spaces; the sign of a price does not count.
pub(crate) fn is_spaceless(c: char) -> bool {
    !SIGNS.contains(c)
        && matches!(u32::from(c), 0x2e80..=0x303f | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef)
}

/// A text with spaces where a script without them begins and ends: `早割 20% オフ`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    for c in text.chars() {
        if before.is_some_and(|before| is_spaceless(before) != is_spaceless(c)) {
            spaced.push(' ');
        }
        spaced.push(c);
        before = Some(c);
    }
    spaced
}

fn figure_in(text: &str, any_number: bool) -> Option<String> {
    // Japanese counts with a word after the number, which would be lost.
    let any_number = any_number && !text.contains(is_spaceless);
    let text = spaced(text);
    let words: Vec<&str> = text.split(char::is_whitespace).collect();
    let bare = |word: &str| {
        word.trim_matches(|c: char| !c.is_ascii_digit() && !SIGNS.contains(c) && !"+-−".contains(c))
            .to_owned()
    };
    for (at, word) in words.iter().enumerate() {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits == 0 || digits > 7 {
            continue;
        }
        // A name like `X200b` is no number, whatever its digits say.
        if word.chars().any(|c| c.is_alphabetic() && !SIGNS.contains(c)) {
            continue;
        }
        let number = bare(word);
        let plain =
            number.chars().all(|c| c.is_ascii_digit() || SIGNS.contains(c) || "+-−.,".contains(c));
        if !plain || number.chars().count() > 9 {
            continue;
        }
        if number.chars().any(|c| SIGNS.contains(c)) {
            return Some(number);
        }
        if let Some(sign) = words
            .get(at + 1)
            .map(|next| bare(next))
            .filter(|next| !next.is_empty() && next.chars().all(|c| SIGNS.contains(c)))
        {
            return Some(format!("{number}\u{a0}{sign}"));
        }
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        if any_number && digits >= 2 && !year {
            return Some(number);
        }
    }
    None
}

fn remaining(request: &StudioRequest) -> Option<Remaining> {
    let last = deadline(&request.brief, &request.guide)?;
    let days = u16::try_from((last - request.creative.scheduled_on).num_days()).ok()?;
    let one = days == 1;
    let (before, after, last) = match request.brief.language {
        Language::En => ("Only", if one { "day left" } else { "days left" }, "Last day"),
        Language::De => ("Nur noch", if one { "Tag" } else { "Tage" }, "Letzter Tag"),
        Language::Fr => ("Plus que", if one { "jour" } else { "jours" }, "Dernier jour"),
        Language::Es if one => ("Solo queda", "día", "Último día"),
        Language::Es => ("Solo quedan", "días", "Último día"),
        Language::Ja => ("残り", "日", "最終日"),
    };
    Some(Remaining { days, before, after, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_where_they_are_worth_showing() {
        assert_eq!(figure_in("Save 20% today", false).as_deref(), Some("20%"));
        assert_eq!(figure_in("Jetzt 20 % sparen", false).as_deref(), Some("20\u{a0}%"));
        assert_eq!(figure_in("Only €19.90!", false).as_deref(), Some("€19.90"));
        assert_eq!(figure_in("Loved by 12,000 people", true).as_deref(), Some("12,000"));
        assert_eq!(figure_in("Loved by 12,000 people", false), None);
        assert_eq!(figure_in("Since 1998, brewing", true), None);
        assert_eq!(figure_in("Model X200b", true), None);
        assert_eq!(figure_in("No numbers", true), None);
        assert_eq!(figure_in("早割20%オフ", false).as_deref(), Some("20%"));
        assert_eq!(figure_in("一日券は3,500円です", false).as_deref(), Some("3,500円"));
        assert_eq!(figure_in("12月9日まで、出演は十二組", true), None);
    }

    #[test]
    fn a_support_ends_with_a_sentence() {
        let text = "One short sentence. Another that is short too. ".repeat(5);
        let kept = first_sentences(&text);
        assert!(kept.ends_with('.') && kept.chars().count() <= SUPPORT, "{kept}");
    }
}
