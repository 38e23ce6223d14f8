//! What all pictures and films of one campaign have in common: chosen once, from its brief, so that
//! whoever sees two of them knows that they belong together.
//!
//! A creative's own seed chooses within it: which of the campaign's two grounds, which of its drawings.

use domain::{campaign::brief::Brief, generation::port::StudioRequest, store::digest::Digest};

use super::{
    geometry::pick,
    motif::{self, Motif},
    scheme::Ground,
};

/// What a plain ground is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backdrop {
    /// One colour.
    Flat,
    /// From one shade of it to another.
    Gradient,
    /// A quiet pattern of what the campaign is about.
    Pattern,
}

/// How one scene of a film becomes the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// The next one becomes visible over it.
    Fade,
    /// The next one pushes it out at the top.
    Push,
    /// A sheet of the brand's colour passes between them.
    Sheet,
}

/// A campaign's look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// Chooses among equals for the whole campaign.
    pub(crate) seed: u64,
    /// Its grounds: the first wherever a layout has it, the second now and then, the rest for
    /// layouts that have neither.
    grounds: [Ground; 4],
    /// What plain grounds are filled with.
    pub(crate) backdrop: Backdrop,
    /// Whether photos beside words are in two of the brand's colours.
    pub(crate) duotone: bool,
    /// How scenes follow each other.
    pub(crate) passage: Passage,
    /// What it is about, drawn.
    motifs: &'static [Motif],
}

/// Orders of grounds that stand well beside each other.
const GROUNDS: [[Ground; 4]; 5] = [
    [Ground::Deep, Ground::Page, Ground::Primary, Ground::Accent],
    [Ground::Page, Ground::Primary, Ground::Deep, Ground::Accent],
    [Ground::Primary, Ground::Page, Ground::Accent, Ground::Deep],
    [Ground::Accent, Ground::Deep, Ground::Page, Ground::Primary],
    [Ground::Page, Ground::Deep, Ground::Accent, Ground::Primary],
];

impl Style {
    /// The look of a request's campaign.
    pub(crate) fn of(request: &StudioRequest) -> Self {
        let seed = seed(&request.brief, &request.guide.brand_name);
        let backdrops = [Backdrop::Flat, Backdrop::Gradient, Backdrop::Pattern];
        let passages = [Passage::Fade, Passage::Push, Passage::Sheet];
        Self {
            seed,
            grounds: pick(&GROUNDS, seed, 21).unwrap_or(GROUNDS[0]),
            backdrop: pick(&backdrops, seed, 22).unwrap_or(Backdrop::Flat),
            duotone: pick(&[true, false], seed, 23).unwrap_or(false),
            passage: pick(&passages, seed, 24).unwrap_or(Passage::Fade),
            motifs: motif::of(request),
        }
    }

    /// Which of some grounds a creative stands on: mostly the campaign's first.
    pub(crate) fn ground(&self, among: &[Ground], own: u64) -> Ground {
        let known = self.grounds.into_iter().filter(|ground| among.contains(ground));
        let skipped = usize::from(pick(&[false, false, true], own, 25).unwrap_or(false));
        let mut known = known.skip(skipped.min(among.len().saturating_sub(1)));
        known.next().unwrap_or(Ground::Primary)
    }

    /// The drawing of a creative, or another of the campaign's beside it.
    pub(crate) fn motif(&self, own: u64, beside: usize) -> Motif {
        let first = pick(&[0, 0, 1], own, 26).unwrap_or(0);
        let mut all = self.motifs.iter().copied().cycle();
        all.nth(first + beside).unwrap_or(Motif::Sunrise)
    }
}

/// One campaign, one seed: the same whatever is made of it, however often, and whichever day it begins.
fn seed(brief: &Brief, brand: &str) -> u64 {
    let parts = [brief.goal.as_str(), &brief.product, brand].map(str::as_bytes);
    Digest::of_parts("look/1", &parts).seed()
}

#[cfg(test)]
mod tests;
