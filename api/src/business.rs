//! The business of a running server: the store and what stands beside it, as the transport sees it.

use std::{ops::Range, path::Path, time::Duration};

use async_trait::async_trait;
use domain::{
    access::{Actor, IdempotencyClaim},
    brand::{self, UploadPicture},
    clock::Ambient,
    error::{Error, Result},
    identity,
    secret::Passwords,
    store::{
        Database, Store,
        digest::Digest,
        idempotency::{self, Claimed as Claim},
        object::{Content, Objects},
    },
};
use jobs::{bus::Bus, queue::Queue};

use crate::{
    backend::{Backend, Claimed, Upload},
    config::Config,
    http::auth::Credentials,
};

/// The prefix of this product's keys and channels in Redis.
pub(crate) const NAMESPACE: &str = "promote";

/// Everything use cases need.
#[derive(Debug, Clone)]
pub struct Business {
    /// The truth.
    pub store: Store,
    /// Pictures and videos.
    pub objects: Objects,
    /// Turns at hashing passwords.
    pub passwords: Passwords,
    /// Who hears of changes.
    pub bus: Bus,
    /// What wakes the workers.
    pub queue: Queue,
}

impl Business {
    /// Opens what the configuration names. Does not wait for Redis.
    pub async fn connect(config: &Config, ambient: Ambient) -> Result<Self> {
        let database = Database {
            max_connections: config.connections(),
            tell_statements: config.database.tell_statements,
            ..Database::at(config.database_url().reveal())
        };
        let lease = Duration::from_secs(config.workers.lease_seconds);
        if let Some(path) = database.file() {
            make_folder_of(path)?;
        }
        Ok(Self {
            objects: config.location().open()?,
            store: Store::connect(&database, ambient.clone()).await?.with_lease(lease),
            passwords: Passwords::default(),
            bus: Bus::connect(config.queue.url.reveal(), NAMESPACE, ambient.clone())?,
            queue: Queue::connect(config.queue.url.reveal(), NAMESPACE, ambient)?,
        })
    }
}

fn make_folder_of(file: &Path) -> Result<()> {
    match file.parent() {
        Some(folder) => std::fs::create_dir_all(folder).map_err(Error::internal),
        None => Ok(()),
    }
}

#[async_trait]
impl Backend for Business {
    async fn authenticate(
        &self,
        store: &Store,
        credentials: &Credentials,
    ) -> Result<Option<Actor>> {
        let outcome = match credentials {
            Credentials::None => return Ok(None),
            Credentials::Session(secret) => identity::authenticate_session(store, secret).await,
            Credentials::Token(secret) => identity::authenticate_token(store, secret).await,
        };
        match outcome {
            Ok(actor) => Ok(Some(actor)),
            Err(Error::Unauthenticated(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn claim(&self, actor: &Actor, key: &str, digest: [u8; 32]) -> Result<Claimed> {
        Ok(match idempotency::claim(&self.store, actor, key, Digest::from(digest)).await? {
            Claim::Now(claim) => Claimed::Now(claim),
            Claim::Before(answer) => Claimed::Before(answer),
        })
    }

    async fn answer(
        &self,
        actor: &Actor,
        claim: &IdempotencyClaim,
        answer: Option<String>,
    ) -> Result<()> {
        idempotency::answer(&self.store, actor, claim, answer).await
    }

    async fn size(&self, key: &str) -> Result<u64> {
        self.objects.size(key).await
    }

    async fn open(&self, key: &str, part: Option<Range<u64>>) -> Result<Content> {
        self.objects.open(key, part).await
    }

    async fn upload(&self, actor: &Actor, upload: Upload) -> Result<String> {
        let workspace_id =
            upload.workspace_id.parse().map_err(|error: domain::id::ParseIdError| {
                Error::invalid("workspace", error.to_string())
            })?;
        let picture = UploadPicture { workspace_id, bytes: upload.bytes };
        let (store, objects) = (&self.store, &self.objects);
        let media = match upload.purpose.as_str() {
            "post" => brand::store_post_picture(store, objects, actor, picture).await?,
            _ => brand::store_picture(store, objects, actor, picture).await?,
        };
        Ok(media.id.to_string())
    }

    async fn ready(&self) -> std::result::Result<(), &'static str> {
        self.store.ping().await.map_err(|_down| "database")?;
        self.objects.ping().await.map_err(|_down| "object store")?;
        self.queue.ping().await.map_err(|_down| "queue")
    }
}
