//! Which lines draw people: what the copy prior learnt from real tests of headlines.
//!
//! Those headlines were English, so lines of other languages stay in their order.

use domain::{campaign::brief::Language, insight::prior::Prior};

use super::choice::Choice;

/// The first line whose turn it is. Those that draw more have the first half of every round of turns;
/// all are used before one comes again.
pub(super) fn drawing(choice: Choice, lines: &[String], language: Language) -> Option<String> {
    match Prior::shipped() {
        Ok(prior) if language == Language::En => {
            let order = prior.ranked(lines);
            let ranked = order.into_iter().filter_map(|position| lines.get(position).cloned());
            choice.by_halves("hook", ranked.collect()).into_iter().next()
        }
        // A prior that cannot be read is told by its own test, never by a text left unwritten.
        Ok(_) | Err(_) => choice.from("hook", lines).next().cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 5] = [
        "A report on regional policy, part two.",
        "He thought nobody was watching. What he did next is the best thing I've seen.",
        "Minutes of the annual meeting.",
        "Why you should never say this to her.",
        "Notes on infrastructure.",
    ];

    fn first(seed: u64, turn: usize, language: Language) -> String {
        let lines = LINES.map(String::from).to_vec();
        drawing(Choice::new(seed, turn), &lines, language).unwrap()
    }

    #[test]
    fn drawing_lines_come_first_in_english_and_all_get_their_turn() {
        for seed in 0..20 {
            let round: Vec<String> = (0..5).map(|turn| first(seed, turn, Language::En)).collect();
            assert!(round[..3].contains(&LINES[1].to_owned()), "{round:?}");
            assert!(round[..3].contains(&LINES[3].to_owned()), "{round:?}");
            let all: std::collections::BTreeSet<&String> = round.iter().collect();
            assert_eq!(all.len(), 5);
            assert_eq!(first(seed, 5, Language::En), round[0]);
        }
    }

    #[test]
    fn other_languages_keep_their_order() {
        for (seed, turn) in [(0, 0), (1, 4), (7, 9)] {
            let plain = *Choice::new(seed, turn).from("hook", &LINES).next().unwrap();
            assert_eq!(first(seed, turn, Language::De), plain);
        }
    }
}
