//! A plant: a world whose tasks run over a real queue, with SQLite in process, with PostgreSQL over
//! Redis.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use domain::{
    access::WorkspaceRole,
    asset::{Asset, assets_by_campaign},
    audit,
    campaign::{Campaign, lifecycle::CampaignState},
    generation::{Task, TaskKind, TaskState, tasks_by_campaign},
    id::{CampaignId, WorkspaceId},
};
use jobs::{
    bus::Bus,
    queue::Queue,
    relay,
    worker::{self, Concurrency, Workshop},
};
use testkit::{DatabaseKind, Person, World, clock::TestClock, servers::redis_url};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Longer than anything here takes on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// A little longer than a lease, and than the pause after which a wake-up is repeated.
pub(crate) const SILENCE: Duration = Duration::from_secs(61);

pub(crate) struct Plant {
    pub(crate) ada: Person,
    pub(crate) ben: Person,
    pub(crate) shop: WorkspaceId,
    pub(crate) queue_url: String,
    pub(crate) namespace: String,
    pub(crate) world: World,
}

/// Relay and workers of one process.
pub(crate) struct Running {
    shutdown: CancellationToken,
    abandon: CancellationToken,
    tasks: JoinSet<()>,
    pub(crate) bus: Bus,
}

impl Plant {
    /// SQLite and the queue in process, or PostgreSQL and Redis.
    pub(crate) async fn new(kind: DatabaseKind) -> Self {
        match kind {
            DatabaseKind::Sqlite => Self::with_queue(kind, "memory:").await,
            DatabaseKind::Postgres => Self::with_queue(kind, &redis_url()).await,
        }
    }

    /// With the queue there.
    pub(crate) async fn with_queue(kind: DatabaseKind, queue_url: &str) -> Self {
        let world = World::with_clock(kind, TestClock::running()).await;
        let ada = world.sign_up("Ada").await;
        let shop = world.workspace(&ada, "Coffee shop").await.id;
        let approver = [(shop, WorkspaceRole::Approver)];
        let ben = world.join(&ada, "Ben", domain::access::OrganizationRole::Member, &approver);
        let ben = ben.await;
        let namespace = world.database.namespace();
        Self { ada, ben, shop, queue_url: queue_url.to_owned(), namespace, world }
    }

    /// A workshop of the world's crew.
    fn workshop(&self, bus: &Bus, abandon: &CancellationToken) -> Workshop {
        Workshop {
            store: self.world.store.clone(),
            objects: self.world.objects.clone(),
            agents: self.world.crew.agents(),
            bus: bus.clone(),
            name: "healthy".to_owned(),
            abandon: abandon.clone(),
            measures: jobs::measure::Measures::default(),
            quarters: jobs::quarters::Quarters::default(),
        }
    }

    /// Starts relay and workers.
    pub(crate) fn start(&self) -> Running {
        self.start_with(Concurrency::default())
    }

    /// The same with so many hands.
    pub(crate) fn start_with(&self, concurrency: Concurrency) -> Running {
        let ambient = self.world.store.ambient().clone();
        let queue = Queue::connect(&self.queue_url, &self.namespace, ambient.clone()).unwrap();
        let bus = Bus::connect(&self.queue_url, &self.namespace, ambient).unwrap();
        let (shutdown, abandon) = (CancellationToken::new(), CancellationToken::new());
        let mut tasks = JoinSet::new();
        tasks.spawn(relay::run(
            self.world.store.clone(),
            queue.clone(),
            bus.clone(),
            shutdown.clone(),
        ));
        let workshop = self.workshop(&bus, &abandon);
        tasks.spawn(worker::run(workshop, queue, concurrency.into(), shutdown.clone()));
        Running { shutdown, abandon, tasks, bus }
    }

    /// A campaign that was approved; its work waits.
    pub(crate) async fn approved(&self) -> Campaign {
        self.world.approved(&self.ada, &self.ben, self.shop).await
    }

