//! Tasks: one holder at a time, nothing lost, nothing twice, everybody's turn.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    asset::{assets_by_campaign, placement::Placement},
    campaign::{cancel_campaign, lifecycle::CampaignState, request_draft},
    clock::Instant,
    error::Code,
    generation::{
        AttemptOutcome, Claim, Company, Failed, Taking, TaskKind, TaskState, attempts_by_task,
        backlog, cancel_task, catch_up, claim, due, fail, heartbeat, release, retry_task,
        tasks_by_campaign, tasks_by_id,
    },
    id::{OrganizationId, TaskId},
};
use testkit::{Mood, World};

use crate::support::{Agency, agency, code};

testkit::each_database!(
    a_worker_whose_lease_was_taken_settles_nothing,
    a_heartbeat_keeps_the_lease,
    many_workers_take_a_task_once,
    a_task_that_takes_its_workers_down_is_buried,
    a_suspect_is_made_alone_at_last,
    a_wait_from_a_future_that_was_none_is_as_long_as_it_was_meant,
    a_failure_waits_longer_each_time_and_ends,
    a_refusal_is_final_until_a_person_asks_again,
    a_provider_says_when_to_come_back,
    a_failed_draft_fails_the_campaign_and_can_be_retried,
    a_cancelled_task_is_not_waited_for,
    a_cancelled_campaign_makes_nothing_more,
    a_stopping_worker_gives_back_what_it_took,
    everybody_has_their_turn,
    what_was_tampered_with_is_not_made,
);

const LEASE: Duration = Duration::from_mins(1);

async fn take(world: &World, organization: OrganizationId, id: TaskId, who: &str) -> Option<Claim> {
    claim(&world.store, organization, id, who).await.unwrap()
}

/// An approved campaign and one of its tasks.
async fn approved(world: &World, kind: TaskKind) -> (Agency, domain::campaign::Campaign, TaskId) {
    let office = agency(world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    let id = tasks.iter().find(|task| task.kind == kind).unwrap().id;
    (office, campaign, id)
}

async fn state(world: &World, office: &Agency, id: TaskId) -> TaskState {
    tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap()[0].state
}

async fn outcomes(world: &World, office: &Agency, id: TaskId) -> Vec<Option<AttemptOutcome>> {
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

async fn a_worker_whose_lease_was_taken_settles_nothing(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::DrawImage).await;
    let organization = office.ada.organization_id;
    let slow = take(&world, organization, id, "slow").await.unwrap();
    assert!(take(&world, organization, id, "early").await.is_none());
    world.clock.advance(LEASE);
    let quick = take(&world, organization, id, "quick").await.unwrap();
    assert!(quick.lease.fence > slow.lease.fence);
    assert!(!heartbeat(&world.store, &slow.lease, 50).await.unwrap());
    let failed = Failed { message: "late".to_owned(), is_retryable: true, ..Failed::default() };
    let late = fail(&world.store, &slow.lease, &failed).await;
    assert_eq!(code(late), Code::Conflict);
    release(&world.store, &slow.lease).await.unwrap();
    assert_eq!(state(&world, &office, id).await, TaskState::Leased);
    let lease = slow.lease.clone();
    let late = world.make(slow).await.unwrap();
    assert_eq!(code(world.settle(&lease, late.clone()).await), Code::Conflict);
    let lease = quick.lease.clone();
    let made = world.make(quick).await.unwrap();
    world.settle(&lease, made.clone()).await.unwrap();
    // Neither the late one afterwards, nor the right one twice.
    assert_eq!(code(world.settle(&lease, made).await), Code::Conflict);
    assert_eq!(code(world.settle(&lease, late).await), Code::Conflict);
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets.len(), 1);
    let told = outcomes(&world, &office, id).await;
    assert_eq!(told, [Some(AttemptOutcome::Lost), Some(AttemptOutcome::Succeeded)]);
}

async fn a_heartbeat_keeps_the_lease(world: World) {
    let (office, _, id) = approved(&world, TaskKind::FilmVideo).await;
    let organization = office.ada.organization_id;
    let claim = take(&world, organization, id, "steady").await.unwrap();
    for percent in [20, 40, 200] {
        world.clock.advance(LEASE / 2);
        assert!(heartbeat(&world.store, &claim.lease, percent).await.unwrap());
        assert!(take(&world, organization, id, "other").await.is_none());
    }
    let task = &tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap()[0];
    assert_eq!((task.progress, task.attempt), (99, 1));
    world.clock.advance(LEASE);
    let spoken: BTreeSet<_> = world.due().await.into_iter().map(|due| due.task_id).collect();
    assert!(spoken.contains(&id), "a silent worker's task is spoken of again");
}

