//! The protocol `graphql-transport-ws`, over a real socket.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::{
    served::{Running, running},
    support::{SESSION, TOKEN},
};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

impl Running {
    async fn connect(&self, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
        let mut request =
            format!("ws://{}/graphql/ws", self.address).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        connect_async(request).await.map(|(socket, _)| socket)
    }

    async fn socket(&self) -> Socket {
        self.connect(&[("sec-websocket-protocol", "graphql-transport-ws")]).await.unwrap()
    }

    pub(crate) async fn ready(&self) -> Socket {
        self.begin(&[]).await
    }

    /// The same for a client of a proxy.
    pub(crate) async fn ready_for(&self, client: &str) -> Socket {
        self.begin(&[("x-forwarded-for", client)]).await
    }

    async fn begin(&self, headers: &[(&'static str, &str)]) -> Socket {
        let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
        let mut socket = self.connect(&[&protocol, headers].concat()).await.unwrap();
        say(&mut socket, json!({ "type": "connection_init" })).await;
        assert_eq!(hear(&mut socket).await, json!({ "type": "connection_ack" }));
        socket
    }
}

async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::Text(message.to_string().into())).await.unwrap();
}

async fn hear(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

async fn closed(socket: &mut Socket) -> u16 {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Close(frame) => return frame.unwrap().code.into(),
            Message::Ping(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } })
}

#[tokio::test]
async fn operations_run_over_the_socket() {
    let running = running(|_| {}).await;
    let mut socket = running.ready().await;
    say(&mut socket, subscribe("1", "{ apiVersion }")).await;
    let next = hear(&mut socket).await;
    assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("1")));
    assert!(next["payload"]["data"]["apiVersion"].is_string(), "{next}");
    assert_eq!(hear(&mut socket).await, json!({ "type": "complete", "id": "1" }));
    // An id is free again once its operation is over; nobody misses an unknown one.
    say(&mut socket, json!({ "type": "complete", "id": "none" })).await;
    say(&mut socket, subscribe("1", "mutation { ping }")).await;
    assert_eq!(hear(&mut socket).await["payload"]["data"]["ping"], true);
    assert_eq!(hear(&mut socket).await["type"], "complete");
    for (query, code) in
        [("{", "GRAPHQL_PARSE_FAILED"), ("{ nothing }", "GRAPHQL_VALIDATION_FAILED")]
    {
        say(&mut socket, subscribe("2", query)).await;
        let error = hear(&mut socket).await;
        assert_eq!(
            (&error["type"], &error["payload"][0]["extensions"]["code"]),
            (&json!("error"), &json!(code))
        );
    }
    say(&mut socket, json!({ "type": "ping", "payload": { "a": 1 } })).await;
    let pong = loop {
        let message = hear(&mut socket).await;
        if message["type"] == "pong" {
            break message;
        }
        assert_eq!(message["type"], "complete", "only what was left of the failed ones");
    };
    assert_eq!(pong["payload"], json!({ "a": 1 }));
}

#[tokio::test]
async fn breaches_are_closed_with_the_protocols_numbers() {
    let running = running(|config| config.graphql.socket_init_seconds = 0).await;
    assert_eq!(closed(&mut running.socket().await).await, 4408);
    drop(running);
    let running = self::running(|config| config.graphql.socket_max_operations = 0).await;
    let mut early = running.socket().await;
    say(&mut early, subscribe("1", "{ apiVersion }")).await;
    assert_eq!(closed(&mut early).await, 4401);
    let mut twice = running.ready().await;
    say(&mut twice, json!({ "type": "connection_init" })).await;
    assert_eq!(closed(&mut twice).await, 4429);
    let mut many = running.ready().await;
    say(&mut many, subscribe("1", "{ apiVersion }")).await;
    assert_eq!(closed(&mut many).await, 4429);
    for nonsense in ["no json", "{}", "{\"type\":\"start\"}", "{\"type\":\"subscribe\"}"] {
        let mut socket = running.ready().await;
        socket.send(Message::Text(nonsense.into())).await.unwrap();
        assert_eq!(closed(&mut socket).await, 4400, "{nonsense}");
    }
    let mut binary = running.ready().await;
    binary.send(Message::Binary(vec![1].into())).await.unwrap();
    assert_eq!(closed(&mut binary).await, 4400);
    assert_eq!(closed(&mut running.connect(&[]).await.unwrap()).await, 4406);
}

#[tokio::test]
async fn the_first_message_may_carry_a_token() {
    let running = running(|_| {}).await;
    let init = |token: &str| json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    let mut good = running.socket().await;
    say(&mut good, init(TOKEN)).await;
    assert_eq!(hear(&mut good).await["type"], "connection_ack");
    let mut wrong = running.socket().await;
    say(&mut wrong, init("pa_wrong")).await;
    assert_eq!(closed(&mut wrong).await, 4403);
}

#[tokio::test]
async fn a_foreign_page_gets_no_socket() {
    let running = running(|_| {}).await;
    let cookie = format!("promote_session={SESSION}");
    let with = async |origin: &str| {
        running
            .connect(&[
                ("sec-websocket-protocol", "graphql-transport-ws"),
                ("cookie", &cookie),
                ("origin", origin),
            ])
            .await
    };
    match with("https://evil.example.com").await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 403),
        other => panic!("{other:?}"),
    }
    assert!(with("http://127.0.0.1:8080").await.is_ok());
    assert!(!*running.server.memory.revoked.lock().unwrap());
}

#[tokio::test]
async fn a_socket_that_nobody_is_signed_in_on_is_closed() {
    let running = running(|config| config.graphql.socket_anonymous_seconds = 1).await;
    let cookie = format!("promote_session={SESSION}");
    let mut signed_in = running.begin(&[("cookie", &cookie)]).await;
    let mut nobody = running.ready().await;
    assert_eq!(closed(&mut nobody).await, 4401);
    say(&mut signed_in, subscribe("1", "{ apiVersion }")).await;
    assert_eq!(hear(&mut signed_in).await["type"], "next", "somebody may stay");
}

#[tokio::test]
async fn a_socket_ends_with_its_session() {
    let running = running(|config| config.graphql.socket_check_seconds = 1).await;
    let cookie = format!("promote_session={SESSION}");
    let mut socket = running.begin(&[("cookie", &cookie)]).await;
    say(&mut socket, subscribe("1", "{ apiVersion }")).await;
    assert_eq!(hear(&mut socket).await["type"], "next");
    assert_eq!(hear(&mut socket).await["type"], "complete");
    // As a session that has expired: nobody is told.
    *running.server.memory.revoked.lock().unwrap() = true;
    assert_eq!(closed(&mut socket).await, 4403);
}

#[tokio::test]
async fn a_stopping_server_says_goodbye() {
    let mut running = running(|_| {}).await;
    let mut socket = running.ready().await;
    running.stop.take().unwrap().send(()).unwrap();
    assert_eq!(closed(&mut socket).await, 1001);
    running.task.await.unwrap().unwrap();
}
