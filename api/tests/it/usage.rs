//! What was tried for a client and what it cost: what the attempts themselves tell, summed up.

use std::{collections::BTreeMap, time::Duration};

use domain::{
    access::{OrganizationRole, WorkspaceRole},
    generation::TaskKind,
    id::WorkspaceId,
};
use serde_json::{Value, json};
use testkit::{Mood, World};

use crate::{
    house::{As, House},
    shape::{list, text},
};

testkit::each_database!(
    usage_is_what_the_attempts_tell,
    a_period_is_the_days_it_names,
    only_who_manages_a_workspace_sees_its_usage,
    makers_and_their_budget_are_chosen,
);

const TALLY: &str = "{ attempts succeeded failed costMicros }";

async fn ask(house: &House, who: As<'_>, shop: WorkspaceId, arguments: &str) -> Value {
    let document = format!(
        "{{ workspace(id: \"{shop}\") {{ usage{arguments} {{ from to total {TALLY} \
         days {{ day tally {TALLY} }} kinds {{ kind tally {TALLY} }} \
         makers {{ provider model tally {TALLY} }} }} }} }}"
    );
    house.data(who, &document, json!({})).await["workspace"]["usage"].take()
}

/// Attempts, successes, failures, cost.
type Sums = [i64; 4];

fn sums(tally: &Value) -> Sums {
    ["attempts", "succeeded", "failed", "costMicros"].map(|name| tally[name].as_i64().unwrap())
}

/// A list of the usage, by a name for each of its parts.
fn told(parts: &Value, name: impl Fn(&Value) -> String) -> BTreeMap<String, Sums> {
    list(parts).into_iter().map(|part| (name(part), sums(&part["tally"]))).collect()
}

/// The same, summed from the attempts one by one.
async fn summed(
    house: &House,
    who: As<'_>,
    shop: WorkspaceId,
    name: impl Fn(&Value, &Value) -> String,
) -> BTreeMap<String, Sums> {
    let document = "query($id: ID!) { tasks(workspaceId: $id, first: 100) { nodes { kind
        attempts { startedAt outcome provider model costMicros } } } }";
    let data = house.data(who, document, json!({ "id": shop.to_string() })).await;
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for task in list(&data["tasks"]["nodes"]) {
        for attempt in list(&task["attempts"]) {
            let outcome = attempt["outcome"].as_str();
            let one = [
                1,
                i64::from(outcome == Some("SUCCEEDED")),
                i64::from(matches!(outcome, Some("FAILED" | "LOST"))),
                attempt["costMicros"].as_i64().unwrap_or_default(),
            ];
            let sum = sums.entry(name(task, attempt)).or_default();
            for (sum, one) in sum.iter_mut().zip(one) {
                *sum += one;
            }
        }
    }
    sums
}

