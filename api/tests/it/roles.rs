//! Each mutation is tried by each role, and by a token that lacks just one scope: what happens is what
//! the table in `domain::access` says. A new mutation without a line here fails.

use std::collections::BTreeMap;

use domain::{
    access::{Level, OrganizationRole, Permission, PermissionSet, WorkspaceRole},
    identity::{IssueToken, issue_token},
};
use serde_json::{Value, json};
use testkit::{Person, Raw, World};

use crate::{
    house::{As, House},
    isolation_cases::{Case, Ids, mutations, seed},
    shape::{Shape, list, text},
    support::Answered,
};

testkit::each_database!(
    every_role_may_what_the_table_says,
    a_token_may_no_more_than_its_scopes,
    a_token_bound_to_a_workspace_changes_nothing_of_the_organization,
    a_role_ends_at_its_workspace,
);

/// What a mutation asks of whoever calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Nothing: one comes in by it.
    Nobody,
    /// To be signed in.
    Anybody,
    /// This.
    Permission(Permission),
}

/// For each mutation, what it needs.
fn needs() -> BTreeMap<&'static str, Needs> {
    use Permission::{
        BrandWrite, CampaignsWrite, MembersWrite, ReviewsComment, ReviewsDecide, TasksManage,
        TokensWrite, WorkspaceManage, WorkspacesWrite,
    };

    let permission = Needs::Permission;
    BTreeMap::from([
        ("ping", Needs::Nobody),
        ("signUp", Needs::Nobody),
        ("signIn", Needs::Nobody),
        ("invitationAccept", Needs::Nobody),
        ("signOut", Needs::Anybody),
        ("sessionSwitchOrganization", Needs::Anybody),
        ("workspaceCreate", permission(WorkspacesWrite)),
        ("workspaceUpdate", permission(WorkspaceManage)),
        ("memberInvite", permission(MembersWrite)),
        ("memberUpdate", permission(MembersWrite)),
        ("memberRemove", permission(MembersWrite)),
        ("invitationRevoke", permission(MembersWrite)),
        ("apiTokenIssue", permission(TokensWrite)),
        ("apiTokenRevoke", permission(TokensWrite)),
        ("styleGuideWrite", permission(BrandWrite)),
        ("campaignCreate", permission(CampaignsWrite)),
        ("campaignRequestDraft", permission(CampaignsWrite)),
        ("campaignCancel", permission(CampaignsWrite)),
        ("campaignArchive", permission(CampaignsWrite)),
        ("campaignSubmit", permission(CampaignsWrite)),
        ("strategyEdit", permission(CampaignsWrite)),
        ("reviewDecide", permission(ReviewsDecide)),
        ("reviewWithdraw", permission(CampaignsWrite)),
        ("reviewComment", permission(ReviewsComment)),
        ("taskRetry", permission(TasksManage)),
        ("taskCancel", permission(TasksManage)),
        ("assetRegenerate", permission(CampaignsWrite)),
        ("assetEdit", permission(CampaignsWrite)),
        ("assetChooseVariant", permission(CampaignsWrite)),
        ("assetSwapPicture", permission(CampaignsWrite)),
        ("assetRestore", permission(CampaignsWrite)),
    ])
}

/// A mutation with something real to do.
struct Try {
    name: &'static str,
    permission: Permission,
    document: String,
    input: Value,
}

impl Try {
    async fn by(&self, house: &House, who: As<'_>) -> Answered {
        house.ask(who, &self.document, json!({ "input": self.input })).await
    }

    /// Refused for want of the permission, with nothing written.
    async fn refused(&self, house: &House, raw: &Raw, who: As<'_>, whom: &str) {
        let before = raw.count("audit_events", "true").await;
        let answer = self.by(house, who).await;
        let json = answer.json();
        let what = format!("{} by {whom}: {}", self.name, answer.body);
        let [error] = list(&json["errors"])[..] else { panic!("{what}") };
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{what}");
        assert_eq!(error["extensions"]["permission"], self.permission.as_str(), "{what}");
        assert!(json["data"].is_null() || json["data"][self.name].is_null(), "{what}");
        assert_eq!(raw.count("audit_events", "true").await, before, "{what} wrote something");
    }
}

