//! What would go out: drafts over the API.

use domain::{access::OrganizationRole, asset::placement::Placement};
use serde_json::{Value, json};
use testkit::{Person, World};

use crate::{
    house::{As, House},
    shape::{list, text},
};

testkit::each_database!(
    a_piece_is_a_draft_once_it_has_a_text,
    a_long_text_by_hand_is_a_thread,
    what_the_platform_would_refuse_is_named,
);

const DRAFTS: &str = "query($id: ID!) { campaign(id: $id) {
  assets { id kind placement copy { text firstComment } }
  drafts { creativeKey placement title parts { text wire length }
    media { role altText asset { kind file { width } } }
    link { url place shown } firstComment
    disclosure { needed switch reason }
    brokenRules { field rule limit found message source checkedOn } } } }";

const EDIT: &str = "mutation($input: AssetEditInput!) { assetEdit(input: $input) {
  asset { id generation copy { text firstComment } } userErrors { code field message } } }";

struct Office {
    house: House,
    ada: Person,
    id: String,
}

impl Office {
    /// A campaign of which everything is made.
    async fn open(world: World, placements: &[Placement]) -> Self {
        let ada = world.sign_up("Ada").await;
        let shop = world.workspace(&ada, "Shop").await.id;
        let ben = world.join(&ada, "Ben", OrganizationRole::Admin, &[]).await;
        let made = world.campaign_for(&ada, shop, placements).await;
        world.drain().await;
        let review = world.submit(&ada, made.id).await;
        world.approve(&ben, &review).await;
        let house = House::boundless(world).await;
        Self { house, ada, id: made.id.to_string() }
    }

    async fn campaign(&self) -> Value {
        let who = As::Session(self.ada.session.reveal());
        self.house.data(who, DRAFTS, json!({ "id": self.id })).await["campaign"].take()
    }

    /// The text's asset at a placement.
    async fn copy(&self, placement: &str) -> String {
        let campaign = self.campaign().await;
        let own = |asset: &&Value| asset["kind"] == "COPY" && asset["placement"] == placement;
        text(&list(&campaign["assets"]).into_iter().find(own).unwrap()["id"]).to_owned()
    }

    async fn edit(&self, input: Value) -> Value {
        let who = As::Session(self.ada.session.reveal());
        self.house.data(who, EDIT, json!({ "input": input })).await["assetEdit"].take()
    }
}

async fn a_piece_is_a_draft_once_it_has_a_text(world: World) {
    let office = Office::open(world, &[Placement::X]).await;
    assert_eq!(office.campaign().await["drafts"], json!([]), "nothing is made yet");
    office.house.world.drain().await;
    let campaign = office.campaign().await;
    let draft = &campaign["drafts"][0];
    assert_eq!((&draft["placement"], list(&draft["parts"]).len()), (&json!("X"), 1), "{draft}");
    let url = text(&draft["link"]["url"]);
    assert_eq!(
        url,
        format!(
            "https://example.com/coffee?utm_source=x&utm_medium=social&utm_campaign=spring\
             &utm_content={}",
            text(&draft["creativeKey"])
        )
    );
    // The text names no address, so that a comment does.
    assert_eq!(draft["link"]["place"], "FIRST_COMMENT");
    assert_eq!(draft["firstComment"], format!("Taste it: {url}"));
    let media = list(&draft["media"]);
    assert!(!media.is_empty() && media[0]["role"] == "ATTACHED", "{draft}");
    // The makers of these tests are nobody we know.
    let (needed, switch) = (&draft["disclosure"]["needed"], &draft["disclosure"]["switch"]);
    assert_eq!((needed, switch), (&json!(true), &json!("made_with_ai")));

    let eve = office.house.world.sign_up("Eve").await;
    let who = As::Session(eve.session.reveal());
    let seen = office.house.data(who, DRAFTS, json!({ "id": office.id })).await;
    assert_eq!(seen["campaign"], Value::Null);
}

async fn a_long_text_by_hand_is_a_thread(world: World) {
    let office = Office::open(world, &[Placement::X, Placement::Mastodon]).await;
    office.house.world.drain().await;
    let id = office.copy("X").await;
    let points = "The beans come from one hill. We roast them on the day they are ordered. ";
    let words = format!("{}\n\nTaste it: https://example.com/coffee", points.repeat(6).trim());
    let input = json!({ "assetId": id, "text": words, "firstComment": " Questions? Ask us. " });
    let edited = office.edit(input).await;
    assert_eq!(edited["userErrors"], json!([]));
    assert_eq!(edited["asset"]["copy"]["firstComment"], "Questions? Ask us.");
    let campaign = office.campaign().await;
    let draft = list(&campaign["drafts"]).into_iter().find(|d| d["placement"] == "X").unwrap();
    let parts = list(&draft["parts"]);
    assert!(parts.len() > 1, "{draft}");
    for (at, part) in parts.iter().enumerate() {
        assert!(text(&part["text"]).ends_with(&format!(" {}/{}", at + 1, parts.len())), "{part}");
        assert!(part["length"].as_u64().unwrap() <= 280, "{part}");
    }
    assert!(text(&parts.last().unwrap()["text"]).contains("utm_source=x"), "{draft}");
    assert_eq!(
        (&draft["link"]["place"], &draft["firstComment"]),
        (&json!("TEXT"), &json!("Questions? Ask us."))
    );
    // Without the field the comment stays; empty, it goes.
    let id = text(&edited["asset"]["id"]);
    let edited = office.edit(json!({ "assetId": id, "text": "Beans from the hill." })).await;
    assert_eq!(edited["asset"]["copy"]["firstComment"], "Questions? Ask us.");
    let input = json!({ "assetId": id, "text": "Beans from the hill.", "firstComment": "" });
    assert_eq!(office.edit(input).await["asset"]["copy"]["firstComment"], Value::Null);
    for (input, field) in [
        (json!({ "assetId": id, "text": points.repeat(200) }), "text"),
        (
            json!({ "assetId": id, "text": "Beans.", "firstComment": "w".repeat(281) }),
            "firstComment",
        ),
    ] {
        let refused = office.edit(input).await;
        assert_eq!(refused["userErrors"][0]["field"], field, "{refused}");
    }
}

async fn what_the_platform_would_refuse_is_named(world: World) {
    let office = Office::open(world, &[Placement::InstagramFeed]).await;
    office.house.world.drain().await;
    let id = office.copy("INSTAGRAM_FEED").await;
    let words = format!("At https://example.com/coffee {}", "#bean ".repeat(31));
    office.edit(json!({ "assetId": id, "text": words })).await;
    let campaign = office.campaign().await;
    let broken = list(&campaign["drafts"][0]["brokenRules"]);
    let find = |rule: &str| broken.iter().find(|broken| broken["rule"] == rule).unwrap();
    let tags = find("HASHTAG_COUNT");
    assert_eq!((&tags["limit"], &tags["found"]), (&json!("30"), &json!("31")));
    assert!(text(&tags["source"]).contains("Meta") && text(&tags["checkedOn"]).len() == 10);
    assert_eq!(find("LINK_DEAD")["field"], "parts.0.text");
}
