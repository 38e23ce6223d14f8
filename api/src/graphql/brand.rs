//! Brand style guides and the pictures they use.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use data_encoding::BASE64;
use domain::{
    asset::placement::Placement,
    brand::{
        self, WriteStyleGuide,
        color::Color,
        guide::{ColorUsage, EmojiPolicy, FontFamily, StyleGuide as Content, Swatch, Tone},
    },
    error::{Error, Violation},
    id::{MediaId, WorkspaceId},
};

use super::{
    connection::connection, context::ContextExt, error::Result, id, loader::one, payload::payload,
    placement::PlacementKey, plain::plain, scalars::Timestamp,
};
use crate::http::file_link;

/// What a palette colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ColorUsage")]
pub enum ColorUsageName {
    /// The brand's main colour.
    Primary,
    /// The colour beside the main one.
    Secondary,
    /// The colour of buttons and marks.
    Accent,
    /// The ground other things stand on.
    Background,
    /// The colour of text.
    Text,
}

/// The font families that travel with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "FontFamily")]
pub enum FontFamilyName {
    /// A neutral sans serif.
    Sans,
    /// A classic serif.
    Serif,
    /// A wide, friendly geometric sans serif.
    Display,
}

/// How a brand speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Tone")]
pub enum ToneName {
    /// Warm, near, in plain words.
    Friendly,
    /// Sober and exact.
    Professional,
    /// Light-hearted.
    Playful,
    /// Short and sure of itself.
    Bold,
    /// Quiet and refined.
    Elegant,
}

/// How many emoji a text may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EmojiPolicy")]
pub enum EmojiPolicyName {
    /// None at all.
    None,
    /// At most one.
    Sparing,
    /// At most three.
    Free,
}

/// A colour of the palette.
#[derive(Debug, Clone, SimpleObject)]
pub struct PaletteColor {
    /// The colour, as `#1a73e8`.
    color: String,
    /// What it is for.
    usage: ColorUsageName,
    /// What the brand calls it.
    name: Option<String>,
}

/// A ground colour and the text colour that reads on it.
#[derive(Debug, Clone, SimpleObject)]
pub struct TextPair {
    /// The ground, as `#1a73e8`.
    ground: String,
    /// The text, from the palette where a colour of it reads, else white or near-black.
    text: String,
    /// Contrast ratio by WCAG 2.2, at least 4.5.
    contrast: f64,
}

/// A stored picture.
#[derive(Debug, Clone)]
pub struct Media(pub brand::Media);

/// A stored picture.
#[Object]
impl Media {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// `image/png` or `image/jpeg`.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Size of the file, in bytes.
    async fn byte_length(&self) -> i64 {
        self.0.byte_length
    }

    /// Pixels across.
    async fn width(&self) -> i32 {
        self.0.width
    }

    /// Pixels down.
    async fn height(&self) -> i32 {
        self.0.height
    }

    /// SHA-256 of the bytes, in hexadecimal.
    async fn digest(&self) -> String {
        self.0.digest.to_string()
    }

    /// A signed address to read it from, which expires.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        let extension = if self.0.media_type == "image/png" { "png" } else { "jpg" };
        let name = format!("{}.{extension}", self.0.id);
        Ok(file_link(ctx.state()?, &self.0.object_key, &name).await?)
    }

    /// When it was stored.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

/// One version of a brand style guide.
#[derive(Debug, Clone)]
pub struct StyleGuide(pub brand::StyleGuideVersion);

/// One version of a brand style guide.
#[Object]
impl StyleGuide {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Counted from 1 in its workspace.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// SHA-256 over what it says, in hexadecimal.
    async fn digest(&self) -> String {
        self.0.digest.to_string()
    }

    /// The name as it stands on pictures and in texts.
    async fn brand_name(&self) -> &str {
        &self.0.content.brand_name
    }

    /// 1 to 8 colours.
    async fn palette(&self) -> Vec<PaletteColor> {
        self.0
            .content
            .palette
            .iter()
            .map(|swatch| PaletteColor {
                color: swatch.color.to_string(),
                usage: swatch.usage.into(),
                name: swatch.name.clone(),
            })
            .collect()
    }

