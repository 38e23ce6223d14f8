//! What one caller and one document may ask for.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use api::{
    config::{Config, Limits},
    limit::rate::{Charge, LocalMeter, Meter, Purse},
};
use async_trait::async_trait;
use axum::body::Body;
use domain::clock::Ambient;
use http::{Request, StatusCode};
use serde_json::json;
use testkit::{DatabaseKind, World, clock::TestClock};

use crate::{
    house::{As, House},
    support::TestServer,
};

#[tokio::test]
async fn cost_is_reported_and_limited() {
    let server = TestServer::with(|config| config.graphql.max_complexity = 5).await;
    let cheap = server.post(json!({ "query": "{ apiVersion placements { key } }" })).await;
    let cost = &cheap.json()["extensions"]["cost"];
    assert_eq!((&cost["requestedQueryCost"], &cost["maximum"]), (&json!(3), &json!(5)));
    assert!(cost["throttle"]["available"].as_u64().unwrap() > 0, "{cost}");
    let dear = server
        .post(json!({ "query": "{ placements { key label textMax source checkedOn } }" }))
        .await;
    assert_eq!((dear.status, dear.code().as_str()), (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"));
    assert_eq!(dear.json()["extensions"]["cost"]["requestedQueryCost"], 6);
    assert!(dear.json().get("data").is_none());
}

#[tokio::test]
async fn hostile_documents_are_refused_before_they_are_walked() {
    let server = TestServer::new().await;
    let mut bomb = "query { ...f0 }".to_owned();
    for level in 0..60 {
        let next = level + 1;
        let fragment = format!("fragment f{level} on Query {{ ...f{next} ...f{next} }}");
        bomb.push_str(&fragment);
    }
    bomb.push_str("fragment f60 on Query { apiVersion }");
    let brackets = format!("{{ placements(a: {}", "[".repeat(90_000));
    let deep = format!("{{ {} apiVersion {} }}", "a { ".repeat(200), "}".repeat(200));
    let aliases = (0..200).map(|n| format!("a{n}: apiVersion ")).collect::<Vec<_>>().concat();
    let mutations: String = (0..11).map(|_| "ping ").collect();
    let long = format!("{{ apiVersion }} # {}", "x".repeat(100_000));
    for (what, query) in [
        ("bomb", bomb),
        ("brackets", brackets),
        ("deep", deep),
        ("aliases", format!("{{ {aliases} }}")),
        ("mutations", format!("mutation {{ {mutations} }}")),
        ("long", long),
    ] {
        let answer = server.post(json!({ "query": query })).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "QUERY_TOO_COMPLEX"),
            "{what}"
        );
    }
    let directives = "@include(if: true)".repeat(11);
    let answer = server.post(json!({ "query": format!("{{ apiVersion {directives} }}") })).await;
    assert_eq!(answer.code(), "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn an_empty_purse_is_429_with_the_time_to_wait() {
    let server = TestServer::with(|config| config.limits.points_per_minute = 10).await;
    let query = json!({ "query": "{ placements { key label } }" });
    let first = server.post(query.clone()).await;
    assert_eq!((first.status, first.header("ratelimit-limit")), (StatusCode::OK, "10"));
    assert_eq!(first.header("ratelimit-remaining"), "6");
    let mut last = server.post(query.clone()).await;
    for _ in 0..3 {
        last = server.post(query.clone()).await;
    }
    assert_eq!(
        (last.status, last.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED")
    );
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert!(last.json().get("data").is_none());
}

/// What was found right before is paid for in one move, and costs no less for it.
#[tokio::test]
async fn what_is_known_is_charged_once() {
    let moves = Arc::new(Mutex::new(Vec::new()));
    let limits = LocalMeter::new(&Limits::default());
    let meter = Arc::new(Noting { moves: Arc::clone(&moves), meter: limits });
    let server = TestServer::of(|_| {}, Ambient::system(), |parts| parts.meter = meter).await;
    let asked = json!({ "query": "{ placements { key label } }" });
    for charged in [vec![1, 3], vec![4], vec![4]] {
        let answer = server.post(asked.clone()).await;
        assert_eq!(*moves.lock().unwrap(), charged);
        assert_eq!(answer.json()["extensions"]["cost"]["requestedQueryCost"], 3);
        moves.lock().unwrap().clear();
    }
}

/// A meter that notes what it is asked for.
#[derive(Debug)]
struct Noting {
    moves: Arc<Mutex<Vec<u32>>>,
    meter: LocalMeter,
}

#[async_trait]
impl Meter for Noting {
    async fn charge(
        &self,
        purse: Purse,
        caller: &str,
        points: u32,
    ) -> domain::error::Result<Charge> {
        self.moves.lock().unwrap().push(points);
        self.meter.charge(purse, caller, points).await
    }
}

/// When the time of day is set back, nobody waits until it is again what it was.
#[tokio::test]
async fn a_purse_fills_whatever_the_time_of_day_is() {
    let clock = TestClock::running();
    let settings = |config: &mut Config| config.limits.points_per_minute = 6_000;
    let server = TestServer::of(settings, testkit::clock::ambient(&clock), |_| {}).await;
    let meter = &server.state.meter;
    let paid = async |points| {
        matches!(meter.charge(Purse::Points, "ada", points).await.unwrap(), Charge::Paid(_))
    };
    assert!(paid(6_000).await && !paid(100).await);
    clock.retreat(Duration::from_hours(1));
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert!(paid(100).await, "a hundred points a second");
}

#[tokio::test]
async fn tries_to_sign_in_are_counted_each_even_in_one_document() {
    let server = TestServer::with(|config| config.limits.attempts_per_minute = 5).await;
    // Refused before validation: the fields need not exist for the count.
    let tries = |count: usize| {
        let fields = (0..count).map(|n| format!("a{n}: signIn ")).collect::<Vec<_>>().concat();
        json!({ "query": format!("mutation {{ {fields} }}") })
    };
    assert_eq!(server.post(tries(5)).await.code(), "GRAPHQL_VALIDATION_FAILED");
    let answer = server.post(tries(1)).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED")
    );
    assert_eq!(server.post(json!({ "query": "{ apiVersion }" })).await.status, StatusCode::OK);
}

/// Guesses at one person's password are bounded, whoever makes them; nobody else is kept out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_one_person_are_bounded() {
    let world = World::new(DatabaseKind::Sqlite).await;
    let house = House::with(world, |config| config.limits.account_attempts_per_minute = 2).await;
    let guess = async |email: &str| {
        let document = "mutation($input: SignInInput!) { signIn(input: $input) \
            { userErrors { code message } } }";
        let input = json!({ "email": email, "password": "a wrong password" });
        let payload = house.data(As::Nobody, document, json!({ "input": input })).await;
        payload["signIn"]["userErrors"][0]["code"].as_str().unwrap().to_owned()
    };
    for email in ["ada@example.com", " Ada@example.com"] {
        assert_eq!(guess(email).await, "INVALID");
    }
    assert_eq!(guess("ADA@example.com").await, "LIMIT_REACHED");
    assert_eq!(guess("ben@example.com").await, "INVALID");
}

#[tokio::test]
async fn large_bodies_and_headers_are_refused() {
    let server = TestServer::with(|config| config.http.body_max_bytes = 1000).await;
    let answer = server.post(json!({ "query": "x".repeat(2000) })).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE")
    );
    let request = Request::get("/healthz").header("x-large", "x".repeat(20_000));
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn introspection_and_suggestions_can_be_turned_off() {
    let open = TestServer::new().await;
    let closed = TestServer::with(|config| {
        config.graphql.introspection = false;
        config.graphql.suggestions = false;
    })
    .await;
    let schema = json!({ "query": "{ __schema { queryType { name } } }" });
    assert_eq!(
        open.post(schema.clone()).await.json()["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
    let refused = closed.post(schema).await;
    assert!(refused.json().pointer("/data/__schema/queryType").is_none(), "{}", refused.body);
    let typo = json!({ "query": "{ apiVersio }" });
    assert!(open.post(typo.clone()).await.body.contains("apiVersion"));
    assert!(!closed.post(typo).await.body.contains("apiVersion"));
}
