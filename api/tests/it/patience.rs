//! Clients that take their time: a server waits for them, but not without end.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use api::http::file_link;
use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::served::{Running, running};

/// Longer than anything here may take, shorter than any default of the server.
const LONG: Duration = Duration::from_secs(20);

impl Running {
    async fn dial(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

/// What arrives until the other side closes; it must.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut heard = Vec::new();
    match timeout(LONG, stream.read_to_end(&mut heard)).await {
        Ok(Ok(_)) => heard,
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionReset => heard,
        other => panic!("{other:?} after {heard:?}"),
    }
}

/// Says one byte after the other until the other side closes; it must. Says for how long it listened.
async fn dribble(stream: &mut TcpStream, byte: u8) -> Duration {
    let begun = Instant::now();
    let mut answer = [0; 512];
    while begun.elapsed() < LONG {
        match timeout(Duration::from_millis(100), stream.read(&mut answer)).await {
            Ok(Ok(0) | Err(_)) => return begun.elapsed(),
            Ok(Ok(_)) => {}
            Err(_silent) => {
                if stream.write_all(&[byte]).await.is_err() {
                    return begun.elapsed();
                }
            }
        }
    }
    panic!("still there");
}

#[tokio::test]
async fn headers_that_never_end_are_not_waited_for() {
    let running = running(|config| config.http.header_seconds = 1).await;
    let mut silent = running.dial().await;
    assert_eq!(rest(&mut silent).await, b"");

    let mut slow = running.dial().await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nx-long: ").await.unwrap();
    let patience = dribble(&mut slow, b'a').await;
    assert!(patience >= Duration::from_millis(900), "{patience:?}: somebody slow is waited for");

    let mut idle = running.dial().await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    let answer = String::from_utf8(rest(&mut idle).await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let running = running(|config| config.http.timeout_seconds = 1).await;
    let mut slow = running.dial().await;
    let head = "POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n\
                content-length: 100000\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let begun = Instant::now();
    let read = loop {
        match timeout(Duration::from_millis(100), slow.read(&mut answer)).await {
            Ok(read) => break read.unwrap(),
            Err(_silent) => slow.write_all(b" ").await.unwrap(),
        }
        assert!(begun.elapsed() < LONG, "still waiting");
    };
    let answer = String::from_utf8_lossy(&answer[..read]);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

/// The kernel gives such a client up on Linux only.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_nothing_is_let_go() {
    let running = running(|config| {
        config.http.stall_seconds = 2;
        config.http.max_connections = 1;
    })
    .await;
    let key = "org_1/film";
    let film = Bytes::from(vec![7; 64 * 1024 * 1024]);
    running.server.memory.objects.lock().unwrap().insert(key.to_owned(), film);
    let link = file_link(&running.server.state, key, "film.mp4").await.unwrap();
    let path = link.strip_prefix("http://127.0.0.1:8080").unwrap();
    let mut greedy = running.dial().await;
    greedy
        .write_all(format!("GET {path} HTTP/1.1\r\nhost: here\r\n\r\n").as_bytes())
        .await
        .unwrap();
    let mut first = [0; 12];
    greedy.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    // It holds the only place, and takes no more; whoever comes next is answered all the same.
    let mut next = running.dial().await;
    next.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let answer = String::from_utf8(rest(&mut next).await).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    drop(greedy);
}

#[tokio::test]
async fn connections_are_bounded() {
    let running = running(|config| config.http.max_connections = 2).await;
    let ask = b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n";
    let mut answer = vec![0; 4096];
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = running.dial().await;
        stream.write_all(ask).await.unwrap();
        assert!(timeout(LONG, stream.read(&mut answer)).await.unwrap().unwrap() > 0);
        held.push(stream);
    }
    let mut third = running.dial().await;
    third.write_all(ask).await.unwrap();
    let nothing = timeout(Duration::from_millis(300), third.read(&mut answer)).await;
    assert!(nothing.is_err(), "it waits");
    held.pop();
    let read = timeout(LONG, third.read(&mut answer)).await.unwrap().unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK"));
}

impl Running {
    /// A connection from another address of this machine, with this request sent.
    async fn ask_from(&self, address: &str, more: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
        let mut stream = socket.connect(self.address).await.unwrap();
        let ask = format!("GET /healthz HTTP/1.1\r\nhost: here\r\n{more}\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        stream
    }
}

/// The status of the next answer; nothing where the other side closed instead.
async fn status(stream: &mut TcpStream) -> Option<u16> {
    let mut answer = vec![0; 4096];
    let read = timeout(LONG, stream.read(&mut answer)).await.unwrap().unwrap_or_default();
    let line = String::from_utf8_lossy(&answer[..read]).into_owned();
    line.split(' ').nth(1).map(|status| status.parse().unwrap())
}

#[tokio::test]
async fn one_address_does_not_take_all_places() {
    let running = running(|config| config.http.max_connections_per_address = 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = running.ask_from("127.0.0.1", "").await;
        assert_eq!(status(&mut stream).await, Some(200));
        held.push(stream);
    }
    assert_eq!(status(&mut running.ask_from("127.0.0.1", "").await).await, None, "closed");
    assert_eq!(status(&mut running.ask_from("127.0.0.2", "").await).await, Some(200));
    held.pop();
    let begun = Instant::now();
    while status(&mut running.ask_from("127.0.0.1", "").await).await.is_none() {
        assert!(begun.elapsed() < LONG, "a place that was given up is free");
    }
}

/// A proxy's connections are everybody's: there its clients are counted.
#[tokio::test]
async fn behind_a_proxy_its_clients_are_told_apart() {
    let running = running(|config| {
        config.http.max_connections_per_address = 1;
        config.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let told = async |client: &str| {
        status(&mut running.ask_from("127.0.0.1", &format!("x-forwarded-for: {client}\r\n")).await)
            .await
    };
    let mut socket = running.ready_for("198.51.100.1").await;
    assert_eq!(told("198.51.100.1").await, Some(429), "the socket is the one it may have");
    assert_eq!(told("198.51.100.2").await, Some(200));
    assert_eq!(told("198.51.100.2").await, Some(200), "answered is given back");
    let mut proxy = running.ask_from("127.0.0.1", "").await;
    let mut another = running.ask_from("127.0.0.1", "").await;
    assert_eq!((status(&mut proxy).await, status(&mut another).await), (Some(200), Some(200)));
    socket.close(None).await.unwrap();
    drop(socket);
    let begun = Instant::now();
    while told("198.51.100.1").await != Some(200) {
        assert!(begun.elapsed() < LONG, "a socket that is closed is given back");
    }
}

#[tokio::test]
async fn a_socket_keeps_its_place() {
    let running = running(|config| config.http.max_connections = 1).await;
    let mut socket = running.ready().await;
    let mut next = running.dial().await;
    next.write_all(b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 4096];
    let nothing = timeout(Duration::from_millis(300), next.read(&mut answer)).await;
    assert!(nothing.is_err(), "it waits");
    socket.close(None).await.unwrap();
    drop(socket);
    let read = timeout(LONG, next.read(&mut answer)).await.unwrap().unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK"));
}
