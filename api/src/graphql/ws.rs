//! `/graphql/ws`: operations over a WebSocket, by the protocol `graphql-transport-ws`.

use std::{pin::Pin, sync::Arc, time::Duration};

use async_graphql::Response as GraphQlResponse;
use axum::{
    extract::{
        FromRequestParts as _, Request, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    response::{IntoResponse as _, Response},
};
use domain::{access::Actor, event::Signal, id::OrganizationId};
use futures_util::{Stream, StreamExt as _, stream};
use http::{StatusCode, header};
use jobs::bus::{Subscription, Topic};
use serde_json::{Map, Value};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_stream::StreamMap;

use super::{
    error,
    prepare::prepare,
    request::Params,
    ws_message::{self as say, ClientMessage, Closing, PROTOCOL},
};
use crate::{
    http::{
        HttpError,
        auth::{Caller, Credentials, bearer, identify},
        crowd::Seat,
        is_allowed_origin,
    },
    serve::Place,
    state::AppState,
};

/// How long the other side may take to accept a message before we give it up.
const SEND_MAX: Duration = Duration::from_secs(10);

/// Turns a request into a socket. A page of another site may not: browsers send cookies with it.
pub(crate) async fn upgrade(State(state): State<AppState>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if parts.headers.contains_key(header::ORIGIN) && !is_allowed_origin(&state, &parts.headers) {
        let message = "pages of this origin may not open a socket here";
        return HttpError::new(StatusCode::FORBIDDEN, "FORBIDDEN", message).into_response();
    }
    // Browsers always name the origin here; who sends a cookie without one is no browser.
    let caller = match Caller::from_request_parts(&mut parts, &state).await {
        Ok(caller) => caller,
        Err(error) => return error.into_response(),
    };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &state).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let limit = state.config.http.body_max_bytes;
    let place = parts.extensions.remove::<Place>();
    let seat = parts.extensions.remove::<Arc<Seat>>();
    upgrade.protocols([PROTOCOL]).max_message_size(limit).max_frame_size(limit).on_upgrade(
        move |socket| {
            Box::pin(async move {
                let _kept = (Open::count(&state), place, seat);
                talk(state, caller, socket).await;
            })
        },
    )
}

/// Counts a socket as long as it is there, however it ends.
struct Open(AppState);

