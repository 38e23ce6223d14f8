//! Settings that must not be printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use url::Url;

const MASK: &str = "********";

/// A secret text: prints and serialises as asterisks.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// Wraps it.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Masked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

/// An address that may carry a password: everything but the password and the query prints.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct MaskedUrl(String);

impl MaskedUrl {
    /// Wraps it.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The whole address, for whoever connects.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What stands before the first colon: which backend is meant.
    pub fn scheme(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

impl fmt::Display for MaskedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Addresses without a host (`sqlite://./x`, `memory:`) have no password to hide, and some of
        // them are no URLs by the standard.
        if !self.0.contains('@') && !self.0.contains('?') {
            return f.write_str(&self.0);
        }
        let Ok(mut url) = Url::parse(&self.0) else { return f.write_str(MASK) };
        let masked = url.password().is_none() || url.set_password(Some(MASK)).is_ok();
        if url.query().is_some() {
            url.set_query(Some(MASK));
        }
        if masked { f.write_str(url.as_str()) } else { f.write_str(MASK) }
    }
}

impl fmt::Debug for MaskedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for MaskedUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_do_not_print() {
        let url = MaskedUrl::new("postgres://app:hunter2@db.internal/promote?sslpassword=x");
        assert_eq!(url.to_string(), "postgres://app:********@db.internal/promote?********");
        assert!(!format!("{url:?}").contains("hunter2"));
        assert_eq!(url.scheme(), "postgres");
        assert_eq!(
            MaskedUrl::new("sqlite://./var/promote.db").to_string(),
            "sqlite://./var/promote.db"
        );
        assert_eq!(format!("{:?}", Masked::new("hunter2")), "********");
    }
}
