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
  assets { kind digest variants { digest chance brandCheck { score } } }
  drafts { parts { text } media { asset { kind } } link { url } brokenRules { rule } } } } }";

/// What a list of campaigns is mostly asked for.
const NESTED: &str = "{ campaigns(first: 20) { nodes { name
  strategy { version digest }
  reviews { state }
  assets { kind digest } } } }";

/// What workspaces took, and whom open reviews wait for.
const TOLD: [&str; 3] = [
    "{ workspaces(first: 20) { nodes { viewerPermissions usage { total { attempts }
       days { day } kinds { kind } makers { provider } } } } }",
    "{ reviewsAwaiting(first: 20) { totalCount nodes { awaiting { name } } } }",
    "{ reviewsAwaiting(first: 20, mine: true) { totalCount nodes { awaiting { name } } } }",
];

/// The most statements [`LIST`] may take, those that find out who asks among them, and three for assets:
/// drafts and variants need what is long of them, the list does not.
const MOST: usize = 17;

/// The same of [`NESTED`].
const MOST_NESTED: usize = 5;

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
        // A transaction of PostgreSQL begins with one.
        if words.0.contains("SELECT ") {
            HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(words.0);
        }
    }
}

fn listen() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| tracing_subscriber::registry().with(Ear).init());
}

/// The statements of a list.
async fn statements(house: &House, ada: &Person, list_of: &str, campaigns: usize) -> Vec<String> {
    HEARD.lock().unwrap().clear();
    let data = house.data(As::Session(ada.session.reveal()), list_of, json!({})).await;
    let nodes = list(&data["campaigns"]["nodes"]);
    assert_eq!(nodes.len(), campaigns.min(20));
    for node in nodes {
        assert_eq!(list(&node["reviews"]).len(), 1, "{node}");
        assert_eq!(list(&node["assets"]).len(), 3, "{node}");
        assert!(node.get("drafts").is_none_or(|drafts| list(drafts).len() == 1), "{node}");
    }
    std::mem::take(&mut *HEARD.lock().unwrap())
}

/// A house whose statements are heard.
async fn heard(kind: DatabaseKind) -> House {
    listen();
    let mut world = World::with_clock(kind, TestClock::running()).await;
    let database = Database { tell_statements: true, ..Database::at(world.database.url()) };
    world.store = Store::connect(&database, world.store.ambient().clone()).await.unwrap();
    House::boundless(world).await
}

async fn grows_not(kind: DatabaseKind) {
    let _turn = TURN.lock().await;
    let house = heard(kind).await;
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
    let lists = [(LIST, MOST), (NESTED, MOST_NESTED)];
    let mut few = Vec::new();
    for (asked, most) in lists {
        let heard = statements(&house, &ada, asked, 3).await;
        assert!(heard.len() > 3, "somebody listens: {heard:#?}");
        assert!(heard.len() <= most, "{}: {heard:#?}", heard.len());
        few.push(heard.len());
    }
    make(first, 7).await;
    make(second, 10).await;
    for ((asked, _), few) in lists.into_iter().zip(few) {
        let many = statements(&house, &ada, asked, 20).await;
        assert_eq!(many.len(), few, "{many:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_ask_once_for_each_kind_of_thing_sqlite() {
    grows_not(DatabaseKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_ask_once_for_each_kind_of_thing_postgres() {
    grows_not(DatabaseKind::Postgres).await;
}

async fn sums_grow_not(kind: DatabaseKind) {
    let _turn = TURN.lock().await;
    let house = heard(kind).await;
    let world = &house.world;
    let ada = world.sign_up("Ada").await;
    let ben = world.join(&ada, "Ben", domain::access::OrganizationRole::Admin, &[]).await;
    let made = async |name: String| {
        let workspace = world.workspace(&ada, &name).await.id;
        let drafted = world.drafted(&ada, workspace).await;
        // Written by somebody, so that the round awaits somebody else.
        let strategy = world.strategy(&ada, drafted.id).await;
        let mut content = strategy.content.get().unwrap().clone();
        content.insight = "as Ada sees it".to_owned();
        let edit = domain::campaign::EditStrategy {
            campaign_id: drafted.id,
            based_on: strategy.digest,
            content,
        };
        domain::campaign::edit_strategy(&world.store, &ada, edit).await.unwrap();
        world.submit(&ada, drafted.id).await;
    };
    let count = async |asked: &str, answers: usize| {
        HEARD.lock().unwrap().clear();
        let data = house.data(As::Session(ben.session.reveal()), asked, json!({})).await;
        let nodes = data.as_object().unwrap().values().next().unwrap()["nodes"].clone();
        assert_eq!(list(&nodes).len(), answers, "{asked}");
        std::mem::take(&mut *HEARD.lock().unwrap())
    };
    made("First".to_owned()).await;
    let mut few = Vec::new();
    for asked in TOLD {
        few.push(count(asked, 1).await.len());
    }
    for number in 2..=6 {
        made(format!("Number {number}")).await;
    }
    for (asked, few) in TOLD.into_iter().zip(few) {
        let many = count(asked, 6).await;
        assert_eq!(many.len(), few, "{asked}: {many:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sums_ask_once_for_all_sqlite() {
    sums_grow_not(DatabaseKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sums_ask_once_for_all_postgres() {
    sums_grow_not(DatabaseKind::Postgres).await;
}
