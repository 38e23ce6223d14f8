//! A server over a backend that remembers what it was asked.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    ops::Range,
    sync::{Arc, LazyLock, Mutex},
};

use api::{
    backend::{Backend, Claimed, Upload},
    business::Business,
    config::Config,
    http::{auth::Credentials, router},
    state::{AppState, Parts},
};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
};
use bytes::Bytes;
use domain::{
    access::{Actor, ActorKind, Grants, IdempotencyClaim, PermissionSet},
    clock::Ambient,
    error::{Error, Result},
    id::{ApiTokenId, Id as _, OrganizationId, SessionId, UserId},
    store::object::Content,
};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The session of the one person who is signed in.
pub(crate) const SESSION: &str = "good-session";
/// The token of the one partner.
pub(crate) const TOKEN: &str = "pa_good";

/// Whose the good session is, and which program's the good token.
static ADA: LazyLock<UserId> = LazyLock::new(|| UserId::generate(&Ambient::system()));
static PROGRAM: LazyLock<ApiTokenId> = LazyLock::new(|| ApiTokenId::generate(&Ambient::system()));

/// What was asked under a key, and its answer.
type Answers = ([u8; 32], Option<String>);

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) objects: Mutex<BTreeMap<String, Bytes>>,
    pub(crate) uploads: Mutex<Vec<Upload>>,
    pub(crate) answers: Mutex<HashMap<String, Answers>>,
    pub(crate) down: Mutex<Option<&'static str>>,
    pub(crate) revoked: Mutex<bool>,
}

fn actor(kind: ActorKind) -> Actor {
    Actor {
        kind,
        organization_id: OrganizationId::generate(&Ambient::system()),
        name: "Ada".to_owned(),
        grants: Grants { everywhere: PermissionSet::all(), ..Grants::default() },
        idempotency: None,
    }
}

#[async_trait]
impl Backend for Memory {
    async fn authenticate(
        &self,
        _: &domain::store::Store,
        credentials: &Credentials,
    ) -> Result<Option<Actor>> {
        if *self.revoked.lock().unwrap() {
            return Ok(None);
        }
        let ambient = Ambient::system();
        Ok(match credentials {
            Credentials::Session(secret) if secret == SESSION => Some(actor(ActorKind::User {
                user_id: *ADA,
                session_id: SessionId::generate(&ambient),
            })),
            Credentials::Token(token) if token == TOKEN => {
                Some(actor(ActorKind::ApiToken { token_id: *PROGRAM, issuer_id: *ADA }))
            }
            Credentials::None | Credentials::Session(_) | Credentials::Token(_) => None,
        })
    }

    async fn claim(&self, _: &Actor, key: &str, digest: [u8; 32]) -> Result<Claimed> {
        let mut answers = self.answers.lock().unwrap();
        match answers.get(key) {
            Some((other, _)) if *other != digest => {
                Err(Error::conflict_on("Idempotency-Key", "was used for another request"))
            }
            Some((_, Some(answer))) => Ok(Claimed::Before(answer.clone())),
            Some((_, None)) => Err(Error::conflict_on("Idempotency-Key", "is still running")),
            None => {
                answers.insert(key.to_owned(), (digest, None));
                Ok(Claimed::Now(IdempotencyClaim {
                    key: key.to_owned(),
                    actor_ref: String::new(),
                    claimed_at: Ambient::system().clock.now(),
                }))
            }
        }
    }

    async fn answer(
        &self,
        _: &Actor,
        claim: &IdempotencyClaim,
        answer: Option<String>,
    ) -> Result<()> {
        if let Some(entry) = self.answers.lock().unwrap().get_mut(&claim.key) {
            entry.1 = answer;
        }
        Ok(())
    }

    async fn size(&self, key: &str) -> Result<u64> {
        assert_ne!(key, "panic", "a secret that must not be answered");
        let objects = self.objects.lock().unwrap();
        objects
            .get(key)
            .map(|bytes| u64::try_from(bytes.len()).unwrap())
            .ok_or(Error::NotFound("file"))
    }

    async fn open(&self, key: &str, part: Option<Range<u64>>) -> Result<Content> {
        let bytes = self.objects.lock().unwrap()[key].clone();
        let part = part.map_or(0..bytes.len(), |part| {
            usize::try_from(part.start).unwrap()..usize::try_from(part.end).unwrap()
        });
        let length = u64::try_from(part.len()).unwrap();
        // Two pieces: a file seldom comes in one.
        let mut rest = bytes.slice(part);
        let first = rest.split_to(rest.len() / 2);
        Ok(Content { length, body: stream::iter([Ok(first), Ok(rest)]).boxed() })
    }

    async fn upload(&self, _: &Actor, upload: Upload) -> Result<String> {
        self.uploads.lock().unwrap().push(upload);
        Ok("med_1".to_owned())
    }

    async fn ready(&self) -> std::result::Result<(), &'static str> {
        self.down.lock().unwrap().map_or(Ok(()), Err)
    }
}

/// A server that was not bound to a port.
pub(crate) struct TestServer {
    pub(crate) state: AppState,
    pub(crate) memory: Arc<Memory>,
    pub(crate) router: Router,
    _folder: TempDir,
}

/// An answer, read to its end.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        let json = self.json();
        let code =
            json.pointer("/errors/0/extensions/code").or_else(|| json.pointer("/error/code"));
        code.and_then(Value::as_str).unwrap_or_else(|| panic!("no error in {json}")).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Has a router answer, as if somebody outside had asked.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answered {
    try_send(router, request).await.unwrap()
}

/// The same, where the answer may break off.
pub(crate) async fn try_send(
    router: &Router,
    mut request: Request<Body>,
) -> std::result::Result<Answered, axum::Error> {
    let peer = SocketAddr::from(([203, 0, 113, 7], 4711));
    if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
        request.extensions_mut().insert(ConnectInfo(peer));
    }
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Answered { status: parts.status, headers: parts.headers, body })
}

impl TestServer {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        Self::of(change, Ambient::system(), |_| {}).await
    }

    /// With other settings, by another clock, of other parts.
    pub(crate) async fn of(
        change: impl FnOnce(&mut Config),
        ambient: Ambient,
        replace: impl FnOnce(&mut Parts),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: folder.path().to_owned(), ..Config::default() };
        change(&mut config);
        let business = Business::connect(&config, ambient.clone()).await.unwrap();
        business.store.migrate().await.unwrap();
        let memory = Arc::new(Memory::default());
        let backend = Arc::clone(&memory);
        let mut parts = Parts::new(config, ambient, backend, business).unwrap();
        replace(&mut parts);
        let state = AppState::new(parts);
        Self { router: router(state.clone()), state, memory, _folder: folder }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        send(&self.router, request).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// A GraphQL request as a modern client sends it.
    pub(crate) async fn post(&self, body: Value) -> Answered {
        self.post_with(body, &[("accept", "application/graphql-response+json")]).await
    }

    pub(crate) async fn post_with(&self, body: Value, headers: &[(&str, &str)]) -> Answered {
        let mut request = Request::post("/graphql").header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}
