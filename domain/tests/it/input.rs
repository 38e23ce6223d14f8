//! Bad input: refused whole, with the field named, and nothing written.

use bytes::Bytes;
use chrono::Days;
use domain::{
    asset::{AssetKind, placement::Placement},
    brand::{
        UploadPicture, WriteStyleGuide,
        color::Color,
        guide::{ColorUsage, StyleGuide, Swatch},
        media, store_picture, write_style_guide,
    },
    campaign::{
        CreateCampaign, EditStrategy, brief::Brief, create_campaign, edit_strategy, request_draft,
    },
    error::Code,
    identity::{IssueToken, SignUp, issue_token, sign_up},
    review::{ApprovalPolicy, Need, PolicyStep},
    secret::Secret,
    tenancy::{Invite, WorkspaceChange, change_workspace, create_workspace, invite},
};
use testkit::{World, world::style_guide};

use crate::{
    strangers::picture,
    support::{agency, code, fields},
};

testkit::each_database!(
    a_wrong_sign_up_names_every_field,
    a_wrong_brief_names_its_fields,
    a_wrong_strategy_names_its_fields,
    a_wrong_style_guide_names_its_fields,
    wrong_names_roles_and_policies_are_refused,
    a_picture_is_taken_in_and_a_pretended_one_is_not,
);

async fn a_wrong_sign_up_names_every_field(world: World) {
    let input = SignUp {
        email: "ada at example".to_owned(),
        name: " ".to_owned(),
        password: Secret::new("short".to_owned()),
        organization_name: "x".repeat(101),
    };
    let outcome = sign_up(&world.store, &world.passwords, input).await;
    assert_eq!(fields(outcome), ["email", "name", "organizationName", "password"]);
    assert_eq!(world.raw().await.count("users", "true").await, 0);
}

async fn a_wrong_brief_names_its_fields(world: World) {
    let office = agency(&world).await;
    let right = world.brief(&[Placement::X]);
    let yesterday = world.now().date_naive().checked_sub_days(Days::new(1)).unwrap();
    let wrong: [(Brief, &str); 9] = [
        (Brief { goal: String::new(), ..right.clone() }, "brief.goal"),
        (Brief { goal: "g".repeat(100_000), ..right.clone() }, "brief.goal"),
        (Brief { placements: Vec::new(), ..right.clone() }, "brief.placements"),
        (Brief { placements: vec![Placement::X; 2], ..right.clone() }, "brief.placements.1"),
        (Brief { start_date: yesterday, ..right.clone() }, "brief.startDate"),
        (Brief { end_date: yesterday, ..right.clone() }, "brief.endDate"),
        (Brief { call_to_action: "c".repeat(81), ..right.clone() }, "brief.callToAction"),
        (Brief { link: "javascript:alert(1)".parse().ok(), ..right.clone() }, "brief.link"),
        (Brief { link: "https://a:b@example.com".parse().ok(), ..right.clone() }, "brief.link"),
    ];
    let input = |brief, name: &str| CreateCampaign {
        workspace_id: office.shop,
        name: name.to_owned(),
        brief,
        photo: None,
    };
    for (brief, field) in wrong {
        let outcome = create_campaign(&world.store, &office.ada, input(brief, "Spring")).await;
        assert_eq!(fields(outcome), [field]);
    }
    let all = Brief { goal: String::new(), audience: " ".to_owned(), ..right.clone() };
    let outcome = create_campaign(&world.store, &office.ada, input(all, "")).await;
    assert_eq!(fields(outcome), ["name", "brief.goal", "brief.audience"]);
    let bare = create_workspace(&world.store, &office.ada, "Bare").await.unwrap();
    let input = CreateCampaign { workspace_id: bare.id, ..input(right, "Spring") };
    let unbranded = create_campaign(&world.store, &office.ada, input).await;
    assert_eq!(fields(unbranded), ["workspaceId"]);
    let raw = world.raw().await;
    for table in ["campaigns", "briefs", "tasks"] {
        assert_eq!(raw.count(table, "true").await, 0, "{table}");
    }
}

async fn a_wrong_strategy_names_its_fields(world: World) {
    let office = agency(&world).await;
    let campaign = world.drafted(&office.ada, office.shop).await;
    let seen = world.strategy(&office.ada, campaign.id).await;
    let mut content = seen.content.get().unwrap().clone();
    content.positioning = String::new();
    content.messages.clear();
    content.creatives[0].key = "No spaces".to_owned();
    content.creatives[0].placement = Placement::Youtube;
    content.creatives[1].outputs = [AssetKind::Video].into();
    content.creatives[1].scheduled_on = campaign.created_at.date_naive();
    let edit = EditStrategy { campaign_id: campaign.id, based_on: seen.digest, content };
    assert_eq!(
        fields(edit_strategy(&world.store, &office.ada, edit).await),
        [
            "positioning",
            "messages",
            "creatives.0.key",
            "creatives.0.placement",
            "creatives.1.outputs",
            "creatives.1.outputs",
            "creatives.1.scheduledOn",
        ]
    );
    let mut content = seen.content.get().unwrap().clone();
    content.creatives[1].key.clone_from(&seen.content.get().unwrap().creatives[0].key);
    let edit = EditStrategy { campaign_id: campaign.id, based_on: seen.digest, content };
    assert_eq!(fields(edit_strategy(&world.store, &office.ada, edit).await), ["creatives.1.key"]);
    let long = Some("i".repeat(1_001));
    let outcome = request_draft(&world.store, &office.ada, campaign.id, long).await;
    assert_eq!(fields(outcome), ["instruction"]);
    assert_eq!(world.strategy(&office.ada, campaign.id).await.version, 1);
}

