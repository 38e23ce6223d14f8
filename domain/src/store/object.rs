//! Objects: the bytes of pictures and videos, kept under the digest of what they are.
//!
//! A key is `organization/digest`, so writing the same bytes twice is writing them once, and no key
//! of one organization can name an object of another.

use std::{path::Path as FilePath, sync::Arc};

use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path,
};

use super::digest::Digest;
use crate::{
    error::{Error, Result},
    id::OrganizationId,
};

/// Where objects are kept.
#[derive(Debug, Clone)]
pub struct Objects(Arc<dyn ObjectStore>);

impl Objects {
    /// A folder of this machine; made where it is missing.
    pub fn folder(folder: &FilePath) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Any object store.
    pub fn at(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    /// Keeps the bytes; says under which key.
    pub async fn put(
        &self,
        organization: OrganizationId,
        bytes: Bytes,
    ) -> Result<(String, Digest)> {
        let digest = Digest::of(&bytes);
        let key = format!("{organization}/{digest}");
        self.0.put(&Path::from(key.as_str()), PutPayload::from(bytes)).await.map_err(fault)?;
        Ok((key, digest))
    }

    /// The bytes under a key, checked against the digest they were kept under.
    pub async fn get(&self, key: &str, digest: Digest) -> Result<Bytes> {
        let bytes = self.read(key).await?;
        if Digest::of(&bytes) == digest {
            Ok(bytes)
        } else {
            Err(Error::internal(format!("object {key} is not what was stored")))
        }
    }

    /// The bytes under a key.
    pub async fn read(&self, key: &str) -> Result<Bytes> {
        let object = self.0.get(&Path::from(key)).await.map_err(fault)?;
        object.bytes().await.map_err(fault)
    }

    /// Forgets the bytes under a key.
    pub async fn delete(&self, key: &str) -> Result<()> {
        self.0.delete(&Path::from(key)).await.map_err(fault)
    }

    /// Whether the store answers.
    pub async fn ping(&self) -> Result<()> {
        match self.0.head(&Path::from("ping")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }
}

fn fault(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound("file"),
        other => Error::unavailable(other),
    }
}
