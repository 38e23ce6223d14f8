//! Reviews that wait for somebody: listed and counted for whoever's word they lack.

use domain::{
    access::{OrganizationRole, WorkspaceRole},
    review::{ApprovalPolicy, Need, PolicyStep},
    tenancy::{WorkspaceChange, change_workspace},
};
use serde_json::{Value, json};
use testkit::{Person, World};

use crate::{
    house::{As, House},
    shape::{list, text},
};

testkit::each_database!(
    a_review_awaits_whose_word_it_lacks,
    what_awaits_me_is_paged_and_counted,
    what_others_see_does_not_await_them,
);

async fn ask(house: &House, who: &Person, arguments: &str) -> Value {
    let document = format!(
        "{{ reviewsAwaiting({arguments}) {{ totalCount nodes {{ id awaiting {{ id }} }} \
         pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let who = As::Session(who.session.reveal());
    house.data(who, &document, json!({})).await["reviewsAwaiting"].take()
}

fn ids(page: &Value) -> Vec<String> {
    list(&page["nodes"]).iter().map(|node| text(&node["id"]).to_owned()).collect()
}

/// How many there are, and how many of them await the person.
async fn counted(house: &House, who: &Person) -> (i64, i64) {
    let count = |page: Value| page["totalCount"].as_i64().unwrap();
    let all = count(ask(house, who, "first: 1").await);
    (all, count(ask(house, who, "mine: true, first: 1").await))
}

async fn a_review_awaits_whose_word_it_lacks(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    let role = |role| [(shop, role)];
    let member = OrganizationRole::Member;
    let ben = world.join(&ada, "Ben", member, &role(WorkspaceRole::Approver)).await;
    let cleo = world.join(&ada, "Cleo", member, &role(WorkspaceRole::Client)).await;
    let step = |name: &str, role| PolicyStep { name: name.to_owned(), role, need: Need::Any };
    let policy = ApprovalPolicy {
        steps: vec![
            step("Inside", Some(WorkspaceRole::Approver)),
            step("Client", Some(WorkspaceRole::Client)),
        ],
        four_eyes: true,
    };
    let change = WorkspaceChange { approval_policy: Some(policy), ..WorkspaceChange::default() };
    change_workspace(&world.store, &ada, shop, change).await.unwrap();
    let (_, review) = world.submitted(&ada, shop).await;
    let house = House::boundless(world).await;

    for (who, waits) in [(&ada, false), (&ben, true), (&cleo, false)] {
        let page = ask(&house, who, "mine: true, first: 10").await;
        assert_eq!(
            ids(&page),
            waits.then(|| review.id.to_string()).into_iter().collect::<Vec<_>>()
        );
        assert_eq!(counted(&house, who).await, (1, i64::from(waits)));
        let all = ask(&house, who, "first: 10").await;
        assert_eq!(all["nodes"][0]["awaiting"], json!([{ "id": ben.id().to_string() }]));
    }
    house.world.approve(&ben, &review).await;
    for (who, waits) in [(&ada, 0), (&ben, 0), (&cleo, 1)] {
        assert_eq!(counted(&house, who).await, (1, waits));
    }
    house.world.approve(&cleo, &review).await;
    for who in [&ada, &ben, &cleo] {
        assert_eq!(counted(&house, who).await, (0, 0));
    }
}

async fn what_awaits_me_is_paged_and_counted(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id;
    let ben = world.join(&ada, "Ben", OrganizationRole::Admin, &[]).await;
    let mut awaits_ben = Vec::new();
    for round in 0..5 {
        // What Ben wrote himself awaits Ada.
        let author = if round % 2 == 0 { &ada } else { &ben };
        let made = world.drafted(author, shop).await;
        if author.id() == ben.id() {
            let strategy = world.strategy(author, made.id).await;
            let mut content = strategy.content.get().unwrap().clone();
            content.insight = "as Ben sees it".to_owned();
            let edit = domain::campaign::EditStrategy {
                campaign_id: made.id,
                based_on: strategy.digest,
                content,
            };
            domain::campaign::edit_strategy(&world.store, author, edit).await.unwrap();
        }
        let review = world.submit(author, made.id).await;
        if author.id() == ada.id() {
            awaits_ben.push(review.id.to_string());
        }
    }
    awaits_ben.reverse();
    let house = House::boundless(world).await;
    assert_eq!(counted(&house, &ben).await, (5, 3));
    let first = ask(&house, &ben, "mine: true, first: 2").await;
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let after = format!("mine: true, first: 2, after: {}", first["pageInfo"]["endCursor"]);
    let second = ask(&house, &ben, &after).await;
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let walked: Vec<String> = ids(&first).into_iter().chain(ids(&second)).collect();
    assert_eq!(walked, awaits_ben);
    assert_eq!(ids(&ask(&house, &ben, "mine: true, last: 1").await), awaits_ben[2..]);
}

async fn what_others_see_does_not_await_them(world: World) {
    let ada = world.sign_up("Ada").await;
    let (shop, other) =
        (world.workspace(&ada, "Shop").await.id, world.workspace(&ada, "Other").await.id);
    let elsewhere = [(other, WorkspaceRole::Approver)];
    let dan = world.join(&ada, "Dan", OrganizationRole::Member, &elsewhere).await;
    let viewer = [(shop, WorkspaceRole::Viewer)];
    let eve = world.join(&ada, "Eve", OrganizationRole::Member, &viewer).await;
    let stranger = world.sign_up("Stranger").await;
    world.submitted(&ada, shop).await;
    let house = House::boundless(world).await;
    assert_eq!(counted(&house, &dan).await, (0, 0), "another workspace");
    assert_eq!(counted(&house, &stranger).await, (0, 0), "another organization");
    let who = As::Session(eve.session.reveal());
    let asked = "{ reviewsAwaiting(mine: true, first: 1) { totalCount } }";
    let answer = house.ask(who, asked, json!({})).await.json();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
}
