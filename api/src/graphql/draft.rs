//! Drafts: what would go out for one creative, as its platform takes it.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use domain::{
    asset,
    post::{
        draft::{self, LinkPlace, Role},
        rule::{self, DraftRule},
    },
};

use super::{asset::Asset, placement::PlacementKey};

/// As what a picture or video goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Role")]
pub enum DraftMediaRole {
    /// For itself.
    Attached,
    /// What stands for a video before it plays.
    Cover,
}

/// Where the link of a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "LinkPlace")]
pub enum DraftLinkPlace {
    /// In the text.
    Text,
    /// In the first comment.
    FirstComment,
    /// In the profile, where neither text nor comments lead anywhere: the text says so.
    Profile,
    /// On the picture, as the app's own link sticker.
    Sticker,
}

/// A rule of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "DraftRule")]
pub enum DraftRuleName {
    /// There is a text.
    TextMissing,
    /// A post is as long as the platform counts, at most.
    TextLength,
    /// A post has no more bytes than the platform takes.
    TextBytes,
    /// No character the platform refuses.
    ForbiddenCharacter,
    /// No more posts than a thread may have.
    ThreadLength,
    /// There is a title where one is needed.
    TitleMissing,
    /// The title is not too long.
    TitleLength,
    /// No more hashtags than the platform takes.
    HashtagCount,
    /// No address where none can be followed.
    LinkDead,
    /// There is the picture or video a post cannot do without.
    MediaMissing,
    /// No more pictures or videos than the platform takes.
    MediaCount,
    /// Pictures and videos are not mixed where they may not be.
    MediaMix,
    /// Files of a type the platform takes.
    MediaType,
    /// Pictures and videos of the placement's size.
    MediaSize,
    /// Files no larger than the platform takes.
    MediaBytes,
    /// Videos neither too short nor too long.
    VideoDuration,
    /// Pictures are described.
    AltTextMissing,
    /// Descriptions are not too long.
    AltTextLength,
    /// Nobody is mentioned whom the workspace does not let be mentioned.
    Mention,
    /// No comment where there are none.
    CommentUnavailable,
    /// The first comment is not too long.
    CommentLength,
}

/// One post of a draft.
#[derive(Debug, Clone, SimpleObject)]
pub struct DraftPart {
    /// As it reads, with its number in the thread.
    text: String,
    /// As the platform's interface takes it; null where that is how it reads.
    wire: Option<String>,
    /// Its length as the platform counts it, what goes over the wire; `Placement.textMax` is the most.
    length: usize,
}

/// A picture or video of a draft.
#[derive(Debug, Clone, SimpleObject)]
pub struct DraftMedia {
    /// As what it goes out.
    role: DraftMediaRole,
    /// What it shows, for those who cannot see it.
    alt_text: String,
    /// The thing.
    asset: Asset,
}

/// Where a draft leads.
#[derive(Debug, Clone, SimpleObject)]
pub struct DraftLink {
    /// The address, with UTM parameters that say where a click came from.
    url: String,
    /// Where it stands.
    place: DraftLinkPlace,
    /// The words that lead there, where the platform hides the address behind some.
    shown: Option<String>,
}

/// Whether a draft has to be marked as made by a model.
#[derive(Debug, Clone, SimpleObject)]
pub struct DraftDisclosure {
    /// Whether it has to be.
    needed: bool,
    /// The platform's switch for it; null where it has none.
    switch: Option<&'static str>,
    /// Why, or why not.
    reason: String,
}

/// A rule of its platform that a draft breaks.
#[derive(Debug, Clone, SimpleObject)]
pub struct BrokenRule {
    /// Where: `parts.0.text`, `media.1.altText`, `title`, …
    field: String,
    /// Which.
    rule: DraftRuleName,
    /// What the rule allows.
    limit: String,
    /// What there is.
    found: String,
    /// What is wrong and what would be right.
    message: String,
    /// Where the rule comes from.
    source: &'static str,
    /// The day it was last checked, by ISO 8601; null for what the workspace itself says.
    checked_on: Option<&'static str>,
}

impl From<rule::BrokenRule> for BrokenRule {
    fn from(broken: rule::BrokenRule) -> Self {
        let rule::BrokenRule { field, rule, limit, found, message, source, checked_on } = broken;
        Self { field, rule: rule.into(), limit, found, message, source, checked_on }
    }
}

/// What would go out for one creative.
#[derive(Debug, Clone)]
pub struct Draft {
    draft: draft::Draft,
    media: Vec<DraftMedia>,
}

impl Draft {
    /// A draft with its media found among a campaign's assets.
    pub fn new(draft: draft::Draft, assets: &[Arc<asset::Asset>]) -> Self {
        let media = draft.media.iter().filter_map(|medium| {
            let asset = assets.iter().find(|asset| asset.id == medium.asset_id)?;
            Some(DraftMedia {
                role: medium.role.into(),
                alt_text: medium.alt_text.clone(),
                asset: Asset::Whole(Arc::clone(asset)),
            })
        });
        Self { media: media.collect(), draft }
    }
}

/// What would go out for one creative.
#[Object]
impl Draft {
    /// Of which creative of the strategy.
    async fn creative_key(&self) -> &str {
        &self.draft.creative_key
    }

    /// Where it appears.
    async fn placement(&self) -> PlacementKey {
        self.draft.placement.into()
    }

    /// Its text: one post, or the posts of a thread. The media go with the first.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn parts(&self) -> Vec<DraftPart> {
        let part = |part: &draft::Part| DraftPart {
            text: part.text.clone(),
            wire: part.wire.clone(),
            length: part.length,
        };
        self.draft.parts.iter().map(part).collect()
    }

    /// Its title, where the placement has one.
    async fn title(&self) -> Option<&str> {
        self.draft.title.as_deref()
    }

    /// Its pictures and videos, as many and mixed as the platform takes them.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn media(&self) -> Vec<DraftMedia> {
        self.media.clone()
    }

    /// Where it leads; null where the brief has no link.
    async fn link(&self) -> Option<DraftLink> {
        self.draft.link.as_ref().map(|link| DraftLink {
            url: link.url.to_string(),
            place: link.place.into(),
            shown: link.shown.clone(),
        })
    }

    /// The comment to set under it.
    async fn first_comment(&self) -> Option<&str> {
        self.draft.first_comment.as_deref()
    }

    /// Whether it has to be marked as made by a model.
    async fn disclosure(&self) -> DraftDisclosure {
        let draft::Disclosure { needed, switch, reason } = self.draft.disclosure.clone();
        DraftDisclosure { needed, switch, reason }
    }

    /// Every rule of its platform that it breaks; none where it may go out.
    async fn broken_rules(&self) -> Vec<BrokenRule> {
        self.draft.broken_rules().into_iter().map(BrokenRule::from).collect()
    }
}
