//! Loaders: what many fields ask for one by one is read from the store at once.
//!
//! Made anew for each request from its actor, so that nothing read for one tenant is ever seen by
//! another.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
    sync::Arc,
    time::Duration,
};

use async_graphql::dataloader::{DataLoader, Loader};
use domain::{
    access::Actor,
    asset::{self, Asset, AssetFacts},
    brand::{self, Media, StyleGuideVersion},
    campaign::{self, BriefVersion, Campaign, StrategyFacts, StrategyVersion},
    error::Error,
    generation::{self, Attempt, Period, Task, Usage, UsageBy},
    id::{
        AssetId, BriefId, CampaignId, MediaId, ReviewId, StrategyId, StyleGuideId, TaskId, UserId,
        WorkspaceId,
    },
    identity::User,
    review::{self, Awaited, Comment, Decision, Review},
    store::Store,
    tenancy::{self, Workspace},
};

use super::{batch::Reads, error::Fault};

/// The loaders of one request.
pub type Loaders = DataLoader<TenantLoader>;

/// Reads for one actor.
#[derive(Debug)]
pub struct TenantLoader {
    store: Store,
    actor: Actor,
}

/// Loaders for one actor's request, which does its reads by itself.
pub fn loaders(store: &Store, actor: &Actor, reads: &Reads) -> Loaders {
    let (loader, reads) =
        (TenantLoader { store: store.clone(), actor: actor.clone() }, reads.clone());
    DataLoader::new(loader, move |read| reads.put_off(read)).delay(Duration::ZERO)
}

/// Why a batch was not read: shared by every field that waited for it.
#[derive(Debug, Clone)]
pub struct BatchError(Arc<Error>);

impl From<Error> for BatchError {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<BatchError> for Fault {
    fn from(BatchError(error): BatchError) -> Self {
        match &*error {
            Error::Forbidden(permission) => Error::Forbidden(*permission).into(),
            Error::Unauthenticated(why) => Error::Unauthenticated(why).into(),
            Error::NotFound(thing) => Error::NotFound(thing).into(),
            Error::Unavailable(source) => Error::unavailable(source.to_string()).into(),
            Error::Invalid(_)
            | Error::Conflict { .. }
            | Error::LimitReached(_)
            | Error::Internal(_) => Error::internal(error).into(),
        }
    }
}

/// One of a thing by its key.
pub async fn one<K, V>(loaders: &Loaders, key: K) -> Result<Option<V>, Fault>
where
    TenantLoader: Loader<K, Value = V, Error = BatchError>,
    K: Send + Sync + Hash + Eq + Clone + 'static,
    V: Send + Sync + Clone + 'static,
{
    Ok(loaders.load_one(key).await?)
}

/// What belongs to a key; empty where nothing does.
pub async fn many<K, V>(loaders: &Loaders, key: K) -> Result<Vec<V>, Fault>
where
    TenantLoader: Loader<K, Value = Vec<V>, Error = BatchError>,
    K: Send + Sync + Hash + Eq + Clone + 'static,
    V: Send + Sync + Clone + 'static,
{
    Ok(loaders.load_one(key).await?.unwrap_or_default())
}

/// `by_id!(Key => Value, read)`: rows by their id.
macro_rules! by_id {
    ($($key:ty => $value:ty, $read:path;)+) => {$(
        impl Loader<$key> for TenantLoader {
            type Value = $value;
            type Error = BatchError;

            async fn load(&self, ids: &[$key]) -> Result<HashMap<$key, $value>, BatchError> {
                let rows = $read(&self.store, &self.actor, ids).await?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }
        }
    )+};
}

by_id! {
    UserId => User, tenancy::users;
    WorkspaceId => Workspace, tenancy::workspaces_by_id;
    StyleGuideId => StyleGuideVersion, brand::style_guides_by_id;
    MediaId => Media, brand::media_by_id;
    CampaignId => Campaign, campaign::campaigns_by_id;
    BriefId => BriefVersion, campaign::briefs_by_id;
    StrategyId => StrategyVersion, campaign::strategies_by_id;
    ReviewId => Review, review::reviews_by_id;
    TaskId => Task, generation::tasks_by_id;
    AssetId => Asset, asset::assets_by_id;
}

/// What is known of a strategy without what may be long, by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StrategyFactsOf(pub StrategyId);

impl Loader<StrategyFactsOf> for TenantLoader {
    type Value = Arc<StrategyFacts>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[StrategyFactsOf],
    ) -> Result<HashMap<StrategyFactsOf, Arc<StrategyFacts>>, BatchError> {
        let ids: Vec<StrategyId> = keys.iter().map(|key| key.0).collect();
        let rows = campaign::strategy_facts_by_id(&self.store, &self.actor, &ids).await?;
        Ok(rows.into_iter().map(|row| (StrategyFactsOf(row.id), Arc::new(row))).collect())
    }
}

