//! One person's way to the API, who asks again until they are answered.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::StatusCode;
use rand::{RngExt as _, rngs::StdRng};
use serde_json::{Value, json};

/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(12);

/// What all clients count together, and what they complain of.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Mutations that were answered.
    pub(crate) answered: AtomicUsize,
    /// Tries that were not.
    pub(crate) unanswered: AtomicUsize,
    /// Requests sent again after they were answered.
    pub(crate) replayed: AtomicUsize,
    /// Requests that were carried out and whose answer was lost.
    pub(crate) answers_lost: AtomicUsize,
    /// Nobody starts anything new.
    pub(crate) is_over: AtomicBool,
    /// Nobody asks again.
    pub(crate) gives_up: AtomicBool,
    complaints: Mutex<Vec<String>>,
}

impl Tally {
    pub(crate) fn complain(&self, complaint: String) {
        self.complaints.lock().unwrap().push(complaint);
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.complaints.lock().unwrap().clone()
    }
}

/// What came of a mutation.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Its payload, and the whole answer as it came.
    Answered(Value, Bytes),
    /// It was carried out, and nobody knows any more what was answered.
    CarriedOut,
    /// Nobody knows.
    Unknown,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    origins: Arc<[String]>,
    cookie: String,
    pub(crate) tally: Arc<Tally>,
}

/// One answer.
struct Page {
    status: StatusCode,
    is_replay: bool,
    bytes: Bytes,
    cookie: Option<String>,
}

/// What a page means for whoever asked.
enum Meaning {
    /// This is the answer.
    Data(Value),
    /// Ask again, in a moment.
    Again,
    /// It was carried out before; its answer is lost.
    CarriedOut,
}

impl Client {
    pub(crate) fn new(origins: &[String], tally: &Arc<Tally>) -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(Duration::from_secs(2))
            .build()
            .unwrap();
        Self { http, origins: origins.into(), cookie: String::new(), tally: Arc::clone(tally) }
    }

    /// Comes in by `signUp` or `invitationAccept`.
    pub(crate) async fn come_in(&mut self, name: &str, input: Value) {
        let document = mutation(name, "user { id }");
        let body = body(&document, &json!({ "input": input }));
        let page = self.post(0, &body, None).await.expect("nothing fails yet");
        let cookie = page.cookie.unwrap_or_else(|| {
            panic!("{name} was refused: {}", String::from_utf8_lossy(&page.bytes))
        });
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }

    /// Sends a mutation under a key until it is answered.
    pub(crate) async fn change(
        &self,
        random: &mut StdRng,
        key: &str,
        name: &str,
        selection: &str,
        input: &Value,
    ) -> Outcome {
        let body = body(&mutation(name, selection), &json!({ "input": input }));
        loop {
            let origin = random.random_range(0..self.origins.len());
            if let Some(page) = self.post(origin, &body, Some(key)).await {
                match self.meaning(&page) {
                    Meaning::Data(data) => {
                        let payload = data[name].clone();
                        let errors = payload["userErrors"].to_string();
                        // Another try with the key is under way, or has taken over.
                        if !errors.contains("Idempotency-Key") {
                            self.tally.answered.fetch_add(1, Ordering::Relaxed);
                            return Outcome::Answered(payload, page.bytes);
                        }
                    }
                    Meaning::CarriedOut => {
                        self.tally.answered.fetch_add(1, Ordering::Relaxed);
                        self.tally.answers_lost.fetch_add(1, Ordering::Relaxed);
                        return Outcome::CarriedOut;
                    }
                    Meaning::Again => {}
                }
            }
            self.tally.unanswered.fetch_add(1, Ordering::Relaxed);
            if self.tally.gives_up.load(Ordering::Relaxed) {
                return Outcome::Unknown;
            }
            pause(random, 50..400).await;
        }
    }

    /// Sends what was answered once more: the answer has to be the same.
    pub(crate) async fn replay(
        &self,
        random: &mut StdRng,
        key: &str,
        name: &str,
        selection: &str,
        input: &Value,
        first: &Bytes,
    ) {
        let again = self.change(random, key, name, selection, input).await;
        if let Outcome::Answered(_, bytes) = again {
            self.tally.replayed.fetch_add(1, Ordering::Relaxed);
            if bytes != *first {
                let (first, again) =
                    (String::from_utf8_lossy(first), String::from_utf8_lossy(&bytes));
                self.tally.complain(format!("{name} was answered {first}, then {again}"));
            }
        }
    }

    /// Asks a question until it is answered; nothing where nobody asks again.
    pub(crate) async fn ask(
        &self,
        random: &mut StdRng,
        document: &str,
        variables: &Value,
    ) -> Option<Value> {
        let body = body(document, variables);
        loop {
            let origin = random.random_range(0..self.origins.len());
            if let Some(page) = self.post(origin, &body, None).await
                && let Meaning::Data(data) = self.meaning(&page)
            {
                return Some(data);
            }
            self.tally.unanswered.fetch_add(1, Ordering::Relaxed);
            if self.tally.gives_up.load(Ordering::Relaxed) {
                return None;
            }
            pause(random, 50..400).await;
        }
    }

    /// The bytes at an address.
    pub(crate) async fn download(&self, url: &str) -> Option<Bytes> {
        let answer = self.http.get(url).send().await.ok()?;
        answer.error_for_status().ok()?.bytes().await.ok()
    }

    async fn post(&self, origin: usize, body: &Bytes, key: Option<&str>) -> Option<Page> {
        let origin = &self.origins[origin];
        let mut request = self
            .http
            .post(format!("{origin}/graphql"))
            .header("origin", origin)
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .body(body.clone());
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.ok()?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let cookie = headers.get("set-cookie").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let is_replay = headers.contains_key("idempotency-replayed");
        Some(Page { status, is_replay, bytes: answer.bytes().await.ok()?, cookie })
    }

    fn meaning(&self, page: &Page) -> Meaning {
        let Ok(mut answer) = serde_json::from_slice::<Value>(&page.bytes) else {
            return Meaning::Again;
        };
        let error = answer.pointer("/errors/0").or_else(|| answer.pointer("/error"));
        let Some(error) = error else { return Meaning::Data(answer["data"].take()) };
        let code = error.pointer("/extensions/code").or_else(|| error.pointer("/code"));
        let said = error["message"].as_str().unwrap_or_default();
        match code.and_then(Value::as_str).unwrap_or_default() {
            "CONFLICT" if said.contains("carried out") => Meaning::CarriedOut,
            "CONFLICT" | "UNAVAILABLE" | "INTERNAL" if !page.is_replay => Meaning::Again,
            "TIMEOUT" | "RATE_LIMITED" => Meaning::Again,
            _ if page.status == StatusCode::REQUEST_TIMEOUT => Meaning::Again,
            _ => {
                let whole = String::from_utf8_lossy(&page.bytes);
                let kind = if page.is_replay { "a replayed answer" } else { "an answer" };
                self.tally.complain(format!("{kind} that cannot be: {} {whole}", page.status));
                if page.is_replay { Meaning::CarriedOut } else { Meaning::Again }
            }
        }
    }
}

fn mutation(name: &str, selection: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!(
        "mutation($input: {kind}!) {{ {name}(input: $input) \
         {{ {selection} userErrors {{ code field message }} }} }}"
    )
}

fn body(document: &str, variables: &Value) -> Bytes {
    json!({ "query": document, "variables": variables }).to_string().into()
}

/// Waits some milliseconds.
pub(crate) async fn pause(random: &mut StdRng, milliseconds: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(random.random_range(milliseconds))).await;
}
