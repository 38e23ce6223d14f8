//! One person's browser: keeps its session cookie, speaks HTTP and WebSocket to a bound port.

use std::time::Duration;

use api::serve::serve;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::{sync::oneshot, task::JoinHandle};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

use crate::house::House;

/// Longer than anything here takes on a machine that has other things to do.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A server that listens.
pub(crate) struct Serving {
    pub(crate) origin: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Serving {
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    http: reqwest::Client,
    origin: String,
    cookie: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: bytes::Bytes,
}

impl Page {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }
}

impl Browser {
    /// Has a house answer on its port.
    pub(crate) fn serve(house: &mut House) -> Serving {
        let listener = house.listener.take().expect("it is served once");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(house.state.clone(), listener, async {
            let _ = stopped.await;
        }));
        Serving { origin: house.origin.clone(), stop, task }
    }

    pub(crate) fn new(origin: &str) -> Self {
        Self::with_cookie(origin, String::new())
    }

    pub(crate) fn with_cookie(origin: &str, cookie: String) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
        Self { http, origin: origin.to_owned(), cookie }
    }

    /// The secret of its session.
    pub(crate) fn session(&self) -> &str {
        self.cookie.split_once('=').map_or("", |(_, secret)| secret)
    }

    /// Sends one operation, with more headers.
    pub(crate) async fn send(
        &self,
        document: &str,
        variables: &Value,
        headers: &[(&str, &str)],
    ) -> Page {
        let body = json!({ "query": document, "variables": variables });
        let mut request = self.http.post(format!("{}/graphql", self.origin));
        request = request.header("origin", &self.origin).json(&body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.fetch(request).await
    }

    async fn fetch(&self, mut request: reqwest::RequestBuilder) -> Page {
        if !self.cookie.is_empty() {
            request = request.header("cookie", &self.cookie);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Page { status, headers, bytes: answer.bytes().await.unwrap() }
    }

    /// Asks something that has to be answered; answers with the data.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Value {
        let mut answer = self.send(document, &variables, &[]).await.json();
        assert!(answer.get("errors").is_none(), "{document}: {answer}");
        answer["data"].take()
    }

    /// Sends a mutation with an input; answers with the payload, whatever it says.
    pub(crate) async fn try_to(&self, name: &str, selection: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) \
             {{ {selection} userErrors {{ code field message }} }} }}"
        );
        self.ask(&document, json!({ "input": input })).await[name].take()
    }

    /// The same for one that has to work.
    pub(crate) async fn change(&self, name: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_to(name, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Comes in by `signUp` or `invitationAccept`, and keeps the session.
    pub(crate) async fn come_in(&mut self, name: &str, input: Value) {
        let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {name}(input: $input) {{ user {{ id }} userErrors {{ message }} }} }}"
        );
        let page = self.send(&document, &json!({ "input": input }), &[]).await;
        let answer = page.json();
        assert!(answer["data"][name]["user"]["id"].is_string(), "{answer}");
        let cookie = page.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }

    /// Uploads a picture; answers with its identifier.
    pub(crate) async fn upload(
        &self,
        path: &str,
        kind: &str,
        bytes: impl Into<reqwest::Body>,
    ) -> String {
        let request = self.http.post(format!("{}{path}", self.origin));
        let request =
            request.header("origin", &self.origin).header("content-type", kind).body(bytes);
        let page = self.fetch(request).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.json());
        page.json()["id"].as_str().unwrap().to_owned()
    }

    /// Reads an address.
    pub(crate) async fn get(&self, url: &str) -> Page {
        // A link is all one needs: no cookie goes with it.
        let answer = self.http.get(url).send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Page { status, headers, bytes: answer.bytes().await.unwrap() }
    }

    /// Listens to a subscription.
    pub(crate) async fn listen(&self, document: &str) -> Socket {
        let url = format!("{}/graphql/ws", self.origin.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        for (name, value) in [
            ("sec-websocket-protocol", "graphql-transport-ws"),
            ("origin", self.origin.as_str()),
            ("cookie", self.cookie.as_str()),
        ] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let (stream, _) = connect_async(request).await.unwrap();
        let mut socket = Socket(stream);
        socket.say(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
            .say(json!({ "type": "subscribe", "id": "1", "payload": { "query": document } }))
            .await;
        socket
    }
}

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

impl Socket {
    async fn say(&mut self, message: Value) {
        self.0.send(Message::Text(message.to_string().into())).await.unwrap();
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        let listening = async {
            loop {
                match self.0.next().await.unwrap().unwrap() {
                    Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.expect("waited in vain for a message")
    }
}
