//! One run: people work, things go wrong, everything is mended, and then it is counted.

use std::{
    fmt::{self, Write as _},
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{
    DatabaseKind, Proxy, Raw, TestDatabase,
    servers::{PrivatePostgres, PrivateRedis},
};
use tokio::task::JoinSet;

use crate::{
    checker::{Checker, Counts, look, unrest},
    client::{Outcome, Tally},
    fleet::{Fleet, Role, Settings},
    load::{self, Agency, Approval, Entry, History},
    nemesis::{Nemesis, Servers},
    provider::{PRICE, Provider},
};

const AGENCIES: usize = 3;
const PEOPLE: usize = 2;

/// How long it may take, once everything is mended, until nothing is left to do.
const PATIENCE: Duration = Duration::from_mins(3);

/// How long clients go on asking after everything was mended.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// How many campaigns are looked at over the API, file by file.
const LOOKED_AT: usize = 20;

/// A product with its processes, and what was told of it.
pub(crate) struct Run {
    fleet: Fleet,
    folder: TempDir,
    tally: Arc<Tally>,
    history: History,
    agencies: Vec<Agency>,
    report: Report,
    database: TestDatabase,
    provider: Provider,
    /// With the servers. Last, so that they outlive their clients.
    nemesis: Nemesis,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Report {
    seed: u64,
    lasted: Duration,
    /// From mending everything until no work was left.
    worked_off_in: Duration,
    /// The same until nobody waited for an answer any more either.
    settled_in: Duration,
    poison_retried: usize,
    fenced: usize,
    own_ends: usize,
    log_errors: usize,
    counts: Counts,
    acknowledged: usize,
    unknown: usize,
    complaints: Vec<String>,
    kept: Option<PathBuf>,
}

impl Run {
    /// Starts servers and processes; people sign up.
    pub(crate) async fn begin(kind: DatabaseKind, seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let provider = Provider::start(seed).await;
        let writer = Some(provider.base_url());
        let (database, servers, settings, roles) = match kind {
            DatabaseKind::Sqlite => {
                let database = TestDatabase::new(kind).await;
                let settings = Settings {
                    database_url: database.url().to_owned(),
                    queue_url: "memory:".to_owned(),
                    writer,
                    folder: folder.path().to_owned(),
                };
                (database, None, settings, vec![Role::All])
            }
            DatabaseKind::Postgres => {
                let (postgres, redis) = (PrivatePostgres::start(), PrivateRedis::start());
                let database = TestDatabase::on(postgres.url()).await;
                let to_postgres = Proxy::before(postgres.url()).await;
                let to_redis = Proxy::before(redis.url()).await;
                let settings = Settings {
                    database_url: to_postgres.through(database.url()),
                    queue_url: to_redis.through(redis.url()),
                    writer,
                    folder: folder.path().to_owned(),
                };
                let roles = vec![Role::Serve, Role::Serve, Role::Work, Role::Work, Role::Work];
                let servers = Servers { postgres, redis, to_postgres, to_redis };
                (database, Some(servers), settings, roles)
            }
        };
        let fleet = Fleet::start(&roles, &settings);
        let tally = Arc::new(Tally::default());
        wait_ready(&fleet).await;
        let agencies = load::agencies(&fleet.origins(), &tally, AGENCIES).await;
        let nemesis = Nemesis::new(seed, servers, &tally);
        let (history, report) = (Arc::default(), Report { seed, ..Report::default() });
        Self { fleet, folder, tally, history, agencies, report, database, provider, nemesis }
    }

    /// Works under faults for a time, mends everything, and waits until nothing is left to do.
    pub(crate) async fn endure(&mut self, lasts: Duration) {
        let mut people = load::start(&self.agencies, PEOPLE, self.report.seed, &self.history);
        self.nemesis.rage(&mut self.fleet, lasts).await;
        self.report.lasted = lasts;
        self.settle(&mut people).await;
    }

    async fn settle(&mut self, people: &mut JoinSet<()>) {
        let mended = Instant::now();
        self.tally.is_over.store(true, Ordering::Relaxed);
        let raw = look(&self.database).await;
        let mut may_rest = false;
        let mut calm = (0, 0);
        while mended.elapsed() < PATIENCE {
            self.fleet.tend();
            self.nemesis.watch();
            while let Some(ended) = people.try_join_next() {
                ended.unwrap();
            }
            if mended.elapsed() > LAST_WORDS {
                self.tally.gives_up.store(true, Ordering::Relaxed);
            }
            calm = unrest(&raw).await;
            if calm != (0, 0) {
                self.report.worked_off_in = mended.elapsed();
            }
            if people.is_empty() && calm == (0, 0) && !std::mem::take(&mut may_rest) {
                may_rest = self.retry_dead(&raw).await == 0;
                if may_rest {
                    break;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        if !may_rest {
            let (tasks, messages) = calm;
            self.report.complaints.push(format!(
                "{} s after everything was mended {tasks} tasks are open, {messages} messages \
                 untold, {} people unanswered",
                PATIENCE.as_secs(),
                people.len()
            ));
        }
        people.shutdown().await;
        raw.close().await;
        self.report.settled_in = mended.elapsed();
    }

    /// Has tasks tried again that died; those that were no poison ought to live. Says how many.
    async fn retry_dead(&mut self, raw: &Raw) -> usize {
        let objects = self.folder.path().join("objects");
        let dead = Checker::new(&self.database, &objects).await.dead().await;
        if self.report.poison_retried > 500 {
            return 0;
        }
        let mut random = StdRng::seed_from_u64(self.report.seed);
        for (id, is_poison) in &dead {
            if !is_poison {
                let hex = match self.database.kind() {
                    DatabaseKind::Sqlite => "lower(hex(id))",
                    DatabaseKind::Postgres => "replace(CAST(id AS text), '-', '')",
                };
                let why =
                    format!("SELECT coalesce(error, '') AS v FROM tasks WHERE {hex} = '{id}'");
                let why = raw.texts(&why).await.join("");
                self.report.complaints.push(format!("task {id} died without need: {why}"));
            }
            // Whose it is is not in the identifier: the others answer that they know none such.
            let input = json!({ "taskId": format!("tsk_{id}") });
            for (number, agency) in self.agencies.iter().enumerate() {
                let key = format!("retry-{id}-{number}-{}", self.report.poison_retried);
                let selection = "task { id }";
                let client = &agency.owner;
                let outcome =
                    client.change(&mut random, &key, "taskRetry", selection, &input).await;
                if matches!(&outcome, Outcome::Answered(payload, _) if payload["task"]["id"].is_string())
                {
                    self.report.poison_retried += 1;
                }
            }
        }
        dead.len()
    }

    /// Counts everything, in the database and over the API.
    pub(crate) async fn judge(mut self) -> Report {
        let history = self.history.lock().unwrap().clone();
        let objects = self.folder.path().join("objects");
        let checker = Checker::new(&self.database, &objects).await;
        self.report.counts = checker.counts().await;
        let mut complaints = checker.check_bills(self.provider.written()).await;
        complaints.extend(checker.complaints(&history).await);
        complaints.extend(self.tally.complaints());
        complaints.extend(self.look_over_the_api(&history).await);
        let (intact, said) = self.fleet.run(&["audit", "verify"]).await;
        if !intact || !said.contains(&format!("{AGENCIES} chains verified")) {
            complaints.push(format!("`promote audit verify` says: {said}"));
        }
        self.fleet.stop().await;
        let log = self.fleet.log();
        let count = |text: &str| log.iter().filter(|line| line.contains(text)).count();
        let panics: Vec<_> = log.iter().filter(|line| line.contains("panicked")).cloned().collect();
        if !panics.is_empty() {
            complaints.push(format!("processes panicked: {}", panics.join("\n    ")));
        }
        let having = |approval| history.iter().filter(|e: &&Entry| e.approval == approval).count();
        self.report.fenced = count("lost the task to another worker")
            + count("the task was settled by somebody else");
        self.report.log_errors = count("\"level\":\"ERROR\"");
        self.report.own_ends = self.fleet.nodes.iter().map(|node| node.own_ends).sum();
        self.report.acknowledged = having(Approval::Acknowledged);
        self.report.unknown = having(Approval::Unknown);
        self.report.complaints.extend(complaints);
        println!("{}", self.story());
        if !self.report.complaints.is_empty() {
            self.report.kept = Some(self.folder.keep());
        }
        self.report
    }

    /// What people see of some of the campaigns they approved.
    async fn look_over_the_api(&self, history: &[Entry]) -> Vec<String> {
        const CAMPAIGN: &str = "query($id: ID!) { campaign(id: $id) { state
            strategy { creatives { key outputs } }
            assets { kind creativeKey digest file { url byteLength } } } }";
        let mut complaints = Vec::new();
        let mut random = StdRng::seed_from_u64(self.report.seed);
        let approved = history.iter().filter(|entry| entry.approval == Approval::Acknowledged);
        for entry in approved.rev().take(LOOKED_AT) {
            let client = &self.agencies[entry.agency].owner;
            let variables = json!({ "id": entry.id });
            let data = client.ask(&mut random, CAMPAIGN, &variables).await.unwrap_or_default();
            let campaign = &data["campaign"];
            let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
            let planned: usize = rows(&campaign["strategy"]["creatives"])
                .iter()
                .map(|creative| rows(&creative["outputs"]).len())
                .sum();
            let assets = rows(&campaign["assets"]);
            if campaign["state"] != "READY" || assets.len() != planned || planned == 0 {
                complaints.push(format!("{entry:?} shows {} of {planned}: {data}", assets.len()));
            }
            for file in assets.iter().map(|asset| &asset["file"]).filter(|file| file.is_object()) {
                let bytes = client.download(file["url"].as_str().unwrap_or_default()).await;
                let length = bytes.map(|bytes| bytes.len());
                if length.map(Value::from).as_ref() != Some(&file["byteLength"]) {
                    complaints.push(format!("{entry:?}: {file} has {length:?} bytes"));
                }
            }
        }
        complaints
    }

    fn story(&self) -> String {
        let (report, tally, counts) = (&self.report, &self.tally, &self.report.counts);
        let number = |count: &std::sync::atomic::AtomicUsize| count.load(Ordering::Relaxed);
        let mut text = String::new();
        let mut line = |name: &str, value: String| {
            let _ = writeln!(text, "  {name:<34} {value}");
        };
        line("seed", report.seed.to_string());
        line("database", format!("{:?}", self.database.kind()));
        line("time under faults", format!("{} s", report.lasted.as_secs()));
        let faults: Vec<String> =
            self.nemesis.faults.iter().map(|(name, count)| format!("{name} {count}")).collect();
        line("faults", self.nemesis.faults.values().sum::<usize>().to_string());
        line("", faults.join(", "));
        line("processes that ended by themselves", report.own_ends.to_string());
        line("campaigns", counts.campaigns.to_string());
        line("approvals acknowledged", report.acknowledged.to_string());
        line("approvals unknown to the client", report.unknown.to_string());
        line("approvals in the database", counts.approved.to_string());
        line("assets", counts.assets.to_string());
        line("attempts", counts.attempts.to_string());
        line("  of which failed", counts.failed.to_string());
        line("  of which lost their lease", counts.lost.to_string());
        line("answers the provider wrote", self.provider.written().to_string());
        line("  its troubles", self.provider.troubles().to_string());
        line("  answers we were charged for", counts.charged(PRICE).to_string());
        line("workers fenced off", report.fenced.to_string());
        line("dead tasks retried by a person", report.poison_retried.to_string());
        line("mutations answered", number(&tally.answered).to_string());
        line("  tries that were not", number(&tally.unanswered).to_string());
        line("  replayed, the same answer", number(&tally.replayed).to_string());
        line("  carried out, answer lost", number(&tally.answers_lost).to_string());
        line("lines of errors in the logs", report.log_errors.to_string());
        let recovery = self.nemesis.longest_recovery;
        line("longest time to the next answer", format!("{:.1} s", recovery.as_secs_f64()));
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        line("all work done after mending", seconds(report.worked_off_in));
        line("all clients done after mending", seconds(report.settled_in));
        line("complaints", report.complaints.len().to_string());
        text
    }
}

impl Report {
    /// Fails where something was lost, doubled or broken.
    pub(crate) fn must_be_clean(&self) {
        assert!(
            self.complaints.is_empty(),
            "{self}\nThe same faults again: CHAOS_SEED={} make chaos",
            self.seed
        );
        assert!(self.acknowledged > 0, "nobody could work: this proves nothing");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for complaint in &self.complaints {
            writeln!(f, "- {complaint}")?;
        }
        match &self.kept {
            Some(folder) => write!(f, "logs and objects: {}", folder.display()),
            None => Ok(()),
        }
    }
}

/// Waits until every process that answers says that it is ready.
pub(crate) async fn wait_ready(fleet: &Fleet) {
    for origin in fleet.origins() {
        wait_for(&origin, 200).await;
    }
}

/// Waits until a server's readiness has this status; says in what words.
pub(crate) async fn wait_for(origin: &str, status: u16) -> String {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
    let asking = async {
        loop {
            if let Ok(answer) = http.get(format!("{origin}/readyz")).send().await
                && answer.status() == status
            {
                return answer.text().await.unwrap_or_default();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), asking).await;
    waited.unwrap_or_else(|_| panic!("{origin} does not get {status}"))
}
