//! Promises in the headers, health, pages.

use api::config::Masked;
use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::support::TestServer;

#[tokio::test]
async fn every_answer_carries_its_promises() {
    let server = TestServer::new().await;
    for path in ["/", "/healthz", "/graphql?query={apiVersion}", "/nowhere", "/files/x/y"] {
        let answer = server.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(
            answer.header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert!(!answer.header("content-security-policy").contains("unsafe-inline"), "{path}");
        assert!(
            answer.header("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{path}");
    }
    let https = TestServer::with(|config| {
        config.http.public_url = Some("https://p.example.com".parse().unwrap());
    })
    .await;
    assert!(https.get("/").await.header("strict-transport-security").contains("max-age=31536000"));
    assert_ne!(
        server.get("/").await.header("x-request-id"),
        server.get("/").await.header("x-request-id")
    );
}

/// Browsers refuse an inline style whose digest the policy does not name.
#[tokio::test]
async fn the_start_page_is_allowed_its_own_style_and_nothing_else() {
    let page = TestServer::new().await.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-type").starts_with("text/html"));
    let (_, rest) = page.body.split_once("<style>").unwrap();
    let (style, _) = rest.split_once("</style>").unwrap();
    let digest = data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(style));
    let policy = page.header("content-security-policy");
    assert!(policy.contains(&format!("style-src 'sha256-{digest}';")), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(page.body.matches("<style").count(), 1);
    assert!(!page.body.contains("<script") && !page.body.contains(" style="));
}

#[tokio::test]
async fn the_explorer_alone_may_load_its_scripts() {
    let server = TestServer::new().await;
    let page = server.get("/graphiql").await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(page.body.contains(&format!("<script nonce=\"{nonce}\">")));
    assert!(!page.body.contains("<script>"));
    assert!(!server.get("/graphiql").await.body.contains(nonce), "a nonce is used once");
    let without = TestServer::with(|config| config.graphql.graphiql = false).await;
    assert_eq!(without.get("/graphiql").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn health_and_metrics_tell_how_it_is() {
    let server = scraped().await;
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
    *server.memory.down.lock().unwrap() = Some("the database");
    let answer = server.get("/readyz").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    );
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK, "alive is not ready");
    server.post(json!({ "query": "{ apiVersion }" })).await;
    server.get("/a/path/nobody/knows").await;
    let metrics = server.send(scrape("scraper")).await.body;
    assert!(metrics.contains("_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/graphql\"} 1\n"), "{metrics}");
    assert!(metrics.contains("http_route=\"other\"") && !metrics.contains("nobody"), "{metrics}");
}

/// A server whose numbers may be read.
async fn scraped() -> TestServer {
    TestServer::with(|config| config.telemetry.metrics_token = Some(Masked::new("scraper"))).await
}

fn scrape(token: &str) -> http::Request<Body> {
    http::Request::get("/metrics")
        .header("authorization", format!("Bearer {token}"))
        .header("accept-encoding", "identity")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn numbers_are_for_those_who_may_read_them() {
    let server = scraped().await;
    assert_eq!(server.send(scrape("scraper")).await.status, StatusCode::OK);
    for wrong in ["", "scrape", "scraperr"] {
        assert_eq!(server.send(scrape(wrong)).await.status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(server.get("/metrics").await.status, StatusCode::UNAUTHORIZED);
    // Without a token this machine alone, and nobody it speaks for.
    let open = TestServer::new().await;
    let from = |peer: [u8; 4], headers: &[(&str, &str)]| {
        let mut request = http::Request::get("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = axum::extract::ConnectInfo(std::net::SocketAddr::from((peer, 4711)));
        request.extension(peer).body(Body::empty()).unwrap()
    };
    let here = [127, 0, 0, 1];
    assert_eq!(open.send(from(here, &[])).await.status, StatusCode::OK);
    let others = [from([10, 0, 0, 7], &[]), from(here, &[("x-forwarded-for", "127.0.0.1")])];
    for other in others {
        assert_eq!(open.send(other).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn large_answers_are_compressed() {
    let server = scraped().await;
    let mut request = scrape("scraper");
    request.headers_mut().insert("accept-encoding", http::HeaderValue::from_static("gzip"));
    server.get("/").await;
    let answer = server.send(request).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
}
