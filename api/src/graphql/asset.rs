//! What was made.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    access::Permission,
    asset::{self, AssetKind, EditCopy, SwapPicture},
    generation::port,
    id::{AssetId, MediaId},
    post::Written,
};
use serde::Serialize;

use super::{
    brand::StyleGuide,
    brand_check::BrandCheck,
    campaign::Campaign,
    connection::connection,
    context::ContextExt,
    error::Result,
    id,
    known::Known,
    loader::one,
    payload::payload,
    placement::PlacementKey,
    plain::plain,
    scalars::{Micros, Timestamp},
    strategy::{Strategy, strategy},
    task::Task,
    variant::{CopyVariant, variants},
};
use crate::http::file_link;

/// What kind of thing an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "AssetKind")]
pub enum AssetKindName {
    /// The text of a post.
    Copy,
    /// A still picture.
    Image,
    /// A short video.
    Video,
}

/// How a thing was made.
#[derive(Debug, Clone)]
pub struct Provenance(pub port::Provenance);

/// How a thing was made.
#[Object(serial)]
impl Provenance {
    /// Who made it: `builtin`, `gemini`, …
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// The provider's model and its version.
    async fn model(&self) -> &str {
        &self.0.model
    }

    /// SHA-256 over everything the maker was shown, in hexadecimal.
    async fn prompt_digest(&self) -> String {
        self.0.prompt_digest.to_string()
    }

    /// What chose among equals: a number of 64 bits, in decimal.
    async fn seed(&self) -> String {
        self.0.seed.to_string()
    }

    /// What it cost, in millionths of a US dollar.
    async fn cost_micros(&self) -> Micros {
        Micros(i64::try_from(self.0.cost_micros).unwrap_or(i64::MAX))
    }
}

/// The text of a post.
#[derive(Debug, Clone, SimpleObject)]
pub struct PostCopy {
    /// What is posted, hashtags and link included.
    text: String,
    /// A title, where the placement has one.
    title: Option<String>,
    /// The hashtags in it, without `#`.
    hashtags: Vec<String>,
    /// The comment a person wants under the post; without one the draft says it.
    first_comment: Option<String>,
}

/// The file of an asset.
#[derive(Debug, Clone)]
pub struct AssetFile {
    file: Arc<asset::AssetFile>,
    of: Asset,
}

impl AssetFile {
    fn to_keep_under(&self) -> String {
        let extension = match self.file.media_type.as_str() {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            _ => "mp4",
        };
        format!("{}.{extension}", self.of.creative_key)
    }
}

/// The file of an asset.
#[Object(serial)]
impl AssetFile {
    /// A name to keep it under.
    async fn name(&self) -> String {
        self.to_keep_under()
    }

    /// `image/png`, `image/jpeg` or `video/mp4`.
    async fn media_type(&self) -> &str {
        &self.file.media_type
    }

    /// Its size, in bytes.
    async fn byte_length(&self) -> i64 {
        self.file.byte_length
    }

    /// Pixels across.
    async fn width(&self) -> i32 {
        self.file.width
    }

    /// Pixels down.
    async fn height(&self) -> i32 {
        self.file.height
    }

    /// How long it plays, in milliseconds; null for a picture.
    async fn duration_ms(&self) -> Option<i64> {
        self.file.duration_ms
    }

    /// What it shows, for those who cannot see it.
    async fn alt_text(&self) -> &str {
        &self.file.alt_text
    }

    /// A signed address to read it from, which expires.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(file_link(ctx.state()?, &self.file.object_key, &self.to_keep_under()).await?)
    }
}

/// Something that was made.
pub type Asset = Known<asset::Asset>;

