//! The clock jumps: leases and schedule stay right.

use std::time::Duration;

use domain::{
    campaign::{Campaign, lifecycle::CampaignState},
    generation::{AttemptOutcome, TaskKind, TaskState, attempts_by_task},
};
use jobs::worker::Concurrency;
use testkit::Mood;

use crate::plant::{Plant, eventually};

const HOUR: Duration = Duration::from_hours(1);

testkit::each_kind!(crate::plant::Plant:
    an_hour_forward_loses_leases_and_no_work,
    an_hour_back_holds_nobody_up,
);

/// Everybody seems to have been silent for an hour: what runs is taken over, and made once.
async fn an_hour_forward_loses_leases_and_no_work(plant: Plant) {
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Wait);
    plant.world.crew.next(TaskKind::DrawImage, Mood::Fail(Some(HOUR / 2)));
    let campaign = plant.approved().await;
    // A second hand at videos: the first is held up.
    let running = plant.start_with(Concurrency { filming: 2, ..Concurrency::default() });
    let rest = async || plant.assets(campaign.id).await.len() == 3;
    eventually("everything but the video and a picture", rest).await;
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Leased).await;
    plant.world.clock.advance(HOUR);
    let all = async || plant.assets(campaign.id).await.len() == 5;
    eventually("the picture in its time, the video by another hand", all).await;
    plant.world.crew.release();
    plant.check_whole(campaign.id).await;
    let video = plant.task(campaign.id, TaskKind::FilmVideo).await;
    let attempts = attempts_by_task(&plant.world.store, &plant.ada, &[video.id]).await.unwrap();
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Some(AttemptOutcome::Lost), Some(AttemptOutcome::Succeeded)]);
    running.stop().await;
}

/// What was due, and the lease of a worker that died, would be an hour away: nobody waits for that.
async fn an_hour_back_holds_nobody_up(plant: Plant) {
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Hang);
    let campaign = plant.approved().await;
    let dead = plant.start();
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Leased).await;
    // Not before it is at it: what was to hang would else be the next one.
    let at_it = async || plant.world.crew.calls(TaskKind::FilmVideo) == 1;
    eventually("the video to be begun", at_it).await;
    dead.die().await;
    let waiting = plant.approved().await;
    plant.world.clock.retreat(HOUR);
    let running = plant.start();
    plant.check_whole(waiting.id).await;
    plant.world.clock.advance(crate::plant::SILENCE);
    plant.check_whole(campaign.id).await;

    // The same while everything runs.
    plant.world.crew.next(TaskKind::FilmVideo, Mood::Wait);
    let campaign = approved_meanwhile(&plant).await;
    plant.wait_for_task(campaign.id, TaskKind::FilmVideo, TaskState::Leased).await;
    plant.world.clock.retreat(HOUR);
    let next = approved_meanwhile(&plant).await;
    let rest = async || plant.assets(next.id).await.len() >= 4;
    eventually("the rest of the next", rest).await;
    plant.world.crew.release();
    plant.check_whole(next.id).await;
    plant.check_whole(campaign.id).await;
    assert_eq!(plant.world.crew.calls(TaskKind::FilmVideo), 5, "the one that hung, and each once");
    running.stop().await;
}

/// A campaign that is drafted by whoever runs, and approved.
async fn approved_meanwhile(plant: &Plant) -> Campaign {
    let campaign = plant.world.campaign(&plant.ada, plant.shop).await;
    plant.wait_for(campaign.id, CampaignState::Draft).await;
    let review = plant.world.submit(&plant.ada, campaign.id).await;
    plant.world.approve(&plant.ben, &review).await;
    campaign
}
