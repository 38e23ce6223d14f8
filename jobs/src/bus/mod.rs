//! The bus: live updates from whoever changed something to whoever watches it.
//!
//! Signals carry ids, never content: a watcher loads what it may see. They are hints, at most
//! once: one may be lost while Redis is away or a watcher lags, so nothing may depend on them.

mod hub;
mod pump;
#[cfg(test)]
mod tests;

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use domain::{
    clock::Ambient,
    event::Signal,
    id::{CampaignId, OrganizationId},
};
use futures_util::{Stream, StreamExt};
use redis::{Client, RedisError};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::debug;

use self::hub::Hub;
use crate::{
    duty::Duties,
    link::{Address, Reach},
};

/// How long a new watcher waits for Redis to confirm before it goes on regardless.
const CONFIRM: Duration = Duration::from_secs(1);

/// What can be watched. Always within one tenant: there is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    organization_id: OrganizationId,
    name: String,
}

impl Topic {
    /// Everything of a tenant that is announced at its level.
    pub fn organization(organization_id: OrganizationId) -> Self {
        Self { organization_id, name: organization_id.to_string() }
    }

    /// One campaign of a tenant.
    pub fn campaign(organization_id: OrganizationId, campaign_id: CampaignId) -> Self {
        Self { organization_id, name: format!("{organization_id}:{campaign_id}") }
    }
}

/// Why the bus did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The URL names no backend. The text never repeats the URL, which may hold a password.
    #[error("the bus URL must be `memory:`, `redis://…` or `rediss://…`")]
    BadUrl,
    /// A signal of one tenant was to be published to a topic of another.
    #[error("the signal is of another organization than the topic")]
    WrongTenant,
    /// Redis is away or does not answer.
    #[error("the bus does not answer")]
    Unavailable(#[from] RedisError),
    /// A fault of ours.
    #[error("a signal could not be written down")]
    Encode(#[from] serde_json::Error),
}

impl From<BusError> for domain::error::Error {
    fn from(error: BusError) -> Self {
        match error {
            BusError::Unavailable(_) => Self::unavailable(error),
            BusError::BadUrl | BusError::WrongTenant | BusError::Encode(_) => Self::internal(error),
        }
    }
}

/// The bus. Clones share everything, on Redis also the one connection that listens.
#[derive(Debug, Clone)]
pub struct Bus {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    namespace: String,
    hub: Arc<Hub>,
    redis: Option<Remote>,
}

#[derive(Debug)]
struct Remote {
    reach: Reach,
    /// Has the pump begin again where it ends.
    duties: Duties,
    /// Stops the pump with the last clone and the last subscription.
    _pump: DropGuard,
}

impl Bus {
    /// A bus at `memory:`, `redis://…` or `rediss://…`, its channels under `namespace` (Redis
    /// does not keep the channels of its databases apart).
    ///
    /// Does not wait for Redis. Must be called inside a tokio runtime.
    pub fn connect(url: &str, namespace: &str, ambient: Ambient) -> Result<Self, BusError> {
        let hub = Arc::new(Hub::default());
        let redis = match Address::parse(url).ok_or(BusError::BadUrl)? {
            Address::Memory => None,
            Address::Redis(client) => {
                let stop = CancellationToken::new();
                let duties = Duties::default();
                tokio::spawn(listen(
                    (*client).clone(),
                    hub.clone(),
                    ambient,
                    duties.clone(),
                    stop.clone(),
                ));
                Some(Remote { reach: Reach::new(*client)?, duties, _pump: stop.drop_guard() })
            }
        };
        Ok(Self { shared: Arc::new(Shared { namespace: namespace.to_owned(), hub, redis }) })
    }

    /// What runs behind the bus and does not at present.
    pub fn down(&self) -> Vec<&'static str> {
        self.shared.redis.as_ref().map(|remote| remote.duties.down()).unwrap_or_default()
    }

    /// Announces a change to whoever watches the topic, in every process.
    pub async fn publish(&self, topic: &Topic, signal: &Signal) -> Result<(), BusError> {
        self.publish_all([(topic, signal)]).await
    }

    /// Announces changes in one go. Where that fails, some of them may have been heard.
    pub async fn publish_all<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a Topic, &'a Signal)>,
    ) -> Result<(), BusError> {
        let mut publish = redis::pipe();
        for (topic, signal) in changes {
            if topic.organization_id != signal.organization_id {
                return Err(BusError::WrongTenant);
            }
            let channel = self.shared.channel(topic);
            if self.shared.redis.is_some() {
                publish.cmd("PUBLISH").arg(channel).arg(serde_json::to_vec(signal)?).ignore();
            } else {
                self.shared.hub.deliver(&channel, signal);
            }
        }
        let Some(Remote { reach, .. }) = &self.shared.redis else { return Ok(()) };
        // Redis takes an empty pipeline for a mistake.
        if publish.is_empty() {
            return Ok(());
        }
        let published = publish.exec_async(&mut reach.connection()).await;
        Ok(published.map_err(|error| reach.failed(error))?)
    }

    /// Watches a topic from now on.
    ///
    /// The stream has no end: it outlives lost connections. Signals that come faster than it is
    /// read are skipped; publishers never wait.
    pub async fn subscribe(&self, topic: &Topic) -> Subscription {
        let channel = self.shared.channel(topic);
        let joined = self.shared.hub.join(&channel);
        let place = Place { shared: self.shared.clone(), channel };
        let subscription = Subscription {
            organization_id: topic.organization_id,
            signals: BroadcastStream::new(joined.signals),
            _place: place,
        };
        if self.shared.redis.is_some() {
            let mut live = joined.live;
            let _ = tokio::time::timeout(CONFIRM, live.wait_for(|live| *live)).await;
        }
        subscription
    }
}

/// Listens on Redis until `stop`, whatever happens.
async fn listen(
    client: Client,
    hub: Arc<Hub>,
    ambient: Ambient,
    duties: Duties,
    stop: CancellationToken,
) {
    let pump = || pump::run(client.clone(), hub.clone(), ambient.clone());
    let keep = duties.keep("live updates", &ambient, &stop, pump);
    let _ = stop.run_until_cancelled(keep).await;
}

impl Shared {
    fn channel(&self, topic: &Topic) -> String {
        format!("{}:live:{}", self.namespace, topic.name)
    }
}

/// The signals of one topic.
#[derive(Debug)]
pub struct Subscription {
    organization_id: OrganizationId,
    signals: BroadcastStream<Signal>,
    // After the signals: the place is given up when the receiver is gone.
    _place: Place,
}

#[derive(Debug)]
struct Place {
    shared: Arc<Shared>,
    channel: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.hub.leave(&self.channel);
    }
}

impl Stream for Subscription {
    type Item = Signal;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Signal>> {
        loop {
            match std::task::ready!(self.signals.poll_next_unpin(cx)) {
                // Publishing keeps tenants apart already; a stranger on Redis might not.
                Some(Ok(signal)) if signal.organization_id != self.organization_id => {}
                Some(Ok(signal)) => return Poll::Ready(Some(signal)),
                Some(Err(BroadcastStreamRecvError::Lagged(skipped))) => {
                    debug!(skipped, "a watcher lags");
                }
                None => return Poll::Ready(None),
            }
        }
    }
}
