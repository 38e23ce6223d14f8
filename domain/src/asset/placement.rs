//! Where content appears, and what each place demands: sizes, lengths, byte limits, as data.
//!
//! Every number carries its source; [`Placement::spec`] is the only place they stand.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub mod post;

/// A place a creative is made for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sea_orm::DeriveValueType,
)]
#[sea_orm(value_type = "String")]
#[serde(rename_all = "snake_case")]
pub enum Placement {
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

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PixelSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The parts of a picture, in percent of its height, that the app covers with its own controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SafeZone {
    /// Percent from the top to keep free of text.
    pub top: u32,
    /// Percent from the bottom to keep free of text.
    pub bottom: u32,
}

/// How a platform counts the length of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthRule {
    /// Unicode scalar values.
    Characters,
    /// Unicode scalar values, links 23 (Mastodon).
    CharactersLinks,
    /// Grapheme clusters (Bluesky).
    Graphemes,
    /// X's weights: most scripts 1, all else 2, links 23.
    XWeighted,
}

/// What a placement takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacementSpec {
    /// The name people know.
    pub label: &'static str,
    /// Exact size of its picture.
    pub image: PixelSize,
    /// Largest picture file, in bytes.
    pub image_max_bytes: u64,
    /// Exact size of the short video made for it, where it takes one.
    pub video: Option<PixelSize>,
    /// Sizes at which it takes a video that somebody else made as well.
    pub other_videos: &'static [PixelSize],
    /// Largest text, by `length_rule`.
    pub text_max: usize,
    /// How `text_max` counts.
    pub length_rule: LengthRule,
    /// Most hashtags that serve the post there.
    pub hashtags_max: usize,
    /// Whether a link in the text can be followed.
    pub links_work: bool,
    /// Parts of the picture to keep free of text.
    pub safe_zone: SafeZone,
    /// Where the numbers come from.
    pub source: &'static str,
    /// The day they were last checked, ISO 8601.
    pub checked_on: &'static str,
}

const fn px(width: u32, height: u32) -> PixelSize {
    PixelSize { width, height }
}

const MB: u64 = 1_000_000;
const WIDE: &[PixelSize] = &[px(1920, 1080), px(1280, 720)];
const TALL: &[PixelSize] = &[px(1080, 1920), px(720, 1280)];
const OPEN: SafeZone = SafeZone { top: 0, bottom: 0 };

impl Placement {
    /// Every placement, in the order they are shown.
    pub const ALL: [Self; 8] = [
        Self::X,
        Self::Linkedin,
        Self::InstagramFeed,
        Self::InstagramStory,
        Self::Facebook,
        Self::Youtube,
        Self::Mastodon,
        Self::Bluesky,
    ];