    /// The work of a campaign's approved strategy.
    pub(crate) async fn work(&self, id: CampaignId) -> Vec<Task> {
        let tasks = tasks_by_campaign(&self.world.store, &self.ada, &[id]).await.unwrap();
        tasks.into_iter().filter(|task| task.kind != TaskKind::Strategize).collect()
    }

    /// The one task of a kind.
    pub(crate) async fn task(&self, id: CampaignId, kind: TaskKind) -> Task {
        self.work(id).await.into_iter().find(|task| task.kind == kind).unwrap()
    }

    /// What was made for a campaign.
    pub(crate) async fn assets(&self, id: CampaignId) -> Vec<Asset> {
        assets_by_campaign(&self.world.store, &self.ada, &[id]).await.unwrap()
    }

    /// Waits for a campaign's state.
    pub(crate) async fn wait_for(&self, id: CampaignId, state: CampaignState) {
        let reached = async || self.world.look(&self.ada, id).await.state == state;
        eventually(&format!("the campaign to be {state}"), reached).await;
    }

    /// Waits for a task's state.
    pub(crate) async fn wait_for_task(&self, id: CampaignId, kind: TaskKind, state: TaskState) {
        let reached = async || self.task(id, kind).await.state == state;
        eventually(&format!("{kind} to be {state}"), reached).await;
    }

    /// Everything planned was made, each once; bytes are there; the history is whole.
    pub(crate) async fn check_whole(&self, id: CampaignId) {
        self.wait_for(id, CampaignState::Ready).await;
        let work = self.work(id).await;
        assert!(work.iter().all(|task| task.state == TaskState::Succeeded), "{work:?}");
        let assets = self.assets(id).await;
        assert_eq!(assets.len(), work.len());
        let keys: BTreeSet<_> = assets.iter().map(|a| (a.creative_key.clone(), a.kind)).collect();
        assert_eq!(keys.len(), assets.len());
        let tasks: BTreeSet<_> = assets.iter().map(|asset| asset.task_id).collect();
        assert_eq!(tasks.len(), assets.len());
        for asset in &assets {
            if let Some(file) = &asset.file {
                self.world.objects.get(&file.object_key, asset.digest).await.unwrap();
            }
        }
        let report = audit::verify(&self.world.store, &self.ada).await.unwrap();
        assert_eq!(report.fault, None);
        let raw = self.world.raw().await;
        // Each difference in one statement: other campaigns may still be at work.
        let untold = raw.number(&told_beside("assets", "true", "asset.made")).await;
        assert_eq!(untold, 0, "each asset told once");
        let ready = told_beside("campaigns", "state = 'ready'", "campaign.ready");
        assert_eq!(raw.number(&ready).await, 0, "each end told once");
    }
}

impl Running {
    /// Ends as a killed process does: nothing is given back.
    pub(crate) async fn die(mut self) {
        self.tasks.shutdown().await;
    }

    /// Stops as a process does that is told to: what runs may end, then it is given back.
    pub(crate) async fn stop(mut self) {
        self.shutdown.cancel();
        self.abandon.cancel();
        tokio::time::timeout(PATIENCE, async { while self.tasks.join_next().await.is_some() {} })
            .await
            .expect("workers stop when they are told to");
    }
}

/// How many more rows there are than events that tell of them.
fn told_beside(table: &str, which: &str, action: &str) -> String {
    let rows = format!("SELECT count(*) FROM {table} WHERE {which}");
    let told = format!("SELECT count(*) FROM audit_events WHERE action = '{action}'");
    format!("SELECT ({rows}) - ({told}) AS n")
}

/// Asks until it is so.
pub(crate) async fn eventually(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, asking).await;
    assert!(waited.is_ok(), "waited in vain for {what}");
}

/// A handler for a queue, as workers have it.
pub(crate) type Handler = Arc<dyn jobs::queue::WakeHandler>;
