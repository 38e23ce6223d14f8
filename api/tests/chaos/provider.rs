//! A provider of texts that has bad days, by a seed, and keeps its own books: what it wrote and would
//! be paid for.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse as _, Response},
};
use domain::store::digest::Digest;
use http::{StatusCode, header};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

/// What one answer costs, in millionths of a US dollar: a thousand tokens read at a dollar a million.
pub(crate) const PRICE: u64 = 1_000;

/// Seconds after which our side gives up on it.
pub(crate) const TIMEOUT: u64 = 3;

/// How often one question is answered badly at the most: with the leases that are lost besides, a task
/// has five attempts in all.
const BAD_ANSWERS: u32 = 2;

/// What it writes: within every placement's limits.
const POST: &str = "Fresh from the workshop, made by hand and made to last.\n\nCome in and see it.";

/// The provider, on a port of its own.
#[derive(Debug)]
pub(crate) struct Provider {
    address: SocketAddr,
    desk: Arc<Desk>,
    serving: JoinHandle<()>,
}

#[derive(Debug)]
struct Desk {
    random: Mutex<StdRng>,
    bad_answers: Mutex<HashMap<Digest, u32>>,
    written: AtomicU64,
    troubles: AtomicUsize,
}

impl Provider {
    /// Opens it; `seed` decides about its days.
    pub(crate) async fn start(seed: u64) -> Self {
        let desk = Arc::new(Desk {
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            bad_answers: Mutex::default(),
            written: AtomicU64::new(0),
            troubles: AtomicUsize::new(0),
        });
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, desk, serving }
    }

    /// Its address, as it is configured.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How many answers it wrote, whether or not anybody was left to read them.
    pub(crate) fn written(&self) -> u64 {
        self.desk.written.load(Ordering::Relaxed)
    }

    /// How often it answered badly.
    pub(crate) fn troubles(&self) -> usize {
        self.desk.troubles.load(Ordering::Relaxed)
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What comes of a question.
enum Mood {
    Well(Duration),
    Busy,
    Broken,
    CutOff,
    Silent,
    Nonsense,
}

impl Desk {
    fn mood(&self, question: &Value) -> Mood {
        let mut random = self.random.lock().unwrap();
        let well = Mood::Well(Duration::from_millis(random.random_range(0..150)));
        let mood = match random.random_range(0..100) {
            0..70 => return well,
            70..77 => Mood::Busy,
            77..84 => Mood::Broken,
            84..90 => Mood::CutOff,
            90..93 => Mood::Silent,
            // One that mends its answer would be charged twice, and give up where both are nonsense.
            _ if question["messages"].as_array().is_some_and(|said| said.len() > 2) => return well,
            _ => Mood::Nonsense,
        };
        let asked = Digest::of(question["messages"].to_string().as_bytes());
        let mut bad = self.bad_answers.lock().unwrap();
        let bad = bad.entry(asked).or_default();
        if *bad == BAD_ANSWERS {
            return well;
        }
        *bad += 1;
        self.troubles.fetch_add(1, Ordering::Relaxed);
        mood
    }

    fn write(&self, text: &str) -> Response {
        self.written.fetch_add(1, Ordering::Relaxed);
        Json(json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "writer-1",
            "choices": [{ "index": 0, "finish_reason": "stop",
                "message": { "role": "assistant", "content": text, "refusal": null } }],
            "usage": { "prompt_tokens": PRICE, "completion_tokens": 0, "total_tokens": PRICE },
        }))
        .into_response()
    }
}

async fn answer(State(desk): State<Arc<Desk>>, Json(question): Json<Value>) -> Response {
    let trouble = |status: StatusCode, message: &str| {
        let error =
            json!({ "message": message, "type": "server_error", "param": null, "code": null });
        (status, Json(json!({ "error": error }))).into_response()
    };
    match desk.mood(&question) {
        Mood::Well(after) => {
            tokio::time::sleep(after).await;
            desk.write(&json!({ "text": POST, "title": null }).to_string())
        }
        Mood::Busy => {
            let mut busy = trouble(StatusCode::TOO_MANY_REQUESTS, "too many requests");
            busy.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
            busy
        }
        Mood::Broken => trouble(StatusCode::INTERNAL_SERVER_ERROR, "an internal error"),
        Mood::CutOff => {
            let pieces: [Result<_, std::io::Error>; 2] = [
                Ok(Bytes::from_static(b"data: {\"choices\": [")),
                Err(std::io::ErrorKind::ConnectionReset.into()),
            ];
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
        }
        Mood::Silent => {
            tokio::time::sleep(Duration::from_secs(2 * TIMEOUT)).await;
            StatusCode::NO_CONTENT.into_response()
        }
        Mood::Nonsense => desk.write("Sure! Here is your post: {\"text\": "),
    }
}
