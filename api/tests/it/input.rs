//! A bad input costs nothing: the field at fault is named and nothing is written.

use domain::{
    access::OrganizationRole,
    brand::{UploadPicture, store_picture},
};
use serde_json::{Value, json};
use testkit::{Raw, World};

use crate::{
    house::{As, House},
    isolation_cases::PHOTO,
    shape::{list, text},
    story,
};

testkit::each_database!(
    bad_briefs_and_guides_are_refused_whole,
    bad_words_about_people_and_workspaces_are_refused_whole,
    bad_words_about_strategies_and_reviews_are_refused_whole,
    what_is_no_value_of_its_type_names_its_field,
);

/// A value to put somewhere in a good input, and the field the answer has to name.
type Bad = (&'static str, Value, &'static str);

/// A house with two organizations in it: who asks acts in the first.
struct Scene {
    house: House,
    raw: Raw,
    session: String,
    shop: String,
    /// A workspace of the other organization, and a file in it.
    foreign: String,
    photo: String,
}

impl Scene {
    async fn new(world: World) -> Self {
        let ada = world.sign_up("Ada").await;
        let shop = world.workspace(&ada, "Coffee shop").await.id;
        let eve = world.sign_up("Eve").await;
        let foreign = world.workspace(&eve, "Own").await.id;
        let upload = UploadPicture { workspace_id: foreign, bytes: PHOTO.into() };
        let photo = store_picture(&world.store, &world.objects, &eve, upload).await.unwrap().id;
        let mara = world.join(&ada, "Mara", OrganizationRole::Admin, &[]).await;
        let raw = world.raw().await;
        Self {
            house: House::with(world, |config| config.limits.points_per_minute = u32::MAX).await,
            raw,
            session: mara.session.reveal().clone(),
            shop: shop.to_string(),
            foreign: foreign.to_string(),
            photo: photo.to_string(),
        }
    }

    fn day(&self, ahead: i64) -> Value {
        json!((self.house.world.now() + chrono::TimeDelta::days(ahead)).date_naive().to_string())
    }

    async fn tell(&self, name: &str, input: &Value) -> Value {
        let document = document(name);
        let who = As::Session(&self.session);
        self.house.data(who, &document, json!({ "input": input })).await[name].take()
    }

    /// Puts each bad value into a good input.
    async fn refuses(&self, name: &str, good: &Value, table: Vec<Bad>) {
        for (place, value, field) in table {
            let before = self.rows().await;
            let mut input = good.clone();
            *input.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
            let payload = self.tell(name, &input).await;
            let errors = list(&payload["userErrors"]);
            let fields: Vec<&str> =
                errors.iter().map(|error| error["field"].as_str().unwrap_or_default()).collect();
            assert_eq!(fields, [field], "{name} {place}: {payload}");
            assert!(!text(&errors[0]["message"]).is_empty(), "{name} {place}");
            let shown = payload.to_string();
            assert!(shown.len() < 2_000, "an answer does not repeat the input: {shown}");
            assert_eq!(self.rows().await, before, "{name} {place} wrote something");
        }
    }

    /// What was made bad was good.
    async fn takes(&self, name: &str, good: &Value) {
        let before = self.rows().await;
        let payload = self.tell(name, good).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}: {payload}");
        assert_ne!(self.rows().await, before, "{name} wrote nothing");
    }

    /// How much there is of everything that mutations write.
    async fn rows(&self) -> Vec<i64> {
        let mut counts = Vec::new();
        for table in [
            "audit_events",
            "campaigns",
            "briefs",
            "strategies",
            "style_guides",
            "tasks",
            "outbox",
            "media",
            "reviews",
            "review_decisions",
            "invitations",
            "members",
            "workspace_roles",
            "workspaces",
            "api_tokens",
            "users",
            "sessions",
            "organizations",
        ] {
            counts.push(self.raw.count(table, "true").await);
        }
        counts
    }
}

fn document(name: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) \
         {{ userErrors {{ code field message }} }} }}"
    )
}

