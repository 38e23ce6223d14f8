//! The web app: the files of its build, and its one page for every address that is none of ours.

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use super::pages;
use crate::state::AppState;

/// Names under this carry a digest of their content: what they name never changes.
const HASHED: &str = "/assets/";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Kept, but asked about each time: a new release is seen at once.
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// A file of the app; its page where a person goes to an address; else nothing.
pub(super) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return pages::missing();
    }
    let folder = &state.config.http.web_folder;
    let (parts, _) = request.into_parts();
    let is_hashed = parts.uri.path().starts_with(HASHED);
    let files = ServeDir::new(folder)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    if let Some(found) = found(files.oneshot(again(&parts)).await) {
        return cached(found, if is_hashed { FOREVER } else { ASK });
    }
    if is_hashed || !goes_to_a_page(&parts) {
        return pages::missing();
    }
    let page = ServeFile::new(folder.join("index.html")).precompressed_br().precompressed_gzip();
    match found(page.oneshot(again(&parts)).await) {
        Some(page) => cached(page, ASK),
        None if parts.uri.path() == "/" => pages::placeholder(),
        None => pages::missing(),
    }
}

/// The same question, to be asked of somebody else.
fn again(parts: &Parts) -> Request {
    let mut request = Request::new(Body::empty());
    request.method_mut().clone_from(&parts.method);
    request.uri_mut().clone_from(&parts.uri);
    request.headers_mut().clone_from(&parts.headers);
    request
}

fn found<B, E>(answer: Result<http::Response<B>, E>) -> Option<Response>
where
    http::Response<B>: axum::response::IntoResponse,
{
    let answer = answer.ok()?.into_response();
    let is_missing = answer.status() == StatusCode::NOT_FOUND;
    // A folder without a slash at its end: nobody goes there.
    (!is_missing && !answer.status().is_redirection()
        || answer.status() == StatusCode::NOT_MODIFIED)
        .then_some(answer)
}

fn cached(mut answer: Response, how: HeaderValue) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, how);
    answer
}

/// Whether a browser asks for something to show in its window.
fn goes_to_a_page(parts: &Parts) -> bool {
    let accepts = parts.headers.get_all(header::ACCEPT);
    accepts.iter().filter_map(|value| value.to_str().ok()).any(|value| value.contains("text/html"))
        || (parts.uri.path() == "/" && !parts.headers.contains_key(header::ACCEPT))
}
