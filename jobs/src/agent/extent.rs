//! How much a placement wants to read.

use domain::asset::placement::Placement;

/// How much a placement's readers take.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// A line and what to do.
    Glance,
    /// A post one reads without unfolding it.
    Short,
    /// A few paragraphs.
    Long,
}

pub(super) const fn extent(placement: Placement) -> Extent {
    match placement {
        Placement::InstagramStory => Extent::Glance,
        Placement::X | Placement::Bluesky | Placement::Mastodon => Extent::Short,
        Placement::Linkedin
        | Placement::InstagramFeed
        | Placement::Facebook
        | Placement::Youtube => Extent::Long,
    }
}
