//! What one organization asks about another: for every field of the schema, the arguments.

use std::collections::BTreeMap;

use domain::{
    access::{OrganizationRole, PermissionSet, WorkspaceRole},
    asset::{AssetKind, assets_by_campaign, placement::Placement},
    brand::{UploadPicture, WriteStyleGuide, store_picture, write_style_guide},
    campaign::{CreateCampaign, EditStrategy, create_campaign, edit_strategy, request_draft},
    clock::Ambient,
    generation::{TaskKind, TaskState, tasks_by_campaign},
    identity::{IssueToken, issue_token},
    review::Verdict,
    tenancy::{Invite, invite},
};
use serde_json::{Value, json};
use testkit::{Mood, Person, World, world::style_guide};

/// Stands in every text of the organization that is asked about, and nowhere else.
pub(crate) const MARK: &str = "xylograph";

/// A product picture.
pub(crate) const PHOTO: &[u8] = include_bytes!("../../../examples/nordlicht-raeder-photo.jpg");

/// Identifiers by what they name.
#[derive(Debug, Clone)]
pub(crate) struct Ids(pub(crate) BTreeMap<&'static str, String>);

impl Ids {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no id of a {name}"))
    }

    /// As many of the same kinds, of nothing.
    pub(crate) fn missing(&self, ambient: &Ambient) -> Self {
        let invent = |(name, id): (&&'static str, &String)| {
            let other = match id.split_once('_') {
                Some((prefix, _)) => {
                    let fresh = uuid::Uuid::from_bytes(ambient.random());
                    format!("{prefix}_{}", fresh.simple())
                }
                None if id.contains('@') => "nobody.at.all@example.com".to_owned(),
                None => id.clone(),
            };
            (*name, other)
        };
        Self(self.0.iter().map(invent).collect())
    }
}

/// The organization that is asked about, with one of everything in it.
pub(crate) async fn seed(world: &World) -> (Person, Ids) {
    Box::pin(sow(world)).await
}

async fn sow(world: &World) -> (Person, Ids) {
    let (store, name) = (&world.store, "Xylograph");
    let ada = world.sign_up(name).await;
    let shop = world.workspace(&ada, "Xylograph shop").await.id;
    let approver = [(shop, WorkspaceRole::Approver)];
    let ben = world.join(&ada, "XylographBen", OrganizationRole::Member, &approver).await;
    let upload = UploadPicture { workspace_id: shop, bytes: PHOTO.into() };
    let photo = store_picture(store, &world.objects, &ada, upload).await.unwrap();
    let mut content = style_guide();
    content.brand_name = name.to_owned();
    content.voice = format!("{MARK} voice");
    let write =
        WriteStyleGuide { workspace_id: shop, content, logo: Some(photo.id), based_on: None };
    let guide = write_style_guide(store, &ada, write).await.unwrap();

    let campaign = async || {
        let mut brief = world.brief(&[Placement::X]);
        brief.goal = format!("{MARK} goal");
        brief.product = format!("{MARK} product");
        brief.audience = format!("{MARK} audience");
        let create = CreateCampaign {
            workspace_id: shop,
            name: format!("{MARK} campaign"),
            brief,
            photo: Some(photo.id),
        };
        let made = create_campaign(store, &ada, create).await.unwrap();
        world.drain().await;
        world.look(&ada, made.id).await
    };
    // Sent back, drafted again, edited, approved, made.
    let ready = campaign().await;
    let decided = world.submit(&ada, ready.id).await;
    let asked = Some("xylograph: not like that");
    world.decide(&ben, &decided, Verdict::RequestChanges, asked).await.unwrap();
    let wish = Some(format!("{MARK}, but better"));
    request_draft(store, &ada, ready.id, wish).await.unwrap();
    world.drain().await;
    let second = world.strategy(&ada, ready.id).await;
    let mut content = second.content.get().unwrap().clone();
    content.insight = format!("{MARK} insight");
    for creative in &mut content.creatives {
        creative.headline = format!("{MARK} headline");
    }
    let edit = EditStrategy { campaign_id: ready.id, based_on: second.digest, content };
    let strategy = edit_strategy(store, &ada, edit).await.unwrap();
    let review = world.submit(&ada, ready.id).await;
    world.approve(&ben, &review).await;
    world.drain().await;
    let assets = assets_by_campaign(store, &ada, &[ready.id]).await.unwrap();
    let drawn = assets.iter().find(|asset| asset.kind == AssetKind::Image).unwrap();
    let offered = assets[0].variants.as_ref().unwrap().get().unwrap();
    let variant = offered.of.last().unwrap().digest().unwrap().to_string();
    // One whose work died.
    let broken = campaign().await;
    world.crew.next(TaskKind::WriteCopy, Mood::Refuse(format!("{MARK} refused")));
    let review = world.submit(&ada, broken.id).await;
    world.approve(&ben, &review).await;
    world.drain().await;
    let tasks = tasks_by_campaign(store, &ada, &[broken.id]).await.unwrap();
    let dead = tasks.iter().find(|task| task.state == TaskState::Dead).unwrap();
    // One in review.
    let waiting = campaign().await;
    let open = world.submit(&ada, waiting.id).await;

    let email = format!("gil.{MARK}@example.com");
    let invited = Invite {
        email: email.clone(),
        role: OrganizationRole::Member,
        workspace_roles: vec![(shop, WorkspaceRole::Viewer)],
    };
    let invited = invite(store, &ada, invited).await.unwrap();
    let token = IssueToken {
        name: format!("{MARK} partner"),
        scopes: PermissionSet::all(),
        workspaces: Some(vec![shop]),
        expires_at: None,
    };
    let token = issue_token(store, &ada, token).await.unwrap().token;
    let member = world.member_id(&ada, ben.id()).await;
    let ids = [
        ("organization", ada.organization_id.to_string()),
        ("workspace", shop.to_string()),
        ("user", ben.id().to_string()),
        ("member", member.to_string()),
        ("invitation", invited.invitation.id.to_string()),
        ("token", token.id.to_string()),
        ("guide", guide.id.to_string()),
        ("media", photo.id.to_string()),
        ("campaign", ready.id.to_string()),
        ("brief", ready.brief_id.to_string()),
        ("strategy", strategy.id.to_string()),
        ("waiting", waiting.id.to_string()),
        ("review", open.id.to_string()),
        ("decided", decided.id.to_string()),
        ("task", dead.id.to_string()),
        ("asset", assets[0].id.to_string()),
        ("picture", drawn.id.to_string()),
        ("variant", variant),
        ("email", ben.email.clone()),
        ("digest", open.digest.to_string()),
    ];
    (ada, Ids(ids.into()))
}

