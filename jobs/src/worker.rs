//! The worker: claims what it is woken for, does it, keeps its lease, settles the task.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::{
    clock::Ambient,
    error::Error,
    event::Signal,
    generation::{
        self, Agents, Claim, Company, Failed, Lease, Taking, TaskKind,
        port::{AgentError, Progress},
    },
    store::{Store, object::Objects},
};
use tokio::{sync::watch, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::{
    bus::{Bus, Topic},
    duty::Duties,
    measure::Measures,
    quarters::Quarters,
    queue::{Lane, Queue, WakeHandler, WakeUp},
    relay::chain,
    task::{self, Failure},
    trace,
};

/// How many times in a lease a worker says that it is still there.
const HEARTBEATS: u32 = 4;

/// How long a task that has to be made alone waits for the others at the most.
const PATIENCE: Duration = Duration::from_hours(1);

/// How often progress is told at the most.
const PROGRESS: Duration = Duration::from_secs(1);

/// How many tasks of each lane run at once in one process.
#[derive(Debug, Clone, Copy)]
pub struct Concurrency {
    /// Strategies and texts.
    pub thinking: u16,
    /// Pictures.
    pub drawing: u16,
    /// Videos.
    pub filming: u16,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self { thinking: 8, drawing: 2, filming: 1 }
    }
}

/// How long giving back what still runs may take once [`Shift::drain`] is over.
pub const GIVE_BACK: Duration = Duration::from_secs(5);

/// How the workers of a process go about it.
#[derive(Debug, Clone)]
pub struct Shift {
    /// How many tasks run at once.
    pub concurrency: Concurrency,
    /// How long what runs may go on when the process stops; then it is given back.
    pub drain: Duration,
    /// What has lanes begin again that end.
    pub duties: Duties,
}

impl Default for Shift {
    fn default() -> Self {
        let drain = Duration::from_secs(20);
        Self { concurrency: Concurrency::default(), drain, duties: Duties::default() }
    }
}

impl From<Concurrency> for Shift {
    fn from(concurrency: Concurrency) -> Self {
        Self { concurrency, ..Self::default() }
    }
}

/// The lane a kind of task goes through.
pub const fn lane(kind: TaskKind) -> Lane {
    match kind {
        TaskKind::Strategize | TaskKind::WriteCopy => Lane::Thinking,
        TaskKind::DrawImage => Lane::Drawing,
        TaskKind::FilmVideo => Lane::Filming,
    }
}

/// Everything a worker works with.
#[derive(Clone)]
pub struct Workshop {
    /// The truth.
    pub store: Store,
    /// Where files are kept.
    pub objects: Objects,
    /// Who makes things.
    pub agents: Agents,
    /// Who hears of progress.
    pub bus: Bus,
    /// This process, for people to read: host name and process id.
    pub name: String,
    /// Fires when running work has to be given back at once.
    pub abandon: CancellationToken,
    /// What is counted.
    pub measures: Measures,
    /// Which tasks run beside which.
    pub quarters: Quarters,
}

/// Works until `shutdown`; then takes nothing new and lets what runs end, until the shift's drain is
/// over or [`Workshop::abandon`] fires: what still runs then is given back.
pub async fn run(workshop: Workshop, queue: Queue, shift: Shift, shutdown: CancellationToken) {
    let (name, abandon) = (workshop.name.clone(), workshop.abandon.clone());
    let ambient = workshop.store.ambient().clone();
    let (quarters, stop) = (workshop.quarters.clone(), shutdown.clone());
    let closing = async {
        stop.cancelled().await;
        quarters.close();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = tend(Arc::new(workshop), &name, queue, &ambient, shift, shutdown, abandon) => {}
        () = closing => {}
    }
}

async fn tend(
    handler: Arc<dyn WakeHandler>,
    name: &str,
    queue: Queue,
    ambient: &Ambient,
    Shift { concurrency, drain, duties }: Shift,
    shutdown: CancellationToken,
    abandon: CancellationToken,
) {
    // Longer than the drain, or nobody would be left to give anything back.
    let queue = queue.with_grace(drain + GIVE_BACK);
    let mut lanes = JoinSet::new();
    for lane in Lane::ALL {
        let concurrency = match lane {
            Lane::Thinking => concurrency.thinking,
            Lane::Drawing => concurrency.drawing,
            Lane::Filming => concurrency.filming,
        };
        let (queue, name, handler, shutdown) =
            (queue.clone(), name.to_owned(), Arc::clone(&handler), shutdown.clone());
        let (duties, ambient) = (duties.clone(), ambient.clone());
        lanes.spawn(async move {
            let work =
                || queue.run(lane, concurrency, &name, Arc::clone(&handler), shutdown.clone());
            duties.keep(lane.as_str(), &ambient, &shutdown, work).await;
        });
    }
    let patience = async {
        shutdown.cancelled().await;
        tokio::time::sleep(drain).await;
        // What still runs is given back, for another worker to begin anew.
        abandon.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = async { while lanes.join_next().await.is_some() {} } => {}
        () = patience => {}
    }
}

