//! What the brand check found.

use async_graphql::{Enum, Object, SimpleObject};
use domain::brand::check::{self, Rule};

/// What the brand check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Rule")]
pub enum BrandRule {
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
    /// No shouting.
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

/// A rule of the brand that a thing breaks, or nearly.
#[derive(Debug, Clone, SimpleObject)]
pub struct BrandFinding {
    /// Which.
    rule: BrandRule,
    /// How many points it costs, 1 to 100.
    points: u8,
    /// What was found and what would be right.
    message: String,
}

/// How well a thing keeps to the brand.
#[derive(Debug, Clone)]
pub struct BrandCheck(pub check::BrandCheck);

/// How well a thing keeps to the brand.
#[Object(serial)]
impl BrandCheck {
    /// 0 to 100.
    async fn score(&self) -> u8 {
        self.0.score
    }

    /// The score that would have been enough when it was made.
    async fn threshold(&self) -> u8 {
        self.0.threshold
    }

    /// Whether it is good enough; otherwise a person has to look at it.
    async fn passes(&self) -> bool {
        self.0.passes()
    }

    /// How often it was revised before it was kept, at most three times.
    async fn revisions(&self) -> u8 {
        self.0.revisions
    }

    /// The costliest first.
    async fn findings(&self) -> Vec<BrandFinding> {
        let finding = |found: &check::Finding| BrandFinding {
            rule: found.rule.into(),
            points: found.points,
            message: found.message.clone(),
        };
        self.0.findings.iter().map(finding).collect()
    }
}
