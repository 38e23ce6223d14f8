//! A whole server over a database of its own: real business, real router, real credentials.

use std::{net::SocketAddr, sync::Arc};

use api::{
    business::Business,
    config::Config,
    http::router,
    state::{AppState, Parts},
};
use axum::{Router, body::Body};
use http::{Request, request::Builder};
use jobs::{bus::Bus, queue::Queue};
use serde_json::{Value, json};
use testkit::{DatabaseKind, World, clock::TestClock, servers::redis_url};
use tokio::net::TcpListener;

use crate::support::{Answered, send, try_send};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum As<'a> {
    Nobody,
    /// A person with the session of this secret.
    Session(&'a str),
    /// A program with this API token.
    Token(&'a str),
}

/// A server with SQLite and everything else in process, or with PostgreSQL and Redis.
pub(crate) struct House {
    pub(crate) state: AppState,
    pub(crate) origin: String,
    /// Where it will listen, once somebody serves.
    pub(crate) listener: Option<TcpListener>,
    router: Router,
    /// Last, so that the database goes when nobody is connected any more.
    pub(crate) world: World,
}

impl House {
    /// Under the limits of everyday life, its clock running.
    pub(crate) async fn new(kind: DatabaseKind) -> Self {
        Self::with(World::with_clock(kind, TestClock::running()).await, |_| {}).await
    }

    /// Over a world, without limits: for questions as no client asks them.
    pub(crate) async fn boundless(world: World) -> Self {
        Self::with(world, |config| {
            config.http.body_max_bytes = 100_000_000;
            config.graphql.max_document_bytes = 100_000_000;
            config.graphql.max_depth = 100;
            config.graphql.max_complexity = usize::MAX;
            config.graphql.max_selections = usize::MAX;
            config.limits.points_per_minute = u32::MAX;
            config.limits.attempts_per_minute = u32::MAX;
            config.limits.account_attempts_per_minute = u32::MAX;
        })
        .await
    }

    pub(crate) async fn with(world: World, change: impl FnOnce(&mut Config)) -> Self {
        let queue = match world.database.kind() {
            DatabaseKind::Sqlite => "memory:".to_owned(),
            DatabaseKind::Postgres => redis_url(),
        };
        let ambient = world.store.ambient().clone();
        let namespace = world.database.namespace();
        let business = Business {
            store: world.store.clone(),
            objects: world.objects.clone(),
            passwords: world.passwords.clone(),
            bus: Bus::connect(&queue, &namespace, ambient.clone()).unwrap(),
            queue: Queue::connect(&queue, &namespace, ambient.clone()).unwrap(),
        };
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let mut config =
            Config { data_dir: world.database.folder().to_owned(), ..Config::default() };
        config.http.listen = listener.local_addr().unwrap();
        change(&mut config);
        let origin = config.origin();
        let backend = Arc::new(business.clone());
        let state = AppState::new(Parts::new(config, ambient, backend, business).unwrap());
        Self { router: router(state.clone()), state, origin, listener: Some(listener), world }
    }

    /// Asks one GraphQL operation.
    pub(crate) async fn ask(&self, who: As<'_>, document: &str, variables: Value) -> Answered {
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json");
        let body = json!({ "query": document, "variables": variables }).to_string();
        self.send(who, request, Body::from(body)).await
    }

    /// Sends a file.
    pub(crate) async fn upload(
        &self,
        who: As<'_>,
        path: &str,
        kind: &str,
        file: Vec<u8>,
    ) -> Answered {
        let request = Request::post(path).header("content-type", kind);
        self.send(who, request, Body::from(file)).await
    }

    async fn send(&self, who: As<'_>, request: Builder, body: Body) -> Answered {
        let request = request.header("origin", &self.origin);
        let request = match who {
            As::Nobody => request,
            As::Session(secret) => {
                let cookie = format!("{}={secret}", self.state.cookie.name());
                request.header("cookie", cookie)
            }
            As::Token(secret) => request.header("authorization", format!("Bearer {secret}")),
        };
        send(&self.router, request.body(body).unwrap()).await
    }

    /// Asks for a page or a file.
    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.try_get(path).await.unwrap()
    }

    /// The same, where the answer may break off.
    pub(crate) async fn try_get(&self, path: &str) -> Result<Answered, axum::Error> {
        try_send(&self.router, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Asks something that has to be answered; answers with the data.
    pub(crate) async fn data(&self, who: As<'_>, document: &str, variables: Value) -> Value {
        let answer = self.ask(who, document, variables).await;
        let mut json = answer.json();
        assert!(json.get("errors").is_none(), "{document}: {}", answer.body);
        json["data"].take()
    }
}
