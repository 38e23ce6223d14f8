//! Answers by the specification of GraphQL over HTTP.
//!
//! A client that accepts `application/graphql-response+json` is told by the status whether there are
//! data; one that only accepts `application/json` gets 200 for every well-formed request.

use std::{sync::Arc, time::Instant};

use async_graphql::{
    Response as GraphQlResponse, ServerError, Value, indexmap::IndexMap,
    parser::types::OperationType,
};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

use super::{plain::say, prepare::Prepared, refusal::Refusal};
use crate::state::AppState;

/// The type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`.
    GraphQl,
    /// `application/json`.
    Json,
}

impl Media {
    /// What the client likes best of what we have; none where it likes nothing of it.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        let mut given = false;
        let mut best: Option<(f32, Self)> = None;
        let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for range in ranges.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            if name.is_empty() {
                continue;
            }
            given = true;
            let media = match name.as_str() {
                "application/graphql-response+json" => Self::GraphQl,
                "application/json" | "application/*" | "*/*" => Self::Json,
                _ => continue,
            };
            let mut quality = 1.0;
            let mut utf8 = true;
            for parameter in parts {
                match parameter.split_once('=') {
                    Some(("q", q)) => quality = q.parse().unwrap_or(0.0),
                    Some(("charset", charset)) => {
                        utf8 = charset.trim_matches('"').eq_ignore_ascii_case("utf-8");
                    }
                    _ => {}
                }
            }
            let better = best.is_none_or(|(held, _)| quality > held);
            if utf8 && quality > 0.0 && better {
                best = Some((quality, media));
            }
        }
        match best {
            Some((_, media)) => Some(media),
            None if given => None,
            None => Some(Self::Json),
        }
    }

    const fn content_type(self) -> HeaderValue {
        match self {
            Self::GraphQl => {
                HeaderValue::from_static("application/graphql-response+json; charset=utf-8")
            }
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
        }
    }
}

/// What came of a request: its answer, and how to send it.
#[derive(Debug)]
pub struct Answer {
    /// The body.
    pub body: Vec<u8>,
    /// Whether the operation began: else there is no `data`.
    pub executed: bool,
    /// Whether a fault that may pass is part of it: not the last word for whoever asks again.
    pub has_fault: bool,
    /// The status of an answer without data, where it is not the usual one.
    pub status: Option<StatusCode>,
    /// More headers.
    pub headers: HeaderMap,
}

/// Runs a prepared query or mutation.
pub async fn run(state: &AppState, prepared: Prepared, request_id: &str) -> Answer {
    let progress = Arc::clone(&prepared.requested.progress);
    let kind = match prepared.shape.kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    };
    let begun = Instant::now();
    let mut response = state.schema.execute(prepared).await;
    let executed = progress.executed();
    if executed && response.errors.is_empty() && response.data == Value::Null {
        // Every field was skipped: the library answers null where an empty object is right.
        response.data = Value::Object(IndexMap::new());
    }
    super::error::complete(&mut response.errors, executed, request_id);
    state.metrics.operation(kind, first_code(&response.errors), begun.elapsed());
    if let Some(cost) = progress.cost(state.config.graphql.max_complexity) {
        response.extensions.insert("cost".to_owned(), cost);
    }
    let mut headers = std::mem::take(&mut response.http_headers);
    let mut status = None;
    if let Some(standing) = progress.standing() {
        match progress.wait() {
            Some(wait) => {
                status = Some(StatusCode::TOO_MANY_REQUESTS);
                headers.extend(crate::limit::rate::refusal_headers(&standing, wait));
            }
            None => headers.extend(standing.headers()),
        }
    }
    let has_fault = response.errors.iter().any(super::error::is_fault);
    let body = if executed {
        written(&response)
    } else {
        let errors = json!({ "errors": response.errors, "extensions": response.extensions });
        errors.to_string().into_bytes()
    };
    Answer { body, executed, has_fault, status, headers }
}

/// An answer as JSON. No type of the schema is binary: what is, was written by [`Rows`](super::plain::Rows). Maps with text
/// keys can always be written.
pub(super) fn written(response: &GraphQlResponse) -> Vec<u8> {
    const BESIDE: usize = 1024;
    let mut out = Vec::with_capacity(length(&response.data) + BESIDE);
    out.extend_from_slice(b"{\"data\":");
    data(&response.data, &mut out);
    if !response.extensions.is_empty() {
        out.extend_from_slice(b",\"extensions\":");
        let _ = say(&response.extensions, &mut out);
    }
    if !response.errors.is_empty() {
        out.extend_from_slice(b",\"errors\":");
        let _ = say(&response.errors, &mut out);
    }
    out.push(b'}');
    out
}

/// How long most of an answer will be.
fn length(value: &Value) -> usize {
    match value {
        Value::Binary(written) => written.len(),
        Value::List(list) => list.iter().map(length).sum(),
        Value::Object(object) => object.values().map(length).sum(),
        _ => 0,
    }
}

fn data(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Binary(written) => out.extend_from_slice(written),
        Value::List(list) => {
            out.push(b'[');
            for (position, value) in list.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                data(value, out);
            }
            out.push(b']');
        }
        Value::Object(object) => {
            out.push(b'{');
            for (position, (key, value)) in object.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                let _ = say(key.as_str(), out);
                out.push(b':');
                data(value, out);
            }
            out.push(b'}');
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Enum(_) => {
            let _ = say(value, out);
        }
    }
}

/// What went wrong first, by the name clients know.
fn first_code(errors: &[ServerError]) -> String {
    let Some(error) = errors.first() else { return "ok".to_owned() };
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ => "none".to_owned(),
    }
}

/// Sends an answer.
pub fn send(media: Media, answer: Answer) -> Response {
    let status = match (answer.status, answer.executed, media) {
        (Some(status), ..) => status,
        (None, false, Media::GraphQl) => StatusCode::BAD_REQUEST,
        (None, true, _) | (None, false, Media::Json) => StatusCode::OK,
    };
    let mut response = (status, answer.body).into_response();
    response.headers_mut().extend(answer.headers);
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    response
}

/// Sends a refusal.
pub fn refuse(media: Media, refusal: Refusal, request_id: &str) -> Response {
    let legacy = refusal.document && media == Media::Json;
    let status = if legacy { StatusCode::OK } else { refusal.status };
    let body = json!({ "errors": [refusal.to_json(request_id)] }).to_string();
    let mut response = (status, body).into_response();
    response.headers_mut().extend(refusal.headers);
    response.headers_mut().insert(header::CONTENT_TYPE, media.content_type());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        }
        Media::accepted(&headers)
    }

    #[test]
    fn the_client_decides_the_type() {
        assert_eq!(accepted(""), Some(Media::Json));
        assert_eq!(accepted("*/*"), Some(Media::Json));
        assert_eq!(accepted("application/graphql-response+json"), Some(Media::GraphQl));
        assert_eq!(
            accepted("application/graphql-response+json, application/json;q=0.9"),
            Some(Media::GraphQl)
        );
        assert_eq!(
            accepted("application/json, application/graphql-response+json;q=0.5"),
            Some(Media::Json)
        );
        assert_eq!(
            accepted("application/graphql-response+json; charset=utf-8"),
            Some(Media::GraphQl)
        );
        assert_eq!(accepted("application/json; charset=iso-8859-1"), None);
        assert_eq!(accepted("text/html, application/json;q=0"), None);
        assert_eq!(accepted("text/html,*/*;q=0.1"), Some(Media::Json));
    }
}
