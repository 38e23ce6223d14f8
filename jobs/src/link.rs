//! The one place that knows how to reach Redis: URL, timeouts, TLS.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use redis::{
    Client, RedisError, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

/// Time to connect, name resolution and greeting included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time for an answer. The client's own default of half a second takes a busy server for dead.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(10);

/// Which backend a URL names.
#[derive(Debug)]
pub enum Address {
    /// In this process.
    Memory,
    /// A Redis or Valkey server.
    Redis(Box<Client>),
}

impl Address {
    /// Nothing if the URL names neither.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        match url.split_once(':')? {
            ("memory", "" | "//") => Some(Self::Memory),
            ("redis", _) => Self::redis(url),
            ("rediss", _) => {
                // The TLS library wants its cryptography chosen once per process; a choice made
                // earlier by somebody else is as good.
                let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
                Self::redis(url)
            }
            _ => None,
        }
    }

    fn redis(url: &str) -> Option<Self> {
        Some(Self::Redis(Box::new(Client::open(url).ok()?)))
    }
}

/// A connection that is made on first use and made again after it broke.
///
/// A command fails at once while the server is away, and the next one tries again: whoever
/// called decides how long to keep trying.
pub fn manager(client: &Client) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_number_of_retries(0);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

/// The connection for everything but the workers, which have their own.
#[derive(Debug)]
pub struct Reach {
    client: Client,
    manager: Mutex<ConnectionManager>,
}

impl Reach {
    /// Does not connect yet.
    pub fn new(client: Client) -> RedisResult<Self> {
        let manager = Mutex::new(manager(&client)?);
        Ok(Self { client, manager })
    }

    /// What opens further connections.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The shared connection.
    pub fn connection(&self) -> ConnectionManager {
        self.manager.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts over with a fresh connection after an error.
    ///
    /// The manager reconnects by itself after an input/output error only: any other failure to
    /// connect (still loading, credentials being rotated) it would repeat for ever.
    pub fn failed(&self, error: RedisError) -> RedisError {
        if let Ok(fresh) = manager(&self.client) {
            *self.manager.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_url_names_its_backend() {
        assert!(matches!(Address::parse("memory:"), Some(Address::Memory)));
        assert!(matches!(Address::parse("memory://"), Some(Address::Memory)));
        for url in ["redis://127.0.0.1:1/2", "rediss://user:secret@example.com:6380"] {
            assert!(matches!(Address::parse(url), Some(Address::Redis(_))), "{url}");
        }
        for url in ["", "memory", "memory:x", "http://127.0.0.1", "redis:", "rediss://"] {
            assert!(Address::parse(url).is_none(), "{url}");
        }
    }
}
