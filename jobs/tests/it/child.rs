//! A worker process that dies: this same test binary, started again to play it.

use std::{
    fmt,
    path::PathBuf,
    process::{Command as Plain, Stdio},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use domain::{
    clock::Ambient,
    generation::TaskKind,
    store::{Database, Store, object::Objects},
};
use futures_util::stream::BoxStream;
use jobs::{
    bus::Bus,
    queue::{Lane, Queue, WakeHandler, WakeUp},
    relay,
    worker::Workshop,
};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, local::LocalFileSystem,
    path::Path,
};
use testkit::{Crew, DatabaseKind, Mood};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};
use tokio_util::sync::CancellationToken;

use crate::plant::{Handler, Plant, eventually};

const PATIENCE: Duration = Duration::from_mins(1);

/// Where the child stops and says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It has taken a task and not begun.
    Claimed,
    /// The maker is at it.
    Working,
    /// The bytes are kept, the task is not settled.
    Kept,
    /// The task is settled, the queue does not know.
    Settled,
    /// As [`Phase::Working`], but it goes on when it is told to.
    Zombie,
    /// The video takes the process down, before anything else that was begun is done.
    Poisoned,
}

impl Phase {
    const ALL: [Self; 6] =
        [Self::Claimed, Self::Working, Self::Kept, Self::Settled, Self::Zombie, Self::Poisoned];
}

/// The child, as its parent holds it.
pub(crate) struct Worker {
    process: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Worker {
    /// Starts one on the plant's database and queue.
    pub(crate) fn start(plant: &Plant, phase: Phase) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::plays_the_worker", "--nocapture", "--test-threads=1"])
            .env("PROMOTE_TEST_PHASE", format!("{phase:?}"))
            .env("PROMOTE_TEST_DATABASE", plant.world.database.url())
            .env("PROMOTE_TEST_OBJECTS", plant.world.database.folder().join("objects"))
            .env("PROMOTE_TEST_QUEUE", &plant.queue_url)
            .env("PROMOTE_TEST_NAMESPACE", &plant.namespace)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let orders = process.stdin.take().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, orders, lines }
    }

    /// Waits until it says this.
    pub(crate) async fn says(&mut self, wanted: &str) {
        let listening = async {
            while let Some(line) = self.lines.next_line().await.unwrap() {
                if line.contains(wanted) {
                    return;
                }
            }
            panic!("the child ended before it said `{wanted}`");
        };
        let heard = tokio::time::timeout(PATIENCE, listening).await;
        assert!(heard.is_ok(), "waited in vain for the child to say `{wanted}`");
    }

    /// Waits until it ended by itself.
    pub(crate) async fn ends(mut self) {
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await;
        assert!(!ended.expect("an end in time").unwrap().success());
    }

    /// Ends it as a power cut would.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Stops it where it is; not with SQLite's one lock in its hand, which nothing but the end of
    /// a process takes away.
    pub(crate) async fn freeze(&self, plant: &Plant) {
        self.signal("STOP");
        if plant.world.database.kind() == DatabaseKind::Postgres {
            return;
        }
        let raw = plant.world.database.raw_as_app().await;
        raw.execute("PRAGMA busy_timeout = 200").await.unwrap();
        let free = async || {
            if raw.execute("BEGIN IMMEDIATE; ROLLBACK").await.is_ok() {
                return true;
            }
            self.signal("CONT");
            tokio::task::yield_now().await;
            self.signal("STOP");
            false
        };
        eventually("the child to let go of the database", free).await;
    }

    /// Has it go on.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().unwrap();
        // The shell's own: not every machine has the program.
        let order = format!("kill -{name} {id}");
        assert!(Plain::new("sh").args(["-c", &order]).status().unwrap().success());
    }

    /// Tells it to go on.
    pub(crate) async fn go_on(&mut self) {
        self.orders.write_all(b"go\n").await.unwrap();
    }
}

/// What the parent said to the child by its environment; nothing in the parent.
#[expect(clippy::disallowed_methods, reason = "how the parent of this process speaks to it")]
fn told(name: &str) -> Option<String> {
    std::env::var(format!("PROMOTE_TEST_{name}")).ok()
}

