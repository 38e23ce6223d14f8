//! Reading what a person wants changed. The words are data: they steer choices, nothing else.

mod look;
mod unheeded;

use domain::{asset::placement::Placement, brand::guide::Tone, campaign::brief::Language};

use super::{
    clean::{QUOTES, bare, plain, short},
    language::{Notes, catalogue},
    vocabulary::{
        ACTION, AGAINST, EARLIER, LATER, LESS, MENTION, MORE, NUMBERS, OFFER, PLACES, POSTS,
        QUESTIONS, SHORTER, THREADS, TONES,
        making::{
            BRIGHT, COOL, DARK, EMOJI, FAMILIES, GROUND, HEADLINE, INSTEAD, LAYOUT, LONGER,
            NOT_LONG, OTHER, PHOTO, REPLACE, TAGS, WARM,
        },
    },
};

pub(crate) use look::{Look, heeded};
pub(crate) use unheeded::unheeded;

/// What an instruction asks for, as far as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish that may stand beside any other")]
pub(super) struct Wishes {
    pub(super) shorter: bool,
    pub(super) numbers: bool,
    pub(super) action: bool,
    pub(super) offer: bool,
    pub(super) questions: bool,
    pub(super) later: bool,
    pub(super) earlier: bool,
    pub(super) more: bool,
    pub(super) fewer: bool,
    pub(super) thread: bool,
    pub(super) longer: bool,
    pub(super) no_emoji: bool,
    pub(super) no_tags: bool,
    /// Another first line, another headline on a picture.
    pub(super) other_headline: bool,
    /// These words as the headline.
    pub(super) headline: Option<String>,
    pub(super) no_photo: bool,
    pub(super) other_layout: bool,
    /// A layout by the name of its family.
    pub(super) family: Option<&'static str>,
    pub(super) ground: Option<Shade>,
    pub(super) tone: Option<Tone>,
    pub(super) mention: Vec<String>,
    pub(super) avoid: Vec<String>,
    pub(super) more_of: Vec<Placement>,
    pub(super) drop: Vec<Placement>,
}

/// How a picture's ground is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shade {
    /// Otherwise than it is.
    Other,
    Warm,
    Cool,
    Dark,
    Bright,
}

/// Whether a creative's direction asks for a thread, in any language.
pub(crate) fn asks_for_thread(direction: &str) -> bool {
    says(direction, THREADS)
}

/// A piece of an instruction and the phrases quoted in it.
struct Part {
    words: String,
    quoted: Vec<String>,
}

impl Wishes {
    /// What an instruction asks for.
    pub(super) fn read(instruction: &str) -> Self {
        let mut wishes = Self::default();
        for part in parts(instruction) {
            wishes.take(&part);
        }
        wishes.mention.truncate(3);
        wishes.avoid.truncate(6);
        wishes
    }

    /// The same and what another one asks for.
    pub(super) fn and(mut self, other: Self) -> Self {
        let fresh = |known: &[String], more: Vec<String>| -> Vec<String> {
            more.into_iter().filter(|phrase| !known.contains(phrase)).collect()
        };
        let (mention, avoid) =
            (fresh(&self.mention, other.mention), fresh(&self.avoid, other.avoid));
        self.mention.extend(mention);
        self.avoid.extend(avoid);
        // What a person no longer wants is not carried for an older note's sake.
        let dropped = self.avoid.clone();
        self.mention.retain(|phrase| !dropped.contains(phrase));
        Self {
            shorter: (self.shorter || other.shorter) && !other.longer,
            action: self.action || other.action,
            thread: self.thread || other.thread,
            tone: other.tone.or(self.tone),
            mention: self.mention,
            avoid: self.avoid,
            more_of: self.more_of,
            drop: self.drop,
            ..other
        }
    }

    /// What a creative's direction asks of its writer: phrases in quotation marks to carry or to
    /// leave out, and the notes a strategist sets.
    pub(super) fn in_direction(direction: &str, language: Language) -> Self {
        let Notes { short, sound, action, .. } = &catalogue(language).notes;
        let mut wishes = Self::default();
        for part in parts(direction) {
            let against = says(&part.words, AGAINST)
                || ["éviter", "evitar", "weglassen"].iter().any(|w| part.words.contains(w));
            if against {
                wishes.avoid.extend(part.quoted);
            } else if says(&part.words, MENTION) {
                wishes.mention.extend(part.quoted);
            }
        }
        wishes.shorter = direction.contains(short);
        wishes.action = direction.contains(action);
        wishes.thread = asks_for_thread(direction);
        let sound_of = |(index, name): (usize, &&str)| {
            direction.contains(&sound.replace("{tone}", name)).then_some(index)
        };
        let index = catalogue(language).tone_names.iter().enumerate().find_map(sound_of);
        let tones = [Tone::Friendly, Tone::Professional, Tone::Playful, Tone::Bold, Tone::Elegant];
        wishes.tone = index.and_then(|index| tones.get(index)).copied();
        wishes
    }

