//! Pretended Veo, by either of Google's APIs: as strict as their documentation, and slow as told.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
};
use data_encoding::BASE64;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

use crate::models::KEY;

/// The model that films.
pub const FILM_MODEL: &str = "director-1";

/// Which of the two APIs is pretended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The Gemini Developer API: a key, operations read by their name, files to fetch.
    Developer,
    /// Vertex AI: a bearer token, operations asked for by a method, films in the answer.
    Vertex,
}

/// How a film ends.
#[derive(Debug, Clone)]
pub enum Ending {
    /// With this file.
    Film(Bytes),
    /// Filtered for this reason.
    Filtered(&'static str),
    /// With an error by `google.rpc`'s number.
    Error(i64),
    /// Never: it is not known any more.
    Lost,
    /// With a file at this address.
    At(String),
}

/// What was seen of it.
#[derive(Debug, Default)]
struct Set {
    looks_before_the_end: usize,
    trouble: usize,
    ending: Option<Ending>,
    begun: Vec<Value>,
    looks: usize,
    fetched: usize,
    strangers: usize,
}

/// A film studio on a port of its own.
#[derive(Debug)]
pub struct PretendedVeo {
    address: SocketAddr,
    side: Side,
    set: Arc<Mutex<Set>>,
    serving: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Desk {
    side: Side,
    address: SocketAddr,
    set: Arc<Mutex<Set>>,
}

fn lock(set: &Mutex<Set>) -> MutexGuard<'_, Set> {
    set.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PretendedVeo {
    /// One that needs so many looks for a film, and then ends it so.
    pub async fn start(side: Side, looks: usize, ending: Ending) -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let set = Set { looks_before_the_end: looks, ending: Some(ending), ..Set::default() };
        let set = Arc::new(Mutex::new(set));
        let desk = Desk { side, address, set: Arc::clone(&set) };
        let router = Router::new().fallback(answer).with_state(desk);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, side, set, serving }
    }

    /// Where it is.
    pub fn base_url(&self) -> Url {
        format!("http://{}/", self.address).parse().unwrap()
    }

    /// Fails the next looks with trouble that passes.
    pub fn trouble(&self, looks: usize) {
        lock(&self.set).trouble = looks;
    }

    /// Ends films otherwise from now on.
    pub fn end(&self, ending: Ending) {
        lock(&self.set).ending = Some(ending);
    }

    /// What it was asked to film.
    pub fn begun(&self) -> Vec<Value> {
        lock(&self.set).begun.clone()
    }

    /// How often it was asked whether a film is done.
    pub fn looks(&self) -> usize {
        lock(&self.set).looks
    }

    /// How often a film was fetched.
    pub fn fetched(&self) -> usize {
        lock(&self.set).fetched
    }

    /// How many requests came without the right key.
    pub fn strangers(&self) -> usize {
        lock(&self.set).strangers
    }

    /// The name of its `nth` operation, from 1.
    pub fn operation(&self, nth: usize) -> String {
        match self.side {
            Side::Developer => format!("models/{FILM_MODEL}/operations/{nth}"),
            Side::Vertex => format!(
                "projects/shop/locations/global/publishers/google/models/{FILM_MODEL}/operations/{nth}"
            ),
        }
    }
}

