//! What the running program tells a collector: one trace from a request to what it had made, logs
//! and numbers, and never what is in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener as Plain,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, extract::Path, routing::post};
use domain::clock::Ambient;
use opentelemetry_proto::tonic::{
    collector::{
        logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
        trace::v1::ExportTraceServiceRequest,
    },
    common::v1::{KeyValue, any_value::Value as Any},
    trace::v1::Span,
};
use prost::Message as _;
use serde_json::{Value, json};
use testkit::{DatabaseKind, World, clock::TestClock, servers::redis_url};

use crate::{
    browser::PATIENCE,
    shape::text,
    story::{PASSWORD, agency},
};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CANARY: &str = "a goal nobody else may read";

/// What came in, by the last part of its path.
type Received = Arc<Mutex<BTreeMap<String, Vec<Bytes>>>>;

async fn collector() -> (String, Received) {
    let received = Received::default();
    let inbox = Arc::clone(&received);
    let keep = async move |Path(kind): Path<String>, body: Bytes| {
        inbox.lock().unwrap().entry(kind).or_default().push(body);
    };
    let router = Router::new().route("/v1/{kind}", post(keep));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), received)
}

/// The program, killed when dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Ends it as an operator does, and waits for it.
    fn stop(&mut self) {
        let order = format!("kill -TERM {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success());
        assert!(self.0.wait().unwrap().success());
    }
}

/// It listens once its database is in order.
async fn ready(address: &str, log: &std::path::Path) {
    let asked = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        let said = || fs::read_to_string(log).unwrap();
        assert!(asked.elapsed() < PATIENCE, "not ready: {}", said());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn attribute<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        Any::StringValue(text) => Some(text),
        _ => None,
    }
}

async fn one_trace(kind: DatabaseKind) {
    let world = World::with_clock(kind, TestClock::running()).await;
    let (endpoint, received) = collector().await;
    let folder = tempfile::tempdir().unwrap();
    let address = Plain::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let log_path = folder.path().join("log");
    let log = fs::File::create(&log_path).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_promote"));
    command
        .arg("serve")
        .env_clear()
        .current_dir(folder.path())
        .env("PROMOTE_DATA_DIR", folder.path())
        .env("PROMOTE_HTTP__LISTEN", &address)
        .env("PROMOTE_DATABASE__URL", world.database.url())
        .env("PROMOTE_TELEMETRY__OTLP_ENDPOINT", &endpoint)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .stdin(Stdio::null());
    if kind == DatabaseKind::Postgres {
        command.env("PROMOTE_QUEUE__URL", redis_url());
    }
    let mut running = Running(command.spawn().unwrap());
    let origin = format!("http://{address}");
    ready(&address, &log_path).await;

    let (ada, workspace) = agency(&origin).await;
    let day = |ahead| {
        let now = Ambient::system().clock.now();
        (now + chrono::TimeDelta::days(ahead)).date_naive().to_string()
    };
    let document = "mutation Plan($input: CampaignCreateInput!) { campaignCreate(input: $input) \
        { campaign { id } userErrors { message } } }";
    let input = json!({ "workspaceId": workspace, "name": "Spring", "brief": {
        "goal": CANARY, "product": "Hilltop coffee, roasted on Mondays",
        "audience": "People who get up early", "placements": ["X"],
        "startDate": day(2), "endDate": day(16), "callToAction": "Taste it",
        "link": "https://example.com/coffee" } });
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let headers = [("traceparent", parent.as_str())];
    let made = ada.send(document, &json!({ "input": input }), &headers).await.json();
    let id = text(&made["data"]["campaignCreate"]["campaign"]["id"]).to_owned();
    let drafted = async {
        let state = "query($id: ID!) { campaign(id: $id) { state } }";
        while ada.ask(state, json!({ "id": id })).await["campaign"]["state"] != "DRAFT" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, drafted).await.unwrap();
    every_name_is_known(&ada.get(&format!("{origin}/metrics")).await.bytes);
    running.stop();

    let received = received.lock().unwrap().clone();
    trace_is_whole(&received);
    logs_and_metrics(&received);
    for body in received.values().flatten() {
        let text = String::from_utf8_lossy(body);
        for secret in [CANARY, PASSWORD, ada.session(), "ada@example.com"] {
            assert!(!text.contains(secret), "{secret} was told");
        }
    }
    drop(world);
}

