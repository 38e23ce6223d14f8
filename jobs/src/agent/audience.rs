//! Whom a brief is for, in words one may say to them.

use domain::{
    campaign::brief::{Brief, Language},
    post::text::find_words,
};

use super::clean::{bare, leans, sentences};

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
    "家庭",
];

/// Whom the brief is for, where that can be said to their face: all of them, or nobody.
pub(super) fn read(brief: &Brief) -> Option<String> {
    let language = brief.language;
    let first = sentences(&brief.audience, language).into_iter().next()?;
    let cuts = [" aged ", " (", ": ", " – ", "："];
    let end = cuts.iter().filter_map(|cut| first.find(cut)).min().unwrap_or(first.len());
    let words = bare(first.get(..end)?);
    let length = words.chars().count();
    let limit = if language == Language::Ja { 3..=36 } else { 6..=90 };
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
    sayable.then(|| mid_sentence(&listed(words, language), brief))
}

/// A list whose last two items are joined: “parents, teachers and neighbours”.
fn listed(words: &str, language: Language) -> String {
    let joint = match language {
        Language::En => "and",
        Language::De => "und",
        Language::Fr => "et",
        Language::Es => "y",
        Language::Ja => return words.to_owned(),
    };
    let between = format!(" {joint} ");
    let Some((before, last)) = words.rsplit_once(", ") else { return words.to_owned() };
    let item = last.split(' ').count() <= 4
        && !before.contains(&between)
        && !last.contains(&between)
        && !leans(last, language)
        && !["mostly", "especially", "vor", "meist", "surtout", "sobre", "particularly"]
            .contains(&last.split(' ').next().unwrap_or_default());
    if !item {
        return words.to_owned();
    }
    // “madres e hijos”
    let lower = last.to_lowercase();
    let e = language == Language::Es && (lower.starts_with('i') || lower.starts_with("hi"));
    format!("{before} {} {last}", if e { "e" } else { joint })
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
            let bare_word = lower.trim_end_matches(',');
            let plural = brief.language != Language::En && bare_word.ends_with(['s', 'x']);
            // “Homeowners in Leeds”, “working parents”: a plural or a doing before what goes with it.
            let following = words.split(' ').nth(1).unwrap_or_default();
            let heads = first.ends_with(',')
                || following.is_empty()
                || ["in", "of", "and", "or", "who", "with", "from", "at", "on", "near", "around"]
                    .contains(&following);
            let own_way = first.chars().skip(1).any(char::is_uppercase);
            let english = brief.language == Language::En
                && !own_way
                && (heads && bare_word.ends_with('s') || bare_word.ends_with("ing"));
            COMMON.contains(&bare_word) || written_small || plural || english
        }
    };
    let words = if common { words.replacen(first, &lower, 1) } else { words.to_owned() };
    // “Pour les familles”, not “Pour familles”.
    let bare_plural = brief.language == Language::Fr
        && common
        && lower.trim_end_matches(',').ends_with(['s', 'x'])
        && !["les", "des", "tous", "toutes", "ceux", "nos", "vos"].contains(&lower.as_str());
    if bare_plural { format!("les {words}") } else { words }
}