impl Drop for PretendedVeo {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn error(status: StatusCode, name: &str, message: &str) -> Response {
    let body = json!({ "error": {
        "code": status.as_u16(), "message": message, "status": name, "details": [] } });
    (status, axum::Json(body)).into_response()
}

async fn answer(
    State(desk): State<Desk>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut set = lock(&desk.set);
    let bearer = format!("Bearer {KEY}");
    let knows = match desk.side {
        Side::Developer => headers.get("x-goog-api-key").is_some_and(|key| key == KEY),
        Side::Vertex => headers.get(header::AUTHORIZATION).is_some_and(|t| t == bearer.as_str()),
    };
    let path = uri.path();
    // What the API sends on to asks for no key: the address is the secret.
    if path == "/stored/film" {
        set.fetched += 1;
        return match &set.ending {
            Some(Ending::Film(file)) => file.clone().into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        };
    }
    if !knows {
        set.strangers += 1;
        return error(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "who are you?");
    }
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (version, models) = match desk.side {
        Side::Developer => ("/v1beta/", "models/"),
        Side::Vertex => ("/v1/", "projects/shop/locations/global/publishers/google/models/"),
    };
    let model = format!("{version}{models}{FILM_MODEL}");
    let prefix = format!("{models}{FILM_MODEL}/operations/");
    let named = |name: &str| -> Option<usize> { name.strip_prefix(&prefix)?.parse().ok() };
    let looked = match desk.side {
        Side::Developer if method == Method::GET => path.strip_prefix(version).and_then(named),
        Side::Vertex
            if path == format!("{model}:fetchPredictOperation") && method == Method::POST =>
        {
            asked.get("operationName").and_then(Value::as_str).and_then(named)
        }
        _ => None,
    };
    if let Some(nth) = looked {
        return look(&desk, &mut set, nth, &format!("{prefix}{nth}"));
    }
    if path == "/v1beta/files/film:download" && desk.side == Side::Developer {
        let to = format!("http://{}/stored/film", desk.address);
        return (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
    }
    if path == format!("{model}:predictLongRunning") && method == Method::POST {
        if let Some(wrong) = complaint(desk.side, &asked) {
            return error(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", &wrong);
        }
        set.begun.push(asked);
        let name = format!("{prefix}{}", set.begun.len());
        return axum::Json(json!({ "name": name })).into_response();
    }
    error(StatusCode::NOT_FOUND, "NOT_FOUND", "no such thing, or not by this verb")
}

fn look(desk: &Desk, set: &mut Set, nth: usize, name: &str) -> Response {
    set.looks += 1;
    if set.trouble > 0 {
        set.trouble -= 1;
        return error(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "come back later");
    }
    if nth == 0 || nth > set.begun.len().max(1) || matches!(set.ending, Some(Ending::Lost)) {
        return error(StatusCode::NOT_FOUND, "NOT_FOUND", "operation not found");
    }
    if set.looks <= set.looks_before_the_end {
        // Both ways of saying that it is not done.
        let pending = match set.looks % 2 {
            0 => json!({ "name": name }),
            _ => json!({ "name": name, "metadata": { "x": 1 }, "done": false }),
        };
        return axum::Json(pending).into_response();
    }
    let done = |response: Value| json!({ "name": name, "done": true, "response": response });
    let body = match (desk.side, set.ending.clone()) {
        (_, Some(Ending::Error(code))) => {
            json!({ "name": name, "done": true,
                "error": { "code": code, "message": "told so", "details": [] } })
        }
        (Side::Vertex, Some(Ending::Film(file))) => {
            set.fetched += 1;
            done(json!({
                "@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse",
                "raiMediaFilteredCount": 0,
                "videos": [{ "bytesBase64Encoded": BASE64.encode(&file), "mimeType": "video/mp4" }],
            }))
        }
        (Side::Vertex, Some(Ending::Filtered(reason))) => {
            done(json!({ "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [reason] }))
        }
        (Side::Vertex, Some(Ending::At(uri))) => done(json!({ "videos": [{ "gcsUri": uri }] })),
        (Side::Developer, Some(Ending::Film(_))) => {
            let uri = format!("http://{}/v1beta/files/film:download?alt=media", desk.address);
            done(json!({ "generateVideoResponse": {
                "generatedSamples": [{ "video": { "uri": uri } }], "raiMediaFilteredCount": 0 } }))
        }
        (Side::Developer, Some(Ending::Filtered(reason))) => {
            done(json!({ "generateVideoResponse": {
                "raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [reason] } }))
        }
        (Side::Developer, Some(Ending::At(uri))) => done(json!({ "generateVideoResponse": {
                "generatedSamples": [{ "video": { "uri": uri } }] } })),
        (_, Some(Ending::Lost) | None) => done(json!({})),
    };
    axum::Json(body).into_response()
}

/// What Google has against a request.
fn complaint(side: Side, asked: &Value) -> Option<String> {
    let at = |path: &str| asked.pointer(path);
    if at("/instances/1").is_some() || !at("/instances/0/prompt").is_some_and(Value::is_string) {
        return Some("one instance with a prompt".to_owned());
    }
    let image = ["/instances/0/image/bytesBase64Encoded", "/instances/0/image/mimeType"];
    if at("/instances/0/image").is_some()
        && !image.iter().all(|path| at(path).is_some_and(Value::is_string))
    {
        return Some("an image has bytesBase64Encoded and mimeType".to_owned());
    }
    let parameters = at("/parameters")?.as_object()?;
    let both = [
        "sampleCount",
        "durationSeconds",
        "aspectRatio",
        "resolution",
        "personGeneration",
        "negativePrompt",
        "enhancePrompt",
    ];
    let vertex = ["seed", "generateAudio", "storageUri", "fps", "compressionQuality", "resizeMode"];
    let known = |key: &str| both.contains(&key) || (side == Side::Vertex && vertex.contains(&key));
    if let Some(strange) = parameters.keys().find(|key| !known(key)) {
        return Some(format!("{strange} is not supported"));
    }
    let one_of = |key: &str, values: &[Value]| {
        let is = parameters.get(key).is_none_or(|value| values.contains(value));
        (!is).then(|| format!("{key} must be one of {values:?}"))
    };
    one_of("durationSeconds", &[json!(4), json!(6), json!(8)])
        .or_else(|| one_of("aspectRatio", &[json!("16:9"), json!("9:16")]))
        .or_else(|| one_of("resolution", &[json!("720p"), json!("1080p")]))
        .or_else(|| one_of("sampleCount", &[json!(1), json!(2), json!(3), json!(4)]))
}
