//! The web app's files, as a browser asks for them.

use std::fs;

use axum::body::Body;
use http::{Request, StatusCode};
use tempfile::TempDir;

use crate::support::{Answered, TestServer};

const PAGE: &str = "<!doctype html><title>App</title>";

async fn built() -> (TestServer, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    fs::create_dir_all(dist.join("assets")).unwrap();
    fs::write(dist.join("index.html"), PAGE).unwrap();
    fs::write(dist.join("favicon.svg"), "<svg/>").unwrap();
    fs::write(dist.join("assets/app-1a2b3c.js"), "export {}").unwrap();
    fs::write(folder.path().join("secret.txt"), "not yours").unwrap();
    let server = TestServer::with(|config| config.http.web_folder = dist).await;
    (server, folder)
}

async fn browse(server: &TestServer, path: &str) -> Answered {
    let accept = "text/html,application/xhtml+xml,*/*;q=0.8";
    let request = Request::get(path).header("accept", accept).body(Body::empty()).unwrap();
    server.send(request).await
}

#[tokio::test]
async fn every_address_of_the_app_is_its_page() {
    let (server, _folder) = built().await;
    for path in ["/", "/sign-in", "/campaigns/cmp_1/review?round=2", "/brand/"] {
        let answer = browse(&server, path).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, PAGE), "{path}");
        assert_eq!(answer.header("content-type"), "text/html", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert!(answer.header("content-security-policy").contains("script-src 'self'"), "{path}");
    }
}

#[tokio::test]
async fn what_has_a_digest_in_its_name_is_kept_for_ever() {
    let (server, _folder) = built().await;
    let script = server.get("/assets/app-1a2b3c.js").await;
    assert_eq!((script.status, script.body.as_str()), (StatusCode::OK, "export {}"));
    assert_eq!(script.header("content-type"), "text/javascript");
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    let icon = server.get("/favicon.svg").await;
    assert_eq!((icon.status, icon.header("cache-control")), (StatusCode::OK, "no-cache"));
    let changed = icon.header("last-modified").to_owned();
    let request = Request::get("/favicon.svg").header("if-modified-since", changed);
    let again = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let (server, folder) = built().await;
    let ask = async |path: &str, tag: &str| {
        let request = Request::get(path).header("accept", "text/html").header("if-none-match", tag);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    for path in ["/campaigns", "/favicon.svg", "/assets/app-1a2b3c.js"] {
        let tag = browse(&server, path).await.header("etag").to_owned();
        let again = ask(path, &tag).await;
        assert_eq!((again.status, &*again.body), (StatusCode::NOT_MODIFIED, ""), "{path}");
        assert!(!again.header("cache-control").contains("no-store"), "{path}");
    }
    let before = browse(&server, "/").await.header("etag").to_owned();
    fs::write(folder.path().join("dist/index.html"), "<!doctype html><title>Newer</title>")
        .unwrap();
    let newer = ask("/", &before).await;
    assert_eq!(newer.status, StatusCode::OK, "a new release is seen at once");
    assert!(newer.body.contains("Newer"));
}

#[tokio::test]
async fn what_is_long_is_sent_short() {
    let (server, folder) = built().await;
    let script = "export const greeting = 'hello';\n".repeat(400);
    fs::write(folder.path().join("dist/assets/long-4d5e6f.js"), &script).unwrap();
    let request = Request::get("/assets/long-4d5e6f.js").header("accept-encoding", "gzip, br");
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(["br", "gzip"].contains(&answer.header("content-encoding")));
    assert!(answer.header("vary").contains("accept-encoding"));
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
}

#[tokio::test]
async fn what_is_not_there_is_missing_and_nothing_else_is_shown() {
    let (server, _folder) = built().await;
    for path in [
        "/assets/app-old.js",
        "/assets/",
        "/assets",
        "/missing.png",
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/a%00b",
    ] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.body);
        assert_eq!(answer.code(), "NOT_FOUND", "{path}");
    }
    let stale = browse(&server, "/assets/app-old.js").await;
    assert_eq!(stale.status, StatusCode::NOT_FOUND, "a script is never answered by a page");
    for path in ["/../secret.txt", "/..%2fsecret.txt"] {
        assert!(!browse(&server, path).await.body.contains("not yours"), "{path}");
    }
    let posted = server.send(Request::post("/sign-in").body(Body::empty()).unwrap()).await;
    assert_ne!(posted.status, StatusCode::OK);
}

#[tokio::test]
async fn without_a_build_the_start_page_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("none");
    let server = TestServer::with(|config| config.http.web_folder = dist).await;
    let start = browse(&server, "/").await;
    assert_eq!(start.status, StatusCode::OK);
    assert!(start.body.contains("make run"), "{}", start.body);
    assert_eq!(browse(&server, "/campaigns").await.status, StatusCode::NOT_FOUND);
}
