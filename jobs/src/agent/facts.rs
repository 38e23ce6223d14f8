//! What a brief gives to say: name, facts, numbers, offers, whom it is for.

use domain::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::brief::{Brief, Language},
    post::text::find_words,
};

use super::{
    audience,
    clean::{
        bare, capitalised, clause, first_half, joined, leans, plain, sentence, sentences, short,
    },
    deadline::{self, Ending},
    language::{Address, Catalogue, Slots, catalogue, day, wanted_address},
    name::{self, Named},
    offer,
    subject::{self, Subject},
};

/// The longest fact, in characters.
const LONGEST_FACT: usize = 170;
/// How many facts are kept.
const MOST_FACTS: usize = 12;

/// What is known and may be said.
#[derive(Debug, Clone)]
#[expect(clippy::struct_field_names, reason = "facts among other things that are known")]
pub(super) struct Facts {
    pub(super) language: Language,
    pub(super) name: String,
    pub(super) brand: String,
    /// What can be said, most telling first, without full stops.
    pub(super) facts: Vec<String>,
    pub(super) offer: Option<String>,
    /// Whom it is for, in words one may say to them.
    pub(super) audience: Option<String>,
    /// Whom it is for, in the brief's words.
    pub(super) audience_note: String,
    /// The end the brief states, where it states one: of its offer, an event, a sale of tickets.
    pub(super) ending: Option<Ending>,
    pub(super) subject: Subject,
    /// Whether it is something on a stage.
    on_stage: bool,
    pub(super) emoji: &'static str,
    pub(super) call: String,
    /// How people are addressed, where brief and brand say or show it.
    pub(super) address: Option<Address>,
    pub(super) tagline: Option<String>,
}

/// The emoji that says what a brief is about; stars where it does not tell.
pub(crate) fn emblem(brief: &Brief, guide: &StyleGuide) -> &'static str {
    Facts::read(brief, guide).emoji
}

impl Facts {
    /// Reads a brief; nothing with a banned word in it is kept but the name and the call to action.
    pub(super) fn read(brief: &Brief, guide: &StyleGuide) -> Self {
        let language = brief.language;
        let lexicon = &catalogue(language).lexicon;
        let allowed = |text: &String| find_words(text, &guide.banned_words).is_empty();
        let brand = fallback(short(&plain(&guide.brand_name), 60), &brief.product);
        let mut stated = sentences(&brief.product, language);
        let named = stated.first().and_then(|first| name::read(first, language));
        let named = named.filter(|named| allowed(&named.name));
        let name = named.as_ref().map_or_else(|| brand.clone(), |named| named.name.clone());
        if let Some(Named { name, described_as }) = named {
            let first = stated.first().cloned().unwrap_or_default();
            let only_name = described_as.is_none() && bare(&first) == name;
            let said = if only_name { None } else { Some(described_as.unwrap_or(first)) };
            stated.splice(..1, said);
        }
        let public = |text: &String| {
            let lower = text.to_lowercase();
            let folded = format!(" {lower} ");
            !lexicon.internal.iter().any(|word| !find_words(&folded, &[word]).is_empty())
        };
        let mut facts: Vec<String> = Vec::new();
        for fact in stated.into_iter().filter(public).filter(allowed) {
            let fact = clause(&fact, LONGEST_FACT, language).unwrap_or_else(|| short(&fact, 140));
            let fact = capitalised(&fact);
            // “14,90 €.” is said with what it is said of.
            if language != Language::Ja
                && !fact.chars().any(char::is_alphabetic)
                && let Some(last) = facts.last_mut()
            {
                *last = format!("{last}, {fact}");
                continue;
            }
            if facts.len() < MOST_FACTS && !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        // What leans on a sentence before it does not come first.
        facts.sort_by_key(|fact| leans(fact, language));
        let call = capitalised(&short(bare(&plain(&brief.call_to_action)), 80));
        let offer = offer::read(&facts, brief, &[&name, &brand]).filter(allowed);
        let (subject, emoji) = subject::of(&[
            (&name, 4),
            (&brief.goal, 3),
            (facts.first().map(String::as_str).unwrap_or_default(), 3),
            (&brand, 2),
            (&brief.product, 1),
            (&brief.call_to_action, 1),
            (&brief.audience, 1),
        ]);
        let tells_offer = |text: &str| offer.is_some() && offer::makes_one(text, language);
        let ending = deadline::read(brief, subject == Subject::Event, tells_offer);
        let everything = format!("{} {name}", brief.product).to_lowercase();
        let own: Vec<&str> = [brief.product.as_str(), &brief.call_to_action]
            .into_iter()
            .chain(guide.tagline.as_deref())
            .chain(guide.examples.iter().map(String::as_str))
            .collect();
        Self {
            address: wanted_address(&guide.voice, &own.join("\n"), language),
            language,
            audience: audience::read(brief).filter(allowed),
            audience_note: short(bare(&plain(&brief.audience)), 240),
            tagline: guide
                .tagline
                .as_deref()
                .map(|t| short(bare(&plain(t)), 100))
                .filter(|t| !t.is_empty() && allowed(t)),
            call: fallback(call, &name),
            name,
            brand,
            facts,
            offer,
            ending,
            subject,
            on_stage: STAGE.iter().any(|word| everything.contains(word)),
            emoji,
        }
    }

    /// The catalogue of the brief's language.
    pub(super) const fn catalogue(&self) -> &'static Catalogue {
        catalogue(self.language)
    }

