//! Texts that are kept where others may read: sealed so that only this product's keys open them, and
//! only in the context they were sealed in.

use data_encoding::BASE64URL_NOPAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::sign::KeyRing;

/// Seals a text: the key's name, then nonce and ciphertext in Base64. `nonce` is random; the context,
/// of which each text has its own, chooses the key.
pub(super) fn seal(
    ring: &KeyRing,
    context: &[u8],
    text: &[u8],
    nonce: [u8; NONCE_LEN],
) -> Option<String> {
    let mut sealed = text.to_vec();
    let key = key(ring, ring.current(), context)?;
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(context),
        &mut sealed,
    )
    .ok()?;
    let sealed = BASE64URL_NOPAD.encode(&[&nonce[..], &sealed].concat());
    Some(format!("{}.{sealed}", ring.current()))
}

/// Opens it again; nothing where it was sealed with a key that is no longer known, in another context,
/// or by nobody.
pub(super) fn open(ring: &KeyRing, context: &[u8], sealed: &str) -> Option<Vec<u8>> {
    let (name, sealed) = sealed.rsplit_once('.')?;
    let mut sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
    let (nonce, text) = sealed.split_first_chunk_mut::<NONCE_LEN>()?;
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let text = key(ring, name, context)?.open_in_place(nonce, Aad::from(context), text).ok()?;
    Some(text.to_vec())
}

fn key(ring: &KeyRing, name: &str, context: &[u8]) -> Option<LessSafeKey> {
    let key = ring.derive(name, &[b"promote-seal-1\n", context].concat())?;
    Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(current: &str, names: &[&str]) -> KeyRing {
        let keys = names.iter().map(|n| ((*n).to_owned(), format!("{n:-<32}").into_bytes()));
        KeyRing::new(current.to_owned(), keys.collect())
    }

    #[test]
    fn what_is_sealed_is_hidden_and_opens_in_its_context_alone() {
        let one = ring("a.1", &["a.1", "b"]);
        let sealed = seal(&one, b"ada/key-1", b"{\"secret\":\"pat_x\"}", [7; NONCE_LEN]).unwrap();
        assert!(!sealed.contains("pat_x") && !sealed.contains("secret"), "{sealed}");
        assert_eq!(open(&one, b"ada/key-1", &sealed).unwrap(), b"{\"secret\":\"pat_x\"}");
        assert_eq!(open(&one, b"ben/key-1", &sealed), None);
        assert_eq!(open(&one, b"ada/key-1", &sealed.replace("a.1.", "b.")), None);
        // A key stays good for opening while it is known.
        assert!(open(&ring("b", &["a.1", "b"]), b"ada/key-1", &sealed).is_some());
        assert_eq!(open(&ring("b", &["b"]), b"ada/key-1", &sealed), None);
    }

    #[test]
    fn what_nobody_sealed_does_not_open() {
        let one = ring("a", &["a"]);
        let sealed = seal(&one, b"x", b"text", [0; NONCE_LEN]).unwrap();
        let mut changed = sealed.clone().into_bytes();
        let last = changed.len() - 2;
        changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        for text in ["", "a.", "a.AAAA", "{\"data\":{}}", changed.as_str(), &sealed[..20]] {
            assert_eq!(open(&one, b"x", text), None, "{text}");
        }
    }
}