    /// For each palette colour as ground, the text colour to set on it.
    async fn text_pairs(&self) -> Vec<TextPair> {
        self.0
            .content
            .text_pairs()
            .into_iter()
            .map(|pair| TextPair {
                ground: pair.ground.to_string(),
                text: pair.text.to_string(),
                contrast: pair.contrast,
            })
            .collect()
    }

    /// The font family of headings.
    async fn heading_font(&self) -> FontFamilyName {
        self.0.content.heading_font.into()
    }

    /// The font family of everything else.
    async fn body_font(&self) -> FontFamilyName {
        self.0.content.body_font.into()
    }

    /// How the brand speaks.
    async fn tone(&self) -> ToneName {
        self.0.content.tone.into()
    }

    /// The tone in the brand's own words.
    async fn voice(&self) -> &str {
        &self.0.content.voice
    }

    /// The line under the name.
    async fn tagline(&self) -> Option<&str> {
        self.0.content.tagline.as_deref()
    }

    /// The logo.
    async fn logo(&self, ctx: &Context<'_>) -> Result<Option<Media>> {
        match self.0.content.logo {
            Some(file) => Ok(one(ctx.loaders()?, file.id).await?.map(Media)),
            None => Ok(None),
        }
    }

    /// Words of which every text carries at least one.
    async fn required_words(&self) -> &[String] {
        &self.0.content.required_words
    }

    /// Words no text carries.
    async fn banned_words(&self) -> &[String] {
        &self.0.content.banned_words
    }

    /// Hashtags without `#`, best first.
    async fn hashtags(&self) -> &[String] {
        &self.0.content.hashtags
    }

    /// How many emoji a text may carry.
    async fn emoji(&self) -> EmojiPolicyName {
        self.0.content.emoji.into()
    }

    /// Texts the brand is proud of.
    async fn examples(&self) -> &[String] {
        &self.0.content.examples
    }

    /// Who wrote this version.
    async fn author_name(&self) -> &str {
        &self.0.author_name
    }

