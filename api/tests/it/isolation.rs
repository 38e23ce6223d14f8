//! Organizations are walls: every field of the schema is asked about what another organization has,
//! and answers as if it had nothing. A new field without a case here fails.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{OrganizationRole, PermissionSet, WorkspaceRole},
    asset::{AssetKind, assets_by_campaign},
    audit,
    identity::{IssueToken, issue_token},
};
use serde_json::{Value, json};
use testkit::{Person, World};

use crate::{
    browser::Browser,
    house::{As, House},
    isolation_cases::{Case, Ids, MARK, mutations, nodes, queries, seed, subscriptions},
    shape::{Shape, list, text},
    support::Answered,
};

testkit::each_database!(
    another_organization_is_not_there,
    a_token_bound_to_a_workspace_sees_no_other,
);

/// How deep the selections go.
const DEPTH: usize = 4;

/// Everything that must not be seen: the identifiers in what its owner sees, and their texts' mark.
struct Secrets(BTreeSet<String>);

impl Secrets {
    fn check(&self, what: &str, answer: &str) {
        let lower = answer.to_lowercase();
        assert!(!lower.contains(MARK), "{what}: {answer}");
        let seen: Vec<String> = identifiers(answer).filter(|id| self.0.contains(id)).collect();
        assert!(seen.is_empty(), "{what} shows {seen:?}: {answer}");
    }
}

/// The readable identifiers in a text: a prefix of three letters and 32 digits.
fn identifiers(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|word| word.len() == 36 && word.as_bytes()[3] == b'_')
        .map(ToOwned::to_owned)
}

/// An answer without what differs from request to request.
fn essence(answer: &Answered) -> Value {
    let mut json = answer.json();
    json.as_object_mut().unwrap().remove("extensions");
    for error in json["errors"].as_array_mut().into_iter().flatten() {
        error["extensions"].as_object_mut().unwrap().remove("requestId");
    }
    json
}

/// The documents of every query, each with what it is called.
fn documents(shape: &Shape, ids: &Ids) -> Vec<(String, String)> {
    let cases = queries(ids);
    let fields = shape.root("queryType");
    assert_known(&cases, &fields);
    let mut documents = Vec::new();
    for field in fields {
        let name = text(&field["name"]);
        for arguments in &cases[name] {
            let selection = shape.selection(&field["type"], DEPTH);
            documents.push((
                format!("{name}{arguments}"),
                format!("{{ {name}{arguments} {selection} }}"),
            ));
        }
    }
    documents
}

fn assert_known<T>(cases: &BTreeMap<&'static str, T>, fields: &[&Value]) {
    let known: BTreeSet<&str> = cases.keys().copied().collect();
    let there: BTreeSet<&str> = fields.iter().map(|field| text(&field["name"])).collect();
    assert_eq!(
        known, there,
        "each field needs a case in isolation_cases.rs, and each case a field"
    );
}

/// What the owner sees: proof that there is something to see, and what nobody else may.
async fn secrets(house: &House, shape: &Shape, ada: &Person, ids: &Ids) -> Secrets {
    let who = As::Session(ada.session.reveal());
    let mut seen: BTreeSet<String> =
        ids.0.values().filter(|id| id.contains('_')).cloned().collect();
    for (what, document) in documents(shape, ids) {
        let answer = house.ask(who, &document, json!({})).await;
        assert!(answer.json().get("errors").is_none(), "{what}: {}", answer.body);
        let about_all =
            ["apiVersion", "placements", "campaignTemplates", "scopes", "auditVerification"];
        assert!(
            answer.body.to_lowercase().contains(MARK)
                || about_all.contains(&what.as_str())
                || what.contains("med_")
                || what.contains("campaign.approved"),
            "{what} shows its owner nothing: {}",
            answer.body
        );
        seen.extend(identifiers(&answer.body));
    }
    assert!(seen.len() > 40, "{seen:?}");
    Secrets(seen)
}