// Serial: lists hold hundreds of them, and to ask fields side by side costs more than most of them take.
/// Something that was made.
#[Object(serial, name = "Asset")]
impl Asset {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.id)
    }

    /// What it is.
    async fn kind(&self) -> AssetKindName {
        self.kind.into()
    }

    /// Of which creative of the strategy.
    async fn creative_key(&self) -> &str {
        &self.creative_key
    }

    /// Where it appears.
    async fn placement(&self) -> PlacementKey {
        self.placement.into()
    }

    /// Counted from 1: how often it was made anew.
    async fn generation(&self) -> i32 {
        self.generation
    }

    /// The text, where it is one.
    async fn copy(&self, ctx: &Context<'_>) -> Result<Option<PostCopy>> {
        let whole = self.whole(ctx, self.id).await?;
        let Some(copy) = &whole.copy else { return Ok(None) };
        let Written { copy, first_comment } = copy.get()?.clone();
        let port::Copy { text, title, hashtags } = copy;
        Ok(Some(PostCopy { text, title, hashtags, first_comment }))
    }

    /// What its writer offered, the best first, the text itself among them unless a person wrote it; empty
    /// for what is no text, and for texts from before there were variants.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn variants(&self, ctx: &Context<'_>) -> Result<Vec<CopyVariant>> {
        if self.kind != AssetKind::Copy {
            return Ok(Vec::new());
        }
        let whole = self.whole(ctx, self.id).await?;
        match (&whole.variants, &whole.copy) {
            (Some(offered), Some(text)) => Ok(variants(offered.get()?, text.get()?)?),
            _ => Ok(Vec::new()),
        }
    }

    /// The file, where it is one.
    async fn file(&self) -> Option<AssetFile> {
        let file = self.file.clone()?;
        Some(AssetFile { file, of: self.clone() })
    }

    /// SHA-256 of the file's bytes, or over the text, in hexadecimal.
    async fn digest(&self) -> String {
        self.digest.to_string()
    }

    /// How it was made.
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Provenance> {
        Ok(Provenance(self.whole(ctx, self.id).await?.provenance.get()?.clone()))
    }

    /// How well it keeps to the style guide; null for what was made before there was a check.
    async fn brand_check(&self, ctx: &Context<'_>) -> Result<Option<BrandCheck>> {
        let whole = self.whole(ctx, self.id).await?;
        let Some(check) = &whole.brand_check else { return Ok(None) };
        Ok(Some(BrandCheck(check.get()?.clone())))
    }

    /// From which approved strategy version.
    async fn strategy(&self, ctx: &Context<'_>) -> Result<Option<Strategy>> {
        strategy(ctx, self.strategy_id).await
    }

    /// In which style guide.
    async fn style_guide(&self, ctx: &Context<'_>) -> Result<Option<StyleGuide>> {
        Ok(one(ctx.loaders()?, self.whole(ctx, self.id).await?.style_guide_id)
            .await?
            .map(StyleGuide))
    }

    /// For which campaign.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        Ok(one(ctx.loaders()?, self.campaign_id).await?.map(Campaign))
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.created_at.into()
    }
}

plain!(AssetFile {
    "name" => name,
    "mediaType" => media_type,
    "byteLength" => byte_length,
    "width" => width,
    "height" => height,
    "durationMs" => duration_ms,
    "altText" => alt_text,
    "url" => url,
});

plain!(PostCopy {
    "text" => text,
    "title" => title,
    "hashtags" => hashtags,
    "firstComment" => first_comment,
});

plain!(Asset {
    "id" => id,
    "kind" => kind,
    "creativeKey" => creative_key,
    "placement" => placement,
    "generation" => generation,
    "digest" => digest,
    "createdAt" => created_at,
} {
    "copy" => copy: PostCopy,
    "file" => file: AssetFile,
});

connection!(Asset, AssetConnection, AssetEdge);

/// Which asset to make anew, and how.
#[derive(InputObject)]
pub struct AssetRegenerateInput {
    /// The asset; any generation of it.
    asset_id: ID,
    /// What should be different, in plain words, at most 1000 characters. Without it others of the
    /// possible choices are made.
    #[graphql(default)]
    instruction: String,
}

/// The text to keep.
#[derive(InputObject)]
pub struct AssetEditInput {
    /// The asset, a text; any generation of it.
    asset_id: ID,
    /// What is posted, hashtags and link included, within the placement's limit; where there are
    /// threads, within that of a thread.
    text: String,
    /// A title, at most 100 characters, where the placement has one.
    title: Option<String>,
    /// The comment to set under the post. Without this field it stays as it is in the asset named; an
    /// empty text takes it away.
    first_comment: Option<String>,
}

