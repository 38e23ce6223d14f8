//! The brand check: how well a text or a picture keeps to a style guide, and what it breaks.
//!
//! A score begins at 100 and loses points for each finding. The points stand beside their rule in
//! [`text`] and [`picture`]; they are ours, chosen so that one broken rule of the client's own
//! ([`Rule::BannedWord`], [`Rule::RequiredWord`], [`Rule::Logo`]) takes a work below the usual threshold
//! of 80, while matters of taste have to come together to do so.

mod asked;
mod language;
mod picture;
mod readability;
mod text;

use serde::{Deserialize, Serialize};

pub use picture::{LogoPlace, PictureFacts, Shade, check_picture, color_distance};
pub use text::check_text;

/// The score below which a work is revised, unless a workspace says otherwise.
pub const DEFAULT_THRESHOLD: u8 = 80;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// No banned word.
    BannedWord,
    /// At least one of the required words.
    RequiredWord,
    /// As long as the placement allows, and long enough to say something.
    Length,
    /// No more emoji than the brand wants.
    Emoji,
    /// No more hashtags than serve the placement.
    Hashtags,
    /// The brand's tone.
    Tone,
    /// Sentences and words that are read at a glance.
    Readability,
    /// No phrase that everybody uses.
    Cliche,
    /// No shouting: capitals, rows of exclamation marks.
    Shouting,
    /// The language that was asked for.
    Language,
    /// No address but the brief's, and that one where people can follow it.
    Link,
    /// What the brief asks people to do is asked.
    CallToAction,
    /// Colours of the palette.
    Palette,
    /// Text that reads on what is under it.
    Contrast,
    /// The logo is there.
    Logo,
    /// The logo has room.
    ClearSpace,
    /// A description for those who cannot see it.
    AltText,
    /// What a person asked to be made otherwise, as far as it could be done.
    Instruction,
}

impl Rule {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BannedWord => "banned_word",
            Self::RequiredWord => "required_word",
            Self::Length => "length",
            Self::Emoji => "emoji",
            Self::Hashtags => "hashtags",
            Self::Tone => "tone",
            Self::Readability => "readability",
            Self::Cliche => "cliche",
            Self::Shouting => "shouting",
            Self::Language => "language",
            Self::Link => "link",
            Self::CallToAction => "call_to_action",
            Self::Palette => "palette",
            Self::Contrast => "contrast",
            Self::Logo => "logo",
            Self::ClearSpace => "clear_space",
            Self::AltText => "alt_text",
            Self::Instruction => "instruction",
        }
    }
}

/// A rule that is broken, or nearly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which.
    pub rule: Rule,
    /// How many points it costs, 1 to 100.
    pub points: u8,
    /// What was found and what would be right, for a person and for whoever revises it.
    pub message: String,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandCheck {
    /// 0 to 100.
    pub score: u8,
    /// The costliest first.
    pub findings: Vec<Finding>,
    /// The score that would have been enough.
    pub threshold: u8,
    /// How often it was revised before.
    pub revisions: u8,
}

impl BrandCheck {
    /// The same with one more finding.
    #[must_use]
    pub fn and(self, finding: Finding) -> Self {
        let mut findings = Findings(self.findings);
        findings.add(finding.rule, finding.points, finding.message);
        let BrandCheck { score, findings, .. } = findings.finish();
        Self { score, findings, ..self }
    }

    /// Whether it is good enough; otherwise a person has to look at it.
    pub fn passes(&self) -> bool {
        self.score >= self.threshold
    }
}

/// Collects findings.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, rule: Rule, points: u8, message: impl Into<String>) {
        self.0.push(Finding { rule, points: points.clamp(1, 100), message: message.into() });
    }

    fn unless(&mut self, holds: bool, rule: Rule, points: u8, message: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, points, message());
        }
    }

    fn finish(mut self) -> BrandCheck {
        self.0.sort_by_key(|finding| (std::cmp::Reverse(finding.points), finding.rule));
        let lost: u32 = self.0.iter().map(|finding| u32::from(finding.points)).sum();
        let score = u8::try_from(100_u32.saturating_sub(lost)).unwrap_or(0);
        BrandCheck { score, findings: self.0, threshold: DEFAULT_THRESHOLD, revisions: 0 }
    }
}
