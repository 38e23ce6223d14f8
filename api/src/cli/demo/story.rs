//! The loop, step by step.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use domain::clock::Ambient;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    Steps,
    brief::BriefFile,
    client::{Client, needed, text},
    document,
};

/// How long anything may take before the demo gives up.
const PATIENCE: Duration = Duration::from_mins(10);

/// How often it looks.
const LOOK: Duration = Duration::from_millis(150);

/// What the approver asks for.
const WISH: &str = "Please say more concretely what people get, and keep the headlines shorter.";

/// Somebody of the story.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) email: String,
    pub(super) password: String,
}

/// Everything that came of it.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) owner: Person,
    pub(super) approver: Person,
    pub(super) campaign: Value,
    pub(super) first_draft: Value,
    pub(super) assets: Vec<Value>,
    pub(super) files: BTreeMap<String, Bytes>,
    pub(super) audit: Value,
}

/// Walks the loop.
pub(super) async fn tell(origin: &str, brief: &BriefFile, steps: &mut Steps) -> Result<Story> {
    let (owner, approver) = people();
    let brand = brief.brand.as_ref().map_or("Northwind", |brand| brand.brand_name.as_str());
    let (editor, reviewer) = (Client::new(origin)?, Client::new(origin)?);

    steps
        .run("sign an agency up", async {
            let input = json!({ "email": owner.email, "name": owner.name, "password": owner.password,
                "organizationName": "Harbour Street Studio" });
            editor.change("signUp", document::SIGN_UP, input).await
        })
        .await?;
    let workspace = steps
        .run("make a workspace for the client", async {
            let input = json!({ "name": brand });
            let payload =
                editor.change("workspaceCreate", document::WORKSPACE_CREATE, input).await?;
            needed(&payload, "/workspace/id")
        })
        .await?;
    steps
        .run("invite an approver, who joins", async {
            let input = json!({ "email": approver.email,
                "workspaceRoles": [{ "workspaceId": workspace, "role": "APPROVER" }] });
            let payload = editor.change("memberInvite", document::MEMBER_INVITE, input).await?;
            let input = json!({ "token": needed(&payload, "/sent/token")?, "name": approver.name,
                "password": approver.password });
            reviewer.change("invitationAccept", document::INVITATION_ACCEPT, input).await
        })
        .await?;
    steps
        .run("write the brand style guide", async {
            let logo = match brief.logo()? {
                Some(picture) => Some(editor.upload("logo", &workspace, picture).await?),
                None => None,
            };
            let input = brief.style_guide(&workspace, logo.as_deref());
            editor.change("styleGuideWrite", document::STYLE_GUIDE_WRITE, input).await
        })
        .await?;
    let id = steps
        .run("brief a campaign", async {
            let photo = match brief.photo()? {
                Some(picture) => Some(editor.upload("photo", &workspace, picture).await?),
                None => None,
            };
            let input = json!({ "workspaceId": workspace, "name": brief.campaign_name(),
                "brief": brief.input(photo.as_deref())? });
            let payload = editor.change("campaignCreate", document::CAMPAIGN_CREATE, input).await?;
            needed(&payload, "/campaign/id")
        })
        .await?;
    let first_draft =
        steps.run("wait for the strategist", until(&editor, &id, &["DRAFT"], |_| ())).await?;
    steps
        .run("submit the first version, have changes requested", async {
            let review = submit(&editor, &id, &first_draft).await?;
            decide(&reviewer, &review, "REQUEST_CHANGES", Some(WISH)).await
        })
        .await?;
    let second_draft = steps
        .run("have the strategist write a second version", async {
            let input = json!({ "campaignId": id, "instruction": WISH });
            editor.change("campaignRequestDraft", document::REQUEST_DRAFT, input).await?;
            until(&editor, &id, &["DRAFT"], |_| ()).await
        })
        .await?;
    ensure!(
        text(&first_draft, "/strategy/digest") != text(&second_draft, "/strategy/digest"),
        "the second version is the first"
    );
    steps
        .run("submit the second version, have it approved", async {
            let review = submit(&editor, &id, &second_draft).await?;
            decide(&reviewer, &review, "APPROVE", None).await
        })
        .await?;
    let making = "make copy, pictures and videos";
    let began = std::time::Instant::now();
    let campaign = until(&editor, &id, &["READY"], |campaign| {
        steps.progress(making, campaign.pointer("/progress").and_then(Value::as_i64).unwrap_or(0));
    })
    .await
    .context("not everything approved was made")?;
    steps.done.push((making, began.elapsed()));
    steps.say(&format!(
        "\r✓ {making} ({:.2} s){}\n",
        began.elapsed().as_secs_f64(),
        " ".repeat(24)
    ));

    let (assets, files) = steps.run("download the assets", download(&editor, &id)).await?;
    check_complete(&campaign, &assets)?;
    let audit = steps.run("export and verify the audit trail", audit(&editor)).await?;
    Ok(Story { owner, approver, campaign, first_draft, assets, files, audit })
}

