//! The whole loop as people and programs walk it: over HTTP and a real WebSocket, with workers that
//! run, and everything refused on the way that has to be.

use std::{collections::BTreeSet, sync::Arc};

use domain::generation::Agents;
use http::StatusCode;
use jobs::{
    agent::{BuiltinCopywriter, BuiltinStrategist},
    relay,
    worker::{self, Shift, Workshop},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{
    browser::{Browser, PATIENCE},
    house::House,
    isolation_cases::PHOTO,
    shape::{list, text},
};

testkit::each_kind!(crate::house::House: from_sign_up_to_assets, the_same_request_is_carried_out_once);

pub(crate) const PASSWORD: &str = "a good long password";

const CAMPAIGN: &str = "query($id: ID!) { campaign(id: $id) {
  state progress
  strategy { digest version authorName creatives { key outputs } }
  reviews { id state decisions { verdict comment actorName } }
  tasks { kind state creativeKey }
  assets { kind creativeKey digest copy { text }
    file { name url byteLength mediaType } } } }";

/// Relay and workers: the built-in strategist and copywriter, and a studio that is quick.
struct Workers {
    shutdown: CancellationToken,
    tasks: JoinSet<()>,
}

impl Workers {
    fn start(house: &House) -> Self {
        let business = house.state.business.clone();
        let (shutdown, mut tasks) = (CancellationToken::new(), JoinSet::new());
        let workshop = Workshop {
            store: business.store.clone(),
            objects: business.objects,
            agents: Agents::builtin_only(
                Arc::new(BuiltinStrategist),
                Arc::new(BuiltinCopywriter),
                Arc::new(house.world.crew.clone()),
            ),
            bus: business.bus.clone(),
            name: "worker".to_owned(),
            abandon: shutdown.clone(),
            measures: jobs::measure::Measures::default(),
            quarters: jobs::quarters::Quarters::default(),
        };
        let queue = business.queue;
        tasks.spawn(relay::run(business.store, queue.clone(), business.bus, shutdown.clone()));
        tasks.spawn(worker::run(workshop, queue, Shift::default(), shutdown.clone()));
        Self { shutdown, tasks }
    }

