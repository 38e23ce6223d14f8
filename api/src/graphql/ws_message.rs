//! Messages of the protocol `graphql-transport-ws`, and how a connection is closed.

use async_graphql::{Response, ServerError};
use axum::extract::ws::{CloseFrame, Message};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, json};

use super::response;

/// The protocol's name.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// What clients say.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// The first message: who is there.
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    /// Start an operation.
    Subscribe {
        #[serde(deserialize_with = "operation_id")]
        id: String,
        payload: Map<String, Value>,
    },
    /// Stop it.
    Complete {
        #[serde(deserialize_with = "operation_id")]
        id: String,
    },
    /// Are you there?
    Ping {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    /// I am here.
    Pong {
        #[serde(default, rename = "payload")]
        _payload: Option<Map<String, Value>>,
    },
}

/// Any text but none.
fn operation_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let id = String::deserialize(deserializer)?;
    if id.is_empty() { Err(de::Error::custom("an operation needs an id")) } else { Ok(id) }
}

/// Why we close, by the protocol's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closing {
    Normal,
    GoingAway,
    BadMessage(String),
    Unauthorized,
    Forbidden,
    NoProtocol,
    InitTimeout,
    SecondSubscriber(String),
    TooManyInits,
    TooManyOperations,
    Internal,
}

impl Closing {
    pub(super) fn message(&self) -> Message {
        let (code, reason) = match self {
            Self::Normal => (1000, "bye".to_owned()),
            Self::GoingAway => (1001, "the server stops".to_owned()),
            Self::BadMessage(reason) => (4400, reason.clone()),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden => (4403, "Forbidden".to_owned()),
            Self::NoProtocol => (4406, "Subprotocol not acceptable".to_owned()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".to_owned()),
            Self::SecondSubscriber(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::TooManyInits => (4429, "Too many initialisation requests".to_owned()),
            Self::TooManyOperations => (4429, "Too many operations".to_owned()),
            Self::Internal => (4500, "Internal server error".to_owned()),
        };
        // A close frame holds 123 bytes of reason.
        let reason: String = reason.chars().take(30).collect();
        Message::Close(Some(CloseFrame { code, reason: reason.into() }))
    }
}

fn text(value: &Value) -> Message {
    Message::Text(value.to_string().into())
}

pub(super) fn ack() -> Message {
    text(&json!({ "type": "connection_ack" }))
}

pub(super) fn pong(payload: Option<Map<String, Value>>) -> Message {
    match payload {
        Some(payload) => text(&json!({ "type": "pong", "payload": payload })),
        None => text(&json!({ "type": "pong" })),
    }
}

pub(super) fn next(id: &str, response: &Response) -> Message {
    let mut message =
        format!(r#"{{"type":"next","id":{},"payload":"#, Value::from(id)).into_bytes();
    message.append(&mut response::written(response));
    message.push(b'}');
    // JSON is text.
    Message::Text(String::from_utf8(message).unwrap_or_default().into())
}

pub(super) fn complete(id: &str) -> Message {
    text(&json!({ "type": "complete", "id": id }))
}

pub(super) fn error(id: &str, errors: &[ServerError]) -> Message {
    text(&json!({ "type": "error", "id": id, "payload": errors }))
}

pub(super) fn refusal(id: &str, refusal: &Value) -> Message {
    text(&json!({ "type": "error", "id": id, "payload": [refusal] }))
}