async fn bad_briefs_and_guides_are_refused_whole(world: World) {
    let scene = Scene::new(world).await;
    let mut brief = story::campaign(&scene.house, &scene.shop);
    brief["brief"]["photoId"] = Value::Null;
    let briefs = vec![
        ("/name", json!(""), "name"),
        ("/name", json!("n".repeat(121)), "name"),
        ("/brief/goal", json!(""), "brief.goal"),
        ("/brief/goal", json!(" \n\t"), "brief.goal"),
        ("/brief/goal", json!("g".repeat(100_000)), "brief.goal"),
        ("/brief/goal", json!("é".repeat(2_001)), "brief.goal"),
        ("/brief/product", json!("p".repeat(4_001)), "brief.product"),
        ("/brief/audience", json!(""), "brief.audience"),
        ("/brief/callToAction", json!("c".repeat(81)), "brief.callToAction"),
        ("/brief/placements", json!([]), "brief.placements"),
        ("/brief/placements", json!(["X", "X"]), "brief.placements.1"),
        ("/brief/startDate", scene.day(-1), "brief.startDate"),
        ("/brief/endDate", scene.day(1), "brief.endDate"),
        ("/brief/endDate", scene.day(400), "brief.endDate"),
        ("/brief/link", json!("javascript:alert(1)"), "brief.link"),
        ("/brief/link", json!("no address"), "brief.link"),
        ("/brief/link", json!("https://me:secret@example.com/"), "brief.link"),
        ("/brief/photoId", json!(scene.photo), "brief.photoId"),
        ("/brief/photoId", json!(scene.shop), "brief.photoId"),
        ("/workspaceId", json!(scene.photo), "workspaceId"),
        ("/workspaceId", json!("wsp_1"), "workspaceId"),
        ("/workspaceId", json!(scene.foreign), "workspaceId"),
    ];
    scene.refuses("campaignCreate", &brief, briefs).await;
    scene.takes("campaignCreate", &brief).await;

    let mut guide = story::guide(&scene.shop);
    guide["basedOn"] = json!(1);
    guide["logoId"] = Value::Null;
    let guides = vec![
        ("/palette/0/color", json!("red"), "palette.0.color"),
        ("/palette/1/color", json!("#12345g"), "palette.1.color"),
        ("/palette/1/color", json!("#é2345"), "palette.1.color"),
        ("/palette", json!([]), "palette"),
        ("/brandName", json!(""), "brandName"),
        ("/brandName", json!("b".repeat(61)), "brandName"),
        ("/logoId", json!(scene.photo), "logoId"),
        ("/workspaceId", json!(scene.foreign), "workspaceId"),
        ("/basedOn", json!(7), "basedOn"),
    ];
    scene.refuses("styleGuideWrite", &guide, guides).await;
    scene.takes("styleGuideWrite", &guide).await;
    // Now it is stale.
    scene.refuses("styleGuideWrite", &guide, vec![("/basedOn", json!(1), "basedOn")]).await;
}

