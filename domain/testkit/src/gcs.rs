//! A small pretended Google Cloud Storage.
//!
//! As much of its XML API as keeping, reading, listing and deleting needs, for those who carry a token
//! that the service account's key signed. It shows that our configuration and signatures are what
//! Google documents; it is not Google.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse as _, Response},
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use domain::store::object::Location;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use url::{Url, form_urlencoded};

/// The one bucket there is.
pub const BUCKET: &str = "pictures";

const ACCOUNT: &str = "promote@test.iam.gserviceaccount.com";

/// The server and the service account it knows.
#[derive(Debug)]
pub struct PretendedGcs {
    address: SocketAddr,
    shelf: Shelf,
    serving: JoinHandle<()>,
    folder: TempDir,
}

/// What is kept, and who may come to it.
#[derive(Debug, Clone)]
struct Shelf {
    objects: Arc<Mutex<BTreeMap<String, Bytes>>>,
    key: Arc<[u8]>,
}

impl PretendedGcs {
    /// A new one with one empty bucket, and the file of a new key.
    pub async fn start() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let folder = TempDir::new().unwrap();
        let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let body = BASE64.encode(der.as_ref());
        let kind = "PRIVATE KEY";
        let file = json!({
            "type": "service_account",
            "client_email": ACCOUNT,
            "private_key_id": "1",
            "private_key": format!("-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"),
        });
        fs::write(folder.path().join("key.json"), file.to_string()).unwrap();
        let shelf = Shelf { objects: Arc::default(), key: pair.public_key().as_ref().into() };
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(shelf.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shelf, serving, folder }
    }

    /// How to reach it, with the right key.
    pub fn location(&self, prefix: &str) -> Location {
        let endpoint = Some(format!("http://{}", self.address).parse().unwrap());
        Location { endpoint, ..self.at_google(prefix) }
    }

    /// The same key for the bucket of that name at Google itself.
    pub fn at_google(&self, prefix: &str) -> Location {
        Location {
            url: format!("gs://{BUCKET}/{prefix}"),
            service_account: Some(self.key_file()),
            native_links: true,
            ..Location::default()
        }
    }

    /// The service account's key.
    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("key.json")
    }

    /// The names of what is kept.
    pub fn keys(&self) -> Vec<String> {
        self.shelf.objects.lock().unwrap().keys().cloned().collect()
    }

    /// Whether Google would let somebody read by this address: its signature is right for Google's
    /// host, by the rules for V4 signatures.
    pub fn would_honour(&self, url: &Url) -> bool {
        let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let Some(place) = query.iter().position(|(name, _)| name == "X-Goog-Signature") else {
            return false;
        };
        let Ok(signature) = HEXLOWER.decode(query.remove(place).1.as_bytes()) else { return false };
        let told: BTreeMap<&str, &str> =
            query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let part = |name: &str| told.get(name).copied().unwrap_or_default();
        let Some(scope) = part("X-Goog-Credential").strip_prefix(&format!("{ACCOUNT}/")) else {
            return false;
        };
        let mut pairs: Vec<String> = query
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        pairs.sort();
        let request = format!(
            "GET\n{}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD",
            url.path(),
            pairs.join("&"),
            url.host_str().unwrap_or_default(),
        );
        let digest = HEXLOWER.encode(&Sha256::digest(request.as_bytes()));
        let signed = format!("GOOG4-RSA-SHA256\n{}\n{scope}\n{digest}", part("X-Goog-Date"));
        part("X-Goog-Algorithm") == "GOOG4-RSA-SHA256"
            && part("X-Goog-SignedHeaders") == "host"
            && scope.ends_with("/auto/storage/goog4_request")
            && self.shelf.has_signed(signed.as_bytes(), &signature)
    }
}

impl Drop for PretendedGcs {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Shelf {
    fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key);
        key.verify(message, signature).is_ok()
    }

    /// Whether the caller's token is one that the account's key signed.
    fn knows(&self, headers: &HeaderMap) -> bool {
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let Some((signed, signature)) = token.rsplit_once('.') else { return false };
        let Ok(signature) = BASE64URL_NOPAD.decode(signature.as_bytes()) else { return false };
        let claims = signed.split('.').nth(1).unwrap_or_default();
        let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap_or_default();
        let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
        claims.get("iss").and_then(Value::as_str) == Some(ACCOUNT)
            && self.has_signed(signed.as_bytes(), &signature)
    }
}

/// As canonical requests want it: all but unreserved characters.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
    }
    escaped
}

/// Where keys are written, their slashes are escaped.
fn decoded(path: &str) -> String {
    let (name, _) = form_urlencoded::parse(path.as_bytes()).next().unwrap_or_default();
    name.into_owned()
}

async fn answer(
    State(shelf): State<Shelf>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !shelf.knows(&headers) {
        return (StatusCode::UNAUTHORIZED, "<Error><Code>AuthenticationRequired</Code></Error>")
            .into_response();
    }
    let missing = |what| {
        (StatusCode::NOT_FOUND, format!("<Error><Code>{what}</Code></Error>")).into_response()
    };
    let path = decoded(uri.path().trim_start_matches('/'));
    let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
    if bucket != BUCKET {
        return missing("NoSuchBucket");
    }
    let stamp = [(header::LAST_MODIFIED, "Mon, 02 Mar 2026 09:00:00 GMT"), (header::ETAG, "\"1\"")];
    let mut objects = shelf.objects.lock().unwrap();
    match method {
        Method::GET if key.is_empty() => list(&objects, uri.query().unwrap_or_default()),
        Method::GET | Method::HEAD => match objects.get(key) {
            Some(bytes) => (stamp, bytes.clone()).into_response(),
            None => missing("NoSuchKey"),
        },
        Method::PUT => {
            objects.insert(key.to_owned(), body);
            stamp.into_response()
        }
        Method::DELETE if objects.remove(key).is_some() => StatusCode::NO_CONTENT.into_response(),
        Method::DELETE => missing("NoSuchKey"),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn list(objects: &BTreeMap<String, Bytes>, query: &str) -> Response {
    let prefix = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "prefix");
    let prefix = prefix.map(|(_, prefix)| prefix.into_owned()).unwrap_or_default();
    let mut answer = "<ListBucketResult>".to_owned();
    for (key, bytes) in objects.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        write!(
            answer,
            "<Contents><Key>{key}</Key><Size>{}</Size>\
             <LastModified>2026-03-02T09:00:00.000Z</LastModified><ETag>1</ETag></Contents>",
            bytes.len()
        )
        .unwrap();
    }
    answer.push_str("</ListBucketResult>");
    answer.into_response()
}
