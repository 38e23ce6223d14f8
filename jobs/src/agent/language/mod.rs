//! What the built-in agents can say, per language, and how a template becomes a sentence.
//!
//! A catalogue is data alone: to add a language, write one file like [`en`], add the variant to
//! `domain::campaign::brief::Language` and one line to [`catalogue`].

use chrono::{Datelike, NaiveDate};
use domain::{brand::guide::Tone, campaign::brief::Language, generation::port::Provenance};

mod address;
mod de;
mod en;
mod es;
mod fr;
mod ja;

#[cfg(test)]
mod tests;

pub(super) use address::{Address, address, wanted as wanted_address};

/// Lines that may stand for one another.
pub(super) type Lines = &'static [&'static str];

/// Everything one language offers. Templates name what they need in braces: `{name}`, `{brand}`,
/// `{offer}`, `{until}`, `{days}`, `{audience}`, `{phrase}`, `{fact}`, `{cta}`, `{link}`,
/// `{tagline}`, `{tone}`.
pub(super) struct Catalogue {
    /// How each tone speaks, in the order of `Tone`.
    pub(super) voices: [Voice; 5],
    /// Closing lines that only suit what people come to.
    pub(super) visits: Lines,
    /// What names the product behind a fact just told.
    pub(super) behind: Lines,
    /// Openings of little stories, by subject. An event's are of evenings on a stage.
    pub(super) scenes: [Lines; 6],
    /// What moves people, by subject; for the strategy.
    pub(super) insights: Lines,
    /// What the picture shows, by subject; for the strategy.
    pub(super) pictures: Lines,
    /// What the text does, by intent; for the strategy.
    pub(super) directions: Lines,
    /// The one thought of a campaign.
    pub(super) positioning: Lines,
    /// Whom it is for, before the insight.
    pub(super) whom: &'static str,
    /// Headlines that say what it is.
    pub(super) headline_announce: Lines,
    /// Headlines that ask.
    pub(super) headline_question: Lines,
    /// Headlines that say how long.
    pub(super) headline_countdown: Lines,
    /// How long an offer lasts.
    pub(super) offer_ends: Lines,
    /// The same for a picture.
    pub(super) headline_offer_ends: Lines,
    /// Messages where the brief gives too few: headline and support.
    pub(super) fillers: &'static [(&'static str, &'static str)],
    /// A call to action with an address.
    pub(super) ask: &'static str,
    /// A call to action where addresses cannot be followed.
    pub(super) ask_in_profile: &'static str,
    /// Whom it is for, as a sentence to them.
    pub(super) for_audience: Lines,
    /// What leads up to a further fact, by its kind: price, time, trust, anything.
    pub(super) leads: [Lines; 4],
    /// Something a person wanted mentioned.
    pub(super) also: Lines,
    /// A word the brand wants in every text.
    pub(super) required: Lines,
    /// Notes in a direction.
    pub(super) notes: Notes,
    /// Names of the tones, in the order of `Tone`.
    pub(super) tone_names: [&'static str; 5],
    /// Words by which texts of this language are read.
    pub(super) lexicon: Lexicon,
}

/// How one tone speaks.
pub(super) struct Voice {
    /// What a picture says first.
    pub(super) headline: Lines,
    pub(super) announce: Lines,
    pub(super) benefit: Lines,
    pub(super) proof: Lines,
    pub(super) question: Lines,
    pub(super) offer: Lines,
    pub(super) countdown: Lines,
    pub(super) today: Lines,
    pub(super) list: Lines,
    pub(super) turn: Lines,
    pub(super) close: Lines,
}

#[cfg(test)]
impl Voice {
    /// Everything it says, list by list.
    fn lists(&self) -> [Lines; 11] {
        // Taken apart, so that no list is forgotten.
        let &Self {
            headline,
            announce,
            benefit,
            proof,
            question,
            offer,
            countdown,
            today,
            list,
            turn,
            close,
        } = self;
        [headline, announce, benefit, proof, question, offer, countdown, today, list, turn, close]
    }
}

/// Sentences in a creative's direction that ask for something particular.
pub(super) struct Notes {
    pub(super) mention: &'static str,
    pub(super) avoid: &'static str,
    pub(super) short: &'static str,
    pub(super) sound: &'static str,
    pub(super) action: &'static str,
    pub(super) thread: &'static str,
    pub(super) review: &'static str,
}

/// Words by which a text is understood. All in lower case.
pub(super) struct Lexicon {
    /// What joins a name to what is said of it.
    pub(super) copulas: Lines,
    /// Words before a name that are no part of it.
    pub(super) articles: Lines,
    /// Words that may stand in lower case within a name.
    pub(super) connectors: Lines,
    /// Words after whose full stop the sentence goes on.
    pub(super) abbreviations: Lines,
    /// Words that make a sentence an offer.
    pub(super) offers: Lines,
    /// Words before a day on which something ends.
    pub(super) ends: Lines,
    /// Words before a day that mean an end only where something is to be done by then.
    pub(super) ends_by: Lines,
    /// Beginnings of words for what is to be done by a day.
    pub(super) acts: Lines,
    /// Words after a day on which something ends; in Japanese, words before it.
    pub(super) closes: Lines,
    /// Words by which a sentence speaks of an offer without making it.
    pub(super) offer_names: Lines,
    /// Words a headline does not begin with.
    pub(super) weak_starts: Lines,
    /// Words of planning, which the public never hears.
    pub(super) internal: Lines,
    /// Worn-out words no template may use.
    #[cfg_attr(not(test), expect(dead_code, reason = "the catalogue's own test reads it"))]
    pub(super) cliches: Lines,
    /// The months, January first.
    pub(super) months: [&'static str; 12],
}

/// The catalogue of a language.
pub(super) const fn catalogue(language: Language) -> &'static Catalogue {
    match language {
        Language::En => &en::CATALOGUE,
        Language::De => &de::CATALOGUE,
        Language::Fr => &fr::CATALOGUE,
        Language::Es => &es::CATALOGUE,
        Language::Ja => &ja::CATALOGUE,
    }
}

/// Where a tone stands in a catalogue.
pub(super) const fn tone_index(tone: Tone) -> usize {
    match tone {
        Tone::Friendly => 0,
        Tone::Professional => 1,
        Tone::Playful => 2,
        Tone::Bold => 3,
        Tone::Elegant => 4,
    }
}

impl Catalogue {
    /// How a tone speaks.
    pub(super) fn voice(&self, tone: Tone) -> &Voice {
        let [friendly, professional, playful, bold, elegant] = &self.voices;
        match tone {
            Tone::Friendly => friendly,
            Tone::Professional => professional,
            Tone::Playful => playful,
            Tone::Bold => bold,
            Tone::Elegant => elegant,
        }
    }
}

/// A day as people of the language write it, without the year.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    let month = usize::try_from(date.month0())
        .ok()
        .and_then(|index| catalogue(language).lexicon.months.get(index))
        .copied()
        .unwrap_or_default();
    let number = date.day();
    match language {
        Language::De => format!("{number}. {month}"),
        Language::Fr if number == 1 => format!("1er {month}"),
        Language::En | Language::Fr => format!("{number} {month}"),
        Language::Es => format!("{number} de {month}"),
        Language::Ja => format!("{month}{number}日"),
    }
}