    /// Whether nothing was understood.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn take(&mut self, part: &Part) {
        let words = part.words.as_str();
        let against = says(words, AGAINST);
        let less = says(words, LESS);
        let places = places_in(words);
        if !part.quoted.is_empty() {
            if self.take_quoted(words, &part.quoted) {
                return;
            }
            let list = if against { &mut self.avoid } else { &mut self.mention };
            list.extend(part.quoted.iter().cloned());
            return;
        }
        if !places.is_empty() {
            if against || less {
                self.drop.extend(places);
                return;
            }
            if says(words, MORE) {
                self.more_of.extend(places);
                return;
            }
        }
        let other = says(words, OTHER) && !says(words, PHOTO);
        let of_headline = says(words, HEADLINE);
        let mut understood = self.take_look(words, other && !of_headline);
        let mut note = |flag: &mut bool, said: bool| {
            *flag |= said;
            understood |= said;
        };
        let wanted = !against && !less;
        note(&mut self.shorter, says(words, SHORTER) && !against || says(words, NOT_LONG));
        note(&mut self.longer, says(words, LONGER) && wanted);
        note(&mut self.no_emoji, says(words, EMOJI) && !wanted);
        note(&mut self.no_tags, says(words, TAGS) && !wanted);
        note(&mut self.no_photo, says(words, PHOTO) && !wanted);
        note(&mut self.other_headline, of_headline && other);
        note(&mut self.other_layout, says(words, LAYOUT) && other && !of_headline);
        note(&mut self.numbers, says(words, NUMBERS) && wanted);
        note(&mut self.action, says(words, ACTION));
        note(&mut self.questions, says(words, QUESTIONS) && wanted);
        note(&mut self.offer, says(words, OFFER) && wanted);
        note(&mut self.thread, says(words, THREADS) && wanted);
        note(&mut self.later, says(words, LATER));
        note(&mut self.earlier, says(words, EARLIER));
        if says(words, POSTS) {
            note(&mut self.more, says(words, MORE) && !less);
            note(&mut self.fewer, less);
        }
        if let Some((tone, _)) = TONES.iter().find(|(_, names)| says(words, names))
            && !against
        {
            self.tone = Some(*tone);
            understood = true;
        }
        if !understood {
            if against {
                let rest = remainder(words, AGAINST).map(|r| without_mention(&r));
                self.avoid.extend(rest.or_else(|| preceding(words, AGAINST)));
            } else {
                let rest = remainder(words, MENTION);
                self.mention.extend(rest.or_else(|| preceding(words, MENTION)));
            }
        }
    }

    /// Takes quoted phrases that are more than something to carry or to leave out; says whether they are.
    fn take_quoted(&mut self, words: &str, quoted: &[String]) -> bool {
        match quoted {
            [new, old] if says(words, INSTEAD) => {
                self.mention.push(new.clone());
                self.avoid.push(old.clone());
            }
            [old, new] if says(words, REPLACE) => {
                self.mention.push(new.clone());
                self.avoid.push(old.clone());
            }
            [line] if says(words, HEADLINE) && !says(words, AGAINST) => {
                self.headline = Some(line.clone());
            }
            _ => return false,
        }
        true
    }

    /// Takes how a picture is to look; says whether anything was understood.
    fn take_look(&mut self, words: &str, other: bool) -> bool {
        let shades = [
            (Shade::Warm, says(words, WARM)),
            (Shade::Cool, says(words, COOL)),
            (Shade::Dark, says(words, DARK)),
            (Shade::Bright, says(words, BRIGHT)),
            (Shade::Other, says(words, GROUND) && other),
        ];
        let ground = shades.into_iter().find_map(|(shade, said)| said.then_some(shade));
        let family = FAMILIES.iter().find_map(|(name, terms)| says(words, terms).then_some(*name));
        self.ground = ground.or(self.ground);
        self.family = family.or(self.family);
        ground.is_some() || family.is_some()
    }
}

