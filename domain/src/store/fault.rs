//! From what a database says to what it means.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

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
            _ if passes(&error) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}

/// Whether the same may go well in a moment: nothing of the transaction was kept, as far as the
/// database could say.
fn passes(error: &DbErr) -> bool {
    let cause = match error {
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause,
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return true,
        _ => return false,
    };
    match &**cause {
        sqlx::Error::Database(told) => told.code().is_some_and(|code| code_passes(&code)),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// PostgreSQL's `SQLSTATE` (documentation, appendix A) or SQLite's extended result code
/// (<https://www.sqlite.org/rescode.html>), whose low byte is the primary one.
fn code_passes(code: &str) -> bool {
    const BUSY: u32 = 5;
    const LOCKED: u32 = 6;
    match code.parse::<u32>() {
        Ok(result) if code.len() < 5 => matches!(result & 0xff, BUSY | LOCKED),
        _ => {
            // Connection lost; too few resources; an operator steps in, or a restart.
            ["08", "53", "57"].iter().any(|class| code.starts_with(class))
                // Serialization failure, deadlock, a lock not had in time.
                || ["40001", "40P01", "55P03"].contains(&code)
                // The session was idle in a transaction for too long.
                || code == "25P03"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::code_passes;

    #[test]
    fn what_passes_is_told_from_what_stays() {
        for code in [
            "40001", "40P01", "55P03", "57P01", "57014", "08006", "53300", "25P03", "5", "517", "6",
        ] {
            assert!(code_passes(code), "{code}");
        }
        for code in ["23505", "42501", "22001", "40002", "1", "19", "2067", "11", ""] {
            assert!(!code_passes(code), "{code}");
        }
    }
}
