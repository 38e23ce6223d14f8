//! Placements: where content appears, and what each place demands.

use async_graphql::{Enum, Object, SimpleObject};
use domain::asset::placement::{self, LengthRule, PlacementSpec};
use serde::Serialize;

/// A place content is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "placement::Placement")]
pub enum PlacementKey {
    /// A post on X.
    X,
    /// A LinkedIn feed post.
    Linkedin,
    /// An Instagram feed post.
    InstagramFeed,
    /// An Instagram story.
    InstagramStory,
    /// A Facebook page post.
    Facebook,
    /// A YouTube video with its thumbnail.
    Youtube,
    /// A Mastodon post.
    Mastodon,
    /// A Bluesky post.
    Bluesky,
}

/// How a platform counts the length of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "LengthRule")]
pub enum TextLengthRule {
    /// Unicode characters.
    Characters,
    /// Unicode characters, links 23.
    CharactersLinks,
    /// What people see as one character each.
    Graphemes,
    /// X's weights: most scripts count 1, all else 2, links 23.
    XWeighted,
}

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PixelSize {
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
}

impl From<placement::PixelSize> for PixelSize {
    fn from(size: placement::PixelSize) -> Self {
        Self { width: size.width, height: size.height }
    }
}

/// The parts of a picture that the platform's app covers with its own controls.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct SafeZone {
    /// Percent of the height, from the top, to keep free of text.
    top: u32,
    /// Percent of the height, from the bottom, to keep free of text.
    bottom: u32,
}

/// A place content is made for, and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Placement {
    key: placement::Placement,
    spec: PlacementSpec,
}

impl From<placement::Placement> for Placement {
    fn from(key: placement::Placement) -> Self {
        Self { key, spec: key.spec() }
    }
}

/// A place content is made for, and what it takes.
#[Object]
impl Placement {
    /// Which place.
    async fn key(&self) -> PlacementKey {
        self.key.into()
    }

    /// The name people know.
    async fn label(&self) -> &str {
        self.spec.label
    }

    /// The exact size of its picture.
    async fn image(&self) -> PixelSize {
        self.spec.image.into()
    }

    /// The largest picture file, in bytes.
    async fn image_max_bytes(&self) -> u64 {
        self.spec.image_max_bytes
    }

    /// The exact size of its short video; null where it takes none.
    async fn video(&self) -> Option<PixelSize> {
        self.spec.video.map(PixelSize::from)
    }

    /// The longest text, counted by `textLengthRule`.
    async fn text_max(&self) -> usize {
        self.spec.text_max
    }

    /// The most posts one text may be split into; 1 where there are no threads.
    async fn posts_max(&self) -> usize {
        self.key.post().posts_max
    }

    /// The longest description of a picture, in characters.
    async fn alt_text_max(&self) -> usize {
        self.key.post().media.alt_text_max
    }

    /// How `textMax` counts.
    async fn text_length_rule(&self) -> TextLengthRule {
        self.spec.length_rule.into()
    }

    /// The most hashtags that serve a post there.
    async fn hashtags_max(&self) -> usize {
        self.spec.hashtags_max
    }

    /// Whether a link in the text can be followed.
    async fn links_work(&self) -> bool {
        self.spec.links_work
    }

    /// The parts of a picture to keep free of text.
    async fn safe_zone(&self) -> SafeZone {
        SafeZone { top: self.spec.safe_zone.top, bottom: self.spec.safe_zone.bottom }
    }

    /// Where these numbers come from.
    async fn source(&self) -> &str {
        self.spec.source
    }

    /// The day these numbers were last checked, by ISO 8601.
    async fn checked_on(&self) -> &str {
        self.spec.checked_on
    }
}

/// Questions about placements.
#[derive(Debug, Default)]
pub struct PlacementQuery;

#[Object]
impl PlacementQuery {
    /// Every place content is made for, in the order they are shown.
    #[graphql(complexity = "1 + child_complexity")]
    async fn placements(&self) -> Vec<Placement> {
        placement::Placement::ALL.into_iter().map(Placement::from).collect()
    }
}
