//! GraphQL over HTTP: statuses and types.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

use crate::support::{TOKEN, TestServer};

const MODERN: (&str, &str) = ("accept", "application/graphql-response+json");
const LEGACY: (&str, &str) = ("accept", "application/json");

#[tokio::test]
async fn a_query_is_answered_in_the_accepted_type() {
    let server = TestServer::new().await;
    for (accept, expected) in
        [(MODERN, "application/graphql-response+json"), (LEGACY, "application/json")]
    {
        let answer = server.post_with(json!({ "query": "{ apiVersion }" }), &[accept]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), format!("{expected}; charset=utf-8"));
        assert_eq!(answer.json()["data"]["apiVersion"], env!("CARGO_PKG_VERSION"));
    }
    let answer =
        server.post_with(json!({ "query": "{ apiVersion }" }), &[("accept", "text/html")]).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE")
    );
}

#[tokio::test]
async fn a_faulty_document_is_400_for_modern_clients_and_200_for_others() {
    let server = TestServer::new().await;
    let cases = [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (
            json!({ "query": "query($if: Boolean!) { apiVersion @include(if: $if) }" }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($if: Boolean!) { apiVersion @include(if: $if) }", "variables": { "if": 1 } }),
            "BAD_USER_INPUT",
        ),
        (
            json!({ "query": "query($if: Boolean!) { apiVersion }", "variables": { "if": true } }),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            json!({ "query": "{ apiVersion }", "operationName": "No" }),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (json!({ "query": "{ ...a } fragment a on Query { ...a }" }), "GRAPHQL_VALIDATION_FAILED"),
    ];
    for (body, code) in cases {
        let modern = server.post_with(body.clone(), &[MODERN]).await;
        assert_eq!(
            (modern.status, modern.code().as_str()),
            (StatusCode::BAD_REQUEST, code),
            "{body}"
        );
        assert!(modern.json().get("data").is_none(), "{}", modern.body);
        assert_eq!(
            modern.json()["errors"][0]["extensions"]["requestId"],
            modern.header("x-request-id")
        );
        let legacy = server.post_with(body, &[LEGACY]).await;
        assert_eq!((legacy.status, legacy.code().as_str()), (StatusCode::OK, code));
    }
}

#[tokio::test]
async fn nothing_left_to_answer_is_an_empty_object() {
    let server = TestServer::new().await;
    let answer = server.post(json!({ "query": "{ apiVersion @skip(if: true) }" })).await;
    assert_eq!((answer.status, &answer.json()["data"]), (StatusCode::OK, &json!({})));
}

#[tokio::test]
async fn what_is_no_request_is_400_for_everybody() {
    let server = TestServer::new().await;
    for body in [
        json!([{ "query": "{ apiVersion }" }]),
        json!("{ apiVersion }"),
        json!({}),
        json!({ "query": 1 }),
        json!({ "query": null }),
        json!({ "query": "{ apiVersion }", "variables": "x" }),
        json!({ "query": "{ apiVersion }", "extensions": [] }),
        json!({ "query": "{ apiVersion }", "operationName": {} }),
    ] {
        for accept in [MODERN, LEGACY] {
            let answer = server.post_with(body.clone(), &[accept]).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
                "{body}"
            );
        }
    }
    let broken = Request::post("/graphql")
        .header("content-type", "application/json")
        .body(Body::from("{\"q"));
    assert_eq!(server.send(broken.unwrap()).await.status, StatusCode::BAD_REQUEST);
    let nulls = json!({ "query": "{ apiVersion }", "variables": null, "operationName": null, "extensions": null, "more": 1 });
    assert_eq!(server.post(nulls).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_json_in_utf8_is_taken() {
    let server = TestServer::new().await;
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=latin1",
        "",
    ] {
        let mut request = Request::post("/graphql");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let answer =
            server.send(request.body(Body::from("{\"query\":\"{ apiVersion }\"}")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

#[tokio::test]
async fn get_asks_and_never_changes() {
    let server = TestServer::new().await;
    let answer = server
        .get(
            "/graphql?query=query($i:Boolean!){apiVersion@include(if:$i)}&variables={%22i%22:true}",
        )
        .await;
    assert_eq!(
        (answer.status, answer.json()["data"]["apiVersion"].is_string()),
        (StatusCode::OK, true)
    );
    let answer = server.get("/graphql?query=mutation{ping}").await;
    assert_eq!((answer.status, answer.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(server.get("/graphql").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        server.get("/graphql?query={apiVersion}&variables=[").await.status,
        StatusCode::BAD_REQUEST
    );
    let put = Request::put("/graphql").body(Body::empty()).unwrap();
    let answer = server.send(put).await;
    assert_eq!(
        (answer.status, answer.header("allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "GET, POST")
    );
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_an_old_cookie_is_nobody() {
    let server = TestServer::new().await;
    let query = json!({ "query": "{ apiVersion }" });
    let bearer = |token: &str| format!("Bearer {token}");
    let good = server.post_with(query.clone(), &[("authorization", &bearer(TOKEN))]).await;
    assert_eq!(good.status, StatusCode::OK);
    for wrong in [bearer("pa_wrong"), "Basic YQ==".to_owned(), "Bearer".to_owned()] {
        let answer = server.post_with(query.clone(), &[("authorization", &wrong)]).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
        );
        assert!(!answer.body.contains("pa_wrong"));
    }
    let headers = [("cookie", "promote_session=old"), ("origin", "http://127.0.0.1:8080")];
    assert_eq!(server.post_with(query, &headers).await.status, StatusCode::OK);
}

#[tokio::test]
async fn placements_carry_their_facts() {
    let server = TestServer::new().await;
    let query = "{ placements { key label image { width height } imageMaxBytes video { width } textMax \
                 textLengthRule hashtagsMax linksWork safeZone { top bottom } source checkedOn } }";
    let answer = server.post(json!({ "query": query })).await;
    let placements = &answer.json()["data"]["placements"];
    assert_eq!(placements.as_array().map(Vec::len), Some(8));
    let story = &placements[3];
    assert_eq!(
        (&story["key"], &story["image"]["height"]),
        (&json!("INSTAGRAM_STORY"), &json!(1920))
    );
    assert_eq!(story["safeZone"], json!({ "top": 14, "bottom": 20 }));
    assert_eq!(placements[6]["video"], json!(null));
}