async fn many_workers_take_a_task_once(world: World) {
    let (office, _, id) = approved(&world, TaskKind::WriteCopy).await;
    let organization = office.ada.organization_id;
    let other = world.another_store().await;
    for round in 0..3 {
        let calls: Vec<_> = (0..10)
            .map(|n| {
                let store = if n % 2 == 0 { world.store.clone() } else { other.clone() };
                tokio::spawn(async move { claim(&store, organization, id, "one of many").await })
            })
            .collect();
        let mut taken = 0;
        for call in calls {
            taken += usize::from(call.await.unwrap().unwrap().is_some());
        }
        assert_eq!(taken, 1, "round {round}");
        world.clock.advance(LEASE);
    }
    let lost = outcomes(&world, &office, id).await;
    assert_eq!(lost, [Some(AttemptOutcome::Lost), Some(AttemptOutcome::Lost), None]);
}

async fn a_task_that_takes_its_workers_down_is_buried(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::WriteCopy).await;
    let organization = office.ada.organization_id;
    for attempt in 1..=3 {
        let taken = take(&world, organization, id, "doomed").await;
        assert!(taken.is_some(), "attempt {attempt}");
        world.clock.advance(LEASE);
    }
    let other = world.another_store().await;
    let calls: Vec<_> = (0..6)
        .map(|n| {
            let store = if n % 2 == 0 { world.store.clone() } else { other.clone() };
            tokio::spawn(async move { claim(&store, organization, id, "gravedigger").await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap().is_none());
    }
    assert_eq!(state(&world, &office, id).await, TaskState::Dead);
    let told = world.raw().await.count("audit_events", "action = 'task.died'").await;
    assert_eq!(told, 1, "it dies once");
    assert_eq!(outcomes(&world, &office, id).await, [Some(AttemptOutcome::Lost); 3]);
    // The others go on; the campaign waits for a person.
    world.drain().await;
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Generating);
    retry_task(&world.store, &office.ada, id).await.unwrap();
    assert_eq!(world.drain().await, 1);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Ready);
}

/// Whoever was lost twice is taken only by somebody who does nothing else, also when it was given back
/// since, until a person asks for it anew.
async fn a_suspect_is_made_alone_at_last(world: World) {
    let (office, _, id) = approved(&world, TaskKind::FilmVideo).await;
    let which = (office.ada.organization_id, id);
    let beside = async || {
        domain::generation::take(&world.store, which, "busy", Company::Others).await.unwrap()
    };
    for _ in 0..2 {
        assert!(matches!(beside().await, Taking::Taken(_)));
        world.clock.advance(LEASE);
    }
    world.clock.advance(Duration::from_secs(5));
    assert!(matches!(beside().await, Taking::Alone(waited) if waited.as_secs() == 5));
    let alone = take(&world, which.0, id, "idle").await.unwrap();
    release(&world.store, &alone.lease).await.unwrap();
    assert!(matches!(beside().await, Taking::Alone(_)), "given back, and still suspected");
    let alone = take(&world, which.0, id, "idle").await.unwrap();
    let failed = Failed { message: "no".to_owned(), ..Failed::default() };
    fail(&world.store, &alone.lease, &failed).await.unwrap();
    retry_task(&world.store, &office.ada, id).await.unwrap();
    assert!(matches!(beside().await, Taking::Taken(_)), "a person gave it a new start");
}

/// The clock ran ahead by a day, something failed then, and the clock went back.
async fn a_wait_from_a_future_that_was_none_is_as_long_as_it_was_meant(world: World) {
    let (office, _, id) = approved(&world, TaskKind::FilmVideo).await;
    let (day, hour) = (Duration::from_hours(24), Duration::from_hours(1));
    world.clock.advance(day);
    world.crew.next(TaskKind::FilmVideo, Mood::Fail(Some(hour)));
    world.drain().await;
    assert_eq!(state(&world, &office, id).await, TaskState::RetryWait);
    catch_up(&world.store).await.unwrap();
    let run_at = async || tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap()[0].run_at;
    let meant = run_at().await;
    world.clock.retreat(day);
    assert_eq!(catch_up(&world.store).await.unwrap(), 1);
    // The clock goes on a little with every look.
    let near = |one: Instant, other: Instant| (one - other).abs().num_seconds() < 1;
    let brought = run_at().await;
    assert!(near(brought, meant - day), "an hour from now, as the provider said");
    world.clock.advance(hour / 2);
    catch_up(&world.store).await.unwrap();
    assert_eq!(run_at().await, brought, "once is enough");
    world.clock.advance(hour / 2);
    assert_eq!(world.drain().await, 1);
    assert_eq!(state(&world, &office, id).await, TaskState::Succeeded);
}