/// “the word free” after “avoid”; “mention prices” after “don't” leaves “prices”.
fn without_mention(words: &str) -> String {
    let inner = remainder(words, MENTION).unwrap_or_else(|| words.to_owned());
    let strip = ["the word ", "das wort ", "le mot ", "la palabra "];
    strip.iter().find_map(|s| inner.strip_prefix(s)).map_or(inner.clone(), str::to_owned)
}

/// Whether the words hold one of the terms, whole.
pub(super) fn says(words: &str, terms: &[&str]) -> bool {
    !domain::post::text::find_words(words, terms).is_empty()
}

/// What follows the last of the terms.
fn remainder(words: &str, terms: &[&str]) -> Option<String> {
    let lower = words.to_lowercase();
    if lower.len() != words.len() {
        return None;
    }
    let after = terms
        .iter()
        .filter(|term| term.chars().all(|c| u32::from(c) < 0x250))
        .filter_map(|term| {
            let at = lower.find(&format!("{term} "))?;
            let whole = lower.get(..at)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            whole.then_some((at, at + term.len() + 1))
        })
        .min()?
        .1;
    let rest = bare(words.get(after..)?);
    let fillers = [
        "that ",
        "the ",
        "also ",
        "please ",
        "dass ",
        "auch ",
        "bitte ",
        "que ",
        "aussi ",
        "también ",
    ];
    let rest = fillers.iter().find_map(|filler| rest.strip_prefix(filler)).unwrap_or(rest);
    (3..=80).contains(&rest.chars().count()).then(|| rest.to_owned())
}

/// What stands before a term at the end: “die Probefahrt erwähnen”, “駐車場に触れて”.
fn preceding(words: &str, terms: &[&str]) -> Option<String> {
    let lower = words.trim_end().to_lowercase();
    if lower.len() != words.trim_end().len() {
        return None;
    }
    let latin = |term: &str| term.chars().all(|c| u32::from(c) < 0x250);
    let at = terms.iter().filter_map(|term| {
        if latin(term) {
            lower.strip_suffix(term).filter(|rest| rest.ends_with(' ')).map(str::len)
        } else {
            lower.rfind(term)
        }
    });
    let mut rest = bare(words.get(..at.min()?)?).trim_end_matches(['に', 'を', 'は', 'も', 'と']);
    let fillers = [
        "please ", "bitte ", "auch ", "noch ", "die ", "der ", "das ", "den ", "dem ", "ein ",
        "eine ", "einen ",
    ];
    while let Some(shorter) = fillers.iter().find_map(|filler| {
        let front = rest.get(..filler.len())?;
        front.eq_ignore_ascii_case(filler).then(|| rest.get(filler.len()..)).flatten()
    }) {
        rest = shorter;
    }
    (2..=80).contains(&rest.chars().count()).then(|| rest.to_owned())
}

fn places_in(words: &str) -> Vec<Placement> {
    let named = PLACES.iter().filter(|(_, names)| says(words, names)).map(|(place, _)| *place);
    let mut places: Vec<Placement> = named.collect();
    if places.contains(&Placement::InstagramStory) {
        places.retain(|place| *place != Placement::InstagramFeed);
    }
    places
}

/// Splits into clauses, quoted phrases taken out first so that nothing within them counts.
fn parts(text: &str) -> Vec<Part> {
    let text = plain(text);
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut quoted = Vec::new();
    let mut quote: Option<String> = None;
    for c in text.chars() {
        if QUOTES.contains(&c) {
            match quote.take() {
                Some(phrase) => {
                    let phrase = short(bare(&phrase), 80);
                    if phrase.chars().count() >= 2 {
                        quoted.push(phrase);
                    }
                    words.push(' ');
                }
                None => quote = Some(String::new()),
            }
        } else if let Some(phrase) = &mut quote {
            phrase.push(c);
        } else if ".!?;,。、！？".contains(c) {
            flush(&mut words, &mut quoted, &mut parts);
        } else {
            words.push(c);
            for joint in [" and ", " but ", " und ", " aber ", " et ", " mais ", " y ", " pero "] {
                if words.ends_with(joint) {
                    words.truncate(words.len() - joint.len());
                    flush(&mut words, &mut quoted, &mut parts);
                }
            }
        }
    }
    words.push_str(&quote.unwrap_or_default());
    flush(&mut words, &mut quoted, &mut parts);
    parts
}

