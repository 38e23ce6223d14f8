//! What a foreign page makes a signed-in browser send.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;

use crate::support::{SESSION, TestServer};

async fn post(server: &TestServer, headers: &[(&str, &str)]) -> StatusCode {
    let cookie = format!("promote_session={SESSION}; __Host-promote={SESSION}");
    let mut all = vec![("cookie", cookie.as_str())];
    all.extend(headers);
    server.post_with(json!({ "query": "mutation { ping }" }), &all).await.status
}

#[tokio::test]
async fn a_cookie_needs_proof_of_where_it_comes_from() {
    let server = TestServer::with(|config| {
        config.http.public_url = Some("https://promote.example.com".parse().unwrap());
        config.http.cors_origins = vec!["https://app.example.com".to_owned()];
    })
    .await;
    let ok = StatusCode::OK;
    let no = StatusCode::FORBIDDEN;
    for (headers, expected) in [
        (&[][..], no),
        (&[("origin", "https://promote.example.com")][..], ok),
        (&[("origin", "https://app.example.com")][..], ok),
        (&[("origin", "https://evil.example.com")][..], no),
        (&[("origin", "http://promote.example.com")][..], no),
        (&[("origin", "null")][..], no),
        (&[("origin", "https://evil.example.com"), ("host", "evil.example.com")][..], no),
        (&[("origin", "https://evil.example.com"), ("sec-fetch-site", "same-origin")][..], no),
        (&[("sec-fetch-site", "same-origin")][..], ok),
        (&[("sec-fetch-site", "same-site")][..], no),
        (&[("sec-fetch-site", "cross-site")][..], no),
    ] {
        assert_eq!(post(&server, headers).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn without_a_configured_name_the_asked_host_is_its_own() {
    let server = TestServer::new().await;
    let asked = [("host", "10.1.2.3:8080"), ("origin", "http://10.1.2.3:8080")];
    assert_eq!(post(&server, &asked).await, StatusCode::OK);
    let other = [("host", "10.1.2.3:8080"), ("origin", "http://10.1.2.3")];
    assert_eq!(post(&server, &other).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn forms_are_refused_even_from_our_own_pages() {
    let server = TestServer::new().await;
    for kind in
        ["text/plain", "multipart/form-data; boundary=x", "APPLICATION/X-WWW-FORM-URLENCODED", ""]
    {
        let mut request = Request::post("/uploads/logo")
            .header("cookie", format!("promote_session={SESSION}"))
            .header("origin", "http://127.0.0.1:8080");
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        let answer = server.send(request.body(Body::from("x")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{kind}");
    }
}

#[tokio::test]
async fn other_origins_may_call_only_where_configured() {
    let server = TestServer::with(|config| {
        config.http.cors_origins = vec!["https://app.example.com".to_owned()];
    })
    .await;
    let preflight = |origin: &'static str| {
        Request::options("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .body(Body::empty())
            .unwrap()
    };
    let allowed = server.send(preflight("https://app.example.com")).await;
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    assert_eq!(allowed.header("access-control-allow-credentials"), "true");
    let refused = server.send(preflight("https://evil.example.com")).await;
    assert_eq!(refused.header("access-control-allow-origin"), "");
}
