//! Things nobody may read in a log: passwords and tokens, and how they are kept.

use std::{fmt, sync::Arc};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use data_encoding::BASE32_NOPAD;
use tokio::sync::Semaphore;

use crate::{
    clock::Ambient,
    error::{Error, Result},
    store::digest::Digest,
};

/// A value that prints as `…`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps it.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// A token of `prefix`, 160 unpredictable bits and a CRC-32, so that a scanner of leaked secrets can
/// tell a real one: `pa_…`.
pub(crate) fn new_token(ambient: &Ambient, prefix: &str) -> Secret<String> {
    let body = BASE32_NOPAD.encode(&ambient.random::<20>()).to_ascii_lowercase();
    Secret(format!("{prefix}_{body}{}", checksum(&body)))
}

/// The digest a token is kept and looked up under; nothing where it is not a token of that prefix.
pub(crate) fn token_digest(token: &str, prefix: &str) -> Option<Digest> {
    let rest = token.strip_prefix(prefix)?.strip_prefix('_')?;
    let (body, sum) = rest.split_at_checked(32)?;
    (checksum(body) == sum).then(|| Digest::of(token.as_bytes()))
}

fn checksum(body: &str) -> String {
    BASE32_NOPAD.encode(&crc32fast::hash(body.as_bytes()).to_be_bytes()).to_ascii_lowercase()
}

/// Hashes and verifies passwords: Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage
/// Cheat Sheet), a few at a time, on the blocking pool.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

/// How many passwords are hashed at once: each takes 19 MiB.
const TURNS: usize = 4;

/// A hash nobody has the password of: checked where there is no user, so that both take as long.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                     gWMFUrjAQYuGnAwCVZ8XIxzLO2kMXBDiXvOgQyGT3vo";

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(TURNS)) }
    }
}

impl Passwords {
    /// The hash to keep.
    pub(crate) async fn hash(
        &self,
        ambient: &Ambient,
        password: &Secret<String>,
    ) -> Result<String> {
        let salt: [u8; 16] = ambient.random();
        let password = password.clone();
        self.run(move || {
            let hash = hasher()?
                .hash_password_with_salt(password.reveal().as_bytes(), &salt)
                .map_err(|error| Error::internal(error.to_string()))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password belongs to the hash; takes as long where there is none.
    pub(crate) async fn verify(
        &self,
        password: &Secret<String>,
        hash: Option<String>,
    ) -> Result<bool> {
        let password = password.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| DECOY.to_owned());
        let matches = self
            .run(move || {
                Ok(hasher()?.verify_password(password.reveal().as_bytes(), hash.as_str()).is_ok())
            })
            .await?;
        Ok(matches && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _turn = self.turns.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
    }
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let passwords = Passwords::default();
        let ambient = Ambient::system();
        let right = Secret::new("correct horse battery".to_owned());
        let wrong = Secret::new("correct horse batterz".to_owned());
        let hash = passwords.hash(&ambient, &right).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify(&right, Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(&wrong, Some(hash)).await.unwrap());
        assert!(!passwords.verify(&right, None).await.unwrap());
    }

    #[test]
    fn a_token_with_a_typo_is_no_token() {
        let token = new_token(&Ambient::system(), "pa");
        let text = token.reveal().clone();
        assert!(token_digest(&text, "pa").is_some());
        assert!(token_digest(&text, "ps").is_none());
        let typo = if text.ends_with('a') { 'b' } else { 'a' };
        let wrong = format!("{}{typo}", &text[..text.len() - 1]);
        assert!(token_digest(&wrong, "pa").is_none());
        assert!(token_digest("pa_", "pa").is_none());
        assert_eq!(format!("{token:?}"), "…");
    }
}
