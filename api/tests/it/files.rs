//! Signed downloads and uploads.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::Poll,
};

use api::http::file_link;
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{Request, StatusCode};

use crate::support::{TOKEN, TestServer};

async fn link(server: &TestServer, key: &str, name: &str) -> String {
    file_link(&server.state, key, name).await.unwrap()
}

fn path_of(link: &str) -> String {
    link.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

#[tokio::test]
async fn a_link_reads_its_object_and_no_other() {
    let server = TestServer::new().await;
    server
        .memory
        .objects
        .lock()
        .unwrap()
        .insert("org_1/abc".to_owned(), Bytes::from_static(b"0123456789"));
    let path = path_of(&link(&server, "org_1/abc", "Søndag photo.png").await);
    assert!(path.starts_with("/files/org_1/abc/S%C3%B8ndag%20photo.png?"), "{path}");
    let answer = server.get(&path).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "0123456789"));
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"S-ndag photo.png\"; filename*=UTF-8''S%C3%B8ndag%20photo.png"
    );
    assert_eq!(answer.header("content-length"), "10");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "private, max-age=3600, immutable");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    for wrong in [
        path.replace("abc", "abd"),
        path.replace("photo.png", "photo.html"),
        path.replace("signature=", "signature=A"),
        path.split('?').next().unwrap().to_owned(),
    ] {
        let answer = server.get(&wrong).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::FORBIDDEN, "FORBIDDEN"),
            "{wrong}"
        );
    }
    let missing = path_of(&link(&server, "org_1/gone", "x.png").await);
    assert_eq!(server.get(&missing).await.status, StatusCode::NOT_FOUND);
    let expired = TestServer::with(|config| config.storage.link_seconds = 0).await;
    let path = path_of(&link(&expired, "org_1/abc", "x.png").await);
    let answer = expired.get(&path).await;
    assert_eq!((answer.status, answer.body.contains("expired")), (StatusCode::FORBIDDEN, true));
}

#[tokio::test]
async fn parts_of_a_file_can_be_asked_for() {
    let server = TestServer::new().await;
    server
        .memory
        .objects
        .lock()
        .unwrap()
        .insert("k/v".to_owned(), Bytes::from_static(b"0123456789"));
    let path = path_of(&link(&server, "k/v", "clip.mp4").await);
    let range = async |range: &str| {
        server.send(Request::get(&path).header("range", range).body(Body::empty()).unwrap()).await
    };
    for (asked, status, body, place) in [
        ("bytes=0-3", 206, "0123", "bytes 0-3/10"),
        ("bytes=7-", 206, "789", "bytes 7-9/10"),
        ("bytes=-2", 206, "89", "bytes 8-9/10"),
        ("bytes=5-99999999999999999999", 200, "0123456789", ""),
        ("bytes=5-999", 206, "56789", "bytes 5-9/10"),
        ("bytes=0-1,3-4", 200, "0123456789", ""),
        ("lines=1-2", 200, "0123456789", ""),
    ] {
        let answer = range(asked).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str(), answer.header("content-range")),
            (status, body, place),
            "{asked}"
        );
    }
    for asked in ["bytes=10-", "bytes=5-4", "bytes=-0"] {
        let answer = range(asked).await;
        assert_eq!(
            (answer.status, answer.header("content-range")),
            (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */10")
        );
    }
}

