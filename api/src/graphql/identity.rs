//! People: signing up, in and out, and who one is.

use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    access::{Actor, ActorKind, Permission},
    error::Error,
    event::Signal,
    id::OrganizationId,
    identity::{self, SignUp, SignedIn},
    secret::Secret,
    store::digest::Digest,
    tenancy::{self, AcceptInvitation},
};
use jobs::bus::Topic;

use super::{
    context::ContextExt, error::Result, id, organization::Organization, payload::payload,
    plain::plain, scalars::Timestamp, ws::SESSION_ENDED,
};
use crate::{
    limit::rate::{Charge, Purse},
    state::AppState,
};

/// A person.
#[derive(Debug, Clone)]
pub struct User(pub identity::User);

/// A person.
#[Object]
impl User {
    /// Their identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// What they are called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where they are reached.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// When they signed up.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

plain!(User { "id" => id, "name" => name, "email" => email, "createdAt" => created_at, });

/// Whoever is calling.
#[derive(Debug, Clone, Copy)]
pub struct Viewer;

/// Whoever is calling.
#[Object]
impl Viewer {
    /// The name in the history: a person's, or an API token's.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(ctx.actor()?.name.clone())
    }

    /// The person, or the issuer of the token.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let actor = ctx.actor()?;
        let Some(user_id) = actor.user_id() else { return Ok(None) };
        let found = tenancy::users(ctx.store()?, actor, &[user_id]).await?;
        Ok(found.into_iter().next().map(User))
    }

    /// Whether the caller is a program with an API token.
    async fn is_api_token(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(matches!(ctx.actor()?.kind, ActorKind::ApiToken { .. }))
    }

    /// The organization the caller acts in.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        Ok(Organization(tenancy::organization(ctx.store()?, ctx.actor()?).await?))
    }

    /// Every organization the person belongs to.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn organizations(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        let found = tenancy::organizations_of_user(ctx.store()?, ctx.actor()?).await?;
        Ok(found.into_iter().map(Organization).collect())
    }

    /// What the caller may do in the whole organization, and in each workspace of it.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(ctx.actor()?.grants.everywhere.iter().map(|p| p.to_string()).collect())
    }
}

/// Who signs up.
#[derive(InputObject)]
pub struct SignUpInput {
    /// Where they are reached.
    email: String,
    /// What they are called, at most 100 characters.
    name: String,
    /// Their password, 10 to 128 characters.
    password: String,
    /// The agency's name, at most 100 characters.
    organization_name: String,
}

/// Who signs in.
#[derive(InputObject)]
pub struct SignInInput {
    /// Where they are reached.
    email: String,
    /// Their password.
    password: String,
}

/// How an invited person comes in.
#[derive(InputObject)]
pub struct InvitationAcceptInput {
    /// The token of the invitation.
    token: String,
    /// What they are called; kept only where they are new.
    name: String,
    /// A new password of 10 to 128 characters, or the one they have.
    password: String,
}

/// Where the session is to act.
#[derive(InputObject)]
pub struct SessionSwitchOrganizationInput {
    /// An organization the person belongs to.
    organization_id: ID,
}

payload! {
    /// What `signUp` answers. The session is kept in the browser by a cookie.
    SignUpPayload {
        /// Who is signed in now.
        user: User,
    }
}

payload! {
    /// What `signIn` answers. The session is kept in the browser by a cookie.
    SignInPayload {
        /// Who is signed in now.
        user: User,
    }
}

payload! {
    /// What `invitationAccept` answers. The session is kept in the browser by a cookie.
    InvitationAcceptPayload {
        /// Who is signed in now.
        user: User,
    }
}

payload! {
    /// What `signOut` answers.
    SignOutPayload {
        /// Whether the session is over.
        signed_out: bool,
    }
}

payload! {
    /// What `sessionSwitchOrganization` answers.
    SessionSwitchOrganizationPayload {
        /// Where the session acts from the next request on.
        organization: Organization,
    }
}

/// Questions about people.
#[derive(Debug, Default)]
pub struct IdentityQuery;

#[Object]
impl IdentityQuery {
    /// Whoever is calling; null where nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(ctx.caller()?.actor.as_ref().map(|_| Viewer))
    }
}

