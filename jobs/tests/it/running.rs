//! Work as it runs when nothing dies: from brief to ready, through failures that are foreseen.

use std::time::Duration;

use domain::{
    campaign::lifecycle::CampaignState,
    generation::{AttemptOutcome, TaskKind, TaskState, attempts_by_task, retry_task},
};
use futures_util::StreamExt as _;
use jobs::bus::Topic;
use testkit::Mood;

use crate::plant::{Plant, eventually};

testkit::each_kind!(crate::plant::Plant:
    a_campaign_runs_to_ready,
    a_busy_provider_is_asked_again_when_it_said,
    a_refused_task_waits_for_a_person,
    a_panic_is_a_failure_like_any_other,
    progress_reaches_those_who_watch,
    a_stopping_worker_gives_its_work_back,
    two_processes_share_the_work,
    what_changed_under_the_work_is_given_up,
    unreadable_messages_hold_up_nobody,
);

async fn a_campaign_runs_to_ready(plant: Plant) {
    let running = plant.start();
    let campaign = plant.world.campaign(&plant.ada, plant.shop).await;
    plant.wait_for(campaign.id, CampaignState::Draft).await;
    let review = plant.world.submit(&plant.ada, campaign.id).await;
    plant.world.approve(&plant.ben, &review).await;
    plant.check_whole(campaign.id).await;
    for kind in TaskKind::ALL {
        let expected = match kind {
            TaskKind::Strategize | TaskKind::FilmVideo => 1,
            TaskKind::WriteCopy | TaskKind::DrawImage => 2,
        };
        assert_eq!(plant.world.crew.calls(*kind), expected, "{kind}");
    }
    let raw = plant.world.raw().await;
    eventually("the outbox to be told", async || raw.count("outbox", "true").await == 0).await;
    running.stop().await;
}

async fn a_busy_provider_is_asked_again_when_it_said(plant: Plant) {
    let hour = Duration::from_hours(1);
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Fail(Some(hour)));
    let campaign = plant.approved().await;
    let running = plant.start();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::RetryWait).await;
    let task = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert!(task.run_at >= task.updated_at + hour);
    assert_eq!(task.error.as_deref(), Some("busy just now"));
    assert_eq!(plant.world.crew.calls(TaskKind::FilmVideo), 1);
    plant.world.clock.advance(hour);
    plant.check_whole(campaign.id).await;
    assert_eq!(plant.world.crew.calls(TaskKind::FilmVideo), 2);
    running.stop().await;
}

async fn a_refused_task_waits_for_a_person(plant: Plant) {
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Refuse("against the rules".to_owned()));
    let campaign = plant.approved().await;
    let running = plant.start();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Dead).await;
    let task = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert_eq!(task.error.as_deref(), Some("against the rules"));
    let made = async || plant.assets(campaign.id).await.len() == 4;
    eventually("the others to be made", made).await;
    assert_eq!(plant.world.look(&plant.ada, campaign.id).await.state, CampaignState::Generating);
    retry_task(&plant.world.store, &plant.ada, task.id).await.unwrap();
    plant.check_whole(campaign.id).await;
    running.stop().await;
}

async fn a_panic_is_a_failure_like_any_other(plant: Plant) {
    plant.world.crew.next(TaskKind::DrawImage, Mood::Panic);
    let campaign = plant.approved().await;
    let running = plant.start();
    let waiting = async || {
        plant.work(campaign.id).await.iter().any(|task| task.state == TaskState::RetryWait)
    };
    eventually("the panic to be noted", waiting).await;
    let raw = plant.world.raw().await;
    assert_eq!(raw.count("tasks", "error LIKE '%fall over%'").await, 0, "no internals for people");
    assert_eq!(raw.count("tasks", "error = 'an internal fault'").await, 1);
    plant.world.clock.advance(Duration::from_secs(5));
    plant.check_whole(campaign.id).await;
    assert_eq!(plant.world.crew.calls(TaskKind::DrawImage), 3);
    running.stop().await;
}

