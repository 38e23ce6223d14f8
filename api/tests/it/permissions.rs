//! Who may not, is told so: every field of the schema is tried, new ones too.

use domain::{
    access::OrganizationRole,
    id::{Id as _, WorkspaceId},
};
use serde_json::{Value, json};
use testkit::World;

use crate::{
    house::{As, House},
    shape::{Shape, list, text, written},
    support::Answered,
};

testkit::each_database!(
    nobody_changes_anything,
    a_member_without_roles_changes_nothing,
    nobody_reads_anything,
    a_member_without_roles_reads_only_who_is_who,
);

/// What somebody who is not signed in may do: come in, and ask whether the server hears.
const OPEN: [&str; 4] = ["signUp", "signIn", "invitationAccept", "ping"];

/// What everybody who is signed in may do with what is theirs: end or turn their own session, have
/// tokens of their own, which hold no more than they do.
const OWN: [&str; 4] = ["signOut", "sessionSwitchOrganization", "apiTokenIssue", "apiTokenRevoke"];

/// What anybody may ask: about the API itself, and who they are.
const PUBLIC: [&str; 5] = ["apiVersion", "placements", "campaignTemplates", "scopes", "viewer"];

/// The code of the one error at the top; fails where there is none.
fn code<'a>(name: &str, answer: &Answered, json: &'a Value) -> &'a str {
    let [error] = list(&json["errors"])[..] else { panic!("{name}: {}", answer.body) };
    text(&error["extensions"]["code"])
}

