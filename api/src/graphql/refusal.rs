//! Requests that are answered without being executed.

use async_graphql::{Pos, ServerError};
use domain::error::Error;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    http::HttpError,
    limit::{
        document::Refused,
        rate::{Standing, refusal_headers},
    },
};

/// Why a request is not executed.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The status where the answer's type is `application/graphql-response+json`, and everywhere if
    /// not `document`.
    pub status: StatusCode,
    /// The meaning, as a name.
    pub code: &'static str,
    /// The meaning, in words.
    pub message: String,
    /// Whether the request was well-formed and only its document is at fault. Clients that accept
    /// only `application/json` expect 200 then.
    pub document: bool,
    /// Where in the document.
    pub locations: Vec<Pos>,
    /// More headers.
    pub headers: HeaderMap,
}

impl Refusal {
    /// A request that is none.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// Any other request that no client should send.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            code,
            message,
            document: false,
            locations: Vec::new(),
            headers: HeaderMap::new(),
        }
    }

    /// A document that cannot be executed.
    pub fn document(code: &'static str, message: impl Into<String>) -> Self {
        Self { document: true, ..Self::new(StatusCode::BAD_REQUEST, code, message) }
    }

    /// A document that is no GraphQL.
    pub fn syntax(error: ServerError) -> Self {
        Self { locations: error.locations, ..Self::document("GRAPHQL_PARSE_FAILED", error.message) }
    }

    /// A caller who asked for too much.
    pub fn rate_limited(standing: &Standing, wait: std::time::Duration) -> Self {
        Self {
            headers: refusal_headers(standing, wait),
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "RATE_LIMITED",
                "too many requests; wait a moment",
            )
        }
    }

    /// A method that does not fit, and those that do.
    pub fn method(message: &str, allow: &'static str) -> Self {
        let mut refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
        refusal.headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        refusal
    }

    /// The error as it stands in an answer.
    pub fn to_json(&self, request_id: &str) -> Value {
        let mut error = json!({
            "message": self.message,
            "extensions": { "code": self.code, "requestId": request_id },
        });
        if !self.locations.is_empty()
            && let (Some(error), Ok(locations)) =
                (error.as_object_mut(), serde_json::to_value(&self.locations))
        {
            error.insert("locations".to_owned(), locations);
        }
        error
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let code = match refused {
            Refused::Operation(_) => "OPERATION_RESOLUTION_FAILURE",
            Refused::Cycle(_) => "GRAPHQL_VALIDATION_FAILED",
            Refused::TooMany { .. } => "QUERY_TOO_COMPLEX",
        };
        Self::document(code, refused.to_string())
    }
}

impl From<HttpError> for Refusal {
    fn from(error: HttpError) -> Self {
        Self { headers: error.headers, ..Self::new(error.status, error.code, error.message) }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        HttpError::from(error).into()
    }
}
