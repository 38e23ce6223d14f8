//! Brief files: TOML or JSON.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use chrono::NaiveDate;
use domain::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::{brief::Brief, parse_date},
    clock::Ambient,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// A brief as somebody wrote it down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BriefFile {
    pub(super) goal: String,
    product: String,
    audience: String,
    placements: Vec<String>,
    start_date: String,
    end_date: String,
    call_to_action: String,
    link: Option<String>,
    #[serde(default = "english")]
    language: String,
    /// A picture of the product, beside the file.
    photo: Option<PathBuf>,
    /// A campaign template; the built-in strategist chooses by itself.
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    pub(super) brand: Option<BrandFile>,
    #[serde(skip)]
    folder: PathBuf,
}

/// A brand as somebody wrote it down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BrandFile {
    pub(super) brand_name: String,
    palette: Vec<SwatchFile>,
    #[serde(default = "sans")]
    heading_font: String,
    #[serde(default = "sans")]
    body_font: String,
    #[serde(default = "friendly")]
    tone: String,
    #[serde(default)]
    voice: String,
    tagline: Option<String>,
    #[serde(default)]
    required_words: Vec<String>,
    #[serde(default)]
    banned_words: Vec<String>,
    #[serde(default)]
    hashtags: Vec<String>,
    #[serde(default = "sparing")]
    emoji: String,
    #[serde(default)]
    examples: Vec<String>,
    /// The logo, beside the file.
    logo: Option<PathBuf>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SwatchFile {
    color: String,
    usage: String,
    name: Option<String>,
}

fn english() -> String {
    "en".to_owned()
}

fn sans() -> String {
    "sans".to_owned()
}

fn friendly() -> String {
    "friendly".to_owned()
}

fn sparing() -> String {
    "sparing".to_owned()
}

