//! Assets: what was generated, where it is kept, and the facts of every placement.

pub mod placement;

use serde::{Deserialize, Serialize};

/// What kind of thing an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// The text of a post.
    Copy,
    /// A still picture.
    Image,
    /// A short video.
    Video,
}

impl AssetKind {
    /// The name in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Image => "image",
            Self::Video => "video",
        }
    }
}
