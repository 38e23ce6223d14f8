//! API tokens: shown once, kept hashed, never more than their issuer.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::authenticate::TOKEN_PREFIX;
use crate::{
    access::{Actor, ActorKind, Permission, PermissionSet},
    audit::{Action, PendingEvent},
    clock::Instant,
    error::{Check, Error, Result},
    id::{ApiTokenId, UserId, WorkspaceId},
    secret::{Secret, new_token, token_digest},
    store::{
        Store,
        entity::{api_token, workspace},
        page::{Page, PageRequest},
    },
};

/// A token as its issuer sees it after it was shown.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its identifier.
    pub id: ApiTokenId,
    /// Who issued it.
    pub issuer_id: UserId,
    /// What they call it.
    pub name: String,
    /// What it may do at most.
    pub scopes: PermissionSet,
    /// The only workspaces it works in, where bound to some.
    pub workspaces: Option<Vec<WorkspaceId>>,
    /// When it was issued.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
    /// When it was last used, to five minutes.
    pub last_used_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// The token to issue.
#[derive(Debug, Clone)]
pub struct IssueToken {
    /// What to call it.
    pub name: String,
    /// What it may do at most.
    pub scopes: PermissionSet,
    /// Bind it to these workspaces.
    pub workspaces: Option<Vec<WorkspaceId>>,
    /// End it then.
    pub expires_at: Option<Instant>,
}

/// A new token with its secret, which is not kept and not shown again.
#[derive(Debug, Clone)]
pub struct IssuedToken {
    /// The token.
    pub token: ApiToken,
    /// What the partner's program sends.
    pub secret: Secret<String>,
}

/// Issues a token. Only a signed-in person can: a token does not beget tokens.
pub async fn issue_token(store: &Store, actor: &Actor, input: IssueToken) -> Result<IssuedToken> {
    actor.require(Permission::TokensWrite)?;
    let ActorKind::User { user_id, .. } = actor.kind else {
        return Err(Error::Forbidden(Permission::TokensWrite));
    };
    let mut tx = store.begin(actor).await?;
    let mut check = Check::new();
    check.text(&input.name, 100, "name");
    check.that(!input.scopes.is_empty(), "scopes", "must name at least one scope");
    check.that(
        input.expires_at.is_none_or(|at| at > tx.now()),
        "expiresAt",
        "must be in the future",
    );
    check.that(
        input.workspaces.as_ref().is_none_or(|list| (1..=100).contains(&list.len())),
        "workspaceIds",
        "must be 1 to 100 workspaces, or left out for all",
    );
    check.finish()?;
    if let Some(list) = &input.workspaces {
        let known = tx
            .find::<workspace::Entity>()
            .among(workspace::Column::Id, list.iter().copied())
            .visible(workspace::Column::Id, &actor.visible_workspaces())
            .all()
            .await?;
        if let Some(position) = list.iter().position(|id| known.iter().all(|row| row.id != *id)) {
            return Err(Error::invalid(
                format!("workspaceIds.{position}"),
                "is no workspace that you see",
            ));
        }
    }
    let secret = new_token(tx.ambient(), TOKEN_PREFIX);
    let scopes: Vec<&str> = input.scopes.iter().map(Permission::as_str).collect();
    let row = api_token::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        issuer_id: user_id,
        name: input.name.trim().to_owned(),
        token_hash: token_digest(secret.reveal(), TOKEN_PREFIX)
            .ok_or_else(|| Error::internal("a new token is a token"))?,
        scopes: serde_json::to_string(&scopes).map_err(Error::internal)?,
        workspaces: input
            .workspaces
            .as_ref()
            .map(|list| serde_json::to_string(list).map_err(Error::internal))
            .transpose()?,
        created_at: tx.now(),
        expires_at: input.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    tx.insert::<api_token::Entity, _>(row.clone()).await?;
    tx.record(PendingEvent::new(
        Action::TokenIssued,
        row.id,
        json!({ "name": row.name, "scopes": scopes }),
    ));
    tx.commit().await?;
    Ok(IssuedToken { token: row.try_into()?, secret })
}

/// The actor's own tokens, newest first.
pub async fn list_tokens(
    store: &Store,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<ApiToken>> {
    actor.require(Permission::TokensWrite)?;
    let issuer = actor.user_id().ok_or(Error::Forbidden(Permission::TokensWrite))?;
    let tx = store.read(actor).await?;
    tx.find::<api_token::Entity>()
        .filter(api_token::Column::IssuerId.eq(issuer))
        .page(api_token::Column::Id, page)
        .await?
        .try_map(ApiToken::try_from)
}

/// Revokes a token: one's own, or anybody's for whoever manages members. Twice is once.
pub async fn revoke_token(store: &Store, actor: &Actor, id: ApiTokenId) -> Result<ApiToken> {
    actor.require(Permission::TokensWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = tx
        .find::<api_token::Entity>()
        .filter(api_token::Column::Id.eq(id))
        .for_update()
        .get("API token")
        .await?;
    let own = actor.user_id() == Some(row.issuer_id);
    if !own && actor.require(Permission::MembersWrite).is_err() {
        return Err(Error::NotFound("API token"));
    }
    if row.revoked_at.is_none() {
        row.revoked_at = Some(tx.now());
        tx.update::<api_token::Entity>()
            .filter(api_token::Column::Id.eq(id))
            .set(api_token::Column::RevokedAt, Expr::value(row.revoked_at))
            .run()
            .await?;
        tx.record(PendingEvent::new(Action::TokenRevoked, id, json!({ "name": row.name })));
        tx.commit().await?;
    }
    row.try_into()
}

impl TryFrom<api_token::Model> for ApiToken {
    type Error = Error;

    fn try_from(row: api_token::Model) -> Result<Self> {
        let scopes: Vec<String> = serde_json::from_str(&row.scopes).map_err(Error::internal)?;
        Ok(Self {
            id: row.id,
            issuer_id: row.issuer_id,
            name: row.name,
            scopes: Permission::ALL
                .iter()
                .copied()
                .filter(|p| scopes.iter().any(|s| s == p.as_str()))
                .collect(),
            workspaces: row
                .workspaces
                .map(|list| serde_json::from_str(&list).map_err(Error::internal))
                .transpose()?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
        })
    }
}