fn trace_is_whole(received: &BTreeMap<String, Vec<Bytes>>) {
    let spans: Vec<Span> = received["traces"]
        .iter()
        .map(|body| ExportTraceServiceRequest::decode(body.clone()).unwrap())
        .flat_map(|request| request.resource_spans)
        .flat_map(|of| of.scope_spans)
        .flat_map(|of| of.spans)
        .filter(|span| data_encoding::HEXLOWER.encode(&span.trace_id) == TRACE)
        .collect();
    let find = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        let all: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
        found.unwrap_or_else(|| panic!("{name} is not in {all:?}"))
    };
    let request = find("POST /graphql");
    assert_eq!(data_encoding::HEXLOWER.encode(&request.parent_span_id), "00f067aa0ba902b7");
    let operation = find("mutation");
    assert_eq!(operation.parent_span_id, request.span_id);
    assert_eq!(attribute(&operation.attributes, "graphql.operation.name"), Some("Plan"));
    let task = find("process strategize");
    let ancestors = [&request.span_id, &operation.span_id];
    assert!(ancestors.contains(&&task.parent_span_id), "the task is of the request");
    assert_eq!(attribute(&task.attributes, "outcome"), Some("succeeded"));
    let call = find("make strategize");
    assert_eq!(call.parent_span_id, task.span_id);
    assert_eq!(attribute(&call.attributes, "provider"), Some("builtin"));
}

fn logs_and_metrics(received: &BTreeMap<String, Vec<Bytes>>) {
    let lines: usize = received["logs"]
        .iter()
        .map(|body| ExportLogsServiceRequest::decode(body.clone()).unwrap())
        .flat_map(|request| request.resource_logs)
        .inspect(|of| {
            let resource = of.resource.as_ref().unwrap();
            assert_eq!(attribute(&resource.attributes, "service.name"), Some("promote"));
        })
        .flat_map(|of| of.scope_logs)
        .map(|of| of.log_records.len())
        .sum();
    assert!(lines > 0);
    let names: BTreeSet<String> = received["metrics"]
        .iter()
        .map(|body| ExportMetricsServiceRequest::decode(body.clone()).unwrap())
        .flat_map(|request| request.resource_metrics)
        .flat_map(|of| of.scope_metrics)
        .flat_map(|of| of.metrics)
        .map(|metric| metric.name)
        .collect();
    for name in [
        "http.server.request.duration",
        "promote.graphql.operation.duration",
        "promote.task.attempt.duration",
        "promote.provider.call.duration",
        "promote.tasks",
        "promote.tasks.oldest.due",
        "promote.outbox.messages",
    ] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
}

/// The dashboard and the alerts ask for nothing that `/metrics` does not have.
fn every_name_is_known(printed: &[u8]) {
    let printed = String::from_utf8_lossy(printed);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations");
    let mut asked = 0;
    for file in ["dashboard.json", "alerts.yaml"] {
        let source = fs::read_to_string(format!("{folder}/{file}")).unwrap();
        if file == "dashboard.json" {
            let _: Value = serde_json::from_str(&source).unwrap();
        }
        let words = source.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        for name in
            words.filter(|word| word.starts_with("promote_") || word.starts_with("http_server_"))
        {
            // What has not happened yet is not printed: these count faults.
            let faults =
                ["promote_lease_lost_total", "promote_panics_total", "promote_sockets_open"];
            asked += 1;
            let printed =
                printed.contains(&format!("\n{name}{{")) || printed.contains(&format!("\n{name} "));
            assert!(printed || faults.contains(&name), "{file} asks for {name}");
        }
    }
    assert!(asked > 10);
    let rules = fs::read_to_string(format!("{folder}/alerts.yaml")).unwrap();
    let dashboard = fs::read_to_string(format!("{folder}/dashboard.json")).unwrap();
    for gauge in ["promote_tasks", "promote_outbox_messages", "promote_worker_poll_age_seconds"] {
        told_by_many(gauge, &rules);
        told_by_many(gauge, &dashboard);
    }
    assert!(rules.contains("absent(promote_worker_poll_age_seconds)"));
    assert!(rules.contains("absent(promote_tasks)"));
}

/// Every process tells the same number: a sum would be that many times too much.
fn told_by_many(gauge: &str, source: &str) {
    for (place, _) in source.match_indices(gauge) {
        let before: String = source[..place].chars().rev().take(40).collect();
        let before: String = before.chars().rev().collect();
        let right = ["max(", "max by (", "absent("].iter().any(|way| before.contains(way));
        assert!(right && !before.contains("sum(") && !before.contains("sum by"), "{before}{gauge}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_from_the_request_to_the_provider_sqlite() {
    one_trace(DatabaseKind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_trace_from_the_request_to_the_provider_postgres() {
    one_trace(DatabaseKind::Postgres).await;
}
