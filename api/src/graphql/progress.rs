//! How far one request came: told to the transport, which cannot see it from the answer.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Response, ServerError, ValidationResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation},
    value,
};

use super::{context::Requested, error};
use crate::limit::rate::{Charge, Purse, Standing};

/// What is known of a running request.
#[derive(Debug, Default)]
pub(super) struct Progress {
    executed: AtomicBool,
    cost: OnceLock<usize>,
    standing: Mutex<Option<Standing>>,
    wait: OnceLock<Duration>,
}

impl Progress {
    /// Whether the document was good and its operation began.
    pub(super) fn executed(&self) -> bool {
        self.executed.load(Ordering::Acquire)
    }

    /// What the caller has left.
    pub(super) fn standing(&self) -> Option<Standing> {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a caller who asked for too much must wait.
    pub(super) fn wait(&self) -> Option<Duration> {
        self.wait.get().copied()
    }

    pub(super) fn note(&self, standing: Standing) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing);
    }

    /// `extensions.cost` of the answer.
    pub(super) fn cost(&self, maximum: usize) -> Option<Value> {
        let cost = *self.cost.get()?;
        let mut report = value!({ "requestedQueryCost": cost, "maximum": maximum });
        if let (Some(standing), Value::Object(report)) = (self.standing(), &mut report) {
            let throttle = value!({
                "limit": standing.limit,
                "available": standing.remaining,
                "fullAfterSeconds": standing.reset.as_secs(),
            });
            report.insert(async_graphql::Name::new("throttle"), throttle);
        }
        Some(report)
    }
}

/// Watches requests: refuses and charges what they cost, notes that they began.
pub(super) struct Watch {
    pub(super) max_complexity: usize,
}

impl ExtensionFactory for Watch {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self { max_complexity: self.max_complexity })
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Watch {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        let Some(requested) = ctx.data_opt::<Requested>() else { return Ok(result) };
        let _ = requested.progress.cost.set(result.complexity);
        if result.complexity > self.max_complexity {
            let message = format!(
                "the query costs {}; at most {} is allowed",
                result.complexity, self.max_complexity
            );
            return Err(vec![error::coded("QUERY_TOO_COMPLEX", message)]);
        }
        let points = u32::try_from(result.complexity).unwrap_or(u32::MAX);
        let purse = requested.caller.purse();
        match requested.state.meter.charge(Purse::Points, &purse, points).await {
            Ok(Charge::Paid(standing)) => requested.progress.note(standing),
            Ok(Charge::Refused(standing, wait)) => {
                requested.progress.note(standing);
                let _ = requested.progress.wait.set(wait);
                return Err(vec![error::coded(
                    "RATE_LIMITED",
                    "too many requests; wait a moment".to_owned(),
                )]);
            }
            // Limits that cannot be asked do not stop the work they protect.
            Err(error) => tracing::warn!(error = %error, "the rate limit could not be asked"),
        }
        Ok(result)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Some(requested) = ctx.data_opt::<Requested>() {
            requested.progress.executed.store(true, Ordering::Release);
        }
        next.run(ctx, operation_name).await
    }
}
