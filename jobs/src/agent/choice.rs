//! Choosing among equals: by seed alone, so that the same request is answered the same.

use domain::store::digest::Digest;

/// A seeded chooser. The number of a choice rotates through the options, so that neighbours in one
/// campaign differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    seed: u64,
    turn: usize,
}

impl Choice {
    /// A chooser for the `turn`-th thing made from this seed.
    pub(super) const fn new(seed: u64, turn: usize) -> Self {
        Self { seed, turn }
    }

    /// A chooser for what comes so many turns later.
    pub(super) const fn later(self, turns: usize) -> Self {
        Self { turn: self.turn.wrapping_add(turns), ..self }
    }

    /// Where to begin among `count` options for the question `about`.
    pub(super) fn start(self, about: &str, count: usize) -> usize {
        let parts: [&[u8]; 2] = [&self.seed.to_be_bytes(), about.as_bytes()];
        let base = Digest::of_parts("choice", &parts).seed() >> 33;
        let base = usize::try_from(base).unwrap_or_default();
        base.wrapping_add(self.turn).checked_rem(count).unwrap_or_default()
    }

    /// All options, beginning at the chosen one.
    pub(super) fn from<'a, T>(self, about: &str, options: &'a [T]) -> impl Iterator<Item = &'a T> {
        options.iter().cycle().skip(self.start(about, options.len())).take(options.len())
    }

    /// All options, given the most promising first: in every round of turns the better half comes
    /// before the other; where each half begins, the seed says.
    pub(super) fn by_halves<T>(self, about: &str, mut ranked: Vec<T>) -> Vec<T> {
        let count = ranked.len();
        let round = Self { turn: 0, ..self };
        let mut rest = ranked.split_off(count.div_ceil(2));
        for half in [&mut ranked, &mut rest] {
            let start = round.start(about, half.len());
            half.rotate_left(start);
        }
        ranked.append(&mut rest);
        ranked.rotate_left(self.turn.checked_rem(count).unwrap_or_default());
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_rotate_and_seeds_differ() {
        let options = ["a", "b", "c"];
        let first = |seed, turn| *Choice::new(seed, turn).from("x", &options).next().unwrap();
        let round: std::collections::BTreeSet<_> = (0..3).map(|turn| first(7, turn)).collect();
        assert_eq!(round.len(), 3);
        let over_seeds: std::collections::BTreeSet<_> = (0..40).map(|s| first(s, 0)).collect();
        assert_eq!(over_seeds.len(), 3);
        assert_eq!(Choice::new(1, 5).from::<u8>("x", &[]).count(), 0);
    }

    #[test]
    fn the_better_half_comes_first_in_every_round() {
        for seed in 0..40 {
            let first = |turn| Choice::new(seed, turn).by_halves("x", vec![1, 2, 3, 4, 5])[0];
            let rounds: Vec<i32> = (0..10).map(first).collect();
            let sorted = |part: &[i32]| {
                let mut part = part.to_vec();
                part.sort_unstable();
                part
            };
            assert_eq!(sorted(&rounds[..3]), [1, 2, 3]);
            assert_eq!(sorted(&rounds[3..5]), [4, 5]);
            assert_eq!(rounds[..5], rounds[5..]);
        }
        assert!(Choice::new(1, 5).by_halves::<u8>("x", vec![]).is_empty());
        assert_eq!(Choice::new(1, 5).by_halves("x", vec![7]), [7]);
    }
}
