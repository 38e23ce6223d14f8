//! Clients and suites that others wrote, from npm, against the real program: `conformance/`.

use std::{path::Path, process::Stdio, time::Duration};

use serde::Deserialize;
use testkit::{DatabaseKind, TestDatabase, servers::PrivateRedis};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// How many audits graphql-http has.
const AUDITS: usize = 61;

const PATIENCE: Duration = Duration::from_mins(1);

/// `promote serve` with its workers, on a free port.
struct Program {
    address: String,
    process: Child,
    _database: TestDatabase,
    /// Its queue, where that is not in its memory. Its own: what another program's workers took
    /// would be missing here.
    _redis: Option<PrivateRedis>,
}

impl Program {
    async fn new(kind: DatabaseKind) -> Self {
        let database = TestDatabase::new(kind).await;
        let mut command = Command::new(env!("CARGO_BIN_EXE_promote"));
        // Not ours: what the test runner tells tests is no setting of the product.
        command
            .env_clear()
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", database.url()])
            .args(["--data-dir".as_ref(), database.folder().as_os_str()])
            .current_dir(database.folder())
            .env("PROMOTE_GRAPHQL__SOCKET_INIT_SECONDS", "2")
            .env("PROMOTE_LIMITS__ATTEMPTS_PER_MINUTE", "1000")
            .env("PROMOTE_TELEMETRY__LOG_FORMAT", "json");
        let redis = (kind == DatabaseKind::Postgres).then(PrivateRedis::start);
        if let Some(redis) = &redis {
            command.args(["--queue-url", redis.url()]);
        }
        let mut process =
            command.stderr(Stdio::piped()).kill_on_drop(true).spawn().expect("promote starts");
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let serving = async {
            let mut said = Vec::new();
            while let Some(line) = log.next_line().await.unwrap() {
                if let Some((_, rest)) = line.split_once("serving http://") {
                    let end = rest.find('"').unwrap_or(rest.len());
                    return format!("http://{}", rest.get(..end).unwrap());
                }
                said.push(line);
            }
            panic!("promote serve ended:\n{}", said.join("\n"));
        };
        let address = timeout(PATIENCE, serving).await.expect("promote serves");
        // A full pipe would stop the server.
        tokio::spawn(async move { while let Ok(Some(_)) = log.next_line().await {} });
        Self { address, process, _database: database, _redis: redis }
    }

    async fn stop(mut self) {
        self.process.kill().await.unwrap();
    }
}

#[derive(Debug, Deserialize)]
struct Check {
    id: String,
    name: String,
    ok: bool,
    reason: Option<String>,
}

/// What a script of `conformance/` found.
async fn judge(script: &str, address: &str) -> Vec<Check> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    assert!(
        folder.join("node_modules/graphql-http").exists(),
        "the packages of conformance/ are not installed: run scripts/node-modules conformance"
    );
    let node = Command::new("node")
        .args([script, address, "--json"])
        .current_dir(folder)
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| panic!("node is needed for this test (Node.js 20): {error}"));
    let (said, complained) =
        (String::from_utf8_lossy(&node.stdout), String::from_utf8_lossy(&node.stderr));
    let checks: Vec<Check> = serde_json::from_str(&said)
        .unwrap_or_else(|error| panic!("{script}: {error}\n{said}\n{complained}"));
    let failed: Vec<String> = checks
        .iter()
        .filter(|check| !check.ok)
        .map(|check| {
            let reason = check.reason.as_deref().unwrap_or_default();
            format!("{} {}: {reason}", check.id, check.name)
        })
        .collect();
    assert!(failed.is_empty(), "{} checks failed:\n{}", failed.len(), failed.join("\n"));
    assert!(node.status.success(), "{script}: {}\n{complained}", node.status);
    checks
}

#[tokio::test]
async fn every_audit_of_graphql_over_http_is_ok() {
    let program = Program::new(DatabaseKind::Sqlite).await;
    assert_eq!(judge("http.mjs", &program.address).await.len(), AUDITS);
    program.stop().await;
}

async fn graphql_ws_is_content(program: Program) {
    let checks = judge("socket.mjs", &program.address).await;
    for needed in ["query", "ping", "complete", "silence", "crowd-one", "crowd-many", "signed-out"]
    {
        assert!(checks.iter().any(|check| check.id == needed), "{needed} was not looked at");
    }
    program.stop().await;
}

testkit::each_kind!(crate::conformance::Program: graphql_ws_is_content);
