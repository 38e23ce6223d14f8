//! What a brief is about, told by its words: chooses scenes, insights and emoji.
//!
//! One word is no evidence: a yoga class with tea afterwards is no tea house. Words weigh by where they
//! stand, ambiguous ones count half, and what does not stand out clearly is told as anything is.

use domain::campaign::brief::Brief;

/// The subjects there are lines for, in the order of the catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Coffee,
    Food,
    Ride,
    Software,
    Event,
    General,
}

/// Words of every language, in lower case, that tell a subject, and its emoji. A word ending in `-` is a
/// beginning.
#[derive(Debug)]
struct Entry {
    /// Words that mean hardly anything else.
    sure: &'static [&'static str],
    /// Words that mean other things as well, or stand in any brief.
    unsure: &'static [&'static str],
    subject: Subject,
    emoji: &'static str,
}

const ENTRIES: &[Entry] = &[
    Entry {
        sure: &[
            "coffee",
            "espresso",
            "kaffee-",
            "café",
            "cafés",
            "cafetería",
            "roaster-",
            "roastery",
            "rösterei-",
            "torréf-",
            "コーヒー",
            "珈琲",
            "焙煎",
        ],
        unsure: &["roast", "roasts", "roasted", "beans", "röst-", "tostad-", "barista-"],
        subject: Subject::Coffee,
        emoji: "☕",
    },
    Entry {
        sure: &[
            "teahouse",
            "teas",
            "teehaus",
            "teeladen",
            "teemischung-",
            "grüntee",
            "schwarztee",
            "tees",
            "thés",
            "紅茶",
            "抹茶",
            "日本茶",
        ],
        unsure: &["tea", "tee", "thé", "té", "infusion-", "お茶"],
        subject: Subject::Food,
        emoji: "🍵",
    },
    Entry {
        sure: &[
            "bread",
            "breads",
            "bakery",
            "sourdough",
            "brot-",
            "bäckerei-",
            "boulang-",
            "baguette-",
            "panadería",
            "食パン",
            "パン屋",
            "ベーカリー",
        ],
        unsure: &["pain", "pan", "パン", "cake", "kuchen", "gâteau-"],
        subject: Subject::Food,
        emoji: "🥖",
    },
    Entry {
        sure: &[
            "wines",
            "winery",
            "vineyard-",
            "weingut",
            "weine",
            "winzer-",
            "vins",
            "vigneron-",
            "vinos",
            "bodega-",
            "ワイン",
        ],
        unsure: &["wine", "wein", "vin", "vino"],
        subject: Subject::Food,
        emoji: "🍷",
    },
    Entry {
        sure: &["chocolat-", "chocolate-", "schokolade-", "チョコ"],
        unsure: &["cocoa", "kakao", "cacao", "カカオ"],
        subject: Subject::Food,
        emoji: "🍫",
    },
    Entry {
        sure: &[
            "restaurant-",
            "restaurante-",
            "bistro",
            "brasserie",
            "gasthaus",
            "レストラン",
            "食堂",
        ],
        unsure: &[
            "kitchen", "küche", "cuisine", "cocina", "menu", "menú", "dishes", "gerichte", "plats",
            "platos", "料理",
        ],
        subject: Subject::Food,
        emoji: "🍽️",
    },
    Entry {
        sure: &[
            "bike",
            "bikes",
            "bicycle-",
            "fahrrad-",
            "fahrräder-",
            "lastenrad-",
            "lastenräder-",
            "e-bike-",
            "ebike-",
            "vélo",
            "vélos",
            "bici",
            "bicis",
            "bicicleta-",
            "自転車",
        ],
        unsure: &["rad", "räder", "cyclist-", "cycling"],
        subject: Subject::Ride,
        emoji: "🚲",
    },
    Entry {
        sure: &[
            "scooter-",
            "e-scooter-",
            "motorroller",
            "carsharing",
            "voiture-",
            "automobil-",
            "elektroauto-",
            "電車",
            "クルマ",
        ],
        unsure: &[
            "roller", "car", "cars", "auto", "autos", "coche-", "train", "zug", "fahrt", "trajet-",
        ],
        subject: Subject::Ride,
        emoji: "🛣️",
    },
    Entry {
        sure: &[
            "app",
            "apps",
            "software",
            "saas",
            "logiciel-",
            "aplicación",
            "aplicaciones",
            "invoic-",
            "アプリ",
            "ソフトウェア",
        ],
        unsure: &[
            "platform",
            "plattform",
            "plateforme",
            "plataforma",
            "application-",
            "factura-",
            "facturation",
            "tool",
            "tools",
            "dashboard-",
            "api",
            "ソフト",
            "cloud",
        ],
        subject: Subject::Software,
        emoji: "💻",
    },
    Entry {
        sure: &["concert-", "konzert-", "concierto-", "音楽祭", "コンサート", "演奏会"],
        unsure: &["music", "musik", "musique", "música", "jazz", "音楽"],
        subject: Subject::Event,
        emoji: "🎶",
    },
    Entry {
        sure: &[
            "theatre",
            "theater",
            "théâtre",
            "teatro",
            "spectacle-",
            "marionnette-",
            "演劇",
            "公演",
        ],
        unsure: &["bühne", "stage", "scène", "舞台"],
        subject: Subject::Event,
        emoji: "🎭",
    },
    Entry {
        sure: &["cinema", "kino", "cinéma", "filmabend-", "映画館", "上映"],
        unsure: &["film", "films", "cine", "映画"],
        subject: Subject::Event,
        emoji: "🎬",
    },
    Entry {
        sure: &[
            "exhibition-",
            "museum-",
            "ausstellung-",
            "exposition-",
            "musée-",
            "exposición-",
            "museo-",
            "美術館",
            "展覧会",
        ],
        unsure: &["gallery", "galerie", "galería"],
        subject: Subject::Event,
        emoji: "🖼️",
    },
    Entry {
        sure: &[
            "festival-",
            "workshop-",
            "conference-",
            "konferenz-",
            "conférence-",
            "straßenfest",
            "sommerfest",
            "フェス",
            "まつり",
            "祭り",
        ],
        unsure: &["fest", "fair", "fête-", "fiesta-", "feria", "祭"],
        subject: Subject::Event,
        emoji: "🎉",
    },
];

