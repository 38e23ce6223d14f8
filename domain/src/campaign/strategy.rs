//! The content of a strategy version: what a reviewer reads, approves, and has made.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::brief::Brief;
use crate::{
    asset::{AssetKind, placement::Placement},
    error::{Check, Result},
};

/// A plan for a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// The one thought the campaign stands for.
    pub positioning: String,
    /// What moves the audience.
    pub insight: String,
    /// What is said, most important first.
    pub messages: Vec<KeyMessage>,
    /// What is made.
    pub creatives: Vec<Creative>,
}

/// Something the campaign says, and why it may be believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMessage {
    /// The message, short enough for a picture.
    pub headline: String,
    /// What carries it.
    pub support: String,
}

/// One planned piece for one placement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Creative {
    /// Its name within the strategy, stable over versions: `x-1`.
    pub key: String,
    /// Where it appears.
    pub placement: Placement,
    /// What it is to do.
    pub intent: Intent,
    /// The words on the picture.
    pub headline: String,
    /// What the text says and the picture shows, for whoever makes it.
    pub direction: String,
    /// What is made: copy always, a picture or a video where wanted.
    pub outputs: BTreeSet<AssetKind>,
    /// The day it is meant for.
    pub scheduled_on: NaiveDate,
}

/// What a creative is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Say that it is here.
    Announce,
    /// Show what it does for you.
    Benefit,
    /// Show that it is true: a number, a voice, a fact.
    Proof,
    /// Ask what the audience asks itself.
    Question,
    /// Make an offer.
    Offer,
    /// Say how little time is left.
    Countdown,
}

/// The most creatives one strategy may plan.
pub const MAX_CREATIVES: usize = 40;

impl Strategy {
    /// Refuses a plan that does not fit its brief or could not be made.
    pub fn validate(&self, brief: &Brief) -> Result<()> {
        let mut check = Check::new();
        check.text(&self.positioning, 1_000, "positioning");
        check.text(&self.insight, 2_000, "insight");
        check.that(
            (1..=8).contains(&self.messages.len()),
            "messages",
            format!("must be 1 to 8 messages; this has {}", self.messages.len()),
        );
        for (position, message) in self.messages.iter().enumerate() {
            check.text(&message.headline, 120, format!("messages.{position}.headline"));
            check.text(&message.support, 600, format!("messages.{position}.support"));
        }
        check.that(
            (1..=MAX_CREATIVES).contains(&self.creatives.len()),
            "creatives",
            format!("must be 1 to {MAX_CREATIVES} creatives; this has {}", self.creatives.len()),
        );
        let mut keys = BTreeSet::new();
        for (position, creative) in self.creatives.iter().enumerate() {
            check.nested(
                &format!("creatives.{position}"),
                creative.check(brief, keys.insert(creative.key.as_str())),
            );
        }
        check.finish()
    }
}

impl Creative {
    fn check(&self, brief: &Brief, key_is_new: bool) -> Check {
        let mut check = Check::new();
        check.text(&self.key, 40, "key");
        check.that(
            self.key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')),
            "key",
            "must be lower-case letters, digits, `-` and `_` only",
        );
        check.that(key_is_new, "key", "is used by another creative");
        check.that(
            brief.placements.contains(&self.placement),
            "placement",
            "is not among the brief's placements",
        );
        check.text(&self.headline, 120, "headline");
        check.text(&self.direction, 1_000, "direction");
        check.that(
            self.outputs.contains(&AssetKind::Copy),
            "outputs",
            "must include copy: every creative has a text",
        );
        check.that(
            !self.outputs.contains(&AssetKind::Video) || self.placement.spec().video.is_some(),
            "outputs",
            format!("{} takes no video", self.placement.spec().label),
        );
        check.that(
            (brief.start_date..=brief.end_date).contains(&self.scheduled_on),
            "scheduledOn",
            format!("must be from {} to {}", brief.start_date, brief.end_date),
        );
        check
    }
}