impl BriefFile {
    /// Reads a file; JSON where it is named so, else TOML.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        let is_json = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
        let parsed: Result<Self> = if is_json {
            serde_json::from_str(&text).map_err(Into::into)
        } else {
            toml::from_str(&text).map_err(Into::into)
        };
        let mut brief = parsed.with_context(|| format!("{name} is no brief"))?;
        brief.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(brief)
    }

    /// A brief that travels with the program, without the files beside it.
    pub(super) fn example(text: &str) -> Result<Self> {
        let mut brief: Self = toml::from_str(text).context("the example is no brief")?;
        brief.photo = None;
        if let Some(brand) = &mut brief.brand {
            brand.logo = None;
        }
        Ok(brief)
    }

    /// The name of the campaign: how its goal begins.
    pub(super) fn campaign_name(&self) -> String {
        let first = self.goal.split(['.', '。', '!', '\n']).next().unwrap_or(&self.goal).trim();
        if first.chars().count() <= 80 {
            return first.to_owned();
        }
        let cut: String = first.chars().take(79).collect();
        format!("{}…", cut.trim_end())
    }

    /// The product's photo, if there is one.
    pub(super) fn photo(&self) -> Result<Option<(Vec<u8>, &'static str)>> {
        self.picture(self.photo.as_deref())
    }

    /// The brand's logo, if there is one.
    pub(super) fn logo(&self) -> Result<Option<(Vec<u8>, &'static str)>> {
        self.picture(self.brand.as_ref().and_then(|brand| brand.logo.as_deref()))
    }

    fn picture(&self, path: Option<&Path>) -> Result<Option<(Vec<u8>, &'static str)>> {
        let Some(path) = path else { return Ok(None) };
        let path = self.folder.join(path);
        let kind = match path.extension().and_then(|e| e.to_str()) {
            Some("png") => "image/png",
            Some("webp") => "image/webp",
            _ => "image/jpeg",
        };
        let bytes =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Some((bytes, kind)))
    }

    /// `BriefInput` of the API.
    pub(super) fn input(&self, photo: Option<&str>) -> Result<Value> {
        if let Some(template) = &self.template {
            tracing::debug!(template, "the built-in strategist chooses its own template");
        }
        let today = Ambient::system().clock.now().date_naive();
        let date = |field: &str, text: &str| -> Result<NaiveDate> {
            parse_date(text, today).ok_or_else(|| {
                anyhow!("{field} must be a day such as 2027-03-01, or +7d; this is {text:?}")
            })
        };
        let start = date("start_date", &self.start_date)?;
        let end = date("end_date", &self.end_date)?;
        Ok(json!({
            "goal": self.goal,
            "product": self.product,
            "audience": self.audience,
            "placements": upper(&self.placements),
            "startDate": start.to_string(),
            "endDate": end.to_string(),
            "callToAction": self.call_to_action,
            "link": self.link,
            "language": self.language.to_uppercase(),
            "photoId": photo,
        }))
    }

    /// Brief and brand as makers are handed them, for every placement there is.
    pub(super) fn material(&self) -> Result<(Brief, StyleGuide)> {
        let input = self.input(None)?;
        let brief = json!({
            "goal": self.goal,
            "product": self.product,
            "audience": self.audience,
            "placements": Placement::ALL,
            "start_date": input.get("startDate"),
            "end_date": input.get("endDate"),
            "call_to_action": self.call_to_action,
            "link": self.link,
            "language": self.language,
            "photo": null,
        });
        let guide = lower(self.style_guide("", None));
        let brief = serde_json::from_value(brief).context("the brief cannot be drawn from")?;
        let guide = serde_json::from_value(guide).context("the brand cannot be drawn from")?;
        Ok((brief, guide))
    }

    /// `StyleGuideWriteInput` of the API.
    pub(super) fn style_guide(&self, workspace: &str, logo: Option<&str>) -> Value {
        let Some(brand) = &self.brand else {
            return json!({
                "workspaceId": workspace,
                "brandName": "Northwind",
                "palette": [
                    { "color": "#0b3d5c", "usage": "PRIMARY" },
                    { "color": "#f2a541", "usage": "ACCENT" },
                    { "color": "#f7f5f0", "usage": "BACKGROUND" },
                    { "color": "#16222b", "usage": "TEXT" },
                ],
                "tone": "FRIENDLY",
            });
        };
        let palette: Vec<Value> = brand
            .palette
            .iter()
            .map(|s| json!({ "color": s.color, "usage": s.usage.to_uppercase(), "name": s.name }))
            .collect();
        json!({
            "workspaceId": workspace,
            "brandName": brand.brand_name,
            "palette": palette,
            "headingFont": brand.heading_font.to_uppercase(),
            "bodyFont": brand.body_font.to_uppercase(),
            "tone": brand.tone.to_uppercase(),
            "voice": brand.voice,
            "tagline": brand.tagline,
            "logoId": logo,
            "requiredWords": brand.required_words,
            "bannedWords": brand.banned_words,
            "hashtags": brand.hashtags,
            "emoji": brand.emoji.to_uppercase(),
            "examples": brand.examples,
        })
    }
}

/// A style guide as the API takes it in the form in which it is kept.
fn lower(input: Value) -> Value {
    match input {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, _)| !matches!(name.as_str(), "workspaceId" | "logoId"))
            .map(|(name, value)| {
                let is_name = matches!(
                    name.as_str(),
                    "usage" | "headingFont" | "bodyFont" | "tone" | "emoji"
                );
                let value = match value {
                    Value::String(text) if is_name => Value::String(text.to_lowercase()),
                    other => lower(other),
                };
                let mut snake = String::new();
                for c in name.chars() {
                    if c.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.push(c.to_ascii_lowercase());
                }
                (snake, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(lower).collect(),
        other => other,
    }
}

fn upper(names: &[String]) -> Vec<String> {
    names.iter().map(|name| name.to_uppercase()).collect()
}
