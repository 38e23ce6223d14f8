//! Brand style guides: what a client looks and sounds like, in immutable versions, and the pictures
//! they use.

pub mod check;
pub mod color;
pub mod guide;
mod media;
mod picture;
mod service;

pub use media::{Media, UploadPicture, media, media_by_id, store_picture, store_post_picture};
pub(crate) use media::{own_file, reference};
pub use picture::{MAX_UPLOAD, Normalized, normalize};
pub(crate) use service::current;
pub use service::{
    StyleGuideVersion, WriteStyleGuide, current_style_guides, imagine_style_guide,
    list_style_guides, style_guides_by_id, write_style_guide,
};
