//! People and programs: passwords, sessions, API tokens, and the actor they become.

mod authenticate;
mod sign_up;
mod token;

pub use authenticate::{
    authenticate_session, authenticate_token, sign_in, sign_out, switch_organization,
};
pub(crate) use authenticate::{grants_of, open_session};
pub use sign_up::{SignUp, sign_up};
pub(crate) use sign_up::{check_password, normalized_email};
pub use token::{ApiToken, IssueToken, IssuedToken, issue_token, list_tokens, revoke_token};

use crate::{access::Actor, clock::Instant, id::UserId, secret::Secret};

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their identifier.
    pub id: UserId,
    /// Where they are reached; lower case.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// When they signed up.
    pub created_at: Instant,
}

/// Somebody who has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who, and what they hold.
    pub actor: Actor,
    /// The session's token: a browser keeps it in its cookie, nobody else sees it.
    pub session: Secret<String>,
    /// When the session ends.
    pub expires_at: Instant,
}
