//! What goes wrong, drawn from a seed: processes die and freeze, servers restart, the network fails.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use testkit::{
    proxy::{Mode, Proxy},
    servers::{PrivatePostgres, PrivateRedis},
};
use tokio::task::block_in_place;

use crate::{
    client::Tally,
    fleet::{Fleet, LEASE, Role},
};

/// PostgreSQL and Redis, each behind a network of its own.
#[derive(Debug)]
pub(crate) struct Servers {
    pub(crate) postgres: PrivatePostgres,
    pub(crate) redis: PrivateRedis,
    pub(crate) to_postgres: Proxy,
    pub(crate) to_redis: Proxy,
}

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    KillWorker,
    KillServer,
    EndWorker,
    EndServer,
    FreezeWorker,
    FreezeServer,
    FlushRedis,
    StopRedis,
    KillRedis,
    CutRedis,
    RefuseRedis,
    StallRedis,
    DelayRedis,
    StopPostgres,
    KillPostgres,
    CutPostgres,
    LosePostgres,
    LoseRedis,
    RefusePostgres,
    StallPostgres,
    DelayPostgres,
}

/// How often each happens beside the others, where there are servers to break.
const PRODUCTION: &[(Fault, u32)] = &[
    (Fault::KillWorker, 6),
    (Fault::KillServer, 5),
    (Fault::EndWorker, 2),
    (Fault::EndServer, 2),
    (Fault::FreezeWorker, 5),
    (Fault::FreezeServer, 2),
    (Fault::FlushRedis, 4),
    (Fault::StopRedis, 1),
    (Fault::KillRedis, 2),
    (Fault::CutRedis, 3),
    (Fault::RefuseRedis, 1),
    (Fault::StallRedis, 2),
    (Fault::DelayRedis, 1),
    (Fault::StopPostgres, 1),
    (Fault::KillPostgres, 2),
    (Fault::CutPostgres, 4),
    (Fault::LosePostgres, 3),
    (Fault::LoseRedis, 2),
    (Fault::RefusePostgres, 1),
    (Fault::StallPostgres, 2),
    (Fault::DelayPostgres, 1),
];

/// The same for the one process of embedded use.
const EMBEDDED: &[(Fault, u32)] =
    &[(Fault::KillServer, 5), (Fault::EndServer, 2), (Fault::FreezeServer, 3)];

/// What has to be undone, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    Thaw(usize),
    StartRedis,
    StartPostgres,
    PassRedis,
    PassPostgres,
    /// Nothing to undo: the fault was over at once, or mends itself.
    Nothing,
}

/// Breaks things until it is told to heal them.
pub(crate) struct Nemesis {
    random: StdRng,
    servers: Option<Servers>,
    tally: Arc<Tally>,
    undo: Vec<(Instant, Undo)>,
    next: Instant,
    /// When something was mended, and how many mutations had been answered by then.
    mended: Option<(Instant, usize)>,
    pub(crate) faults: BTreeMap<String, usize>,
    /// The longest time from mending something to the next answer to anybody.
    pub(crate) longest_recovery: Duration,
}

