//! What went wrong with the store, with the settings that would mend it.

use std::error::Error as StdError;

use object_store::Error as StoreError;

use crate::error::Error;

/// The settings that a kind of store depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hints {
    /// Where it is.
    place: &'static str,
    /// Who we are to it.
    credentials: &'static str,
}

/// A failure and where to look.
#[derive(Debug, thiserror::Error)]
#[error("{what} (check {settings})")]
struct Trouble {
    what: &'static str,
    settings: &'static str,
    #[source]
    source: StoreError,
}

impl Hints {
    pub(super) const FOLDER: Self =
        Self { place: "storage.url", credentials: "storage.url and who may write there" };

    pub(super) const S3: Self = Self {
        place: "storage.url, storage.endpoint and storage.region",
        credentials: "storage.access_key_id, storage.secret_access_key and what they may do with the \
                      bucket of storage.url; where they are not set, AWS's environment or the \
                      machine's role",
    };

    pub(super) const GCS: Self = Self {
        place: "storage.url and storage.endpoint",
        credentials: "storage.service_account and what it may do with the bucket of storage.url; \
                      where it is not set, the application default credentials",
    };

    /// Why something could not be read; what is not there is not found.
    pub(super) fn unread(self, error: StoreError) -> Error {
        match error {
            StoreError::NotFound { .. } => Error::NotFound("file"),
            other => self.unwritten(other),
        }
    }

    /// Why something could not be written or listed: then nothing found means no bucket.
    pub(super) fn unwritten(self, source: StoreError) -> Error {
        let (what, settings) = match status(&source) {
            Some(404) => ("the object store has no such bucket", self.place),
            Some(401 | 403) => ("the object store refuses us", self.credentials),
            _ => ("the object store does not do its part", self.place),
        };
        Error::unavailable(Trouble { what, settings, source })
    }
}

/// The status of HTTP that the store answered with, if it did.
fn status(error: &StoreError) -> Option<u16> {
    match error {
        StoreError::NotFound { .. } => Some(404),
        StoreError::PermissionDenied { .. } => Some(403),
        StoreError::Unauthenticated { .. } => Some(401),
        // Of listings the library tells it in words only.
        other => {
            let causes = std::iter::successors(StdError::source(other), |cause| (*cause).source());
            causes.map(ToString::to_string).find_map(|text| {
                let (_, rest) = text.split_once("status code: ")?;
                rest.get(..3)?.parse().ok()
            })
        }
    }
}
