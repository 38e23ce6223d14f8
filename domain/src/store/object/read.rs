//! Reading objects, each checked against the digest in its key.

use std::ops::Range;

use bytes::Bytes;
use futures_util::{
    StreamExt as _, TryStreamExt as _,
    stream::{self, BoxStream},
};
use object_store::{GetOptions, GetRange, ObjectStoreExt as _, path::Path};
use sha2::{Digest as _, Sha256};

use super::{Digest, Objects};
use crate::error::{Error, Result};

/// An object, or a part of it, as it comes from the store.
pub struct Content {
    /// How many bytes will come.
    pub length: u64,
    /// The bytes. A whole object that is not what was stored ends in an error before its last piece.
    pub body: BoxStream<'static, Result<Bytes>>,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Content").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Objects {
    /// The bytes under a key, checked against the digest they were kept under.
    pub async fn get(&self, key: &str, digest: Digest) -> Result<Bytes> {
        let hints = self.hints;
        let object = self.store.get(&Path::from(key)).await.map_err(|e| hints.unread(e))?;
        let bytes = object.bytes().await.map_err(|e| hints.unread(e))?;
        if Digest::of(&bytes) == digest { Ok(bytes) } else { Err(tampered(key)) }
    }

    /// How many bytes there are under a key.
    pub async fn size(&self, key: &str) -> Result<u64> {
        self.look(&Path::from(key)).await?.map(|meta| meta.size).ok_or(Error::NotFound("file"))
    }

    /// The bytes under a key, or this part of them, as they come.
    pub async fn open(&self, key: &str, part: Option<Range<u64>>) -> Result<Content> {
        let hints = self.hints;
        let whole = part.is_none();
        let options = GetOptions { range: part.map(GetRange::Bounded), ..GetOptions::default() };
        let object = self.store.get_opts(&Path::from(key), options).await;
        let object = object.map_err(|error| hints.unread(error))?;
        let length = object.range.end - object.range.start;
        let body = object.into_stream().map_err(move |error| hints.unread(error)).boxed();
        let kept_under = key.rsplit('/').next().and_then(|digest| digest.parse().ok());
        let body = match kept_under {
            Some(digest) if whole => checked(key.to_owned(), digest, body),
            _ => body,
        };
        Ok(Content { length, body })
    }
}

/// The same stream, one piece behind, so that a wrong one is never seen whole.
fn checked(
    key: String,
    digest: Digest,
    body: BoxStream<'static, Result<Bytes>>,
) -> BoxStream<'static, Result<Bytes>> {
    let begun = (body, Sha256::new(), None::<Bytes>);
    stream::try_unfold(begun, move |(mut body, mut hasher, mut held)| {
        let key = key.clone();
        async move {
            while let Some(piece) = body.try_next().await? {
                hasher.update(&piece);
                if let Some(ready) = held.replace(piece) {
                    return Ok(Some((ready, (body, hasher, held))));
                }
            }
            let Some(last) = held else { return Ok(None) };
            if Digest::from(<[u8; 32]>::from(hasher.finalize())) != digest {
                return Err(tampered(&key));
            }
            Ok(Some((last, (body, Sha256::new(), None))))
        }
    })
    .boxed()
}

fn tampered(key: &str) -> Error {
    Error::internal(format!("object {key} is not what was stored"))
}
