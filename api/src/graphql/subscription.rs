//! Live updates.

use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use domain::{access::Permission, campaign, error::Error, id::CampaignId};
use futures_util::{Stream, StreamExt as _, stream};
use jobs::bus::Topic;

use super::{campaign::Campaign, context::ContextExt, error::Fault, id, scalars::Timestamp};
use crate::{http::auth, state::AppState};

/// Something changed.
#[derive(SimpleObject)]
pub struct CampaignChange {
    /// What: the name of an audit action, as `asset.made`, or `task.progressed`; `subscribed` for the
    /// first, which shows how things stand.
    kind: String,
    /// The identifier of what it happened to.
    subject: ID,
    /// When.
    at: Timestamp,
    /// The campaign as it is now.
    campaign: Campaign,
}

/// What can be listened to.
#[derive(Debug, Default)]
pub struct Subscription;

/// What can be listened to.
#[Subscription]
impl Subscription {
    /// Every change of one campaign, its reviews, tasks and assets; first how it stands. Ends when the
    /// caller may no longer see it.
    async fn campaign_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which campaign.")] campaign_id: ID,
    ) -> Result<impl Stream<Item = Result<CampaignChange>> + use<>> {
        let (state, actor) = (ctx.state()?.clone(), ctx.actor()?);
        actor.require(Permission::WorkspaceRead).map_err(Fault::from)?;
        let id: CampaignId = id::parse(&campaign_id, "campaignId").map_err(Fault::from)?;
        let credentials = ctx.caller()?.credentials.clone();
        // Listen first, then look: what changes in between is heard twice rather than missed.
        let changes =
            state.business.bus.subscribe(&Topic::campaign(actor.organization_id, id)).await;
        let now =
            campaign::campaign(&state.business.store, actor, id).await.map_err(Fault::from)?;
        let first = CampaignChange {
            kind: "subscribed".to_owned(),
            subject: id::write(id),
            at: state.ambient.clock.now().into(),
            campaign: Campaign(now),
        };
        let later = changes.then(move |signal| {
            let (state, credentials) = (state.clone(), credentials.clone());
            async move {
                let campaign = look(&state, &credentials, id).await?;
                Ok(CampaignChange {
                    kind: signal.kind,
                    subject: ID(signal.subject),
                    at: signal.at.into(),
                    campaign: Campaign(campaign),
                })
            }
        });
        Ok(until_refused(stream::once(async { Ok(first) }).chain(later)))
    }
}

/// The campaign, for whoever the credentials belong to now: a session that ended or a role that was
/// taken away ends the subscription with the next event.
async fn look(
    state: &AppState,
    credentials: &auth::Credentials,
    id: CampaignId,
) -> Result<campaign::Campaign, Fault> {
    let actor = auth::identify(state, &state.business.store, credentials)
        .await
        .ok()
        .flatten()
        .ok_or(Error::Unauthenticated("the session is over; sign in again"))?;
    Ok(campaign::campaign(&state.business.store, &actor, id).await?)
}

/// The stream up to and with its first error.
fn until_refused<T: Send>(
    changes: impl Stream<Item = Result<T>> + Send,
) -> impl Stream<Item = Result<T>> + Send {
    changes.scan(false, |over, item| {
        let item = if *over { None } else { Some(item) };
        *over = matches!(item, Some(Err(_)));
        std::future::ready(item)
    })
}
