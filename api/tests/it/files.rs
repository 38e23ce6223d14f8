//! Signed downloads and uploads.

use api::http::file_link;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, StatusCode};

use crate::support::{TOKEN, TestServer};

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
    let path = path_of(&file_link(&server.state, "org_1/abc", "Søndag photo.png"));
    assert!(path.starts_with("/files/org_1/abc/S-ndag-photo.png?"), "{path}");
    let answer = server.get(&path).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "0123456789"));
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("content-disposition"), "inline; filename=\"S-ndag-photo.png\"");
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
    let missing = path_of(&file_link(&server.state, "org_1/gone", "x.png"));
    assert_eq!(server.get(&missing).await.status, StatusCode::NOT_FOUND);
    let expired = TestServer::with(|config| config.storage.link_seconds = 0).await;
    let path = path_of(&file_link(&expired.state, "org_1/abc", "x.png"));
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
    let path = path_of(&file_link(&server.state, "k/v", "clip.mp4"));
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

#[tokio::test]
async fn a_panic_is_a_plain_500_with_the_requests_name() {
    let server = TestServer::new().await;
    let path = path_of(&file_link(&server.state, "panic", "x.png"));
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
