//! What a client wants of its posts: set in its workspace, said by the drafts that break it.

use domain::{access::OrganizationRole, asset::placement::Placement};
use serde_json::{Value, json};
use testkit::World;

use crate::{
    browser::Browser,
    house::House,
    shape::{list, text},
};

testkit::each_database!(a_client_says_whom_its_texts_mention_and_how_long_its_posts_are);

const POSTING: &str =
    "query($id: ID!) { workspace(id: $id) { posting { mentions accounts xTextMax } } }";

const DRAFTS: &str = "query($id: ID!) { campaign(id: $id) { assets { id kind }
  drafts { parts { text length } brokenRules { field rule limit found message source checkedOn } } } }";

async fn a_client_says_whom_its_texts_mention_and_how_long_its_posts_are(world: World) {
    let owner = world.sign_up("Ada").await;
    let shop = world.workspace(&owner, "Shop").await.id;
    let ben = world.join(&owner, "Ben", OrganizationRole::Admin, &[]).await;
    let made = world.campaign_for(&owner, shop, &[Placement::X]).await;
    world.drain().await;
    let review = world.submit(&owner, made.id).await;
    world.approve(&ben, &review).await;
    world.drain().await;
    let mut house = House::boundless(world).await;
    let serving = Browser::serve(&mut house);
    let cookie = format!("{}={}", house.state.cookie.name(), owner.session.reveal());
    let ada = Browser::with_cookie(&serving.origin, cookie);
    let (shop, campaign) = (shop.to_string(), made.id.to_string());
    let posting =
        async || ada.ask(POSTING, json!({ "id": shop })).await["workspace"]["posting"].take();
    assert_eq!(posting().await, json!({ "mentions": "ANY", "accounts": [], "xTextMax": null }));

    let words =
        format!("{}Thanks to @kettle and @evil.", "Beans from the hill, up early. ".repeat(20));
    let drafts = async || ada.ask(DRAFTS, json!({ "id": campaign })).await["campaign"].take();
    let assets = drafts().await["assets"].take();
    let copy = list(&assets).into_iter().find(|asset| asset["kind"] == "COPY").unwrap();
    let input = json!({ "assetId": copy["id"], "text": words });
    ada.change("assetEdit", "asset { id }", input).await;
    let before = drafts().await["drafts"][0].take();
    assert!(list(&before["parts"]).len() > 1, "a thread: {before}");
    let of_mentions = |draft: &Value| -> Vec<Value> {
        let broken = list(&draft["brokenRules"]).into_iter();
        broken.filter(|broken| broken["rule"] == "MENTION").cloned().collect()
    };
    assert_eq!(of_mentions(&before), [Value::Null; 0]);

    let change = |posting: Value| json!({ "workspaceId": shop, "posting": posting });
    for (wrong, field) in [
        (json!({ "mentions": "LISTED", "accounts": ["two words"] }), "posting.accounts.0"),
        (json!({ "mentions": "NONE", "xTextMax": 279 }), "posting.xTextMax"),
    ] {
        let refused = ada.try_to("workspaceUpdate", "workspace { id }", change(wrong)).await;
        assert_eq!(refused["userErrors"][0]["field"], field, "{refused}");
    }
    let wanted = json!({ "mentions": "LISTED", "accounts": ["@kettle"], "xTextMax": 4000 });
    ada.change("workspaceUpdate", "workspace { id }", change(wanted)).await;
    assert_eq!(
        posting().await,
        json!({ "mentions": "LISTED", "accounts": ["kettle"], "xTextMax": 4000 })
    );
    // What is left out stays.
    let name = json!({ "workspaceId": shop, "name": "The shop" });
    ada.change("workspaceUpdate", "workspace { id }", name).await;
    assert_eq!(posting().await["xTextMax"], 4000);

    let after = drafts().await["drafts"][0].take();
    let [part] = list(&after["parts"])[..] else { panic!("one long post: {after}") };
    assert_eq!(part["text"], words.trim());
    let [broken] = &of_mentions(&after)[..] else { panic!("{after}") };
    assert_eq!((&broken["limit"], &broken["found"]), (&json!("@kettle"), &json!("@evil")));
    assert_eq!((&broken["field"], &broken["checkedOn"]), (&json!("parts.0.text"), &Value::Null));
    assert!(text(&broken["message"]).contains("leave it out"), "{broken}");
    serving.stop().await;
}