/// What stands between two sentences.
pub(super) const fn gap(language: Language) -> &'static str {
    match language {
        Language::Ja => "",
        Language::En | Language::De | Language::Fr | Language::Es => " ",
    }
}

/// What ends a sentence.
pub(super) const fn stop(language: Language) -> char {
    match language {
        Language::Ja => '。',
        Language::En | Language::De | Language::Fr | Language::Es => '.',
    }
}

/// What fills the braces of a template.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    entries: Vec<(&'static str, String)>,
    /// Whether the word after a colon is written small.
    small_after_colon: bool,
}

/// Beginnings of lines that greet: a brand does not greet itself.
const GREETINGS: &[&str] = &[
    "Hello, {name}",
    "Say hello to {name}",
    "Hallo, {name}",
    "Bonjour, {name}",
    "Hola, {name}",
    "はじめまして、{name}",
];

impl Slots {
    /// The same slots and one more; a blank value is as good as none.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.trim().is_empty() {
            self.entries.retain(|(known, _)| *known != name);
            self.entries.push((name, value));
        }
        self
    }

    /// The same slots for a language's way with colons.
    pub(super) fn in_language(mut self, language: Language) -> Self {
        self.small_after_colon = matches!(language, Language::Fr | Language::Es);
        self
    }

    /// The template filled, or nothing where it needs what is not there or would read badly with it.
    pub(super) fn fill(&self, template: &str) -> Option<String> {
        if !self.suits(template) {
            return None;
        }
        let mut filled = String::with_capacity(template.len() + 40);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            let (_, value) = self.entries.iter().find(|(known, _)| *known == name)?;
            filled.push_str(before);
            let small = self.small_after_colon && filled.trim_end().ends_with(':');
            if small && matches!(name, "offer" | "cta" | "tagline") {
                filled.push_str(&self.small(value));
            } else {
                filled.push_str(value);
            }
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn value(&self, wanted: &str) -> Option<&str> {
        self.entries.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str())
    }

    /// Whether a template reads well with what there is.
    fn suits(&self, template: &str) -> bool {
        let has = |slot: &str| template.contains(slot);
        let one_name = self
            .value("name")
            .zip(self.value("brand"))
            .is_some_and(|(name, brand)| brand.contains(name) || name.contains(brand));
        let says_twice = has("{name}") && has("{brand}") && one_name;
        let is_brand =
            self.value("name").map(str::to_lowercase) == self.value("brand").map(str::to_lowercase);
        let greets_itself = is_brand && GREETINGS.iter().any(|line| template.starts_with(line));
        let offer = self.value("offer").unwrap_or_default();
        // “送料無料です” takes no “は”.
        let is_no_noun = offer.chars().next_back().is_some_and(|c| matches!(c, 'ぁ'..='ゟ'));
        let breaks = is_no_noun && has("{offer}は");
        let until = self.value("until").unwrap_or_default();
        let says_when_twice =
            has("{offer}") && has("{until}") && !until.is_empty() && offer.contains(until);
        !(says_twice || greets_itself || breaks || says_when_twice)
    }

    /// With a small letter at the front, unless it is a name's or written in its own way.
    pub(super) fn small(&self, value: &str) -> String {
        let first = value.split(' ').next().unwrap_or_default();
        let own_way = first.chars().skip(1).any(char::is_uppercase);
        let names = [self.value("name"), self.value("brand")].into_iter().flatten();
        let is_named = names.flat_map(|name| name.split(' ')).any(|word| word == first);
        if own_way || is_named {
            value.to_owned()
        } else {
            value.replacen(first, &first.to_lowercase(), 1)
        }
    }
}

/// How a built-in agent's work came about.
pub(super) fn provenance(
    model: &str,
    prompt_digest: domain::store::digest::Digest,
    seed: u64,
) -> Provenance {
    Provenance {
        provider: "builtin".to_owned(),
        model: model.to_owned(),
        prompt_digest,
        seed,
        cost_micros: 0,
    }
}
