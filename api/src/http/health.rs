//! Is it alive, is it ready, how is it doing: the same three answers from every process.

use std::{fmt::Write as _, net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{FromRef, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header};
use jobs::{duty::Duties, queue::STALLED};
use subtle::ConstantTimeEq as _;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::TimeoutLayer;

use super::{address, auth, error::HttpError};
use crate::{
    backend::Backend,
    business::Business,
    config::{Config, Masked},
    state::AppState,
    telemetry::metrics::Metrics,
};

/// What a process knows of how it is. Clones share everything.
#[derive(Debug, Clone)]
pub struct Health {
    parts: Arc<Parts>,
    /// Loops that have to run.
    pub duties: Duties,
    /// Cancelled when the process stops.
    pub stopping: CancellationToken,
    /// After how much silence of the queue workers have stalled.
    pub stalled_after: Duration,
}

#[derive(Debug)]
struct Parts {
    backend: Arc<dyn Backend>,
    business: Business,
    metrics_token: Option<Masked>,
    trusted_proxies: Vec<IpAddr>,
}

impl Health {
    /// Of a process that stands on this backend, and whose workers, if it has any, ask this business's
    /// queue.
    pub fn new(config: &Config, backend: Arc<dyn Backend>, business: Business) -> Self {
        Metrics::install();
        let parts = Parts {
            backend,
            business,
            metrics_token: config.telemetry.metrics_token.clone(),
            trusted_proxies: config.http.trusted_proxies.clone(),
        };
        let (duties, stopping) = (Duties::default(), CancellationToken::new());
        Self { parts: Arc::new(parts), duties, stopping, stalled_after: STALLED }
    }

    /// Fails with what is not as it should be.
    async fn ready(&self) -> Result<(), String> {
        if self.stopping.is_cancelled() {
            return Err("the process stops".to_owned());
        }
        if let Err(part) = self.parts.backend.ready().await {
            return Err(format!("{part} does not answer"));
        }
        let business = &self.parts.business;
        let mut faults = String::new();
        for duty in [self.duties.down(), business.bus.down()].concat() {
            let _ = write!(faults, "{}{duty} does not run", separator(&faults));
        }
        for lane in business.queue.stalled(self.stalled_after) {
            let silence = business.queue.silence(lane).unwrap_or_default().as_secs();
            let (between, what) = (separator(&faults), "have not asked the queue for");
            let _ = write!(faults, "{between}workers of the lane {lane} {what} {silence} s");
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

fn separator(before: &str) -> &'static str {
    if before.is_empty() { "" } else { "; " }
}

impl FromRef<AppState> for Health {
    fn from_ref(state: &AppState) -> Self {
        state.health.clone()
    }
}

/// The three, for a process that serves nothing else.
pub(crate) fn router(health: Health, timeout: Duration) -> Router {
    let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout);
    routes().layer(timeout).with_state(health)
}

/// The three, among others.
pub(super) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
    Health: FromRef<S>,
{
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The process runs.
async fn alive() -> &'static str {
    "ok\n"
}

/// Everything it needs answers, and everything it has to do is being done.
async fn ready(State(health): State<Health>) -> impl IntoResponse {
    match health.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}

/// What was measured, for whoever shows the token; without one set, for this machine alone.
async fn metrics(State(health): State<Health>, request: Request) -> Response {
    let allowed = if let Some(token) = &health.parts.metrics_token {
        let shown = request.headers().get(header::AUTHORIZATION);
        let shown = shown.and_then(|value| value.to_str().ok()).and_then(auth::bearer);
        shown.is_some_and(|shown| shown.as_bytes().ct_eq(token.reveal().as_bytes()).into())
    } else {
        // A proxy on this machine that nobody told us of would speak for the whole world.
        let passed_on = request.headers().contains_key("x-forwarded-for")
            || request.headers().contains_key(header::FORWARDED);
        let proxies = &health.parts.trusted_proxies;
        let from = address::of(request.headers(), request.extensions(), proxies);
        from.is_loopback() && !passed_on
    };
    if !allowed {
        let why = "show the token of telemetry.metrics_token as a bearer token";
        return HttpError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", why).into_response();
    }
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (text, Metrics::render()).into_response()
}
