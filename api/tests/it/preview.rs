//! What a style guide would look like: drawn for whoever may read the workspace, and never kept.

use data_encoding::BASE64;
use domain::{
    access::{OrganizationRole, WorkspaceRole},
    brand::{UploadPicture, store_picture},
};
use serde_json::{Value, json};
use testkit::World;

use crate::{
    house::{As, House},
    shape::{list, text},
    story::guide,
};

testkit::each_database!(a_style_guide_is_drawn_and_not_kept, nobody_draws_with_anothers_things);

const PREVIEW: &str = "query($input: StyleGuideWriteInput!, $placement: PlacementKey) {
    styleGuidePreview(input: $input, placement: $placement) { image altText width height contrast } }";

async fn a_style_guide_is_drawn_and_not_kept(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Shop").await.id.to_string();
    let roles = [(shop.parse().unwrap(), WorkspaceRole::Viewer)];
    let vera = world.join(&ada, "Vera", OrganizationRole::Member, &roles).await;
    let house = House::boundless(world).await;
    let raw = house.world.raw().await;
    let before = [raw.count("audit_events", "true").await, raw.count("style_guides", "true").await];
    let mut images = Vec::new();
    for (who, placement, color, size) in [
        (&ada, Value::Null, "#14467a", (1200, 627)),
        (&vera, json!("INSTAGRAM_FEED"), "#14467a", (1080, 1350)),
        (&ada, Value::Null, "#aa1144", (1200, 627)),
    ] {
        let mut input = guide(&shop);
        input["palette"][0]["color"] = json!(color);
        let mut variables = json!({ "input": input });
        if !placement.is_null() {
            variables["placement"] = placement;
        }
        let who = As::Session(who.session.reveal());
        let drawn = house.data(who, PREVIEW, variables).await["styleGuidePreview"].take();
        assert_eq!(
            (drawn["width"].as_i64(), drawn["height"].as_i64()),
            (Some(size.0), Some(size.1))
        );
        assert!(drawn["contrast"].as_f64().unwrap() >= 4.5, "{}", drawn["contrast"]);
        let data = text(&drawn["image"]).strip_prefix("data:image/jpeg;base64,").unwrap();
        let file = BASE64.decode(data.as_bytes()).unwrap();
        assert!(file.starts_with(&[0xff, 0xd8]) && file.len() > 5_000, "{}", file.len());
        images.push(file);
    }
    assert_ne!(images[0], images[2], "another colour is another picture");
    let after = [raw.count("audit_events", "true").await, raw.count("style_guides", "true").await];
    assert_eq!(after, before, "nothing is kept");
}

async fn nobody_draws_with_anothers_things(world: World) {
    let ada = world.sign_up("Ada").await;
    let eve = world.sign_up("Eve").await;
    let shop = world.workspace(&ada, "Shop").await.id.to_string();
    let own = world.workspace(&eve, "Own").await.id;
    let mut file = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(64, 64).write_to(&mut file, image::ImageFormat::Png).unwrap();
    let upload =
        UploadPicture { workspace_id: shop.parse().unwrap(), bytes: file.into_inner().into() };
    let theirs = store_picture(&world.store, &world.objects, &ada, upload).await.unwrap();
    let house = House::boundless(world).await;
    let refused = async |input: Value| {
        let who = As::Session(eve.session.reveal());
        let answer = house.ask(who, PREVIEW, json!({ "input": input })).await.json();
        let [error] = list(&answer["errors"])[..] else { panic!("{answer}") };
        assert!(answer["data"].is_null(), "{answer}");
        text(&error["extensions"]["code"]).to_owned()
    };
    assert_eq!(refused(guide(&shop)).await, "NOT_FOUND");
    let own = guide(&own.to_string());
    for (place, value) in [
        ("/logoId", json!(theirs.id.to_string())),
        ("/palette", json!([])),
        ("/palette/0/color", json!("red")),
        ("/brandName", json!("")),
    ] {
        let mut input = own.clone();
        input["logoId"] = Value::Null;
        *input.pointer_mut(place).unwrap() = value;
        assert_eq!(refused(input).await, "INVALID", "{place}");
    }
}
