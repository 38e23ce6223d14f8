//! Sign-up, sign-in, invitations, roles, tokens.

use std::time::Duration;

use domain::{
    access::{Actor, OrganizationRole, Permission, PermissionSet, WorkspaceRole},
    campaign::{CampaignFilter, cancel_campaign, list_campaigns},
    error::{Code, Result},
    identity::{
        IssueToken, SignUp, authenticate_session, authenticate_token, issue_token, list_tokens,
        revoke_token, sign_in, sign_out, sign_up, switch_organization,
    },
    review::Verdict,
    secret::Secret,
    store::page::PageRequest,
    tenancy::{
        AcceptInvitation, Invite, MemberRoles, accept_invitation, change_member, create_workspace,
        invite, list_workspaces, organization, organizations_of_user, remove_member,
        revoke_invitation, workspace,
    },
};
use testkit::{
    Person, World,
    people::{PASSWORD, password},
};

use crate::support::{agency, code, fields, join};

testkit::each_database!(
    an_address_signs_up_once,
    a_session_lasts_until_it_is_ended,
    an_invitation_is_taken_up_once,
    an_invitation_lapses_and_can_be_taken_back,
    a_person_of_two_agencies_switches,
    the_last_owner_stays,
    two_owners_cannot_unmake_each_other,
    an_admin_makes_no_owners,
    without_a_role_there_is_nothing_to_see,
    a_viewer_looks_and_touches_nothing,
    a_token_does_what_its_scopes_and_its_issuer_allow,
    a_token_ends,
    a_program_approves_nothing,
);

fn first(limit: u64) -> PageRequest {
    PageRequest::first(limit).unwrap()
}

async fn an_address_signs_up_once(world: World) {
    let ada = world.sign_up("Ada").await;
    let again = SignUp {
        email: " ADA@example.com ".to_owned(),
        name: "Another Ada".to_owned(),
        password: password(),
        organization_name: "Another agency".to_owned(),
    };
    let outcome = sign_up(&world.store, &world.passwords, again).await;
    assert_eq!(fields(outcome), ["email"]);
    assert_eq!(world.raw().await.count("organizations", "true").await, 1);
    let right = Secret::new(PASSWORD.to_owned());
    let back = sign_in(&world.store, &world.passwords, "Ada@Example.com", &right).await.unwrap();
    assert_eq!(back.actor.organization_id, ada.organization_id);
    assert_eq!(back.actor.grants.everywhere, PermissionSet::all());
    let wrong = Secret::new("correct horse batterz".to_owned());
    for (email, password) in [("ada@example.com", &wrong), ("eve@example.com", &right)] {
        let outcome = sign_in(&world.store, &world.passwords, email, password).await;
        assert_eq!(outcome.unwrap_err().to_string(), "password: wrong e-mail address or password");
    }
}

async fn a_session_lasts_until_it_is_ended(world: World) {
    let ada = world.sign_up("Ada").await;
    let token = ada.session.reveal().clone();
    world.clock.advance(Duration::from_hours(29 * 24));
    let actor = authenticate_session(&world.store, &token).await.unwrap();
    assert_eq!(actor.user_id(), ada.user_id());
    let seen = "last_seen_at > created_at";
    assert_eq!(world.raw().await.count("sessions", seen).await, 1);
    sign_out(&world.store, &actor).await.unwrap();
    let over = authenticate_session(&world.store, &token).await;
    assert_eq!(code(over), Code::Unauthenticated);

    let right = password();
    let back = sign_in(&world.store, &world.passwords, &ada.email, &right).await.unwrap();
    world.clock.advance(Duration::from_hours(31 * 24));
    let over = authenticate_session(&world.store, back.session.reveal()).await;
    assert_eq!(code(over), Code::Unauthenticated);
    let nonsense = authenticate_session(&world.store, "ps_nonsense").await;
    assert_eq!(code(nonsense), Code::Unauthenticated);
    assert_eq!(world.raw().await.count("sessions", &format!("token_hash = '{token}'")).await, 0);
}

