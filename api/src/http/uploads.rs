//! Pictures that come in as they are: no form, no encoding, one request per file.

use axum::{
    Json,
    extract::{Path, RawQuery, State, rejection::BytesRejection},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
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

/// Takes a picture: `POST /uploads/{purpose}?workspace=wsp_…&name=photo.jpg`, the file as the body.
pub(super) async fn receive(
    State(state): State<AppState>,
    Path(purpose): Path<String>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
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
    let bytes = body.map_err(|rejection| {
        let message = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                format!("the file is larger than {} bytes", state.config.http.upload_max_bytes)
            }
            _ => "the file did not arrive".to_owned(),
        };
        let error = HttpError::new(rejection.status(), "INVALID", message);
        HttpError { field: Some("file".to_owned()), ..error }
    })?;
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
