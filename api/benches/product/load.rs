//! Many requests at once, each connection sending the next as soon as the last is answered.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::task::JoinSet;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Load {
    /// Answers in each second.
    pub(crate) per_second: f64,
    /// The time within which half of them came.
    pub(crate) p50: Duration,
    /// The time within which all but one in a hundred came.
    pub(crate) p99: Duration,
}

/// A client with a pool of connections of its own.
pub(crate) fn client() -> Client {
    Client::builder().timeout(Duration::from_secs(30)).build().unwrap()
}

/// A request as the web app in a browser sends it; without a session where the cookie is empty.
pub(crate) fn post(client: &Client, url: &str, cookie: &str) -> RequestBuilder {
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin");
    if cookie.is_empty() { request } else { request.header("cookie", cookie) }
}

/// Sends the body over so many connections for so long, after a second of warming up. Every answer
/// must be without errors.
pub(crate) async fn load(
    url: &str,
    cookie: &str,
    body: &Value,
    connections: usize,
    time: Duration,
) -> Load {
    let body = Arc::new(body.to_string());
    let client = client();
    let begin = Instant::now() + Duration::from_secs(1);
    let end = begin + time;
    let mut senders = JoinSet::new();
    for _ in 0..connections {
        let (client, url, cookie) = (client.clone(), url.to_owned(), cookie.to_owned());
        let body = Arc::clone(&body);
        senders.spawn(async move {
            let mut taken = Vec::new();
            loop {
                let sent = Instant::now();
                if sent >= end {
                    return taken;
                }
                let request = post(&client, &url, &cookie).body(body.as_str().to_owned());
                let text = request.send().await.unwrap().text().await.unwrap();
                if sent >= begin {
                    taken.push(sent.elapsed());
                }
                assert!(!text.contains("\"errors\""), "{text}");
            }
        });
    }
    let mut times: Vec<Duration> = senders.join_all().await.into_iter().flatten().collect();
    times.sort();
    let share = |hundredths: usize| times.get(times.len() * hundredths / 100).copied().unwrap();
    let count = u32::try_from(times.len()).unwrap();
    Load { per_second: f64::from(count) / time.as_secs_f64(), p50: share(50), p99: share(99) }
}