async fn a_failure_waits_longer_each_time_and_ends(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::FilmVideo).await;
    world.crew.always(TaskKind::FilmVideo, Mood::Fail(None));
    world.drain().await;
    let mut waits = Vec::new();
    for attempt in 1..5 {
        let task = tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap().remove(0);
        assert_eq!((task.state, task.attempt), (TaskState::RetryWait, attempt));
        assert_eq!(task.error.as_deref(), Some("busy just now"));
        let wait = (task.run_at - task.updated_at).to_std().unwrap();
        assert!(take(&world, office.ada.organization_id, id, "early").await.is_none());
        assert_eq!(world.drain().await, 0, "nothing is due before its time");
        world.clock.advance(wait);
        waits.push(wait);
        assert_eq!(world.drain().await, 1);
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert_eq!(state(&world, &office, id).await, TaskState::Dead);
    assert_eq!(world.crew.calls(TaskKind::FilmVideo), 5);
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(world.drain().await, 0, "the dead stay where they are");
    world.crew.always(TaskKind::FilmVideo, Mood::Work);
    let again = retry_task(&world.store, &office.ada, id).await.unwrap();
    assert_eq!((again.state, again.attempt), (TaskState::Queued, 0));
    assert_eq!(code(retry_task(&world.store, &office.ada, id).await), Code::Conflict);
    assert_eq!(told(&world, "task.retried").await, ["Ada"], "once, and by whom");
    assert_eq!(told(&world, "task.failed").await.len(), 4);
    assert_eq!(world.drain().await, 1);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Ready);
}

async fn a_refusal_is_final_until_a_person_asks_again(world: World) {
    let (office, _, id) = approved(&world, TaskKind::FilmVideo).await;
    world.crew.next(TaskKind::FilmVideo, Mood::Refuse("not that".to_owned()));
    world.drain().await;
    let task = tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap().remove(0);
    assert_eq!((task.state, task.attempt), (TaskState::Dead, 1));
    assert_eq!(task.error.as_deref(), Some("not that"));
    let waiting = backlog(&world.store).await.unwrap();
    assert_eq!(waiting.by_state, [(TaskState::Dead, 1)]);
    let by_ben = retry_task(&world.store, &office.ben, id).await;
    assert_eq!(code(by_ben), Code::Forbidden);
}

async fn a_provider_says_when_to_come_back(world: World) {
    let (office, _, id) = approved(&world, TaskKind::FilmVideo).await;
    let hour = Duration::from_hours(1);
    world.crew.next(TaskKind::FilmVideo, Mood::Fail(Some(hour)));
    world.drain().await;
    world.clock.advance(Duration::from_mins(59));
    assert_eq!(world.drain().await, 0);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.drain().await, 1);
    assert_eq!(state(&world, &office, id).await, TaskState::Succeeded);
}

async fn a_failed_draft_fails_the_campaign_and_can_be_retried(world: World) {
    let office = agency(&world).await;
    world.crew.next(TaskKind::Strategize, Mood::Refuse("no idea".to_owned()));
    let campaign = world.drafted(&office.ada, office.shop).await;
    assert_eq!(campaign.state, CampaignState::Failed);
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    retry_task(&world.store, &office.ada, tasks[0].id).await.unwrap();
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Strategizing);
    // Nobody asks for two drafts at once.
    let second = request_draft(&world.store, &office.ada, campaign.id, None).await;
    assert_eq!(code(second), Code::Conflict);
    world.drain().await;
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Draft);
}

async fn a_cancelled_task_is_not_waited_for(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::FilmVideo).await;
    let held = take(&world, office.ada.organization_id, id, "working").await.unwrap();
    let cancelled = cancel_task(&world.store, &office.ada, id).await.unwrap();
    assert_eq!(cancelled.state, TaskState::Cancelled);
    assert!(!heartbeat(&world.store, &held.lease, 10).await.unwrap());
    assert_eq!(code(world.work(held).await), Code::Conflict);
    assert_eq!(outcomes(&world, &office, id).await, [Some(AttemptOutcome::Cancelled)]);
    assert_eq!(world.drain().await, 4);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Ready);
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets.len(), 4);
    assert_eq!(code(cancel_task(&world.store, &office.ada, id).await), Code::Conflict);
    assert_eq!(told(&world, "task.cancelled").await, ["Ada"], "once, and by whom");
}

