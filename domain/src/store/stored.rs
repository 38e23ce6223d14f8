//! Content that is kept as JSON and read when somebody looks at it.

use std::sync::{Arc, OnceLock};

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// A column of JSON. Lists are mostly asked for what stands beside it, and reading it costs more than
/// the rest of a row. Copies are cheap and share what was read.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    text: Arc<str>,
    value: Arc<OnceLock<T>>,
}

impl<T> Stored<T> {
    /// What a row holds.
    pub(crate) fn from_row(text: String) -> Self {
        Self { text: text.into(), value: Arc::default() }
    }
}

impl<T: Serialize> Stored<T> {
    /// What a row will hold.
    pub fn new(value: T) -> Result<Self> {
        let text = serde_json::to_string(&value).map_err(Error::internal)?;
        Ok(Self { text: text.into(), value: Arc::new(OnceLock::from(value)) })
    }
}

impl<T: DeserializeOwned> Stored<T> {
    /// The content. A row that cannot be read is a fault of ours.
    pub fn get(&self) -> Result<&T> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let value = serde_json::from_str(&self.text).map_err(Error::internal)?;
        Ok(self.value.get_or_init(|| value))
    }
}

impl<T> PartialEq for Stored<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Stored<T> {}