/// `of!(Name(Key) => Value, read, column)`: rows by what they belong to, shared by all who ask.
macro_rules! of {
    ($($(#[$doc:meta])* $name:ident($key:ty) => $value:ty, $read:path, $column:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub $key);

        impl Loader<$name> for TenantLoader {
            type Value = Vec<Arc<$value>>;
            type Error = BatchError;

            async fn load(
                &self,
                keys: &[$name],
            ) -> Result<HashMap<$name, Vec<Arc<$value>>>, BatchError> {
                let ids: Vec<$key> = keys.iter().map(|key| key.0).collect();
                let mut groups: BTreeMap<$key, Vec<Arc<$value>>> = BTreeMap::new();
                for row in $read(&self.store, &self.actor, &ids).await? {
                    groups.entry(row.$column).or_default().push(Arc::new(row));
                }
                Ok(groups.into_iter().map(|(id, rows)| ($name(id), rows)).collect())
            }
        }
    )+};
}

of! {
    /// The newest style guide of a workspace.
    CurrentGuideOf(WorkspaceId) => StyleGuideVersion, brand::current_style_guides, workspace_id;
    /// Every round of a campaign.
    ReviewsOf(CampaignId) => Review, review::reviews_by_campaign, campaign_id;
    /// Every decision of a round.
    DecisionsOf(ReviewId) => Decision, review::decisions_by_review, review_id;
    /// Every comment of a round.
    CommentsOf(ReviewId) => Comment, review::comments_by_review, review_id;
    /// Everybody who could still satisfy the current step of a round.
    AwaitedOf(ReviewId) => Awaited, review::awaited_by_review, review_id;
    /// Every task of a campaign.
    TasksOf(CampaignId) => Task, generation::tasks_by_campaign, campaign_id;
    /// Every attempt at a task.
    AttemptsOf(TaskId) => Attempt, generation::attempts_by_task, task_id;
    /// What is known of every asset of a campaign.
    AssetFactsOf(CampaignId) => AssetFacts, asset::asset_facts_by_campaign, campaign_id;
    /// Every asset of a campaign, with what may be long.
    AssetsOf(CampaignId) => Asset, asset::assets_by_campaign, campaign_id;
}

/// The usage of a workspace in a period, told by one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsageKey {
    /// Of which workspace.
    pub workspace_id: WorkspaceId,
    /// In which days.
    pub period: Period,
    /// Told by what.
    pub by: UsageBy,
}

impl Loader<UsageKey> for TenantLoader {
    type Value = Vec<Usage>;
    type Error = BatchError;

    async fn load(&self, keys: &[UsageKey]) -> Result<HashMap<UsageKey, Vec<Usage>>, BatchError> {
        let mut asked: BTreeMap<(Period, UsageBy), Vec<WorkspaceId>> = BTreeMap::new();
        for key in keys {
            asked.entry((key.period, key.by)).or_default().push(key.workspace_id);
        }
        let mut found: HashMap<UsageKey, Vec<Usage>> = HashMap::new();
        for ((period, by), workspaces) in asked {
            let parts =
                generation::usage(&self.store, &self.actor, &workspaces, period, by).await?;
            for part in parts {
                let key = UsageKey { workspace_id: part.workspace_id, period, by };
                found.entry(key).or_default().push(part);
            }
        }
        Ok(found)
    }
}