    async fn stop(mut self) {
        self.shutdown.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

/// An agency's owner, its workspace with a style guide.
pub(crate) async fn agency(origin: &str) -> (Browser, String) {
    let mut ada = Browser::new(origin);
    let input = json!({ "email": "ada@example.com", "name": "Ada", "password": PASSWORD,
        "organizationName": "Ada's agency" });
    ada.come_in("signUp", input).await;
    let made =
        ada.change("workspaceCreate", "workspace { id }", json!({ "name": "Hilltop" })).await;
    let workspace = text(&made["workspace"]["id"]).to_owned();
    ada.change("styleGuideWrite", "styleGuide { version }", guide(&workspace)).await;
    (ada, workspace)
}

pub(crate) fn guide(workspace: &str) -> Value {
    json!({ "workspaceId": workspace, "basedOn": 0, "brandName": "Hilltop", "tone": "FRIENDLY",
        "palette": [{ "color": "#14467a", "usage": "PRIMARY" },
                    { "color": "#ffffff", "usage": "BACKGROUND" }] })
}

pub(crate) fn campaign(house: &House, workspace: &str) -> Value {
    let day = |ahead| (house.world.now() + chrono::TimeDelta::days(ahead)).date_naive().to_string();
    json!({ "workspaceId": workspace, "name": "Spring", "brief": {
        "goal": "Sell more coffee beans", "product": "Hilltop coffee, roasted on Mondays",
        "audience": "People who get up early", "placements": ["X", "MASTODON"],
        "startDate": day(2), "endDate": day(16), "callToAction": "Taste it",
        "link": "https://example.com/coffee" } })
}

async fn until(browser: &Browser, id: &str, state: &str) -> Value {
    let waiting = async {
        loop {
            let mut found = browser.ask(CAMPAIGN, json!({ "id": id })).await["campaign"].take();
            if found["state"] == state {
                return found;
            }
            assert_ne!(found["state"], "FAILED", "{found}");
            tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            found.take();
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    waited.unwrap_or_else(|_| panic!("waited in vain for {state}"))
}

/// The one user error of a payload: its code and field.
pub(crate) fn refusal(payload: &Value) -> (&str, &str) {
    let [error] = list(&payload["userErrors"])[..] else { panic!("one user error: {payload}") };
    (text(&error["code"]), error["field"].as_str().unwrap_or_default())
}

#[expect(clippy::too_many_lines, reason = "one story")]
async fn from_sign_up_to_assets(mut house: House) {
    let workers = Workers::start(&house);
    let serving = Browser::serve(&mut house);
    let (ada, workspace) = agency(&serving.origin).await;
    let mut ben = Browser::new(&serving.origin);
    let invite = json!({ "email": "ben@example.com",
        "workspaceRoles": [{ "workspaceId": workspace, "role": "APPROVER" }] });
    let sent = ada.change("memberInvite", "sent { token }", invite).await;
    let accept = json!({ "token": sent["sent"]["token"], "name": "Ben", "password": PASSWORD });
    ben.come_in("invitationAccept", accept).await;
    let path = format!("/uploads/photo?workspace={workspace}");
    let photo = ada.upload(&path, "image/jpeg", PHOTO).await;

    let mut input = campaign(&house, &workspace);
    input["brief"]["photoId"] = json!(photo);
    let made = ada.change("campaignCreate", "campaign { id state }", input).await;
    assert_eq!(made["campaign"]["state"], "STRATEGIZING");
    let id = text(&made["campaign"]["id"]).to_owned();
    let first = until(&ada, &id, "DRAFT").await;
    let first_digest = first["strategy"]["digest"].clone();
    let submit = |digest: &Value| json!({ "campaignId": id, "digest": digest });
    let decide = |review: &Value, digest: &Value, verdict: &str, comment: Value| json!({ "reviewId": review, "digest": digest, "verdict": verdict, "comment": comment });

    // Changes are asked for, with a reason; the next version is another one.
    let stale = json!("0".repeat(64));
    let refused = ada.try_to("campaignSubmit", "review { id }", submit(&stale)).await;
    assert_eq!(refusal(&refused), ("CONFLICT", "digest"));
    let opened = ada.change("campaignSubmit", "review { id }", submit(&first_digest)).await;
    let review = opened["review"]["id"].clone();
    let input = decide(&review, &first_digest, "REQUEST_CHANGES", Value::Null);
    let refused = ben.try_to("reviewDecide", "review { id }", input).await;
    assert_eq!(refusal(&refused), ("INVALID", "comment"));
    let input = decide(&review, &first_digest, "REQUEST_CHANGES", json!("say more of the hill"));
    let decided = ben.change("reviewDecide", "review { state }", input).await;
    assert_eq!(decided["review"]["state"], "CHANGES_REQUESTED");
    let input = json!({ "campaignId": id, "instruction": "say more of the hill" });
    ada.change("campaignRequestDraft", "campaign { id }", input).await;
    let second = until(&ada, &id, "DRAFT").await;
    let digest = second["strategy"]["digest"].clone();
    assert_eq!(second["strategy"]["version"], 2);
    assert_ne!(digest, first_digest);

    // Only what is asked about can be approved, and not by whoever wrote it.
    let opened = ada.change("campaignSubmit", "review { id }", submit(&digest)).await;
    let review = opened["review"]["id"].clone();
    let input = decide(&review, &first_digest, "APPROVE", Value::Null);
    let refused = ben.try_to("reviewDecide", "review { id }", input).await;
    assert_eq!(refusal(&refused), ("CONFLICT", "digest"));
    let approve = decide(&review, &digest, "APPROVE", Value::Null);
    let refused = ada.try_to("reviewDecide", "review { id }", approve.clone()).await;
    assert_eq!(refusal(&refused).0, "CONFLICT", "{refused}");
    let untouched = ben.ask(CAMPAIGN, json!({ "id": id })).await;
    assert_eq!(list(&untouched["campaign"]["reviews"][1]["decisions"]).len(), 0, "{untouched}");

    // Twice at once: one of them counts. Somebody watches.
    let watched = format!(
        "subscription {{ campaignChanged(campaignId: \"{id}\") \
         {{ kind campaign {{ state progress }} }} }}"
    );
    let mut socket = ada.listen(&watched).await;
    assert_eq!(socket.hear().await["payload"]["data"]["campaignChanged"]["kind"], "subscribed");
    let watching = tokio::spawn(async move {
        let mut heard = Vec::new();
        loop {
            let message = socket.hear().await;
            let change = &message["payload"]["data"]["campaignChanged"];
            heard.push((text(&change["kind"]).to_owned(), change["campaign"]["progress"].as_i64()));
            if change["kind"] == "campaign.ready" {
                assert_eq!(change["campaign"]["state"], "READY", "{message}");
                return heard;
            }
        }
    });
    let selection = "review { state }";
    let (one, other) = tokio::join!(
        ben.try_to("reviewDecide", selection, approve.clone()),
        ben.try_to("reviewDecide", selection, approve.clone()),
    );
    let approved = |payload: &Value| payload["review"]["state"] == "APPROVED";
    assert!(approved(&one) != approved(&other), "{one} {other}");
    let refused = if approved(&one) { &other } else { &one };
    assert_eq!(refusal(refused), ("CONFLICT", "reviewId"));

    // Everything planned is made, each thing once.
    let ready = until(&ada, &id, "READY").await;
    assert_eq!(ready["progress"], 100);
    let states: Vec<&str> = list(&ready["reviews"]).iter().map(|r| text(&r["state"])).collect();
    assert_eq!(states, ["CHANGES_REQUESTED", "APPROVED"]);
    assert_eq!(list(&ready["reviews"][1]["decisions"]).len(), 1);
    let planned: BTreeSet<(&str, &str)> = list(&ready["strategy"]["creatives"])
        .into_iter()
        .flat_map(|creative| {
            list(&creative["outputs"]).into_iter().map(|kind| (text(&creative["key"]), text(kind)))
        })
        .collect();
    let assets = list(&ready["assets"]);
    let things = assets.iter().map(|asset| (text(&asset["creativeKey"]), text(&asset["kind"])));
    assert_eq!(things.collect::<BTreeSet<_>>(), planned);
    assert_eq!(assets.len(), planned.len());
    let tasks = list(&ready["tasks"]);
    assert_eq!(tasks.iter().filter(|t| t["kind"] == "STRATEGIZE").count(), 2);
    assert_eq!(tasks.len(), planned.len() + 2);
    assert!(tasks.iter().all(|task| task["state"] == "SUCCEEDED"), "{ready}");
    let heard = watching.await.unwrap();
    let made = heard.iter().filter(|(kind, _)| kind == "asset.made").count();
    assert_eq!(made, planned.len(), "{heard:?}");
    let shares: Vec<i64> = heard.iter().filter_map(|(_, progress)| *progress).collect();
    assert!(shares.is_sorted() && shares.last() == Some(&100), "{heard:?}");

    // What was made is there for whoever holds its link, as long as the link is whole.
    let file = assets.iter().find(|asset| asset["file"].is_object()).unwrap();
    let url = text(&file["file"]["url"]);
    let page = ben.get(url).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(u64::try_from(page.bytes.len()).ok(), file["file"]["byteLength"].as_u64());
    let digest = domain::store::digest::Digest::of(&page.bytes).to_string();
    assert_eq!(digest, text(&file["digest"]));
    assert_eq!(page.headers["content-type"], text(&file["file"]["mediaType"]));
    let tail = if url.ends_with('A') { "B" } else { "A" };
    for tampered in [
        format!("{}{tail}", &url[..url.len() - 1]),
        url.replacen("/files/", "/files/x", 1),
        url.split('?').next().unwrap().to_owned(),
    ] {
        assert_eq!(ben.get(&tampered).await.status, StatusCode::FORBIDDEN, "{tampered}");
    }

    history(&ada).await;
    workers.stop().await;
    serving.stop().await;
}

/// Everything is in the trail, in order, and the trail is whole.
async fn history(ada: &Browser) {
    let (mut events, mut after) = (Vec::new(), Value::Null);
    loop {
        let document = "query($after: String) { auditEvents(first: 20, after: $after) {
            nodes { sequence action actorName hash } pageInfo { hasNextPage endCursor } } }";
        let page = ada.ask(document, json!({ "after": after })).await["auditEvents"].take();
        events.extend(list(&page["nodes"]).into_iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    events.reverse();
    let numbers: Vec<i64> = events.iter().map(|e| e["sequence"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<i64>>());
    let mut told = events.iter().map(|event| (text(&event["action"]), text(&event["actorName"])));
    for wanted in [
        ("organization.created", "Ada"),
        ("workspace.created", "Ada"),
        ("style_guide.written", "Ada"),
        ("member.invited", "Ada"),
        ("member.joined", "Ben"),
        ("media.stored", "Ada"),
        ("campaign.created", "Ada"),
        ("strategy.written", "Promote Autonomy"),
        ("review.opened", "Ada"),
        ("review.decided", "Ben"),
        ("campaign.draft_requested", "Ada"),
        ("strategy.written", "Promote Autonomy"),
        ("review.opened", "Ada"),
        ("review.decided", "Ben"),
        ("asset.made", "Promote Autonomy"),
        ("campaign.ready", "Promote Autonomy"),
    ] {
        assert!(
            told.any(|event| event == wanted),
            "{wanted:?} is not where it belongs: {events:?}"
        );
    }
    let approved = events.iter().filter(|event| event["action"] == "campaign.approved").count();
    assert_eq!(approved, 1);
    let last = events.last().unwrap();
    let whole = ada.ask("{ auditVerification { intact events head fault } }", json!({})).await;
    assert_eq!(
        whole["auditVerification"],
        json!({ "intact": true, "events": events.len(), "head": last["hash"], "fault": null })
    );
}

async fn the_same_request_is_carried_out_once(mut house: House) {
    let serving = Browser::serve(&mut house);
    let (ada, workspace) = agency(&serving.origin).await;
    let document = "mutation($input: CampaignCreateInput!) { campaignCreate(input: $input) \
        { campaign { id name } userErrors { code field } } }";
    let input = campaign(&house, &workspace);
    let key = [("idempotency-key", "0f2c7c1e-spring")];
    let first = ada.send(document, &json!({ "input": input }), &key).await;
    let again = ada.send(document, &json!({ "input": input }), &key).await;
    assert_eq!((first.status, again.status), (StatusCode::OK, StatusCode::OK));
    assert!(first.json()["data"]["campaignCreate"]["campaign"]["id"].is_string());
    assert_eq!(first.bytes, again.bytes);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers["idempotency-replayed"], "true");

    let mut other = input.clone();
    other["name"] = json!("Summer");
    let refused = ada.send(document, &json!({ "input": other }), &key).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "CONFLICT");
    let count = "{ campaigns(first: 5) { totalCount } }";
    assert_eq!(ada.ask(count, json!({})).await["campaigns"]["totalCount"], 1);

    // One that was refused did nothing: its key is free for a better try.
    let key = [("idempotency-key", "second")];
    let mut wrong = input.clone();
    wrong["name"] = json!("");
    let refused = ada.send(document, &json!({ "input": wrong }), &key).await;
    assert_eq!(refused.json()["data"]["campaignCreate"]["userErrors"][0]["field"], "name");
    let better = ada.send(document, &json!({ "input": input }), &key).await;
    assert!(better.json()["data"]["campaignCreate"]["campaign"]["id"].is_string());
    assert_eq!(ada.ask(count, json!({})).await["campaigns"]["totalCount"], 2);

    // Many at once: carried out once. Who comes too early is told so.
    let key = [("idempotency-key", "third")];
    let variables = json!({ "input": input });
    let tries = (0..8).map(|_| ada.send(document, &variables, &key));
    let mut made = BTreeSet::new();
    for page in futures_util::future::join_all(tries).await {
        let json = page.json();
        match json["data"]["campaignCreate"]["campaign"]["id"].as_str() {
            Some(id) => drop(made.insert(id.to_owned())),
            None => assert_eq!(json["errors"][0]["extensions"]["code"], "CONFLICT", "{json}"),
        }
    }
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(ada.ask(count, json!({})).await["campaigns"]["totalCount"], 3);

    // What is shown once is told the same person again, and to nobody who reads the database.
    let document = "mutation($input: ApiTokenIssueInput!) { apiTokenIssue(input: $input) \
        { issued { secret } userErrors { field message } } }";
    let token =
        json!({ "name": "Mine", "scopes": ["workspace:read"], "workspaceIds": [workspace] });
    let key = [("idempotency-key", "fourth")];
    let first = ada.send(document, &json!({ "input": token }), &key).await;
    let again = ada.send(document, &json!({ "input": token }), &key).await;
    let issued = first.json()["data"]["apiTokenIssue"].clone();
    let secret =
        issued["issued"]["secret"].as_str().unwrap_or_else(|| panic!("{issued}")).to_owned();
    assert_eq!(first.bytes, again.bytes);
    let raw = house.world.raw().await;
    let kept = raw.texts("SELECT response AS v FROM idempotency_keys WHERE key = 'fourth'").await;
    raw.close().await;
    assert!(kept[0].len() > secret.len() && !kept[0].contains(&secret), "{kept:?}");
    serving.stop().await;
}
