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
    id::{CampaignId, StrategyId},
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
    known::Known,
    loader::{StrategyFactsOf, one},
    payload::payload,
    placement::PlacementKey,
    plain::plain,
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
pub type Strategy = Known<campaign::StrategyVersion>;

/// The fields that the facts of a strategy do not tell.
const LONG: [&str; 6] =
    ["positioning", "insight", "messages", "creatives", "instruction", "provenance"];

/// A strategy by its id, for a field: as much of it as is asked for.
pub(super) async fn strategy(ctx: &Context<'_>, id: StrategyId) -> Result<Option<Strategy>> {
    let (loaders, asked) = (ctx.loaders()?, ctx.look_ahead());
    if LONG.iter().any(|name| asked.field(name).exists()) {
        return Ok(one(loaders, id).await?.map(|whole: campaign::StrategyVersion| whole.into()));
    }
    Ok(one(loaders, StrategyFactsOf(id)).await?.map(Known::Facts))
}

/// One version of a campaign's strategy.
#[Object(name = "Strategy")]
impl Strategy {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.id)
    }

    /// Counted from 1 in its campaign.
    async fn version(&self) -> i32 {
        self.version
    }

    /// SHA-256 over what it says, its brief and its style guide, in hexadecimal: what a submission
    /// and a decision have to carry, so that they mean what their author saw.
    async fn digest(&self) -> String {
        self.digest.to_string()
    }

    /// The one thought the campaign stands for.
    async fn positioning(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.whole(ctx, self.id).await?.content.get()?.positioning.clone())
    }

    /// What moves the audience.
    async fn insight(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(self.whole(ctx, self.id).await?.content.get()?.insight.clone())
    }

    /// What is said, most important first.
    async fn messages(&self, ctx: &Context<'_>) -> Result<Vec<KeyMessage>> {
        let whole = self.whole(ctx, self.id).await?;
        let messages = whole.content.get()?.messages.iter();
        Ok(messages
            .map(|m| KeyMessage { headline: m.headline.clone(), support: m.support.clone() })
            .collect())
    }

    /// What is made.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn creatives(&self, ctx: &Context<'_>) -> Result<Vec<Creative>> {
        let whole = self.whole(ctx, self.id).await?;
        Ok(whole.content.get()?.creatives.iter().cloned().map(Creative).collect())
    }

    /// The campaign it is of.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        Ok(one(ctx.loaders()?, self.campaign_id).await?.map(Campaign))
    }

    /// The brief it answers.
    async fn brief(&self, ctx: &Context<'_>) -> Result<Option<Brief>> {
        Ok(one(ctx.loaders()?, self.brief_id).await?.map(Brief))
    }

    /// The style guide its work is made in.
    async fn style_guide(&self, ctx: &Context<'_>) -> Result<Option<StyleGuide>> {
        Ok(one(ctx.loaders()?, self.style_guide_id).await?.map(StyleGuide))
    }

    /// Who wrote it, or had the strategist write it.
    async fn author_name(&self) -> &str {
        &self.author_name
    }

    /// What the strategist was told.
    async fn instruction(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.whole(ctx, self.id).await?.instruction.clone())
    }

    /// How a strategist made it; null where a person wrote it.
    async fn provenance(&self, ctx: &Context<'_>) -> Result<Option<Provenance>> {
        let whole = self.whole(ctx, self.id).await?;
        let kept = whole.provenance.as_ref();
        Ok(kept.map(|kept| kept.get().cloned().map(Provenance)).transpose()?)
    }

    /// When it was written.
    async fn created_at(&self) -> Timestamp {
        self.created_at.into()
    }
}

plain!(Strategy {
    "id" => id,
    "version" => version,
    "digest" => digest,
    "authorName" => author_name,
    "createdAt" => created_at,
});

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
            campaign::edit_strategy(store, actor, edit).await.map(Strategy::from)
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
