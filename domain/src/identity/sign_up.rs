//! Signing up: a person and their organization come into being together.

use sea_orm::{ColumnTrait, QueryFilter};

use super::{SignedIn, open_session};
use crate::{
    access::{Actor, ActorKind, Grants, OrganizationRole},
    audit::{self, Action, PendingEvent},
    error::{Check, Error, Result},
    id::{OrganizationId, SessionId, UserId},
    secret::{Passwords, Secret},
    store::{
        Store, SystemReason,
        entity::{audit_head, member, organization, user},
    },
};

/// Who signs up.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// Where they are reached.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// Their password.
    pub password: Secret<String>,
    /// The agency's name.
    pub organization_name: String,
}

/// Makes a person and their organization, and signs them in as its owner.
pub async fn sign_up(store: &Store, passwords: &Passwords, input: SignUp) -> Result<SignedIn> {
    let mut check = Check::new();
    let email = normalized_email(&input.email, &mut check, "email");
    check.text(&input.name, 100, "name");
    check.text(&input.organization_name, 100, "organizationName");
    check_password(&input.password, &mut check, "password");
    check.finish()?;
    let hash = passwords.hash(store.ambient(), &input.password).await?;

    let tx = store.begin_system(SystemReason::SignUp).await?;
    let taken = tx.find::<user::Entity>().filter(user::Column::Email.eq(email.as_str()));
    if taken.one(tx.on()).await?.is_some() {
        return Err(Error::conflict_on("email", "is already signed up; sign in instead"));
    }
    let user_id: UserId = tx.new_id();
    let organization_id: OrganizationId = tx.new_id();
    tx.insert::<user::Entity, _>(user::Model {
        id: user_id,
        email,
        name: input.name.trim().to_owned(),
        password_hash: Some(hash),
        created_at: tx.now(),
    })
    .await?;
    tx.insert::<organization::Entity, _>(organization::Model {
        id: organization_id,
        name: input.organization_name.trim().to_owned(),
        created_at: tx.now(),
    })
    .await?;
    tx.insert::<audit_head::Entity, _>(audit_head::Model {
        organization_id,
        seq: 0,
        hash: audit::genesis(organization_id),
    })
    .await?;
    tx.insert::<member::Entity, _>(member::Model {
        organization_id,
        id: tx.new_id(),
        user_id,
        role: OrganizationRole::Owner,
        created_at: tx.now(),
    })
    .await?;
    let session_id: SessionId = tx.new_id();
    let actor = Actor {
        kind: ActorKind::User { user_id, session_id },
        organization_id,
        name: input.name.trim().to_owned(),
        grants: Grants { everywhere: OrganizationRole::Owner.permissions(), ..Grants::default() },
        idempotency: None,
    };
    let signed_in = open_session(&tx, actor.clone(), user_id, session_id).await?;
    let mut tx = tx.into_tenant(store, &actor);
    tx.record(PendingEvent::new(
        Action::OrganizationCreated,
        organization_id,
        serde_json::json!({ "name": input.organization_name.trim() }),
    ));
    tx.commit().await?;
    Ok(signed_in)
}

/// The address in lower case without blanks; notes what is wrong with it.
pub(crate) fn normalized_email(email: &str, check: &mut Check, field: &str) -> String {
    let email = email.trim().to_lowercase();
    let plausible = email.len() <= 254
        && !email.chars().any(|c| c.is_whitespace() || c.is_control())
        && email.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty() && !host.contains('@') && host.contains('.') && !host.ends_with('.')
        });
    check.that(plausible, field, "must be an e-mail address, for example ada@example.com");
    email
}

/// Notes a password that is too easy to guess, or too long to be one.
pub(crate) fn check_password(password: &Secret<String>, check: &mut Check, field: &str) {
    let length = password.reveal().chars().count();
    check.that((10..=128).contains(&length), field, "must be 10 to 128 characters");
}
