//! Pretended model providers: as strict about requests as the real ones say they are, and ready to answer
//! whatever is asked of them in a test.
//!
//! They show that our requests are what the providers document and that we bear every documented answer;
//! they are not the providers.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse as _, Response},
};
use data_encoding::BASE64;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

/// The key that both providers accept.
pub const KEY: &str = "a-key-that-must-not-be-logged";

/// The models there are.
pub const TEXT_MODEL: &str = "writer-1";
/// The one that draws.
pub const PICTURE_MODEL: &str = "painter-1";

/// What comes back.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This text, as the model's answer.
    Text(String),
    /// This text as far as it came, and then the provider's error.
    Broken(String),
    /// This text as a whole, from a server that knows no pieces.
    Whole(String),
    /// This file, as the model's picture.
    Picture(Bytes),
    /// This body with this status, and this `Retry-After`.
    Raw(u16, Value, Option<&'static str>),
    /// A body that is no JSON.
    Garbage,
    /// The beginning of an answer, and then the connection ends.
    Cut,
    /// Nothing for this long.
    Silence(Duration),
    /// A body of so many bytes.
    Huge(usize),
    /// A redirect to somebody else.
    Elsewhere,
}

/// How a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Google's `generateContent`, with a key.
    Gemini,
    /// The same in a project of one's own, with a bearer token.
    Vertex,
    /// Google's Imagen in such a project: pictures alone.
    Imagen,
    /// Chat completions.
    OpenAi,
}