async fn an_invitation_is_taken_up_once(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    let input = Invite {
        email: "ben@example.com".to_owned(),
        role: OrganizationRole::Member,
        workspace_roles: vec![(shop, WorkspaceRole::Editor)],
    };
    let invited = invite(&world.store, &ada, input).await.unwrap();
    let accept =
        AcceptInvitation { token: invited.token, name: "Ben".to_owned(), password: password() };
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let (world, accept) = (world.clone(), accept.clone());
            tokio::spawn(
                async move { accept_invitation(&world.store, &world.passwords, accept).await },
            )
        })
        .collect();
    let mut joined = Vec::new();
    for call in calls {
        match call.await.unwrap() {
            Ok(signed_in) => joined.push(signed_in),
            Err(error) => assert!(!error.is_retryable(), "{error:?}"),
        }
    }
    assert_eq!(joined.len(), 1);
    let held = joined[0].actor.grants.in_workspace(shop);
    assert!(held.contains(Permission::CampaignsWrite) && !held.contains(Permission::ReviewsDecide));
    let raw = world.raw().await;
    assert_eq!(raw.count("users", "true").await, 2);
    assert_eq!(raw.count("members", "true").await, 2);
    let revoked = revoke_invitation(&world.store, &ada, invited.invitation.id).await;
    assert_eq!(code(revoked), Code::Conflict);
}

async fn an_invitation_lapses_and_can_be_taken_back(world: World) {
    let ada = world.sign_up("Ada").await;
    let input = |email: &str| Invite {
        email: email.to_owned(),
        role: OrganizationRole::Member,
        workspace_roles: Vec::new(),
    };
    let accept = |token: &Secret<String>| AcceptInvitation {
        token: token.clone(),
        name: "Ben".to_owned(),
        password: password(),
    };
    let taken_back = invite(&world.store, &ada, input("ben@example.com")).await.unwrap();
    let id = taken_back.invitation.id;
    let revoked = revoke_invitation(&world.store, &ada, id).await.unwrap();
    assert!(revoked.revoked_at.is_some());
    let lapsed = invite(&world.store, &ada, input("cleo@example.com")).await.unwrap();
    world.clock.advance(Duration::from_hours(15 * 24));
    for token in [&taken_back.token, &lapsed.token, &Secret::new("pi_nonsense".to_owned())] {
        let outcome = accept_invitation(&world.store, &world.passwords, accept(token)).await;
        assert_eq!(fields(outcome), ["token"]);
    }
    assert_eq!(world.raw().await.count("users", "true").await, 1);
}

async fn a_person_of_two_agencies_switches(world: World) {
    let ada = world.sign_up("Ada").await;
    let zoe = world.sign_up("Zoe").await;
    let shop = world.workspace(&zoe, "Shop").await.id;
    join(&world, &zoe, "Ada", shop, WorkspaceRole::Viewer).await;
    let known = organizations_of_user(&world.store, &ada).await.unwrap();
    assert_eq!(known.len(), 2);
    let there = switch_organization(&world.store, &ada, zoe.organization_id).await.unwrap();
    assert_eq!(organization(&world.store, &there).await.unwrap().name, "Zoe's agency");
    let refused = create_workspace(&world.store, &there, "Mine").await;
    assert_eq!(code(refused), Code::Forbidden);
    let again = world.again(&ada).await;
    assert_eq!(again.organization_id, zoe.organization_id);
    let nowhere = switch_organization(&world.store, &zoe, ada.organization_id).await;
    assert_eq!(code(nowhere), Code::NotFound);
}

async fn the_last_owner_stays(world: World) {
    let ada = world.sign_up("Ada").await;
    let id = world.member_id(&ada, ada.id()).await;
    assert_eq!(fields(remove_member(&world.store, &ada, id).await), ["role"]);
    let member = MemberRoles { role: OrganizationRole::Member, workspace_roles: Vec::new() };
    assert_eq!(fields(change_member(&world.store, &ada, id, member.clone()).await), ["role"]);
    let ben = world.join(&ada, "Ben", OrganizationRole::Owner, &[]).await;
    change_member(&world.store, &ada, id, member).await.unwrap();
    assert!(world.again(&ada).await.require(Permission::MembersWrite).is_err());
    remove_member(&world.store, &ben, id).await.unwrap();
    let gone = authenticate_session(&world.store, ada.session.reveal()).await;
    assert_eq!(code(gone), Code::Unauthenticated);
}

async fn two_owners_cannot_unmake_each_other(world: World) {
    let ada = world.sign_up("Ada").await;
    let ben = world.join(&ada, "Ben", OrganizationRole::Owner, &[]).await;
    let ids = [world.member_id(&ada, ben.id()).await, world.member_id(&ada, ada.id()).await];
    for _ in 0..5 {
        let member = MemberRoles { role: OrganizationRole::Member, workspace_roles: Vec::new() };
        let [first, second] = [(&ada, ids[0]), (&ben, ids[1])].map(|(who, id)| {
            let (world, who, member) = (world.clone(), who.clone(), member.clone());
            tokio::spawn(async move { change_member(&world.store, &who, id, member).await })
        });
        let outcomes = [first.await.unwrap(), second.await.unwrap()];
        let changed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        assert_eq!(changed, 1, "{outcomes:?}");
        assert!(refused.into_iter().all(|error| error.code() == Code::Conflict), "{outcomes:?}");
        assert_eq!(world.raw().await.count("members", "role = 'owner'").await, 1);
        // Once more, with the two of them owners again.
        let (owner, other) = if outcomes[0].is_ok() { (&ada, ids[0]) } else { (&ben, ids[1]) };
        let back = MemberRoles { role: OrganizationRole::Owner, workspace_roles: Vec::new() };
        change_member(&world.store, owner, other, back).await.unwrap();
    }
}