async fn another_organization_is_not_there(world: World) {
    let (ada, ids) = seed(&world).await;
    let mut house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    let secrets = secrets(&house, &shape, &ada, &ids).await;
    let kinds: BTreeSet<&str> = shape.possible("Node").into_iter().collect();
    assert_eq!(nodes(&ids).into_keys().collect::<BTreeSet<_>>(), kinds, "a node of each type");

    let bea = house.world.sign_up("Bea").await;
    let home = house.world.workspace(&bea, "Home").await.id;
    let editor = [(home, WorkspaceRole::Editor)];
    let cleo = house.world.join(&bea, "Cleo", OrganizationRole::Member, &editor).await;
    let made = house.world.approved(&cleo, &bea, home).await;
    house.world.drain().await;
    let assets = assets_by_campaign(&house.world.store, &bea, &[made.id]).await.unwrap();
    let drawn = assets.into_iter().find(|asset| asset.kind == AssetKind::Image).unwrap();
    let token = IssueToken {
        name: "Robot".to_owned(),
        scopes: PermissionSet::all(),
        workspaces: Some(vec![home]),
        expires_at: None,
    };
    let token = issue_token(&house.world.store, &bea, token).await.unwrap().secret;
    // Somebody who is in both sees the one they act in. They sign in later than they were invited.
    let member = house.world.member_id(&bea, bea.id()).await;
    let own = Ids(BTreeMap::from([
        ("workspace", home.to_string()),
        ("member", member.to_string()),
        ("picture", drawn.id.to_string()),
    ]));
    let missing = ids.missing(house.world.store.ambient());
    let history = audit::verify(&house.world.store, &ada).await.unwrap().events;

    for who in [As::Token(token.reveal()), As::Session(bea.session.reveal())] {
        let asked = documents(&shape, &ids);
        for ((what, document), (_, about_nothing)) in
            asked.into_iter().zip(documents(&shape, &missing))
        {
            let answer = house.ask(who, &document, json!({})).await;
            let expected = house.ask(who, &about_nothing, json!({})).await;
            secrets.check(&what, &answer.body);
            let (answer, expected) = (steady(essence(&answer)), steady(essence(&expected)));
            assert_eq!(answer, expected, "{what}");
        }
        // A cursor of theirs is a place in one's own list.
        let cursor = api::graphql::connection::cursor(&ids.0["campaign"]);
        for side in ["first: 9, after", "last: 9, before"] {
            let list = format!(
                "{{ campaigns({side}: \"{cursor}\") {{ totalCount nodes {{ id name }} }} }}"
            );
            let answer = house.ask(who, &list, json!({})).await;
            secrets.check(side, &answer.body);
            assert_eq!(answer.json()["data"]["campaigns"]["totalCount"], 1, "{}", answer.body);
        }
        let cases = mutations(&ids, &own);
        let without = mutations(&missing, &own);
        let fields = shape.root("mutationType");
        assert_known(&cases, &fields);
        for (name, case) in cases.iter().filter(|(name, _)| **name != "signOut") {
            let field = fields.iter().find(|field| field["name"] == *name).unwrap();
            let document = shape.mutation(field);
            match (case, &without[name]) {
                (Case::Foreign(inputs), Case::Foreign(others)) => {
                    for (input, other) in inputs.iter().zip(others) {
                        let answer = house.ask(who, &document, json!({ "input": input })).await;
                        secrets.check(name, &answer.body);
                        let is_token = matches!(who, As::Token(_));
                        assert_refused(name, &answer, is_token);
                        let expected = house.ask(who, &document, json!({ "input": other })).await;
                        assert_eq!(essence(&answer), essence(&expected), "{name}");
                    }
                }
                (Case::Own(input), _) => {
                    let answer = house.ask(who, &document, json!({ "input": input })).await;
                    secrets.check(name, &answer.body);
                }
                _ => panic!("{name} is two kinds of case"),
            }
        }
    }
    let now = audit::verify(&house.world.store, &ada).await.unwrap();
    assert_eq!((now.events, now.fault), (history, None), "nothing happened over there");

    // Live updates are of one's own campaigns.
    assert_known(&subscriptions(&ids), &shape.root("subscriptionType"));
    let cookie = format!("{}={}", house.state.cookie.name(), bea.session.reveal());
    let serving = Browser::serve(&mut house);
    let browser = Browser::with_cookie(&serving.origin, cookie);
    for (name, arguments) in subscriptions(&ids) {
        let field = shape.root("subscriptionType");
        let field = field.iter().find(|field| field["name"] == name).unwrap();
        let selection = shape.selection(&field["type"], 2);
        let document = format!("subscription {{ {name}{arguments} {selection} }}");
        let mut socket = browser.listen(&document).await;
        let heard = socket.hear().await;
        secrets.check(name, &heard.to_string());
        assert_eq!(heard["type"], "error", "{name}: {heard}");
        let code = &heard["payload"][0]["extensions"]["code"];
        assert_eq!(code, "NOT_FOUND", "{name}: {heard}");
    }
    serving.stop().await;
}

