//! Persisted and trusted documents.

use api::{config::TrustedMode, graphql::documents::hash_of};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::TestServer;

const DOCUMENT: &str = "query Version { apiVersion }";

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[tokio::test]
async fn a_document_is_registered_once_and_then_asked_by_hash() {
    let server = TestServer::new().await;
    let hash = hash_of(DOCUMENT);
    let by_hash = json!({ "extensions": persisted(&hash) });
    let miss = server.post_with(by_hash.clone(), &[("accept", "application/json")]).await;
    assert_eq!((miss.status, miss.code().as_str()), (StatusCode::OK, "PERSISTED_QUERY_NOT_FOUND"));
    assert_eq!(miss.json()["errors"][0]["message"], "PersistedQueryNotFound");
    let wrong = server
        .post(json!({ "query": "{ placements { key } }", "extensions": persisted(&hash) }))
        .await;
    assert_eq!((wrong.status, wrong.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
    let register = server.post(json!({ "query": DOCUMENT, "extensions": persisted(&hash) })).await;
    assert_eq!(register.status, StatusCode::OK);
    let hit = server.post(by_hash).await;
    assert!(hit.json()["data"]["apiVersion"].is_string(), "{}", hit.body);
    let extensions = persisted(&hash).to_string().replace('"', "%22");
    assert_eq!(
        server.get(&format!("/graphql?extensions={extensions}")).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_store_is_bounded_and_forgets_the_oldest() {
    let server = TestServer::with(|config| config.graphql.persisted_queries = 2).await;
    let document = |n: usize| format!("query Q{n} {{ apiVersion }}");
    for n in 0..3 {
        let document = document(n);
        server
            .post(json!({ "query": document, "extensions": persisted(&hash_of(&document)) }))
            .await;
    }
    let ask = async |n: usize| {
        server.post(json!({ "extensions": persisted(&hash_of(&document(n))) })).await.status
    };
    assert_eq!(
        (ask(0).await, ask(1).await, ask(2).await),
        (StatusCode::BAD_REQUEST, StatusCode::OK, StatusCode::OK)
    );
    let off = TestServer::with(|config| config.graphql.persisted_queries = 0).await;
    let answer = off.post(json!({ "extensions": persisted(&hash_of(DOCUMENT)) })).await;
    assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
}

#[tokio::test]
async fn trusted_documents_are_the_only_ones_where_required() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("documents.json");
    let hash = hash_of(DOCUMENT);
    std::fs::write(&file, json!({ &hash: DOCUMENT }).to_string()).unwrap();
    let server = TestServer::with(|config| {
        config.graphql.trusted_documents = Some(file.clone());
        config.graphql.trusted_mode = TrustedMode::Require;
    })
    .await;
    for good in [
        json!({ "documentId": format!("sha256:{hash}") }),
        json!({ "documentId": hash }),
        json!({ "extensions": persisted(&hash) }),
        json!({ "query": DOCUMENT }),
    ] {
        assert_eq!(server.post(good.clone()).await.status, StatusCode::OK, "{good}");
    }
    let other = "{ apiVersion }";
    for bad in [
        json!({ "query": other }),
        json!({ "query": other, "extensions": persisted(&hash_of(other)) }),
    ] {
        let answer = server.post(bad).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::FORBIDDEN, "DOCUMENT_NOT_TRUSTED")
        );
    }
    let unknown = server.post(json!({ "documentId": "sha256:00" })).await;
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND");
}