async fn an_admin_makes_no_owners(world: World) {
    let ada = world.sign_up("Ada").await;
    let ben = world.join(&ada, "Ben", OrganizationRole::Admin, &[]).await;
    let owner = MemberRoles { role: OrganizationRole::Owner, workspace_roles: Vec::new() };
    let admin = MemberRoles { role: OrganizationRole::Admin, workspace_roles: Vec::new() };
    let (adas, bens) =
        (world.member_id(&ben, ada.id()).await, world.member_id(&ben, ben.id()).await);
    assert_eq!(fields(change_member(&world.store, &ben, bens, owner).await), ["role"]);
    assert_eq!(fields(change_member(&world.store, &ben, adas, admin).await), ["role"]);
    assert_eq!(fields(remove_member(&world.store, &ben, adas).await), ["role"]);
    let input = Invite {
        email: "eve@example.com".to_owned(),
        role: OrganizationRole::Owner,
        workspace_roles: Vec::new(),
    };
    assert_eq!(fields(invite(&world.store, &ben, input).await), ["role"]);
}

async fn without_a_role_there_is_nothing_to_see(world: World) {
    let office = agency(&world).await;
    let campaign = world.drafted(&office.ada, office.shop).await;
    let dora = world.join(&office.ada, "Dora", OrganizationRole::Member, &[]).await;
    let none = list_workspaces(&world.store, &dora, &first(10)).await.unwrap();
    assert_eq!(none.items, []);
    assert_eq!(code(workspace(&world.store, &dora, office.shop).await), Code::Forbidden);
    // With a role next door she may ask, and hears that there is no such thing.
    let next_door = world.workspace(&office.ada, "Next door").await.id;
    let erik = join(&world, &office.ada, "Erik", next_door, WorkspaceRole::Manager).await;
    assert_eq!(code(workspace(&world.store, &erik, office.shop).await), Code::NotFound);
    let unseen = domain::campaign::campaign(&world.store, &erik, campaign.id).await;
    assert_eq!(code(unseen), Code::NotFound);
    assert_eq!(code(cancel_campaign(&world.store, &erik, campaign.id).await), Code::NotFound);
    let all =
        list_campaigns(&world.store, &erik, &CampaignFilter::default(), &first(10), true).await;
    let (page, total) = all.unwrap();
    assert_eq!((page.items.len(), total), (0, Some(0)));
}

async fn a_viewer_looks_and_touches_nothing(world: World) {
    let office = agency(&world).await;
    let vera = join(&world, &office.ada, "Vera", office.shop, WorkspaceRole::Viewer).await;
    let (campaign, review) = world.submitted(&office.ada, office.shop).await;
    assert_eq!(world.look(&vera, campaign.id).await.id, campaign.id);
    assert_eq!(code(cancel_campaign(&world.store, &vera, campaign.id).await), Code::Forbidden);
    let verdict = world.decide(&vera, &review, Verdict::Approve, None).await;
    assert_eq!(code(verdict), Code::Forbidden);
    // An approver decides and does not write; an editor writes and does not decide.
    assert_eq!(
        code(cancel_campaign(&world.store, &office.ben, campaign.id).await),
        Code::Forbidden
    );
    let edna = join(&world, &office.ada, "Edna", office.shop, WorkspaceRole::Editor).await;
    let verdict = world.decide(&edna, &review, Verdict::Approve, None).await;
    assert_eq!(code(verdict), Code::Forbidden);
    assert_eq!(code(create_workspace(&world.store, &edna, "Mine").await), Code::Forbidden);
}

async fn token(world: &World, by: &Person, scopes: &[Permission]) -> Secret<String> {
    let input = IssueToken {
        name: "Partner".to_owned(),
        scopes: scopes.iter().copied().collect(),
        workspaces: None,
        expires_at: None,
    };
    issue_token(&world.store, by, input).await.unwrap().secret
}

async fn enter(world: &World, secret: &Secret<String>) -> Result<Actor> {
    authenticate_token(&world.store, secret.reveal()).await
}

