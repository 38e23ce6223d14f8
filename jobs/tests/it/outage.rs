//! Redis loses everything, or is away: the database knows what is to be done.

use std::time::Duration;

use domain::{asset::placement::Placement, generation::TaskKind};
use testkit::{DatabaseKind, Mood, servers::PrivateRedis};

use crate::plant::{Plant, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_redis_flushed_in_the_middle() {
    let redis = PrivateRedis::start();
    let plant = Plant::with_queue(DatabaseKind::Postgres, redis.url()).await;
    let world = &plant.world;
    let mut campaigns = Vec::new();
    for _ in 0..3 {
        let campaign = world.campaign_for(&plant.ada, plant.shop, &Placement::ALL).await;
        world.drain().await;
        let review = world.submit(&plant.ada, campaign.id).await;
        world.approve(&plant.ben, &review).await;
        campaigns.push(campaign.id);
    }
    world.crew.always(TaskKind::DrawImage, Mood::Wait);
    let running = plant.start();
    let raw = world.raw().await;
    let begun = async || {
        raw.count("tasks", "kind = 'draw_image' AND state = 'leased'").await > 0
            && raw.count("assets", "true").await > 0
    };
    eventually("the work to be under way", begun).await;
    let client = redis::Client::open(redis.url()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd("FLUSHALL").exec_async(&mut connection).await.unwrap();
    assert!(raw.count("tasks", "state = 'queued'").await > 0, "there was something to lose");
    world.crew.release();
    // What was in the queue is spoken of again after a while, which passes at once.
    let mut patience = 0;
    eventually("every campaign to be ready", async || {
        patience += 1;
        if patience % 25 == 0 {
            world.clock.advance(Duration::from_secs(30));
        }
        raw.count("campaigns", "state = 'ready'").await == 3
    })
    .await;
    for id in campaigns {
        assert_eq!(plant.work(id).await.len(), 22);
        plant.check_whole(id).await;
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_redis_away_when_work_is_accepted() {
    let redis = PrivateRedis::start();
    let plant = Plant::with_queue(DatabaseKind::Postgres, redis.url()).await;
    let (campaign, review) = plant.world.submitted(&plant.ada, plant.shop).await;
    redis.stop();
    let running = plant.start();
    plant.world.approve(&plant.ben, &review).await;
    let raw = plant.world.raw().await;
    // The relay looks several times, and leaves what it could tell nobody as it is.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(raw.count("tasks", "state = 'queued' AND wake_at = run_at").await, 5);
    assert_eq!(plant.assets(campaign.id).await, []);
    redis.restart();
    plant.check_whole(campaign.id).await;
    eventually("the outbox to be told", async || raw.count("outbox", "true").await == 0).await;
    running.stop().await;
}
