//! Swapping a picture that was made for one that a person gives.
//!
//! Like a text written by hand it is a further generation: the one before stays, and can be brought back.

use bytes::Bytes;
use serde_json::json;

use super::{
    Asset, AssetKind,
    version::{check_open, find, further, hold, keep, measure},
};
use crate::{
    access::{Actor, Permission},
    audit::Action,
    brand::{
        check::{BrandCheck, check_picture},
        color::Color,
        guide::{ColorUsage, StyleGuide},
        own_file,
    },
    campaign,
    error::{Check, Error, Result},
    generation::port::{AgentError, Focus, FrameRequest, Framer, Picture, Provenance},
    id::{AssetId, MediaId},
    store::{Store, digest::Digest, entity::asset, object::Objects},
};

/// A picture as a person wants it.
#[derive(Debug, Clone)]
pub struct SwapPicture {
    /// The picture, a file of the asset's workspace.
    pub media: MediaId,
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// What of it is to be seen; nothing leaves it to what draws the eye.
    pub focus: Option<Focus>,
}

/// Puts a person's own picture in a picture's place, cut to the placement's shape.
pub async fn swap_picture(
    store: &Store,
    objects: &Objects,
    framer: &dyn Framer,
    actor: &Actor,
    id: AssetId,
    swap: SwapPicture,
) -> Result<Asset> {
    actor.require(Permission::CampaignsWrite)?;
    let swap = SwapPicture { alt_text: swap.alt_text.trim().to_owned(), ..swap };
    let Order { request, file } = look(store, objects, actor, id, &swap).await?;
    let shown = shown(file, &request);
    // Between the two transactions: pixels take their time, and nobody waits for them with a lock.
    let Picture { bytes, media_type, size, alt_text, facts } =
        framer.frame(request).await.map_err(explain)?;
    let byte_length = i64::try_from(bytes.len()).map_err(Error::internal)?;
    let (object_key, digest) = objects.put(actor.organization_id, bytes).await?;
    let tx = store.begin(actor).await?;
    let source = hold(&tx, actor, id).await?;
    if source.digest == digest && source.alt_text.as_deref() == Some(alt_text.as_str()) {
        return Err(Error::invalid("mediaId", "is what it was; there is nothing to keep"));
    }
    let (guide, threshold) = measure(&tx, &source).await?;
    let check = BrandCheck { threshold, ..check_picture(&guide, &alt_text, &facts) };
    let provenance = Provenance {
        provider: "person".to_owned(),
        model: actor.name.clone(),
        prompt_digest: shown,
        seed: 0,
        cost_micros: 0,
    };
    let row = asset::Model {
        media_type: Some(media_type.to_owned()),
        byte_length: Some(byte_length),
        width: Some(i32::try_from(size.width).map_err(Error::internal)?),
        height: Some(i32::try_from(size.height).map_err(Error::internal)?),
        alt_text: Some(alt_text),
        digest,
        object_key: Some(object_key),
        provenance: serde_json::to_string(&provenance).map_err(Error::internal)?,
        brand_check: Some(serde_json::to_string(&check).map_err(Error::internal)?),
        ..further(&tx, &source).await?
    };
    let detail = json!({
        "from": source.id,
        "creative": row.creative_key,
        "kind": row.kind,
        "generation": row.generation,
        "digest": row.digest,
        "media": swap.media,
        "brandScore": check.score,
    });
    keep(tx, Action::AssetSwapped, row, detail).await
}

/// What is to be shown, and the digest of the file it is made from.
struct Order {
    request: FrameRequest,
    file: Digest,
}

/// Refuses what would be refused later, before any pixel is touched.
async fn look(
    store: &Store,
    objects: &Objects,
    actor: &Actor,
    id: AssetId,
    swap: &SwapPicture,
) -> Result<Order> {
    let tx = store.read(actor).await?;
    let source = find(&tx, actor, id).await?;
    let campaign =
        campaign::find(&tx, actor, source.campaign_id, Permission::CampaignsWrite).await?;
    check_open(&campaign, &source)?;
    if source.kind != AssetKind::Image {
        let other = "must be a picture; texts are edited, videos made anew";
        return Err(Error::invalid("assetId", other));
    }
    let mut check = Check::new();
    check.text(&swap.alt_text, source.placement.post().media.alt_text_max, "altText");
    if let Some(Focus { x, y }) = swap.focus {
        for (value, field) in [(x, "focus.x"), (y, "focus.y")] {
            check.that((0.0..=1.0).contains(&value), field, "must be between 0 and 1");
        }
    }
    check.finish()?;
    let file = own_file(&tx, source.workspace_id, swap.media, "mediaId").await?;
    let (guide, _) = measure(&tx, &source).await?;
    drop(tx);
    let picture: Bytes = objects.get(&file.object_key, file.digest).await?;
    let request = FrameRequest {
        picture,
        placement: source.placement,
        focus: swap.focus,
        ground: ground(&guide),
        alt_text: swap.alt_text.clone(),
    };
    Ok(Order { request, file: file.digest })
}

/// What stands behind a picture that is transparent.
fn ground(guide: &StyleGuide) -> Color {
    guide.color(ColorUsage::Background).unwrap_or(Color::WHITE)
}

/// Over everything the picture is made from.
fn shown(file: Digest, request: &FrameRequest) -> Digest {
    let focus: Vec<u8> = request
        .focus
        .iter()
        .flat_map(|focus| [focus.x, focus.y])
        .flat_map(f64::to_be_bytes)
        .collect();
    let placement = request.placement.as_str().as_bytes();
    Digest::of_parts("frame/1", &[file.as_bytes(), placement, &focus])
}

fn explain(error: AgentError) -> Error {
    match error.parts().0 {
        AgentError::Refused(why) => Error::invalid("mediaId", why),
        other => Error::unavailable(other),
    }
}