/// One thing of each type that is a node.
pub(crate) fn nodes(ids: &Ids) -> BTreeMap<&'static str, &str> {
    BTreeMap::from([
        ("User", ids.get("user")),
        ("Workspace", ids.get("workspace")),
        ("StyleGuide", ids.get("guide")),
        ("Media", ids.get("media")),
        ("Campaign", ids.get("campaign")),
        ("Brief", ids.get("brief")),
        ("Strategy", ids.get("strategy")),
        ("Review", ids.get("review")),
        ("Task", ids.get("task")),
        ("Asset", ids.get("asset")),
    ])
}

/// For each query, the arguments it is asked with.
pub(crate) fn queries(ids: &Ids) -> BTreeMap<&'static str, Vec<String>> {
    let plain = || vec![String::new()];
    let page = "first: 50";
    let list = || vec![format!("({page})")];
    let (shop, campaign) = (ids.get("workspace"), ids.get("campaign"));
    let all: Vec<&str> = nodes(ids).into_values().collect();
    BTreeMap::from([
        ("apiVersion", plain()),
        ("placements", plain()),
        ("campaignTemplates", plain()),
        ("scopes", plain()),
        ("viewer", plain()),
        ("node", all.iter().map(|id| format!("(id: \"{id}\")")).collect()),
        ("nodes", vec![format!("(ids: {all:?})")]),
        ("members", list()),
        ("invitations", list()),
        ("apiTokens", list()),
        ("workspaces", list()),
        ("workspace", vec![format!("(id: \"{shop}\")")]),
        (
            "campaigns",
            vec![
                format!("({page})"),
                format!("({page}, workspaceId: \"{shop}\")"),
                format!("({page}, search: \"{MARK}\")"),
                format!("({page}, states: [READY, IN_REVIEW])"),
            ],
        ),
        (
            "campaign",
            vec![format!("(id: \"{campaign}\")"), format!("(id: \"{}\")", ids.get("waiting"))],
        ),
        ("reviewsAwaiting", list()),
        (
            "styleGuidePreview",
            vec![format!(
                "(input: {{ workspaceId: \"{shop}\", brandName: \"Xylograph\", tone: BOLD, \
                 palette: [{{ color: \"#112233\", usage: PRIMARY }}] }})"
            )],
        ),
        ("tasks", vec![format!("({page})"), format!("({page}, workspaceId: \"{shop}\")")]),
        (
            "auditEvents",
            vec![
                format!("({page})"),
                format!("({page}, workspaceId: \"{shop}\")"),
                format!("({page}, campaignId: \"{campaign}\")"),
                format!("({page}, action: \"campaign.approved\")"),
            ],
        ),
        ("auditVerification", plain()),
    ])
}

/// How a mutation is tried.
pub(crate) enum Case {
    /// With something of the other organization: refused, as if there were no such thing.
    Foreign(Vec<Value>),
    /// There is nothing of anybody else's to name in it.
    Own(Value),
}

