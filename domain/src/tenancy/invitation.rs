//! Inviting people, and taking an invitation up.

use std::time::Duration;

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{
    member::{check_workspaces, refuse_above},
    query::Invitation,
};
use crate::{
    access::{Actor, ActorKind, OrganizationRole, Permission, WorkspaceRole},
    audit::{Action, PendingEvent},
    clock::Instant,
    error::{Check, Error, Result},
    id::{Id, InvitationId, SessionId, WorkspaceId},
    identity::{SignedIn, check_password, grants_of, normalized_email, open_session},
    secret::{Passwords, Secret, new_token, token_digest},
    store::{
        Store, SystemReason,
        entity::{invitation, member, user, workspace_role},
    },
};

/// How long an invitation waits.
const INVITATION_LIVES: Duration = Duration::from_hours(14 * 24);

const INVITATION_PREFIX: &str = "pi";

/// Whom to invite, and as what.
#[derive(Debug, Clone)]
pub struct Invite {
    /// Where they are reached.
    pub email: String,
    /// What they will be in the organization.
    pub role: OrganizationRole,
    /// What they will be in workspaces.
    pub workspace_roles: Vec<(WorkspaceId, WorkspaceRole)>,
}

/// An invitation with its token, which is not kept and not shown again.
#[derive(Debug, Clone)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// What the invited person presents.
    pub token: Secret<String>,
}

/// Invites somebody.
pub async fn invite(store: &Store, actor: &Actor, input: Invite) -> Result<Invited> {
    actor.require(Permission::MembersWrite)?;
    let mut check = Check::new();
    let email = normalized_email(&input.email, &mut check, "email");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    refuse_above(&tx, actor, input.role).await?;
    check_workspaces(&tx, &input.workspace_roles).await?;
    let token = new_token(tx.ambient(), INVITATION_PREFIX);
    let row = invitation::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        email,
        role: input.role,
        workspace_roles: serde_json::to_string(&input.workspace_roles).map_err(Error::internal)?,
        token_hash: token_digest(token.reveal(), INVITATION_PREFIX)
            .ok_or_else(|| Error::internal("a new token is a token"))?,
        invited_by: actor.user_id().ok_or(Error::Forbidden(Permission::MembersWrite))?,
        created_at: tx.now(),
        expires_at: tx.now() + INVITATION_LIVES,
        accepted_at: None,
        revoked_at: None,
    };
    tx.insert::<invitation::Entity, _>(row.clone()).await?;
    tx.record(PendingEvent::new(
        Action::MemberInvited,
        row.id,
        json!({ "email": row.email, "role": row.role, "workspaceRoles": input.workspace_roles }),
    ));
    tx.commit().await?;
    Ok(Invited { invitation: row.try_into()?, token })
}

/// Takes an invitation back. Twice is once; one that was taken up stays so.
pub async fn revoke_invitation(
    store: &Store,
    actor: &Actor,
    id: InvitationId,
) -> Result<Invitation> {
    actor.require(Permission::MembersWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = tx
        .find::<invitation::Entity>()
        .filter(invitation::Column::Id.eq(id))
        .for_update()
        .get("invitation")
        .await?;
    if row.accepted_at.is_some() {
        return Err(Error::conflict("it was accepted already; remove the member instead"));
    }
    if row.revoked_at.is_none() {
        row.revoked_at = Some(tx.now());
        tx.update::<invitation::Entity>()
            .filter(invitation::Column::Id.eq(id))
            .set(invitation::Column::RevokedAt, Expr::value(row.revoked_at))
            .run()
            .await?;
        tx.record(PendingEvent::new(Action::InvitationRevoked, id, json!({ "email": row.email })));
        tx.commit().await?;
    }
    row.try_into()
}

/// How an invited person comes in.
#[derive(Debug, Clone)]
pub struct AcceptInvitation {
    /// The invitation's token.
    pub token: Secret<String>,
    /// What they are called; kept only where they are new.
    pub name: String,
    /// Their password: a new one, or the one they have.
    pub password: Secret<String>,
}

/// Takes an invitation up: makes the person where they are new, and signs them in.
pub async fn accept_invitation(
    store: &Store,
    passwords: &Passwords,
    input: AcceptInvitation,
) -> Result<SignedIn> {
    let gone = || Error::invalid("token", "is no open invitation; ask for a new one");
    let mut check = Check::new();
    check.text(&input.name, 100, "name");
    check_password(&input.password, &mut check, "password");
    check.finish()?;
    let hash = token_digest(input.token.reveal(), INVITATION_PREFIX).ok_or_else(gone)?;

    // Hashing is slow and SQLite has one writer: look first, hash, then write.
    let tx = store.read_system(SystemReason::AcceptInvitation).await?;
    let open = |now: Instant| {
        move |row: &invitation::Model| {
            row.accepted_at.is_none() && row.revoked_at.is_none() && row.expires_at > now
        }
    };
    let offered = tx
        .find::<invitation::Entity>()
        .filter(invitation::Column::TokenHash.eq(hash))
        .one(tx.on())
        .await?
        .filter(open(tx.now()))
        .ok_or_else(gone)?;
    let known = tx
        .find::<user::Entity>()
        .filter(user::Column::Email.eq(offered.email.as_str()))
        .one(tx.on())
        .await?;
    tx.commit().await?;
    let is_new = known.is_none();
    let person = if let Some(person) = known {
        if !passwords.verify(&input.password, person.password_hash.clone()).await? {
            return Err(Error::invalid(
                "password",
                "this e-mail address is signed up already; use its password",
            ));
        }
        person
    } else {
        user::Model {
            id: Id::generate(store.ambient()),
            email: offered.email.clone(),
            name: input.name.trim().to_owned(),
            password_hash: Some(passwords.hash(store.ambient(), &input.password).await?),
            created_at: store.ambient().clock.now(),
        }
    };

    let tx = store.begin_system(SystemReason::AcceptInvitation).await?;
    let taken = tx
        .update::<invitation::Entity>()
        .col_expr(invitation::Column::AcceptedAt, Expr::value(Some::<Instant>(tx.now())))
        .filter(invitation::Column::TokenHash.eq(hash))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(tx.now()));
    if taken.exec(tx.on()).await?.rows_affected != 1 {
        return Err(gone());
    }
    if is_new {
        tx.insert::<user::Entity, _>(person.clone()).await?;
    }
    tx.insert::<member::Entity, _>(member::Model {
        organization_id: offered.organization_id,
        id: tx.new_id(),
        user_id: person.id,
        role: offered.role,
        created_at: tx.now(),
    })
    .await?;
    let roles: Vec<(WorkspaceId, WorkspaceRole)> =
        serde_json::from_str(&offered.workspace_roles).map_err(Error::internal)?;
    for (workspace_id, role) in roles {
        tx.insert::<workspace_role::Entity, _>(workspace_role::Model {
            organization_id: offered.organization_id,
            workspace_id,
            user_id: person.id,
            role,
        })
        .await?;
    }
    let session_id: SessionId = tx.new_id();
    let actor = Actor {
        kind: ActorKind::User { user_id: person.id, session_id },
        organization_id: offered.organization_id,
        name: person.name.clone(),
        grants: grants_of(&tx, offered.organization_id, person.id).await?.unwrap_or_default(),
        idempotency: None,
    };
    let signed_in = open_session(&tx, actor.clone(), person.id, session_id).await?;
    let mut tx = tx.into_tenant(store, &actor);
    tx.record(PendingEvent::new(
        Action::MemberJoined,
        offered.id,
        json!({ "email": person.email, "name": person.name }),
    ));
    tx.commit().await?;
    Ok(signed_in)
}