    /// Which scenes suit: those of evenings only what is on a stage.
    pub(super) const fn scenes_index(&self) -> usize {
        match self.subject {
            Subject::Event if !self.on_stage => Subject::General.index(),
            subject => subject.index(),
        }
    }

    /// What the templates may name.
    pub(super) fn slots(&self) -> Slots {
        let until = self.ending.map(|ending| day(ending.on, self.language));
        Slots::default()
            .in_language(self.language)
            .with("name", self.name.as_str())
            .with("brand", self.brand.as_str())
            .with("cta", self.call.as_str())
            .with("until", until.unwrap_or_default())
            .with("offer", self.offer.clone().unwrap_or_default())
            .with("audience", self.audience.clone().unwrap_or_default())
            .with("tagline", self.tagline.clone().unwrap_or_default())
    }

    /// A fact as words for a picture, where it can be said that shortly.
    pub(super) fn headline(&self, fact: &str, max: usize) -> Option<String> {
        let said = self.as_item(fact);
        let word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        let enough = if self.language == Language::Ja {
            said.chars().count() >= 4
        } else {
            said.split_whitespace().count() >= 2 && said.split_whitespace().any(word)
        };
        let cut =
            clause(&said, max, self.language).or_else(|| first_half(&said, max, self.language))?;
        (enough && !cut.contains('…') && !leans(&cut, self.language)).then_some(cut)
    }

    /// Whether a text makes the brief's offer.
    pub(super) fn tells_offer(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.offer.as_ref().is_some_and(|offer| text.contains(&offer.to_lowercase()))
    }

    /// The offer, where it is what the brief says to end.
    pub(super) fn ending_offer(&self) -> Option<&str> {
        self.ending.filter(|ending| ending.of_offer).and(self.offer.as_deref())
    }