async fn progress_reaches_those_who_watch(plant: Plant) {
    plant.world.crew.always(TaskKind::FilmVideo, Mood::Wait);
    let campaign = plant.approved().await;
    let running = plant.start();
    let topic = Topic::campaign(plant.ada.organization_id, campaign.id);
    let mut signals = running.bus.subscribe(&topic).await;
    let half = async || plant.task(campaign.id, TaskKind::FilmVideo).await.progress == 50;
    eventually("half of the video", half).await;
    plant.world.crew.release();
    plant.check_whole(campaign.id).await;
    let mut kinds = Vec::new();
    while kinds.last().map(String::as_str) != Some("campaign.ready") {
        let signal = tokio::time::timeout(Duration::from_secs(30), signals.next()).await;
        let signal = signal.expect("a signal in time").unwrap();
        assert_eq!(signal.campaign_id, Some(campaign.id));
        kinds.push(signal.kind);
    }
    let of = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!(of("asset.made"), 5, "{kinds:?}");
    assert!(of("task.progressed") > 0, "{kinds:?}");
    // Told in the order it happened.
    let place = |kind: &str| kinds.iter().position(|known| known == kind);
    let told = ["campaign.created", "campaign.draft_requested", "review.opened"].map(place);
    assert!(told.is_sorted(), "{kinds:?}");
    let told = ["review.decided", "review.closed", "campaign.approved", "asset.made"].map(place);
    assert!(told.is_sorted(), "{kinds:?}");
    running.stop().await;
}

async fn a_stopping_worker_gives_its_work_back(plant: Plant) {
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Hang);
    let campaign = plant.approved().await;
    let running = plant.start();
    let others = async || plant.assets(campaign.id).await.len() == 4;
    eventually("the others to be made", others).await;
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Leased).await;
    running.stop().await;
    let task = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert_eq!((task.state, task.attempt), (TaskState::Queued, 0));
    let running = plant.start();
    plant.check_whole(campaign.id).await;
    let told = attempts_by_task(&plant.world.store, &plant.ada, &[task.id]).await.unwrap();
    let outcomes: Vec<_> = told.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Some(AttemptOutcome::Cancelled), Some(AttemptOutcome::Succeeded)]);
    running.stop().await;
}

async fn two_processes_share_the_work(plant: Plant) {
    let campaigns = [plant.approved().await, plant.approved().await, plant.approved().await];
    let other = Plant {
        world: testkit::World { store: plant.world.another_store().await, ..plant.world.clone() },
        ada: plant.ada.clone(),
        ben: plant.ben.clone(),
        shop: plant.shop,
        queue_url: plant.queue_url.clone(),
        namespace: plant.namespace.clone(),
    };
    let running = [plant.start(), other.start()];
    for campaign in &campaigns {
        plant.check_whole(campaign.id).await;
    }
    assert_eq!(plant.world.crew.calls(TaskKind::WriteCopy), 6, "nothing is done twice");
    assert_eq!(plant.world.crew.calls(TaskKind::FilmVideo), 3);
    for one in running {
        one.stop().await;
    }
}

/// Approved is what is made: the task says why it is not, and does not wait for its lease.
async fn what_changed_under_the_work_is_given_up(plant: Plant) {
    plant.world.crew.always(TaskKind::FilmVideo, Mood::Wait);
    let campaign = plant.approved().await;
    let running = plant.start();
    let others = async || plant.assets(campaign.id).await.len() == 4;
    eventually("the others to be made", others).await;
    let raw = plant.world.raw().await;
    let change = "UPDATE strategies SET content = replace(content, 'It is good', 'It is bad')";
    assert_eq!(raw.execute(change).await.unwrap(), 1);
    plant.world.crew.release();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Dead).await;
    let error = plant.task(campaign.id, TaskKind::FilmVideo).await.error.unwrap();
    assert!(error.contains("not what was approved"), "{error}");
    assert_eq!(plant.assets(campaign.id).await.len(), 4);
    running.stop().await;
}

async fn unreadable_messages_hold_up_nobody(plant: Plant) {
    let campaign = plant.approved().await;
    let raw = plant.world.raw().await;
    // Older than any other, hence the first to be told.
    assert!(raw.execute("UPDATE outbox SET payload = '{'").await.unwrap() > 1);
    raw.execute("CREATE TABLE unreadable AS SELECT * FROM outbox").await.unwrap();
    let running = plant.start();
    plant.check_whole(campaign.id).await;
    let told = async || raw.count("outbox", "true").await == 0;
    eventually("the outbox to be told", told).await;
    // And by themselves, with nothing to tell beside them.
    raw.execute("INSERT INTO outbox SELECT * FROM unreadable").await.unwrap();
    eventually("the unreadable to be done with", told).await;
    running.stop().await;
}