/// Who did what, as the history tells it.
async fn told(world: &World, action: &str) -> Vec<String> {
    let of = format!("SELECT actor_name AS v FROM audit_events WHERE action = '{action}'");
    world.raw().await.texts(&of).await
}

async fn a_cancelled_campaign_makes_nothing_more(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::WriteCopy).await;
    let held = take(&world, office.ada.organization_id, id, "working").await.unwrap();
    let cancelled = cancel_campaign(&world.store, &office.ada, campaign.id).await.unwrap();
    assert_eq!(cancelled.state, CampaignState::Cancelled);
    assert_eq!(code(world.work(held).await), Code::Conflict);
    world.clock.advance(Duration::from_hours(24));
    assert_eq!(world.drain().await, 0);
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets, []);
    let open = "state NOT IN ('cancelled', 'succeeded') OR wake_at IS NOT NULL";
    assert_eq!(world.raw().await.count("tasks", open).await, 0);
    let again = cancel_campaign(&world.store, &office.ada, campaign.id).await;
    assert_eq!(code(again), Code::Conflict);
}

async fn a_stopping_worker_gives_back_what_it_took(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::DrawImage).await;
    for _ in 0..7 {
        let claim = take(&world, office.ada.organization_id, id, "stopping").await.unwrap();
        release(&world.store, &claim.lease).await.unwrap();
        assert!(!heartbeat(&world.store, &claim.lease, 10).await.unwrap());
    }
    let task = tasks_by_id(&world.store, &office.ada, &[id]).await.unwrap().remove(0);
    assert_eq!((task.state, task.attempt), (TaskState::Queued, 0));
    assert_eq!(world.drain().await, 5);
    assert_eq!(world.look(&office.ada, campaign.id).await.state, CampaignState::Ready);
}

/// A large campaign does not push a small one back, and no more is spoken of than there is room for.
async fn everybody_has_their_turn(world: World) {
    let office = agency(&world).await;
    let small = world.workspace(&office.ada, "Small").await.id;
    let eve = world.sign_up("Eve").await;
    let evens = world.workspace(&eve, "Even smaller").await.id;
    let large = world.campaign_for(&office.ada, office.shop, &Placement::ALL).await;
    world.drain().await;
    let review = world.submit(&office.ada, large.id).await;
    world.approve(&office.ben, &review).await;
    // Both come after the large one's twenty-two.
    world.campaign_for(&office.ada, small, &[Placement::X]).await;
    world.campaign_for(&eve, evens, &[Placement::X]).await;

    let spoken = due(&world.store, TaskKind::ALL, 4).await.unwrap();
    let drafts = spoken.iter().filter(|due| due.kind == TaskKind::Strategize).count();
    assert_eq!((spoken.len(), drafts), (4, 2));
    assert_eq!(due(&world.store, TaskKind::ALL, 4).await.unwrap().len(), 0, "no more room");
    let taken = take(&world, spoken[0].organization_id, spoken[0].task_id, "one").await.unwrap();
    let next = due(&world.store, TaskKind::ALL, 4).await.unwrap();
    assert_eq!(next.len(), 1, "room for the one that was taken");
    world.work(taken).await.unwrap();
    // What nobody followed is said again, under another name.
    world.clock.advance(Duration::from_secs(30));
    let again = due(&world.store, TaskKind::ALL, 4).await.unwrap();
    assert_eq!(again.len(), 4);
    let keys: BTreeSet<_> = spoken.iter().chain(&next).chain(&again).map(|due| &due.key).collect();
    assert_eq!(keys.len(), 9);
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(due(&world.store, &[TaskKind::FilmVideo], 100).await.unwrap().len(), 6);
    world.clock.advance(Duration::from_secs(30));
    world.drain().await;
    assert_eq!(world.look(&office.ada, large.id).await.state, CampaignState::Ready);
}

/// Approved is what is made: text changed behind the store's back is not.
async fn what_was_tampered_with_is_not_made(world: World) {
    let (office, campaign, id) = approved(&world, TaskKind::WriteCopy).await;
    let organization = office.ada.organization_id;
    let early = take(&world, organization, id, "early").await.unwrap();
    let raw = world.raw().await;
    let change = "UPDATE strategies SET content = replace(content, 'It is good', 'It is bad')";
    assert_eq!(raw.execute(change).await.unwrap(), 1);
    assert!(world.work(early).await.is_err());
    for due in world.due().await {
        assert!(claim(&world.store, organization, due.task_id, "late").await.is_err());
    }
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets, []);
    let dead = "state = 'dead' AND kind <> 'write_copy'";
    assert_eq!(raw.count("tasks", dead).await, 3);
}
