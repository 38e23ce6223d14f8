//! The one error type of the business, cut by meaning and not by origin.
//!
//! `api` maps it to GraphQL and HTTP in one place each, `jobs` to retry or give up in one place;
//! all three are total matches, so a new variant cannot be forgotten.

use std::{error::Error as StdError, fmt};

use crate::access::Permission;

/// What every use case returns.
pub type Result<T> = std::result::Result<T, Error>;

type Source = Box<dyn StdError + Send + Sync + 'static>;

/// One thing wrong with one input field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the input, dotted, in the API's spelling: `palette.0.hex`.
    pub field: String,
    /// What is wrong and what would be right, in words for the person who typed it.
    pub message: String,
}

impl Violation {
    /// A violation of one field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is wrong; nothing was written.
    #[error("{}", Violations(.0))]
    Invalid(Vec<Violation>),
    /// The input was right for a state that is no longer so: stale digest, closed round, name taken.
    #[error("{message}")]
    Conflict {
        /// The input field at fault, where one is.
        field: Option<String>,
        /// What happened meanwhile and what to do.
        message: String,
    },
    /// A quota or a budget is used up.
    #[error("{0}")]
    LimitReached(String),
    /// No such thing, or a thing of another organization: the two answer alike.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Nobody is signed in, or the credentials are wrong.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The actor sees the thing but lacks the permission.
    #[error("this needs the permission `{0}`")]
    Forbidden(Permission),
    /// Something outside is down or slow; trying again may help.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Source),
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Source),
}

/// The stable, public name of an error's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// See [`Error::Invalid`].
    Invalid,
    /// See [`Error::Conflict`].
    Conflict,
    /// See [`Error::LimitReached`].
    LimitReached,
    /// See [`Error::NotFound`].
    NotFound,
    /// See [`Error::Unauthenticated`].
    Unauthenticated,
    /// See [`Error::Forbidden`].
    Forbidden,
    /// See [`Error::Unavailable`].
    Unavailable,
    /// See [`Error::Internal`].
    Internal,
}

impl Code {
    /// The name as it stands in `extensions.code`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::Conflict => "CONFLICT",
            Self::LimitReached => "LIMIT_REACHED",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

impl Error {
    /// One wrong field.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation::new(field, message)])
    }

    /// A conflict that no single field explains.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { field: None, message: message.into() }
    }

    /// A conflict that one input field explains.
    pub fn conflict_on(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Conflict { field: Some(field.into()), message: message.into() }
    }

    /// A fault of ours, from whatever showed it.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::Internal(source.into())
    }

    /// Something outside that did not answer.
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self::Unavailable(source.into())
    }

    /// The public name of this error's meaning.
    pub fn code(&self) -> Code {
        match self {
            Self::Invalid(_) => Code::Invalid,
            Self::Conflict { .. } => Code::Conflict,
            Self::LimitReached(_) => Code::LimitReached,
            Self::NotFound(_) => Code::NotFound,
            Self::Unauthenticated(_) => Code::Unauthenticated,
            Self::Forbidden(_) => Code::Forbidden,
            Self::Unavailable(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Internal(_) => true,
            Self::Invalid(_)
            | Self::Conflict { .. }
            | Self::LimitReached(_)
            | Self::NotFound(_)
            | Self::Unauthenticated(_)
            | Self::Forbidden(_) => false,
        }
    }
}

struct Violations<'a>(&'a [Violation]);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, violation) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", violation.field, violation.message)?;
        }
        Ok(())
    }
}

/// Collects violations so that a person sees every mistake at once.
#[derive(Debug, Default)]
pub struct Check(Vec<Violation>);

impl Check {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a violation of `field` unless `holds`.
    pub fn that(&mut self, holds: bool, field: impl Into<String>, message: impl Into<String>) {
        if !holds {
            self.0.push(Violation::new(field, message));
        }
    }

    /// Notes a text that is blank or longer than `max` characters.
    pub fn text(&mut self, text: &str, max: usize, field: impl Into<String>) {
        let field = field.into();
        self.that(!text.trim().is_empty(), field.as_str(), "must not be empty");
        self.at_most(text, max, field);
    }

    /// Notes a text longer than `max` characters; an empty one is fine.
    pub fn at_most(&mut self, text: &str, max: usize, field: impl Into<String>) {
        let length = text.chars().count();
        self.that(
            length <= max,
            field,
            format!("must be at most {max} characters; this is {length}"),
        );
    }

    /// Takes over what another check found, its fields put under `prefix`.
    pub fn nested(&mut self, prefix: &str, other: Self) {
        self.0.extend(
            other.0.into_iter().map(|v| Violation::new(format!("{prefix}.{}", v.field), v.message)),
        );
    }

    /// Takes over what another check ended in, its fields put under `prefix`; passes on any error
    /// that is not about fields.
    pub fn absorb(&mut self, prefix: &str, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(Error::Invalid(violations)) => {
                self.nested(prefix, Self(violations));
                Ok(())
            }
            other => other,
        }
    }

    /// All violations as one error, or nothing.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
