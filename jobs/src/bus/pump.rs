//! The one connection per process that listens on Redis, kept up for ever.

use std::{collections::HashSet, sync::Arc, time::Duration};

use domain::clock::Ambient;
use futures_util::StreamExt;
use redis::{
    Client, Msg, RedisError,
    aio::{PubSubSink, PubSubStream},
};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{info, warn};

use super::{Signal, hub::Hub};
use crate::queue::Backoff;

/// Longest wait for Redis to connect, confirm or answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a silent connection is asked whether it still lives.
const PING: Duration = Duration::from_secs(15);

/// Why listening ended.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("{0}")]
    Redis(#[from] RedisError),
    #[error("no answer in time")]
    Silent(#[from] tokio::time::error::Elapsed),
    #[error("the connection was closed")]
    Closed,
}

/// Listens to every channel somebody here watches; never ends.
pub(super) async fn run(client: Client, hub: Arc<Hub>, ambient: Ambient) {
    let mut backoff = Backoff::new(&ambient);
    loop {
        // Processes in which nobody watches anything need no connection.
        while hub.is_empty() {
            hub.changed.notified().await;
        }
        let lost = match connect(&client).await {
            Ok((sink, messages)) => {
                backoff.reset();
                listen(&hub, sink, messages).await.err()
            }
            Err(lost) => Some(lost),
        };
        hub.set_live(&HashSet::new());
        if let Some(error) = lost {
            warn!(%error, "live updates from other processes pause");
            sleep(backoff.next()).await;
        }
    }
}

async fn connect(client: &Client) -> Result<(PubSubSink, PubSubStream), Lost> {
    let pubsub = timeout(PATIENCE, client.get_async_pubsub()).await??;
    Ok(pubsub.split())
}

/// Listens until the connection is lost or nobody watches anything.
async fn listen(hub: &Hub, mut sink: PubSubSink, mut messages: PubSubStream) -> Result<(), Lost> {
    let mut heard = HashSet::new();
    let mut ping = interval(PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    info!("listening for live updates");
    loop {
        follow(hub, &mut sink, &mut heard).await?;
        if heard.is_empty() {
            return Ok(());
        }
        tokio::select! {
            message = messages.next() => deliver(hub, &message.ok_or(Lost::Closed)?),
            () = hub.changed.notified() => {}
            _ = ping.tick() => {
                timeout(PATIENCE, sink.ping::<()>()).await??;
            }
        }
    }
}

/// Makes what is heard what is wanted.
async fn follow(hub: &Hub, sink: &mut PubSubSink, heard: &mut HashSet<String>) -> Result<(), Lost> {
    let wanted = hub.names();
    let gone: Vec<_> = heard.difference(&wanted).collect();
    if !gone.is_empty() {
        timeout(PATIENCE, sink.unsubscribe(&gone)).await??;
    }
    let new: Vec<_> = wanted.difference(heard).collect();
    if !new.is_empty() {
        timeout(PATIENCE, sink.subscribe(&new)).await??;
    }
    hub.set_live(&wanted);
    *heard = wanted;
    Ok(())
}

fn deliver(hub: &Hub, message: &Msg) {
    if let Ok(signal) = serde_json::from_slice::<Signal>(message.get_payload_bytes()) {
        hub.deliver(message.get_channel_name(), &signal);
    } else {
        warn!("dropped a signal that this build cannot read");
    }
}
