//! Who a session or a token stands for: asked before every request, so by one statement.

#![expect(clippy::disallowed_methods, reason = "there is no organization to ask in yet")]

use sea_orm::{FromQueryResult, Statement};

use super::{DatabaseKind, Store, digest::Digest, snapshot::Begun};
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

/// The transaction sees the caller's organization from then on; nobody's, where there is no caller.
const SESSION_CALLER: &str = "SELECT c.*, set_config('app.organization_id', c.organization_id::text, true) \
     FROM session_caller($1) c";

/// As [`SESSION_CALLER`].
const TOKEN_CALLER: &str = "SELECT c.*, set_config('app.organization_id', c.organization_id::text, true) \
     FROM token_caller($1) c";

impl Store {
    /// Whom the credential with this digest belongs to, if they are a member still, and where there is a
    /// snapshot the transaction in which they were found: see [`Store::go_on_with`]. Whether the credential
    /// is too old or was taken back is the caller's to see.
    pub(crate) async fn callers<I: sea_orm::TryGetable>(
        &self,
        credential: Credential,
        digest: Digest,
    ) -> Result<(Vec<Caller<I>>, Option<Begun>)> {
        let question = match (self.kind, credential) {
            (DatabaseKind::Postgres, Credential::Session) => SESSION_CALLER,
            (DatabaseKind::Postgres, Credential::Token) => TOKEN_CALLER,
            (DatabaseKind::Sqlite, Credential::Session) => migration::SESSION_CALLER,
            (DatabaseKind::Sqlite, Credential::Token) => migration::TOKEN_CALLER,
        };
        let backend = self.write.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, question, [digest.into()]);
        let question = Caller::find_by_statement(statement);
        let begun = self.begin_snapshot().await?;
        let rows = match &begun {
            Some(begun) => question.all(begun.tx.on()).await?,
            None => question.all(&self.open_read().await?).await?,
        };
        Ok((rows, begun))
    }
}
