//! From a session cookie or a token to an actor, computed anew for each call.

use std::{collections::BTreeMap, time::Duration};

use sea_orm::{
    ColumnTrait, EntityTrait as _, JoinType, QueryFilter, QueryOrder, QuerySelect as _, TryGetable,
    sea_query::Expr,
};

use super::SignedIn;
use crate::{
    access::{
        Actor, ActorKind, Grants, OrganizationRole, Permission, PermissionSet, WorkspaceRole,
    },
    clock::Instant,
    error::{Check, Error, Result},
    id::{OrganizationId, SessionId, UserId, WorkspaceId},
    secret::{Passwords, Secret, new_token, token_digest},
    store::{
        Store, SystemReason,
        caller::{Caller, Credential},
        entity::{api_token, member, session, user, workspace_role},
        system::SystemTx,
    },
};

/// How long a browser stays signed in.
const SESSION_LIVES: Duration = Duration::from_hours(30 * 24);

/// How exactly the last use of a session or token is known: not every call is a write.
const SEEN_WITHIN: Duration = Duration::from_mins(5);

const SESSION_PREFIX: &str = "ps";
pub(super) const TOKEN_PREFIX: &str = "pa";

/// Signs a person in with e-mail and password, in the organization they joined first.
pub async fn sign_in(
    store: &Store,
    passwords: &Passwords,
    email: &str,
    password: &Secret<String>,
) -> Result<SignedIn> {
    const WRONG: &str = "wrong e-mail address or password";
    // Bounded before it is hashed.
    let mut check = Check::new();
    check.at_most(email, 254, "email");
    check.at_most(password.reveal(), 128, "password");
    check.finish()?;
    let tx = store.read_system(SystemReason::Authenticate).await?;
    let known = tx
        .find::<user::Entity>()
        .filter(user::Column::Email.eq(email.trim().to_lowercase()))
        .one(tx.on())
        .await?;
    tx.commit().await?;
    let hash = known.as_ref().and_then(|user| user.password_hash.clone());
    let right = passwords.verify(password, hash).await?;
    let Some(user) = known.filter(|_| right) else {
        return Err(Error::invalid("password", WRONG));
    };
    let tx = store.begin_system(SystemReason::Authenticate).await?;
    let membership = tx
        .find::<member::Entity>()
        .filter(member::Column::UserId.eq(user.id))
        .order_by_asc(member::Column::Id)
        .one(tx.on())
        .await?
        .ok_or(Error::Conflict {
            field: None,
            message: "you are not a member of any organization any more".to_owned(),
        })?;
    let session_id: SessionId = tx.new_id();
    let actor = Actor {
        kind: ActorKind::User { user_id: user.id, session_id },
        organization_id: membership.organization_id,
        name: user.name,
        grants: grants_of(&tx, membership.organization_id, user.id).await?.unwrap_or_default(),
        idempotency: None,
    };
    let signed_in = open_session(&tx, actor, user.id, session_id).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Opens a session for an actor who has proved who they are.
pub(crate) async fn open_session(
    tx: &SystemTx,
    actor: Actor,
    user_id: UserId,
    session_id: SessionId,
) -> Result<SignedIn> {
    let token = new_token(tx.ambient(), SESSION_PREFIX);
    let expires_at = tx.now() + SESSION_LIVES;
    tx.insert::<session::Entity, _>(session::Model {
        id: session_id,
        token_hash: token_digest(token.reveal(), SESSION_PREFIX)
            .ok_or_else(|| Error::internal("a new token is a token"))?,
        user_id,
        organization_id: actor.organization_id,
        created_at: tx.now(),
        last_seen_at: tx.now(),
        expires_at,
        revoked_at: None,
    })
    .await?;
    Ok(SignedIn { actor, session: token, expires_at })
}

/// The actor behind a session cookie.
pub async fn authenticate_session(store: &Store, token: &str) -> Result<Actor> {
    const GONE: Error = Error::Unauthenticated("the session is over; sign in again");
    let hash = token_digest(token, SESSION_PREFIX).ok_or(GONE)?;
    let now = store.ambient().clock.now();
    let (rows, begun) = store.callers(Credential::Session, hash).await?;
    let (caller, grants) = found(rows, now).ok_or(GONE)?;
    let session_id: SessionId = caller.id;
    if caller.is_unseen(now) {
        // Nobody waits to write with a connection in hand.
        drop(begun);
        let tx = store.begin_system(SystemReason::Authenticate).await?;
        let update = tx
            .update::<session::Entity>()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(session_id));
        update.exec(tx.on()).await?;
        tx.commit().await?;
    } else {
        store.go_on_with(begun, caller.organization_id);
    }
    Ok(Actor {
        kind: ActorKind::User { user_id: caller.user_id, session_id },
        organization_id: caller.organization_id,
        name: caller.name,
        grants,
        idempotency: None,
    })
}

