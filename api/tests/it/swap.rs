//! A picture of one's own in a picture's place: sent, cut to the placement, seen, taken back.

use domain::{
    access::{OrganizationRole, Permission},
    asset::placement::Placement,
    brand::{UploadPicture, store_picture},
    identity::{IssueToken, issue_token},
};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use testkit::{Person, World};

use crate::{
    browser::{Browser, Serving},
    house::{As, House},
    isolation_cases::PHOTO,
    shape::{list, text},
};

testkit::each_database!(
    an_own_picture_is_cut_to_the_placement_and_can_be_taken_back,
    a_picture_off_the_brand_is_said_and_kept,
    what_cannot_be_swapped_is_named,
    the_same_swap_is_carried_out_once,
    whoever_may_swap_may_send_the_picture,
);

const ASSETS: &str = "query($id: ID!, $history: Boolean!) { campaign(id: $id) { state
  assets(history: $history) { id kind placement generation digest copy { text }
    file { name mediaType byteLength width height durationMs altText url }
    provenance { provider model costMicros } brandCheck { score findings { rule } } }
  drafts { placement media { altText asset { id } } disclosure { needed }
    brokenRules { rule } } } }";

const SWAPPED: &str = "asset { id kind placement generation digest
  file { name mediaType byteLength width height altText url }
  provenance { provider model costMicros }
  brandCheck { score threshold passes findings { rule message } } }";

struct Office {
    house: House,
    ada: Browser,
    owner: Person,
    shop: String,
    campaign: String,
    serving: Serving,
}

impl Office {
    /// A campaign of which everything is made.
    async fn open(world: World, placements: &[Placement]) -> Self {
        let owner = world.sign_up("Ada").await;
        let shop = world.workspace(&owner, "Shop").await.id;
        let ben = world.join(&owner, "Ben", OrganizationRole::Admin, &[]).await;
        let made = world.campaign_for(&owner, shop, placements).await;
        world.drain().await;
        let review = world.submit(&owner, made.id).await;
        world.approve(&ben, &review).await;
        world.drain().await;
        let mut house = House::boundless(world).await;
        let serving = Browser::serve(&mut house);
        let cookie = format!("{}={}", house.state.cookie.name(), owner.session.reveal());
        let ada = Browser::with_cookie(&serving.origin, cookie);
        let (shop, campaign) = (shop.to_string(), made.id.to_string());
        Self { house, ada, owner, shop, campaign, serving }
    }

    async fn campaign(&self, history: bool) -> Value {
        let variables = json!({ "id": self.campaign, "history": history });
        self.ada.ask(ASSETS, variables).await["campaign"].take()
    }

    /// What is in force of a kind at a placement.
    async fn asset(&self, kind: &str, placement: &str) -> Value {
        let campaign = self.campaign(false).await;
        let own = |asset: &&Value| asset["kind"] == kind && asset["placement"] == placement;
        list(&campaign["assets"]).into_iter().find(own).unwrap().clone()
    }

    async fn photo(&self) -> String {
        let path = format!("/uploads/post?workspace={}&name=kettle.jpg", self.shop);
        self.ada.upload(&path, "image/jpeg", PHOTO).await
    }
}

async fn an_own_picture_is_cut_to_the_placement_and_can_be_taken_back(world: World) {
    let places = [Placement::X, Placement::InstagramStory];
    let office = Office::open(world, &places).await;
    let photo = office.photo().await;
    for (placement, width, height) in [("X", 1600, 900), ("INSTAGRAM_STORY", 1080, 1920)] {
        let before = office.asset("IMAGE", placement).await;
        let alt = format!("  A bicycle against a wall, for {placement} ");
        let input = json!({ "assetId": before["id"], "mediaId": photo, "altText": alt,
            "focus": { "x": 0.9, "y": 1 } });
        let swapped = office.ada.change("assetSwapPicture", SWAPPED, input).await["asset"].take();
        assert_eq!((&swapped["kind"], &swapped["generation"]), (&json!("IMAGE"), &json!(2)));
        let file = &swapped["file"];
        assert_eq!(
            (&file["width"], &file["height"], &file["mediaType"], &file["altText"]),
            (&json!(width), &json!(height), &json!("image/jpeg"), &json!(alt.trim()))
        );
        let made = &swapped["provenance"];
        assert_eq!(made, &json!({ "provider": "person", "model": "Ada", "costMicros": 0 }));
        let kept = json!({ "score": 100, "threshold": 80, "passes": true, "findings": [] });
        assert_eq!(swapped["brandCheck"], kept);

        let bytes = office.ada.get(text(&file["url"])).await.bytes;
        assert_eq!(json!(bytes.len()), file["byteLength"]);
        assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
        let read = image::load_from_memory(&bytes).unwrap();
        assert_eq!((read.width(), read.height()), (width, height));
        let digest = domain::store::digest::Digest::of(&bytes).to_string();
        assert_eq!(swapped["digest"], digest);

        // It is what goes out, and no platform has anything against it.
        assert_eq!(office.asset("IMAGE", placement).await["id"], swapped["id"]);
        let campaign = office.campaign(true).await;
        let mut drafts = list(&campaign["drafts"]).into_iter();
        let draft = drafts.find(|draft| draft["placement"] == placement).unwrap();
        let mut media = list(&draft["media"]).into_iter();
        if placement == "X" {
            // There the film goes out.
            assert!(media.all(|medium| medium["asset"]["id"] != swapped["id"]), "{draft}");
        }
        // The one before is there as it was, and comes back as it was.
        let mut history = list(&campaign["assets"]).into_iter();
        let former = history.find(|asset| asset["id"] == before["id"]).unwrap();
        let same = ["digest", "provenance", "generation", "brandCheck"];
        assert!(same.iter().all(|field| former[field] == before[field]), "{former}");
        let input = json!({ "assetId": before["id"] });
        let restored = office.ada.change("assetRestore", SWAPPED, input).await["asset"].take();
        assert_eq!((&restored["generation"], &restored["digest"]), (&json!(3), &before["digest"]));
        assert_eq!(restored["file"]["altText"], before["file"]["altText"]);
    }
    let told =
        "{ auditEvents(first: 9, action: \"asset.swapped\") { nodes { actorName detail } } }";
    let events = office.ada.ask(told, json!({})).await["auditEvents"]["nodes"].take();
    let [one, two] = list(&events)[..] else { panic!("{events}") };
    for event in [one, two] {
        assert_eq!(event["actorName"], "Ada");
        assert!(event["detail"].to_string().contains(&photo), "{event}");
    }
    office.serving.stop().await;
}

