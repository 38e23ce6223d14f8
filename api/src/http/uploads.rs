//! Pictures that come in as they are: no form, no encoding, one request per file.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::{Path, RawQuery, State},
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};
use url::form_urlencoded;

use super::{auth::Caller, error::HttpError};
use crate::{
    backend::Upload,
    limit::rate::{Charge, Purse, refusal_headers},
    state::AppState,
};

/// What is taken.
const KINDS: [&str; 3] = ["image/png", "image/jpeg", "image/webp"];

/// What an upload costs: decoding a picture is work.
const POINTS: u32 = 500;

/// Files are held in memory until they are kept: as many at once.
static PLACES: Semaphore = Semaphore::const_new(32);

/// How long an upload waits for a place before its sender is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes a picture: `POST /uploads/{purpose}?workspace=wsp_…&name=photo.jpg`, the file as the body.
pub(super) async fn receive(
    State(state): State<AppState>,
    Path(purpose): Path<String>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, HttpError> {
    let actor = caller.actor.as_ref().ok_or_else(|| {
        HttpError::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "sign in to upload a file")
    })?;
    if let Charge::Refused(standing, wait) =
        state.meter.charge(Purse::Points, &caller.purse(), POINTS).await?
    {
        let mut error = HttpError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMITED",
            "too many uploads; wait a moment",
        );
        error.headers = refusal_headers(&standing, wait);
        return Err(error);
    }
    let kind =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !KINDS.contains(&kind) {
        let message = format!("the content type must be one of {}", KINDS.join(", "));
        return Err(HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "INVALID", message));
    }
    let _place = place(&PLACES, PATIENCE).await?;
    let bytes = read(&headers, body, state.config.http.upload_max_bytes).await?;
    let query = query.unwrap_or_default();
    let parameter = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, v)| v.into_owned())
    };
    let upload = Upload {
        content_type: kind.to_owned(),
        file_name: parameter("name"),
        purpose,
        workspace_id: parameter("workspace").unwrap_or_default(),
        bytes,
    };
    let id = state.backend.upload(actor, upload).await?;
    Ok(Json(json!({ "id": id })))
}

async fn place(places: &Semaphore, patience: Duration) -> Result<SemaphorePermit<'_>, HttpError> {
    if let Ok(Ok(place)) = timeout(patience, places.acquire()).await {
        return Ok(place);
    }
    let message = "many files are on their way just now; send it again in a moment";
    let mut error = HttpError::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message);
    error.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    error.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Err(error)
}

/// The file, which takes no more memory than the limit: one that says that it is larger is refused
/// before a byte of it is read, one that does not say so as soon as it is.
async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, HttpError> {
    let about_file = |status, message| {
        let error = HttpError::new(status, "INVALID", message);
        HttpError { field: Some("file".to_owned()), ..error }
    };
    let too_large = || {
        let message = format!("the file is larger than {limit} bytes");
        let mut error = about_file(StatusCode::PAYLOAD_TOO_LARGE, message);
        // What is still on its way is not waited for.
        error.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        error
    };
    let said = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let said: usize = said.and_then(|length| length.parse().ok()).unwrap_or_default();
    if said > limit {
        return Err(too_large());
    }
    let mut file = Vec::with_capacity(said);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_broken| {
            about_file(StatusCode::BAD_REQUEST, "the file did not arrive".to_owned())
        })?;
        if file.len() + piece.len() > limit {
            return Err(too_large());
        }
        if file.len() + piece.len() > file.capacity() {
            // Doubling would go past the limit.
            let room = file.capacity().saturating_mul(2).clamp(piece.len() + file.len(), limit);
            file.reserve_exact(room - file.len());
        }
        file.extend_from_slice(&piece);
    }
    Ok(file.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_crowd_of_uploads_is_told_to_come_back() {
        let places = Semaphore::new(1);
        let taken = place(&places, Duration::ZERO).await.unwrap();
        let refused = place(&places, Duration::ZERO).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers.contains_key(header::RETRY_AFTER));
        drop(taken);
        assert!(place(&places, Duration::ZERO).await.is_ok());
    }
}
