//! Brief files: TOML or JSON.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use chrono::{Days, NaiveDate};
use domain::{
    asset::placement::Placement,
    brand::guide::StyleGuide,
    campaign::{
        brief::{Brief, Language},
        parse_date,
        template::Template,
    },
    clock::Ambient,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// A brief as somebody wrote it down, what they left to a template filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct BriefFile {
    pub(super) goal: String,
    product: String,
    audience: String,
    placements: Vec<String>,
    start_date: String,
    /// Where a template says how long it runs, nothing.
    end_date: Option<String>,
    call_to_action: String,
    link: Option<String>,
    language: String,
    photo: Option<PathBuf>,
    template: Option<Template>,
    pub(super) brand: Option<BrandFile>,
    folder: PathBuf,
}

/// A brief as somebody wrote it down.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    goal: Option<String>,
    product: String,
    audience: String,
    placements: Option<Vec<String>>,
    start_date: Option<String>,
    end_date: Option<String>,
    call_to_action: Option<String>,
    link: Option<String>,
    #[serde(default = "english")]
    language: String,
    /// A picture of the product, beside the file.
    photo: Option<PathBuf>,
    /// What kind of campaign it is: fills in what is not written, and shapes the plan.
    template: Option<String>,
    brand: Option<BrandFile>,
}

impl TryFrom<Written> for BriefFile {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let template: Option<Template> = written
            .template
            .map(|name| name.parse().map_err(|why| format!("template = {name:?}: it {why}")))
            .transpose()?;
        let language = Language::ALL.into_iter().find(|known| known.as_str() == written.language);
        let words = template.map(|template| template.words(language.unwrap_or(Language::En)));
        let needed =
            |field: &str| format!("missing field `{field}`, and no template that fills it in");
        let places = |template: Template| {
            template.placements().iter().map(|place| place.as_str().to_owned()).collect()
        };
        let goal = written.goal.or_else(|| words.map(|words| words.goal.to_owned()));
        let call = written.call_to_action.or_else(|| words.map(|w| w.call_to_action.to_owned()));
        let tomorrow = template.map(|_| "+1d".to_owned());
        if written.end_date.is_none() && template.is_none() {
            return Err(needed("end_date"));
        }
        Ok(Self {
            goal: goal.ok_or_else(|| needed("goal"))?,
            product: written.product,
            audience: written.audience,
            placements: written
                .placements
                .or_else(|| template.map(places))
                .ok_or_else(|| needed("placements"))?,
            start_date: written.start_date.or(tomorrow).ok_or_else(|| needed("start_date"))?,
            end_date: written.end_date,
            call_to_action: call.ok_or_else(|| needed("call_to_action"))?,
            link: written.link,
            language: written.language,
            photo: written.photo,
            template,
            brand: written.brand,
            folder: PathBuf::new(),
        })
    }
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
        let today = Ambient::system().clock.now().date_naive();
        let date = |field: &str, text: &str| -> Result<NaiveDate> {
            parse_date(text, today).ok_or_else(|| {
                anyhow!("{field} must be a day such as 2027-03-01, or +7d; this is {text:?}")
            })
        };
        let start = date("start_date", &self.start_date)?;
        let runs = self.template.map_or(1, Template::days);
        let end = match &self.end_date {
            Some(end) => date("end_date", end)?,
            None => start
                .checked_add_days(Days::new(u64::from(runs.saturating_sub(1))))
                .ok_or_else(|| anyhow!("start_date is too late for a campaign of {runs} days"))?,
        };
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
            "template": self.template.map(|template| template.as_str().to_uppercase()),
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
            "template": self.template,
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

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str =
        "product = \"Mechanic, full time\"\naudience = \"People who mend bicycles\"\n";

    fn read(text: &str) -> Result<Value> {
        let file: BriefFile = toml::from_str(text)?;
        file.input(None)
    }

    fn refused(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn a_template_fills_in_what_is_not_written_in_the_briefs_language() {
        let text = format!("template = \"hiring\"\nlanguage = \"de\"\n{LEAST}");
        let input = read(&text).unwrap();
        let words = Template::Hiring.words(Language::De);
        assert_eq!(input["goal"], words.goal);
        assert_eq!(input["callToAction"], words.call_to_action);
        assert_eq!(input["placements"], json!(["LINKEDIN", "X", "MASTODON", "BLUESKY"]));
        assert_eq!(input["template"], "HIRING");
        let day = |field: &str| -> NaiveDate { input[field].as_str().unwrap().parse().unwrap() };
        assert_eq!((day("endDate") - day("startDate")).num_days(), 29);
    }

    #[test]
    fn what_is_written_wins() {
        let text = format!(
            "template = \"seasonal_sale\"\ngoal = \"Sell forty\"\nplacements = [\"x\"]\n\
             start_date = \"2099-03-01\"\nend_date = \"2099-03-04\"\ncall_to_action = \"Buy\"\n{LEAST}"
        );
        let input = read(&text).unwrap();
        assert_eq!((&input["goal"], &input["callToAction"]), (&json!("Sell forty"), &json!("Buy")));
        assert_eq!(input["placements"], json!(["X"]));
        assert_eq!(
            (&input["startDate"], &input["endDate"]),
            (&json!("2099-03-01"), &json!("2099-03-04"))
        );
    }

    #[test]
    fn what_is_missing_and_what_is_unknown_is_named() {
        assert!(refused(LEAST).contains("missing field"), "{}", refused(LEAST));
        let none = format!("end_date = \"+9d\"\n{LEAST}");
        assert!(refused(&none).contains("missing field `goal`"), "{}", refused(&none));
        let unknown = refused(&format!("template = \"launch party\"\n{LEAST}"));
        for name in Template::ALL {
            assert!(unknown.contains(name.as_str()), "{unknown}");
        }
        assert!(unknown.contains("launch party"), "{unknown}");
    }
}