/// Every mutation that needs a permission, about these things.
fn tries(shape: &Shape, ids: &Ids) -> Vec<Try> {
    let (needs, mut cases) = (needs(), mutations(ids, ids));
    let fields = shape.root("mutationType");
    let there: Vec<&str> = fields.iter().map(|field| text(&field["name"])).collect();
    for name in &there {
        assert!(needs.contains_key(name), "{name} needs a line in the table of roles.rs");
    }
    assert_eq!(needs.len(), there.len(), "a line without a mutation");
    let mut tries = Vec::new();
    for field in &fields {
        let (name, needs) = needs.get_key_value(text(&field["name"])).unwrap();
        let described = text(&field["description"]);
        let Needs::Permission(permission) = *needs else {
            assert!(!described.contains("Needs"), "{name} needs nothing: {described}");
            continue;
        };
        // What people read about a mutation is what it does.
        let words = described.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(&format!("Needs `{permission}`")), "{name}: {words}");
        let input = match cases.remove(name).unwrap() {
            Case::Foreign(inputs) => inputs.into_iter().next().unwrap(),
            Case::Own(input) => input,
        };
        tries.push(Try { name, permission, document: shape.mutation(field), input });
    }
    assert!(tries.len() > 15, "{}", tries.len());
    tries
}

async fn every_role_may_what_the_table_says(world: World) {
    let (ada, ids) = seed(&world).await;
    let shop = ids.0["workspace"].parse().unwrap();
    let mut people: Vec<(String, Person, PermissionSet)> = Vec::new();
    let admin = world.join(&ada, "Adam", OrganizationRole::Admin, &[]).await;
    let plain = world.join(&ada, "Mara", OrganizationRole::Member, &[]).await;
    people.push(("owner".to_owned(), ada.clone(), OrganizationRole::Owner.permissions()));
    people.push(("admin".to_owned(), admin, OrganizationRole::Admin.permissions()));
    people.push(("member".to_owned(), plain, OrganizationRole::Member.permissions()));
    assert_eq!(people.len(), OrganizationRole::ALL.len(), "somebody in each role");
    for role in WorkspaceRole::ALL {
        let name = format!("{role}s");
        let person = world.join(&ada, &name, OrganizationRole::Member, &[(shop, *role)]).await;
        let holds = OrganizationRole::Member.permissions().union(role.permissions());
        people.push((role.to_string(), person, holds));
    }
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let raw = house.world.raw().await;
    let tries = tries(&shape, &ids);

    // First whoever may not, so that what is asked for is still there to be done.
    let mut refused = 0;
    for each in &tries {
        for (role, person, holds) in &people {
            if !holds.contains(each.permission) {
                let who = As::Session(person.session.reveal());
                each.refused(&house, &raw, who, role).await;
                refused += 1;
            }
        }
        let answer = each.by(&house, As::Nobody).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{}", each.name);
    }
    assert!(refused > 60, "{refused}");
    for each in &tries {
        for (role, person, holds) in &people {
            if holds.contains(each.permission) {
                let answer = each.by(&house, As::Session(person.session.reveal())).await;
                let json = answer.json();
                let what = format!("{} by {role}: {}", each.name, answer.body);
                assert!(json.get("errors").is_none(), "{what}");
                if each.permission.level() == Level::Workspace {
                    let errors = list(&json["data"][each.name]["userErrors"]);
                    let missing = errors.iter().any(|error| error["code"] == "NOT_FOUND");
                    assert!(!missing, "{what}");
                }
            }
        }
    }
    // What needs nothing but to be signed in is everybody's.
    for (role, person, _) in &people {
        let who = As::Session(person.session.reveal());
        let switch = "mutation($input: SessionSwitchOrganizationInput!) {
            sessionSwitchOrganization(input: $input) { organization { id } userErrors { code } } }";
        let home = json!({ "organizationId": ids.0["organization"] });
        // Whoever was taken out meanwhile is not signed in any more; nobody here was.
        let data = house.data(who, switch, json!({ "input": home })).await;
        let there = &data["sessionSwitchOrganization"]["organization"]["id"];
        assert_eq!(there, &ids.0["organization"], "{role}");
        let data = house.data(who, "mutation { signOut { signedOut } }", json!({})).await;
        assert_eq!(data["signOut"]["signedOut"], true, "{role}");
        let answer = house.ask(who, "{ campaigns(first: 1) { nodes { id } } }", json!({})).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{role}");
    }
}

