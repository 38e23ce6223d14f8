//! What a brief is about, told by its words: chooses scenes, insights and emoji.

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

/// Words of every language, in lower case, their subject and their emoji. A word ending in `-` is
/// a beginning.
const WORDS: &[(&[&str], Subject, &str)] = &[
    (
        &[
            "coffee",
            "espresso",
            "roast",
            "roasted",
            "roasts",
            "beans",
            "kaffee-",
            "café",
            "cafetería",
            "roaster-",
            "rösterei-",
            "röst-",
            "torréf-",
            "tostad-",
            "コーヒー",
            "珈琲",
            "焙煎",
        ],
        Subject::Coffee,
        "☕",
    ),
    (&["tea", "teas", "tee", "thé", "thés", "té", "お茶", "紅茶", "抹茶"], Subject::Food, "🍵"),
    (
        &[
            "bread",
            "bakery",
            "brot-",
            "bäckerei-",
            "pain",
            "boulang-",
            "panadería",
            "パン",
            "ベーカリー",
        ],
        Subject::Food,
        "🥖",
    ),
    (
        &["wine", "wines", "wein", "weine", "weingut", "vin", "vins", "vino", "vinos", "ワイン"],
        Subject::Food,
        "🍷",
    ),
    (&["chocolate-", "schokolade-", "chocolat-", "チョコ"], Subject::Food, "🍫"),
    (
        &[
            "restaurant-",
            "kitchen",
            "küche",
            "cuisine",
            "cocina",
            "menu",
            "menú",
            "bistro",
            "dishes",
            "料理",
            "レストラン",
            "食堂",
        ],
        Subject::Food,
        "🍽️",
    ),
    (
        &[
            "bike",
            "bikes",
            "bicycle-",
            "fahrrad-",
            "lastenrad-",
            "e-bike-",
            "ebike-",
            "rad",
            "räder",
            "vélo",
            "vélos",
            "bici-",
            "自転車",
        ],
        Subject::Ride,
        "🚲",
    ),
    (
        &[
            "scooter-",
            "roller",
            "car",
            "cars",
            "auto",
            "autos",
            "voiture-",
            "coche-",
            "train",
            "zug",
            "電車",
            "クルマ",
        ],
        Subject::Ride,
        "🛣️",
    ),
    (
        &[
            "app",
            "apps",
            "software",
            "saas",
            "platform",
            "plattform",
            "plateforme",
            "plataforma",
            "logiciel-",
            "application-",
            "aplicación",
            "factura-",
            "invoic-",
            "tool",
            "dashboard-",
            "api",
            "アプリ",
            "ソフト",
            "サービス上",
        ],
        Subject::Software,
        "💻",
    ),
    (
        &[
            "concert-",
            "konzert-",
            "concierto-",
            "music",
            "musik",
            "musique",
            "música",
            "jazz",
            "コンサート",
            "音楽",
        ],
        Subject::Event,
        "🎶",
    ),
    (
        &[
            "theatre",
            "theater",
            "théâtre",
            "teatro",
            "spectacle-",
            "marionnette-",
            "演劇",
            "舞台",
            "公演",
        ],
        Subject::Event,
        "🎭",
    ),
    (&["film", "films", "cinema", "kino", "cinéma", "cine", "映画"], Subject::Event, "🎬"),
    (
        &[
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
        Subject::Event,
        "🖼️",
    ),
    (
        &[
            "festival-",
            "fest",
            "fair",
            "workshop-",
            "conference-",
            "konferenz-",
            "フェス",
            "祭",
            "まつり",
            "祭り",
        ],
        Subject::Event,
        "🎉",
    ),
];

/// What the text is about, and the emoji that says so.
pub(super) fn of(text: &str) -> (Subject, &'static str) {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    let parts = words.iter().filter(|w| w.contains('-')).flat_map(|w| w.split('-'));
    let words: Vec<&str> = words.iter().copied().chain(parts).collect();
    let hits = |names: &[&str]| {
        names
            .iter()
            .map(|name| match name.strip_suffix('-') {
                Some(stem) => words.iter().filter(|w| w.starts_with(stem)).count(),
                None if name.is_ascii() || name.chars().all(|c| u32::from(c) < 0x250) => {
                    words.iter().filter(|w| *w == name).count()
                }
                None => text.matches(name).count(),
            })
            .sum::<usize>()
    };
    let best = WORDS
        .iter()
        .map(|(names, subject, emoji)| (hits(names), *subject, *emoji))
        .filter(|(count, ..)| *count > 0)
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or((Subject::General, "✨"), |(_, subject, emoji)| (subject, emoji))
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
            ("Handmade candles", Subject::General),
            ("Careful scaring", Subject::General),
        ] {
            assert_eq!(of(text).0, subject, "{text}");
        }
    }
}
