//! The same mutation twice.

use http::StatusCode;
use serde_json::json;

use crate::support::{Answered, TOKEN, TestServer};

async fn ping(server: &TestServer, key: &str, document: &str) -> Answered {
    let token = format!("Bearer {TOKEN}");
    let headers = [
        ("authorization", token.as_str()),
        ("idempotency-key", key),
        ("accept", "application/graphql-response+json"),
    ];
    server.post_with(json!({ "query": document }), &headers).await
}

#[tokio::test]
async fn a_repetition_gets_the_stored_answer_and_another_request_a_conflict() {
    let server = TestServer::new().await;
    let first = ping(&server, "k1", "mutation { ping }").await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (StatusCode::OK, ""));
    let again = ping(&server, "k1", "mutation { ping }").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::OK, "true"));
    assert_eq!(first.body, again.body);
    let other = ping(&server, "k1", "mutation { a: ping }").await;
    assert_eq!((other.status, other.code().as_str()), (StatusCode::CONFLICT, "CONFLICT"));
    assert_eq!(
        ping(&server, "k2", "mutation { a: ping }").await.header("idempotency-replayed"),
        ""
    );
}

#[tokio::test]
async fn a_key_takes_one_mutation() {
    let server = TestServer::new().await;
    let two = ping(&server, "k1", "mutation { a: ping b: ping }").await;
    assert_eq!(two.status, StatusCode::BAD_REQUEST, "{:?}", two.body);
    assert!(server.memory.answers.lock().unwrap().is_empty());
    assert_eq!(ping(&server, "k1", "mutation { ping }").await.status, StatusCode::OK);
}

#[tokio::test]
async fn queries_and_strangers_claim_nothing() {
    let server = TestServer::new().await;
    ping(&server, "k1", "{ apiVersion }").await;
    server.post_with(json!({ "query": "mutation { ping }" }), &[("idempotency-key", "k1")]).await;
    assert!(server.memory.answers.lock().unwrap().is_empty());
}
