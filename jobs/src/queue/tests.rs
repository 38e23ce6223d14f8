//! The queue on both backends.

mod faults;
mod speed;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use domain::id::Id;
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
    time::timeout,
};

use super::{private_redis::PATIENCE, *};

fn ambient() -> Ambient {
    Ambient::system()
}

fn memory() -> Queue {
    Queue::connect("memory:", "test", ambient()).unwrap()
}

fn on(redis: &PrivateRedis) -> Queue {
    Queue::connect(&redis.url(), "test", ambient()).unwrap()
}

fn wakes(count: usize) -> Vec<WakeUp> {
    let organization = OrganizationId::generate(&ambient());
    let wake = |n| WakeUp::new(organization, TaskId::generate(&ambient()), format!("1:{n}"));
    (0..count).map(wake).collect()
}

/// Tells the test of every wake-up.
struct Recorder(mpsc::UnboundedSender<WakeUp>);

#[async_trait]
impl WakeHandler for Recorder {
    async fn wake(&self, wake: WakeUp) {
        self.0.send(wake).unwrap();
    }
}

/// A running worker and what it handled.
struct Worker {
    handled: mpsc::UnboundedReceiver<WakeUp>,
    shutdown: CancellationToken,
    run: JoinHandle<()>,
}

impl Worker {
    fn start(queue: &Queue, lane: Lane) -> Self {
        let (sender, handled) = mpsc::unbounded_channel();
        let (shutdown, run) = work(queue, lane, 4, Arc::new(Recorder(sender)));
        Self { handled, shutdown, run }
    }

    async fn next(&mut self) -> WakeUp {
        timeout(PATIENCE, self.handled.recv()).await.expect("a wake-up in time").unwrap()
    }

    async fn take(&mut self, count: usize) -> Vec<WakeUp> {
        let mut taken = Vec::with_capacity(count);
        for _ in 0..count {
            taken.push(self.next().await);
        }
        taken
    }

    /// Stops gracefully; what was handled since.
    async fn stop(mut self) -> Vec<WakeUp> {
        self.shutdown.cancel();
        timeout(PATIENCE, self.run).await.expect("the worker must stop in time").unwrap();
        let mut rest = Vec::new();
        while let Some(wake) = self.handled.recv().await {
            rest.push(wake);
        }
        rest
    }
}

fn work(
    queue: &Queue,
    lane: Lane,
    concurrency: u16,
    handler: Arc<dyn WakeHandler>,
) -> (CancellationToken, JoinHandle<()>) {
    let shutdown = CancellationToken::new();
    let run = {
        let (queue, shutdown) = (queue.clone(), shutdown.clone());
        tokio::spawn(async move { queue.run(lane, concurrency, "host", handler, shutdown).await })
    };
    (shutdown, run)
}

/// The same wake-ups, each exactly once, in any order.
fn assert_same(handled: &[WakeUp], pushed: &[WakeUp]) {
    let mut counts: HashMap<&WakeUp, i32> = HashMap::new();
    for wake in pushed {
        *counts.entry(wake).or_default() += 1;
    }
    for wake in handled {
        *counts.entry(wake).or_default() -= 1;
    }
    counts.retain(|_, count| *count != 0);
    assert!(counts.is_empty(), "{} wake-ups differ", counts.len());
}

