//! What follows from other settings, and what cannot stand together.

use std::{num::NonZeroUsize, path::Path, thread::available_parallelism};

use domain::{secret::Secret, store::object::Location};
use url::Url;

use super::{
    load::ConfigError,
    secret::{Masked, MaskedUrl},
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

    /// The most connections that read at once. Measured where everything runs on one machine, eight on
    /// two processors answer a tenth more than sixteen, which make each other slow (docs/BENCHMARKS.md).
    pub fn connections(&self) -> u32 {
        self.database.max_connections.unwrap_or_else(|| {
            let cores = available_parallelism().map_or(1, NonZeroUsize::get);
            u32::try_from(cores.saturating_mul(4)).unwrap_or(u32::MAX).clamp(8, 16)
        })
    }

    /// Where the objects are.
    pub fn storage_url(&self) -> MaskedUrl {
        self.storage.url.clone().unwrap_or_else(|| in_folder("file", &self.data_dir, "objects"))
    }

    /// How to open the place of the objects.
    pub fn location(&self) -> Location {
        let storage = &self.storage;
        let key = storage.access_key_id.as_ref().zip(storage.secret_access_key.as_ref());
        let secret = |masked: &Masked| Secret::new(masked.reveal().to_owned());
        Location {
            url: self.storage_url().reveal().to_owned(),
            endpoint: storage.endpoint.clone(),
            region: storage.region.clone(),
            path_style: storage.path_style,
            access_key: key.map(|(id, key)| (id.clone(), secret(key))),
            session_token: storage.session_token.as_ref().map(secret),
            service_account: storage.service_account.clone(),
            native_links: storage.native_links,
        }
    }

    /// Writes out what follows from other settings, and refuses what cannot work.
    pub(super) fn settle(mut self) -> Result<Self, ConfigError> {
        self.database.url = Some(self.database_url());
        self.storage.url = Some(self.storage_url());
        known_scheme("database.url", &self.database_url(), &["sqlite", "postgres", "postgresql"])?;
        known_scheme("queue.url", &self.queue.url, &["memory", "redis", "rediss"])?;
        known_scheme("storage.url", &self.storage_url(), &["file", "s3", "gs"])?;
        self.check_storage()?;
        if let Some(url) = &self.http.public_url {
            let plain = matches!(url.scheme(), "http" | "https") && matches!(url.path(), "/" | "");
            let whole = url.host().is_some() && url.query().is_none();
            refuse_unless(
                plain && whole,
                "http.public_url",
                "must be like https://promote.example.com",
            )?;
        }
        self.check_patience()?;
        self.check_makers()?;
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
        let connections = (2..=1_000).contains(&self.connections());
        refuse_unless(connections, "database.max_connections", "must be 2 to 1000")?;
        let lease = (2..=3_600).contains(&self.workers.lease_seconds);
        refuse_unless(lease, "workers.lease_seconds", "must be 2 to 3600")?;
        let ratio = (0.0..=1.0).contains(&self.telemetry.trace_ratio);
        refuse_unless(ratio, "telemetry.trace_ratio", "must be 0 to 1")?;
        Ok(self)
    }
}

impl Config {
    fn check_patience(&self) -> Result<(), ConfigError> {
        let (http, graphql) = (&self.http, &self.graphql);
        for (key, seconds) in [
            ("http.header_seconds", http.header_seconds),
            ("http.timeout_seconds", http.timeout_seconds),
            ("http.stall_seconds", http.stall_seconds),
            ("http.drain_seconds", http.drain_seconds),
            ("graphql.socket_init_seconds", graphql.socket_init_seconds),
            ("graphql.socket_anonymous_seconds", graphql.socket_anonymous_seconds),
            ("graphql.socket_check_seconds", graphql.socket_check_seconds),
        ] {
            refuse_unless((1..=3_600).contains(&seconds), key, "must be 1 to 3600")?;
        }
        let some = (1..=1_000_000).contains(&http.max_connections);
        refuse_unless(some, "http.max_connections", "must be 1 to 1000000")?;
        let some = (1..=1_000_000).contains(&http.max_connections_per_address);
        refuse_unless(some, "http.max_connections_per_address", "must be 1 to 1000000")?;
        let headers = (1_024..=65_536).contains(&http.header_max_bytes);
        refuse_unless(headers, "http.header_max_bytes", "must be 1024 to 65536")
    }

    fn check_storage(&self) -> Result<(), ConfigError> {
        let storage = &self.storage;
        let scheme = self.storage_url().scheme().to_owned();
        if let Err(error) = self.location().check() {
            let message = error.to_string();
            let message = message.strip_prefix("storage.url: ").unwrap_or(&message);
            refuse_unless(false, "storage.url", message)?;
        }
        for (key, is_set, wanted) in [
            ("storage.endpoint", storage.endpoint.is_some(), &["s3", "gs"][..]),
            ("storage.region", storage.region.is_some(), &["s3"]),
            ("storage.access_key_id", storage.access_key_id.is_some(), &["s3"]),
            ("storage.secret_access_key", storage.secret_access_key.is_some(), &["s3"]),
            ("storage.session_token", storage.session_token.is_some(), &["s3"]),
            ("storage.service_account", storage.service_account.is_some(), &["gs"]),
        ] {
            let message =
                format!("goes with a storage.url that starts with {}", wanted.join(" or "));
            refuse_unless(!is_set || wanted.contains(&scheme.as_str()), key, &message)?;
        }
        let both = storage.access_key_id.is_some() == storage.secret_access_key.is_some();
        refuse_unless(
            both,
            "storage.access_key_id",
            "goes together with storage.secret_access_key",
        )?;
        let with_key = storage.session_token.is_none() || storage.access_key_id.is_some();
        refuse_unless(with_key, "storage.session_token", "needs storage.access_key_id")?;
        if let Some(endpoint) = &storage.endpoint {
            let plain = matches!(endpoint.scheme(), "http" | "https")
                && endpoint.path() == "/"
                && endpoint.query().is_none()
                && endpoint.username().is_empty();
            let message = "must be like https://minio.example.com";
            refuse_unless(plain && endpoint.host().is_some(), "storage.endpoint", message)?;
        }
        if let Some(file) = &storage.service_account {
            refuse_unless(file.is_file(), "storage.service_account", "there is no such file")?;
        }
        let lives = (60..=604_800).contains(&storage.link_seconds);
        refuse_unless(lives, "storage.link_seconds", "must be 60 to 604800")?;
        let waits = (2..=8_760).contains(&storage.orphan_hours);
        refuse_unless(waits, "storage.orphan_hours", "must be 2 to 8760")
    }
}

fn in_folder(scheme: &str, folder: &Path, name: &str) -> MaskedUrl {
    MaskedUrl::new(format!("{scheme}://{}", folder.join(name).display()))
}

fn known_scheme(key: &str, url: &MaskedUrl, known: &[&str]) -> Result<(), ConfigError> {
    let message = format!("must start with one of: {}", known.join(", "));
    refuse_unless(known.contains(&url.scheme()), key, &message)
}

pub(super) fn refuse_unless(holds: bool, key: &str, message: &str) -> Result<(), ConfigError> {
    if holds {
        Ok(())
    } else {
        Err(ConfigError::Value { origin: key.to_owned(), message: message.to_owned() })
    }
}