async fn a_wrong_style_guide_names_its_fields(world: World) {
    let office = agency(&world).await;
    let swatch = |color, usage| Swatch { color, usage, name: None };
    let faint = vec![
        swatch(Color::WHITE, ColorUsage::Background),
        swatch(Color::new(250, 250, 200), ColorUsage::Text),
    ];
    let right = style_guide();
    let nine = vec![right.palette[0].clone(); 9];
    let banned = vec!["Cheap".to_owned()];
    let wrong: [(StyleGuide, &str); 6] = [
        (StyleGuide { brand_name: String::new(), ..right.clone() }, "brandName"),
        (StyleGuide { palette: Vec::new(), ..right.clone() }, "palette"),
        (StyleGuide { palette: nine, ..right.clone() }, "palette"),
        (StyleGuide { palette: faint, ..right.clone() }, "palette.1.color"),
        (StyleGuide { hashtags: vec!["#a b".to_owned()], ..right.clone() }, "hashtags.0"),
        (StyleGuide { required_words: banned, ..right.clone() }, "requiredWords.0"),
    ];
    let input = |content, based_on| WriteStyleGuide {
        workspace_id: office.shop,
        content,
        logo: None,
        based_on,
    };
    for (content, field) in wrong {
        let outcome = write_style_guide(&world.store, &office.ada, input(content, None)).await;
        assert_eq!(fields(outcome), [field]);
    }
    let stale = write_style_guide(&world.store, &office.ada, input(right.clone(), Some(0))).await;
    assert_eq!(fields(stale), ["basedOn"]);
    let second = write_style_guide(&world.store, &office.ada, input(right, Some(1))).await;
    assert_eq!(second.unwrap().version, 2);
}

async fn wrong_names_roles_and_policies_are_refused(world: World) {
    let office = agency(&world).await;
    let twin = create_workspace(&world.store, &office.ada, "Coffee shop").await;
    assert_eq!(fields(twin), ["name"]);
    let role = domain::access::WorkspaceRole::Viewer;
    let input = Invite {
        email: "gil".to_owned(),
        role: domain::access::OrganizationRole::Member,
        workspace_roles: vec![(office.shop, role); 2],
    };
    assert_eq!(fields(invite(&world.store, &office.ada, input.clone()).await), ["email"]);
    let input = Invite { email: "gil@example.com".to_owned(), ..input };
    let twice = invite(&world.store, &office.ada, input).await;
    assert_eq!(fields(twice), ["workspaceRoles.1"]);
    let step = PolicyStep { name: String::new(), role: Some(role), need: Need::AtLeast(0) };
    let policy = ApprovalPolicy { steps: vec![step], four_eyes: true };
    let change = WorkspaceChange { approval_policy: Some(policy), ..WorkspaceChange::default() };
    let outcome = change_workspace(&world.store, &office.ada, office.shop, change).await;
    let wrong = ["name", "count", "role"].map(|part| format!("approvalPolicy.steps.0.{part}"));
    assert_eq!(fields(outcome), wrong);
    let token = IssueToken {
        name: String::new(),
        scopes: domain::access::PermissionSet::EMPTY,
        workspaces: Some(Vec::new()),
        expires_at: Some(world.now()),
    };
    let outcome = issue_token(&world.store, &office.ada, token).await;
    assert_eq!(fields(outcome), ["name", "scopes", "expiresAt", "workspaceIds"]);
}

async fn a_picture_is_taken_in_and_a_pretended_one_is_not(world: World) {
    let office = agency(&world).await;
    let upload = |bytes| UploadPicture { workspace_id: office.shop, bytes };
    let right = picture();
    let stored = store_picture(&world.store, &world.objects, &office.ada, upload(right.clone()))
        .await
        .unwrap();
    assert_eq!((stored.width, stored.height), (40, 20));
    let kept = world.objects.get(&stored.object_key, stored.digest).await.unwrap();
    assert_eq!(i64::try_from(kept.len()).unwrap(), stored.byte_length);
    assert_eq!(media(&world.store, &office.ben, stored.id).await.unwrap(), stored);
    let by_ben =
        store_picture(&world.store, &world.objects, &office.ben, upload(right.clone())).await;
    assert_eq!(code(by_ben), Code::Forbidden);
    let wrong = [
        Bytes::from_static(b"<svg onload='alert(1)'/>"),
        Bytes::new(),
        right.slice(..right.len() / 2),
        Bytes::from(vec![0; 10 * 1024 * 1024 + 1]),
    ];
    for bytes in wrong {
        let outcome = store_picture(&world.store, &world.objects, &office.ada, upload(bytes)).await;
        assert_eq!(fields(outcome), ["file"]);
    }
    assert_eq!(world.raw().await.count("media", "true").await, 1);
}