/// A provider on a port of its own.
#[derive(Debug)]
pub struct PretendedModels {
    address: SocketAddr,
    desk: Desk,
    serving: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Desk {
    dialect: Dialect,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl PretendedModels {
    /// A new one.
    pub async fn start(dialect: Dialect) -> Self {
        let desk = Desk { dialect, replies: Arc::default(), asked: Arc::default() };
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(desk.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, desk, serving }
    }

    /// Where it is, as its provider's address is configured.
    pub fn base_url(&self) -> Url {
        let version = match self.desk.dialect {
            Dialect::Gemini | Dialect::Vertex | Dialect::Imagen => "",
            Dialect::OpenAi => "v1",
        };
        format!("http://{}/{version}", self.address).parse().unwrap()
    }

    /// What it answers next, after what it was told before.
    pub fn next(&self, reply: Reply) -> &Self {
        lock(&self.desk.replies).push_back(reply);
        self
    }

    /// The bodies it was asked with.
    pub fn asked(&self) -> Vec<Value> {
        lock(&self.desk.asked).clone()
    }
}

impl Drop for PretendedModels {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(
    State(desk): State<Desk>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    lock(&desk.asked).push(asked.clone());
    let complaint = match desk.dialect {
        Dialect::Gemini | Dialect::Vertex => {
            google_complaint(desk.dialect, &method, &uri, &headers)
                .or_else(|| gemini_complaint(&asked))
        }
        Dialect::Imagen => google_complaint(desk.dialect, &method, &uri, &headers)
            .or_else(|| imagen_complaint(&asked)),
        Dialect::OpenAi => openai_complaint(&method, &uri, &headers, &asked),
    };
    if let Some((status, body)) = complaint {
        return (status, axum::Json(body)).into_response();
    }
    let reply = lock(&desk.replies).pop_front();
    let reply = reply.unwrap_or_else(|| panic!("asked for more than the test foresaw: {asked}"));
    match reply {
        Reply::Text(text) => {
            let mut pieces = pieces(desk.dialect, &text);
            if desk.dialect == Dialect::OpenAi {
                pieces.push("[DONE]".to_owned());
            }
            events(&pieces)
        }
        Reply::Broken(text) => {
            let mut pieces = pieces(desk.dialect, &text);
            pieces.truncate(2);
            let trouble = "The model is overloaded.";
            pieces.push(match desk.dialect {
                Dialect::OpenAi => json!({ "error": {
                    "message": trouble, "type": "server_error", "param": null, "code": null } })
                .to_string(),
                _ => google_error(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", trouble).1.to_string(),
            });
            events(&pieces)
        }
        Reply::Whole(text) => axum::Json(match desk.dialect {
            Dialect::OpenAi => json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "writer-1-002",
                "choices": [{ "index": 0, "finish_reason": "stop", "logprobs": null,
                    "message": { "role": "assistant", "content": text, "refusal": null } }],
                "usage": { "prompt_tokens": 1_000, "completion_tokens": 400, "total_tokens": 1_400 },
            }),
            _ => gemini_piece(&text, Some("STOP")),
        })
        .into_response(),
        Reply::Picture(file) => {
            let data = BASE64.encode(&file);
            axum::Json(match desk.dialect {
                Dialect::Imagen => json!({ "predictions": [
                    { "bytesBase64Encoded": data, "mimeType": "image/png" },
                ] }),
                Dialect::Gemini | Dialect::Vertex => json!({ "candidates": [{ "finishReason": "STOP", "content": {
                    "parts": [
                        { "text": "Here it is" },
                        { "inlineData": { "mimeType": "image/png", "data": data } },
                    ] } }] }),
                Dialect::OpenAi => json!({ "created": 1, "data": [{ "b64_json": data }] }),
            })
            .into_response()
        }
        Reply::Raw(status, body, wait) => {
            let status = StatusCode::from_u16(status).unwrap();
            let mut response = (status, axum::Json(body)).into_response();
            if let Some(wait) = wait {
                response.headers_mut().insert(header::RETRY_AFTER, wait.parse().unwrap());
            }
            response
        }
        Reply::Garbage => "<html>not what you think</html>".into_response(),
        Reply::Cut => {
            let pieces: [Result<_, std::io::Error>; 2] = [
                Ok(Bytes::from_static(b"data: {\"candidates\": [")),
                Err(std::io::ErrorKind::ConnectionReset.into()),
            ];
            let body = Body::from_stream(futures_util::stream::iter(pieces));
            ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
        }
        Reply::Silence(time) => {
            tokio::time::sleep(time).await;
            StatusCode::NO_CONTENT.into_response()
        }
        Reply::Huge(length) => vec![b' '; length].into_response(),
        Reply::Elsewhere => {
            (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response()
        }
    }
}

/// Events, as a provider sends them.
fn events(pieces: &[String]) -> Response {
    let mut body = String::new();
    for piece in pieces {
        body.push_str("data: ");
        body.push_str(piece);
        body.push_str("\r\n\r\n");
    }
    // Nobody promises that an event arrives in one piece, or a character.
    let chunks: Vec<Result<Bytes, std::io::Error>> =
        body.as_bytes().chunks(97).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}

/// A text in three pieces, and whatever else a provider says with them.
fn pieces(dialect: Dialect, text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut thirds: Vec<String> = letters
        .chunks(letters.len().div_ceil(3).max(1))
        .map(|part| part.iter().collect())
        .collect();
    thirds.resize(3, String::new());
    let piece = |at: usize, third: &String| match dialect {
        Dialect::Imagen => panic!("it draws and does not write"),
        Dialect::Gemini | Dialect::Vertex => gemini_piece(third, (at == 2).then_some("STOP")),
        Dialect::OpenAi => json!({
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1,
            "model": "writer-1-002", "usage": null,
            "choices": [{ "index": 0, "logprobs": null, "delta": { "content": third },
                "finish_reason": if at == 2 { Some("stop") } else { None } }],
        }),
    };
    let mut said: Vec<String> =
        thirds.iter().enumerate().map(|(at, third)| piece(at, third).to_string()).collect();
    if dialect == Dialect::OpenAi {
        said.push(
            json!({ "object": "chat.completion.chunk", "choices": [], "model": "writer-1-002",
            "usage": { "prompt_tokens": 1_000, "completion_tokens": 400, "total_tokens": 1_400 } })
            .to_string(),
        );
    }
    said
}

fn gemini_piece(text: &str, finish: Option<&str>) -> Value {
    let candidate = json!({
        "index": 0,
        "finishReason": finish,
        "content": { "role": "model", "parts": [
            { "text": "Let me think", "thought": true },
            { "text": text },
        ] },
        "somethingNew": { "nobody": "knows" },
    });
    json!({
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": 1_000, "candidatesTokenCount": 300, "thoughtsTokenCount": 100,
        },
        "modelVersion": "writer-1-002",
    })
}

fn google_error(status: StatusCode, name: &str, message: &str) -> (StatusCode, Value) {
    let body = json!({ "error": {
        "code": status.as_u16(), "message": message, "status": name, "details": [] } });
    (status, body)
}

/// What Google has against whoever asks, and against what is asked of whom.
fn google_complaint(
    dialect: Dialect,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Option<(StatusCode, Value)> {
    let error = |status, name: &str, message: &str| Some(google_error(status, name, message));
    let bearer = format!("Bearer {KEY}");
    let is_known = match dialect {
        Dialect::Gemini => headers.get("x-goog-api-key").is_some_and(|key| key == KEY),
        _ => headers.get(header::AUTHORIZATION).is_some_and(|token| token == bearer.as_str()),
    };
    if !is_known {
        return error(StatusCode::FORBIDDEN, "PERMISSION_DENIED", "API key not valid.");
    }
    let streams = uri.path().ends_with(":streamGenerateContent");
    if uri.query() != streams.then_some("alt=sse") {
        let message = "events are asked for by alt=sse, and a key in the query ends up in logs";
        return error(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message);
    }
    let project = "/v1/projects/shop/locations/global/publishers/google/models/";
    let (models, method_name) = match dialect {
        Dialect::Imagen => (project, ":predict"),
        _ => (
            if dialect == Dialect::Gemini { "/v1beta/models/" } else { project },
            if streams { ":streamGenerateContent" } else { ":generateContent" },
        ),
    };
    let model = uri.path().strip_prefix(models).and_then(|rest| rest.strip_suffix(method_name));
    let is_there = model.is_some_and(|model| [TEXT_MODEL, PICTURE_MODEL].contains(&model));
    if method != Method::POST || !is_there {
        return error(StatusCode::NOT_FOUND, "NOT_FOUND", "models/… is not found");
    }
    None
}

/// What Imagen has against a request.
fn imagen_complaint(asked: &Value) -> Option<(StatusCode, Value)> {
    let bad =
        |message: &str| Some(google_error(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message));
    if !asked.pointer("/instances/0/prompt").is_some_and(Value::is_string) {
        return bad("instances[0].prompt is required");
    }
    let Some(parameters) = asked.get("parameters") else { return bad("parameters are required") };
    let given = |key: &str| parameters.get(key).unwrap_or(&Value::Null);
    // The watermark is there unless it is declined.
    if parameters.get("seed").is_some() && *given("addWatermark") != json!(false) {
        return bad("a seed is not supported with addWatermark");
    }
    if given("seed").as_i64().is_some_and(|seed| u32::try_from(seed).is_err()) {
        return bad("seed must be an unsigned number of 32 bits");
    }
    if !["1:1", "3:4", "4:3", "9:16", "16:9"].iter().any(|ratio| *given("aspectRatio") == *ratio) {
        return bad("Invalid aspect ratio");
    }
    if !given("sampleCount").as_i64().is_some_and(|count| (1..=4).contains(&count)) {
        return bad("sampleCount must be 1 to 4");
    }
    None
}

/// What Gemini has against a request.
fn gemini_complaint(asked: &Value) -> Option<(StatusCode, Value)> {
    let bad =
        |message: &str| Some(google_error(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message));
    let known = ["systemInstruction", "contents", "generationConfig", "safetySettings"];
    if asked.as_object()?.keys().any(|key| !known.contains(&key.as_str())) {
        return bad("Unknown name");
    }
    let roles: Vec<_> = asked["contents"].as_array()?.iter().map(|c| c["role"].clone()).collect();
    if roles.is_empty() || roles.iter().any(|role| role != "user" && role != "model") {
        return bad("Please use a valid role: user, model.");
    }
    let config = &asked["generationConfig"];
    let is_json = config["responseMimeType"] == "application/json";
    if config.get("responseJsonSchema").is_some() && !is_json {
        return bad("a schema needs responseMimeType application/json");
    }
    if config
        .get("seed")
        .is_some_and(|seed| seed.as_i64().is_none_or(|n| i32::try_from(n).is_err()))
    {
        return bad("Invalid value at 'generation_config.seed' (TYPE_INT32)");
    }
    None
}

/// What OpenAI has against a request.
fn openai_complaint(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    asked: &Value,
) -> Option<(StatusCode, Value)> {
    let error = |status: StatusCode, code: &str, message: &str| {
        let body = json!({ "error": {
            "message": message, "type": "invalid_request_error", "param": null, "code": code } });
        Some((status, body))
    };
    let bad = |message: &str| error(StatusCode::BAD_REQUEST, "invalid", message);
    let bearer = format!("Bearer {KEY}");
    if headers.get(header::AUTHORIZATION).is_none_or(|given| given != bearer.as_str()) {
        return error(StatusCode::UNAUTHORIZED, "invalid_api_key", "Incorrect API key provided");
    }
    if method != Method::POST {
        return error(StatusCode::METHOD_NOT_ALLOWED, "invalid", "Only POST");
    }
    if ![TEXT_MODEL, PICTURE_MODEL].contains(&asked["model"].as_str()?) {
        return error(StatusCode::NOT_FOUND, "model_not_found", "The model does not exist");
    }
    match uri.path() {
        "/v1/images/generations" => {
            let sizes = ["1024x1024", "1536x1024", "1024x1536"];
            let fits = asked["size"].as_str().is_some_and(|size| sizes.contains(&size));
            if fits { None } else { bad("Invalid size") }
        }
        "/v1/chat/completions" => {
            if asked["stream"] != json!(true) && !asked["stream_options"].is_null() {
                return bad("stream_options are only for stream: true");
            }
            let format = &asked["response_format"];
            let schema = &format["json_schema"];
            if format["type"] != "json_schema" || !schema["name"].is_string() {
                return bad("response_format.json_schema.name is required");
            }
            if let Some(wrong) = unstrict(&schema["schema"]) {
                return bad(&wrong);
            }
            None
        }
        _ => error(StatusCode::NOT_FOUND, "invalid", "Unknown request URL"),
    }
}

/// What keeps a schema from being strict: every property required, no others allowed.
fn unstrict(schema: &Value) -> Option<String> {
    if let Some(properties) = schema["properties"].as_object() {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let all = properties.keys().all(|key| required.contains(&json!(key)));
        if !all || schema["additionalProperties"] != json!(false) {
            return Some(format!("Invalid schema: {schema}"));
        }
        return properties.values().find_map(unstrict);
    }
    schema.get("items").and_then(unstrict)
}