async fn a_picture_off_the_brand_is_said_and_kept(world: World) {
    let office = Office::open(world, &[Placement::X]).await;
    let mut png = std::io::Cursor::new(Vec::new());
    let green = RgbImage::from_pixel(1600, 900, Rgb([9, 190, 90]));
    green.write_to(&mut png, ImageFormat::Png).unwrap();
    let path = format!("/uploads/post?workspace={}&name=green.png", office.shop);
    let green = office.ada.upload(&path, "image/png", png.into_inner()).await;
    let picture = office.asset("IMAGE", "X").await["id"].take();
    let input = json!({ "assetId": picture, "mediaId": green, "altText": "A green wall" });
    let swapped = office.ada.change("assetSwapPicture", SWAPPED, input).await["asset"].take();
    let check = &swapped["brandCheck"];
    assert_eq!(check["findings"][0]["rule"], "PALETTE", "{check}");
    assert_eq!((&check["passes"], &check["threshold"]), (&json!(false), &json!(80)), "{check}");
    assert_eq!(office.asset("IMAGE", "X").await["id"], swapped["id"]);
    office.serving.stop().await;
}

async fn what_cannot_be_swapped_is_named(world: World) {
    let office = Office::open(world, &[Placement::X]).await;
    let photo = office.photo().await;
    let (store, objects) = (&office.house.world.store, &office.house.world.objects);
    // Of another organization, of another workspace, of nobody, and one that is too small.
    let eve = office.house.world.sign_up("Eve").await;
    let own = office.house.world.workspace(&eve, "Own").await.id;
    let bytes = || bytes::Bytes::from_static(PHOTO);
    let upload = UploadPicture { workspace_id: own, bytes: bytes() };
    let theirs = store_picture(store, objects, &eve, upload).await.unwrap().id.to_string();
    let other = office.house.world.workspace(&office.owner, "Next door").await.id;
    let upload = UploadPicture { workspace_id: other, bytes: bytes() };
    let next = store_picture(store, objects, &office.owner, upload).await.unwrap().id.to_string();
    let mut png = std::io::Cursor::new(Vec::new());
    let small = RgbImage::from_pixel(640, 480, Rgb([9, 90, 190]));
    small.write_to(&mut png, ImageFormat::Png).unwrap();
    let shop = office.shop.parse().unwrap();
    let upload = UploadPicture { workspace_id: shop, bytes: png.into_inner().into() };
    let small = store_picture(store, objects, &office.owner, upload).await.unwrap().id.to_string();

    let picture = office.asset("IMAGE", "X").await["id"].take();
    let video = office.asset("VIDEO", "X").await["id"].take();
    let words = office.asset("COPY", "X").await["id"].take();
    let before = office.campaign(true).await["assets"].take();
    let fine = json!({ "assetId": picture, "mediaId": photo, "altText": "A bicycle, a wall" });
    let with = |field: &str, value: Value| {
        let mut input = fine.clone();
        input[field] = value;
        input
    };
    let foreign = "is no file of this workspace; upload it first";
    for (input, code, field, message) in [
        (with("assetId", video), "INVALID", "assetId", "must be a picture"),
        (with("assetId", words), "INVALID", "assetId", "must be a picture"),
        (with("mediaId", json!(theirs)), "INVALID", "mediaId", foreign),
        (with("mediaId", json!(next)), "INVALID", "mediaId", foreign),
        (with("mediaId", json!("med_1")), "INVALID", "mediaId", ""),
        (with("mediaId", json!(small)), "INVALID", "mediaId", "640 × 360"),
        (with("altText", json!(" \n ")), "INVALID", "altText", "must not be empty"),
        (with("altText", json!("w".repeat(1_001))), "INVALID", "altText", "at most 1000"),
        (with("focus", json!({ "x": -0.1, "y": 0 })), "INVALID", "focus.x", "between 0 and 1"),
        (with("focus", json!({ "x": 0, "y": 1.5 })), "INVALID", "focus.y", "between 0 and 1"),
    ] {
        let refused = office.ada.try_to("assetSwapPicture", SWAPPED, input).await;
        let [error] = list(&refused["userErrors"])[..] else { panic!("{refused}") };
        assert_eq!((&error["code"], &error["field"]), (&json!(code), &json!(field)), "{refused}");
        assert!(text(&error["message"]).contains(message), "{refused}");
        assert!(refused["asset"].is_null(), "{refused}");
    }
    // Everything wrong is said at once.
    let mut input = with("altText", json!(""));
    input["focus"] = json!({ "x": 2, "y": 2 });
    let refused = office.ada.try_to("assetSwapPicture", SWAPPED, input).await;
    assert_eq!(list(&refused["userErrors"]).len(), 3, "{refused}");
    let blurred = |mut assets: Value| {
        for asset in assets.as_array_mut().unwrap() {
            asset["file"]["url"] = Value::Null;
        }
        assets
    };
    let after = office.campaign(true).await["assets"].take();
    assert_eq!(blurred(after), blurred(before), "nothing was kept");
    // What is put away does not change any more.
    let archive = json!({ "campaignId": office.campaign });
    office.ada.change("campaignArchive", "campaign { state }", archive).await;
    let refused = office.ada.try_to("assetSwapPicture", SWAPPED, fine).await;
    assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{refused}");
    office.serving.stop().await;
}

