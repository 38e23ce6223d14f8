//! What an attempt's calls of providers cost.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use domain::generation::{
    self, Lease, Provider,
    port::{AgentError, Made},
};
use tracing::Instrument as _;

use crate::{relay::chain, worker::Workshop};

/// The bill of one attempt. Each charge is kept before anything else is done with what was made.
pub(super) struct Bill<'a> {
    workshop: &'a Workshop,
    lease: &'a Lease,
    total_micros: AtomicU64,
}

impl<'a> Bill<'a> {
    /// Nothing was asked for yet.
    pub(super) fn new(workshop: &'a Workshop, lease: &'a Lease) -> Self {
        Self { workshop, lease, total_micros: AtomicU64::new(0) }
    }

    /// What was charged so far, in millionths of a US dollar.
    pub(super) fn total_micros(&self) -> u64 {
        self.total_micros.load(Ordering::Relaxed)
    }

    /// Has a provider make something, in a span of its own; says how long it took and what it cost,
    /// whatever came of it. `provider` is who was asked first: whoever steps in for it is free.
    pub(super) async fn ask<T>(
        &self,
        provider: Provider,
        call: impl Future<Output = Result<Made<T>, AgentError>>,
    ) -> Result<Made<T>, AgentError> {
        let kind = self.lease.kind;
        let span = tracing::info_span!(
            "provider",
            otel.name = %format_args!("make {kind}"),
            otel.kind = "client",
            provider = tracing::field::Empty,
            model = tracing::field::Empty,
        );
        let begun = Instant::now();
        let made = call.instrument(span.clone()).await;
        let cost = match &made {
            Ok(made) => {
                span.record("provider", &made.provenance.provider);
                span.record("model", &made.provenance.model);
                made.provenance.cost_micros
            }
            Err(error) => error.cost_micros(),
        };
        self.workshop.measures.call(kind, begun.elapsed(), made.is_ok(), (provider, cost));
        self.charge(cost).await;
        made
    }

    async fn charge(&self, micros: u64) {
        if micros == 0 {
            return;
        }
        let total = self.total_micros.fetch_add(micros, Ordering::Relaxed).saturating_add(micros);
        let (store, lease) = (self.workshop.store.clone(), self.lease.clone());
        // A task of its own: an attempt that is called off just now has been paid for all the same.
        let kept = tokio::spawn(async move {
            if let Err(error) = generation::charge(&store, &lease, total).await {
                tracing::error!(
                    task = %lease.task_id, attempt = %lease.attempt_id, micros = total,
                    error = %chain(&error), "what was paid could not be kept yet"
                );
            }
        });
        if let Err(fault) = kept.await {
            tracing::error!(task = %self.lease.task_id, micros = total, %fault, "what was paid could not be kept");
        }
    }
}
