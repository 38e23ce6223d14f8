//! What an editor asks for. Untrusted text from end to end: it is data, never instruction.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use url::Url;

use super::template::Template;
use crate::{
    asset::placement::Placement,
    brand::guide::MediaRef,
    error::{Check, Result},
};

/// A goal and everything a strategist needs to plan for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// What the campaign is to achieve.
    pub goal: String,
    /// What is being promoted: name and facts.
    pub product: String,
    /// Whom it is for.
    pub audience: String,
    /// Where it runs, each once.
    pub placements: Vec<Placement>,
    /// First day.
    pub start_date: NaiveDate,
    /// Last day.
    pub end_date: NaiveDate,
    /// What people are asked to do, in the brief's language.
    pub call_to_action: String,
    /// Where it leads.
    pub link: Option<Url>,
    /// The language of everything made.
    pub language: Language,
    /// A picture of the product.
    pub photo: Option<MediaRef>,
    /// What kind of campaign it is, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

/// Languages the built-in writers have templates for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Japanese.
    Ja,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Fr, Self::Es, Self::Ja];

    /// The ISO 639-1 code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::Ja => "ja",
        }
    }
}

/// The longest campaign, in days.
const MAX_DAYS: i64 = 366;

impl Brief {
    /// Refuses a brief nobody could plan for. `today` is the person's present day in UTC.
    pub fn validate(&self, today: NaiveDate) -> Result<()> {
        let mut check = Check::new();
        check.text(&self.goal, 2_000, "goal");
        check.text(&self.product, 4_000, "product");
        check.text(&self.audience, 2_000, "audience");
        check.text(&self.call_to_action, 80, "callToAction");
        check.that(!self.placements.is_empty(), "placements", "must name at least one placement");
        for (position, placement) in self.placements.iter().enumerate() {
            let first = self.placements.iter().position(|p| p == placement) == Some(position);
            check.that(first, format!("placements.{position}"), "is named twice");
        }
        check.that(
            self.start_date >= today,
            "startDate",
            format!("must be today ({today}) or later; this is {}", self.start_date),
        );
        check.that(
            self.end_date >= self.start_date,
            "endDate",
            format!(
                "must be the start date ({}) or later; this is {}",
                self.start_date, self.end_date
            ),
        );
        check.that(
            (self.end_date - self.start_date).num_days() < MAX_DAYS,
            "endDate",
            format!("must be less than {MAX_DAYS} days after the start date"),
        );
        if let Some(link) = &self.link {
            check.that(
                matches!(link.scheme(), "http" | "https") && link.has_host(),
                "link",
                "must be an http or https address, for example https://example.com/offer",
            );
            check.that(
                link.username().is_empty() && link.password().is_none(),
                "link",
                "must not carry a user name or password",
            );
            check.at_most(link.as_str(), 2_000, "link");
        }
        check.finish()
    }
}