async fn a_token_does_what_its_scopes_and_its_issuer_allow(world: World) {
    let office = agency(&world).await;
    let edna = join(&world, &office.ada, "Edna", office.shop, WorkspaceRole::Editor).await;
    let campaign = world.drafted(&edna, office.shop).await;
    let scopes = [Permission::WorkspaceRead, Permission::CampaignsWrite, Permission::MembersWrite];
    let secret = token(&world, &edna, &scopes).await;
    let partner = enter(&world, &secret).await.unwrap();
    // Not the issuer's, though asked for; and the issuer's, though not asked for.
    let asked = partner.require(Permission::MembersWrite);
    assert_eq!(code(asked), Code::Forbidden);
    let unasked = partner.require_in(Permission::BrandWrite, office.shop, "workspace");
    assert_eq!(code(unasked), Code::Forbidden);
    world.submit(&partner, campaign.id).await;

    // Its issuer becomes a viewer, and the token with her.
    let id = world.member_id(&office.ada, edna.id()).await;
    let viewer = MemberRoles {
        role: OrganizationRole::Member,
        workspace_roles: vec![(office.shop, WorkspaceRole::Viewer)],
    };
    change_member(&world.store, &office.ada, id, viewer).await.unwrap();
    let partner = enter(&world, &secret).await.unwrap();
    assert_eq!(world.look(&partner, campaign.id).await.id, campaign.id);
    assert_eq!(code(cancel_campaign(&world.store, &partner, campaign.id).await), Code::Forbidden);
    // She leaves, and it opens nothing.
    remove_member(&world.store, &office.ada, id).await.unwrap();
    assert_eq!(code(enter(&world, &secret).await), Code::Unauthenticated);

    // Bound to a workspace, the others are not there, even for an owner's token.
    let next_door = world.workspace(&office.ada, "Next door").await.id;
    let input = IssueToken {
        name: "Bound".to_owned(),
        scopes: PermissionSet::all(),
        workspaces: Some(vec![next_door]),
        expires_at: None,
    };
    let bound = issue_token(&world.store, &office.ada, input).await.unwrap().secret;
    let bound = enter(&world, &bound).await.unwrap();
    assert_eq!(code(workspace(&world.store, &bound, office.shop).await), Code::NotFound);
    assert_eq!(code(cancel_campaign(&world.store, &bound, campaign.id).await), Code::NotFound);
    let seen = list_workspaces(&world.store, &bound, &first(10)).await.unwrap().items;
    assert_eq!(seen.iter().map(|w| w.id).collect::<Vec<_>>(), [next_door]);
}

async fn a_token_ends(world: World) {
    let ada = world.sign_up("Ada").await;
    let hour = Duration::from_hours(1);
    let input = IssueToken {
        name: "Brief".to_owned(),
        scopes: [Permission::WorkspaceRead].into_iter().collect(),
        workspaces: None,
        expires_at: Some(world.now() + hour),
    };
    let brief = issue_token(&world.store, &ada, input.clone()).await.unwrap();
    let lasting = token(&world, &ada, &[Permission::WorkspaceRead]).await;
    assert!(enter(&world, &brief.secret).await.is_ok());
    world.clock.advance(hour);
    assert_eq!(code(enter(&world, &brief.secret).await), Code::Unauthenticated);
    assert!(enter(&world, &lasting).await.is_ok());
    assert_eq!(fields(issue_token(&world.store, &ada, input).await), ["expiresAt"]);
    let listed = list_tokens(&world.store, &ada, &first(10)).await.unwrap().items;
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|token| token.last_used_at.is_some()));
    for token in &listed {
        revoke_token(&world.store, &ada, token.id).await.unwrap();
        let twice = revoke_token(&world.store, &ada, token.id).await.unwrap();
        assert!(twice.revoked_at.is_some());
    }
    assert_eq!(code(enter(&world, &lasting).await), Code::Unauthenticated);
    let kept = format!("token_hash = '{}'", lasting.reveal());
    assert_eq!(world.raw().await.count("api_tokens", &kept).await, 0);
}

async fn a_program_approves_nothing(world: World) {
    let office = agency(&world).await;
    let (_, review) = world.submitted(&office.ada, office.shop).await;
    let scopes = [Permission::WorkspaceRead, Permission::ReviewsDecide, Permission::TokensWrite];
    let secret = token(&world, &office.ben, &scopes).await;
    let partner = enter(&world, &secret).await.unwrap();
    let verdict = world.decide(&partner, &review, Verdict::Approve, None).await;
    assert_eq!(code(verdict), Code::Forbidden);
    let input = IssueToken {
        name: "Offspring".to_owned(),
        scopes: [Permission::WorkspaceRead].into_iter().collect(),
        workspaces: None,
        expires_at: None,
    };
    assert_eq!(code(issue_token(&world.store, &partner, input).await), Code::Forbidden);
}