    /// A fact said of something just named: “X is a bike with …” becomes “A bike with …”.
    pub(super) fn after_name(&self, fact: &str) -> String {
        let equals = self.catalogue().lexicon.copulas.iter().take(2);
        let (glue, unquoted) = match self.language {
            Language::Ja => ("", fact.trim_start_matches(['「', '『'])),
            _ => (" ", fact.trim_start_matches(['"', '“', '„', '«', ' ', '\u{a0}'])),
        };
        let named = |text: &str| {
            let rest = text
                .strip_prefix(&self.name)?
                .trim_start_matches(['」', '』', '"', '”', '“', '»', ' ', '\u{a0}']);
            equals
                .clone()
                .find_map(|verb| rest.strip_prefix(&format!("{verb}{glue}")))
                .map(|rest| bare(rest).to_owned())
        };
        let mut articles = self.catalogue().lexicon.articles.iter();
        let bare_name = articles.find_map(|article| {
            fact.strip_prefix(capitalised(article).as_str()).and_then(|f| f.strip_prefix(' '))
        });
        let described = named(unquoted).or_else(|| bare_name.and_then(named));
        let long_enough = |text: &String| text.chars().count() >= 8;
        capitalised(&described.filter(long_enough).unwrap_or_else(|| fact.to_owned()))
    }

    /// A fact whose first words are the name just told: “X now opens late” becomes “It now opens late”;
    /// in Spanish the verb says it. Elsewhere it takes a gender no brief tells.
    pub(super) fn of_the_named(&self, fact: &str, pronoun: &str) -> String {
        let described = self.after_name(fact);
        let Some(rest) = described.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix(' '))
        else {
            return described;
        };
        let verb = rest.split(' ').next().unwrap_or_default();
        let small = verb.chars().all(|c| c.is_lowercase() || c == '\'');
        let said = match self.language {
            Language::En => small && !PLURAL.contains(&verb) && !leans(rest, self.language),
            Language::Es => small && verb.ends_with(['a', 'e']) && !leans(rest, self.language),
            Language::De | Language::Fr | Language::Ja => false,
        };
        match (said && rest.split(' ').count() >= 3, self.language) {
            (true, Language::En) => capitalised(&format!("{pronoun}{rest}")),
            (true, _) => capitalised(rest),
            (false, _) => described,
        }
    }

    /// A fact as an item of a list.
    pub(super) fn as_item(&self, fact: &str) -> String {
        let item = self.of_the_named(fact, "");
        match self.language {
            Language::Ja => item.trim_end_matches("です").to_owned(),
            _ => item,
        }
    }
}

/// What a brief's product is, in a sentence or two that anybody may read.
pub(crate) fn product(brief: &Brief, guide: &StyleGuide) -> String {
    let facts = Facts::read(brief, guide);
    let (name, language) = (facts.name.as_str(), facts.language);
    let named = Some(sentence(name, language)).filter(|_| name != facts.brand);
    let fact = facts.facts.first();
    let says_name = fact.is_some_and(|fact| fact.contains(name));
    let said = named.filter(|_| !says_name).into_iter();
    let said: Vec<String> = said.chain(fact.map(|fact| sentence(fact, language))).collect();
    if said.is_empty() { sentence(name, language) } else { joined(&said, language) }
}

/// The text, or where nothing is left of it, whatever letters the other has.
fn fallback(text: String, other: &str) -> String {
    if !text.trim().is_empty() {
        return text;
    }
    let other = short(&plain(other), 40);
    if other.trim().is_empty() { "—".to_owned() } else { other }
}

/// Verbs of several, and joints: no “it” goes before them.
const PLURAL: &[&str] = &[
    "are", "have", "were", "and", "or", "by", "to", "with", "for", "of", "at", "in", "on", "from",
];

/// Parts of words of what is on a stage.
const STAGE: &[&str] = &[
    "concert",
    "theat",
    "théât",
    "music",
    "festival",
    "cinema",
    "cinéma",
    "konzert",
    "musik",
    "bühne",
    "kino",
    "spectacle",
    "musique",
    "música",
    "teatro",
    "concierto",
    "音楽",
    "コンサート",
    "演劇",
    "映画",
    "ライブ",
    "marionnettes",
    "ballet",
    "opéra",
];

/// How many characters a picture's headline may have there.
pub(super) const fn headline_room(language: Language, placement: Option<Placement>) -> usize {
    match (language, placement) {
        (Language::Ja, _) => 28,
        (_, Some(Placement::InstagramStory)) => 52,
        _ => 60,
    }
}
