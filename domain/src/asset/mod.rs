//! Assets: what was generated, where it is kept, and the facts of every placement.

pub mod placement;
mod query;
mod swap;
mod variant;
mod version;

pub use query::{
    Asset, AssetFacts, AssetFile, asset_facts_by_campaign, assets_by_campaign, assets_by_id,
    in_force, list_assets,
};
pub use swap::{SwapPicture, swap_picture};
pub use variant::choose_variant;
pub use version::{EditCopy, edit_copy, regenerate_asset, restore_asset};

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
