//! A worker process is killed in each phase of a task: nothing is lost, nothing is made twice.

use domain::generation::{AttemptOutcome, TaskKind, TaskState, attempts_by_task, retry_task};

use crate::{
    child::{Phase, Worker},
    plant::{Plant, SILENCE, eventually},
};

testkit::each_kind!(crate::plant::Plant:
    fault_killed_after_the_claim,
    fault_killed_at_work,
    fault_killed_after_the_bytes_were_kept,
    fault_killed_before_the_queue_heard,
    fault_a_zombie_is_fenced_off,
    fault_a_task_that_kills_its_process_is_parked,
    fault_neighbours_of_a_poisonous_task_are_not_buried_with_it,
);

/// A healthy worker after the dead one's leases ran out.
async fn recover(plant: &Plant, id: domain::id::CampaignId) {
    plant.world.clock.advance(SILENCE);
    let running = plant.start();
    plant.check_whole(id).await;
    running.stop().await;
}

async fn outcomes(plant: &Plant, task: domain::id::TaskId) -> Vec<Option<AttemptOutcome>> {
    let attempts = attempts_by_task(&plant.world.store, &plant.ada, &[task]).await.unwrap();
    attempts.iter().map(|attempt| attempt.outcome).collect()
}

const LOST_THEN_DONE: [Option<AttemptOutcome>; 2] =
    [Some(AttemptOutcome::Lost), Some(AttemptOutcome::Succeeded)];

async fn fault_killed_after_the_claim(plant: Plant) {
    let campaign = plant.approved().await;
    let mut child = Worker::start(&plant, Phase::Claimed);
    child.says("claimed film_video").await;
    let all =
        async || plant.work(campaign.id).await.iter().all(|task| task.state == TaskState::Leased);
    eventually("the child to take everything", all).await;
    child.kill().await;
    recover(&plant, campaign.id).await;
    for task in plant.work(campaign.id).await {
        assert_eq!(outcomes(&plant, task.id).await, LOST_THEN_DONE);
    }
}

async fn fault_killed_at_work(plant: Plant) {
    let campaign = plant.approved().await;
    let mut child = Worker::start(&plant, Phase::Working);
    child.says("working film_video").await;
    let half = async || {
        let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
        video.progress == 50 && plant.assets(campaign.id).await.len() == 4
    };
    eventually("half of the video and all of the rest", half).await;
    child.kill().await;
    recover(&plant, campaign.id).await;
    let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert_eq!(outcomes(&plant, video.id).await, LOST_THEN_DONE);
    assert_eq!(plant.world.crew.calls(TaskKind::DrawImage), 0, "the rest was done");
}

async fn fault_killed_after_the_bytes_were_kept(plant: Plant) {
    let campaign = plant.approved().await;
    let mut child = Worker::start(&plant, Phase::Kept);
    for _ in 0..3 {
        child.says("kept").await;
    }
    let texts = async || plant.assets(campaign.id).await.len() == 2;
    eventually("the texts", texts).await;
    child.kill().await;
    recover(&plant, campaign.id).await;
    assert_eq!(plant.world.crew.calls(TaskKind::WriteCopy), 0);
    assert_eq!(plant.world.crew.calls(TaskKind::DrawImage), 2);
    // The same bytes under the same key: kept twice is kept once.
    let folder = plant.world.database.folder().join("objects");
    let folder = folder.join(plant.ada.organization_id.to_string());
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 3);
    // Both the lost attempt and the next were paid for, and both are in the books.
    let image = plant.task(campaign.id, TaskKind::DrawImage).await;
    let attempts = attempts_by_task(&plant.world.store, &plant.ada, &[image.id]).await.unwrap();
    let costs: Vec<_> = attempts.iter().map(|attempt| attempt.cost_micros).collect();
    assert_eq!(costs, [Some(1_000), Some(1_000)]);
}