async fn nobody_changes_anything(world: World) {
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let mut tried = 0;
    for field in shape.root("mutationType") {
        let name = text(&field["name"]);
        let variables = shape.variables(field, house.world.store.ambient());
        let answer = house.ask(As::Nobody, &shape.mutation(field), variables).await;
        let json = answer.json();
        if OPEN.contains(&name) {
            assert!(!answer.body.contains("sign in first"), "{name}: {}", answer.body);
            continue;
        }
        assert_eq!(code(name, &answer, &json), "UNAUTHENTICATED", "{name}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

async fn a_member_without_roles_changes_nothing(world: World) {
    let house = House::boundless(world).await;
    let ada = house.world.sign_up("Ada").await;
    house.world.workspace(&ada, "Coffee shop").await;
    let mara = house.world.join(&ada, "Mara", OrganizationRole::Member, &[]).await;
    let shape = Shape::of(&house).await;
    let raw = house.world.raw().await;
    let mut tried = 0;
    for field in shape.root("mutationType") {
        let name = text(&field["name"]);
        if OPEN.contains(&name) || OWN.contains(&name) {
            continue;
        }
        let document = shape.mutation(field);
        let variables = shape.variables(field, house.world.store.ambient());
        let before = raw.count("audit_events", "true").await;
        let who = As::Session(mara.session.reveal());
        let answer = house.ask(who, &document, variables.clone()).await;
        let json = answer.json();
        assert_eq!(code(name, &answer, &json), "FORBIDDEN", "{name}");
        let permission = text(&json["errors"][0]["extensions"]["permission"]);
        assert!(permission.contains(':'), "{name}: {permission}");
        assert_eq!(raw.count("audit_events", "true").await, before, "{name} wrote something");
        // The same question is a good one for somebody who may ask it.
        let answer = house.ask(As::Session(ada.session.reveal()), &document, variables).await;
        assert!(answer.json().get("errors").is_none(), "{name}: {}", answer.body);
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
    // What is allowed to everybody is allowed to her.
    for name in OWN {
        let fields = shape.root("mutationType");
        let field = fields.iter().find(|field| field["name"] == name).unwrap();
        let variables = shape.variables(field, house.world.store.ambient());
        let who = As::Session(mara.session.reveal());
        if name == "signOut" {
            continue;
        }
        let answer = house.ask(who, &shape.mutation(field), variables).await;
        assert!(answer.json().get("errors").is_none(), "{name}: {}", answer.body);
    }
    let out = house
        .data(As::Session(mara.session.reveal()), "mutation { signOut { signedOut } }", json!({}))
        .await;
    assert_eq!(out["signOut"]["signedOut"], true);
}

/// A query with the arguments it needs, and pages where it has them.
fn query(shape: &Shape, field: &Value, house: &House) -> (String, Value) {
    let mut needed = field.clone();
    let is_needed = |arg: &Value| arg["type"]["kind"] == "NON_NULL" || arg["name"] == "first";
    let args: Vec<Value> =
        list(&field["args"]).into_iter().filter(|arg| is_needed(arg)).cloned().collect();
    let each = |form: &dyn Fn(&str, &Value) -> String| {
        let all: Vec<String> =
            args.iter().map(|arg| form(text(&arg["name"]), &arg["type"])).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    };
    let declared = each(&|name, kind| format!("${name}: {}", written(kind)));
    let arguments = each(&|name, _| format!("{name}: ${name}"));
    needed["args"] = json!(args);
    let ambient = house.world.store.ambient();
    let mut variables = shape.variables(&needed, ambient);
    if field["name"] == "workspace" {
        variables["id"] = json!(WorkspaceId::generate(ambient).to_string());
    }
    let (name, selection) = (text(&field["name"]), shape.selection(&field["type"], 2));
    (format!("query{declared} {{ {name}{arguments} {selection} }}"), variables)
}

async fn nobody_reads_anything(world: World) {
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let mut tried = 0;
    for field in shape.root("queryType") {
        let name = text(&field["name"]);
        let (document, variables) = query(&shape, field, &house);
        let answer = house.ask(As::Nobody, &document, variables).await;
        let json = answer.json();
        if PUBLIC.contains(&name) {
            assert!(json.get("errors").is_none(), "{name}: {}", answer.body);
            continue;
        }
        assert_eq!(code(name, &answer, &json), "UNAUTHENTICATED", "{name}");
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
}

/// People see each other; what is in workspaces, and the history, they do not.
async fn a_member_without_roles_reads_only_who_is_who(world: World) {
    let house = House::boundless(world).await;
    let ada = house.world.sign_up("Ada").await;
    let shop = house.world.workspace(&ada, "Coffee shop").await.id;
    house.world.submitted(&ada, shop).await;
    let mara = house.world.join(&ada, "Mara", OrganizationRole::Member, &[]).await;
    let shape = Shape::of(&house).await;
    let who = As::Session(mara.session.reveal());
    for field in shape.root("queryType") {
        let name = text(&field["name"]);
        let (document, variables) = query(&shape, field, &house);
        let answer = house.ask(who, &document, variables).await;
        let json = answer.json();
        let seen = &json["data"][name];
        match name {
            "auditEvents" | "auditVerification" | "invitations" => {
                assert_eq!(code(name, &answer, &json), "FORBIDDEN", "{name}");
            }
            name if PUBLIC.contains(&name) => assert!(!seen.is_null(), "{name}: {}", answer.body),
            "members" => assert_eq!(list(&seen["nodes"]).len(), 2),
            "apiTokens" => assert!(list(&seen["nodes"]).is_empty(), "{}", answer.body),
            // What is about workspaces: refused, or empty, as where there are none.
            _ => {
                let refused = json.get("errors").is_some();
                let empty = match seen {
                    Value::Null => true,
                    Value::Array(found) => found.iter().all(Value::is_null),
                    _ => list(&seen["nodes"]).is_empty() && seen["totalCount"] != 1,
                };
                assert!(refused || empty, "{name}: {}", answer.body);
                if refused {
                    assert_eq!(code(name, &answer, &json), "FORBIDDEN", "{name}");
                }
            }
        }
        assert!(!answer.body.contains(&shop.to_string()), "{name}: {}", answer.body);
    }
}
