//! Assets: what was generated, where it is kept, and the facts of every placement.

pub mod placement;
mod query;

pub use query::{Asset, AssetFile, assets_by_campaign, assets_by_id, list_assets};

use crate::text_enum::text_enum;

text_enum! {
    /// What kind of thing an asset is.
    pub enum AssetKind {
        /// The text of a post.
        Copy = "copy",
        /// A still picture.
        Image = "image",
        /// A short video.
        Video = "video",
    }
}