async fn fault_killed_before_the_queue_heard(plant: Plant) {
    let campaign = plant.approved().await;
    let mut child = Worker::start(&plant, Phase::Settled);
    for _ in 0..5 {
        child.says("settled").await;
    }
    child.kill().await;
    assert_eq!(plant.assets(campaign.id).await.len(), 5);
    // What the queue still holds is offered again, and nobody takes it.
    recover(&plant, campaign.id).await;
    for kind in TaskKind::ALL.iter().filter(|kind| **kind != TaskKind::Strategize) {
        assert_eq!(plant.world.crew.calls(*kind), 0, "{kind}");
    }
}

/// Three processes die of one task: nobody else has to, and the other work is done.
async fn fault_a_task_that_kills_its_process_is_parked(plant: Plant) {
    let campaign = plant.approved().await;
    for _ in 0..3 {
        let mut child = Worker::start(&plant, Phase::Working);
        child.says("working film_video").await;
        let rest = async || plant.assets(campaign.id).await.len() == 4;
        eventually("the rest", rest).await;
        child.kill().await;
        // The next process has the machine's clock: here the lease runs out, not the time.
        let silent =
            "UPDATE tasks SET lease_until = run_at, wake_at = run_at WHERE state = 'leased'";
        assert_eq!(plant.world.raw().await.execute(silent).await.unwrap(), 1);
    }
    let running = plant.start();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Dead).await;
    let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert_eq!(video.error.as_deref(), Some("its worker fell silent each time it was tried"));
    assert_eq!(outcomes(&plant, video.id).await, [Some(AttemptOutcome::Lost); 3]);
    assert_eq!(plant.world.crew.calls(TaskKind::FilmVideo), 0, "no fourth process took it");
    // A person who has it tried again gives it all its tries again.
    retry_task(&plant.world.store, &plant.ada, video.id).await.unwrap();
    plant.check_whole(campaign.id).await;
    running.stop().await;
}

/// Whatever runs beside it goes down with it, but not so often that it is taken for poison, too.
async fn fault_neighbours_of_a_poisonous_task_are_not_buried_with_it(plant: Plant) {
    let campaign = plant.approved().await;
    for _ in 0..3 {
        Worker::start(&plant, Phase::Poisoned).ends().await;
        let silent = "UPDATE tasks SET wake_at = run_at, \
            lease_until = CASE WHEN lease_until IS NULL THEN NULL ELSE run_at END \
            WHERE state IN ('leased', 'queued')";
        plant.world.raw().await.execute(silent).await.unwrap();
    }
    let lost = plant.world.raw().await.count("task_attempts", "outcome = 'lost'").await;
    assert!(lost > 3, "neighbours were lost, too: {lost}");
    let running = plant.start();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Dead).await;
    let made = async || plant.assets(campaign.id).await.len() == 4;
    eventually("the others to be made", made).await;
    let dead = plant.world.raw().await.count("tasks", "state = 'dead'").await;
    assert_eq!(dead, 1, "the poison alone");
    let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
    assert_eq!(outcomes(&plant, video.id).await, [Some(AttemptOutcome::Lost); 3]);
    running.stop().await;
}

/// Stopped, given up, and come to life again with its work in hand.
async fn fault_a_zombie_is_fenced_off(plant: Plant) {
    let campaign = plant.approved().await;
    let mut child = Worker::start(&plant, Phase::Zombie);
    child.says("working film_video").await;
    let rest = async || plant.assets(campaign.id).await.len() == 4;
    eventually("the rest", rest).await;
    child.freeze(&plant).await;
    recover(&plant, campaign.id).await;
    let made = plant.assets(campaign.id).await;
    child.thaw();
    child.go_on().await;
    let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
    child.says(&format!("settled {}", video.id)).await;
    child.kill().await;
    assert_eq!(plant.assets(campaign.id).await, made);
    plant.check_whole(campaign.id).await;
    assert_eq!(outcomes(&plant, video.id).await, LOST_THEN_DONE);
}