/// An owner's token that lacks one scope is refused what needs it, and only that.
async fn a_token_may_no_more_than_its_scopes(world: World) {
    let (ada, ids) = seed(&world).await;
    let mut tokens = BTreeMap::new();
    for lacking in Permission::ALL {
        let token = IssueToken {
            name: format!("all but {lacking}"),
            scopes: Permission::ALL.iter().copied().filter(|p| p != lacking).collect(),
            workspaces: None,
            expires_at: None,
        };
        let issued = issue_token(&world.store, &ada, token).await.unwrap();
        tokens.insert(*lacking, issued.secret);
    }
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let raw = house.world.raw().await;
    let tries = tries(&shape, &ids);
    for each in &tries {
        let who = As::Token(tokens[&each.permission].reveal());
        each.refused(&house, &raw, who, "a token without it").await;
    }
    for each in &tries {
        // Tokens do not beget tokens.
        if each.name == "apiTokenIssue" {
            let other = As::Token(tokens[&Permission::TasksManage].reveal());
            each.refused(&house, &raw, other, "a token with it").await;
            continue;
        }
        // One that has it, and does without something else.
        let other = Permission::ALL
            .iter()
            .find(|p| **p != each.permission && ![Permission::WorkspaceRead].contains(p));
        let who = As::Token(tokens[other.unwrap()].reveal());
        let answer = each.by(&house, who).await;
        let json = answer.json();
        // Whoever decides or invites is somebody, not something.
        let of_people = ["reviewDecide", "memberInvite"].contains(&each.name);
        let refused = json["errors"][0]["extensions"]["code"] == "FORBIDDEN";
        assert!(json.get("errors").is_none() || (of_people && refused), "{}", answer.body);
    }
}

/// An owner's token with every scope, bound to a workspace: there it may everything.
async fn a_token_bound_to_a_workspace_changes_nothing_of_the_organization(world: World) {
    let (ada, ids) = seed(&world).await;
    let token = IssueToken {
        name: "Bound".to_owned(),
        scopes: PermissionSet::all(),
        workspaces: Some(vec![ids.0["workspace"].parse().unwrap()]),
        expires_at: None,
    };
    let token = issue_token(&world.store, &ada, token).await.unwrap().secret;
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let raw = house.world.raw().await;
    let who = As::Token(token.reveal());
    let mut tried = BTreeMap::new();
    for each in tries(&shape, &ids) {
        match each.permission.level() {
            Level::Organization => each.refused(&house, &raw, who, "a bound token").await,
            Level::Workspace => {
                let answer = each.by(&house, who).await;
                let code = &answer.json()["errors"][0]["extensions"]["code"];
                // Programs do not decide.
                let expected = if each.name == "reviewDecide" { "FORBIDDEN" } else { "" };
                assert_eq!(code.as_str().unwrap_or_default(), expected, "{}", answer.body);
            }
        }
        *tried.entry(format!("{:?}", each.permission.level())).or_insert(0) += 1;
    }
    assert!(tried.values().all(|count| *count > 5), "{tried:?}");
}

/// Whoever holds every role in one workspace holds none in the next.
async fn a_role_ends_at_its_workspace(world: World) {
    let (ada, ids) = seed(&world).await;
    let other = world.workspace(&ada, "Next door").await.id;
    let roles: Vec<_> = WorkspaceRole::ALL.iter().map(|role| (other, *role)).collect();
    let nils = world.join(&ada, "Nils", OrganizationRole::Member, &roles).await;
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let raw = house.world.raw().await;
    let missing = ids.missing(house.world.store.ambient());
    let who = As::Session(nils.session.reveal());
    let mut tried = 0;
    for (each, of_nothing) in tries(&shape, &ids).iter().zip(tries(&shape, &missing)) {
        if each.permission.level() != Level::Workspace {
            continue;
        }
        let before = raw.count("audit_events", "true").await;
        let answer = each.by(&house, who).await;
        let expected = of_nothing.by(&house, who).await;
        let payload = &answer.json()["data"][each.name];
        let [error] = list(&payload["userErrors"])[..] else { panic!("{}", answer.body) };
        assert_eq!(error["code"], "NOT_FOUND", "{}: {}", each.name, answer.body);
        let field = text(&error["field"]);
        assert!(each.input.get(field).is_some(), "{}: no field {field}", each.name);
        assert_eq!(payload, &expected.json()["data"][each.name], "{}", each.name);
        assert_eq!(raw.count("audit_events", "true").await, before, "{} wrote", each.name);
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}
