//! Documents known by their hash: those a client persisted, and those an operator trusts; and what was
//! parsed before, for clients ask the same again and again.

use std::{
    collections::HashMap,
    fmt, fs, io,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_graphql::parser::{self, parse_query, types::ExecutableDocument};
use data_encoding::HEXLOWER;
use http::StatusCode;
use lru::LruCache;
use sha2::{Digest as _, Sha256};

use super::{refusal::Refusal, request::Params};
use crate::config::{GraphQl, TrustedMode};

/// Most bytes of persisted documents.
const PERSISTED_BYTES: usize = 16_000_000;

/// How many parsed documents are remembered, and the most bytes of the text of one. A field takes two
/// bytes of text and some two hundred of memory: together forty megabytes at the very most.
const PARSED: NonZeroUsize = NonZeroUsize::new(100).unwrap();
const PARSED_BYTES: usize = 4_096;

/// Documents by hash.
pub struct Documents {
    trusted: HashMap<String, Arc<str>>,
    mode: TrustedMode,
    persisted: Option<Mutex<Persisted>>,
    parsed: Mutex<LruCache<Arc<str>, ExecutableDocument>>,
}

struct Persisted {
    documents: LruCache<String, Arc<str>>,
    bytes: usize,
}

impl fmt::Debug for Documents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents").field("trusted", &self.trusted.len()).finish_non_exhaustive()
    }
}

/// A found document, and whether it should be kept once it proved good.
#[derive(Debug)]
pub struct Found {
    /// Its text.
    pub text: Arc<str>,
    /// Under which hash to keep it.
    pub keep: Option<String>,
}

impl Documents {
    /// Reads the trusted documents; none are persisted yet.
    pub fn load(config: &GraphQl) -> io::Result<Self> {
        let mut trusted = HashMap::new();
        if let Some(path) = &config.trusted_documents {
            let file: HashMap<String, String> = serde_json::from_slice(&fs::read(path)?)?;
            for (hash, text) in file {
                if hash_of(&text) != hash {
                    let message =
                        format!("{}: {hash} is not the hash of its document", path.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                trusted.insert(hash, text.into());
            }
        }
        let persisted = NonZeroUsize::new(config.persisted_queries)
            .map(|most| Mutex::new(Persisted { documents: LruCache::new(most), bytes: 0 }));
        let parsed = Mutex::new(LruCache::new(PARSED));
        Ok(Self { trusted, mode: config.trusted_mode, persisted, parsed })
    }

    /// The text a request means.
    pub fn find(&self, params: &Params) -> Result<Found, Refusal> {
        if let Some(id) = &params.document_id {
            let hash = id.strip_prefix("sha256:").unwrap_or(id);
            let text = self.trusted.get(hash).cloned();
            let unknown =
                || Refusal::document("PERSISTED_QUERY_NOT_FOUND", "no document has this id");
            return text.map(|text| Found { text, keep: None }).ok_or_else(unknown);
        }
        let hash = params.persisted_hash()?;
        let Some(query) = &params.query else {
            return self.by_hash(&hash.unwrap_or_default());
        };
        let real = hash_of(query);
        if hash.as_ref().is_some_and(|hash| *hash != real) {
            return Err(Refusal::malformed("provided sha does not match query"));
        }
        if self.mode == TrustedMode::Require && !self.trusted.contains_key(&real) {
            let message = "only known documents are executed here";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "DOCUMENT_NOT_TRUSTED", message));
        }
        Ok(Found { text: query.as_str().into(), keep: hash })
    }

    /// What a text says.
    pub fn parse(&self, text: &Arc<str>) -> parser::Result<ExecutableDocument> {
        let remembered = self.parsed().get(text).cloned();
        remembered.map_or_else(|| parse_query(&**text), Ok)
    }

    /// Remembers what a text says, once it proved good.
    pub fn remember(&self, text: &Arc<str>, document: &ExecutableDocument) {
        if text.len() <= PARSED_BYTES && !self.parsed().contains(text) {
            self.parsed().put(Arc::clone(text), document.clone());
        }
    }

    fn parsed(&self) -> MutexGuard<'_, LruCache<Arc<str>, ExecutableDocument>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn by_hash(&self, hash: &str) -> Result<Found, Refusal> {
        if let Some(text) = self.trusted.get(hash) {
            return Ok(Found { text: Arc::clone(text), keep: None });
        }
        let Some(persisted) = &self.persisted else {
            let code = "PERSISTED_QUERY_NOT_SUPPORTED";
            return Err(Refusal::document(code, "PersistedQueryNotSupported"));
        };
        let mut persisted = persisted.lock().unwrap_or_else(PoisonError::into_inner);
        let text = persisted.documents.get(hash).cloned();
        // The wording is what clients look for.
        let unknown = || Refusal::document("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
        text.map(|text| Found { text, keep: None }).ok_or_else(unknown)
    }

    /// Keeps a document that proved good, in place of the one that was asked for longest ago.
    pub fn keep(&self, hash: String, text: Arc<str>) {
        let Some(persisted) = &self.persisted else { return };
        let mut persisted = persisted.lock().unwrap_or_else(PoisonError::into_inner);
        persisted.bytes += text.len();
        if let Some((_, old)) = persisted.documents.push(hash, text) {
            persisted.bytes -= old.len();
        }
        while persisted.bytes > PERSISTED_BYTES
            && let Some((_, old)) = persisted.documents.pop_lru()
        {
            persisted.bytes -= old.len();
        }
    }
}

/// The hash of a document's text, as clients write it.
pub fn hash_of(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Nobody fills the server's memory with what it refuses, nor with more than there is room for.
    #[test]
    fn what_proved_good_is_remembered_in_bounds() {
        let documents = Documents::load(&Config::default().graphql).unwrap();
        let texts = (0..=PARSED.get()).map(|n| Arc::<str>::from(format!("{{ a{n}: version }}")));
        for text in texts {
            let document = documents.parse(&text).unwrap();
            assert!(!documents.parsed().contains(&text), "not before it proved good");
            documents.remember(&text, &document);
            assert!(documents.parsed().contains(&text));
        }
        assert_eq!(documents.parsed().len(), PARSED.get());
        let long: Arc<str> = format!("{{ version }}{}", " ".repeat(PARSED_BYTES)).into();
        let document = documents.parse(&long).unwrap();
        documents.remember(&long, &document);
        assert!(!documents.parsed().contains(&long));
    }
}