#[async_trait]
impl WakeHandler for Workshop {
    async fn wake(&self, wake: WakeUp) {
        if wake.version != WakeUp::VERSION {
            return;
        }
        let Some(beside) = self.quarters.beside().await else { return };
        match self.take(&wake, Company::Others).await {
            Taking::Taken(claim) => self.attempt(*claim).await,
            Taking::Alone(waited) => {
                drop(beside);
                // The longer it waits, the longer the others make way: its turn comes.
                let patience = waited.clamp(self.store.lease() / 4, PATIENCE);
                let Some(_alone) = self.quarters.alone(wake.task_id, patience).await else {
                    return;
                };
                if let Taking::Taken(claim) = self.take(&wake, Company::Alone).await {
                    self.attempt(*claim).await;
                }
            }
            // Somebody else has it, or it is settled: a wake-up is a hint.
            Taking::Not => {}
        }
    }
}

impl Workshop {
    async fn take(&self, wake: &WakeUp, company: Company) -> Taking {
        let which = (wake.organization_id, wake.task_id);
        let taken = generation::take(&self.store, which, &self.name, company).await;
        taken.unwrap_or_else(|error| {
            tracing::warn!(
                task = %wake.task_id,
                organization = %wake.organization_id,
                error = %chain(&error),
                "could not take the task"
            );
            Taking::Not
        })
    }

    /// Works in a span that goes on with the trace of whoever asked, and counts what came of it.
    /// Names by OpenTelemetry's conventions for messaging.
    async fn attempt(&self, claim: Claim) {
        let Lease { kind, task_id, organization_id, fence, .. } = claim.lease;
        let span = tracing::info_span!(
            "task",
            otel.name = %format_args!("process {kind}"),
            otel.kind = "consumer",
            messaging.system = "promote",
            messaging.operation.type = "process",
            messaging.destination.name = %kind,
            messaging.message.id = %task_id,
            organization = %organization_id,
            fence,
            outcome = tracing::field::Empty,
        );
        trace::follow(&span, claim.lease.trace_parent.as_deref());
        let begun = Instant::now();
        let outcome = self.work(claim).instrument(span.clone()).await;
        span.record("outcome", outcome);
        self.measures.attempt(kind, outcome, begun.elapsed());
    }

    /// Says what came of it.
    async fn work(&self, claim: Claim) -> &'static str {
        let lease = claim.lease.clone();
        let (progress, percent) = watch::channel(0);
        let workshop = self.clone();
        let (store, lease_held) = (self.store.clone(), lease.clone());
        // A task of its own, so that a panic is an outcome like any other.
        let work = async move {
            let reporter = Reporter { percent: progress, store, lease: lease_held };
            task::carry_out(&workshop, claim, Arc::new(reporter)).await
        };
        let mut running = tokio::spawn(work.in_current_span());
        let lost = self.keep(&lease, percent);
        let outcome = tokio::select! {
            outcome = &mut running => outcome,
            () = lost => {
                running.abort();
                tracing::warn!(task = %lease.task_id, "lost the task to another worker");
                return "lost";
            }
            () = self.abandon.cancelled() => {
                running.abort();
                if let Err(error) = generation::release(&self.store, &lease).await {
                    tracing::warn!(task = %lease.task_id, error = %chain(&error), "could not give the task back");
                }
                return "released";
            }
        };
        let (failure, outcome) = match outcome {
            Ok(Ok(())) => return "succeeded",
            Ok(Err(failure)) => (failure, "failed"),
            Err(fault) => {
                tracing::error!(task = %lease.task_id, %fault, "the task panicked");
                (Failure::fault("an internal fault"), "panicked")
            }
        };
        self.give_up(&lease, failure).await;
        outcome
    }

    /// Notes a failure, if the task is still ours.
    async fn give_up(&self, lease: &Lease, failure: Failure) {
        let Failure { message, is_retryable, retry_after, cost_micros } = failure;
        let failed = Failed { message, is_retryable, retry_after, cost_micros };
        let noted = generation::fail(&self.store, lease, &failed).await;
        match noted {
            Ok(state) => tracing::info!(
                task = %lease.task_id,
                organization = %lease.organization_id,
                %state,
                "the attempt failed"
            ),
            Err(Error::Conflict { .. }) => {
                tracing::info!(task = %lease.task_id, "the task was settled by somebody else");
            }
            // The lease will run out, and the task be taken again.
            Err(error) => {
                tracing::warn!(task = %lease.task_id, error = %chain(&error), "could not note a failure");
            }
        }
    }

    /// Keeps the lease and tells progress; returns when the lease is another's.
    async fn keep(&self, lease: &Lease, mut percent: watch::Receiver<u8>) {
        let heartbeat = self.store.lease() / HEARTBEATS;
        // What is done by then needs no word of progress.
        tokio::time::sleep(PROGRESS.min(heartbeat)).await;
        loop {
            let silent = timeout(heartbeat, percent.changed()).await;
            if matches!(silent, Ok(Err(_))) {
                // The work is over; nothing is left to keep.
                std::future::pending::<()>().await;
            }
            let now = *percent.borrow_and_update();
            // One that gets no answer makes way for the next.
            let heard = timeout(heartbeat, generation::heartbeat(&self.store, lease, now)).await;
            match heard.unwrap_or_else(|silent| Err(Error::unavailable(silent))) {
                Ok(true) => self.tell(lease).await,
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(task = %lease.task_id, error = %chain(&error), "heartbeat");
                }
            }
            tokio::time::sleep(PROGRESS.min(heartbeat)).await;
        }
    }

    async fn tell(&self, lease: &Lease) {
        let signal = Signal {
            organization_id: lease.organization_id,
            workspace_id: Some(lease.workspace_id),
            campaign_id: Some(lease.campaign_id),
            kind: "task.progressed".to_owned(),
            subject: lease.task_id.to_string(),
            at: self.store.ambient().clock.now(),
        };
        let topic = Topic::campaign(lease.organization_id, lease.campaign_id);
        if let Err(error) = self.bus.publish(&topic, &signal).await {
            tracing::debug!(error = %chain(&error), "nobody hears of progress");
        }
    }
}