async fn usage_is_what_the_attempts_tell(world: World) {
    let ada = world.sign_up("Ada").await;
    let ben = world.join(&ada, "Ben", OrganizationRole::Admin, &[]).await;
    let (shop, other) =
        (world.workspace(&ada, "Shop").await.id, world.workspace(&ada, "Other").await.id);
    world.approved(&ada, &ben, shop).await;
    world.drain().await;
    world.clock.advance(Duration::from_hours(24));
    world.crew.next(TaskKind::WriteCopy, Mood::Refuse("not that".to_owned()));
    world.approved(&ada, &ben, shop).await;
    world.drain().await;
    world.drafted(&ada, other).await;
    let house = House::boundless(world).await;
    let who = As::Session(ada.session.reveal());

    let usage = ask(&house, who, shop, "").await;
    let all = summed(&house, who, shop, |_, _| String::new()).await;
    let [attempts, succeeded, failed, cost] = sums(&usage["total"]);
    assert_eq!(all, BTreeMap::from([(String::new(), [attempts, succeeded, failed, cost])]));
    assert_eq!((attempts, failed), (12, 1), "two drafts, and twice five pieces of work");
    assert_eq!(cost, succeeded * 1_000);

    let days = told(&usage["days"], |part| text(&part["day"]).to_owned());
    assert_eq!(days.len(), 2, "{usage}");
    let by_day = |_: &Value, attempt: &Value| text(&attempt["startedAt"])[..10].to_owned();
    assert_eq!(days, summed(&house, who, shop, by_day).await);
    let kinds = told(&usage["kinds"], |part| text(&part["kind"]).to_owned());
    assert_eq!(kinds.len(), 4, "{usage}");
    let by_kind = |task: &Value, _: &Value| text(&task["kind"]).to_owned();
    assert_eq!(kinds, summed(&house, who, shop, by_kind).await);
    let makers = told(&usage["makers"], |part| format!("{} {}", part["provider"], part["model"]));
    let by_maker =
        |_: &Value, attempt: &Value| format!("{} {}", attempt["provider"], attempt["model"]);
    let mut summed_up = summed(&house, who, shop, by_maker).await;
    summed_up.remove("null null");
    assert_eq!(makers, summed_up);

    let other = ask(&house, who, other, "").await;
    assert_eq!(sums(&other["total"]), [1, 1, 0, 1_000], "a workspace has its own");
    let ordered: Vec<&str> = list(&usage["days"]).iter().map(|part| text(&part["day"])).collect();
    assert!(ordered.is_sorted(), "{ordered:?}");
}

async fn a_period_is_the_days_it_names(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    // One draft in the last seconds of a day, one in the first of the next.
    let day = world.now().date_naive();
    let midnight = day.succ_opt().unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
    let ahead = (midnight - world.now()).to_std().unwrap();
    world.clock.advance(ahead.checked_sub(Duration::from_secs(10)).unwrap());
    world.drafted(&ada, shop).await;
    world.clock.advance(Duration::from_secs(20));
    world.drafted(&ada, shop).await;
    let next = world.now().date_naive();
    assert_eq!(next, day.succ_opt().unwrap());
    let house = House::boundless(world).await;
    let who = As::Session(ada.session.reveal());

    for (arguments, attempts, days) in [
        (format!("(from: \"{day}\", to: \"{day}\")"), 1, vec![day]),
        (format!("(from: \"{next}\", to: \"{next}\")"), 1, vec![next]),
        (format!("(from: \"{day}\", to: \"{next}\")"), 2, vec![day, next]),
        (format!("(to: \"{next}\")"), 2, vec![day, next]),
        (String::new(), 2, vec![day, next]),
        ("(from: \"2020-01-01\", to: \"2020-12-31\")".to_owned(), 0, vec![]),
    ] {
        let usage = ask(&house, who, shop, &arguments).await;
        assert_eq!(usage["total"]["attempts"], attempts, "{arguments}");
        let told: Vec<String> =
            list(&usage["days"]).iter().map(|part| text(&part["day"]).to_owned()).collect();
        let wanted: Vec<String> = days.iter().map(ToString::to_string).collect();
        assert_eq!(told, wanted, "{arguments}");
    }
    let usual = ask(&house, who, shop, "").await;
    let first = next.checked_sub_days(chrono::Days::new(29)).unwrap();
    assert_eq!(
        (text(&usual["from"]), text(&usual["to"])),
        (&*first.to_string(), &*next.to_string())
    );

    for wrong in ["(from: \"2026-02-02\", to: \"2026-02-01\")", "(from: \"2019-01-01\")"] {
        let document =
            format!("{{ workspace(id: \"{shop}\") {{ usage{wrong} {{ total {TALLY} }} }} }}");
        let answer = house.ask(who, &document, json!({})).await.json();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID", "{answer}");
    }
}

