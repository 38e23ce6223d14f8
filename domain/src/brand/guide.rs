//! The content of a brand style guide: what a version says, and when it may be said.

use serde::{Deserialize, Serialize};

use super::color::{Color, MIN_CONTRAST};
use crate::{
    error::{Check, Result},
    id::MediaId,
    store::digest::Digest,
};

/// Everything a brand looks and sounds like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StyleGuide {
    /// The name as it stands on pictures and in texts.
    pub brand_name: String,
    /// 1 to 8 colours.
    pub palette: Vec<Swatch>,
    /// The family of headings.
    pub heading_font: FontFamily,
    /// The family of everything else.
    pub body_font: FontFamily,
    /// How the brand speaks.
    pub tone: Tone,
    /// The tone in the brand's own words; untrusted text, guidance for writers only.
    pub voice: String,
    /// The line under the name.
    pub tagline: Option<String>,
    /// The logo, a stored picture.
    pub logo: Option<MediaRef>,
    /// Words every text must carry at least one of.
    pub required_words: Vec<String>,
    /// Words no text may carry.
    pub banned_words: Vec<String>,
    /// Hashtags without the `#`, best first.
    pub hashtags: Vec<String>,
    /// How many emoji a text may carry.
    pub emoji: EmojiPolicy,
    /// Texts the brand is proud of.
    pub examples: Vec<String>,
}

/// A stored file and the digest of its bytes, so that a version pins both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRef {
    /// Which file.
    pub id: MediaId,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// A colour of the palette and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swatch {
    /// The colour.
    pub color: Color,
    /// What it is for.
    pub usage: ColorUsage,
    /// What the brand calls it.
    pub name: Option<String>,
}

/// What a palette colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColorUsage {
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

/// The families that travel with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FontFamily {
    /// A neutral sans serif.
    Sans,
    /// A classic serif.
    Serif,
    /// A wide, friendly geometric sans serif.
    Display,
}

/// How a brand speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmojiPolicy {
    /// None at all.
    None,
    /// At most one.
    Sparing,
    /// At most three.
    Free,
}

impl EmojiPolicy {
    /// The most emoji a text may carry.
    pub const fn at_most(self) -> usize {
        match self {
            Self::None => 0,
            Self::Sparing => 1,
            Self::Free => 3,
        }
    }
}

/// A ground colour, the text colour that reads on it, and how well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextPair {
    /// The ground.
    pub ground: Color,
    /// The text on it: from the palette where one reads, else white or near-black.
    pub text: Color,
    /// Contrast ratio, at least 4.5.
    pub contrast: f64,
}

const MAX_SWATCHES: usize = 8;
const MAX_WORDS: usize = 50;

impl StyleGuide {
    /// The first palette colour of a usage.
    pub fn color(&self, usage: ColorUsage) -> Option<Color> {
        self.palette.iter().find(|s| s.usage == usage).map(|s| s.color)
    }

    /// The main colour: the primary one, else the first.
    pub fn primary(&self) -> Color {
        self.color(ColorUsage::Primary)
            .or_else(|| self.palette.first().map(|s| s.color))
            .unwrap_or(Color::INK)
    }

    /// For every palette colour as ground, the text colour to set on it.
    pub fn text_pairs(&self) -> Vec<TextPair> {
        let text_first = || {
            let of = |text| move |s: &&Swatch| (s.usage == ColorUsage::Text) == text;
            self.palette.iter().filter(of(true)).chain(self.palette.iter().filter(of(false)))
        };
        self.palette
            .iter()
            .map(|swatch| {
                let ground = swatch.color;
                let text = ground.readable_on(text_first().map(|s| s.color));
                TextPair { ground, text, contrast: ground.contrast(text) }
            })
            .collect()
    }

    /// Refuses what could not be rendered, read or kept.
    pub fn validate(&self) -> Result<()> {
        let mut check = Check::new();
        check.text(&self.brand_name, 60, "brandName");
        check.that(
            (1..=MAX_SWATCHES).contains(&self.palette.len()),
            "palette",
            format!("must have 1 to {MAX_SWATCHES} colours; this has {}", self.palette.len()),
        );
        let background = self.color(ColorUsage::Background);
        for (position, swatch) in self.palette.iter().enumerate() {
            if let Some(name) = &swatch.name {
                check.at_most(name, 40, format!("palette.{position}.name"));
            }
            if let (ColorUsage::Text, Some(ground)) = (swatch.usage, background) {
                let ratio = ground.contrast(swatch.color);
                check.that(
                    ratio >= MIN_CONTRAST,
                    format!("palette.{position}.color"),
                    format!(
                        "text {} on background {ground} has contrast {ratio:.1}:1; at least {MIN_CONTRAST}:1 is readable",
                        swatch.color
                    ),
                );
            }
        }
        check.at_most(&self.voice, 2000, "voice");
        check.at_most(self.tagline.as_deref().unwrap_or_default(), 120, "tagline");
        for (field, words, longest) in [
            ("requiredWords", &self.required_words, 60),
            ("bannedWords", &self.banned_words, 60),
            ("hashtags", &self.hashtags, 60),
            ("examples", &self.examples, 1000),
        ] {
            check.that(
                words.len() <= MAX_WORDS,
                field,
                format!("must be at most {MAX_WORDS} entries"),
            );
            for (position, word) in words.iter().enumerate() {
                check.text(word, longest, format!("{field}.{position}"));
            }
        }
        for (position, tag) in self.hashtags.iter().enumerate() {
            check.that(
                tag.chars().all(|c| c.is_alphanumeric() || c == '_'),
                format!("hashtags.{position}"),
                "must be letters, digits and underscores only, without `#`",
            );
        }
        for (position, word) in self.required_words.iter().enumerate() {
            check.that(
                !self.banned_words.iter().any(|b| b.to_lowercase() == word.to_lowercase()),
                format!("requiredWords.{position}"),
                "is banned as well; take it out of one of the two lists",
            );
        }
        check.finish()
    }
}
