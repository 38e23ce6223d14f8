//! From what a database says to what it means.

use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError};

use crate::error::Error;

/// Unique constraints a person can run into: PostgreSQL's name, SQLite's columns, the input field,
/// and what to say.
const UNIQUE: &[(&str, &str, &str, &str)] = &[
    ("users_email_key", "users.email", "email", "is already signed up; sign in instead"),
    (
        "workspaces_name_key",
        "workspaces.organization_id, workspaces.name",
        "name",
        "is the name of another workspace; choose a different one",
    ),
    (
        "members_user_key",
        "members.organization_id, members.user_id",
        "email",
        "is a member already",
    ),
    (
        "reviews_open_key",
        "reviews.organization_id, reviews.campaign_id",
        "campaignId",
        "has an open review already",
    ),
    (
        "review_decisions_approver_key",
        "review_decisions.organization_id, review_decisions.review_id, review_decisions.user_id",
        "reviewId",
        "you have approved this already",
    ),
];

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => {
                let known = UNIQUE.iter().find(|(postgres, sqlite, ..)| {
                    message.contains(&format!("\"{postgres}\""))
                        || message.ends_with(&format!(": {sqlite}"))
                });
                match known {
                    Some((_, _, field, text)) => Self::conflict_on(*field, *text),
                    None => Self::conflict("somebody else did the same a moment ago; look again"),
                }
            }
            _ if may_pass(&error) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}

/// Classes and codes of SQLSTATE, by their beginning, that say nothing against the statement: the
/// server is away or going, a lock was waited for in vain, another transaction was in the way.
const PASSING: &[&str] = &["08", "40", "53", "55P03", "57P", "25P03"];

/// Whether the database is to blame, and the same may work in a moment.
fn may_pass(error: &DbErr) -> bool {
    let (DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause)) = error else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    let RuntimeErr::SqlxError(cause) = cause else { return matches!(error, DbErr::Conn(_)) };
    match &**cause {
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed => true,
        SqlxError::Database(said) => {
            said.code().is_some_and(|code| PASSING.iter().any(|passing| code.starts_with(passing)))
        }
        _ => matches!(error, DbErr::Conn(_)),
    }
}
