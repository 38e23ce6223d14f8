//! Is it alive, is it ready, how is it doing.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use subtle::ConstantTimeEq as _;

use super::{address, auth, error::HttpError};
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

/// What was measured, for whoever shows the token; without one set, for this machine alone.
pub(super) async fn metrics(
    State(state): State<AppState>,
    request: axum::extract::Request,
) -> Response {
    let config = &state.config;
    let allowed = if let Some(token) = &config.telemetry.metrics_token {
        let shown = request.headers().get(header::AUTHORIZATION);
        let shown = shown.and_then(|value| value.to_str().ok()).and_then(auth::bearer);
        shown.is_some_and(|shown| shown.as_bytes().ct_eq(token.reveal().as_bytes()).into())
    } else {
        // A proxy on this machine that nobody told us of would speak for the whole world.
        let passed_on = request.headers().contains_key("x-forwarded-for")
            || request.headers().contains_key(header::FORWARDED);
        let proxies = &config.http.trusted_proxies;
        let from = address::of(request.headers(), request.extensions(), proxies);
        from.is_loopback() && !passed_on
    };
    if !allowed {
        let why = "show the token of telemetry.metrics_token as a bearer token";
        return HttpError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", why).into_response();
    }
    let text = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (text, state.metrics.render()).into_response()
}
