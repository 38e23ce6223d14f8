//! The query behind a list of campaigns, with everything that hangs on them.

use std::{fs, path::Path, time::Duration};

use domain::asset::placement::Placement;
use serde_json::{Value, json};
use testkit::{DatabaseKind, Person, World, clock::TestClock, people::PASSWORD};

use crate::{
    load::{client, load, post},
    server::Server,
    table::{Table, millis},
};

const QUERY: &str = "{ campaigns(first: 20) { nodes { id name state
  strategy { version digest }
  reviews { state digest openedAt }
  assets { kind placement digest } } } }";

const CONNECTIONS: usize = 32;

/// 20 campaigns with their strategy, a review and 13 assets each, through a server of its own.
pub(crate) async fn measure(table: &mut Table, kind: DatabaseKind) {
    let world = World::with_clock(kind, TestClock::running()).await;
    let ada = fill(&world).await;
    let name = match kind {
        DatabaseKind::Sqlite => "SQLite",
        DatabaseKind::Postgres => "PostgreSQL",
    };
    let body = json!({ "query": QUERY });
    let url = world.database.url();
    let folder = tempfile::tempdir().unwrap();
    {
        let settings = [
            ("PROMOTE_DATABASE__URL", url),
            ("PROMOTE_DATABASE__TELL_STATEMENTS", "true"),
            ("PROMOTE_TELEMETRY__LOG_FILTER", "warn,sqlx=info"),
        ];
        let server = Server::start(folder.path(), &settings);
        let cookie = sign_in(&server, &ada).await;
        let log = folder.path().join("log");
        check(&ask(&server, &cookie, &body).await);
        let nothing =
            statements(&server, &cookie, &json!({ "query": "{ apiVersion }" }), &log).await;
        let all = statements(&server, &cookie, &body, &log).await;
        table.add(
            format!("campaigns(first: 20), {name}: SQL statements"),
            format!("{} (and {nothing} to know the caller)", all - nothing),
            "≤ 6",
        );
    }
    let server = Server::start(folder.path(), &[("PROMOTE_DATABASE__URL", url)]);
    let cookie = sign_in(&server, &ada).await;
    check(&ask(&server, &cookie, &body).await);
    let load =
        load(&server.url("/graphql"), &cookie, &body, CONNECTIONS, Duration::from_secs(10)).await;
    table.add(
        format!("campaigns(first: 20), {name}: {CONNECTIONS} connections"),
        format!(
            "{:.0} requests/s, p50 {}, p99 {}",
            load.per_second,
            millis(load.p50),
            millis(load.p99)
        ),
        "",
    );
}

async fn fill(world: &World) -> Person {
    use Placement::{Bluesky, Facebook, InstagramFeed, Linkedin, Mastodon};
    let ada = world.sign_up("Ada").await;
    let shop = world.workspace(&ada, "Coffee shop").await.id;
    let admin = domain::access::OrganizationRole::Admin;
    let ben = world.join(&ada, "Ben", admin, &[]).await;
    for _ in 0..20 {
        let placements = [Mastodon, Linkedin, InstagramFeed, Facebook, Bluesky];
        let made = world.campaign_for(&ada, shop, &placements).await;
        world.drain().await;
        let review = world.submit(&ada, made.id).await;
        world.approve(&ben, &review).await;
        world.drain().await;
    }
    ada
}

/// The cookie of a new session.
async fn sign_in(server: &Server, person: &Person) -> String {
    let query =
        "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }";
    let input = json!({ "email": person.email, "password": PASSWORD });
    let answer =
        send(server, "", &json!({ "query": query, "variables": { "input": input } })).await;
    let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    cookie.split(';').next().unwrap().to_owned()
}

async fn ask(server: &Server, cookie: &str, body: &Value) -> Value {
    let answer = send(server, cookie, body).await;
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn send(server: &Server, cookie: &str, body: &Value) -> reqwest::Response {
    post(&client(), &server.url("/graphql"), cookie).body(body.to_string()).send().await.unwrap()
}

/// What is measured is the whole answer.
fn check(answer: &Value) {
    assert_eq!(answer.get("errors"), None, "{answer}");
    let campaigns = answer.pointer("/data/campaigns/nodes").and_then(Value::as_array).unwrap();
    assert_eq!(campaigns.len(), 20, "{answer}");
    for campaign in campaigns {
        let assets = campaign.get("assets").and_then(Value::as_array).unwrap();
        assert_eq!(assets.len(), 13, "{campaign}");
        assert_eq!(campaign.pointer("/reviews/0/state"), Some(&json!("APPROVED")), "{campaign}");
        assert!(campaign.pointer("/strategy/version").is_some(), "{campaign}");
    }
}

/// How many statements a request takes. The relay looks for work now and then, so the fewest of several
/// are the request's own.
async fn statements(server: &Server, cookie: &str, body: &Value, log: &Path) -> usize {
    let told = || {
        let log = fs::read_to_string(log).unwrap();
        log.lines().filter(|line| line.contains("sqlx::query") && line.contains("SELECT ")).count()
    };
    let mut fewest = usize::MAX;
    for _ in 0..10 {
        let before = told();
        ask(server, cookie, body).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        fewest = fewest.min(told() - before);
    }
    fewest
}