fn say(what: &str) {
    println!("\nchild: {what}");
}

/// Not a test: the worker process, when it is started as one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plays_the_worker() {
    let Some(phase) = told("PHASE") else { return };
    let phase = Phase::ALL.into_iter().find(|known| format!("{known:?}") == phase).unwrap();
    let ambient = Ambient::system();
    let database = Database::at(told("DATABASE").unwrap());
    let store = Store::connect(&database, ambient.clone()).await.unwrap();
    let (queue_url, namespace) = (told("QUEUE").unwrap(), told("NAMESPACE").unwrap());
    let queue = Queue::connect(&queue_url, &namespace, ambient.clone()).unwrap();
    let bus = Bus::connect(&queue_url, &namespace, ambient).unwrap();
    let folder = PathBuf::from(told("OBJECTS").unwrap());
    let crew = Crew::default();
    match phase {
        Phase::Claimed => {
            for kind in TaskKind::ALL {
                crew.always(*kind, Mood::Hang);
            }
            crew.on_call(|kind| say(&format!("claimed {kind}")));
        }
        Phase::Working | Phase::Zombie => {
            let mood = if phase == Phase::Zombie { Mood::Wait } else { Mood::Hang };
            crew.always(TaskKind::FilmVideo, mood);
            crew.on_call(|kind| say(&format!("working {kind}")));
        }
        Phase::Poisoned => {
            crew.always(TaskKind::FilmVideo, Mood::Hang);
            crew.on_call(|kind| {
                if kind == TaskKind::FilmVideo {
                    std::thread::spawn(|| {
                        std::thread::sleep(Duration::from_millis(200));
                        std::process::abort();
                    });
                } else {
                    let slow = || std::thread::sleep(Duration::from_millis(600));
                    tokio::task::block_in_place(slow);
                }
            });
        }
        Phase::Kept | Phase::Settled => {}
    }
    let objects = if phase == Phase::Kept {
        let inner = LocalFileSystem::new_with_prefix(&folder).unwrap();
        Objects::at(Arc::new(Stopping(inner)))
    } else {
        Objects::folder(&folder).unwrap()
    };
    let workshop = Workshop {
        store: store.clone(),
        objects,
        agents: crew.agents(),
        bus: bus.clone(),
        name: "doomed".to_owned(),
        abandon: CancellationToken::new(),
        measures: jobs::measure::Measures::default(),
        quarters: jobs::quarters::Quarters::default(),
    };
    let handler: Handler = Arc::new(Watched { workshop, stops: phase == Phase::Settled });
    tokio::spawn(relay::run(store, queue.clone(), bus, CancellationToken::new()));
    for lane in Lane::ALL {
        let (queue, handler) = (queue.clone(), Arc::clone(&handler));
        let work = async move {
            queue.run(lane, 4, "doomed", handler, CancellationToken::new()).await;
        };
        tokio::spawn(work);
    }
    // Lives until it is killed, or its parent is gone.
    let (order, mut orders) = tokio::sync::mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(std::io::Result::ok) {
            if order.send(line).is_err() {
                return;
            }
        }
    });
    while orders.recv().await.is_some() {
        crew.release();
    }
}

/// Says when a wake-up was dealt with; goes no further in one phase.
struct Watched {
    workshop: Workshop,
    stops: bool,
}

#[async_trait]
impl WakeHandler for Watched {
    async fn wake(&self, wake: WakeUp) {
        let task = wake.task_id;
        self.workshop.wake(wake).await;
        say(&format!("settled {task}"));
        if self.stops {
            std::future::pending::<()>().await;
        }
    }
}

/// Keeps what it is given, says so, and never answers.
#[derive(Debug)]
struct Stopping(LocalFileSystem);

impl fmt::Display for Stopping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for Stopping {
    async fn put_opts(
        &self,
        location: &Path,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<PutResult> {
        self.0.put_opts(location, payload, options).await?;
        say("kept");
        std::future::pending().await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.0.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        self.0.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.copy_opts(from, to, options).await
    }
}