async fn the_same_swap_is_carried_out_once(world: World) {
    let office = Office::open(world, &[Placement::Bluesky]).await;
    let photo = office.photo().await;
    let picture = office.asset("IMAGE", "BLUESKY").await["id"].take();
    let document = "mutation($input: AssetSwapPictureInput!) { assetSwapPicture(input: $input)
        { asset { id generation } userErrors { code field message } } }";
    let input = json!({ "assetId": picture, "mediaId": photo, "altText": "A bicycle, a wall" });
    let key = [("idempotency-key", "one-swap")];
    let first = office.ada.send(document, &json!({ "input": input }), &key).await;
    let again = office.ada.send(document, &json!({ "input": input }), &key).await;
    assert_eq!(first.json()["data"]["assetSwapPicture"]["asset"]["generation"], 2);
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!(office.asset("IMAGE", "BLUESKY").await["generation"], 2);
    // Once more of what is there already is no new version.
    let mut same = input.clone();
    same["assetId"] = office.asset("IMAGE", "BLUESKY").await["id"].take();
    let refused = office.ada.try_to("assetSwapPicture", SWAPPED, same).await;
    assert_eq!(refused["userErrors"][0]["field"], "mediaId", "{refused}");
    office.serving.stop().await;
}

/// The picture of a post needs no right to the brand.
async fn whoever_may_swap_may_send_the_picture(world: World) {
    let office = Office::open(world, &[Placement::Mastodon]).await;
    let store = &office.house.world.store;
    let issue = async |scopes: &[Permission]| {
        let token = IssueToken {
            name: "Partner".to_owned(),
            scopes: scopes.iter().copied().collect(),
            workspaces: None,
            expires_at: None,
        };
        issue_token(store, &office.owner, token).await.unwrap().secret
    };
    let writer = issue(&[Permission::WorkspaceRead, Permission::CampaignsWrite]).await;
    let designer = issue(&[Permission::WorkspaceRead, Permission::BrandWrite]).await;
    let upload = async |token: &str, purpose: &str| {
        let path = format!("/uploads/{purpose}?workspace={}", office.shop);
        office.house.upload(As::Token(token), &path, "image/jpeg", PHOTO.to_vec()).await
    };
    for (token, purpose) in [(&writer, "photo"), (&writer, "logo"), (&designer, "post")] {
        let answer = upload(token.reveal(), purpose).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "FORBIDDEN"));
    }
    let sent = upload(writer.reveal(), "post").await;
    assert_eq!(sent.status.as_u16(), 200, "{}", sent.body);
    let picture = office.asset("IMAGE", "MASTODON").await["id"].take();
    let document = "mutation($input: AssetSwapPictureInput!) { assetSwapPicture(input: $input)
        { asset { generation } userErrors { code field message } } }";
    let input = json!({ "assetId": picture, "mediaId": sent.json()["id"], "altText": "A bicycle" });
    let who = As::Token(writer.reveal());
    let data = office.house.data(who, document, json!({ "input": input })).await;
    assert_eq!(data["assetSwapPicture"]["asset"]["generation"], 2, "{data}");
    office.serving.stop().await;
}
