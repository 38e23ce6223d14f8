//! Strategies: what a reviewer reads, approves, and has made.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    access::Permission,
    asset::AssetKind,
    campaign::{
        self, EditStrategy,
        strategy::{self as content, Intent},
    },
    error::Error,
    id::CampaignId,
    store::digest::Digest,
};

use super::{
    asset::{AssetKindName, Provenance},
    brand::StyleGuide,
    brief::Brief,
    campaign::Campaign,
    connection::connection,
    context::ContextExt,
    error::Result,
    id,
    loader::one,
    payload::payload,
    placement::PlacementKey,
    scalars::{Day, Timestamp},
};

/// What a creative is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Intent")]
pub enum IntentName {
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

/// Something the campaign says, and why it may be believed.
#[derive(Debug, Clone, SimpleObject)]
pub struct KeyMessage {
    /// The message, short enough for a picture.
    headline: String,
    /// What carries it.
    support: String,
}

/// One planned piece for one placement.
#[derive(Debug, Clone)]
pub struct Creative(content::Creative);

/// One planned piece for one placement.
#[Object]
impl Creative {
    /// Its name within the strategy, stable over versions.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Where it appears.
    async fn placement(&self) -> PlacementKey {
        self.0.placement.into()
    }

    /// What it is to do.
    async fn intent(&self) -> IntentName {
        self.0.intent.into()
    }

    /// The words on the picture.
    async fn headline(&self) -> &str {
        &self.0.headline
    }

    /// What the text says and the picture shows.
    async fn direction(&self) -> &str {
        &self.0.direction
    }

    /// What is made of it.
    async fn outputs(&self) -> Vec<AssetKindName> {
        self.0.outputs.iter().copied().map(AssetKindName::from).collect()
    }

    /// The day it is meant for.
    async fn scheduled_on(&self) -> Day {
        self.0.scheduled_on.into()
    }
}

/// One version of a campaign's strategy.
#[derive(Debug, Clone)]
pub struct Strategy(pub campaign::StrategyVersion);

/// One version of a campaign's strategy.
#[Object]
impl Strategy {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Counted from 1 in its campaign.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// SHA-256 over what it says, its brief and its style guide, in hexadecimal: what a submission
    /// and a decision have to carry, so that they mean what their author saw.
    async fn digest(&self) -> String {
        self.0.digest.to_string()
    }

    /// The one thought the campaign stands for.
    async fn positioning(&self) -> Result<&str> {
        Ok(&self.0.content.get()?.positioning)
    }

    /// What moves the audience.
    async fn insight(&self) -> Result<&str> {
        Ok(&self.0.content.get()?.insight)
    }

    /// What is said, most important first.
    async fn messages(&self) -> Result<Vec<KeyMessage>> {
        let messages = self.0.content.get()?.messages.iter();
        Ok(messages
            .map(|m| KeyMessage { headline: m.headline.clone(), support: m.support.clone() })
            .collect())
    }

    /// What is made.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn creatives(&self) -> Result<Vec<Creative>> {
        Ok(self.0.content.get()?.creatives.iter().cloned().map(Creative).collect())
    }

    /// The campaign it is of.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        Ok(one(ctx.loaders()?, self.0.campaign_id).await?.map(Campaign))
    }

    /// The brief it answers.
    async fn brief(&self, ctx: &Context<'_>) -> Result<Option<Brief>> {
        Ok(one(ctx.loaders()?, self.0.brief_id).await?.map(Brief))
    }

    /// The style guide its work is made in.
    async fn style_guide(&self, ctx: &Context<'_>) -> Result<Option<StyleGuide>> {
        Ok(one(ctx.loaders()?, self.0.style_guide_id).await?.map(StyleGuide))
    }

    /// Who wrote it, or had the strategist write it.
    async fn author_name(&self) -> &str {
        &self.0.author_name
    }

    /// What the strategist was told.
    async fn instruction(&self) -> Option<&str> {
        self.0.instruction.as_deref()
    }

    /// How a strategist made it; null where a person wrote it.
    async fn provenance(&self) -> Result<Option<Provenance>> {
        let kept = self.0.provenance.as_ref();
        Ok(kept.map(|kept| kept.get().cloned().map(Provenance)).transpose()?)
    }

    /// When it was written.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

connection!(Strategy, StrategyConnection, StrategyEdge);

/// Something the campaign says.
#[derive(InputObject)]
pub struct KeyMessageInput {
    /// The message, at most 120 characters.
    headline: String,
    /// What carries it, at most 600 characters.
    support: String,
}

/// One planned piece.
#[derive(InputObject)]
pub struct CreativeInput {
    /// Its name within the strategy: lower-case letters, digits, `-` and `_`, at most 40.
    key: String,
    /// Where it appears: one of the brief's placements.
    placement: PlacementKey,
    /// What it is to do.
    intent: IntentName,
    /// The words on the picture, at most 120 characters.
    headline: String,
    /// What the text says and the picture shows, at most 1,000 characters.
    direction: String,
    /// What is made of it: copy always, a picture or a video where wanted.
    outputs: Vec<AssetKindName>,
    /// The day it is meant for, within the campaign's.
    scheduled_on: Day,
}

/// The whole new content of a strategy.
#[derive(InputObject)]
pub struct StrategyEditInput {
    /// Of which campaign.
    campaign_id: ID,
    /// The digest of the version the author started from.
    based_on: String,
    /// The one thought the campaign stands for, at most 1,000 characters.
    positioning: String,
    /// What moves the audience, at most 2,000 characters.
    insight: String,
    /// 1 to 8 messages, most important first.
    messages: Vec<KeyMessageInput>,
    /// 1 to 40 creatives.
    creatives: Vec<CreativeInput>,
}

payload! {
    /// What `strategyEdit` answers.
    StrategyEditPayload {
        /// The new version.
        strategy: Strategy,
    }
}

/// Changes to strategies.
#[derive(Debug, Default)]
pub struct StrategyMutation;

#[Object]
impl StrategyMutation {
    /// Writes a new version of a strategy; an open review of the old one is superseded. Needs
    /// `campaigns:write`.
    async fn strategy_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: StrategyEditInput,
    ) -> Result<StrategyEditPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let edit = EditStrategy {
                campaign_id: id::parse::<CampaignId>(&input.campaign_id, "campaignId")?,
                based_on: digest(&input.based_on, "basedOn")?,
                content: written(input),
            };
            campaign::edit_strategy(store, actor, edit).await.map(Strategy)
        };
        StrategyEditPayload::of(outcome.await)
    }
}

/// Reads a digest; what is none is the fault of `field`.
pub(super) fn digest(text: &str, field: &str) -> domain::error::Result<Digest> {
    text.parse().map_err(|error: domain::store::digest::ParseDigestError| {
        Error::invalid(field, error.to_string())
    })
}

fn written(input: StrategyEditInput) -> content::Strategy {
    content::Strategy {
        positioning: input.positioning,
        insight: input.insight,
        messages: input
            .messages
            .into_iter()
            .map(|m| content::KeyMessage { headline: m.headline, support: m.support })
            .collect(),
        creatives: input
            .creatives
            .into_iter()
            .map(|c| content::Creative {
                key: c.key,
                placement: c.placement.into(),
                intent: c.intent.into(),
                headline: c.headline,
                direction: c.direction,
                outputs: c.outputs.into_iter().map(AssetKind::from).collect(),
                scheduled_on: c.scheduled_on.0,
            })
            .collect(),
    }
}
