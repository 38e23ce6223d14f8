//! The whole loop, as people walk it.

use domain::{
    access::{OrganizationRole, WorkspaceRole},
    asset::{AssetKind, assets_by_campaign},
    audit,
    campaign::{EditStrategy, edit_strategy, lifecycle::CampaignState},
    generation::{TaskState, tasks_by_campaign},
    review::{ReviewState, Verdict, reviews_by_campaign},
};
use testkit::World;

testkit::each_database!(from_brief_to_ready);

/// Sign-up, invitation, brand, brief, draft, review, changes, second version, approval, work, ready.
async fn from_brief_to_ready(world: World) {
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await;
    let ben = world
        .join(&ada, "Ben", OrganizationRole::Member, &[(shop.id, WorkspaceRole::Approver)])
        .await;
    let campaign = world.campaign(&ada, shop.id).await;
    assert_eq!(campaign.state, CampaignState::Strategizing);
    assert_eq!(world.drain().await, 1);
    let drafted = world.look(&ada, campaign.id).await;
    assert_eq!(drafted.state, CampaignState::Draft);
    let first = world.strategy(&ada, campaign.id).await;
    assert_eq!((first.version, first.author_id), (1, Some(ada.id())));

    let review = world.submit(&ada, campaign.id).await;
    let decided = world
        .decide(&ben, &review, Verdict::RequestChanges, Some("say more of the hill"))
        .await
        .unwrap();
    assert_eq!(decided.review.state, ReviewState::ChangesRequested);
    assert_eq!(world.look(&ada, campaign.id).await.state, CampaignState::ChangesRequested);

    let mut content = first.content.get().unwrap().clone();
    content.positioning = "Coffee from the hill, and the hill in the coffee".to_owned();
    let edit = EditStrategy { campaign_id: campaign.id, based_on: first.digest, content };
    let second = edit_strategy(&world.store, &ada, edit).await.unwrap();
    assert_eq!(second.version, 2);
    assert_ne!(second.digest, first.digest);

    let review = world.submit(&ada, campaign.id).await;
    assert_eq!(review.digest, second.digest);
    assert_eq!(world.approve(&ben, &review).await.review.state, ReviewState::Approved);
    assert_eq!(world.look(&ada, campaign.id).await.state, CampaignState::Generating);
    let tasks = tasks_by_campaign(&world.store, &ada, &[campaign.id]).await.unwrap();
    assert_eq!(tasks.iter().filter(|task| task.state == TaskState::Queued).count(), 5);

    assert_eq!(world.drain().await, 5);
    assert_eq!(world.look(&ada, campaign.id).await.state, CampaignState::Ready);
    let assets = assets_by_campaign(&world.store, &ben, &[campaign.id]).await.unwrap();
    let kinds = |kind| assets.iter().filter(|asset| asset.kind == kind).count();
    assert_eq!([AssetKind::Copy, AssetKind::Image, AssetKind::Video].map(kinds), [2, 2, 1]);
    for asset in &assets {
        assert_eq!(asset.strategy_id, second.id);
        if let Some(file) = &asset.file {
            let bytes = world.objects.get(&file.object_key, asset.digest).await.unwrap();
            assert_eq!(i64::try_from(bytes.len()).unwrap(), file.byte_length);
        }
    }
    let reviews = reviews_by_campaign(&world.store, &ben, &[campaign.id]).await.unwrap();
    let states: Vec<_> = reviews.iter().map(|review| review.state).collect();
    assert_eq!(states, [ReviewState::ChangesRequested, ReviewState::Approved]);
    let report = audit::verify(&world.store, &ada).await.unwrap();
    assert_eq!(report.fault, None);
    assert!(report.events > 15, "{report:?}");
}