/// An answer without the links and moments that make each one new.
fn steady(mut answer: Value) -> Value {
    fn blur(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if matches!(name.as_str(), "url" | "lastUsedAt" | "expiresAt") {
                        *value = Value::Null;
                    }
                    blur(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(blur),
            _ => {}
        }
    }
    blur(&mut answer);
    answer
}

/// Nothing done: a user error of a missing thing, or a top-level error.
fn assert_refused(name: &str, answer: &Answered, is_token: bool) {
    let json = answer.json();
    if json.get("errors").is_some() {
        let code = text(&json["errors"][0]["extensions"]["code"]);
        assert!(["UNAUTHENTICATED", "FORBIDDEN"].contains(&code), "{name}: {}", answer.body);
        return;
    }
    let payload = &json["data"][name];
    let errors = list(&payload["userErrors"]);
    assert!(!errors.is_empty(), "{name}: {}", answer.body);
    let of_nothing = |error: &&Value| {
        let refused = match text(&error["code"]) {
            "NOT_FOUND" | "INVALID" => true,
            // A token has one organization, whichever it is asked about.
            "CONFLICT" => is_token && name == "sessionSwitchOrganization",
            _ => false,
        };
        refused && (!error["field"].is_null() || error["code"] == "CONFLICT")
    };
    assert!(errors.iter().all(of_nothing), "{name}: {}", answer.body);
    for (field, value) in payload.as_object().unwrap() {
        let nothing = value.is_null() || ["userErrors", "__typename"].contains(&field.as_str());
        assert!(nothing, "{name}.{field}: {}", answer.body);
    }
}

/// Within an organization a token bound to a workspace sees nothing of another one's work.
async fn a_token_bound_to_a_workspace_sees_no_other(world: World) {
    let (ada, ids) = seed(&world).await;
    let house = House::boundless(world).await;
    let shape = Shape::of(&house).await;
    // What there is before the token's workspace and its style guide come.
    let known = secrets(&house, &shape, &ada, &ids).await.0;
    let world = &house.world;
    let empty = world.workspace(&ada, "Empty").await.id;
    let everybody = world.join(&ada, "Olga", OrganizationRole::Owner, &[]).await;
    let token = |person: &Person| {
        let issue = IssueToken {
            name: "Robot".to_owned(),
            scopes: PermissionSet::all(),
            workspaces: Some(vec![empty]),
            expires_at: None,
        };
        let (store, actor) = (world.store.clone(), person.actor.clone());
        async move { issue_token(&store, &actor, issue).await.unwrap().secret }
    };
    let token = token(&everybody).await;
    // People and the organization's own matters are everybody's; work is its workspace's.
    let work = ["wsp", "sty", "med", "cmp", "brf", "str", "rev", "dec", "tsk", "att", "ast"];
    let of_work = |id: &String| work.iter().any(|prefix| id.starts_with(prefix));
    let hidden: BTreeSet<String> = known.into_iter().filter(of_work).collect();
    assert!(hidden.len() > 30, "{hidden:?}");
    let own = ["campaigns(first: 50)", "tasks(first: 50)"];
    for (what, document) in documents(&shape, &ids) {
        let name = what.split('(').next().unwrap();
        let answer = house.ask(As::Token(token.reveal()), &document, json!({})).await;
        if name == "workspaces" {
            assert!(answer.body.contains(&empty.to_string()), "{}", answer.body);
        }
        let seen: Vec<String> =
            identifiers(&answer.body).filter(|id| hidden.contains(id)).collect();
        assert!(seen.is_empty(), "{what} shows {seen:?}: {}", answer.body);
        if own.contains(&what.as_str()) {
            let found = &answer.json()["data"][name];
            assert!(list(&found["nodes"]).is_empty(), "{what}: {}", answer.body);
            assert!(found["totalCount"].as_i64().unwrap_or(0) == 0, "{what}: {}", answer.body);
        }
    }
}