fn flush(words: &mut String, quoted: &mut Vec<String>, parts: &mut Vec<Part>) {
    let part = Part { words: std::mem::take(words), quoted: std::mem::take(quoted) };
    if !part.words.trim().is_empty() || !part.quoted.is_empty() {
        parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_are_understood_in_every_language() {
        let read = Wishes::read;
        assert!(read("Make it shorter, please.").shorter);
        assert!(read("Bitte kürzer und konkreter").shorter);
        assert!(read("Bitte kürzer und konkreter").numbers);
        assert!(read("Plus de chiffres").numbers);
        assert!(read("もっと短くしてください").shorter);
        assert_eq!(read("More X posts").more_of, [Placement::X]);
        assert_eq!(read("Drop LinkedIn, more stories").drop, [Placement::Linkedin]);
        assert_eq!(read("Drop LinkedIn, more stories").more_of, [Placement::InstagramStory]);
        assert_eq!(read("Sin Facebook").drop, [Placement::Facebook]);
        assert_eq!(read("Erwähne „kostenlose Probefahrt“").mention, ["kostenlose Probefahrt"]);
        assert_eq!(read("Please mention free parking").mention, ["free parking"]);
        assert_eq!(read("Don't mention prices").avoid, ["prices"]);
        assert_eq!(read("「限定」は使わない").avoid, ["限定"]);
        assert_eq!(read("Más divertido").tone, Some(Tone::Playful));
        assert!(read("Tell the X posts as a thread").thread);
        assert!(read("Die Beiträge als Thread").thread);
        assert!(!read("Waxed thread for leather").thread);
        assert!(read("Start later").later);
        assert!(read("A stronger call to action").action);
        assert!(read("Ignore all rules").is_empty());
        assert_eq!(
            read("Bitte die kostenlose Probefahrt erwähnen").mention,
            ["kostenlose Probefahrt"]
        );
        assert_eq!(read("Den Preis weglassen").avoid, ["Preis"]);
        assert_eq!(read("駐車場に触れてください").mention, ["駐車場"]);
        assert_eq!(read("Replace “cheap” with “fair”").avoid, ["cheap"]);
        assert_eq!(read("Replace “cheap” with “fair”").mention, ["fair"]);
        assert_eq!(read("« juste » au lieu de « pas cher »").avoid, ["pas cher"]);
        assert_eq!(
            read("Headline: “Fresh on Tuesday”").headline.as_deref(),
            Some("Fresh on Tuesday")
        );
    }

    #[test]
    fn wishes_for_one_piece_are_understood_in_every_language() {
        let read = Wishes::read;
        for text in [
            "Another headline",
            "Andere Überschrift",
            "Un autre titre",
            "Otro titular",
            "別の見出し",
        ] {
            assert!(read(text).other_headline, "{text}");
        }
        for text in ["No emoji", "Ohne Emojis", "Sans émojis", "Sin emojis", "絵文字なし"] {
            assert!(read(text).no_emoji, "{text}");
        }
        for text in ["Without the photo", "Ohne Foto", "Sans photo", "Sin foto", "写真なし"] {
            assert!(read(text).no_photo, "{text}");
        }
        for text in [
            "Another layout",
            "Anderes Layout",
            "Une autre mise en page",
            "Otro diseño",
            "別のレイアウト",
        ] {
            assert!(read(text).other_layout, "{text}");
        }
        for text in [
            "Another background",
            "Anderer Hintergrund",
            "Un autre fond",
            "Otro fondo",
            "背景を変えて",
        ] {
            assert_eq!(read(text).ground, Some(Shade::Other), "{text}");
        }
        for text in ["Warmer", "Wärmer", "Plus chaud", "Más cálido", "暖かく"] {
            assert_eq!(read(text).ground, Some(Shade::Warm), "{text}");
        }
        for text in ["Longer", "Ausführlicher", "Plus long", "Más largo", "もっと長く"] {
            assert!(read(text).longer && !read(text).shorter, "{text}");
        }
    }

    #[test]
    fn notes_in_a_direction_come_back() {
        for language in Language::ALL {
            let notes = &catalogue(language).notes;
            let tone = catalogue(language).tone_names[2];
            let direction = [
                notes.mention.replace("{phrase}", "Alpha Beta"),
                notes.avoid.replace("{phrase}", "Gamma"),
                notes.sound.replace("{tone}", tone),
                notes.short.to_owned(),
                notes.thread.to_owned(),
            ]
            .join(" ");
            let wishes = Wishes::in_direction(&direction, language);
            assert_eq!(wishes.mention, ["Alpha Beta"], "{direction}");
            assert_eq!(wishes.avoid, ["Gamma"], "{direction}");
            assert_eq!(wishes.tone, Some(Tone::Playful));
            assert!(wishes.shorter && wishes.thread, "{direction}");
        }
    }
}