impl Open {
    fn count(state: &AppState) -> Self {
        state.metrics.socket(1);
        Self(state.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.metrics.socket(-1);
    }
}

/// What may take somebody's access away. Heard at once where the bus works, else found by the next
/// heartbeat.
const TAKES_ACCESS: [&str; 4] =
    [SESSION_ENDED, "token.revoked", "member.removed", "member.roles_changed"];

/// The signal of a session that its owner ended.
pub(super) const SESSION_ENDED: &str = "session.ended";

type Event = Option<GraphQlResponse>;
type Operation = Pin<Box<dyn Stream<Item = Event> + Send>>;

struct Session {
    state: AppState,
    caller: Caller,
    ready: bool,
    operations: StreamMap<String, Operation>,
    /// What happens in the organization of whoever is signed in.
    watched: Option<(OrganizationId, Subscription)>,
}

async fn talk(state: AppState, caller: Caller, mut socket: WebSocket) {
    let closing = if socket.protocol().is_some_and(|protocol| protocol == PROTOCOL) {
        let operations = StreamMap::new();
        let mut session = Session { state, caller, ready: false, operations, watched: None };
        match session.run(&mut socket).await {
            Ok(()) => return,
            Err(closing) => closing,
        }
    } else {
        Closing::NoProtocol
    };
    tracing::debug!(closing = ?closing, "a socket is closed");
    // Whether it arrives is no longer our concern.
    let _ = timeout(SEND_MAX, socket.send(closing.message())).await;
}

impl Session {
    /// Until the other side leaves, or there is a reason to close.
    async fn run(&mut self, socket: &mut WebSocket) -> Result<(), Closing> {
        let config = &self.state.config.graphql;
        let mut heard = Instant::now();
        let init_by = heard + Duration::from_secs(config.socket_init_seconds);
        let signed_in_by = heard + Duration::from_secs(config.socket_anonymous_seconds);
        let look_every = Duration::from_secs(config.socket_check_seconds);
        // Two looks that nobody answered, and some time for the last answer.
        let silence = look_every * 5 / 2;
        let mut heartbeat = interval(look_every);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.tick().await;
        let stopping = self.state.stopping.clone();
        loop {
            tokio::select! {
                incoming = socket.recv() => {
                    heard = Instant::now();
                    let answer = match incoming {
                        None | Some(Err(_) | Ok(Message::Close(_))) => return Ok(()),
                        Some(Ok(Message::Text(text))) => self.hear(text.as_str()).await?,
                        Some(Ok(Message::Binary(_))) => {
                            return Err(Closing::BadMessage("messages are text".to_owned()));
                        }
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => None,
                    };
                    if let Some(answer) = answer {
                        send(socket, answer).await?;
                    }
                }
                Some((id, event)) = self.operations.next() => {
                    let message = self.tell(&id, event);
                    send(socket, message).await?;
                }
                signal = next_signal(&mut self.watched) => {
                    if TAKES_ACCESS.contains(&signal.kind.as_str()) {
                        self.recheck().await?;
                    }
                }
                () = stopping.cancelled() => return Err(Closing::GoingAway),
                () = sleep_until(init_by), if !self.ready => return Err(Closing::InitTimeout),
                () = sleep_until(signed_in_by), if self.caller.actor.is_none() => {
                    return Err(Closing::Unauthorized);
                }
                _ = heartbeat.tick() => {
                    if heard.elapsed() > silence {
                        return Ok(());
                    }
                    self.recheck().await?;
                    send(socket, Message::Ping(bytes::Bytes::new())).await?;
                }
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<Option<Message>, Closing> {
        let message: ClientMessage = serde_json::from_str(text)
            .map_err(|_unread| Closing::BadMessage("Invalid message".to_owned()))?;
        match message {
            ClientMessage::ConnectionInit { .. } if self.ready => Err(Closing::TooManyInits),
            ClientMessage::ConnectionInit { payload } => {
                self.sign_in(payload).await?;
                self.watch().await;
                self.ready = true;
                Ok(Some(say::ack()))
            }
            ClientMessage::Subscribe { .. } if !self.ready => Err(Closing::Unauthorized),
            ClientMessage::Subscribe { id, payload } => self.start(id, payload).await,
            ClientMessage::Complete { id } => {
                self.operations.remove(&id);
                Ok(None)
            }
            ClientMessage::Ping { payload } => Ok(Some(say::pong(payload))),
            ClientMessage::Pong { .. } => Ok(None),
        }
    }

    /// A token in the first message counts before the cookie of the upgrade.
    async fn sign_in(&mut self, payload: Option<Map<String, Value>>) -> Result<(), Closing> {
        let Some(payload) = payload else { return Ok(()) };
        let header =
            ["authorization", "Authorization"].into_iter().find_map(|name| payload.get(name));
        let Some(header) = header else { return Ok(()) };
        let token = header.as_str().and_then(bearer).ok_or(Closing::Forbidden)?;
        self.caller.credentials = Credentials::Token(token.to_owned());
        self.caller.actor = self.identify().await?;
        Ok(())
    }

    async fn identify(&mut self) -> Result<Option<Actor>, Closing> {
        match identify(&self.state, &self.state.business.store, &self.caller.credentials).await {
            Ok(actor) => Ok(actor),
            Err(error) if error.status == StatusCode::UNAUTHORIZED => Err(Closing::Forbidden),
            Err(_) => Err(Closing::Internal),
        }
    }

    /// Who was signed in must still be.
    async fn recheck(&mut self) -> Result<(), Closing> {
        if self.caller.actor.is_some() {
            let actor = self.identify().await?;
            self.caller.actor = Some(actor.ok_or(Closing::Forbidden)?);
            self.watch().await;
        }
        Ok(())
    }

    /// Listens to the organization the caller acts in now.
    async fn watch(&mut self) {
        let Some(now) = self.caller.actor.as_ref().map(|actor| actor.organization_id) else {
            return;
        };
        if self.watched.as_ref().is_none_or(|(before, _)| *before != now) {
            let signals = self.state.business.bus.subscribe(&Topic::organization(now)).await;
            self.watched = Some((now, signals));
        }
    }

    async fn start(
        &mut self,
        id: String,
        payload: Map<String, Value>,
    ) -> Result<Option<Message>, Closing> {
        if self.operations.contains_key(&id) {
            return Err(Closing::SecondSubscriber(id));
        }
        if self.operations.len() >= self.state.config.graphql.socket_max_operations {
            return Err(Closing::TooManyOperations);
        }
        let params = Params::from_value(Value::Object(payload))
            .map_err(|error| Closing::BadMessage(error.message))?;
        let prepared = match prepare(&self.state, &self.caller, params, None).await {
            Ok(prepared) => prepared,
            Err(refusal) => {
                let error = refusal.to_json(self.caller.request_id.as_str());
                return Ok(Some(say::refusal(&id, &error)));
            }
        };
        let responses = self.state.schema.stream(prepared).await;
        let whole = responses.map(Some).chain(stream::once(async { None }));
        self.operations.insert(id, Box::pin(whole));
        Ok(None)
    }

    /// What an operation gave, or that it is over.
    fn tell(&mut self, id: &str, event: Event) -> Message {
        let Some(mut response) = event else {
            self.operations.remove(id);
            return say::complete(id);
        };
        // An operation that gave no data at all did not begin, and is over.
        let began = response.data != async_graphql::Value::Null;
        error::complete(&mut response.errors, began, self.caller.request_id.as_str());
        if began {
            say::next(id, &response)
        } else {
            self.operations.remove(id);
            say::error(id, &response.errors)
        }
    }
}

/// The next of the organization's signals; waits for ever where nobody is signed in.
async fn next_signal(watched: &mut Option<(OrganizationId, Subscription)>) -> Signal {
    match watched {
        Some((_, signals)) => match signals.next().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> Result<(), Closing> {
    match timeout(SEND_MAX, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        // Too slow, or gone: there is nobody to tell why.
        Ok(Err(_)) | Err(_) => Err(Closing::Normal),
    }
}