async fn bad_words_about_people_and_workspaces_are_refused_whole(world: World) {
    let scene = Scene::new(world).await;
    let (shop, foreign) = (&scene.shop, &scene.foreign);
    let invite = json!({ "email": "gil@example.com", "role": "MEMBER",
        "workspaceRoles": [{ "workspaceId": shop, "role": "VIEWER" }] });
    let place = "workspaceRoles.0.workspaceId";
    let viewer = json!({ "workspaceId": shop, "role": "VIEWER" });
    let invites = vec![
        ("/email", json!(""), "email"),
        ("/email", json!("nobody"), "email"),
        ("/role", json!("OWNER"), "role"),
        ("/workspaceRoles/0/workspaceId", json!(foreign), place),
        ("/workspaceRoles/0/workspaceId", json!(scene.photo), place),
        ("/workspaceRoles", json!([viewer, viewer]), "workspaceRoles.1"),
    ];
    scene.refuses("memberInvite", &invite, invites).await;
    scene.takes("memberInvite", &invite).await;

    let step = json!({ "name": "Check", "role": "APPROVER", "need": "AT_LEAST", "count": 2 });
    let change = json!({ "workspaceId": shop, "name": "Tea shop",
        "approvalPolicy": { "steps": [step] }, "monthlyBudgetMicros": 5_000_000,
        "makers": { "texts": "BUILTIN", "fallback": true } });
    let changes = vec![
        ("/workspaceId", json!(foreign), "workspaceId"),
        ("/name", json!(" "), "name"),
        ("/approvalPolicy/steps", json!([]), "approvalPolicy.steps"),
        ("/approvalPolicy/steps/0/name", json!(""), "approvalPolicy.steps.0.name"),
        ("/approvalPolicy/steps/0/role", json!("VIEWER"), "approvalPolicy.steps.0.role"),
        ("/approvalPolicy/steps/0/count", json!(21), "approvalPolicy.steps.0.count"),
        ("/approvalPolicy/steps/0/count", Value::Null, "approvalPolicy.steps.0.count"),
        ("/approvalPolicy/steps/0/need", json!("ALL"), "approvalPolicy.steps.0.count"),
        ("/makers/texts", json!("GEMINI"), "makers.texts"),
        ("/monthlyBudgetMicros", json!(-1), "monthlyBudgetMicros"),
        ("/monthlyBudgetMicros", json!(1_000_000_000_001_i64), "monthlyBudgetMicros"),
    ];
    scene.refuses("workspaceUpdate", &change, changes).await;
    scene.takes("workspaceUpdate", &change).await;
    let name = json!({ "name": "Another" });
    scene.refuses("workspaceCreate", &name, vec![("/name", json!(""), "name")]).await;
    scene.takes("workspaceCreate", &name).await;
    // Taken: names are unique in an organization.
    scene.refuses("workspaceCreate", &name, vec![("/name", json!("Another"), "name")]).await;

    let token = json!({ "name": "Partner", "scopes": ["workspace:read"], "workspaceIds": [shop],
        "expiresAt": null });
    let yesterday = json!((scene.house.world.now() - chrono::TimeDelta::days(1)).to_rfc3339());
    let tokens = vec![
        ("/name", json!(""), "name"),
        ("/scopes", json!([]), "scopes"),
        ("/scopes", json!(["workspace:read", "everything"]), "scopes.1"),
        ("/workspaceIds", json!([]), "workspaceIds"),
        ("/workspaceIds", json!([shop, foreign]), "workspaceIds.1"),
        ("/expiresAt", yesterday, "expiresAt"),
    ];
    scene.refuses("apiTokenIssue", &token, tokens).await;
    scene.takes("apiTokenIssue", &token).await;

    let person = json!({ "email": "hal@example.com", "name": "Hal",
        "password": "a good long password", "organizationName": "Hal's" });
    let people = vec![
        ("/email", json!("hal"), "email"),
        ("/email", json!("ada@example.com"), "email"),
        ("/name", json!(""), "name"),
        ("/password", json!("too short"), "password"),
        ("/password", json!("p".repeat(129)), "password"),
        ("/organizationName", json!(""), "organizationName"),
    ];
    scene.refuses("signUp", &person, people).await;
}

async fn bad_words_about_strategies_and_reviews_are_refused_whole(world: World) {
    let ada = world.sign_up("Zoe").await;
    let shop = world.workspace(&ada, "Tea shop").await.id;
    let (theirs, _) = world.submitted(&ada, shop).await;
    let scene = Scene::new(world).await;
    let world = &scene.house.world;
    let own = scene.shop.parse().unwrap();
    let mara = domain::identity::authenticate_session(&world.store, &scene.session).await.unwrap();
    let campaign = world.drafted(&mara, own).await;
    let digest = world.strategy(&mara, campaign.id).await.digest.to_string();
    let stale = json!("0".repeat(64));

    let edit = json!({ "campaignId": campaign.id.to_string(), "basedOn": digest,
        "positioning": "Mine", "insight": "Mine",
        "messages": [{ "headline": "Mine", "support": "Mine" }],
        "creatives": [
            { "key": "x-1", "placement": "X", "intent": "OFFER", "headline": "Mine",
              "direction": "Mine", "outputs": ["COPY"], "scheduledOn": scene.day(3) },
            { "key": "x-2", "placement": "X", "intent": "OFFER", "headline": "Mine",
              "direction": "Mine", "outputs": ["COPY"], "scheduledOn": scene.day(3) }] });
    let edits = vec![
        ("/campaignId", json!(theirs.id.to_string()), "campaignId"),
        ("/campaignId", json!(scene.shop), "campaignId"),
        ("/basedOn", stale.clone(), "basedOn"),
        ("/basedOn", json!("no digest"), "basedOn"),
        ("/positioning", json!(""), "positioning"),
        ("/messages", json!([]), "messages"),
        ("/messages/0/support", json!("s".repeat(601)), "messages.0.support"),
        ("/creatives", json!([]), "creatives"),
        ("/creatives/1/key", json!("x-1"), "creatives.1.key"),
        ("/creatives/1/key", json!("Ä"), "creatives.1.key"),
        ("/creatives/1/placement", json!("LINKEDIN"), "creatives.1.placement"),
        ("/creatives/1/outputs", json!(["IMAGE"]), "creatives.1.outputs"),
        ("/creatives/1/scheduledOn", scene.day(-1), "creatives.1.scheduledOn"),
        ("/creatives/1/scheduledOn", scene.day(99), "creatives.1.scheduledOn"),
    ];
    scene.refuses("strategyEdit", &edit, edits).await;
    scene.takes("strategyEdit", &edit).await;

    let digest = world.strategy(&mara, campaign.id).await.digest.to_string();
    let submit = json!({ "campaignId": campaign.id.to_string(), "digest": digest });
    let submits = vec![
        ("/campaignId", json!(theirs.id.to_string()), "campaignId"),
        ("/digest", stale.clone(), "digest"),
        ("/digest", json!(""), "digest"),
    ];
    scene.refuses("campaignSubmit", &submit, submits).await;
    scene.takes("campaignSubmit", &submit).await;

    let ask = format!("{{ campaign(id: \"{}\") {{ reviews {{ id }} }} }}", campaign.id);
    let who = As::Session(&scene.session);
    let found = scene.house.data(who, &ask, json!({})).await;
    let review = found["campaign"]["reviews"][0]["id"].clone();
    let decide = json!({ "reviewId": review, "digest": digest, "verdict": "REQUEST_CHANGES",
        "comment": "More tea" });
    let decisions = vec![
        ("/reviewId", json!(scene.shop), "reviewId"),
        ("/digest", stale, "digest"),
        ("/comment", json!(" "), "comment"),
        ("/comment", Value::Null, "comment"),
        ("/comment", json!("c".repeat(4_001)), "comment"),
    ];
    scene.refuses("reviewDecide", &decide, decisions).await;
    scene.takes("reviewDecide", &decide).await;
    // Decided; twice is once too often.
    let again = vec![("/verdict", json!("REJECT"), "reviewId")];
    scene.refuses("reviewDecide", &decide, again).await;
    let told = json!({ "campaignId": campaign.id.to_string(), "instruction": "More tea" });
    let long = vec![("/instruction", json!("i".repeat(1_001)), "instruction")];
    scene.refuses("campaignRequestDraft", &told, long).await;
}

