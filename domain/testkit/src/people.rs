//! People who sign up, invite each other and act.

use std::ops::Deref;

use domain::{
    access::{Actor, OrganizationRole, WorkspaceRole},
    id::{MemberId, UserId, WorkspaceId},
    identity::{self, SignUp, SignedIn},
    secret::Secret,
    store::page::PageRequest,
    tenancy::{self, AcceptInvitation, Invite},
};

use crate::World;

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody signed in; acts as the [`Actor`] they are.
#[derive(Debug, Clone)]
pub struct Person {
    /// What they hold, as of signing in.
    pub actor: Actor,
    /// Where they are reached.
    pub email: String,
    /// Their session's token.
    pub session: Secret<String>,
}

impl Deref for Person {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl Person {
    fn new(signed_in: SignedIn, email: String) -> Self {
        Self { actor: signed_in.actor, email, session: signed_in.session }
    }

    /// Who they are in every organization.
    pub fn id(&self) -> UserId {
        self.actor.user_id().unwrap()
    }
}

impl World {
    /// Somebody who signs up, with an agency of their own: `ada@example.com` of “Ada's agency”.
    pub async fn sign_up(&self, name: &str) -> Person {
        let email = email_of(name);
        let input = SignUp {
            email: email.clone(),
            name: name.to_owned(),
            password: password(),
            organization_name: format!("{name}'s agency"),
        };
        let signed_in = identity::sign_up(&self.store, &self.passwords, input).await.unwrap();
        Person::new(signed_in, email)
    }

    /// Somebody whom `by` invites and who comes.
    pub async fn join(
        &self,
        by: &Actor,
        name: &str,
        role: OrganizationRole,
        workspace_roles: &[(WorkspaceId, WorkspaceRole)],
    ) -> Person {
        let email = email_of(name);
        let invite =
            Invite { email: email.clone(), role, workspace_roles: workspace_roles.to_vec() };
        let invited = tenancy::invite(&self.store, by, invite).await.unwrap();
        let accept =
            AcceptInvitation { token: invited.token, name: name.to_owned(), password: password() };
        let accepted = tenancy::accept_invitation(&self.store, &self.passwords, accept).await;
        Person::new(accepted.unwrap(), email)
    }

    /// The same person with what they hold now.
    pub async fn again(&self, person: &Person) -> Person {
        let token = person.session.reveal();
        let actor = identity::authenticate_session(&self.store, token).await.unwrap();
        Person { actor, ..person.clone() }
    }

    /// Somebody's place in the organization of `by`.
    pub async fn member_id(&self, by: &Actor, user: UserId) -> MemberId {
        let page = PageRequest::first(100).unwrap();
        let members = tenancy::list_members(&self.store, by, &page).await.unwrap().items;
        members.iter().find(|member| member.user.id == user).unwrap().id
    }
}

/// The password of everybody, as they type it.
pub fn password() -> Secret<String> {
    Secret::new(PASSWORD.to_owned())
}

/// Where somebody is reached.
pub fn email_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase())
}