/// The point of a picture that is to be seen.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct FocusInput {
    /// Its distance from the left, as a fraction of the width, 0 to 1.
    x: f64,
    /// Its distance from the top, as a fraction of the height, 0 to 1.
    y: f64,
}

/// The picture to put in a picture's place.
#[derive(InputObject)]
pub struct AssetSwapPictureInput {
    /// The asset, a picture; any generation of it.
    asset_id: ID,
    /// The new picture: a file uploaded to `/uploads/post`. It is cut to the placement's shape and
    /// brought to its exact size; where that would enlarge it more than twice it is refused.
    media_id: ID,
    /// What it shows, for those who cannot see it, at most `Placement.altTextMax` characters.
    alt_text: String,
    /// What of it is to be seen. Without it, the part that draws the eye.
    focus: Option<FocusInput>,
}

/// Which former generation to bring back.
#[derive(InputObject)]
pub struct AssetRestoreInput {
    /// The asset as it was.
    asset_id: ID,
}

payload! {
    /// What `assetRegenerate` answers.
    AssetRegeneratePayload {
        /// The task that makes it anew.
        task: Task,
    }
}

payload! {
    /// What `assetEdit` answers.
    AssetEditPayload {
        /// The new generation.
        asset: Asset,
    }
}

payload! {
    /// What `assetSwapPicture` answers.
    AssetSwapPicturePayload {
        /// The new generation.
        asset: Asset,
    }
}

payload! {
    /// What `assetRestore` answers.
    AssetRestorePayload {
        /// The new generation, which is as the former one was.
        asset: Asset,
    }
}

/// Changes to what was made.
#[derive(Debug, Default)]
pub struct AssetMutation;

#[Object]
impl AssetMutation {
    /// Has a worker make one asset anew, as a further generation. Needs `campaigns:write`.
    async fn asset_regenerate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: AssetRegenerateInput,
    ) -> Result<AssetRegeneratePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: AssetId = id::parse(&input.asset_id, "assetId")?;
            asset::regenerate_asset(store, actor, id, &input.instruction)
                .await
                .map(|task| Task(task.into()))
        };
        AssetRegeneratePayload::of(outcome.await)
    }

    /// Writes a text anew by hand, as a further generation. Needs `campaigns:write`.
    async fn asset_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: AssetEditInput,
    ) -> Result<AssetEditPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: AssetId = id::parse(&input.asset_id, "assetId")?;
            let AssetEditInput { text, title, first_comment, .. } = input;
            let edit = EditCopy { text, title, first_comment };
            asset::edit_copy(store, actor, id, edit).await.map(Asset::from)
        };
        AssetEditPayload::of(outcome.await)
    }

    /// Puts a person's own picture in a picture's place, as a further generation. The brand check looks at
    /// it as at any other and forbids nothing. Needs `campaigns:write`.
    #[graphql(complexity = "500 + child_complexity")]
    async fn asset_swap_picture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: AssetSwapPictureInput,
    ) -> Result<AssetSwapPicturePayload> {
        let (store, actor, state) = (ctx.store()?, ctx.actor()?, ctx.state()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: AssetId = id::parse(&input.asset_id, "assetId")?;
            let swap = SwapPicture {
                media: id::parse::<MediaId>(&input.media_id, "mediaId")?,
                alt_text: input.alt_text,
                focus: input.focus.map(|FocusInput { x, y }| port::Focus { x, y }),
            };
            let (objects, framer) = (&state.business.objects, &state.previews);
            asset::swap_picture(store, objects, framer, actor, id, swap).await.map(Asset::from)
        };
        AssetSwapPicturePayload::of(outcome.await)
    }

    /// Brings a former generation back, as a further one. Needs `campaigns:write`.
    async fn asset_restore(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: AssetRestoreInput,
    ) -> Result<AssetRestorePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: AssetId = id::parse(&input.asset_id, "assetId")?;
            asset::restore_asset(store, actor, id).await.map(Asset::from)
        };
        AssetRestorePayload::of(outcome.await)
    }
}
