//! A bad input costs nothing: the field at fault is named and nothing is written.

use domain::{access::OrganizationRole, brand::UploadPicture, brand::store_picture};
use serde_json::{Value, json};
use testkit::World;

use crate::{
    house::{As, House},
    isolation_cases::PHOTO,
    shape::{list, text},
    story,
};

testkit::each_database!(bad_input_is_refused_whole);

/// A value to put somewhere in a good input, and the field the answer has to name.
type Bad = (&'static str, Value, &'static str);

const CREATE: &str = "mutation($input: CampaignCreateInput!) { campaignCreate(input: $input) \
    { campaign { id } userErrors { code field message } } }";

const GUIDE: &str = "mutation($input: StyleGuideWriteInput!) { styleGuideWrite(input: $input) \
    { styleGuide { id } userErrors { code field message } } }";

async fn bad_input_is_refused_whole(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let eve = world.sign_up("Eve").await;
    let foreign = world.workspace(&eve, "Own").await.id;
    let upload = UploadPicture { workspace_id: foreign, bytes: PHOTO.into() };
    let photo = store_picture(&world.store, &world.objects, &eve, upload).await.unwrap().id;
    let mara = world.join(&ada, "Mara", OrganizationRole::Admin, &[]).await;
    let house = House::with(world, |_| {}).await;
    let raw = house.world.raw().await;
    let yesterday = (house.world.now() - chrono::TimeDelta::days(1)).date_naive().to_string();

    let briefs: Vec<Bad> = vec![
        ("/name", json!(""), "name"),
        ("/name", json!("n".repeat(121)), "name"),
        ("/brief/goal", json!(""), "brief.goal"),
        ("/brief/goal", json!(" \n\t"), "brief.goal"),
        ("/brief/goal", json!("g".repeat(100_000)), "brief.goal"),
        ("/brief/callToAction", json!("c".repeat(81)), "brief.callToAction"),
        ("/brief/placements", json!([]), "brief.placements"),
        ("/brief/placements", json!(["X", "X"]), "brief.placements.1"),
        ("/brief/startDate", json!(yesterday), "brief.startDate"),
        ("/brief/endDate", json!(yesterday), "brief.endDate"),
        ("/brief/link", json!("javascript:alert(1)"), "brief.link"),
        ("/brief/link", json!("no address"), "brief.link"),
        ("/brief/photoId", json!(photo.to_string()), "brief.photoId"),
        ("/brief/photoId", json!(shop.to_string()), "brief.photoId"),
        ("/workspaceId", json!(photo.to_string()), "workspaceId"),
        ("/workspaceId", json!("wsp_1"), "workspaceId"),
    ];
    let guides: Vec<Bad> = vec![
        ("/palette/0/color", json!("red"), "palette.0.color"),
        ("/palette/1/color", json!("#12345g"), "palette.1.color"),
        ("/palette", json!([]), "palette"),
        ("/brandName", json!(""), "brandName"),
        ("/logoId", json!(photo.to_string()), "logoId"),
        ("/basedOn", json!(7), "basedOn"),
    ];
    let mut brief = story::campaign(&house, &shop.to_string());
    brief["brief"]["photoId"] = Value::Null;
    let mut guide = story::guide(&shop.to_string());
    guide["basedOn"] = json!(1);
    guide["logoId"] = Value::Null;
    let who = As::Session(mara.session.reveal());
    let tables =
        [(CREATE, "campaignCreate", &brief, briefs), (GUIDE, "styleGuideWrite", &guide, guides)];
    for (document, name, good, table) in tables {
        for (place, value, field) in table {
            let before = rows(&raw).await;
            let mut input = good.clone();
            *input.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
            let data = house.data(who, document, json!({ "input": input })).await;
            let payload = &data[name];
            let fields: Vec<&str> = list(&payload["userErrors"])
                .iter()
                .map(|error| error["field"].as_str().unwrap_or_default())
                .collect();
            assert!(fields.contains(&field), "{place}: {payload}");
            let shown = payload.to_string();
            assert!(shown.len() < 2_000, "an answer does not repeat the input: {shown}");
            assert_eq!(rows(&raw).await, before, "{place} wrote something");
        }
        // What was made bad was good.
        let data = house.data(who, document, json!({ "input": good })).await;
        assert_eq!(data[name]["userErrors"], json!([]), "{data}");
    }

    // What the schema itself refuses, before anybody reads it.
    let before = rows(&raw).await;
    for (place, value, said) in [
        ("/brief/placements", json!(["MYSPACE"]), "placements"),
        ("/brief/startDate", json!("tomorrow"), "startDate"),
        ("/brief/goal", json!(7), "goal"),
        ("/brief/goal", Value::Null, "goal"),
        ("/brief", json!({}), "brief"),
    ] {
        let mut input = brief.clone();
        *input.pointer_mut(place).unwrap() = value;
        let answer = house.ask(who, CREATE, json!({ "input": input })).await;
        let json = answer.json();
        assert!(json["data"].is_null(), "{place}: {}", answer.body);
        let message = text(&json["errors"][0]["message"]);
        assert!(message.contains(said), "{place}: {message}");
        let code = answer.code();
        assert!(
            ["BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "INVALID"].contains(&code.as_str()),
            "{place}: {code}"
        );
    }
    let mut input = brief.clone();
    input["brief"]["budget"] = json!(1);
    let answer = house.ask(who, CREATE, json!({ "input": input })).await;
    assert!(answer.json()["data"].is_null(), "an unknown field: {}", answer.body);
    assert_eq!(rows(&raw).await, before);
}

/// How much there is of everything that mutations write.
async fn rows(raw: &testkit::Raw) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["audit_events", "campaigns", "briefs", "style_guides", "tasks", "outbox", "media"]
    {
        counts.push(raw.count(table, "true").await);
    }
    counts
}