struct Reporter {
    percent: watch::Sender<u8>,
    store: Store,
    lease: Lease,
}

#[async_trait]
impl Progress for Reporter {
    fn report(&self, percent: u8) {
        self.percent.send_if_modified(|now| std::mem::replace(now, percent) != percent);
    }

    async fn keep(&self, operation: Option<&str>, paid_micros: u64) -> Result<(), AgentError> {
        let kept =
            generation::keep_operation(&self.store, &self.lease, operation, paid_micros).await;
        kept.map_err(|error| {
            tracing::warn!(task = %self.lease.task_id, error = %chain(&error), "could not keep an operation");
            AgentError::Transient {
                message: "what a provider was asked for could not be kept".to_owned(),
                retry_after: None,
            }
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = match &error {
            // Their causes are for the log, not for people.
            Error::Internal(_) | Error::Unavailable(_) => {
                tracing::error!(error = %chain(&error), "a task met a fault");
                error.to_string()
            }
            _ => error.to_string(),
        };
        let is_retryable = error.is_retryable();
        Self { message, is_retryable, retry_after: None, cost_micros: 0 }
    }
}

#[cfg(test)]
mod tests {
    use domain::id::{Id as _, OrganizationId, TaskId};
    use tokio::sync::mpsc;

    use super::*;

    /// Works without end, and takes a moment to give its work back.
    struct Tireless {
        abandon: CancellationToken,
        told: mpsc::UnboundedSender<&'static str>,
    }

    #[async_trait]
    impl WakeHandler for Tireless {
        async fn wake(&self, _: WakeUp) {
            self.told.send("begun").unwrap();
            self.abandon.cancelled().await;
            tokio::time::sleep(Duration::from_millis(200)).await;
            self.told.send("given back").unwrap();
        }
    }

    /// A queue that would stop its handlers at once does not, before they gave their work back.
    #[tokio::test]
    async fn the_drain_comes_before_the_queues_own_grace() {
        let ambient = Ambient::system();
        let queue = Queue::connect("memory:", "test", ambient.clone()).unwrap();
        let queue = queue.with_grace(Duration::from_millis(1));
        let (shutdown, abandon) = (CancellationToken::new(), CancellationToken::new());
        let (told, mut heard) = mpsc::unbounded_channel();
        let handler = Arc::new(Tireless { abandon: abandon.clone(), told });
        let organization = OrganizationId::generate(&ambient);
        let wake = WakeUp::new(organization, TaskId::generate(&ambient), "1");
        queue.push(Lane::Filming, vec![wake]).await.unwrap();
        let drain = Duration::from_millis(500);
        let shift = Shift { drain, ..Shift::default() };
        let run = {
            let shutdown = shutdown.clone();
            let tending = async move {
                tend(handler, "host", queue, &ambient, shift, shutdown, abandon).await;
            };
            tokio::spawn(tending)
        };
        assert_eq!(heard.recv().await, Some("begun"));
        let stopped = Instant::now();
        shutdown.cancel();
        run.await.unwrap();
        assert_eq!(heard.try_recv(), Ok("given back"));
        assert!(stopped.elapsed() >= drain, "it had its time: {:?}", stopped.elapsed());
    }
}
