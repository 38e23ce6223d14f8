//! The layout families, and which of them a creative gets.

use domain::campaign::strategy::Intent;

use crate::studio::{content::Content, geometry::pick};

/// An idea of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// The photo everywhere, the text on a scrim; without one, large bright shapes.
    Hero,
    /// Photo or mosaic on one side, text on the other.
    Split,
    /// The photo in an arch, or arches within an arch; centred text.
    Arch,
    /// Type and large shapes.
    Poster,
    /// A card with a check mark.
    Proof,
    /// A number as the picture.
    Figure,
    /// A speech bubble.
    Question,
    /// The days left in a ring.
    Countdown,
    /// A sentence as a quote, and whose it is.
    Quote,
    /// A headline and short points with check marks.
    List,
    /// Tiles: the photo whole and close, colour, a few words.
    Grid,
}

impl Family {
    /// Every one of them.
    pub(crate) const ALL: [Self; 11] = [
        Self::Hero,
        Self::Split,
        Self::Arch,
        Self::Poster,
        Self::Proof,
        Self::Figure,
        Self::Question,
        Self::Countdown,
        Self::Quote,
        Self::List,
        Self::Grid,
    ];

    /// The one of a name, where it has something to show.
    pub(crate) fn named(name: &str, content: &Content) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|family| family.name() == name);
        named.filter(|family| {
            family.suits(content) && (*family != Self::Figure || content.figure.is_some())
        })
    }

    /// Whether it has something of its own to show.
    pub(crate) fn suits(self, content: &Content) -> bool {
        match self {
            Self::List => !content.points.is_empty(),
            Self::Quote => content.quote.is_some(),
            Self::Countdown => content.remaining.is_some(),
            Self::Hero
            | Self::Split
            | Self::Arch
            | Self::Poster
            | Self::Proof
            | Self::Figure
            | Self::Question
            | Self::Grid => true,
        }
    }

    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hero => "hero",
            Self::Split => "split",
            Self::Arch => "arch",
            Self::Poster => "poster",
            Self::Proof => "proof",
            Self::Figure => "figure",
            Self::Question => "question",
            Self::Countdown => "countdown",
            Self::Quote => "quote",
            Self::List => "list",
            Self::Grid => "grid",
        }
    }
}

/// What a family is chosen by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    /// What the creative is to do.
    pub(crate) intent: Intent,
    /// Whether there is a photo.
    pub(crate) has_photo: bool,
    /// What a person has seen enough of.
    pub(crate) not: Option<Family>,
    /// What chooses among equals for the whole campaign.
    pub(crate) campaign: u64,
    /// What chooses among equals for the creative.
    pub(crate) seed: u64,
}

/// Which family shows a creative: by what it is to do, what there is to show, and the seeds. A campaign
/// has one family of its own for each kind of picture; a third of them are another, so that they do not
/// all look the same.
pub(crate) fn choose(choice: Choice, content: &Content) -> Family {
    let Choice { intent, has_photo, not, campaign, seed } = choice;
    let is_spoken = content.quote.as_ref().is_some_and(|quote| quote.spoken);
    let has_points = !content.points.is_empty();
    let families: &[Family] = match (intent, has_photo) {
        (Intent::Countdown, _) if content.remaining.is_some() => &[Family::Countdown],
        (Intent::Question, _) => &[Family::Question],
        (Intent::Proof, _) if is_spoken => &[Family::Quote],
        (Intent::Offer | Intent::Proof, _) if content.figure.is_some() => &[Family::Figure],
        (Intent::Proof, _) if content.quote.is_some() => &[Family::Proof, Family::Quote],
        (Intent::Proof, _) => &[Family::Proof],
        (Intent::Announce | Intent::Offer | Intent::Countdown, true) => {
            &[Family::Hero, Family::Split, Family::Arch, Family::Grid]
        }
        (Intent::Announce | Intent::Offer | Intent::Countdown, false) => {
            &[Family::Poster, Family::Split, Family::Grid]
        }
        (Intent::Benefit, true) if has_points => {
            &[Family::Split, Family::List, Family::Arch, Family::Hero]
        }
        (Intent::Benefit, true) => &[Family::Split, Family::Arch, Family::Hero],
        (Intent::Benefit, false) if has_points => &[Family::Split, Family::List, Family::Poster],
        (Intent::Benefit, false) => &[Family::Split, Family::Poster],
    };
    let fresh = |families: &[Family]| -> Vec<Family> {
        families.iter().copied().filter(|family| Some(*family) != not).collect()
    };
    let plain: &[Family] = if has_photo {
        &[Family::Hero, Family::Split, Family::Grid]
    } else {
        &[Family::Poster, Family::Split, Family::Grid]
    };
    let is_own = pick(&[true, true, false], seed, 1).unwrap_or(true);
    let chosen = |families: &[Family]| {
        let families = fresh(families);
        let own = pick(&families, campaign, 2);
        let others: Vec<Family> =
            families.iter().copied().filter(|family| Some(*family) != own).collect();
        let other = pick(&others, seed, 3).filter(|_| !is_own);
        other.or(own)
    };
    chosen(families).or_else(|| chosen(plain)).unwrap_or(Family::Poster)
}
