//! The request's name, span, duration, and what happens when its handler panics.

use std::{panic::AssertUnwindSafe, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, StatusCode};
use tracing::Instrument as _;

use super::error::HttpError;
use crate::{state::AppState, telemetry::propagation};

/// A request's name: in every log line of it, in its errors, in its answer's headers.
#[derive(Debug, Clone)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// A new one.
    pub fn generate(state: &AppState) -> Self {
        Self(data_encoding::HEXLOWER.encode(&state.ambient.random::<16>()).into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self("".into())
    }
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Names, times and traces a request; a panic becomes a plain 500.
pub(super) async fn observe(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::generate(&state);
    request.extensions_mut().insert(id.clone());
    let method = request.method().clone();
    let route =
        request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!(
        "request",
        otel.name = %format_args!("{method} {route}"),
        otel.kind = "server",
        http.request.method = %method,
        http.route = %route,
        http.response.status_code = tracing::field::Empty,
        request_id = id.as_str(),
    );
    propagation::continue_trace(&span, request.headers());

    let started = state.ambient.clock.now();
    let answered =
        AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answered.unwrap_or_else(|_| {
        // What it panicked with may be content; the panic hook has printed where.
        span.in_scope(|| tracing::error!("a request panicked"));
        state.metrics.panicked();
        HttpError::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "internal error")
            .into_response()
    });
    let took = (state.ambient.clock.now() - started).to_std().unwrap_or_default();
    let status = response.status().as_u16();
    span.record("http.response.status_code", status);
    state.metrics.request(&method, &route, status, took);
    span.in_scope(|| tracing::debug!(status, duration_ms = took.as_millis(), "request answered"));
    if let Ok(value) = HeaderValue::try_from(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
