//! Making one thing anew: by a worker, by hand, as it was.

use domain::{
    asset::{
        Asset, AssetKind, EditCopy, assets_by_campaign, edit_copy, in_force, placement::Placement,
        regenerate_asset, restore_asset,
    },
    audit::Action,
    brand::check::Rule,
    error::Code,
    generation::{TaskKind, TaskState, Work, cancel_task, claim, port::Again, retry_task},
    id::CampaignId,
    post::policy::{Mentions, PostPolicy},
    tenancy::{WorkspaceChange, change_workspace},
};
use testkit::{Mood, Person, World, each_database};

use crate::support::{Agency, agency, code, fields};

async fn made(world: &World) -> (Agency, CampaignId) {
    let office = agency(world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    world.drain().await;
    (office, campaign.id)
}

async fn all(world: &World, actor: &Person, campaign: CampaignId) -> Vec<Asset> {
    assets_by_campaign(&world.store, actor, &[campaign]).await.unwrap()
}

async fn one(world: &World, actor: &Person, campaign: CampaignId, kind: AssetKind) -> Asset {
    let assets = in_force(all(world, actor, campaign).await, |asset| asset);
    assets.into_iter().find(|asset| asset.kind == kind && asset.placement == Placement::X).unwrap()
}

fn text(words: &str) -> EditCopy {
    EditCopy { text: words.to_owned(), title: None, first_comment: None }
}

async fn a_thing_is_made_anew_beside_the_old(world: World) {
    let (office, campaign) = made(&world).await;
    let before = all(&world, &office.ada, campaign).await;
    let picture = one(&world, &office.ada, campaign, AssetKind::Image).await;
    let task = regenerate_asset(&world.store, &office.ada, picture.id, " brighter ").await.unwrap();
    assert_eq!((task.kind, task.state), (TaskKind::DrawImage, TaskState::Queued));
    let twice = regenerate_asset(&world.store, &office.ada, picture.id, "").await;
    assert_eq!(code(twice), Code::Conflict, "it is being made already");
    assert_eq!(world.drain().await, 1);
    let after = all(&world, &office.ada, campaign).await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(in_force(after.clone(), |asset| asset).len(), before.len());
    let newest = one(&world, &office.ada, campaign, AssetKind::Image).await;
    assert_eq!((newest.generation, newest.task_id), (2, task.id));
    assert!(after.contains(&picture), "the old one stays as it was");
    // A dead one does not keep the campaign from being ready, and can be tried again.
    world.crew.next(TaskKind::DrawImage, Mood::Refuse("no".to_owned()));
    let task = regenerate_asset(&world.store, &office.ada, newest.id, "").await.unwrap();
    world.drain().await;
    retry_task(&world.store, &office.ada, task.id).await.unwrap();
    cancel_task(&world.store, &office.ada, task.id).await.unwrap();
    let task = regenerate_asset(&world.store, &office.ada, newest.id, "").await.unwrap();
    world.drain().await;
    let newest = one(&world, &office.ada, campaign, AssetKind::Image).await;
    assert_eq!((newest.generation, newest.task_id), (4, task.id));
}

async fn a_worker_is_told_what_was_and_what_is_wanted(world: World) {
    let (office, campaign) = made(&world).await;
    for kind in [AssetKind::Copy, AssetKind::Image] {
        let before = one(&world, &office.ada, campaign, kind).await;
        let task =
            regenerate_asset(&world.store, &office.ada, before.id, " shorter ").await.unwrap();
        let organization = office.ada.organization_id;
        let taken = claim(&world.store, organization, task.id, "worker").await.unwrap().unwrap();
        let Work::Make { again, .. } = taken.work else { panic!("not a plan") };
        let former = Some(before.provenance.get().unwrap().seed);
        let text = before.copy.map(|copy| copy.get().unwrap().text.clone());
        assert_eq!(text.is_some(), kind == AssetKind::Copy);
        assert_eq!(again, Again { instruction: Some("shorter".to_owned()), former, text });
    }
}

async fn a_text_is_written_by_hand_and_taken_back(world: World) {
    let (office, campaign) = made(&world).await;
    let first = one(&world, &office.ada, campaign, AssetKind::Copy).await;
    let words = "Beans from the hill, roasted for early risers.";
    let second = edit_copy(&world.store, &office.ada, first.id, text(words)).await.unwrap();
    assert_eq!((second.generation, second.placement), (2, first.placement));
    assert_eq!(second.copy.as_ref().unwrap().get().unwrap().text, words);
    let by = second.provenance.get().unwrap();
    assert_eq!((by.provider.as_str(), by.model.as_str()), ("person", "Ada"));
    let check = second.brand_check.as_ref().unwrap().get().unwrap();
    let missing: Vec<Rule> = check.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(missing, [Rule::CallToAction, Rule::Link], "as any text is judged");
    assert_eq!((check.score, check.threshold), (88, 80));
    let third = restore_asset(&world.store, &office.ada, first.id).await.unwrap();
    assert_eq!((third.generation, third.digest), (3, first.digest));
    assert_ne!(third.digest, second.digest);
    assert_eq!(code(restore_asset(&world.store, &office.ada, third.id).await), Code::Conflict);
    assert_eq!(one(&world, &office.ada, campaign, AssetKind::Copy).await, third);
    for (action, count) in [(Action::AssetEdited, 1), (Action::AssetRestored, 1)] {
        let told = world.raw().await.count("audit_events", &format!("action = '{action}'")).await;
        assert_eq!(told, count, "{action}");
    }
}

async fn a_persons_comment_stays_when_the_text_is_made_anew(world: World) {
    let (office, campaign) = made(&world).await;
    let (store, ada) = (&world.store, &office.ada);
    let first = one(&world, ada, campaign, AssetKind::Copy).await;
    let comment = |asset: &Asset| asset.copy.as_ref().unwrap().get().unwrap().first_comment.clone();
    assert_eq!(comment(&first), None);
    let words = "Beans from the hill, roasted for early risers.";
    let told = EditCopy { first_comment: Some(" Questions? Ask us. ".to_owned()), ..text(words) };
    let second = edit_copy(store, ada, first.id, told).await.unwrap();
    // Any generation may be the one that is asked to be made anew; the comment in force is kept.
    regenerate_asset(store, ada, first.id, "shorter").await.unwrap();
    assert_eq!(world.drain().await, 1);
    let third = one(&world, ada, campaign, AssetKind::Copy).await;
    assert_eq!(third.generation, 3);
    assert_ne!(third.copy.as_ref().unwrap().get().unwrap().text, words);
    assert_eq!(comment(&third), comment(&second));
    assert_eq!(comment(&third).as_deref(), Some("Questions? Ask us."));
    // Without one again, none comes back.
    let silent = EditCopy { first_comment: Some(String::new()), ..text(words) };
    edit_copy(store, ada, third.id, silent).await.unwrap();
    regenerate_asset(store, ada, third.id, "").await.unwrap();
    world.drain().await;
    assert_eq!(comment(&one(&world, ada, campaign, AssetKind::Copy).await), None);
}

async fn what_does_not_fit_is_refused(world: World) {
    let (office, campaign) = made(&world).await;
    let copy = one(&world, &office.ada, campaign, AssetKind::Copy).await;
    let picture = one(&world, &office.ada, campaign, AssetKind::Image).await;
    let same = copy.copy.as_ref().unwrap().get().unwrap().clone();
    for (asset, edit, field) in [
        (copy.id, text(""), "text"),
        (copy.id, text(&"long ".repeat(20_000)), "text"),
        (copy.id, EditCopy { title: same.title.clone(), ..text(&same.text) }, "text"),
        (copy.id, EditCopy { title: Some("t".repeat(101)), ..text("Fine words for all") }, "title"),
        (picture.id, text("Fine words for all"), "assetId"),
    ] {
        let refused = edit_copy(&world.store, &office.ada, asset, edit).await.unwrap_err();
        assert_eq!(refused.code(), Code::Invalid, "{refused:?}");
        assert!(refused.to_string().contains(field), "{refused}");
    }
    let wordy = regenerate_asset(&world.store, &office.ada, copy.id, &"w".repeat(1_001)).await;
    assert_eq!(code(wordy), Code::Invalid);
    assert_eq!(
        code(edit_copy(&world.store, &office.ben, copy.id, text("x")).await),
        Code::Forbidden
    );
    let other = world.sign_up("Eve").await;
    assert_eq!(code(restore_asset(&world.store, &other, copy.id).await), Code::NotFound);
    assert_eq!(all(&world, &office.ada, campaign).await.len(), 5, "nothing was kept");
}

async fn a_brand_says_what_is_enough(world: World) {
    let (office, campaign) = made(&world).await;
    let copy = one(&world, &office.ada, campaign, AssetKind::Copy).await;
    let change = WorkspaceChange { brand_threshold: Some(101), ..WorkspaceChange::default() };
    let refused = change_workspace(&world.store, &office.ada, office.shop, change).await;
    assert_eq!(code(refused), Code::Invalid);
    let change = WorkspaceChange { brand_threshold: Some(95), ..WorkspaceChange::default() };
    let changed = change_workspace(&world.store, &office.ada, office.shop, change).await.unwrap();
    assert_eq!(changed.brand_threshold, 95);
    let loud = text("CHEAP BEANS FROM THE HILL, everybody!!");
    let edited = edit_copy(&world.store, &office.ada, copy.id, loud).await.unwrap();
    let check = edited.brand_check.unwrap().get().unwrap().clone();
    assert!(!check.passes() && check.threshold == 95, "{check:?}");
}

async fn a_long_post_is_kept_where_the_clients_account_takes_it(world: World) {
    let (office, campaign) = made(&world).await;
    let copy = one(&world, &office.ada, campaign, AssetKind::Copy).await;
    let long = || text(&"Beans from the hill, up early. ".repeat(600));
    let edited = edit_copy(&world.store, &office.ada, copy.id, long()).await;
    assert_eq!(fields(edited), ["text"], "neither a post nor a thread");
    let change = |posting| WorkspaceChange { posting: Some(posting), ..WorkspaceChange::default() };
    for (posting, field) in [
        (PostPolicy { x_text_max: Some(279), ..PostPolicy::default() }, "posting.xTextMax"),
        (
            PostPolicy { accounts: vec!["no one".to_owned()], ..PostPolicy::default() },
            "posting.accounts.0",
        ),
    ] {
        let refused =
            change_workspace(&world.store, &office.ada, office.shop, change(posting)).await;
        assert_eq!(fields(refused), [field]);
    }
    let posting = PostPolicy {
        mentions: Mentions::Listed,
        accounts: vec!["@kettle".to_owned()],
        x_text_max: Some(25_000),
    };
    let changed =
        change_workspace(&world.store, &office.ada, office.shop, change(posting)).await.unwrap();
    assert_eq!(changed.posting.accounts, ["kettle"]);
    let edited = edit_copy(&world.store, &office.ada, copy.id, long()).await.unwrap();
    let check = edited.brand_check.as_ref().unwrap().get().unwrap();
    assert!(!check.findings.iter().any(|finding| finding.rule == Rule::Length), "{check:?}");
    let policy = format!("action = '{}' AND detail LIKE '%kettle%'", Action::WorkspaceChanged);
    assert_eq!(world.raw().await.count("audit_events", &policy).await, 1);
    // Whoever writes is told.
    let task = regenerate_asset(&world.store, &office.ada, copy.id, "").await.unwrap();
    let organization = office.ada.organization_id;
    let taken = claim(&world.store, organization, task.id, "worker").await.unwrap().unwrap();
    assert_eq!(taken.terms.posting, changed.posting);
}

each_database!(
    a_thing_is_made_anew_beside_the_old,
    a_worker_is_told_what_was_and_what_is_wanted,
    a_text_is_written_by_hand_and_taken_back,
    a_persons_comment_stays_when_the_text_is_made_anew,
    what_does_not_fit_is_refused,
    a_brand_says_what_is_enough,
    a_long_post_is_kept_where_the_clients_account_takes_it,
);
