//! Opening the store that a URL names: a folder, a bucket of S3 or what speaks like it, one of GCS.

use std::{path::PathBuf, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    gcp::GoogleCloudStorageBuilder,
    path::Path,
    prefix::PrefixStore,
    signer::Signer,
};
use url::Url;

use super::{Hints, Objects, Signing};
use crate::{
    error::{Error, Result},
    secret::Secret,
};

/// Where objects are to be kept, as the settings say.
#[derive(Debug, Clone, Default)]
pub struct Location {
    /// `file://PATH`, `s3://BUCKET/PREFIX` or `gs://BUCKET/PREFIX`.
    pub url: String,
    /// Another address than Amazon's or Google's.
    pub endpoint: Option<Url>,
    /// S3: the region.
    pub region: Option<String>,
    /// S3: whether the bucket stands in the path and not in the host name.
    pub path_style: bool,
    /// S3: the key's name and secret; AWS's environment or the machine's role where absent.
    pub access_key: Option<(String, Secret<String>)>,
    /// S3: the token of a session, where the key is of one.
    pub session_token: Option<Secret<String>>,
    /// GCS: the file of a service account's key; application default credentials where absent.
    pub service_account: Option<PathBuf>,
    /// Whether browsers can reach the store, and links may lead there.
    pub native_links: bool,
}

/// What a bucket's URL says.
struct Bucket {
    name: String,
    prefix: Path,
}

impl Location {
    /// Opens it. Reaches nothing yet: see [`Objects::ping`].
    pub fn open(&self) -> Result<Objects> {
        match self.url.split(':').next() {
            Some("file") => {
                let folder = self.url.trim_start_matches("file:").trim_start_matches("//");
                Objects::folder(std::path::Path::new(folder))
            }
            Some("s3") => self.s3(),
            Some("gs") => self.gcs(),
            _ => Err(Error::invalid(
                "storage.url",
                "must start with file:, s3: or gs:, for example s3://bucket/prefix",
            )),
        }
    }

    /// Whether the URL is one that [`open`](Self::open) takes, without opening anything.
    pub fn check(&self) -> Result<()> {
        if self.url.starts_with("file:") { Ok(()) } else { self.bucket().map(drop) }
    }

    fn bucket(&self) -> Result<Bucket> {
        let refuse = || {
            Error::invalid(
                "storage.url",
                "must be a bucket and no more than a prefix in it, like s3://bucket/prefix",
            )
        };
        let url = Url::parse(&self.url).map_err(|_wrong| refuse())?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.port().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let name = url.host_str().filter(|name| plain && !name.is_empty()).ok_or_else(refuse)?;
        let prefix = Path::from_url_path(url.path()).map_err(|_wrong| refuse())?;
        Ok(Bucket { name: name.to_owned(), prefix })
    }

    fn s3(&self) -> Result<Objects> {
        let bucket = self.bucket()?;
        let mut builder = match &self.access_key {
            // A whole set of credentials: nothing of the environment may mix with it.
            Some((id, secret)) => AmazonS3Builder::new()
                .with_access_key_id(id)
                .with_secret_access_key(secret.reveal()),
            None => AmazonS3Builder::from_env(),
        };
        if let Some(token) = &self.session_token {
            builder = builder.with_token(token.reveal());
        }
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        // The environment may have said it.
        let region = builder.get_config_value(&AmazonS3ConfigKey::Region);
        let endpoint = self.endpoint.as_ref().map(Url::to_string).or_else(|| {
            let own = builder.get_config_value(&AmazonS3ConfigKey::S3Endpoint);
            own.or_else(|| builder.get_config_value(&AmazonS3ConfigKey::Endpoint))
        });
        let origin = self.s3_origin(&bucket.name, region.as_deref(), endpoint.as_deref());
        if let Some(endpoint) = &self.endpoint {
            // Without the path style the library takes the bucket's own address.
            let place = if self.path_style { endpoint.as_str() } else { &origin };
            builder = builder.with_endpoint(place.trim_end_matches('/'));
        }
        let store = builder
            .with_bucket_name(&bucket.name)
            .with_virtual_hosted_style_request(!self.path_style)
            .with_client_options(client(endpoint.as_deref()))
            .with_retry(patience())
            .build()
            .map_err(|error| Hints::S3.unwritten(error))?;
        let store = Arc::new(store);
        let signing = self.signing(Arc::clone(&store), &bucket, origin);
        Ok(keep(store, bucket, Hints::S3, signing))
    }

    /// Where browsers find the bucket.
    fn s3_origin(&self, bucket: &str, region: Option<&str>, endpoint: Option<&str>) -> String {
        let region = region.unwrap_or("us-east-1");
        let place =
            endpoint.map_or_else(|| format!("https://s3.{region}.amazonaws.com"), Into::into);
        let Ok(mut place) = Url::parse(&place) else { return String::new() };
        if !self.path_style {
            let host = format!("{bucket}.{}", place.host_str().unwrap_or_default());
            // A bucket that makes no host name is refused by the store soon enough.
            let _ = place.set_host(Some(&host));
        }
        place.origin().ascii_serialization()
    }

    fn gcs(&self) -> Result<Objects> {
        let bucket = self.bucket()?;
        let mut builder = match &self.service_account {
            Some(file) => GoogleCloudStorageBuilder::new()
                .with_service_account_path(file.to_string_lossy().into_owned()),
            None => GoogleCloudStorageBuilder::from_env(),
        };
        let origin = "https://storage.googleapis.com".to_owned();
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_base_url(endpoint.as_str().trim_end_matches('/'));
        }
        let store = builder
            .with_bucket_name(&bucket.name)
            .with_client_options(client(self.endpoint.as_ref().map(Url::as_str)))
            .with_retry(patience())
            .build()
            .map_err(|error| Hints::GCS.unwritten(error))?;
        let store = Arc::new(store);
        // Without a key of our own every link would be a call to Google; and the library signs for
        // Google's own host only.
        let signs = self.service_account.as_ref().filter(|_key| self.endpoint.is_none());
        let signing = signs.and_then(|_key| self.signing(Arc::clone(&store), &bucket, origin));
        Ok(keep(store, bucket, Hints::GCS, signing))
    }

    fn signing(
        &self,
        signer: Arc<impl Signer>,
        bucket: &Bucket,
        origin: String,
    ) -> Option<Signing> {
        self.native_links.then(|| Signing { signer, prefix: bucket.prefix.clone(), origin })
    }
}

/// Without TLS only where the settings say so.
fn client(endpoint: Option<&str>) -> ClientOptions {
    let plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http:"));
    ClientOptions::new().with_allow_http(plain)
}

/// How long an operation is tried: a task or a person waits for it.
fn patience() -> RetryConfig {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() };
    RetryConfig { backoff, max_retries: 4, retry_timeout: Duration::from_secs(20) }
}

fn keep(
    store: Arc<impl ObjectStore>,
    bucket: Bucket,
    hints: Hints,
    signing: Option<Signing>,
) -> Objects {
    let store = Arc::new(PrefixStore::new(store, bucket.prefix));
    Objects { signing, hints, ..Objects::at(store) }
}