async fn each_arrives_once(queue: Queue) {
    let lanes = [Lane::Thinking, Lane::Filming];
    let mut workers = lanes.map(|lane| Worker::start(&queue, lane));
    let pushed = lanes.map(|_| wakes(500));
    for (lane, pushed) in lanes.into_iter().zip(&pushed) {
        queue.push(lane, pushed.clone()).await.unwrap();
    }
    for (worker, pushed) in workers.iter_mut().zip(&pushed) {
        assert_same(&worker.take(500).await, pushed);
    }
    for lane in lanes {
        assert!(queue.last_polled(lane).is_some());
    }
    assert_eq!(queue.last_polled(Lane::Drawing), None, "no worker there");
    for worker in workers {
        assert_eq!(worker.stop().await, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wake_up_arrives_once_in_memory() {
    each_arrives_once(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wake_up_arrives_once_on_redis() {
    each_arrives_once(on(&PrivateRedis::start().await)).await;
}

/// More than what apalis-redis' own schedule could ever hand out at once.
async fn ten_thousand_at_once(queue: Queue) {
    let pushed = wakes(10_000);
    queue.push(Lane::Thinking, pushed.clone()).await.unwrap();
    let mut worker = Worker::start(&queue, Lane::Thinking);
    assert_same(&worker.take(10_000).await, &pushed);
    assert_eq!(worker.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_wait_for_a_worker_in_memory() {
    ten_thousand_at_once(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_wait_for_a_worker_on_redis() {
    ten_thousand_at_once(on(&PrivateRedis::start().await)).await;
}

/// apalis' in-memory channel panics here.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_push_at_the_same_time() {
    let queue = memory();
    let mut worker = Worker::start(&queue, Lane::Drawing);
    let pushed = wakes(4_000);
    let pushers: Vec<_> = pushed
        .chunks(1)
        .map(|one| {
            let (queue, one) = (queue.clone(), one.to_vec());
            tokio::spawn(async move { queue.push(Lane::Drawing, one).await.unwrap() })
        })
        .collect();
    for pusher in pushers {
        pusher.await.unwrap();
    }
    assert_same(&worker.take(4_000).await, &pushed);
    assert_eq!(worker.stop().await, []);
}

/// Panics at every other wake-up.
struct Clumsy(AtomicUsize, Recorder);

#[async_trait]
impl WakeHandler for Clumsy {
    async fn wake(&self, wake: WakeUp) {
        assert!(self.0.fetch_add(1, Ordering::Relaxed) % 2 == 1, "on purpose");
        self.1.wake(wake).await;
    }
}

async fn panics_do_no_harm(queue: Queue) {
    let (sender, mut handled) = mpsc::unbounded_channel();
    let clumsy = Arc::new(Clumsy(AtomicUsize::new(0), Recorder(sender)));
    let (shutdown, run) = work(&queue, Lane::Thinking, 2, clumsy.clone());
    queue.push(Lane::Thinking, wakes(40)).await.unwrap();
    for _ in 0..20 {
        timeout(PATIENCE, handled.recv()).await.unwrap().unwrap();
    }
    shutdown.cancel();
    timeout(PATIENCE, run).await.unwrap().unwrap();
    assert_eq!(clumsy.0.load(Ordering::Relaxed), 40, "no panic was tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_does_not_stop_the_worker_in_memory() {
    panics_do_no_harm(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_does_not_stop_the_worker_on_redis() {
    panics_do_no_harm(on(&PrivateRedis::start().await)).await;
}

/// Says when it begins, and ends only after it may.
struct Slow {
    begun: mpsc::UnboundedSender<WakeUp>,
    may_end: Notify,
    log: mpsc::UnboundedSender<&'static str>,
}

/// Tells when it is dropped.
struct Dropped(mpsc::UnboundedSender<&'static str>, &'static str);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(self.1);
    }
}

#[async_trait]
impl WakeHandler for Slow {
    async fn wake(&self, wake: WakeUp) {
        let mut ending = Dropped(self.log.clone(), "dropped");
        self.begun.send(wake).unwrap();
        self.may_end.notified().await;
        ending.1 = "handled";
    }
}

struct SlowWorker {
    slow: Arc<Slow>,
    begun: mpsc::UnboundedReceiver<WakeUp>,
    log: mpsc::UnboundedReceiver<&'static str>,
    shutdown: CancellationToken,
    run: JoinHandle<()>,
}

impl SlowWorker {
    /// One handler at a time, its first wake-up begun.
    async fn begin(queue: &Queue, pushed: Vec<WakeUp>) -> (Self, WakeUp) {
        let (begun_sender, begun) = mpsc::unbounded_channel();
        let (log_sender, log) = mpsc::unbounded_channel();
        let slow =
            Arc::new(Slow { begun: begun_sender, may_end: Notify::new(), log: log_sender.clone() });
        let (shutdown, run) = work(queue, Lane::Filming, 1, slow.clone());
        let run = tokio::spawn(async move {
            run.await.unwrap();
            log_sender.send("stopped").unwrap();
        });
        let mut this = Self { slow, begun, log, shutdown, run };
        queue.push(Lane::Filming, pushed).await.unwrap();
        let first = timeout(PATIENCE, this.begun.recv()).await.unwrap().unwrap();
        (this, first)
    }

    async fn logged(&mut self) -> &'static str {
        timeout(PATIENCE, self.log.recv()).await.unwrap().unwrap()
    }
}

async fn stopping_waits_and_loses_nothing(queue: Queue) {
    let pushed = wakes(5);
    let (mut worker, first) = SlowWorker::begin(&queue, pushed.clone()).await;
    worker.shutdown.cancel();
    for _ in 0..1_000 {
        tokio::task::yield_now().await; // every chance to stop too early
    }
    assert!(!worker.run.is_finished());
    worker.slow.may_end.notify_one();
    assert_eq!(worker.logged().await, "handled");
    assert_eq!(worker.logged().await, "stopped");
    assert!(worker.begun.try_recv().is_err(), "nothing was begun after the signal");
    // The next worker gets the rest at once.
    let mut next = Worker::start(&queue, Lane::Filming);
    let mut handled = next.take(4).await;
    handled.push(first);
    assert_same(&handled, &pushed);
    assert_eq!(next.stop().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_waits_for_the_handler_in_memory() {
    stopping_waits_and_loses_nothing(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_waits_for_the_handler_on_redis() {
    stopping_waits_and_loses_nothing(on(&PrivateRedis::start().await)).await;
}

async fn stopping_has_a_bound(queue: Queue) {
    let queue = queue.with_grace(Duration::from_millis(50));
    let (mut worker, _) = SlowWorker::begin(&queue, wakes(1)).await;
    worker.shutdown.cancel();
    assert_eq!(worker.logged().await, "dropped");
    assert_eq!(worker.logged().await, "stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_does_not_wait_for_ever_in_memory() {
    stopping_has_a_bound(memory()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_does_not_wait_for_ever_on_redis() {
    stopping_has_a_bound(on(&PrivateRedis::start().await)).await;
}

#[tokio::test]
async fn wake_ups_keep_their_written_form() {
    let wake = WakeUp::new(
        "org_00000000000000000000000000000001".parse().unwrap(),
        "tsk_00000000000000000000000000000002".parse().unwrap(),
        "3:2026-01-02T03:04:05Z",
    );
    let written = r#"{"version":1,"organization_id":"org_00000000000000000000000000000001","task_id":"tsk_00000000000000000000000000000002","key":"3:2026-01-02T03:04:05Z"}"#;
    assert_eq!(serde_json::to_string(&wake).unwrap(), written);
    assert_eq!(serde_json::from_str::<WakeUp>(written).unwrap(), wake);
}

#[tokio::test]
async fn a_wrong_url_is_refused_without_repeating_it() {
    let error = Queue::connect("amqp://user:secret@host", "test", ambient()).unwrap_err();
    assert!(matches!(error, QueueError::BadUrl));
    assert!(!format!("{error} {error:?}").contains("secret"));
}