/// Two people nobody has signed up before.
fn people() -> (Person, Person) {
    let ambient = Ambient::system();
    let tag = HEXLOWER.encode(&ambient.random::<4>());
    let password = HEXLOWER.encode(&ambient.random::<12>());
    let person = |name: &'static str, first: &str| Person {
        name,
        email: format!("{first}.{tag}@harbour-street.example"),
        password: password.clone(),
    };
    (person("Edda Lindqvist", "edda"), person("Amir Rahimi", "amir"))
}

/// The campaign once it is in one of the states; fails where it ends elsewhere or takes too long.
async fn until(
    client: &Client,
    id: &str,
    states: &[&str],
    mut watch: impl FnMut(&Value),
) -> Result<Value> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut data = client.ask(document::CAMPAIGN, json!({ "id": id })).await?;
        let campaign = data.pointer_mut("/campaign").map(Value::take).unwrap_or_default();
        let state = text(&campaign, "/state").ok_or_else(|| anyhow!("the campaign is gone"))?;
        if states.contains(&state) {
            return Ok(campaign);
        }
        let tasks = campaign.pointer("/tasks").and_then(Value::as_array);
        for task in tasks.into_iter().flatten() {
            if text(task, "/state") == Some("DEAD") {
                bail!(
                    "{} for {} failed for good: {}",
                    text(task, "/kind").unwrap_or_default(),
                    text(task, "/creativeKey").unwrap_or("the campaign"),
                    text(task, "/error").unwrap_or_default()
                );
            }
        }
        if matches!(state, "FAILED" | "CANCELLED" | "REJECTED") {
            bail!("the campaign is {state}");
        }
        ensure!(Instant::now() < deadline, "still {state} after {} s", PATIENCE.as_secs());
        watch(&campaign);
        sleep(LOOK).await;
    }
}

async fn submit(client: &Client, id: &str, campaign: &Value) -> Result<Value> {
    let input = json!({ "campaignId": id, "digest": needed(campaign, "/strategy/digest")? });
    client.change("campaignSubmit", document::CAMPAIGN_SUBMIT, input).await
}

async fn decide(
    client: &Client,
    submitted: &Value,
    verdict: &str,
    comment: Option<&str>,
) -> Result<Value> {
    let input = json!({
        "reviewId": needed(submitted, "/review/id")?,
        "digest": needed(submitted, "/review/digest")?,
        "verdict": verdict,
        "comment": comment,
    });
    client.change("reviewDecide", document::REVIEW_DECIDE, input).await
}

async fn download(client: &Client, id: &str) -> Result<(Vec<Value>, BTreeMap<String, Bytes>)> {
    let mut data = client.ask(document::ASSETS, json!({ "id": id })).await?;
    let assets = data.pointer_mut("/campaign/assets").map(Value::take).unwrap_or_default();
    let Value::Array(assets) = assets else { bail!("the campaign has no assets") };
    let mut files = BTreeMap::new();
    for asset in &assets {
        let (Some(name), Some(url)) = (text(asset, "/file/name"), text(asset, "/file/url")) else {
            continue;
        };
        let bytes = client.download(url).await.with_context(|| format!("cannot read {name}"))?;
        let expected = asset.pointer("/file/byteLength").and_then(Value::as_u64);
        ensure!(
            expected == u64::try_from(bytes.len()).ok(),
            "{name} has {} bytes, not {expected:?}",
            bytes.len()
        );
        files.insert(name.to_owned(), bytes);
    }
    Ok((assets, files))
}

/// Every output of every approved creative has to be there.
fn check_complete(campaign: &Value, assets: &[Value]) -> Result<()> {
    let creatives = campaign.pointer("/strategy/creatives").and_then(Value::as_array);
    let creatives = creatives.ok_or_else(|| anyhow!("a strategy without creatives"))?;
    for creative in creatives {
        let key = text(creative, "/key").unwrap_or_default();
        let outputs = creative.pointer("/outputs").and_then(Value::as_array);
        for output in outputs.into_iter().flatten().filter_map(Value::as_str) {
            let made = assets.iter().filter(|asset| {
                text(asset, "/creativeKey") == Some(key) && text(asset, "/kind") == Some(output)
            });
            match made.count() {
                1 => {}
                0 => bail!("{output} of {key} is missing"),
                more => bail!("{output} of {key} was made {more} times"),
            }
        }
    }
    Ok(())
}

async fn audit(client: &Client) -> Result<Value> {
    let mut events = Vec::new();
    let mut after = Value::Null;
    loop {
        let mut data = client.ask(document::AUDIT, json!({ "after": after })).await?;
        let nodes = data.pointer_mut("/auditEvents/nodes").map(Value::take).unwrap_or_default();
        let Value::Array(nodes) = nodes else { bail!("the audit trail is no list") };
        events.extend(nodes);
        if data.pointer("/auditEvents/pageInfo/hasNextPage") == Some(&Value::Bool(true)) {
            after = json!(needed(&data, "/auditEvents/pageInfo/endCursor")?);
            continue;
        }
        let verification = data.pointer("/auditVerification").cloned().unwrap_or_default();
        ensure!(
            verification.pointer("/intact") == Some(&Value::Bool(true)),
            "the audit chain is broken: {verification}"
        );
        events.reverse();
        return Ok(json!({ "verification": verification, "events": events }));
    }
}
