//! Redis is not there when the processes start, and goes again later: said, and waited for.

use std::{sync::Arc, time::Duration};

use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::json;
use tempfile::TempDir;
use testkit::{
    TestDatabase,
    servers::{PrivateRedis, postgres_url},
};

use crate::{
    checker::{look, unrest},
    client::{Outcome, Tally},
    fleet::{Fleet, Role, Settings},
    load,
    run::wait_for,
};

const PATIENCE: Duration = Duration::from_mins(2);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_accepted_work_waits_for_an_absent_redis() {
    let redis = PrivateRedis::start();
    redis.stop();
    let folder = TempDir::new().unwrap();
    let database = TestDatabase::on(&postgres_url()).await;
    let settings = Settings {
        database_url: database.url().to_owned(),
        queue_url: redis.url().to_owned(),
        writer: None,
        folder: folder.path().to_owned(),
    };
    let mut fleet = Fleet::start(&[Role::Serve, Role::Work], &settings);
    let origin = fleet.origins().remove(0);
    let tally = Arc::new(Tally::default());
    let raw = look(&database).await;

    let mut agencies = Vec::new();
    // The first time it was never there, the second time it went.
    for round in 0..2 {
        assert_eq!(wait_for(&origin, 503).await, "queue does not answer\n");
        if round == 0 {
            agencies = load::agencies(std::slice::from_ref(&origin), &tally, 1).await;
        }
        let agency = &agencies[0];
        let mut random = StdRng::seed_from_u64(round);
        let input = agency.brief(&format!("round {round}"), &json!(["MASTODON"]));
        let key = format!("round-{round}");
        let made =
            agency.owner.change(&mut random, &key, "campaignCreate", "campaign { state }", &input);
        let Outcome::Answered(payload, _) = made.await else { panic!("it was accepted") };
        assert_eq!(payload["campaign"]["state"], json!("STRATEGIZING"), "{payload}");
        let (open, untold) = unrest(&raw).await;
        assert!(open == 1 && untold > 0, "it waits: {open} tasks, {untold} messages");

        redis.restart();
        assert_eq!(wait_for(&origin, 200).await, "ok\n");
        let done = async {
            while unrest(&raw).await != (0, 0) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, done).await.is_ok(), "round {round}: not done");
        let drafts = raw.count("campaigns", "state = 'draft'").await;
        assert_eq!(drafts, i64::try_from(round + 1).unwrap());
        redis.stop();
    }
    assert_eq!(tally.complaints(), Vec::<String>::new());
    raw.close().await;
    fleet.stop().await;
}
