//! The relay: tells the queue which tasks are due, and the bus what was committed.
//!
//! Reads both from the database, so that nothing is lost with the queue: a wake-up that got lost and a
//! task whose worker fell silent are due again like any other.

use std::time::Duration;

use domain::{
    error::Result,
    generation::{self, TaskKind},
    store::{Store, idempotency, outbox},
};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::{
    bus::{Bus, Topic},
    queue::{Lane, Queue, WakeUp},
    worker::lane,
};

/// How often the relay looks without being told to. Work committed in this process is seen at once.
const POLL: Duration = Duration::from_millis(500);

/// How long it lets more come together before it looks at what was committed: under load many commits
/// are then one look, and nobody watches this closely.
const GATHER: Duration = Duration::from_millis(5);

/// How many wake-ups may be in the queue of a lane and not yet taken.
const WINDOW: u64 = 256;

/// How many messages are told at a time.
const BATCH: u64 = 500;

/// How often old idempotency keys are forgotten.
const HOUSEKEEPING: Duration = Duration::from_hours(1);

/// A clock is corrected by less than this all the time.
const CORRECTION: Duration = Duration::from_secs(1);

/// Relays until `shutdown`. A fault is logged and tried again at the next look.
pub async fn run(store: Store, queue: Queue, bus: Bus, shutdown: CancellationToken) {
    let mut housekeeping = Instant::now();
    let mut latest = None;
    while !shutdown.is_cancelled() {
        let mut busy = false;
        let now = store.ambient().clock.now();
        // It may also have gone back before this process began.
        if latest.is_none_or(|latest| now + CORRECTION < latest) {
            match store.patiently(generation::catch_up(&store)).await {
                Ok(tasks) => {
                    latest = Some(now);
                    if tasks > 0 {
                        tracing::warn!(tasks, "relay: the clock went back; brought tasks near");
                    }
                }
                Err(error) => tracing::warn!(error = %chain(&error), "relay: will try again"),
            }
        } else {
            latest = latest.max(Some(now));
        }
        let spoken = store.patiently(speak(&store, &queue)).await;
        for outcome in [spoken, store.patiently(tell(&store, &bus)).await] {
            match outcome {
                Ok(more) => busy |= more,
                Err(error) => tracing::warn!(error = %chain(&error), "relay: will try again"),
            }
        }
        if housekeeping <= Instant::now() {
            housekeeping = Instant::now() + HOUSEKEEPING;
            if let Err(error) = store.patiently(idempotency::forget_old(&store)).await {
                tracing::warn!(error = %chain(&error), "relay: old idempotency keys stay");
            }
        }
        if !busy {
            tokio::select! {
                () = store.work_committed() => sleep(GATHER).await,
                () = sleep_until(Instant::now() + POLL) => {}
                () = shutdown.cancelled() => {}
            }
        }
    }
}

/// Speaks of every task that is due. Says whether there may be more.
async fn speak(store: &Store, queue: &Queue) -> Result<bool> {
    let now = store.ambient().clock.now();
    if generation::next_wake(store).await?.is_none_or(|next| next > now) {
        return Ok(false);
    }
    let lanes = Lane::ALL.map(|wanted| {
        let kinds = TaskKind::ALL.iter().copied().filter(|kind| lane(*kind) == wanted);
        kinds.collect::<Vec<TaskKind>>()
    });
    // What is spoken of is left alone for a while, and keeps its room: so not before somebody hears it.
    queue.ping().await?;
    let due = generation::due_in_lanes(store, &lanes, WINDOW).await?;
    let (mut spoke, mut fault) = (false, None);
    for (wanted, due) in Lane::ALL.into_iter().zip(due) {
        let is_any = !due.is_empty();
        let wakes =
            due.into_iter().map(|due| WakeUp::new(due.organization_id, due.task_id, due.key));
        // Each lane on its own: what one does not hear is said again, and the others hear theirs.
        match queue.push(wanted, wakes.collect()).await {
            Ok(()) => spoke |= is_any,
            Err(error) => fault = Some(error),
        }
    }
    fault.map_or(Ok(spoke), |error| Err(error.into()))
}

/// Tells what was committed. Says whether there may be more.
async fn tell(store: &Store, bus: &Bus) -> Result<bool> {
    let messages = outbox::pending(store, BATCH).await?;
    if messages.is_empty() {
        return Ok(false);
    }
    let mut told = Vec::with_capacity(messages.len());
    let mut changes = Vec::with_capacity(messages.len());
    for (id, signal) in messages {
        told.push(id);
        let signal = match signal {
            Ok(signal) => signal,
            // Whoever listens hears one message less; what happened stands in the audit trail.
            Err(error) => {
                tracing::error!(message = %id, error = %chain(&error), "relay: an unreadable message");
                continue;
            }
        };
        let organization = signal.organization_id;
        let campaign = signal.campaign_id.map(|id| Topic::campaign(organization, id));
        changes.push((Topic::organization(organization), signal.clone()));
        changes.extend(campaign.map(|topic| (topic, signal)));
    }
    bus.publish_all(changes.iter().map(|(topic, signal)| (topic, signal))).await?;
    outbox::delivered(store, told).await?;
    Ok(true)
}

/// An error with its causes, for a log line that reads alone.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
