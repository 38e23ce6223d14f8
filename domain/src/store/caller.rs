//! Who a session or a token stands for: asked before every request, so by one statement.

#![expect(clippy::disallowed_methods, reason = "there is no organization to ask in yet")]

use sea_orm::{DbBackend, DbErr, FromQueryResult, Statement};

use super::{Store, digest::Digest, snapshot::Begun};
use crate::{
    access::{OrganizationRole, WorkspaceRole},
    clock::Instant,
    error::Result,
    id::{OrganizationId, UserId, WorkspaceId},
};

/// What somebody comes with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Credential {
    /// A browser's session.
    Session,
    /// An API token.
    Token,
}

/// A caller: one row for each workspace role, or one without any.
#[derive(Debug, FromQueryResult)]
pub(crate) struct Caller<I: sea_orm::TryGetable> {
    /// The session, or the token.
    pub(crate) id: I,
    pub(crate) user_id: UserId,
    pub(crate) organization_id: OrganizationId,
    /// The person's name, or the token's.
    pub(crate) name: String,
    pub(crate) seen_at: Option<Instant>,
    pub(crate) expires_at: Option<Instant>,
    pub(crate) revoked_at: Option<Instant>,
    pub(crate) scopes: Option<String>,
    pub(crate) workspaces: Option<String>,
    pub(crate) role: OrganizationRole,
    pub(crate) workspace_id: Option<WorkspaceId>,
    pub(crate) workspace_role: Option<WorkspaceRole>,
}

impl Store {
    /// Whom the credential with this digest belongs to, if they are a member still, and where there is a
    /// snapshot the transaction in which they were found: see [`Store::go_on_with`]. Whether the credential
    /// is too old or was taken back is the caller's to see.
    pub(crate) async fn callers<I: sea_orm::TryGetable>(
        &self,
        credential: Credential,
        digest: Digest,
    ) -> Result<(Vec<Caller<I>>, Option<Begun>)> {
        let (function, question) = match credential {
            Credential::Session => ("session_caller", migration::SESSION_CALLER),
            Credential::Token => ("token_caller", migration::TOKEN_CALLER),
        };
        let sqlite = Statement::from_sql_and_values(DbBackend::Sqlite, question, [digest.into()]);
        // The transaction sees the caller's organization from then on; nobody's, where there is no caller.
        let postgres = format!(
            "SELECT c.*, set_config('app.organization_id', c.organization_id::text, true) \
             FROM {function}('{digest}') c"
        );
        let (rows, begun) = self.begin_snapshot(sqlite, &postgres).await?;
        let callers: std::result::Result<_, DbErr> =
            rows.iter().map(|row| Caller::from_query_result(row, "")).collect();
        Ok((callers?, begun))
    }
}
