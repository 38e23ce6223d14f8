//! API tokens.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    access::Permission,
    error::{Error, Violation},
    id::ApiTokenId,
    identity::{self, IssueToken},
    store::page::Direction,
};

use super::{
    connection::{PageArguments, connection, cost, page},
    context::ContextExt,
    error::Result,
    id,
    payload::payload,
    plain::plain,
    scalars::Timestamp,
};

/// A partner's API token, without its secret.
#[derive(Debug, Clone)]
pub struct ApiToken(pub identity::ApiToken);

/// A partner's API token, without its secret.
#[Object]
impl ApiToken {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// What its issuer calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The permissions it may use, as far as its issuer holds them.
    async fn scopes(&self) -> Vec<String> {
        self.0.scopes.iter().map(|p| p.to_string()).collect()
    }

    /// The only workspaces it works in; null for all.
    async fn workspace_ids(&self) -> Option<Vec<ID>> {
        self.0.workspaces.as_ref().map(|list| list.iter().copied().map(id::write).collect())
    }

    /// When it was issued.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }

    /// When it ends by itself.
    async fn expires_at(&self) -> Option<Timestamp> {
        self.0.expires_at.map(Timestamp::from)
    }

    /// When it was last used, to five minutes.
    async fn last_used_at(&self) -> Option<Timestamp> {
        self.0.last_used_at.map(Timestamp::from)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<Timestamp> {
        self.0.revoked_at.map(Timestamp::from)
    }
}

/// A permission that a token can have as a scope.
#[derive(Debug, Clone, SimpleObject)]
pub struct Scope {
    /// Its name.
    name: &'static str,
    /// What it allows.
    description: &'static str,
}

plain!(ApiToken {
    "id" => id,
    "name" => name,
    "scopes" => scopes,
    "workspaceIds" => workspace_ids,
    "createdAt" => created_at,
    "expiresAt" => expires_at,
    "lastUsedAt" => last_used_at,
    "revokedAt" => revoked_at,
});

connection!(ApiToken, ApiTokenConnection, ApiTokenEdge);

/// Questions about tokens.
#[derive(Debug, Default)]
pub struct TokenQuery;

#[Object]
impl TokenQuery {
    /// The caller's own API tokens, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<ApiTokenConnection> {
        let request = page::<ApiTokenId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let found = identity::list_tokens(ctx.store()?, ctx.actor()?, &request).await?;
        Ok(ApiTokenConnection::from_page(found, |row| row.id.to_string(), ApiToken, None))
    }

    /// Every scope a token can have.
    async fn scopes(&self) -> Vec<Scope> {
        Permission::ALL
            .iter()
            .map(|p| Scope { name: p.as_str(), description: p.description() })
            .collect()
    }
}

/// The token to issue.
#[derive(InputObject)]
pub struct ApiTokenIssueInput {
    /// What to call it, at most 100 characters.
    name: String,
    /// What it may do at most: names of `scopes`.
    scopes: Vec<String>,
    /// Bind it to these workspaces; all where left out. Bound, it changes nothing of the
    /// organization itself: no people, workspaces or tokens.
    workspace_ids: Option<Vec<ID>>,
    /// End it then; never where left out.
    expires_at: Option<Timestamp>,
}

/// Which token to revoke.
#[derive(InputObject)]
pub struct ApiTokenRevokeInput {
    /// The token.
    api_token_id: ID,
}

/// A new token with its secret, which is shown once.
#[derive(Debug, Clone, SimpleObject)]
pub struct ApiTokenIssued {
    /// The token.
    api_token: ApiToken,
    /// What the program sends as `Authorization: Bearer …`. Not kept, not shown again.
    secret: String,
}

payload! {
    /// What `apiTokenIssue` answers.
    ApiTokenIssuePayload {
        /// The token and its secret.
        issued: ApiTokenIssued,
    }
}

payload! {
    /// What `apiTokenRevoke` answers.
    ApiTokenRevokePayload {
        /// The token, revoked.
        api_token: ApiToken,
    }
}

/// Changes to tokens.
#[derive(Debug, Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// Issues an API token. Only a signed-in person can. Needs `tokens:write`.
    async fn api_token_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: ApiTokenIssueInput,
    ) -> Result<ApiTokenIssuePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let workspaces = input
                .workspace_ids
                .as_deref()
                .map(|ids| id::parse_all(ids, "workspaceIds"))
                .transpose()?;
            let issued = identity::issue_token(
                store,
                actor,
                IssueToken {
                    name: input.name,
                    scopes: permissions(&input.scopes)?,
                    workspaces,
                    expires_at: input.expires_at.map(|at| at.0),
                },
            )
            .await?;
            Ok(ApiTokenIssued {
                api_token: ApiToken(issued.token),
                secret: issued.secret.reveal().clone(),
            })
        };
        ApiTokenIssuePayload::of(outcome.await)
    }

    /// Revokes an API token: one's own, or anybody's with `members:write`. Needs `tokens:write`.
    async fn api_token_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: ApiTokenRevokeInput,
    ) -> Result<ApiTokenRevokePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let id: ApiTokenId = id::parse(&input.api_token_id, "apiTokenId")?;
            identity::revoke_token(store, actor, id).await.map(ApiToken)
        };
        ApiTokenRevokePayload::of(outcome.await)
    }
}

fn permissions(names: &[String]) -> domain::error::Result<domain::access::PermissionSet> {
    let mut unknown = Vec::new();
    let mut known = Vec::new();
    for (position, name) in names.iter().enumerate() {
        match Permission::ALL.iter().find(|p| p.as_str() == name) {
            Some(permission) => known.push(*permission),
            None => unknown.push(Violation::new(
                format!("scopes.{position}"),
                "is no scope; `scopes` lists them",
            )),
        }
    }
    if unknown.is_empty() { Ok(known.into_iter().collect()) } else { Err(Error::Invalid(unknown)) }
}