/// What the schema itself refuses, before anybody reads it.
async fn what_is_no_value_of_its_type_names_its_field(world: World) {
    let scene = Scene::new(world).await;
    let who = As::Session(&scene.session);
    let brief = story::campaign(&scene.house, &scene.shop);
    let before = scene.rows().await;
    for (place, value, field) in [
        ("/brief/placements", json!(["MYSPACE"]), "brief.placements.0"),
        ("/brief/placements", json!(["X", 5]), "brief.placements.1"),
        ("/brief/startDate", json!("tomorrow"), "brief.startDate"),
        ("/brief/startDate", json!("2026-02-30"), "brief.startDate"),
        ("/brief/endDate", json!(20_260_401), "brief.endDate"),
        ("/brief/goal", json!(7), "brief.goal"),
        ("/brief/goal", Value::Null, "brief.goal"),
        ("/name", json!(["a", "b"]), "name"),
        ("/brief", Value::Null, "brief"),
    ] {
        let mut input = brief.clone();
        *input.pointer_mut(place).unwrap() = value;
        let variables = json!({ "input": input });
        let answer = scene.house.ask(who, &document("campaignCreate"), variables).await;
        let json = answer.json();
        assert!(json["data"].is_null(), "{place}: {}", answer.body);
        let error = &json["errors"][0];
        assert_eq!(error["extensions"]["field"], field, "{place}: {}", answer.body);
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{place}");
        if field.ends_with("Date") {
            assert!(text(&error["message"]).contains("2026-11-23"), "how it is written: {error}");
        }
    }
    // Too little and too much.
    for (change, field) in [
        (json!({ "brief": {} }), "brief.goal"),
        (json!({ "brief": { "budget": 1 } }), "brief.goal"),
        (json!({ "budget": 1 }), "budget"),
    ] {
        let mut input = brief.clone();
        for (name, value) in change.as_object().unwrap() {
            input[name] = value.clone();
        }
        let variables = json!({ "input": input });
        let answer = scene.house.ask(who, &document("campaignCreate"), variables).await;
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], field, "{}", answer.body);
    }
    // The same where the value stands in the document.
    let literal = "mutation { campaignCreate(input: { workspaceId: \"wsp_1\", name: \"n\", brief: {
        goal: \"g\", product: \"p\", audience: \"a\", placements: [X], startDate: \"soon\",
        endDate: \"2026-11-23\", callToAction: \"c\" } }) { userErrors { field } } }";
    let answer = scene.house.ask(who, literal, json!({})).await;
    let error = &answer.json()["errors"][0];
    assert_eq!(error["extensions"]["field"], "brief.startDate", "{}", answer.body);
    assert_eq!(scene.rows().await, before);
}