/// Words that say somebody is looked for to work with.
const PEOPLE: Entry = Entry {
    sure: &[
        "hiring",
        "recruit-",
        "vacancy",
        "vacancies",
        "apprenticeship-",
        "stellenangebot-",
        "stellenanzeige-",
        "bewerbung-",
        "bewerben",
        "bewirb",
        "auszubildende-",
        "ausbildungsplatz",
        "ausbildungsplätze",
        "recrut-",
        "embauch-",
        "vacante-",
        "採用",
        "求人",
        "募集中",
    ],
    unsure: &[
        "apply", "career-", "job", "jobs", "team", "stelle", "stellen", "karriere", "emploi",
        "postul-", "empleo-", "equipo", "応募",
    ],
    subject: Subject::General,
    emoji: "🤝",
};

/// Whether a brief looks for people to work with.
pub(crate) fn seeks_people(brief: &Brief) -> bool {
    let texts = [(brief.goal.as_str(), 3), (&brief.call_to_action, 2), (&brief.product, 1)]
        .map(Prepared::of);
    let found = Found::of(&PEOPLE, &texts);
    found.words.0 > 0 && found.score >= ENOUGH
}

/// What a sure word counts; an unsure one counts one.
const SURE: usize = 2;

/// Less than this is no evidence: one sure word in a goal or a first sentence is, one beside it is not.
const ENOUGH: usize = 6;

/// A text and how much its words weigh.
pub(super) type Weighed<'t> = (&'t str, usize);

/// A text taken apart, so that every word is looked for in it at once.
struct Prepared {
    text: String,
    words: Vec<String>,
    weight: usize,
}

impl Prepared {
    fn of((text, weight): Weighed<'_>) -> Self {
        let text = text.to_lowercase();
        let words = text
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .flat_map(|whole| {
                let parts = whole.split('-').filter(|_| whole.contains('-'));
                std::iter::once(whole).chain(parts).map(str::to_owned)
            })
            .filter(|word| !word.is_empty())
            .collect();
        Self { text, words, weight }
    }

    /// Whether a word stands in the text; Japanese words stand in longer ones.
    fn has(&self, word: &str) -> bool {
        match word.strip_suffix('-') {
            Some(stem) => self.words.iter().any(|word| word.starts_with(stem)),
            None if word.chars().all(|c| u32::from(c) < 0x250) => {
                self.words.iter().any(|other| other == word)
            }
            None => self.text.contains(word),
        }
    }
}