async fn only_who_manages_a_workspace_sees_its_usage(world: World) {
    let ada = world.sign_up("Ada").await;
    let (shop, other) =
        (world.workspace(&ada, "Shop").await.id, world.workspace(&ada, "Other").await.id);
    world.drafted(&ada, shop).await;
    let mut people = Vec::new();
    for role in WorkspaceRole::ALL {
        let roles = [(shop, *role)];
        let name = role.as_str();
        people.push((*role, world.join(&ada, name, OrganizationRole::Member, &roles).await));
    }
    let house = House::boundless(world).await;
    let document = format!(
        "{{ shop: workspace(id: \"{shop}\") {{ viewerPermissions usage {{ total {TALLY} }} }}
           other: workspace(id: \"{other}\") {{ viewerPermissions usage {{ total {TALLY} }} }} }}"
    );
    let names = |permissions: &Value| -> Vec<String> {
        list(permissions).iter().map(|name| text(name).to_owned()).collect()
    };
    for (role, person) in &people {
        let who = As::Session(person.session.reveal());
        let answer = house.ask(who, &document, json!({})).await.json();
        let held: Vec<String> = role.permissions().iter().map(|held| held.to_string()).collect();
        if *role == WorkspaceRole::Manager {
            assert_eq!(answer["data"]["shop"]["usage"]["total"]["attempts"], 1, "{answer}");
            assert!(answer.get("errors").is_none(), "{answer}");
        } else {
            let [error] = list(&answer["errors"])[..] else { panic!("{role}: {answer}") };
            assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{role}: {answer}");
            assert_eq!(error["extensions"]["permission"], "workspace:manage", "{role}");
        }
        assert!(answer["data"]["other"].is_null(), "{role}: {answer}");
        let asked = format!("{{ workspace(id: \"{shop}\") {{ viewerPermissions }} }}");
        let may = house.data(who, &asked, json!({})).await;
        // What members hold in the organization is held in its workspaces too.
        let may = names(&may["workspace"]["viewerPermissions"]);
        assert!(held.iter().all(|name| may.contains(name)), "{role}: {may:?}");
        let everywhere: Vec<String> =
            OrganizationRole::Member.permissions().iter().map(|held| held.to_string()).collect();
        let more: Vec<&String> = may.iter().filter(|name| !held.contains(name)).collect();
        assert!(more.iter().all(|name| everywhere.contains(name)), "{role}: {more:?}");
    }
}

async fn makers_and_their_budget_are_chosen(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    world.drafted(&ada, shop).await;
    let house = House::boundless(world).await;
    let who = As::Session(ada.session.reveal());
    let fields = "monthlyBudgetMicros spentThisMonthMicros
        makers { texts { chosen offered } videos { chosen offered } fallback }";
    let change = async |mut input: Value| {
        let document = format!(
            "mutation($input: WorkspaceUpdateInput!) {{ workspaceUpdate(input: $input) {{
                workspace {{ {fields} }} userErrors {{ field }} }} }}"
        );
        input["workspaceId"] = json!(shop.to_string());
        house.data(who, &document, json!({ "input": input })).await["workspaceUpdate"].take()
    };
    let builtin = json!(["BUILTIN"]);
    let left = change(json!({})).await;
    let follows = json!({ "chosen": null, "offered": builtin });
    assert_eq!(
        left["workspace"],
        json!({ "monthlyBudgetMicros": null, "spentThisMonthMicros": 1_000,
            "makers": { "texts": follows, "videos": follows, "fallback": null } })
    );
    let chosen = change(json!({ "monthlyBudgetMicros": 2_500_000,
        "makers": { "texts": "BUILTIN", "fallback": true } }))
    .await;
    assert_eq!(chosen["workspace"]["makers"]["texts"]["chosen"], "BUILTIN");
    assert_eq!(chosen["workspace"]["makers"]["videos"]["chosen"], Value::Null);
    assert_eq!(chosen["workspace"]["monthlyBudgetMicros"], 2_500_000);
    let refused = change(json!({ "makers": { "videos": "VEO" } })).await;
    assert_eq!(refused["userErrors"][0]["field"], "makers.videos", "{refused}");
    let lifted = change(json!({ "monthlyBudgetMicros": null })).await;
    assert_eq!(lifted["workspace"]["monthlyBudgetMicros"], Value::Null);
    assert_eq!(lifted["workspace"]["makers"]["fallback"], true, "what is left out stays");
}