/// A key that ends with a digest, as real ones do.
const KEY: &str = "org_1/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let server = TestServer::new().await;
    let bytes = Bytes::from_static(b"0123456789");
    server.memory.objects.lock().unwrap().insert(KEY.to_owned(), bytes);
    let path = path_of(&link(&server, KEY, "clip.mp4").await);
    let ask = async |method: &str, headers: &[(&str, &str)]| {
        let mut request = Request::builder().method(method).uri(&path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let tag = format!("\"{}\"", KEY.split('/').next_back().unwrap());
    let whole = ask("GET", &[]).await;
    assert_eq!((whole.status, whole.header("etag")), (StatusCode::OK, tag.as_str()));
    for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let answer = ask("GET", &[("if-none-match", &known), ("range", "bytes=0-3")]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!((answer.header("etag"), answer.header("content-length")), (tag.as_str(), "10"));
        assert!(answer.header("cache-control").starts_with("private"));
    }
    assert_eq!(ask("GET", &[("if-none-match", "\"x\"")]).await.status, StatusCode::OK);
    // A part of what the browser has the rest of; all of it where that was something else.
    for (known, status) in [(tag.as_str(), StatusCode::PARTIAL_CONTENT), ("\"x\"", StatusCode::OK)]
    {
        let answer = ask("GET", &[("if-range", known), ("range", "bytes=0-3")]).await;
        assert_eq!(answer.status, status);
    }
    let head = ask("HEAD", &[("range", "bytes=0-3")]).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for name in ["content-length", "content-type", "content-disposition", "etag", "accept-ranges"] {
        assert_eq!(head.header(name), whole.header(name), "{name}");
    }
    assert_eq!(head.header("content-length"), "10");
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_waited_for() {
    let server = TestServer::with(|config| config.http.upload_max_bytes = 1_000).await;
    let upload = async |length: Option<&str>, token: &str, body: Body| {
        let mut request = Request::post("/uploads/logo?workspace=wsp_1")
            .header("content-type", "image/png")
            .header("authorization", format!("Bearer {token}"));
        if let Some(length) = length {
            request = request.header("content-length", length);
        }
        server.send(request.body(body).unwrap()).await
    };
    let unread = || {
        Body::from_stream(stream::poll_fn(|_| -> Poll<Option<Result<Bytes, Infallible>>> {
            panic!("nobody should read this")
        }))
    };
    // Not a byte is read of what says that it is too large, or comes from a stranger.
    let answer = upload(Some("1001"), TOKEN, unread()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(upload(Some("10"), "pa_wrong", unread()).await.status, StatusCode::UNAUTHORIZED);
    // What does not say so is read no further than the limit.
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let endless = stream::repeat_with(move || {
        counted.fetch_add(300, Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(&[7; 300]))
    });
    let answer = upload(None, TOKEN, Body::from_stream(endless)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(read.load(Ordering::SeqCst), 1_200);
    assert!(server.memory.uploads.lock().unwrap().is_empty());
    // One that breaks off is no file.
    let broken = stream::iter([Ok(Bytes::from_static(b"12")), Err("gone")]);
    let answer = upload(None, TOKEN, Body::from_stream(broken)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let exactly = stream::iter([7_u8, 8].map(|b| Ok::<_, Infallible>(vec![b; 500])));
    assert_eq!(upload(None, TOKEN, Body::from_stream(exactly)).await.status, StatusCode::OK);
    assert_eq!(server.memory.uploads.lock().unwrap()[0].bytes.len(), 1_000);
}

#[tokio::test]
async fn a_panic_is_a_plain_500_with_the_requests_name() {
    let server = TestServer::new().await;
    let path = path_of(&link(&server, "panic", "x.png").await);
    let answer = server.get(&path).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL")
    );
    assert!(!answer.body.contains("secret"), "{}", answer.body);
    assert_eq!(answer.header("x-request-id").len(), 32);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_picture_is_taken_from_whoever_is_signed_in() {
    let server = TestServer::with(|config| config.http.upload_max_bytes = 2_000_000).await;
    let upload = async |token: &str, kind: &str, size: usize| {
        let mut request = Request::post("/uploads/logo?workspace=wsp_1&name=my%20logo.png")
            .header("content-type", kind);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        server.send(request.body(Body::from(vec![7; size])).unwrap()).await
    };
    // Larger than any GraphQL body may be.
    let answer = upload(TOKEN, "image/png", 1_500_000).await;
    assert_eq!((answer.status, answer.json()["id"].as_str()), (StatusCode::OK, Some("med_1")));
    {
        let uploads = server.memory.uploads.lock().unwrap();
        let [one] = uploads.as_slice() else { panic!("{}", uploads.len()) };
        assert_eq!(
            (one.workspace_id.as_str(), one.file_name.as_deref()),
            ("wsp_1", Some("my logo.png"))
        );
        assert_eq!((one.purpose.as_str(), one.bytes.len()), ("logo", 1_500_000));
    }
    assert_eq!(upload("", "image/png", 10).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(upload("pa_wrong", "image/png", 10).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(upload(TOKEN, "image/svg+xml", 10).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = upload(TOKEN, "image/png", 2_000_001).await;
    assert_eq!(
        (large.status, large.body.contains("2000000")),
        (StatusCode::PAYLOAD_TOO_LARGE, true)
    );
    assert_eq!(server.memory.uploads.lock().unwrap().len(), 1);
}
