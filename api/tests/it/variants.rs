//! The variants of a text over HTTP: seen with the reason of their order, chosen once, taken back.

use domain::{
    access::{OrganizationRole, Permission},
    asset::placement::Placement,
    identity::{IssueToken, issue_token},
};
use serde_json::{Value, json};
use testkit::World;

use crate::{
    browser::{Browser, Serving},
    house::{As, House},
    shape::{list, text},
};

testkit::each_database!(
    a_variant_is_chosen_and_the_former_again,
    the_same_choice_is_carried_out_once,
    whoever_may_only_read_sees_them_and_chooses_none,
);

const TEXTS: &str = "query($id: ID!) { campaign(id: $id) { assets { id kind generation digest
  copy { text firstComment } variants { digest text title hashtags chance isChosen
    brandCheck { score threshold passes } } } drafts { parts { text } } } }";

const CHOSEN: &str = "asset { id generation digest copy { text } provenance { provider }
  variants { digest text chance isChosen } brandCheck { score threshold revisions } }";

struct Desk {
    house: House,
    ada: Browser,
    owner: testkit::Person,
    campaign: String,
    serving: Serving,
}

impl Desk {
    /// A campaign of which everything is made.
    async fn open(world: World) -> Self {
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
        Self { house, ada, owner, campaign: made.id.to_string(), serving }
    }

    async fn campaign(&self) -> Value {
        self.ada.ask(TEXTS, json!({ "id": self.campaign })).await["campaign"].take()
    }

    async fn asset(&self, kind: &str) -> Value {
        let campaign = self.campaign().await;
        let mut assets = list(&campaign["assets"]).into_iter();
        assets.find(|asset| asset["kind"] == kind).unwrap().clone()
    }
}

async fn a_variant_is_chosen_and_the_former_again(world: World) {
    let desk = Desk::open(world).await;
    let first = desk.asset("COPY").await;
    let offered = list(&first["variants"]);
    assert_eq!(offered.len(), 3, "{first}");
    assert_eq!(offered[0]["text"], first["copy"]["text"]);
    assert_eq!(offered[0]["digest"], first["digest"]);
    // Why each stands where it does: its score, and how likely it draws more than the text.
    for (place, variant) in offered.iter().enumerate() {
        assert_eq!(variant["isChosen"], place == 0);
        assert_eq!(variant["brandCheck"]["threshold"], 80);
        match variant["chance"].as_f64() {
            None => assert_eq!(place, 0, "{first}"),
            Some(chance) => {
                let same = variant["brandCheck"]["score"] == offered[0]["brandCheck"]["score"];
                assert!(chance > 0.0 && (!same || chance <= 0.5), "{first}");
            }
        }
    }
    assert_eq!(desk.asset("IMAGE").await["variants"], json!([]));

    let input = json!({ "assetId": first["id"], "variant": offered[2]["digest"] });
    let second = desk.ada.change("assetChooseVariant", CHOSEN, input).await["asset"].take();
    assert_eq!((&second["generation"], &second["digest"]), (&json!(2), &offered[2]["digest"]));
    assert_eq!(second["copy"]["text"], offered[2]["text"]);
    assert_eq!(second["provenance"]["provider"], "testkit");
    let now = list(&second["variants"]);
    assert_eq!(now.len(), 3);
    assert_eq!((&now[0]["isChosen"], &now[2]["isChosen"]), (&json!(false), &json!(true)));
    let (there, back) = (&offered[2]["chance"], &now[0]["chance"]);
    let sum = there.as_f64().unwrap() + back.as_f64().unwrap();
    assert!((sum - 1.0).abs() < 1e-9, "against the other way round: {there} {back}");
    // It is what goes out.
    let draft = desk.campaign().await["drafts"][0]["parts"][0]["text"].take();
    assert!(text(&draft).starts_with(text(&offered[2]["text"])), "{draft}");

    let input = json!({ "assetId": second["id"], "variant": first["digest"] });
    let third = desk.ada.change("assetChooseVariant", CHOSEN, input).await["asset"].take();
    assert_eq!((&third["generation"], &third["digest"]), (&json!(3), &first["digest"]));
    let told = "{ auditEvents(first: 9, action: \"asset.variant_chosen\") {
        nodes { actorName detail } } }";
    let events = desk.ada.ask(told, json!({})).await["auditEvents"]["nodes"].take();
    let [newer, older] = list(&events)[..] else { panic!("{events}") };
    assert!(newer["detail"].to_string().contains(text(&first["digest"])), "{newer}");
    assert!(older["detail"].to_string().contains(text(&offered[2]["digest"])), "{older}");
    assert_eq!(older["actorName"], "Ada");

    for (input, code, field) in [
        (json!({ "assetId": third["id"], "variant": first["digest"] }), "CONFLICT", Value::Null),
        (json!({ "assetId": third["id"], "variant": "abc" }), "INVALID", json!("variant")),
        (json!({ "assetId": third["id"], "variant": "0".repeat(64) }), "INVALID", json!("variant")),
        (json!({ "assetId": "ast_1", "variant": first["digest"] }), "INVALID", json!("assetId")),
    ] {
        let refused = desk.ada.try_to("assetChooseVariant", CHOSEN, input).await;
        let [error] = list(&refused["userErrors"])[..] else { panic!("{refused}") };
        assert_eq!((&error["code"], &error["field"]), (&json!(code), &field), "{refused}");
    }
    assert_eq!(desk.asset("COPY").await["id"], third["id"]);
    desk.serving.stop().await;
}

