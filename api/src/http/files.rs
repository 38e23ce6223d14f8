//! Stored objects, for whoever holds a signed link.

use std::{ops::Range, time::Duration};

use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    response::Response,
};
use chrono::TimeDelta;
use domain::store::object::LinkTerms;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{
    disposition::{escape, inline, tame},
    error::HttpError,
    sign::{self, SignatureError},
};
use crate::state::AppState;

/// The purpose of download links.
pub const FILE_AUDIENCE: &str = "file";

/// What a file may do in the browser that shows it: should it be more than a picture after all,
/// nothing.
const POLICY: &str = "default-src 'none'; media-src 'self'; sandbox";

/// A link that reads one object for the configured time: the store's own where it signs links, else
/// one to this server. The last part of its path names the file for people, the rest is the key.
pub async fn file_link(
    state: &AppState,
    key: &str,
    file_name: &str,
) -> domain::error::Result<String> {
    let seconds = state.config.storage.link_seconds;
    let terms = LinkTerms {
        lives: Duration::from_secs(seconds.into()),
        disposition: inline(file_name),
        content_type: content_type(file_name).to_owned(),
    };
    if let Some(url) = state.business.objects.link(key, terms).await? {
        return Ok(url.into());
    }
    let name = tame(file_name);
    let expires = state.ambient.clock.now() + TimeDelta::seconds(seconds.into());
    let query = sign::sign(&state.keys, &format!("/files/{key}/{name}"), expires, FILE_AUDIENCE);
    Ok(format!("{}/files/{key}/{}?{query}", state.config.origin(), escape(&name)))
}

/// Answers with the object, or the part of it that was asked for.
pub(super) async fn download(
    State(state): State<AppState>,
    method: Method,
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
    // The key ends with the digest of what it names: nothing tells versions apart better.
    let tag = format!("\"{}\"", escape(key.rsplit('/').next().unwrap_or(key)));
    let total = state.backend.size(key).await?;

    let mut response = Response::new(Body::empty());
    let told = response.headers_mut();
    told.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    told.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    tell(told, header::ETAG, &tag);
    // Objects never change under their key, but a link is for its holder alone.
    let keep = state.config.storage.link_seconds.min(3600);
    tell(told, header::CACHE_CONTROL, &format!("private, max-age={keep}, immutable"));
    tell(told, header::CONTENT_LENGTH, &total.to_string());
    if has_it(&headers, &tag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    told.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    tell(told, header::CONTENT_DISPOSITION, &inline(name));

    let current = headers.get(header::IF_RANGE).is_none_or(|known| known == tag.as_str());
    let part = match headers.get(header::RANGE).filter(|_| current && method == Method::GET) {
        Some(asked) => wanted(asked, total)?,
        None => None,
    };
    if let Some(part) = &part {
        tell(told, header::CONTENT_LENGTH, &(part.end - part.start).to_string());
        let place = format!("bytes {}-{}/{total}", part.start, part.end - 1);
        tell(told, header::CONTENT_RANGE, &place);
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if method == Method::GET {
        *response.body_mut() = Body::from_stream(state.backend.open(key, part).await?.body);
    }
    Ok(response)
}

fn tell(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    // All values here are visible ASCII.
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
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

/// Whether the client says that it has what it asks for.
fn has_it(headers: &HeaderMap, tag: &str) -> bool {
    headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(
        |tags| {
            tags.split(',')
                .map(str::trim)
                .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
        },
    )
}

/// The one range that was asked for: browsers seek in videos by it. Several at once, or what is no
/// range, is answered with the whole, as the standard allows.
fn wanted(asked: &HeaderValue, total: u64) -> Result<Option<Range<u64>>, HttpError> {
    let range = asked.to_str().ok().and_then(|asked| asked.strip_prefix("bytes="));
    let Some((from, to)) =
        range.filter(|range| !range.contains(',')).and_then(|range| range.split_once('-'))
    else {
        return Ok(None);
    };
    let (from, to) = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(last)) => (from, last.saturating_add(1).min(total)),
        (Ok(from), Err(_)) if to.trim().is_empty() => (from, total),
        (Err(_), Ok(last)) if from.trim().is_empty() => (total.saturating_sub(last), total),
        _ => return Ok(None),
    };
    if from < to {
        return Ok(Some(from..to));
    }
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let mut error = HttpError::new(status, "INVALID", "no such part of the file");
    tell(&mut error.headers, header::CONTENT_RANGE, &format!("bytes */{total}"));
    Err(error)
}
