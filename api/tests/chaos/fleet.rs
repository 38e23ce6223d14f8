//! The product as it is run: servers and workers as processes of their own, which may be killed,
//! frozen and started again.

use std::{
    fs::{self, OpenOptions},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::process::{Child, Command};

use crate::provider::TIMEOUT;

/// Seconds a worker may be silent here: short, so that many leases are lost in little time.
pub(crate) const LEASE: Duration = Duration::from_secs(4);

/// Everything the processes are told.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) database_url: String,
    pub(crate) queue_url: String,
    /// Where texts are written; by ourselves where nobody else does.
    pub(crate) writer: Option<String>,
    /// Keys, objects, and one log for each process.
    pub(crate) folder: PathBuf,
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Answers requests, leaves work to others.
    Serve,
    /// Works.
    Work,
    /// Both.
    All,
}

/// One process, through all its lives.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) role: Role,
    port: u16,
    child: Option<Child>,
    /// Not started again before then.
    down_until: Instant,
    pub(crate) is_frozen: bool,
    settings: Settings,
    /// How often it ended without being told to.
    pub(crate) own_ends: usize,
}

impl Node {
    fn new(name: String, role: Role, settings: Settings) -> Self {
        let (child, down_until) = (None, Instant::now());
        Self {
            name,
            role,
            port: free_port(),
            child,
            down_until,
            is_frozen: false,
            settings,
            own_ends: 0,
        }
    }

    /// Where it answers.
    fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn start(&mut self) {
        let log = self.settings.folder.join(format!("{}.log", self.name));
        let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut command = command(&self.settings);
        match self.role {
            Role::Serve => command.args(["serve", "--no-workers"]),
            Role::Work => command.arg("worker"),
            Role::All => command.arg("serve"),
        };
        command.args(["--listen", &format!("127.0.0.1:{}", self.port)]);
        let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.child = Some(child.spawn().expect("promote starts"));
        self.is_frozen = false;
    }

    /// Ends it as a power cut would; it comes back after a while.
    pub(crate) async fn kill(&mut self, down: Duration) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.unwrap();
        }
        self.down_until = Instant::now() + down;
    }

    /// Ends it in order, without waiting for that; it comes back when it has ended.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Stops it where it is.
    pub(crate) fn freeze(&mut self) {
        self.signal("STOP");
        self.is_frozen = true;
    }

    /// Has it go on.
    pub(crate) fn thaw(&mut self) {
        if std::mem::take(&mut self.is_frozen) {
            self.signal("CONT");
        }
    }

    fn signal(&self, name: &str) {
        let Some(id) = self.child.as_ref().and_then(Child::id) else { return };
        // It may have ended this instant.
        let _ = std::process::Command::new("kill")
            .args([format!("-{name}"), id.to_string()])
            .stderr(Stdio::null())
            .status();
    }

    /// Starts it again where it is down and its time has come.
    fn tend(&mut self) {
        if let Some(child) = &mut self.child {
            let Ok(Some(status)) = child.try_wait() else { return };
            self.child = None;
            if !status.success() {
                self.own_ends += 1;
                // As an operator's tools do: not at once, or a lasting trouble makes a storm.
                self.down_until = Instant::now() + Duration::from_millis(500);
            }
        }
        if self.down_until <= Instant::now() {
            self.start();
        }
    }
}

/// All processes.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) nodes: Vec<Node>,
    settings: Settings,
}

impl Fleet {
    /// Starts them.
    pub(crate) fn start(roles: &[Role], settings: &Settings) -> Self {
        let node = |(number, role): (usize, &Role)| {
            let name = match role {
                Role::Serve | Role::All => format!("serve-{number}"),
                Role::Work => format!("worker-{number}"),
            };
            Node::new(name, *role, settings.clone())
        };
        let mut fleet = Self {
            nodes: roles.iter().enumerate().map(node).collect(),
            settings: settings.clone(),
        };
        fleet.tend();
        fleet
    }

    /// Where they answer.
    pub(crate) fn origins(&self) -> Vec<String> {
        self.nodes.iter().filter(|n| n.role != Role::Work).map(Node::origin).collect()
    }

    /// Has everything run that should.
    pub(crate) fn tend(&mut self) {
        for node in &mut self.nodes {
            node.tend();
        }
    }

    /// The same with nothing frozen and nobody kept waiting.
    pub(crate) fn heal(&mut self) {
        for node in &mut self.nodes {
            node.thaw();
            node.down_until = Instant::now();
        }
        self.tend();
    }

    /// Ends them all.
    pub(crate) async fn stop(&mut self) {
        for node in &mut self.nodes {
            node.thaw();
            node.kill(Duration::ZERO).await;
        }
    }

    /// Runs one of the product's commands on the same data; its output, and whether it was content.
    pub(crate) async fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = command(&self.settings).args(arguments).output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said + &complained)
    }

    /// Every line the processes wrote.
    pub(crate) fn log(&self) -> Vec<String> {
        let read = |node: &Node| {
            let path = self.settings.folder.join(format!("{}.log", node.name));
            let text = fs::read(path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text).into_owned();
            text.lines().map(|line| format!("{}: {line}", node.name)).collect::<Vec<_>>()
        };
        self.nodes.iter().flat_map(read).collect()
    }
}

fn command(settings: &Settings) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_promote"));
    let folder: &Path = &settings.folder;
    // Not ours: what the test runner tells tests is no setting of the product.
    command
        .env_clear()
        .current_dir(folder)
        .env("PROMOTE_DATA_DIR", folder)
        .env("PROMOTE_DATABASE__URL", &settings.database_url)
        .env("PROMOTE_QUEUE__URL", &settings.queue_url)
        .env("PROMOTE_WORKERS__LEASE_SECONDS", LEASE.as_secs().to_string())
        .env("PROMOTE_HTTP__TIMEOUT_SECONDS", "10")
        .env("PROMOTE_HTTP__DRAIN_SECONDS", "2")
        .env("PROMOTE_LIMITS__ATTEMPTS_PER_MINUTE", "1000000")
        .env("PROMOTE_LIMITS__ACCOUNT_ATTEMPTS_PER_MINUTE", "1000000")
        .env("PROMOTE_LIMITS__POINTS_PER_MINUTE", "1000000000")
        .env("PROMOTE_TELEMETRY__LOG_FORMAT", "json")
        .kill_on_drop(true);
    if let Some(writer) = &settings.writer {
        command
            .env("PROMOTE_MAKERS__COPYWRITER", "openai")
            .env("PROMOTE_OPENAI__BASE_URL", writer)
            .env("PROMOTE_OPENAI__TEXT_MODEL", "writer-1")
            .env("PROMOTE_OPENAI__TIMEOUT_SECONDS", TIMEOUT.to_string())
            .env("PROMOTE_OPENAI__INPUT_PRICE", "1000000")
            .env("PROMOTE_OPENAI__OUTPUT_PRICE", "0");
    }
    command
}

/// Below the range from which outgoing connections take their ports, so that it is still free after
/// a process died.
fn free_port() -> u16 {
    let seed: [u8; 2] = domain::clock::Ambient::system().random();
    let first = u16::from_be_bytes(seed) % 9_000;
    (0..9_000)
        .map(|step| 10_000 + (first + step) % 9_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}