    /// When.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

plain!(StyleGuide {
    "id" => id,
    "version" => version,
    "digest" => digest,
    "brandName" => brand_name,
    "authorName" => author_name,
    "createdAt" => created_at,
});

connection!(StyleGuide, StyleGuideConnection, StyleGuideEdge);

/// A colour of the palette to set.
#[derive(InputObject)]
pub struct PaletteColorInput {
    /// The colour: `#` and six hexadecimal digits.
    color: String,
    /// What it is for.
    usage: ColorUsageName,
    /// What the brand calls it, at most 40 characters.
    name: Option<String>,
}

/// A new version of a brand style guide, whole.
#[derive(InputObject)]
pub struct StyleGuideWriteInput {
    /// For which workspace.
    workspace_id: ID,
    /// The version the author started from: nobody's work is overwritten unseen. 0 for the first.
    based_on: Option<i32>,
    /// The name as it stands on pictures and in texts, at most 60 characters.
    brand_name: String,
    /// 1 to 8 colours. A text colour must reach a contrast of 4.5:1 on the background colour.
    palette: Vec<PaletteColorInput>,
    /// The font family of headings.
    #[graphql(default_with = "FontFamilyName::Sans")]
    heading_font: FontFamilyName,
    /// The font family of everything else.
    #[graphql(default_with = "FontFamilyName::Sans")]
    body_font: FontFamilyName,
    /// How the brand speaks.
    tone: ToneName,
    /// The tone in the brand's own words, at most 2,000 characters.
    #[graphql(default)]
    voice: String,
    /// The line under the name, at most 120 characters.
    tagline: Option<String>,
    /// The logo: a file uploaded to `/uploads/logo`.
    logo_id: Option<ID>,
    /// Words of which every text carries at least one; at most 50.
    #[graphql(default)]
    required_words: Vec<String>,
    /// Words no text carries; at most 50.
    #[graphql(default)]
    banned_words: Vec<String>,
    /// Hashtags without `#`, best first; at most 50.
    #[graphql(default)]
    hashtags: Vec<String>,
    /// How many emoji a text may carry.
    #[graphql(default_with = "EmojiPolicyName::Sparing")]
    emoji: EmojiPolicyName,
    /// Texts the brand is proud of; at most 50.
    #[graphql(default)]
    examples: Vec<String>,
}

payload! {
    /// What `styleGuideWrite` answers.
    StyleGuideWritePayload {
        /// The new version.
        style_guide: StyleGuide,
    }
}

/// What a style guide would look like.
#[derive(Debug, SimpleObject)]
pub struct StyleGuidePreview {
    /// A picture as the built-in studio draws it: a JPEG as a `data:` address.
    image: String,
    /// What it shows.
    alt_text: String,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// The least contrast of a text in it with what lies under it; null where there is none.
    contrast: Option<f64>,
}

/// Questions about brands.
#[derive(Debug, Default)]
pub struct BrandQuery;

#[Object]
impl BrandQuery {
    /// What a style guide would look like if it were written: drawn, and not kept.
    #[graphql(complexity = "500 + child_complexity")]
    async fn style_guide_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The style guide as it is so far. `basedOn` says nothing here.")]
        input: StyleGuideWriteInput,
        #[graphql(desc = "Where the picture would appear; on LinkedIn where left out.")]
        placement: Option<PlacementKey>,
    ) -> Result<StyleGuidePreview> {
        let (store, actor, state) = (ctx.store()?, ctx.actor()?, ctx.state()?);
        actor.require(domain::access::Permission::WorkspaceRead)?;
        let guide = brand::imagine_style_guide(store, actor, written(input)?).await?;
        let placement = placement.map_or(Placement::Linkedin, Placement::from);
        let logo = match guide.logo {
            None => None,
            Some(file) => {
                let media = brand::media(store, actor, file.id).await?;
                Some(state.business.objects.get(&media.object_key, file.digest).await?)
            }
        };
        let now = state.ambient.clock.now();
        let drawn = state.previews.draw(guide, logo, placement, now).await?;
        Ok(StyleGuidePreview {
            image: format!("data:{};base64,{}", drawn.media_type, BASE64.encode(&drawn.bytes)),
            alt_text: drawn.alt_text,
            width: drawn.size.width,
            height: drawn.size.height,
            contrast: drawn.facts.contrast,
        })
    }
}

/// Changes to brands.
#[derive(Debug, Default)]
pub struct BrandMutation;

#[Object]
impl BrandMutation {
    /// Writes a new version of a workspace's brand style guide. Needs `brand:write`.
    async fn style_guide_write(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: StyleGuideWriteInput,
    ) -> Result<StyleGuideWritePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(domain::access::Permission::BrandWrite)?;
            brand::write_style_guide(store, actor, written(input)?).await.map(StyleGuide)
        };
        StyleGuideWritePayload::of(outcome.await)
    }
}

fn written(input: StyleGuideWriteInput) -> domain::error::Result<WriteStyleGuide> {
    Ok(WriteStyleGuide {
        workspace_id: id::parse::<WorkspaceId>(&input.workspace_id, "workspaceId")?,
        logo: id::parse_optional::<MediaId>(input.logo_id.as_ref(), "logoId")?,
        based_on: input.based_on,
        content: content(input)?,
    })
}

fn content(input: StyleGuideWriteInput) -> domain::error::Result<Content> {
    let mut wrong = Vec::new();
    let mut palette = Vec::with_capacity(input.palette.len());
    for (position, swatch) in input.palette.into_iter().enumerate() {
        match swatch.color.parse::<Color>() {
            Ok(color) => {
                palette.push(Swatch { color, usage: swatch.usage.into(), name: swatch.name });
            }
            Err(error) => {
                wrong.push(Violation::new(format!("palette.{position}.color"), error.to_string()));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    Ok(Content {
        brand_name: input.brand_name,
        palette,
        heading_font: input.heading_font.into(),
        body_font: input.body_font.into(),
        tone: input.tone.into(),
        voice: input.voice,
        tagline: input.tagline,
        logo: None,
        required_words: input.required_words,
        banned_words: input.banned_words,
        hashtags: input.hashtags,
        emoji: input.emoji.into(),
        examples: input.examples,
    })
}