/// Changes to people and sessions.
#[derive(Debug, Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Makes a person and their organization, and signs them in as its owner.
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: SignUpInput,
    ) -> Result<SignUpPayload> {
        let state = ctx.state()?;
        let outcome = identity::sign_up(
            ctx.store()?,
            &state.business.passwords,
            SignUp {
                email: input.email,
                name: input.name,
                password: Secret::new(input.password),
                organization_name: input.organization_name,
            },
        )
        .await;
        SignUpPayload::of(welcome(ctx, outcome).await?)
    }

    /// Signs a person in.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let state = ctx.state()?;
        let password = Secret::new(input.password);
        let outcome = match one_more_try(state, &input.email).await {
            Ok(()) => {
                let passwords = &state.business.passwords;
                identity::sign_in(ctx.store()?, passwords, &input.email, &password).await
            }
            Err(error) => Err(error),
        };
        SignInPayload::of(welcome(ctx, outcome).await?)
    }

    /// Takes an invitation up and signs the person in.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: InvitationAcceptInput,
    ) -> Result<InvitationAcceptPayload> {
        let state = ctx.state()?;
        let outcome = tenancy::accept_invitation(
            ctx.store()?,
            &state.business.passwords,
            AcceptInvitation {
                token: Secret::new(input.token),
                name: input.name,
                password: Secret::new(input.password),
            },
        )
        .await;
        InvitationAcceptPayload::of(welcome(ctx, outcome).await?)
    }

    /// Ends the caller's session.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let (state, actor) = (ctx.state()?, ctx.actor()?);
        let outcome = identity::sign_out(ctx.store()?, actor).await;
        ctx.forget_session()?;
        if outcome.is_ok() {
            say_session_ended(state, actor).await;
        }
        SignOutPayload::of(outcome.map(|()| true))
    }

    /// Has the caller's session act in another of their organizations.
    async fn session_switch_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: SessionSwitchOrganizationInput,
    ) -> Result<SessionSwitchOrganizationPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        actor.require(Permission::OrganizationRead)?;
        let outcome = async {
            let wanted: OrganizationId = id::parse(&input.organization_id, "organizationId")?;
            let actor = identity::switch_organization(store, actor, wanted).await?;
            tenancy::organization(store, &actor).await.map(Organization)
        };
        SessionSwitchOrganizationPayload::of(outcome.await)
    }
}

/// Tells the session's sockets that it is over. Who does not hear it finds out with the next heartbeat.
async fn say_session_ended(state: &AppState, actor: &Actor) {
    let ActorKind::User { session_id, .. } = actor.kind else { return };
    let signal = Signal {
        organization_id: actor.organization_id,
        workspace_id: None,
        campaign_id: None,
        kind: SESSION_ENDED.to_owned(),
        subject: session_id.to_string(),
        at: state.ambient.clock.now(),
    };
    let topic = Topic::organization(actor.organization_id);
    if let Err(error) = state.business.bus.publish(&topic, &signal).await {
        tracing::debug!(%error, "nobody hears of a session's end");
    }
}

/// Counts a try to be this person. Guessing from many addresses gets no further than from a few.
async fn one_more_try(state: &AppState, email: &str) -> domain::error::Result<()> {
    // Addresses are nothing for the keys of a cache that others may read.
    let person = Digest::of(email.trim().to_lowercase().as_bytes()).to_string();
    match state.meter.charge(Purse::Accounts, &person, 1).await? {
        Charge::Paid(_) => Ok(()),
        Charge::Refused(_, wait) => Err(Error::LimitReached(format!(
            "too many tries to sign in with this address; try again in {} s",
            wait.as_secs() + 1
        ))),
    }
}

/// Keeps the session of somebody who has just signed in, and shows them themselves.
async fn welcome(
    ctx: &Context<'_>,
    outcome: domain::error::Result<SignedIn>,
) -> Result<domain::error::Result<User>> {
    let signed_in = match outcome {
        Ok(signed_in) => signed_in,
        Err(error) => return Ok(Err(error)),
    };
    let state = ctx.state()?;
    let seconds = (signed_in.expires_at - state.ambient.clock.now()).num_seconds();
    ctx.keep_session(signed_in.session.reveal(), seconds)?;
    let own: Vec<_> = signed_in.actor.user_id().into_iter().collect();
    let found = tenancy::users(ctx.store()?, &signed_in.actor, &own).await?;
    Ok(found
        .into_iter()
        .next()
        .map(User)
        .ok_or_else(|| domain::error::Error::internal("somebody who is nobody signed in")))
}
