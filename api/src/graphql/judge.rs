//! The judge: whether a document is right, and what it costs, before anything of it is resolved.
//!
//! The library tells the cost of an operation only to an extension, and a schema with an extension
//! pays for it at every field it resolves. So there are two schemas of the same types: the judge has
//! the extension and resolves nothing; the executor has none and trusts the judge.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use async_graphql::{
    Request, Response, ServerError, ValidationResult,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation},
};
use lru::LruCache;
use sha2::{Digest as _, Sha256};

use super::{context::Requested, error, request::Params};
use crate::limit::rate::{Charge, Purse};

/// Where the judge writes the cost of one operation, in points.
#[derive(Clone, Default)]
pub(super) struct Verdict(Arc<OnceLock<usize>>);

impl Verdict {
    /// What the operation costs; nothing where it was not right.
    pub(super) fn cost(&self) -> Option<usize> {
        self.0.get().copied()
    }
}

/// How many verdicts are remembered.
const VERDICTS: NonZeroUsize = NonZeroUsize::new(1_000).unwrap();

/// What operations cost that were found right before. Nothing but the document, which of its operations
/// runs, and its variables has a part in that.
pub(super) struct Verdicts(Mutex<LruCache<[u8; 32], usize>>);

impl Default for Verdicts {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(VERDICTS)))
    }
}

impl Verdicts {
    /// By what the verdict on a request is known.
    pub(super) fn key(document: &str, params: &Params) -> [u8; 32] {
        let name = params.operation_name.as_deref().unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [document, name, &params.variables_text] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// What the operation costs, if it was found right before.
    pub(super) fn known(&self, key: &[u8; 32]) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    /// Remembers what a right operation costs.
    pub(super) fn keep(&self, key: [u8; 32], cost: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(key, cost);
    }
}

/// Has a schema judge and not execute.
pub(super) struct Judge;

impl ExtensionFactory for Judge {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Judge {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        if let Some(Verdict(cost)) = ctx.data_opt::<Verdict>() {
            let _ = cost.set(result.complexity);
        }
        Ok(result)
    }

    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::default()
    }
}

/// A copy of a request for the judge, who needs neither its data nor its caller.
pub(super) fn copy(request: &mut Request, verdict: Verdict) -> Result<Request, ServerError> {
    let document = request.parsed_query()?.clone();
    let mut copy =
        Request::new(request.query.as_str()).variables(request.variables.clone()).data(verdict);
    copy.operation_name.clone_from(&request.operation_name);
    copy.set_parsed_query(document);
    Ok(copy)
}

/// Points of an operation.
pub(super) fn points(cost: usize) -> u32 {
    u32::try_from(cost).unwrap_or(u32::MAX)
}

/// Has the caller pay for an operation, unless nobody may ask for that much.
pub(super) async fn charge(
    requested: &Requested,
    cost: usize,
    max_complexity: usize,
) -> Result<(), ServerError> {
    requested.progress.priced(cost);
    if cost > max_complexity {
        let message = format!("the query costs {cost}; at most {max_complexity} is allowed");
        return Err(error::coded("QUERY_TOO_COMPLEX", message));
    }
    let purse = requested.caller.purse();
    match requested.state.meter.charge(Purse::Points, &purse, points(cost)).await {
        Ok(Charge::Paid(standing)) => requested.progress.note(standing),
        Ok(Charge::Refused(standing, wait)) => {
            requested.progress.note(standing);
            requested.progress.refuse(wait);
            let message = "too many requests; wait a moment".to_owned();
            return Err(error::coded("RATE_LIMITED", message));
        }
        // Limits that cannot be asked do not stop the work they protect.
        Err(error) => tracing::warn!(error = %error, "the rate limit could not be asked"),
    }
    Ok(())
}
