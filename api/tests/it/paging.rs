//! Lists are walked from either end, each entry once.

use serde_json::{Value, json};
use testkit::World;

use crate::{
    house::{As, House},
    shape::{list, text},
};

testkit::each_database!(campaigns_are_walked_from_both_ends, pages_have_bounds);

async fn page(house: &House, who: As<'_>, arguments: &str) -> Value {
    let document = format!(
        "{{ campaigns({arguments}) {{ nodes {{ id }} edges {{ cursor node {{ id }} }} \
         pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    house.data(who, &document, json!({})).await["campaigns"].take()
}

fn ids(page: &Value) -> Vec<String> {
    list(&page["nodes"]).iter().map(|node| text(&node["id"]).to_owned()).collect()
}

async fn campaigns_are_walked_from_both_ends(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let mut made = Vec::new();
    for _ in 0..7 {
        made.push(world.campaign(&ada, shop).await.id.to_string());
    }
    made.reverse();
    let house = House::with(world, |_| {}).await;
    let who = As::Session(ada.session.reveal());

    let (mut forward, mut arguments) = (Vec::new(), "first: 2".to_owned());
    loop {
        let page = page(&house, who, &arguments).await;
        let info = &page["pageInfo"];
        assert_eq!(info["hasPreviousPage"], !forward.is_empty(), "{page}");
        let edges = list(&page["edges"]);
        assert_eq!(edges[0]["cursor"], info["startCursor"]);
        assert_eq!(edges[edges.len() - 1]["cursor"], info["endCursor"]);
        assert_eq!(edges[0]["node"], page["nodes"][0]);
        forward.extend(ids(&page));
        if info["hasNextPage"] == false {
            break;
        }
        // Something new at the front shifts nobody who is already walking.
        if forward.len() == 2 {
            house.world.campaign(&ada, shop).await;
        }
        arguments = format!("first: 2, after: {}", info["endCursor"]);
    }
    assert_eq!(forward, made);

    let (mut backward, mut arguments) = (Vec::new(), "last: 3".to_owned());
    loop {
        let page = page(&house, who, &arguments).await;
        let info = &page["pageInfo"];
        assert_eq!(info["hasNextPage"], !backward.is_empty(), "{page}");
        // Each page reads in the list's own order.
        backward = [ids(&page), backward].concat();
        if info["hasPreviousPage"] == false {
            break;
        }
        arguments = format!("last: 3, before: {}", info["startCursor"]);
    }
    assert_eq!(backward.len(), 8);
    assert_eq!(backward[1..], made[..]);

    // Counted where it is asked for, whatever the page; and only within what was asked.
    let total = async |arguments: &str| {
        let document = format!("{{ campaigns({arguments}) {{ totalCount nodes {{ id }} }} }}");
        house.data(who, &document, json!({})).await["campaigns"]["totalCount"].clone()
    };
    assert_eq!(total("first: 1").await, 8);
    assert_eq!(total("last: 1, search: \"spring\"").await, 8);
    assert_eq!(total("first: 1, search: \" SPRING \"").await, 8);
    assert_eq!(total("first: 1, search: \"autumn\"").await, 0);
    for literally in ["%", "_", "spr_ng", "sp%ng", "!", "\\\\"] {
        assert_eq!(total(&format!("first: 1, search: \"{literally}\"")).await, 0, "{literally}");
    }
    assert_eq!(total("first: 1, states: [STRATEGIZING]").await, 8);
    assert_eq!(total("first: 1, states: [READY]").await, 0);
}

async fn pages_have_bounds(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    world.campaign(&ada, shop).await;
    let house = House::with(world, |_| {}).await;
    let who = As::Session(ada.session.reveal());
    for (arguments, field) in [
        ("first: 0", "first"),
        ("first: 101", "first"),
        ("first: -1", "first"),
        ("last: 0", "last"),
        ("last: 101", "last"),
        ("first: 1, last: 1", "last"),
        ("search: \"x\"", "first"),
        ("first: 1, after: \"nonsense\"", "after"),
        ("first: 1, before: \"nonsense\"", "before"),
        ("first: 1, workspaceId: \"nonsense\"", "workspaceId"),
    ] {
        let document = format!("{{ campaigns({arguments}) {{ nodes {{ id }} }} }}");
        let answer = house.ask(who, &document, json!({})).await;
        let json = answer.json();
        assert!(json["data"].is_null(), "{arguments}: {}", answer.body);
        assert_eq!(answer.code(), "INVALID", "{arguments}");
        assert_eq!(json["errors"][0]["extensions"]["field"], field, "{}", answer.body);
    }
    for arguments in ["first: 100", "last: 100", "first: 1", "last: 1"] {
        assert_eq!(ids(&page(&house, who, arguments).await).len(), 1, "{arguments}");
    }
}
