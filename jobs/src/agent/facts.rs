//! What a brief gives to say: name, facts, numbers, offers, whom it is for.

use domain::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::brief::{Brief, Language},
    post::text::find_words,
};

use super::{
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
        let own: Vec<&str> = [brief.product.as_str(), &brief.call_to_action]
            .into_iter()
            .chain(guide.tagline.as_deref())
            .chain(guide.examples.iter().map(String::as_str))
            .collect();
        Self {
            address: wanted_address(&guide.voice, &own.join("\n"), language),
            language,
            audience: audience_in(brief).filter(allowed),
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
            emoji,
        }
    }

    /// The catalogue of the brief's language.
    pub(super) const fn catalogue(&self) -> &'static Catalogue {
        catalogue(self.language)
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
        let enough = match self.language {
            Language::Ja => said.chars().count() >= 4,
            _ => said.split_whitespace().count() >= 2,
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
            _ => (" ", fact),
        };
        let named = |text: &str| {
            let rest = text.strip_prefix(&self.name)?.trim_start_matches(['」', '』', ' ']);
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

    /// A fact as an item of a list.
    pub(super) fn as_item(&self, fact: &str) -> String {
        let item = self.after_name(fact);
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

/// Words that speak about people, not to them.
const ABOUT_PEOPLE: &[&str] = &[
    "aged",
    "age",
    "year",
    "years",
    "income",
    "target",
    "b2b",
    "decision",
    "jahre",
    "alter",
    "jährige",
    "einkommen",
    "zielgruppe",
    "entscheider",
    "ans",
    "revenu",
    "cible",
    "décideurs",
    "años",
    "ingresos",
    "público",
    "demographic",
    "segment",
    "persona",
    "personas",
    "users",
    "nutzer",
    "層",
    "代",
    "歳",
    "ターゲット",
];

/// Words that may begin an audience in a capital although they are no names.
const COMMON: &[&str] = &[
    "people",
    "everyone",
    "anyone",
    "all",
    "young",
    "families",
    "parents",
    "students",
    "commuters",
    "coffee",
    "small",
    "owners",
    "teams",
    "local",
    "locals",
    "neighbours",
    "neighbors",
    "residents",
    "women",
    "men",
    "home",
    "busy",
    "curious",
    "regulars",
    "office",
    "music",
    "art",
    "les",
    "des",
    "familles",
    "jeunes",
    "étudiants",
    "habitants",
    "amateurs",
    "curieux",
    "toutes",
    "tous",
    "parents",
    "familias",
    "jóvenes",
    "estudiantes",
    "vecinos",
    "personas",
    "gente",
    "quienes",
    "todos",
    "amantes",
    "pequeñas",
    "pequeños",
    "petites",
    "petits",
    "voisins",
    "anyone",
    "freelancers",
    "studios",
    "cyclists",
];

/// What a Japanese word for people ends in.
const PEOPLE: &[&str] = &[
    "方",
    "人",
    "ひと",
    "家族",
    "ご家族",
    "親子",
    "女性",
    "男性",
    "夫婦",
    "ファン",
    "者",
    "客",
    "様",
    "さん",
    "たち",
    "生",
    "員",
    "社",
    "店",
    "好き",
    "ママ",
    "パパ",
    "世代",
    "オーナー",
    "皆さま",
    "みなさま",
    "グループ",
];

/// Whom the brief is for, where that can be said to their face.
fn audience_in(brief: &Brief) -> Option<String> {
    let language = brief.language;
    let first = sentences(&brief.audience, language).into_iter().next()?;
    let cuts = [", ", " who ", " that ", " aged ", " (", " qui ", " que ", "、", ": ", " – ", "："];
    let end = cuts.iter().filter_map(|cut| first.find(cut)).min().unwrap_or(first.len());
    let cut = bare(first.get(..end)?);
    // A Japanese clause is whom it is for only where it ends in people: “仕事帰りに、…” goes on.
    let goes_on = language == Language::Ja && !PEOPLE.iter().any(|people| cut.ends_with(people));
    let words = if goes_on { bare(&first) } else { cut };
    let length = words.chars().count();
    let limit = if language == Language::Ja { 3..=24 } else { 6..=48 };
    let about = |word: &str| {
        let folded = words.to_lowercase();
        if word.is_ascii() || language != Language::Ja {
            !find_words(&folded, &[word]).is_empty()
        } else {
            folded.contains(word)
        }
    };
    let of_people = |text: &str| PEOPLE.iter().any(|people| text.ends_with(people));
    let sayable = limit.contains(&length)
        && (language != Language::Ja || of_people(words))
        && !words.chars().any(char::is_numeric)
        && !ABOUT_PEOPLE.iter().any(|word| about(word));
    sayable.then(|| mid_sentence(words, brief))
}

/// The words as they stand within a sentence.
fn mid_sentence(words: &str, brief: &Brief) -> String {
    let mut rest = words.split(' ');
    let first = rest.next().unwrap_or_default();
    let lower = first.to_lowercase();
    let next_is_capital = rest.next().is_some_and(|w| w.starts_with(char::is_uppercase));
    let common = match brief.language {
        Language::Ja => false,
        Language::De => next_is_capital && lower.ends_with('e'),
        Language::En | Language::Fr | Language::Es => {
            let elsewhere = [&brief.product, &brief.goal, &brief.audience];
            let written_small =
                elsewhere.iter().any(|text| text.split(' ').any(|word| word == lower));
            // Even peoples are written small in French and Spanish.
            let plural = brief.language != Language::En && lower.ends_with(['s', 'x']);
            COMMON.contains(&lower.as_str()) || written_small || plural
        }
    };
    let words = if common { words.replacen(first, &lower, 1) } else { words.to_owned() };
    // “Pour les familles”, not “Pour familles”.
    let bare_plural = brief.language == Language::Fr
        && common
        && lower.ends_with(['s', 'x'])
        && !["les", "des", "tous", "toutes", "ceux", "nos", "vos"].contains(&lower.as_str());
    if bare_plural { format!("les {words}") } else { words }
}

/// How many characters a picture's headline may have there.
pub(super) const fn headline_room(language: Language, placement: Option<Placement>) -> usize {
    match (language, placement) {
        (Language::Ja, _) => 28,
        (_, Some(Placement::InstagramStory)) => 52,
        _ => 60,
    }
}
