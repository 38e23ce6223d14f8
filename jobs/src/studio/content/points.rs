//! The short points of a list: what the messages say, then what the brief says of its product.

use domain::{campaign::brief::Language, generation::port::StudioRequest, post::text::find_words};

use super::{super::text::clean, letters, quote::passages};
use crate::agent::{capitalised, clause, leans, sentences};

/// The most points a list has.
const MOST: usize = 4;

/// A headline shorter than this, in letters, may well stand within a point: it is a name.
const NAME: usize = 12;

/// The longest point, in characters.
const fn room(language: Language) -> usize {
    match language {
        Language::Ja => 30,
        Language::En | Language::De | Language::Fr | Language::Es => 64,
    }
}

/// What a list says beside a headline, most important first: whole sentences or clauses of the
/// request, no two of which say the same. `words` makes a text drawable, or empty where it is not.
pub(super) fn points(
    request: &StudioRequest,
    headline: &str,
    words: impl Fn(&str) -> String,
) -> Vec<String> {
    let language = request.brief.language;
    let messages = &request.strategy.messages;
    let said = messages.iter().map(|message| clean(&message.headline));
    let supported = messages.iter().flat_map(|message| sentences(&message.support, language));
    let of_product = sentences(&request.brief.product, language);
    let stated = supported.chain(of_product).filter(|text| {
        // Somebody's words are a quote, not a point.
        !leans(text, language) && passages(text, language).is_empty()
    });
    let headline = letters(headline);
    let mut points: Vec<String> = Vec::new();
    let mut known: Vec<String> = Vec::new();
    for text in said.chain(stated) {
        let Some(point) = clause(&text, room(language), language) else { continue };
        let point = words(&capitalised(&point));
        let own = letters(&point);
        let least = if language == Language::Ja { 4 } else { 6 };
        let is_old = headline.contains(&own)
            || headline.chars().count() >= NAME && own.contains(&headline)
            || known.iter().any(|other| other.contains(&own) || own.contains(other.as_str()));
        if own.chars().count() < least
            || is_old
            || !find_words(&point, &request.guide.banned_words).is_empty()
        {
            continue;
        }
        known.push(own);
        points.push(point);
        if points.len() == MOST {
            break;
        }
    }
    points
}