async fn the_same_choice_is_carried_out_once(world: World) {
    let desk = Desk::open(world).await;
    let copy = desk.asset("COPY").await;
    let document = "mutation($input: AssetChooseVariantInput!) { assetChooseVariant(input: $input)
        { asset { id generation } userErrors { code field message } } }";
    let input = json!({ "assetId": copy["id"], "variant": copy["variants"][1]["digest"] });
    let key = [("idempotency-key", "one-choice")];
    let first = desk.ada.send(document, &json!({ "input": input }), &key).await;
    let again = desk.ada.send(document, &json!({ "input": input }), &key).await;
    assert_eq!(first.json()["data"]["assetChooseVariant"]["asset"]["generation"], 2);
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(desk.asset("COPY").await["generation"], 2);
    desk.serving.stop().await;
}

async fn whoever_may_only_read_sees_them_and_chooses_none(world: World) {
    let desk = Desk::open(world).await;
    let token = IssueToken {
        name: "Reader".to_owned(),
        scopes: [Permission::WorkspaceRead].into_iter().collect(),
        workspaces: None,
        expires_at: None,
    };
    let reader = issue_token(&desk.house.world.store, &desk.owner, token).await.unwrap().secret;
    let who = As::Token(reader.reveal());
    let seen = desk.house.data(who, TEXTS, json!({ "id": desk.campaign })).await;
    let assets = list(&seen["campaign"]["assets"]);
    let copy = assets.into_iter().find(|asset| asset["kind"] == "COPY").unwrap();
    assert_eq!(list(&copy["variants"]).len(), 3);
    let document = "mutation($input: AssetChooseVariantInput!) { assetChooseVariant(input: $input)
        { asset { id } userErrors { code } } }";
    let input = json!({ "assetId": copy["id"], "variant": copy["variants"][1]["digest"] });
    let refused = desk.house.ask(who, document, json!({ "input": input })).await.json();
    let extensions = &refused["errors"][0]["extensions"];
    assert_eq!(
        (&extensions["code"], &extensions["permission"]),
        (&json!("FORBIDDEN"), &json!("campaigns:write")),
        "{refused}"
    );
    assert_eq!(desk.asset("COPY").await["generation"], 1);
    desk.serving.stop().await;
}