impl Nemesis {
    pub(crate) fn new(seed: u64, servers: Option<Servers>, tally: &Arc<Tally>) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            servers,
            tally: Arc::clone(tally),
            undo: Vec::new(),
            next: Instant::now(),
            mended: None,
            faults: BTreeMap::new(),
            longest_recovery: Duration::ZERO,
        }
    }

    /// Lets things go wrong for a time, then mends everything.
    pub(crate) async fn rage(&mut self, fleet: &mut Fleet, duration: Duration) {
        let until = Instant::now() + duration;
        while Instant::now() < until {
            self.mend(fleet, Instant::now());
            fleet.tend();
            self.watch();
            if self.next <= Instant::now() {
                self.strike(fleet).await;
                let pause = self.random.random_range(200..2_000);
                self.next = Instant::now() + Duration::from_millis(pause);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.heal(fleet);
    }

    /// Mends everything at once.
    fn heal(&mut self, fleet: &mut Fleet) {
        self.mend(fleet, Instant::now() + Duration::from_hours(1));
        fleet.heal();
    }

    /// Has ended how long it took until somebody was answered after the last mending.
    pub(crate) fn watch(&mut self) {
        let answered = self.tally.answered.load(Ordering::Relaxed);
        if let Some((since, before)) = self.mended
            && answered > before
        {
            self.longest_recovery = self.longest_recovery.max(since.elapsed());
            self.mended = None;
        }
    }

    fn mend(&mut self, fleet: &mut Fleet, now: Instant) {
        let (due, rest): (Vec<_>, Vec<_>) = self.undo.drain(..).partition(|(at, _)| *at <= now);
        self.undo = rest;
        for (_, undo) in &due {
            match (undo, &self.servers) {
                (Undo::Thaw(node), _) => fleet.nodes[*node].thaw(),
                (Undo::StartRedis, Some(servers)) => block_in_place(|| servers.redis.restart()),
                (Undo::StartPostgres, Some(servers)) => {
                    block_in_place(|| servers.postgres.restart());
                }
                (Undo::PassRedis, Some(servers)) => servers.to_redis.set(Mode::Pass),
                (Undo::PassPostgres, Some(servers)) => servers.to_postgres.set(Mode::Pass),
                (_, None) | (Undo::Nothing, _) => {}
            }
        }
        if !due.is_empty() {
            let answered = self.tally.answered.load(Ordering::Relaxed);
            self.mended.get_or_insert((Instant::now(), answered));
        }
    }

    fn draw(&mut self) -> Fault {
        let faults = if self.servers.is_some() { PRODUCTION } else { EMBEDDED };
        let mut place = self.random.random_range(0..faults.iter().map(|(_, share)| share).sum());
        for (fault, share) in faults {
            match place.checked_sub(*share) {
                Some(rest) => place = rest,
                None => return *fault,
            }
        }
        unreachable!("the shares add up")
    }

    fn milliseconds(&mut self, range: std::ops::Range<u64>) -> Duration {
        Duration::from_millis(self.random.random_range(range))
    }

    /// A process that answers, or one that works.
    fn victim(&mut self, fleet: &Fleet, works: bool) -> Option<usize> {
        let fits = |role: Role| if works { role != Role::Serve } else { role != Role::Work };
        let nodes: Vec<usize> =
            (0..fleet.nodes.len()).filter(|node| fits(fleet.nodes[*node].role)).collect();
        let node = nodes[self.random.random_range(0..nodes.len())];
        // One that is frozen already hears nothing else.
        (!fleet.nodes[node].is_frozen).then_some(node)
    }

    async fn strike(&mut self, fleet: &mut Fleet) {
        let fault = self.draw();
        let long = LEASE.as_secs() * 1_000;
        let (undo, after) = match fault {
            Fault::KillWorker | Fault::KillServer => {
                let down = self.milliseconds(0..2_000);
                let Some(node) = self.victim(fleet, fault == Fault::KillWorker) else { return };
                fleet.nodes[node].kill(down).await;
                (Undo::Nothing, down)
            }
            Fault::EndWorker | Fault::EndServer => {
                let Some(node) = self.victim(fleet, fault == Fault::EndWorker) else { return };
                fleet.nodes[node].terminate();
                (Undo::Nothing, Duration::ZERO)
            }
            Fault::FreezeWorker | Fault::FreezeServer => {
                let Some(node) = self.victim(fleet, fault == Fault::FreezeWorker) else { return };
                // A worker longer than its lease, so that it wakes as somebody who was replaced.
                let lasts = match fault {
                    Fault::FreezeWorker => self.milliseconds(long + 500..long + 3_000),
                    _ => self.milliseconds(300..long + 1_500),
                };
                fleet.nodes[node].freeze();
                (Undo::Thaw(node), lasts)
            }
            _ => self.strike_servers(fault),
        };
        *self.faults.entry(format!("{fault:?}")).or_default() += 1;
        self.undo.push((Instant::now() + after, undo));
    }

    fn strike_servers(&mut self, fault: Fault) -> (Undo, Duration) {
        let down = self.milliseconds(100..2_500);
        // Now and then longer than anybody waits for an answer.
        let is_long = self.random.random_bool(0.2);
        let stall = self.milliseconds(if is_long { 11_000..13_000 } else { 500..4_500 });
        let delay = Mode::Delay(self.milliseconds(5..60));
        let Some(servers) = &self.servers else { return (Undo::Nothing, Duration::ZERO) };
        let (redis, postgres) = (&servers.to_redis, &servers.to_postgres);
        match fault {
            Fault::FlushRedis => {
                block_in_place(|| flush(servers.redis.url()));
                (Undo::Nothing, Duration::ZERO)
            }
            Fault::StopRedis => {
                block_in_place(|| servers.redis.stop());
                (Undo::StartRedis, down)
            }
            Fault::KillRedis => {
                block_in_place(|| servers.redis.kill_hard());
                (Undo::StartRedis, down)
            }
            Fault::StopPostgres => {
                block_in_place(|| servers.postgres.stop());
                (Undo::StartPostgres, down)
            }
            Fault::KillPostgres => {
                block_in_place(|| servers.postgres.kill_hard());
                (Undo::StartPostgres, down)
            }
            Fault::CutRedis | Fault::CutPostgres | Fault::LoseRedis | Fault::LosePostgres => {
                match fault {
                    Fault::CutRedis => redis.cut(),
                    Fault::CutPostgres => postgres.cut(),
                    Fault::LoseRedis => redis.lose(),
                    _ => postgres.lose(),
                }
                (Undo::Nothing, Duration::ZERO)
            }
            Fault::RefuseRedis => {
                redis.set(Mode::Refuse);
                redis.cut();
                (Undo::PassRedis, down)
            }
            Fault::RefusePostgres => {
                postgres.set(Mode::Refuse);
                postgres.cut();
                (Undo::PassPostgres, down)
            }
            Fault::StallRedis => {
                redis.set(Mode::Stall);
                (Undo::PassRedis, stall)
            }
            Fault::StallPostgres => {
                postgres.set(Mode::Stall);
                (Undo::PassPostgres, stall)
            }
            Fault::DelayRedis => {
                redis.set(delay);
                (Undo::PassRedis, stall)
            }
            Fault::DelayPostgres => {
                postgres.set(delay);
                (Undo::PassPostgres, stall)
            }
            Fault::KillWorker
            | Fault::KillServer
            | Fault::EndWorker
            | Fault::EndServer
            | Fault::FreezeWorker
            | Fault::FreezeServer => (Undo::Nothing, Duration::ZERO),
        }
    }
}

/// Forgets everything, if it is there.
fn flush(url: &str) {
    let forget = || -> redis::RedisResult<()> {
        let client = redis::Client::open(url)?;
        let mut connection = client.get_connection_with_timeout(Duration::from_secs(1))?;
        redis::cmd("FLUSHALL").exec(&mut connection)
    };
    // It may be down just now, and comes back as empty.
    let _ = forget();
}
