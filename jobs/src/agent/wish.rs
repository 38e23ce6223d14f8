//! Reading what a person wants changed. The words are data: they steer choices, nothing else.

use domain::{asset::placement::Placement, brand::guide::Tone, campaign::brief::Language};

use super::{
    clean::{QUOTES, bare, plain, short},
    language::{Notes, catalogue},
    vocabulary::{
        ACTION, AGAINST, EARLIER, LATER, LESS, MENTION, MORE, NUMBERS, OFFER, PLACES, POSTS,
        QUESTIONS, SHORTER, THREADS, TONES,
    },
};

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
    pub(super) tone: Option<Tone>,
    pub(super) mention: Vec<String>,
    pub(super) avoid: Vec<String>,
    pub(super) more_of: Vec<Placement>,
    pub(super) drop: Vec<Placement>,
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
        let mut understood = false;
        let mut note = |flag: &mut bool, said: bool| {
            *flag |= said;
            understood |= said;
        };
        let wanted = !against && !less;
        note(&mut self.shorter, says(words, SHORTER) && !against);
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
                self.avoid.extend(remainder(words, AGAINST).map(|r| without_mention(&r)));
            } else {
                self.mention.extend(remainder(words, MENTION));
            }
        }
    }
}

/// “the word free” after “avoid”; “mention prices” after “don't” leaves “prices”.
fn without_mention(words: &str) -> String {
    let inner = remainder(words, MENTION).unwrap_or_else(|| words.to_owned());
    let strip = ["the word ", "das wort ", "le mot ", "la palabra "];
    strip.iter().find_map(|s| inner.strip_prefix(s)).map_or(inner.clone(), str::to_owned)
}

/// Whether the words hold one of the terms, whole.
fn says(words: &str, terms: &[&str]) -> bool {
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