/// What was found of an entry.
struct Found<'e> {
    entry: &'e Entry,
    score: usize,
    /// How many of its words, each counted once: sure ones and others.
    words: (usize, usize),
}

impl<'e> Found<'e> {
    fn of(entry: &'e Entry, texts: &[Prepared]) -> Self {
        let mut found = Self { entry, score: 0, words: (0, 0) };
        let worth = entry.sure.iter().map(|word| (word, SURE));
        for (word, worth) in worth.chain(entry.unsure.iter().map(|word| (word, 1))) {
            let weight: usize =
                texts.iter().filter(|text| text.has(word)).map(|text| text.weight).sum();
            found.score += weight * worth;
            let count = usize::from(weight > 0);
            if worth == SURE { found.words.0 += count } else { found.words.1 += count }
        }
        found
    }
}

/// What the texts are about, and the emoji that says so.
pub(super) fn of(texts: &[Weighed<'_>]) -> (Subject, &'static str) {
    let texts: Vec<Prepared> = texts.iter().map(|text| Prepared::of(*text)).collect();
    let found: Vec<Found<'_>> = ENTRIES.iter().map(|entry| Found::of(entry, &texts)).collect();
    let own = |subject: Subject| found.iter().filter(move |found| found.entry.subject == subject);
    let subjects =
        [Subject::Coffee, Subject::Food, Subject::Ride, Subject::Software, Subject::Event];
    let mut totals =
        subjects.map(|subject| (own(subject).map(|found| found.score).sum::<usize>(), subject));
    totals.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let [(best, subject), (second, _), ..] = totals;
    let sure: usize = own(subject).map(|found| found.words.0).sum();
    let unsure: usize = own(subject).map(|found| found.words.1).sum();
    // One sure word, or two others; and half as much again as whatever else it might be.
    let is_told = sure > 0 || unsure > 1;
    if best < ENOUGH || best * 2 < second * 3 || !is_told {
        return (Subject::General, "✨");
    }
    let clearest =
        own(subject).reduce(|first, next| if next.score > first.score { next } else { first });
    (subject, clearest.map_or("✨", |found| found.entry.emoji))
}

impl Subject {
    /// Whether people come to it.
    pub(super) const fn is_visited(self) -> bool {
        matches!(self, Self::Coffee | Self::Food | Self::Event)
    }

    /// Where it stands in a catalogue.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Coffee => 0,
            Self::Food => 1,
            Self::Ride => 2,
            Self::Software => 3,
            Self::Event => 4,
            Self::General => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_the_subject() {
        for (text, subject) in [
            ("A medium roast espresso from our roastery", Subject::Coffee),
            ("Das Lastenrad für die Stadt", Subject::Ride),
            ("三日間の音楽祭", Subject::Event),
            ("Logiciel de facturation", Subject::Software),
            ("こむぎ堂の食パン", Subject::Food),
            ("Wein vom Weingut Sommer", Subject::Food),
            ("Handmade candles", Subject::General),
            ("Careful scaring", Subject::General),
        ] {
            assert_eq!(of(&[(text, 3)]).0, subject, "{text}");
        }
    }

    #[test]
    fn an_ambiguous_word_or_a_side_remark_tells_nothing() {
        for (first, rest) in [
            ("Yoga im Park, sechs Abende für Anfänger", "Danach gibt es Tee. Der Tee ist frei."),
            ("Yoga in the park, six evenings", "Afterwards there is coffee."),
            ("Fair gehandelte Decken aus Wolle", "Fest gewebt und weich"),
            ("Une couverture de laine, car l'hiver arrive", "Livrée par train"),
            ("ジャパンの毛布", "パンフレットつき"),
            ("Fitted kitchens", "With a wine rack"),
            ("Zahnarztpraxis am Markt", "Termine auch über die App"),
        ] {
            let told = of(&[(first, 3), (first, 1), (rest, 1)]);
            assert_eq!(told, (Subject::General, "✨"), "{first}");
        }
    }

    #[test]
    fn two_subjects_at_once_are_neither() {
        let told = of(&[("A concert by bike", 3)]);
        assert_eq!(told.0, Subject::General);
        let told = of(&[("Nights of theatre and concerts", 3), ("We serve espresso", 1)]);
        assert_eq!(told.0, Subject::Event);
    }
}
