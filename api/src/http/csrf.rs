//! Requests that a foreign page makes a signed-in browser send.
//!
//! They carry the session cookie, so a cookie alone proves nothing. What changes something must come
//! as a kind of content no HTML form can send, from a page of ours, as the browser itself attests.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderName, Method, StatusCode, header};

use super::error::HttpError;
use crate::state::AppState;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The kinds of content a form or a script without preflight can send.
const SIMPLE: [&str; 3] =
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/// Refuses changing requests that carry a cookie without proof that a page of ours sent them.
pub(super) async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let headers = request.headers();
    if !safe
        && headers.contains_key(header::COOKIE)
        && !(is_unforgeable(headers) && is_ours(&state, headers))
    {
        let message =
            "a request with a cookie must come from a page of this server, as JSON or as a file";
        return HttpError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message).into_response();
    }
    next.run(request).await
}

fn is_unforgeable(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).is_some_and(|kind| {
        let kind = kind.trim().to_ascii_lowercase();
        !kind.is_empty() && !SIMPLE.contains(&kind.as_str())
    })
}

/// The browser names the page's origin, or at least says that it is the same. Neither can be set by a
/// script.
fn is_ours(state: &AppState, headers: &HeaderMap) -> bool {
    match headers.get(header::ORIGIN) {
        Some(_) => is_allowed_origin(state, headers),
        None => headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "same-origin"),
    }
}

/// Whether the `Origin` is ours, one of the configured, or that of the host that was asked.
pub fn is_allowed_origin(state: &AppState, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    if state.origins.iter().any(|allowed| allowed == origin) {
        return true;
    }
    // People reach a server by more names than one; without a configured name any of them is its own.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    state.config.http.public_url.is_none()
        && host.is_some_and(|host| origin.strip_prefix("http://") == Some(host))
}
