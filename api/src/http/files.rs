//! Stored objects, for whoever holds a signed link.

use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use chrono::TimeDelta;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    error::HttpError,
    sign::{self, SignatureError},
};
use crate::state::AppState;

/// The purpose of download links.
pub const FILE_AUDIENCE: &str = "file";

/// A link that reads one object for the configured time. The path is all the file's names are good
/// for: the last part names the file for people, the rest is the object's key.
pub fn file_link(state: &AppState, key: &str, file_name: &str) -> String {
    let path = format!("/files/{key}/{}", plain(file_name));
    let lives = TimeDelta::seconds(state.config.storage.link_seconds.into());
    let query = sign::sign(&state.keys, &path, state.ambient.clock.now() + lives, FILE_AUDIENCE);
    format!("{}{path}?{query}", state.config.origin())
}

/// Letters, digits, dots and hyphens: what needs no escaping in a path or a header.
fn plain(name: &str) -> String {
    let kept =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' };
    name.chars().take(120).map(kept).collect()
}

/// Answers with the object, or the part of it that was asked for.
pub(super) async fn download(
    State(state): State<AppState>,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let now = state.ambient.clock.now();
    let signed = format!("/files/{path}");
    sign::verify(&state.keys, &signed, &query.unwrap_or_default(), FILE_AUDIENCE, now)
        .map_err(refuse)?;
    let (key, name) = path
        .rsplit_once('/')
        .ok_or_else(|| HttpError::new(StatusCode::NOT_FOUND, "NOT_FOUND", "no such file"))?;
    let bytes = state.backend.read(key).await?;
    let mut response = part(bytes, headers.get(header::RANGE))?;
    let disposition = HeaderValue::try_from(format!("inline; filename=\"{}\"", plain(name)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // Objects never change under their key, but a link is for its holder alone.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=3600, immutable"),
    );
    // Should a file be more than a picture after all, it can do nothing.
    let policy = HeaderValue::from_static("default-src 'none'; media-src 'self'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if let Ok(disposition) = disposition {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn refuse(error: SignatureError) -> HttpError {
    HttpError::new(StatusCode::FORBIDDEN, "FORBIDDEN", error.to_string())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "json" => "application/json",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The whole, or the one range that was asked for: browsers seek in videos by it.
fn part(bytes: Bytes, range: Option<&HeaderValue>) -> Result<Response, HttpError> {
    let total = bytes.len();
    let asked =
        range.and_then(|range| range.to_str().ok()).and_then(|range| range.strip_prefix("bytes="));
    // Several ranges at once are answered with the whole, as the standard allows.
    let Some((from, to)) =
        asked.and_then(|range| range.split_once('-')).filter(|(_, to)| !to.contains(','))
    else {
        return Ok(bytes.into_response());
    };
    let bounds = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => Some((from, to.saturating_add(1).min(total))),
        (Ok(from), Err(_)) if to.is_empty() => Some((from, total)),
        (Err(_), Ok(last)) if from.is_empty() => Some((total.saturating_sub(last), total)),
        _ => None,
    };
    let Some((from, to)) = bounds else { return Ok(bytes.into_response()) };
    if from >= to {
        let mut error = HttpError::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "INVALID",
            "no such part of the file",
        );
        if let Ok(size) = HeaderValue::try_from(format!("bytes */{total}")) {
            error.headers.insert(header::CONTENT_RANGE, size);
        }
        return Err(error);
    }
    let place = format!("bytes {from}-{}/{total}", to - 1);
    let body = bytes.slice(from..to);
    Ok((StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, place)], body).into_response())
}
