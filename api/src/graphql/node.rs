//! Anything by its identifier.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};
use domain::{
    error::Error,
    id::{
        AssetId, BriefId, CampaignId, Id, MediaId, ReviewId, StrategyId, StyleGuideId, TaskId,
        UserId, WorkspaceId, prefix_of,
    },
};

use super::{
    asset::Asset,
    brand::{Media, StyleGuide},
    brief::Brief,
    campaign::Campaign,
    context::ContextExt,
    error::Result,
    id,
    identity::User,
    loader::{Loaders, one},
    review::Review,
    strategy::Strategy,
    task::Task,
    workspace::Workspace,
};

/// Anything that has an identifier.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its identifier."))]
pub enum Node {
    /// A person.
    User(User),
    /// A client of the agency.
    Workspace(Workspace),
    /// One version of a brand style guide.
    StyleGuide(StyleGuide),
    /// A stored picture.
    Media(Media),
    /// A campaign.
    Campaign(Campaign),
    /// One version of a brief.
    Brief(Brief),
    /// One version of a strategy.
    Strategy(Strategy),
    /// A round of decisions.
    Review(Review),
    /// A unit of background work.
    Task(Task),
    /// Something that was made.
    Asset(Asset),
}

/// The most identifiers of one `nodes`.
const NODES_MAX: usize = 100;

/// Questions about anything.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its identifier; null where there is nothing that the caller may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
    ) -> Result<Option<Node>> {
        ctx.actor()?;
        find(ctx.loaders()?, &id, "id").await
    }

    /// Several things by their identifiers, in their order; null for each that the caller may not
    /// see.
    #[graphql(complexity = "ids.len() * child_complexity + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which: at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        ctx.actor()?;
        if ids.len() > NODES_MAX {
            return Err(Error::invalid("ids", format!("must be at most {NODES_MAX}")).into());
        }
        let loaders = ctx.loaders()?;
        let found = ids.iter().enumerate().map(|(position, id)| async move {
            find(loaders, id, &format!("ids.{position}")).await
        });
        futures_util::future::try_join_all(found).await
    }
}

async fn find(loaders: &Loaders, id: &ID, field: &str) -> Result<Option<Node>> {
    macro_rules! kinds {
        ($($key:ty => $kind:ident($make:expr),)+) => {
            match prefix_of(id) {
                $(Some(prefix) if prefix == <$key>::PREFIX => {
                    Ok(one(loaders, id::parse::<$key>(id, field)?).await?.map(|row| Node::$kind(($make)(row))))
                })+
                _ => Err(Error::invalid(field, "is no identifier of anything that can be looked up").into()),
            }
        };
    }
    kinds! {
        UserId => User(User),
        WorkspaceId => Workspace(Workspace),
        StyleGuideId => StyleGuide(StyleGuide),
        MediaId => Media(Media),
        CampaignId => Campaign(Campaign),
        BriefId => Brief(Brief),
        StrategyId => Strategy(Strategy::from),
        ReviewId => Review(|row| Review(Arc::new(row))),
        TaskId => Task(|row| Task(Arc::new(row))),
        AssetId => Asset(Asset::from),
    }
}
