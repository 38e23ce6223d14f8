//! What the transport needs from the business besides the use cases behind GraphQL fields.

use std::{fmt::Debug, ops::Range};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    access::{Actor, IdempotencyClaim},
    error::Result,
    store::{Store, object::Content},
};

use crate::http::auth::Credentials;

/// A picture as it came in.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The kind the client said it is.
    pub content_type: String,
    /// The name the client gave it.
    pub file_name: Option<String>,
    /// What it is for, in the business's words: `post` for a picture to be posted, else `logo` or `photo`.
    pub purpose: String,
    /// The workspace it belongs to, as the client named it.
    pub workspace_id: String,
    /// The file.
    pub bytes: Bytes,
}

/// What came of claiming an idempotency key.
#[derive(Debug)]
pub enum Claimed {
    /// It is this call's: carry the claim in the actor.
    Now(IdempotencyClaim),
    /// The same request was answered before, with this.
    Before(String),
}

/// The business, as the transport sees it.
#[async_trait]
pub trait Backend: Debug + Send + Sync {
    /// Who stands behind the credentials by what this store sees; nobody where they are wrong, expired or
    /// revoked.
    async fn authenticate(&self, store: &Store, credentials: &Credentials)
    -> Result<Option<Actor>>;

    /// Claims an idempotency key for a request with this digest.
    async fn claim(&self, actor: &Actor, key: &str, digest: [u8; 32]) -> Result<Claimed>;

    /// Keeps the answer of a claimed request, where it is worth keeping.
    async fn answer(
        &self,
        actor: &Actor,
        claim: &IdempotencyClaim,
        answer: Option<String>,
    ) -> Result<()>;

    /// How long a stored object is, in bytes.
    async fn size(&self, key: &str) -> Result<u64>;

    /// A stored object or this part of it, as it comes.
    async fn open(&self, key: &str, part: Option<Range<u64>>) -> Result<Content>;

    /// Keeps an uploaded picture; answers with its readable id.
    async fn upload(&self, actor: &Actor, upload: Upload) -> Result<String>;

    /// Fails with the name of the first part that does not answer.
    async fn ready(&self) -> std::result::Result<(), &'static str>;
}
