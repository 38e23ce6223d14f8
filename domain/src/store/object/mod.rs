//! Objects: the bytes of pictures and videos, kept under the digest of what they are.
//!
//! A key is `organization/digest`, so writing the same bytes twice is writing them once, and no key
//! of one organization can name an object of another. What is read is checked against that digest.

mod fault;
mod location;
mod read;
pub mod sweep;

use std::{
    path::{Path as FilePath, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use chrono::TimeDelta;
use futures_util::StreamExt as _;
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt as _, PutPayload, WriteMultipart,
    local::LocalFileSystem,
    path::Path,
    signer::{Method, SignedUrlOptions, Signer},
};
use url::Url;

use self::fault::Hints;
use super::digest::Digest;
use crate::{
    clock::{Clock as _, SystemClock},
    error::{Error, Result},
    id::OrganizationId,
};

pub use location::Location;
pub use read::Content;

/// Larger objects are sent in parts of this size, some at a time; S3 takes none below 5 MiB.
const PART: usize = 8 * 1024 * 1024;

/// How many parts are under way at once.
const PARTS: usize = 3;

/// An object younger than this is not written again: far younger than what is ever swept.
const FRESH: TimeDelta = TimeDelta::hours(1);

/// How long the mark of a sweep counts; it is there for a fraction of a second.
const MARK_LIVES: TimeDelta = TimeDelta::minutes(1);

/// How long the store may take to say that it is there.
const PING: Duration = Duration::from_secs(3);

/// Where objects are kept.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    signing: Option<Signing>,
    /// The root, where it is a folder of this machine.
    folder: Option<PathBuf>,
    hints: Hints,
}

/// How the store signs addresses of its own.
#[derive(Debug, Clone)]
struct Signing {
    signer: Arc<dyn Signer>,
    /// What stands before every key.
    prefix: Path,
    /// The origin of its addresses.
    origin: String,
}

/// What somebody who follows a link is told about the file.
#[derive(Debug, Clone)]
pub struct LinkTerms {
    /// How long the link holds.
    pub lives: Duration,
    /// The value of `Content-Disposition`.
    pub disposition: String,
    /// The value of `Content-Type`.
    pub content_type: String,
}

impl Objects {
    /// A folder of this machine; made where it is missing.
    pub fn folder(folder: &FilePath) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
        let objects = Self::at(Arc::new(store.with_fsync(true)));
        Ok(Self { folder: Some(folder.to_owned()), hints: Hints::FOLDER, ..objects })
    }

    /// Any object store.
    pub fn at(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, signing: None, folder: None, hints: Hints::FOLDER }
    }

    /// Keeps the bytes; says under which key. Does nothing where they are kept already.
    pub async fn put(
        &self,
        organization: OrganizationId,
        bytes: Bytes,
    ) -> Result<(String, Digest)> {
        // Hashing megabytes is work.
        let hashed = bytes.clone();
        let digest = tokio::task::spawn_blocking(move || Digest::of(&hashed))
            .await
            .map_err(Error::internal)?;
        let key = format!("{organization}/{digest}");
        let path = Path::from(key.as_str());
        let mut kept = self.look(&path).await?.is_some_and(|there| {
            let same = u64::try_from(bytes.len()).is_ok_and(|length| length == there.size);
            // An old one is written again, so that no sweep takes it for forgotten before a row
            // refers to it.
            same && age(&there) < FRESH
        });
        // A sweep that looked before this object was written may still delete it: see `sweep`.
        loop {
            if !kept {
                self.write(&path, bytes.clone()).await?;
            }
            while self.is_being_swept(&path).await? {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            kept = self.look(&path).await?.is_some();
            if kept {
                return Ok((key, digest));
            }
        }
    }

    async fn write(&self, path: &Path, bytes: Bytes) -> Result<()> {
        if bytes.len() <= PART {
            let written = self.store.put(path, PutPayload::from(bytes)).await;
            return written.map(drop).map_err(|error| self.hints.unwritten(error));
        }
        let upload = self.store.put_multipart(path).await;
        let upload = upload.map_err(|error| self.hints.unwritten(error))?;
        let mut parts = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Err(error) = parts.wait_for_capacity(PARTS).await {
                // What was sent would be kept, and paid for, without ever becoming an object.
                if let Err(left) = parts.abort().await {
                    tracing::warn!(error = %left, "parts of an upload that failed are left behind");
                }
                return Err(self.hints.unwritten(error));
            }
            parts.put(rest.split_to(rest.len().min(PART)));
        }
        // Aborts by itself where it fails.
        parts.finish().await.map(drop).map_err(|error| self.hints.unwritten(error))
    }

    /// Whether a sweep is about to delete what is under this path. See [`sweep`].
    async fn is_being_swept(&self, path: &Path) -> Result<bool> {
        let mark = self.look(&sweep::mark_of(path)).await?;
        Ok(mark.is_some_and(|mark| age(&mark) < MARK_LIVES))
    }

    /// What is known of an object without reading it, if it is there.
    async fn look(&self, path: &Path) -> Result<Option<ObjectMeta>> {
        match self.store.head(path).await {
            Ok(meta) => Ok(Some(meta)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.hints.unread(error)),
        }
    }

    /// Forgets the bytes under a key; fine where there are none.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.hints.unwritten(error)),
        }
    }

    /// Where browsers find the objects, where the store serves them itself.
    pub fn origin(&self) -> Option<&str> {
        self.signing.as_ref().map(|signing| signing.origin.as_str())
    }

    /// An address of the store's own that reads an object until it expires; none where the store has
    /// none, and the caller has to serve the object itself.
    pub async fn link(&self, key: &str, terms: LinkTerms) -> Result<Option<Url>> {
        let Some(signing) = &self.signing else { return Ok(None) };
        let path: Path = signing.prefix.parts().chain(Path::from(key).parts()).collect();
        let options = SignedUrlOptions::new().with_query([
            ("response-content-disposition", terms.disposition),
            ("response-content-type", terms.content_type),
        ]);
        let signed =
            signing.signer.signed_url_opts(Method::GET, &path, terms.lives, &options).await;
        signed.map(Some).map_err(|error| self.hints.unread(error))
    }

    /// Whether the store answers, and would let us in. Reads and writes nothing.
    pub async fn ping(&self) -> Result<()> {
        let looking = async {
            if let Some(folder) = &self.folder {
                let found = tokio::fs::metadata(folder).await.map_err(Error::unavailable)?;
                if !found.is_dir() || found.permissions().readonly() {
                    return Err(Error::unavailable("the folder of objects cannot be written"));
                }
                return Ok(());
            }
            // A listing fails where there is no such bucket; asking for one object would not tell.
            let first = self.store.list(Some(&Path::from("ping"))).next().await;
            first.transpose().map(drop).map_err(|error| self.hints.unwritten(error))
        };
        tokio::time::timeout(PING, looking).await.map_err(Error::unavailable)?
    }
}

/// How long ago an object was written. Stores stamp objects with the world's time, whatever clock the
/// rest of the product runs by.
fn age(object: &ObjectMeta) -> TimeDelta {
    SystemClock.now() - object.last_modified
}