/// For each mutation, its inputs. `own` names things of the caller's.
pub(crate) fn mutations(ids: &Ids, own: &Ids) -> BTreeMap<&'static str, Case> {
    use Case::{Foreign, Own};

    let one = |input: Value| Foreign(vec![input]);
    let (shop, campaign, digest) = (ids.get("workspace"), ids.get("campaign"), ids.get("digest"));
    let home = own.get("workspace");
    let password = "not the password at all";
    let roles = json!([{ "workspaceId": shop, "role": "VIEWER" }]);
    let guide = |workspace: &str, logo: Value| {
        json!({ "workspaceId": workspace, "brandName": "Mine", "tone": "BOLD", "logoId": logo,
            "palette": [{ "color": "#112233", "usage": "PRIMARY" }] })
    };
    let brief = |workspace: &str, photo: Value| {
        json!({ "workspaceId": workspace, "name": "Mine", "brief": {
            "goal": "Sell", "product": "Tea", "audience": "All", "placements": ["X"],
            "startDate": "2026-04-01", "endDate": "2026-04-09", "callToAction": "Drink",
            "photoId": photo } })
    };
    let swap = |asset: &str| json!({ "assetId": asset, "mediaId": ids.get("media"), "altText": "Mine, on a table" });
    let edit = json!({ "campaignId": campaign, "basedOn": digest, "positioning": "Mine",
        "insight": "Mine", "messages": [{ "headline": "Mine", "support": "Mine" }],
        "creatives": [{ "key": "x-1", "placement": "X", "intent": "OFFER", "headline": "Mine",
            "direction": "Mine", "outputs": ["COPY"], "scheduledOn": "2026-04-02" }] });
    BTreeMap::from([
        ("ping", Own(json!(null))),
        (
            "signUp",
            Own(json!({ "email": "bob@example.com", "name": "Bob", "password": password,
                "organizationName": "Bob's" })),
        ),
        ("signIn", one(json!({ "email": ids.get("email"), "password": password }))),
        (
            "invitationAccept",
            Own(json!({ "token": "pi_made_up", "name": "Bea", "password": password })),
        ),
        ("sessionSwitchOrganization", one(json!({ "organizationId": ids.get("organization") }))),
        ("workspaceCreate", Own(json!({ "name": "Another" }))),
        ("workspaceUpdate", one(json!({ "workspaceId": shop, "name": "Mine" }))),
        ("memberInvite", one(json!({ "email": "bo@example.com", "workspaceRoles": roles }))),
        (
            "memberUpdate",
            Foreign(vec![
                json!({ "memberId": ids.get("member"), "role": "MEMBER", "workspaceRoles": [] }),
                json!({ "memberId": own.get("member"), "role": "OWNER", "workspaceRoles": roles }),
            ]),
        ),
        ("memberRemove", one(json!({ "memberId": ids.get("member") }))),
        ("invitationRevoke", one(json!({ "invitationId": ids.get("invitation") }))),
        (
            "apiTokenIssue",
            one(json!({ "name": "Mine", "scopes": ["workspace:read"], "workspaceIds": [shop] })),
        ),
        ("apiTokenRevoke", one(json!({ "apiTokenId": ids.get("token") }))),
        (
            "styleGuideWrite",
            Foreign(vec![guide(shop, Value::Null), guide(home, json!(ids.get("media")))]),
        ),
        (
            "campaignCreate",
            Foreign(vec![brief(shop, Value::Null), brief(home, json!(ids.get("media")))]),
        ),
        (
            "campaignRequestDraft",
            one(json!({ "campaignId": ids.get("waiting"), "instruction": "Mine" })),
        ),
        ("campaignCancel", one(json!({ "campaignId": ids.get("waiting") }))),
        ("campaignArchive", one(json!({ "campaignId": campaign }))),
        ("campaignSubmit", one(json!({ "campaignId": campaign, "digest": digest }))),
        ("strategyEdit", one(edit)),
        (
            "reviewDecide",
            one(json!({ "reviewId": ids.get("review"), "digest": digest, "verdict": "APPROVE" })),
        ),
        ("reviewWithdraw", one(json!({ "reviewId": ids.get("review") }))),
        ("reviewComment", one(json!({ "reviewId": ids.get("review"), "comment": "Nice" }))),
        ("taskRetry", one(json!({ "taskId": ids.get("task") }))),
        ("taskCancel", one(json!({ "taskId": ids.get("task") }))),
        ("assetRegenerate", one(json!({ "assetId": ids.get("asset"), "instruction": "Mine" }))),
        ("assetEdit", one(json!({ "assetId": ids.get("asset"), "text": "Mine, and long enough" }))),
        ("assetSwapPicture", Foreign(vec![swap(ids.get("picture")), swap(own.get("picture"))])),
        (
            "assetChooseVariant",
            one(json!({ "assetId": ids.get("asset"), "variant": ids.get("variant") })),
        ),
        ("assetRestore", one(json!({ "assetId": ids.get("asset") }))),
        ("signOut", Own(json!(null))),
    ])
}

/// For each subscription, its arguments.
pub(crate) fn subscriptions(ids: &Ids) -> BTreeMap<&'static str, String> {
    BTreeMap::from([("campaignChanged", format!("(campaignId: \"{}\")", ids.get("waiting")))])
}
