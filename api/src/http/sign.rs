//! Signed, expiring links: whoever holds one may read one object until a moment.
//!
//! The signature covers the purpose, the path, the moment and the key's name, so that no part can be
//! exchanged. Old keys keep verifying until they are taken from the configuration.

use std::{collections::BTreeMap, fmt};

use data_encoding::BASE64URL_NOPAD;
use domain::clock::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use url::form_urlencoded;

/// Keys by name, one of which signs.
#[derive(Clone)]
pub struct KeyRing {
    current: String,
    keys: BTreeMap<String, Vec<u8>>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.keys.keys().collect();
        f.debug_struct("KeyRing").field("current", &self.current).field("names", &names).finish()
    }
}

impl KeyRing {
    /// A ring; `current` names the key that signs.
    pub fn new(current: String, keys: BTreeMap<String, Vec<u8>>) -> Self {
        Self { current, keys }
    }

    /// The name of the key that signs.
    pub(super) fn current(&self) -> &str {
        &self.current
    }

    /// A key for one purpose, made of a named one; nothing where that is not known.
    pub(super) fn derive(&self, name: &str, purpose: &[u8]) -> Option<Vec<u8>> {
        tag(self.keys.get(name)?, purpose)
    }
}

/// Why a link is not honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// It lacks a part, or a part is no number or no Base64.
    #[error("this link is incomplete")]
    Malformed,
    /// It was signed with a key that is no longer known, for something else, or by nobody.
    #[error("this link is not valid")]
    Wrong,
    /// Its moment has passed.
    #[error("this link has expired")]
    Expired,
}

/// The query that makes `path` readable until `expires_at`. `audience` is the purpose: a link for one
/// purpose is none for another.
pub fn sign(ring: &KeyRing, path: &str, expires_at: Instant, audience: &str) -> String {
    let expires = expires_at.timestamp();
    let tag = ring
        .keys
        .get(&ring.current)
        .and_then(|key| tag(key, message(&ring.current, audience, expires, path).as_bytes()))
        .unwrap_or_default();
    form_urlencoded::Serializer::new(String::new())
        .append_pair("expires", &expires.to_string())
        .append_pair("key", &ring.current)
        .append_pair("signature", &BASE64URL_NOPAD.encode(&tag))
        .finish()
}

/// Whether the query makes the path readable now.
pub fn verify(
    ring: &KeyRing,
    path: &str,
    query: &str,
    audience: &str,
    now: Instant,
) -> Result<(), SignatureError> {
    let parts: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
    let part = |name: &str| parts.get(name).ok_or(SignatureError::Malformed);
    let expires: i64 = part("expires")?.parse().or(Err(SignatureError::Malformed))?;
    let name = part("key")?;
    let given =
        BASE64URL_NOPAD.decode(part("signature")?.as_bytes()).or(Err(SignatureError::Malformed))?;
    let key = ring.keys.get(name.as_ref()).ok_or(SignatureError::Wrong)?;
    let right = message(name, audience, expires, path);
    let right = tag(key, right.as_bytes()).ok_or(SignatureError::Wrong)?;
    if !bool::from(right.ct_eq(&given)) {
        return Err(SignatureError::Wrong);
    }
    // Only once the signature is right: else an answer would tell when some link expires.
    if expires <= now.timestamp() { Err(SignatureError::Expired) } else { Ok(()) }
}

fn message(key: &str, audience: &str, expires: i64, path: &str) -> String {
    // The path stands last and the others hold no line break, so that no two messages are alike.
    format!("promote-link-1\n{key}\n{audience}\n{expires}\n{path}")
}

fn tag(key: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(message);
    Some(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone as _, Utc};
    use proptest::prelude::*;

    use super::*;

    fn ring(current: &str, names: &[&str]) -> KeyRing {
        let keys = names.iter().map(|n| ((*n).to_owned(), format!("{n:-<32}").into_bytes()));
        KeyRing::new(current.to_owned(), keys.collect())
    }

    fn noon() -> Instant {
        Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).unwrap()
    }

    #[test]
    fn a_link_holds_until_its_moment() {
        let ring = ring("a", &["a"]);
        let query = sign(&ring, "/files/x", noon(), "file");
        let at = |seconds| {
            verify(&ring, "/files/x", &query, "file", noon() + TimeDelta::seconds(seconds))
        };
        assert_eq!(at(-1), Ok(()));
        assert_eq!(at(0), Err(SignatureError::Expired));
        assert_eq!(at(1), Err(SignatureError::Expired));
    }

    #[test]
    fn no_part_can_be_exchanged() {
        let ring = ring("a", &["a", "b"]);
        let before = noon() - TimeDelta::hours(1);
        let query = sign(&ring, "/files/x", noon(), "file");
        let check =
            |path: &str, query: &str, audience: &str| verify(&ring, path, query, audience, before);
        let wrong = Err(SignatureError::Wrong);
        assert_eq!(check("/files/x", &query, "file"), Ok(()));
        assert_eq!(check("/files/y", &query, "file"), wrong);
        assert_eq!(check("/files/x", &query, "upload"), wrong);
        assert_eq!(check("/files/x", &query.replace("key=a", "key=b"), "file"), wrong);
        assert_eq!(check("/files/x", &query.replace("key=a", "key=c"), "file"), wrong);
        let later = query.replace(&noon().timestamp().to_string(), "99999999999");
        assert_eq!(check("/files/x", &later, "file"), wrong);
        assert_eq!(check("/files/x", "", "file"), Err(SignatureError::Malformed));
        assert_eq!(
            check("/files/x", "expires=soon&key=a&signature=AAAA", "file"),
            Err(SignatureError::Malformed)
        );
    }

    #[test]
    fn a_rotated_key_still_verifies_until_it_is_gone() {
        let before = noon() - TimeDelta::hours(1);
        let query = sign(&ring("old", &["old"]), "/files/x", noon(), "file");
        let rotated = ring("new", &["new", "old"]);
        assert_eq!(verify(&rotated, "/files/x", &query, "file", before), Ok(()));
        assert!(sign(&rotated, "/files/x", noon(), "file").contains("key=new"));
        let without = ring("new", &["new"]);
        let gone = verify(&without, "/files/x", &query, "file", before);
        assert_eq!(gone, Err(SignatureError::Wrong));
    }

    #[test]
    fn keys_do_not_print() {
        assert!(!format!("{:?}", ring("a", &["a"])).contains("---"));
    }

    proptest! {
        #[test]
        fn a_guessed_query_never_opens(query in ".{0,80}", path in "/[a-z/]{0,20}") {
            prop_assert!(verify(&ring("a", &["a"]), &path, &query, "file", noon()).is_err());
        }
    }
}