/// The actor behind an API token: what its issuer holds now, cut down to the token's scopes.
pub async fn authenticate_token(store: &Store, token: &str) -> Result<Actor> {
    const WRONG: Error = Error::Unauthenticated("the API token is unknown, expired or revoked");
    let hash = token_digest(token, TOKEN_PREFIX).ok_or(WRONG)?;
    let now = store.ambient().clock.now();
    let (rows, begun) = store.callers(Credential::Token, hash).await?;
    let (caller, grants) = found(rows, now).ok_or(WRONG)?;
    if caller.is_unseen(now) {
        // Nobody waits to write with a connection in hand.
        drop(begun);
        let tx = store.begin_system(SystemReason::Authenticate).await?;
        let update = tx
            .update::<api_token::Entity>()
            .col_expr(api_token::Column::LastUsedAt, Expr::value(Some::<Instant>(now)))
            .filter(api_token::Column::TokenHash.eq(hash));
        update.exec(tx.on()).await?;
        tx.commit().await?;
    } else {
        store.go_on_with(begun, caller.organization_id);
    }
    let scopes = caller.scopes.unwrap_or_default();
    let scopes: Vec<String> = serde_json::from_str(&scopes).map_err(Error::internal)?;
    let scopes: PermissionSet = Permission::ALL
        .iter()
        .copied()
        .filter(|p| scopes.iter().any(|scope| scope == p.as_str()))
        .collect();
    let only: Option<Vec<WorkspaceId>> = caller
        .workspaces
        .map(|list| serde_json::from_str(&list).map_err(Error::internal))
        .transpose()?;
    Ok(Actor {
        kind: ActorKind::ApiToken { token_id: caller.id, issuer_id: caller.user_id },
        organization_id: caller.organization_id,
        name: caller.name,
        grants: grants.restricted(scopes, only),
        idempotency: None,
    })
}

impl<I: TryGetable> Caller<I> {
    /// Whether it is due to be noted that they came.
    fn is_unseen(&self, now: Instant) -> bool {
        self.seen_at.is_none_or(|at| at + SEEN_WITHIN < now)
    }
}

/// The caller and what they hold, where what they came with is good still.
fn found<I: TryGetable>(rows: Vec<Caller<I>>, now: Instant) -> Option<(Caller<I>, Grants)> {
    let roles: Vec<_> =
        rows.iter().filter_map(|row| row.workspace_id.zip(row.workspace_role)).collect();
    let caller = rows.into_iter().next()?;
    let good = caller.revoked_at.is_none() && caller.expires_at.is_none_or(|at| at > now);
    let grants = grants(caller.role, roles);
    good.then_some((caller, grants))
}

fn grants(
    role: OrganizationRole,
    roles: impl IntoIterator<Item = (WorkspaceId, WorkspaceRole)>,
) -> Grants {
    let mut workspaces: BTreeMap<WorkspaceId, PermissionSet> = BTreeMap::new();
    for (workspace, role) in roles {
        let held = workspaces.entry(workspace).or_default();
        *held = held.union(role.permissions());
    }
    Grants { everywhere: role.permissions(), workspaces, only: None }
}

/// Ends the session the actor came with.
pub async fn sign_out(store: &Store, actor: &Actor) -> Result<()> {
    let ActorKind::User { session_id, .. } = actor.kind else { return Ok(()) };
    let tx = store.begin_system(SystemReason::Authenticate).await?;
    let update = tx
        .update::<session::Entity>()
        .col_expr(session::Column::RevokedAt, Expr::value(Some::<Instant>(tx.now())))
        .filter(session::Column::Id.eq(session_id));
    update.exec(tx.on()).await?;
    tx.commit().await
}

/// Has the actor's session act in another organization they belong to.
pub async fn switch_organization(
    store: &Store,
    actor: &Actor,
    organization_id: OrganizationId,
) -> Result<Actor> {
    let ActorKind::User { user_id, session_id } = actor.kind else {
        return Err(Error::conflict("only a session can switch; a token has one organization"));
    };
    let tx = store.begin_system(SystemReason::Authenticate).await?;
    let grants =
        grants_of(&tx, organization_id, user_id).await?.ok_or(Error::NotFound("organization"))?;
    let update = tx
        .update::<session::Entity>()
        .col_expr(session::Column::OrganizationId, Expr::value(organization_id))
        .filter(session::Column::Id.eq(session_id));
    update.exec(tx.on()).await?;
    tx.commit().await?;
    Ok(Actor { organization_id, grants, ..actor.clone() })
}

/// What a person holds in an organization now; nothing where they are no member.
pub(crate) async fn grants_of(
    tx: &SystemTx,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<Grants>> {
    let roles = member::Entity::belongs_to(workspace_role::Entity)
        .from((member::Column::OrganizationId, member::Column::UserId))
        .to((workspace_role::Column::OrganizationId, workspace_role::Column::UserId));
    // One row for each workspace role, or one without any.
    let rows = tx
        .find::<member::Entity>()
        .join(JoinType::LeftJoin, roles.into())
        .select_also(workspace_role::Entity)
        .filter(member::Column::OrganizationId.eq(organization_id))
        .filter(member::Column::UserId.eq(user_id))
        .all(tx.on())
        .await?;
    let Some((membership, _)) = rows.first() else { return Ok(None) };
    let role = membership.role;
    let roles = rows.into_iter().filter_map(|(_, held)| held);
    Ok(Some(grants(role, roles.map(|held| (held.workspace_id, held.role)))))
}
