//! Is it alive, is it ready, how is it doing.

use axum::{extract::State, response::IntoResponse};
use http::{StatusCode, header};

use crate::state::AppState;

/// The process runs.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Everything it needs answers.
pub(super) async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    match state.backend.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(part) => (StatusCode::SERVICE_UNAVAILABLE, format!("{part} does not answer\n")),
    }
}

/// What was measured.
pub(super) async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render())
}
