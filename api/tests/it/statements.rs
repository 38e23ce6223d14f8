//! A list costs the same number of statements however long it is.

use std::{
    fmt::{Debug, Write as _},
    sync::{Mutex, OnceLock, PoisonError},
};

use domain::{
    id::WorkspaceId,
    store::{Database, DatabaseKind, Store},
};
use serde_json::json;
use testkit::{Person, World, clock::TestClock};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::{
    house::{As, House},
    shape::list,
};

const LIST: &str = "{ campaigns(first: 20) { totalCount nodes { name
  workspace { name styleGuide { version } }
  brief { goal }
  strategy { version digest }
  reviews { state decisions { verdict actorName } }
  tasks { kind attempts { number } }
  assets { kind digest } } } }";

/// The most statements [`LIST`] may take.
const MOST: usize = 20;

/// The SELECTs since somebody last looked.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Both tests count, one at a time.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

struct Ear;

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if ["summary", "db.statement"].contains(&field.name()) {
            let _ = write!(self.0, "{value:?} ");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

impl<S: Subscriber> Layer<S> for Ear {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut words = Words(String::new());
        event.record(&mut words);
        // What sets a transaction up is no question.
        if words.0.starts_with("SELECT") && !words.0.contains("set_config") {
            HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(words.0);
        }
    }
}

fn listen() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| tracing_subscriber::registry().with(Ear).init());
}

/// The statements of the list: of several tries the one with the fewest, because what is loaded
/// together depends on how busy the machine is.
async fn statements(house: &House, ada: &Person, campaigns: usize) -> Vec<String> {
    let mut fewest: Option<Vec<String>> = None;
    for _ in 0..5 {
        HEARD.lock().unwrap().clear();
        let data = house.data(As::Session(ada.session.reveal()), LIST, json!({})).await;
        let nodes = list(&data["campaigns"]["nodes"]);
        assert_eq!(nodes.len(), campaigns.min(20));
        for node in nodes {
            assert_eq!(list(&node["reviews"][0]["decisions"]).len(), 1, "{node}");
            assert_eq!(list(&node["assets"]).len(), 3, "{node}");
        }
        let heard = std::mem::take(&mut *HEARD.lock().unwrap());
        if fewest.as_ref().is_none_or(|fewest| heard.len() < fewest.len()) {
            fewest = Some(heard);
        }
    }
    fewest.unwrap()
}

async fn grows_not(kind: DatabaseKind) {
    let _turn = TURN.lock().await;
    listen();
    let mut world = World::with_clock(kind, TestClock::running()).await;
    let database = Database { tell_statements: true, ..Database::at(world.database.url()) };
    world.store = Store::connect(&database, world.store.ambient().clone()).await.unwrap();
    let house = House::boundless(world).await;
    let world = &house.world;
    let ada = world.sign_up("Ada").await;
    let first = world.workspace(&ada, "First").await.id;
    let second = world.workspace(&ada, "Second").await.id;
    let approver = domain::access::OrganizationRole::Admin;
    let ben = world.join(&ada, "Ben", approver, &[]).await;
    let make = async |workspace: WorkspaceId, count: usize| {
        for _ in 0..count {
            let made = world
                .campaign_for(&ada, workspace, &[domain::asset::placement::Placement::X])
                .await;
            world.drain().await;
            let review = world.submit(&ada, made.id).await;
            world.approve(&ben, &review).await;
            world.drain().await;
        }
    };
    make(first, 3).await;
    let few = statements(&house, &ada, 3).await;
    make(first, 7).await;
    make(second, 10).await;
    let many = statements(&house, &ada, 20).await;
    assert!(few.len() > 8, "somebody listens: {few:#?}");
    assert!(many.len() <= few.len(), "{} for 3, {} for 20: {many:#?}", few.len(), many.len());
    assert!(many.len() <= MOST, "{}: {many:#?}", many.len());
    println!("{kind:?}: {} statements for 3 campaigns, {} for 20", few.len(), many.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_ask_once_for_each_kind_of_thing_sqlite() {
    grows_not(DatabaseKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_ask_once_for_each_kind_of_thing_postgres() {
    grows_not(DatabaseKind::Postgres).await;
}
