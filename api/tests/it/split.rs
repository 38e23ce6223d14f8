//! The product as processes apart: servers without workers, workers without a server. Each says how it
//! is, and ends in order.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use api::config::MaskedUrl;
use async_trait::async_trait;
use domain::clock::Ambient;
use http::StatusCode;
use jobs::queue::{Lane, WakeHandler, WakeUp};
use testkit::{
    DatabaseKind, Proxy, World,
    clock::TestClock,
    proxy::Mode,
    servers::{PrivateRedis, redis_url},
};
use tokio::net::TcpListener as Listener;
use tokio_util::sync::CancellationToken;

use crate::{browser::PATIENCE, support::TestServer};

/// A process of the product, killed when dropped.
struct Process {
    child: Child,
    address: String,
    http: reqwest::Client,
}

impl Process {
    fn start(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let log = fs::File::create(folder.join(format!("{}.log", arguments[0]))).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_promote"))
            .args(arguments)
            .args(["--listen", &address])
            .env_clear()
            .envs(settings.iter().copied())
            .env("PROMOTE_DATA_DIR", folder)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        Self { child, address, http }
    }

    /// The status and the text; nothing while it does not listen.
    async fn get(&self, path: &str) -> Option<(u16, String)> {
        let answer = self.http.get(format!("http://{}{path}", self.address)).send().await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    async fn says(&self, path: &str, wanted: (u16, &str)) {
        let begun = Instant::now();
        loop {
            let said = self.get(path).await;
            if said
                .as_ref()
                .is_some_and(|(status, text)| *status == wanted.0 && text.contains(wanted.1))
            {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{path}: {said:?} and not {wanted:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn metrics(&self) -> String {
        self.get("/metrics").await.unwrap().1
    }

    fn terminate(&self) {
        let order = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success());
    }

    /// Waits until it has ended in order.
    async fn ended(&mut self) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert!(status.success(), "{status}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_process_says_how_it_is() {
    let world = World::with_clock(DatabaseKind::Postgres, TestClock::running()).await;
    let redis = PrivateRedis::start();
    let settings =
        [("PROMOTE_DATABASE__URL", world.database.url()), ("PROMOTE_QUEUE__URL", redis.url())];
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let server = Process::start(folders[0].path(), &["serve", "--no-workers"], &settings);
    let worker = Process::start(folders[1].path(), &["worker"], &settings);
    for process in [&server, &worker] {
        process.says("/healthz", (200, "ok")).await;
        process.says("/readyz", (200, "ok")).await;
        // Whichever of them lives tells what waits.
        process.says("/metrics", (200, "\npromote_tasks{state=\"queued\"}")).await;
        for name in ["promote_tasks_oldest_due_seconds", "promote_outbox_messages"] {
            process.says("/metrics", (200, &format!("\n{name} "))).await;
        }
        let metrics = process.metrics().await;
        assert!(metrics.contains("\npromote_duty_restarts_total{duty=\"measure\"} 0"));
    }
    let (of_server, of_worker) = (server.metrics().await, worker.metrics().await);
    for lane in Lane::ALL {
        let age = format!("\npromote_worker_poll_age_seconds{{lane=\"{lane}\"}}");
        assert!(of_worker.contains(&age), "{lane} in {of_worker}");
        assert!(!of_server.contains(&age), "no workers there");
    }
    for duty in ["relay", "sweep", "thinking", "drawing", "filming"] {
        let restarts = format!("\npromote_duty_restarts_total{{duty=\"{duty}\"}} 0");
        assert!(of_worker.contains(&restarts), "{duty} in {of_worker}");
    }
    assert_eq!(worker.get("/graphql").await.unwrap().0, 404, "it serves nothing else");
    redis.kill_hard();
    worker.says("/readyz", (503, "queue does not answer")).await;
    worker.says("/healthz", (200, "ok")).await;
    redis.restart();
    worker.says("/readyz", (200, "ok")).await;
    drop((server, worker));
    drop(world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_may_not_listen_says_which_setting_is_wrong() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_promote"))
        .arg("worker")
        .env_clear()
        .env("PROMOTE_DATA_DIR", folder.path())
        .env("PROMOTE_WORKERS__LISTEN", &address)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("cannot listen on {address} (workers.listen)")), "{said}");
}

/// A model server that takes every question and answers none.
async fn silent_model() -> (String, Arc<AtomicUsize>) {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            open.push(stream);
        }
    });
    (url, asked)
}

/// What a worker that stops has not done it gives back: nobody waits for its lease.
async fn unfinished_work_is_given_back(kind: DatabaseKind) {
    let world = World::with_clock(kind, TestClock::running()).await;
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    world.campaign(&ada, shop).await;
    let (model, asked) = silent_model().await;
    let queue = match kind {
        DatabaseKind::Postgres => redis_url(),
        DatabaseKind::Sqlite => "memory:".to_owned(),
    };
    let settings = [
        ("PROMOTE_DATABASE__URL", world.database.url()),
        ("PROMOTE_QUEUE__URL", &queue),
        ("PROMOTE_MAKERS__STRATEGIST", "openai"),
        ("PROMOTE_OPENAI__BASE_URL", &model),
        ("PROMOTE_OPENAI__TEXT_MODEL", "silent"),
        ("PROMOTE_OPENAI__INPUT_PRICE", "0"),
        ("PROMOTE_OPENAI__OUTPUT_PRICE", "0"),
        ("PROMOTE_HTTP__DRAIN_SECONDS", "2"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut worker = Process::start(folder.path(), &["worker"], &settings);
    let begun = Instant::now();
    while asked.load(Ordering::Relaxed) == 0 {
        assert!(begun.elapsed() < PATIENCE, "nobody works");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let raw = world.raw().await;
    assert_eq!(raw.count("tasks", "state = 'leased'").await, 1);
    let told = Instant::now();
    worker.terminate();
    worker.says("/readyz", (503, "the process stops")).await;
    worker.ended().await;
    let took = told.elapsed();
    assert!(took >= Duration::from_secs(2), "it had its time: {took:?}");
    assert!(took < Duration::from_secs(2 + 20), "as long as it is waited for: {took:?}");
    let free = "state = 'queued' AND attempt = 0 AND lease_until IS NULL";
    assert_eq!(raw.count("tasks", free).await, 1, "it is given back");
    drop(world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_work_is_given_back_sqlite() {
    unfinished_work_is_given_back(DatabaseKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_work_is_given_back_postgres() {
    unfinished_work_is_given_back(DatabaseKind::Postgres).await;
}

/// Nothing that is asked of the database is answered any more: that is no reason to stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_ends_in_time_where_the_database_is_silent() {
    let world = World::with_clock(DatabaseKind::Postgres, TestClock::running()).await;
    let proxy = Proxy::before(world.database.url()).await;
    let database = proxy.through(world.database.url());
    let redis = redis_url();
    let settings = [
        ("PROMOTE_DATABASE__URL", database.as_str()),
        ("PROMOTE_QUEUE__URL", &redis),
        ("PROMOTE_HTTP__DRAIN_SECONDS", "1"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let mut worker = Process::start(folder.path(), &["worker"], &settings);
    worker.says("/readyz", (200, "ok")).await;
    proxy.set(Mode::Stall);
    // Until each loop waits for an answer.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let told = Instant::now();
    worker.terminate();
    worker.ended().await;
    assert!(told.elapsed() < Duration::from_secs(1 + 20), "{:?}", told.elapsed());
    proxy.set(Mode::Pass);
    drop(world);
}

struct Nothing;

#[async_trait]
impl WakeHandler for Nothing {
    async fn wake(&self, _: WakeUp) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_names_the_lane_that_stalls() {
    // Redis is away, and this backend does not mind.
    let settings =
        |config: &mut api::config::Config| config.queue.url = MaskedUrl::new("redis://127.0.0.1:1");
    let server = TestServer::of(settings, Ambient::system(), |parts| {
        parts.health.stalled_after = Duration::from_millis(300);
    })
    .await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK, "no workers, no silence");
    let shutdown = CancellationToken::new();
    let work = tokio::spawn({
        let (queue, shutdown) = (server.state.business.queue.clone(), shutdown.clone());
        async move { queue.run(Lane::Filming, 1, "host", Arc::new(Nothing), shutdown).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let answer = server.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "workers of the lane filming have not asked the queue for 0 s\n");
    shutdown.cancel();
    work.await.unwrap();
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn readiness_names_the_duty_that_does_not_run() {
    let server = TestServer::new().await;
    let (duties, shutdown) = (server.state.health.duties.clone(), CancellationToken::new());
    let kept = tokio::spawn({
        let shutdown = shutdown.clone();
        async move {
            let fails = || std::future::ready(());
            duties.keep("relay", &Ambient::system(), &shutdown, fails).await;
        }
    });
    let begun = Instant::now();
    let answer = loop {
        let answer = server.get("/readyz").await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        assert!(begun.elapsed() < PATIENCE);
        tokio::task::yield_now().await;
    };
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, "relay does not run\n");
    shutdown.cancel();
    kept.await.unwrap();
}
