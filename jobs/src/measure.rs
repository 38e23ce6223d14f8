//! What background work tells of itself, in numbers. Labels are few and known beforehand: never a
//! tenant, a campaign or a task.

use std::time::Duration;

use domain::{
    generation::{self, Provider, TaskKind},
    store::{Store, outbox},
};
use opentelemetry::{
    KeyValue,
    global::meter,
    metrics::{Counter, Gauge, Histogram},
};
use tokio_util::sync::CancellationToken;

use crate::{
    queue::{Lane, Queue},
    relay::chain,
};

/// How often what waits is counted.
const EVERY: Duration = Duration::from_secs(15);

/// Upper bounds in seconds, from a text to a long video.
const BOUNDS: [f64; 12] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 180.0, 600.0];

/// What workers count.
#[derive(Debug, Clone)]
pub struct Measures {
    attempts: Histogram<f64>,
    made: Histogram<f64>,
    cost: Counter<u64>,
    lost: Counter<u64>,
}

impl Default for Measures {
    fn default() -> Self {
        let meter = meter("promote");
        Self {
            attempts: meter
                .f64_histogram("promote.task.attempt.duration")
                .with_unit("s")
                .with_description("Attempts at tasks, by what came of them.")
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            made: meter
                .f64_histogram("promote.provider.call.duration")
                .with_unit("s")
                .with_description("Calls to whoever makes strategies, texts, pictures and videos.")
                .with_boundaries(BOUNDS.to_vec())
                .build(),
            cost: meter
                .u64_counter("promote.provider.cost")
                .with_description("What providers charged, in millionths of a US dollar, also where nothing came of it.")
                .build(),
            lost: meter
                .u64_counter("promote.lease.lost")
                .with_description("Tasks that another worker took while this one was at them.")
                .build(),
        }
    }
}

impl Measures {
    /// An attempt is over.
    pub(crate) fn attempt(&self, kind: TaskKind, outcome: &'static str, took: Duration) {
        let labels = [KeyValue::new("kind", kind.as_str()), KeyValue::new("outcome", outcome)];
        self.attempts.record(took.as_secs_f64(), &labels);
        if outcome == "lost" {
            self.lost.add(1, &[KeyValue::new("kind", kind.as_str())]);
        }
    }

    /// A provider was asked: whether it made something, who it was and what it charged.
    pub(crate) fn call(
        &self,
        kind: TaskKind,
        took: Duration,
        is_made: bool,
        (provider, micros): (Provider, u64),
    ) {
        let outcome = if is_made { "made" } else { "error" };
        let labels = [KeyValue::new("kind", kind.as_str()), KeyValue::new("outcome", outcome)];
        self.made.record(took.as_secs_f64(), &labels);
        self.cost.add(micros, &[KeyValue::new("provider", provider.as_str())]);
    }
}

/// Has every look at the numbers say for how long workers of this process have not asked the queue, by
/// lane. Says nothing where none run.
pub fn tell_polls(queue: &Queue) {
    let queue = queue.clone();
    meter("promote")
        .f64_observable_gauge("promote.worker.poll.age")
        .with_unit("s")
        .with_description("For how long the workers of a lane have not heard from the queue.")
        .with_callback(move |told| {
            for lane in Lane::ALL {
                if let Some(silence) = queue.silence(lane) {
                    told.observe(silence.as_secs_f64(), &[KeyValue::new("lane", lane.as_str())]);
                }
            }
        })
        .build();
}

struct Waiting {
    tasks: Gauge<u64>,
    oldest: Gauge<f64>,
    outbox: Gauge<u64>,
}

/// Counts what waits in the database until `shutdown`: the same for every process, so that it is
/// known while one of them lives.
pub async fn watch(store: Store, shutdown: CancellationToken) {
    let meter = meter("promote");
    let waiting = Waiting {
        tasks: meter
            .u64_gauge("promote.tasks")
            .with_description("Tasks that are not settled, by state.")
            .build(),
        oldest: meter
            .f64_gauge("promote.tasks.oldest.due")
            .with_unit("s")
            .with_description("For how long the oldest due task has waited.")
            .build(),
        outbox: meter
            .u64_gauge("promote.outbox.messages")
            .with_description("Messages that were committed and are not told yet.")
            .build(),
    };
    loop {
        if let Err(error) = waiting.count(&store).await {
            tracing::warn!(error = %chain(&error), "what waits could not be counted");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

impl Waiting {
    async fn count(&self, store: &Store) -> domain::error::Result<()> {
        let backlog = generation::backlog(store).await?;
        for state in ["queued", "leased", "retry_wait", "dead"] {
            let found = backlog.by_state.iter().find(|(known, _)| known.as_str() == state);
            let count = found.map_or(0, |(_, count)| u64::try_from(*count).unwrap_or_default());
            self.tasks.record(count, &[KeyValue::new("state", state)]);
        }
        let now = store.ambient().clock.now();
        let age = backlog.oldest_due.map(|due| (now - due).to_std().unwrap_or_default());
        self.oldest.record(age.unwrap_or_default().as_secs_f64(), &[]);
        self.outbox.record(outbox::depth(store).await?, &[]);
        Ok(())
    }
}
