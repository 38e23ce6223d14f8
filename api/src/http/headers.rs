//! Limits on what comes in the headers; the promises that go out in them.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::error::HttpError;
use crate::state::AppState;

/// Nothing from elsewhere, no frames, no inline scripts. Pages that need more say so themselves.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data: blob:{media}; media-src 'self' blob:{media}; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'";

/// A year, with all subdomains, as browsers' preload lists want it.
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000; includeSubDomains";

/// The policy of our pages; pictures and videos may come from `media` too, where the object store
/// serves them itself.
pub(crate) fn page_policy(media: Option<&str>) -> HeaderValue {
    let media = media.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = CONTENT_SECURITY_POLICY.replace("{media}", &media);
    // An origin is visible ASCII; were it not, nothing at all might be loaded.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Refuses requests whose headers are larger than any of ours.
pub(super) async fn limit_request(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let bytes: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > state.config.http.header_max_bytes {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return HttpError::new(status, "INVALID", "the headers are too large").into_response();
    }
    next.run(request).await
}

/// Sets what is not set yet.
pub(super) async fn secure_response(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| state.page_policy.clone());
    let mut promise = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    promise(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    promise(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    promise(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    promise(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    promise(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
    promise(header::X_FRAME_OPTIONS, "DENY");
    promise(header::CACHE_CONTROL, "no-store");
    if state.config.is_https() {
        promise(header::STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT_SECURITY);
    }
    response
}