    /// The name in the API, in brief files and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::X => "x",
            Self::Linkedin => "linkedin",
            Self::InstagramFeed => "instagram_feed",
            Self::InstagramStory => "instagram_story",
            Self::Facebook => "facebook",
            Self::Youtube => "youtube",
            Self::Mastodon => "mastodon",
            Self::Bluesky => "bluesky",
        }
    }

    /// What the placement takes.
    #[expect(clippy::too_many_lines, reason = "it is one table")]
    pub const fn spec(self) -> PlacementSpec {
        match self {
            Self::X => PlacementSpec {
                label: "X post",
                image: px(1600, 900),
                image_max_bytes: 5 * MB,
                video: Some(px(1280, 720)),
                other_videos: WIDE,
                text_max: 280,
                length_rule: LengthRule::XWeighted,
                hashtags_max: 2,
                links_work: true,
                safe_zone: OPEN,
                source: "twitter-text v3 configuration; docs.x.com media",
                checked_on: "2026-11-23",
            },
            Self::Linkedin => PlacementSpec {
                label: "LinkedIn post",
                image: px(1200, 627),
                image_max_bytes: 5 * MB,
                video: Some(px(1280, 720)),
                other_videos: WIDE,
                text_max: 3000,
                length_rule: LengthRule::Characters,
                hashtags_max: 5,
                links_work: true,
                safe_zone: OPEN,
                source: "learn.microsoft.com posts and images APIs; vendors say 5 to 8 MB",
                checked_on: "2026-11-23",
            },
            Self::InstagramFeed => PlacementSpec {
                label: "Instagram feed",
                image: px(1080, 1350),
                image_max_bytes: 8 * MB,
                video: Some(px(1080, 1350)),
                other_videos: TALL,
                text_max: 2200,
                length_rule: LengthRule::Characters,
                hashtags_max: 10,
                links_work: false,
                safe_zone: OPEN,
                source: "Meta content publishing: JPEG up to 8 MB, 4:5 to 1.91:1, 30 hashtags; feed videos 4:5 or as reels 9:16",
                checked_on: "2026-11-23",
            },
            Self::InstagramStory => PlacementSpec {
                label: "Instagram story",
                image: px(1080, 1920),
                image_max_bytes: 8 * MB,
                video: Some(px(1080, 1920)),
                other_videos: TALL,
                text_max: 2200,
                length_rule: LengthRule::Characters,
                hashtags_max: 3,
                links_work: false,
                safe_zone: SafeZone { top: 14, bottom: 20 },
                source: "Meta content publishing; 2026 size guides for the safe zone",
                checked_on: "2026-11-23",
            },
            Self::Facebook => PlacementSpec {
                label: "Facebook post",
                image: px(1080, 1350),
                image_max_bytes: 4 * MB,
                video: Some(px(1080, 1350)),
                other_videos: WIDE,
                text_max: 5000,
                length_rule: LengthRule::Characters,
                hashtags_max: 3,
                links_work: true,
                safe_zone: OPEN,
                source: "2026 size guides; text kept at 5,000 of the 63,206 the API takes",
                checked_on: "2026-11-23",
            },
            Self::Youtube => PlacementSpec {
                label: "YouTube video",
                image: px(1280, 720),
                image_max_bytes: 2 * MB,
                video: Some(px(1920, 1080)),
                other_videos: WIDE,
                text_max: 5000,
                length_rule: LengthRule::Characters,
                hashtags_max: 3,
                links_work: true,
                safe_zone: OPEN,
                source: "YouTube Data API: description 5,000, thumbnail 1280x720 up to 2 MB; 2026 size guides: video 1920x1080",
                checked_on: "2026-11-23",
            },
            Self::Mastodon => PlacementSpec {
                label: "Mastodon post",
                image: px(1600, 900),
                image_max_bytes: 8 * MB,
                video: None,
                other_videos: &[],
                text_max: 500,
                length_rule: LengthRule::CharactersLinks,
                hashtags_max: 4,
                links_work: true,
                safe_zone: OPEN,
                source: "Mastodon instance defaults: 500 characters, 23 reserved for each URL",
                checked_on: "2026-11-23",
            },
            Self::Bluesky => PlacementSpec {
                label: "Bluesky post",
                image: px(1200, 675),
                image_max_bytes: 950_000,
                video: None,
                other_videos: &[],
                text_max: 300,
                length_rule: LengthRule::Graphemes,
                hashtags_max: 2,
                links_work: true,
                safe_zone: OPEN,
                source: "app.bsky.embed.images lexicon: 1,000,000 bytes; app.bsky.feed.post: 300 graphemes",
                checked_on: "2026-11-23",
            },
        }
    }
}

impl PlacementSpec {
    /// Whether it takes a video of a size.
    pub fn takes_video(&self, size: PixelSize) -> bool {
        self.video == Some(size) || self.other_videos.contains(&size)
    }
}

impl fmt::Display for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Placement {
    type Err = UnknownPlacement;

    fn from_str(text: &str) -> Result<Self, UnknownPlacement> {
        Self::ALL.into_iter().find(|p| p.as_str() == text).ok_or(UnknownPlacement)
    }
}

/// A text that names no placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown placement; known are x, linkedin, instagram_feed, instagram_story, facebook, youtube, mastodon, bluesky"
)]
pub struct UnknownPlacement;
