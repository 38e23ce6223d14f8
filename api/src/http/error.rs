//! Errors outside GraphQL: the one place where a meaning becomes a status.

use std::borrow::Cow;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::error::Error;
use http::{HeaderMap, StatusCode};
use serde_json::json;

/// What a request outside GraphQL is answered with when it fails.
#[derive(Debug, Clone)]
pub struct HttpError {
    /// The status.
    pub status: StatusCode,
    /// The meaning, as a name.
    pub code: &'static str,
    /// The meaning, in words.
    pub message: Cow<'static, str>,
    /// What of the request is at fault, where one thing is: `file`.
    pub field: Option<String>,
    /// More headers.
    pub headers: HeaderMap,
}

impl HttpError {
    /// A token that is none, or no longer.
    pub fn bad_token() -> Self {
        let message = "this API token is wrong, expired or revoked";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    /// An error without more headers.
    pub fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, message: message.into(), field: None, headers: HeaderMap::new() }
    }
}

impl From<Error> for HttpError {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Conflict { .. } => StatusCode::CONFLICT,
            Error::LimitReached(_) => StatusCode::PAYMENT_REQUIRED,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::Unavailable(source) => {
                tracing::warn!(error = %source, "something outside did not answer");
                StatusCode::SERVICE_UNAVAILABLE
            }
            Error::Internal(source) => {
                tracing::error!(error = %source, "a request failed by a fault of ours");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        // The variants that wrap a source print without it.
        let answer = Self::new(status, error.code().as_str(), error.to_string());
        let field = match error {
            Error::Invalid(violations) => violations.into_iter().next().map(|first| first.field),
            Error::Conflict { field, .. } => field,
            Error::LimitReached(_)
            | Error::NotFound(_)
            | Error::Unauthenticated(_)
            | Error::Forbidden(_)
            | Error::Unavailable(_)
            | Error::Internal(_) => None,
        };
        Self { field, ..answer }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(field), Some(error)) = (self.field, error.as_object_mut()) {
            error.insert("field".to_owned(), field.into());
        }
        let body = json!({ "error": error });
        (self.status, self.headers, Json(body)).into_response()
    }
}
