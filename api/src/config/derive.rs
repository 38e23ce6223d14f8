//! What follows from other settings, and what cannot stand together.

use std::path::Path;

use url::Url;

use super::{
    load::ConfigError,
    secret::MaskedUrl,
    section::{Config, TrustedMode},
};

/// Shortest signing key, in bytes: as much as the hash it keys.
const KEY_MIN: usize = 32;

impl Config {
    /// The address people type, without a slash at the end.
    pub fn origin(&self) -> String {
        match &self.http.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => format!("http://{}", self.http.listen),
        }
    }

    /// Whether people reach the server by TLS.
    pub fn is_https(&self) -> bool {
        self.http.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The origins whose pages may act for a signed-in person.
    pub fn allowed_origins(&self) -> Vec<String> {
        std::iter::once(self.origin()).chain(self.http.cors_origins.iter().cloned()).collect()
    }

    /// The same settings with everything embedded in a folder of its own.
    #[must_use]
    pub fn embedded_in(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.data_dir);
        self.database.url = Some(in_folder("sqlite", folder, "promote.db"));
        self.storage.url = Some(in_folder("file", folder, "objects"));
        self.queue.url = MaskedUrl::new("memory:");
        self
    }

    /// Where the database is.
    pub fn database_url(&self) -> MaskedUrl {
        self.database
            .url
            .clone()
            .unwrap_or_else(|| in_folder("sqlite", &self.data_dir, "promote.db"))
    }

    /// Where the objects are.
    pub fn storage_url(&self) -> MaskedUrl {
        self.storage.url.clone().unwrap_or_else(|| in_folder("file", &self.data_dir, "objects"))
    }

    /// Writes out what follows from other settings, and refuses what cannot work.
    pub(super) fn settle(mut self) -> Result<Self, ConfigError> {
        self.database.url = Some(self.database_url());
        self.storage.url = Some(self.storage_url());
        known_scheme("database.url", &self.database_url(), &["sqlite", "postgres", "postgresql"])?;
        known_scheme("queue.url", &self.queue.url, &["memory", "redis", "rediss"])?;
        known_scheme("storage.url", &self.storage_url(), &["file"])?;
        if let Some(url) = &self.http.public_url {
            let plain = matches!(url.scheme(), "http" | "https") && matches!(url.path(), "/" | "");
            let whole = url.host().is_some() && url.query().is_none();
            refuse_unless(
                plain && whole,
                "http.public_url",
                "must be like https://promote.example.com",
            )?;
        }
        for origin in &self.http.cors_origins {
            let same =
                Url::parse(origin).is_ok_and(|url| &url.origin().ascii_serialization() == origin);
            refuse_unless(
                same,
                "http.cors_origins",
                "must be origins like https://app.example.com",
            )?;
        }
        for (name, key) in &self.signing.keys {
            let plain =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            refuse_unless(plain, "signing.keys", "names are letters, digits and hyphens")?;
            let long = key.reveal().len() >= KEY_MIN;
            refuse_unless(long, "signing.keys", "each key must be 32 characters or more")?;
        }
        if let Some(current) = &self.signing.current {
            let known = self.signing.keys.contains_key(current);
            refuse_unless(known, "signing.current", "must be the name of one of signing.keys")?;
        }
        let file = self.graphql.trusted_documents.is_some();
        let off = self.graphql.trusted_mode == TrustedMode::Off;
        refuse_unless(
            file != off,
            "graphql.trusted_mode",
            "goes together with graphql.trusted_documents",
        )?;
        let lease = (2..=3_600).contains(&self.workers.lease_seconds);
        refuse_unless(lease, "workers.lease_seconds", "must be 2 to 3600")?;
        let ratio = (0.0..=1.0).contains(&self.telemetry.trace_ratio);
        refuse_unless(ratio, "telemetry.trace_ratio", "must be 0 to 1")?;
        Ok(self)
    }
}

fn in_folder(scheme: &str, folder: &Path, name: &str) -> MaskedUrl {
    MaskedUrl::new(format!("{scheme}://{}", folder.join(name).display()))
}

fn known_scheme(key: &str, url: &MaskedUrl, known: &[&str]) -> Result<(), ConfigError> {
    let message = format!("must start with one of: {}", known.join(", "));
    refuse_unless(known.contains(&url.scheme()), key, &message)
}

fn refuse_unless(holds: bool, key: &str, message: &str) -> Result<(), ConfigError> {
    if holds {
        Ok(())
    } else {
        Err(ConfigError::Value { origin: key.to_owned(), message: message.to_owned() })
    }
}
