//! Errors in GraphQL: the one place where a meaning becomes a user error or a top-level one.

use async_graphql::{Enum, ErrorExtensionValues, ServerError, SimpleObject};
use domain::error::{Code, Error, Violation};

use super::scalars;

/// What a resolver fails with: a top-level error in the answer.
#[derive(Debug)]
pub struct Fault(Error);

/// What resolvers return.
pub type Result<T> = std::result::Result<T, Fault>;

impl<E: Into<Error>> From<E> for Fault {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(Fault(error): Fault) -> Self {
        match &error {
            Error::Internal(source) => {
                tracing::error!(error = %source, "a field failed by a fault of ours");
            }
            Error::Unavailable(source) => {
                tracing::warn!(error = %source, "something outside did not answer");
            }
            Error::Invalid(_)
            | Error::Conflict { .. }
            | Error::LimitReached(_)
            | Error::NotFound(_)
            | Error::Unauthenticated(_)
            | Error::Forbidden(_) => {}
        }
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code().as_str());
        if let Error::Forbidden(permission) = &error {
            extensions.set("permission", permission.as_str());
        }
        if let Error::Invalid(violations) = &error
            && let [violation] = violations.as_slice()
        {
            extensions.set("field", violation.field.as_str());
        }
        // The variants that wrap a source print without it.
        Self { message: error.to_string(), source: None, extensions: Some(extensions) }
    }
}

/// Why a mutation did nothing, where the caller can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UserErrorCode {
    /// The input is wrong.
    Invalid,
    /// The input was right for a state that is no longer so.
    Conflict,
    /// A quota or a budget is used up.
    LimitReached,
    /// There is no such thing, or none that the caller may see.
    NotFound,
}

/// One reason why a mutation did nothing.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// The kind of reason.
    pub code: UserErrorCode,
    /// The reason in words for people.
    pub message: String,
    /// The input field at fault, as a dotted path: `brief.goal`. Null where no single field is.
    pub field: Option<String>,
}

impl UserError {
    /// A reason about one field.
    pub fn new(code: UserErrorCode, message: String, field: Option<String>) -> Self {
        Self { code, message, field }
    }
}

/// Splits what a use case fails with: reasons for the caller, or a top-level error.
pub fn user_errors(error: Error) -> Result<Vec<UserError>> {
    match error {
        Error::Invalid(violations) => Ok(violations
            .into_iter()
            .map(|Violation { field, message }| {
                UserError::new(UserErrorCode::Invalid, message, Some(field))
            })
            .collect()),
        Error::Conflict { field, message } => {
            Ok(vec![UserError::new(UserErrorCode::Conflict, message, field)])
        }
        Error::LimitReached(message) => {
            Ok(vec![UserError::new(UserErrorCode::LimitReached, message, None)])
        }
        Error::NotFound(thing) => {
            let field = field_of(thing).map(ToOwned::to_owned);
            Ok(vec![UserError::new(UserErrorCode::NotFound, error.to_string(), field)])
        }
        Error::Unauthenticated(_)
        | Error::Forbidden(_)
        | Error::Unavailable(_)
        | Error::Internal(_) => Err(Fault(error)),
    }
}

/// The field of a mutation's input that says which thing it is about.
fn field_of(thing: &str) -> Option<&'static str> {
    Some(match thing {
        "API token" => "apiTokenId",
        "asset" => "assetId",
        "campaign" => "campaignId",
        "invitation" => "invitationId",
        "member" => "memberId",
        "organization" => "organizationId",
        "review" => "reviewId",
        "task" => "taskId",
        "workspace" => "workspaceId",
        _ => return None,
    })
}

/// The field of an input that the library's words about an argument are about, as in the errors of
/// payloads: without the argument's own name, which is `input` for all of them.
fn field_at_fault(message: &str) -> Option<String> {
    let (path, reason) =
        message.strip_prefix("Invalid value for argument \"")?.split_once("\", ")?;
    let part = ["field \"", "unknown field \""]
        .iter()
        .find_map(|start| reason.strip_prefix(start)?.split_once('"'))
        .map(|(part, _)| part);
    let path = match path.strip_prefix("input") {
        Some("") => "",
        Some(rest) => rest.strip_prefix('.').unwrap_or(path),
        None => path,
    };
    match (path, part) {
        ("", None) => Some("input".to_owned()),
        ("", Some(part)) => Some(part.to_owned()),
        (path, None) => Some(path.to_owned()),
        (path, Some(part)) => Some(format!("{path}.{part}")),
    }
}

/// An error of the document as a whole.
pub(super) fn coded(code: &str, message: String) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// Gives every error of an answer its code, if it has none, and the request's name.
pub(super) fn complete(errors: &mut [ServerError], executed: bool, request_id: &str) {
    // Without a code are errors of the library's own: a document that is not valid, or a value that
    // turned out wrong only when it was read.
    let code = if executed { Code::Invalid.as_str() } else { "GRAPHQL_VALIDATION_FAILED" };
    for error in errors {
        if let Some(field) = field_at_fault(&error.message).filter(|_| !executed) {
            if let Some(hint) = scalars::hint(&error.message) {
                error.message = format!("{}: {hint}", error.message);
            }
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("code", "BAD_USER_INPUT");
            extensions.set("field", field);
        }
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none() {
            extensions.set("code", code);
        }
        extensions.set("requestId", request_id);
    }
}

/// Whether an error is a fault of ours or of something behind us.
pub(super) fn is_fault(error: &ServerError) -> bool {
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    [Code::Internal, Code::Unavailable].iter().any(
        |fault| matches!(code, Some(async_graphql::Value::String(code)) if code == fault.as_str()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_library_says_of_a_value_is_put_to_its_field() {
        let field = |said: &str| field_at_fault(&format!("Invalid value for argument {said}"));
        for (said, place) in [
            (r#""input.brief.startDate", expected type "Date""#, "brief.startDate"),
            (r#""input.brief", field "goal" of type "String!" is required"#, "brief.goal"),
            (r#""input", unknown field "budget" of type "BriefInput""#, "budget"),
            (r#""input", expected type "X""#, "input"),
            (r#""first", expected type "Int""#, "first"),
            (r#""inputs.0", expected type "Int""#, "inputs.0"),
        ] {
            assert_eq!(field(said).as_deref(), Some(place), "{said}");
        }
        assert_eq!(field_at_fault("Unknown field \"a\" on type \"b\""), None);
    }
}
