//! How Google's models are reached: by the Gemini Developer API with a key, or in one's own Google Cloud
//! project with the credentials of whoever runs this.

use std::{path::Path, sync::Arc, time::Duration};

use domain::{generation::port::AgentError, secret::Secret};
use object_store::gcp::{GcpCredentialProvider, GoogleCloudStorageBuilder};
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use url::Url;

use super::http::{Fault, LARGEST, address, listen, read, send};

/// Where, and as whom.
#[derive(Debug, Clone)]
pub enum Google {
    /// The Gemini Developer API, or a gateway that speaks like it.
    Developer {
        /// `https://generativelanguage.googleapis.com`.
        base_url: Url,
        /// `v1beta`.
        api_version: String,
        /// The API key.
        api_key: Secret<String>,
    },
    /// Vertex AI, by whatever name it goes.
    Vertex {
        /// `https://{location}-aiplatform.googleapis.com`.
        base_url: Url,
        /// `v1`.
        api_version: String,
        /// The project that pays.
        project: String,
        /// `us-central1`, `global`.
        location: String,
        /// A service account's, or the application's default ones; renewed in time.
        credentials: Secret<GcpCredentialProvider>,
    },
}

impl Google {
    /// Whether a project of one's own is asked.
    pub(super) const fn is_vertex(&self) -> bool {
        matches!(self, Self::Vertex { .. })
    }

    /// Asks a method of a model.
    pub(super) async fn ask(
        &self,
        provider: &str,
        client: &Client,
        model: &str,
        method: &str,
        body: &Value,
    ) -> Result<Value, AgentError> {
        let request = self.post(provider, client, model, method, body).await?;
        send(provider, request, explain).await
    }

    /// Asks a method of a model whose answer comes piece by piece. Says whether it did.
    pub(super) async fn listen(
        &self,
        provider: &str,
        client: &Client,
        model: &str,
        body: &Value,
        hear: impl FnMut(Value) -> Result<(), AgentError> + Send,
    ) -> Result<bool, AgentError> {
        let method = "streamGenerateContent?alt=sse";
        let request = self.post(provider, client, model, method, body).await?;
        listen(provider, request, explain, hear).await
    }

    async fn post(
        &self,
        provider: &str,
        client: &Client,
        model: &str,
        method: &str,
        body: &Value,
    ) -> Result<RequestBuilder, AgentError> {
        let path = match self {
            Self::Developer { api_version, .. } => format!("{api_version}/models/{model}:{method}"),
            Self::Vertex { api_version, project, location, .. } => format!(
                "{api_version}/projects/{project}/locations/{location}/publishers/google/models/\
                 {model}:{method}"
            ),
        };
        let request = client.post(address(self.base_url(), &path)?).json(body);
        self.sign(provider, request).await
    }

    /// Reads what the API has under a name.
    pub(super) async fn get(
        &self,
        provider: &str,
        client: &Client,
        name: &str,
    ) -> Result<Value, AgentError> {
        let (Self::Developer { api_version, .. } | Self::Vertex { api_version, .. }) = self;
        let request = client.get(address(self.base_url(), &format!("{api_version}/{name}"))?);
        send(provider, self.sign(provider, request).await?, explain).await
    }

    /// Reads a file that an answer named. Only the API itself is told who asks, and it may send us on
    /// once, to Google's own storage.
    pub(super) async fn download(
        &self,
        provider: &str,
        client: &Client,
        uri: &str,
    ) -> Result<Vec<u8>, AgentError> {
        let unfit = || AgentError::Unusable(format!("{provider} keeps its film at an odd address"));
        let place: Url = uri.parse().map_err(|_odd| unfit())?;
        if place.origin() != self.base_url().origin() {
            return Err(unfit());
        }
        let first = self.sign(provider, client.get(place)).await?;
        let (status, headers, body) = read(provider, first, LARGEST).await?;
        if status.is_success() {
            return Ok(body);
        }
        if status.is_redirection() {
            let onward = headers.get(reqwest::header::LOCATION).and_then(|to| to.to_str().ok());
            let onward: Url = onward.and_then(|to| to.parse().ok()).ok_or_else(unfit)?;
            if !is_googles(&onward) && onward.origin() != self.base_url().origin() {
                return Err(unfit());
            }
            let (status, _, body) = read(provider, client.get(onward), LARGEST).await?;
            if status.is_success() {
                return Ok(body);
            }
        }
        Err(AgentError::Transient {
            message: format!("{provider} does not hand out its film ({})", status.as_u16()),
            retry_after: None,
        })
    }

    const fn base_url(&self) -> &Url {
        let (Self::Developer { base_url, .. } | Self::Vertex { base_url, .. }) = self;
        base_url
    }

    async fn sign(
        &self,
        provider: &str,
        request: RequestBuilder,
    ) -> Result<RequestBuilder, AgentError> {
        match self {
            Self::Developer { api_key, .. } => {
                Ok(request.header("x-goog-api-key", api_key.reveal()))
            }
            Self::Vertex { credentials, .. } => {
                let token = credentials.reveal().get_credential().await.map_err(|error| {
                    // Its text may name files and accounts: it is for the log.
                    tracing::warn!(provider, %error, "no Google credentials");
                    AgentError::Transient {
                        message: format!("{provider} has no credentials just now"),
                        retry_after: None,
                    }
                })?;
                Ok(request.bearer_auth(&token.bearer))
            }
        }
    }
}

/// The credentials of a service account's key file, or else those that the environment gives.
///
/// These are a key file that `GOOGLE_APPLICATION_CREDENTIALS` names, `gcloud`'s own, or the machine's
/// account. Nothing is asked before the first token is wanted.
pub fn credentials(
    service_account: Option<&Path>,
) -> Result<Secret<GcpCredentialProvider>, String> {
    // The object store's library knows every kind of them, asks for the scope of the whole platform, and
    // renews in time; no bucket is ever looked at.
    let builder = match service_account {
        Some(file) => GoogleCloudStorageBuilder::new()
            .with_service_account_path(file.to_string_lossy().into_owned()),
        None => GoogleCloudStorageBuilder::from_env(),
    };
    let store = builder.with_bucket_name("unused").build();
    store
        .map(|store| Secret::new(Arc::clone(store.credentials())))
        .map_err(|error| format!("holds no credentials that can be used: {error}"))
}

/// Whether an address is of Google's storage.
fn is_googles(url: &Url) -> bool {
    let known = ["googleapis.com", "googleusercontent.com"];
    url.scheme() == "https"
        && url.host_str().is_some_and(|host| {
            known.iter().any(|domain| {
                host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        })
}

/// Google's error: `google.rpc.Status`, bare or in an array of one.
pub(super) fn explain(body: &Value) -> Fault {
    let error = body.get(0).unwrap_or(body).get("error").unwrap_or(&Value::Null);
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let details = error.get("details").and_then(Value::as_array).cloned().unwrap_or_default();
    let wait = details.iter().find_map(|detail| {
        let seconds = detail.get("retryDelay")?.as_str()?.strip_suffix('s')?.parse::<f64>().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    });
    // A day's quota comes back tomorrow; a minute's in a minute.
    let is_daily = details.iter().any(|detail| {
        let violations = detail.get("violations").and_then(Value::as_array);
        violations.is_some_and(|all| all.iter().any(|one| text(one, "quotaId").contains("PerDay")))
    });
    // A wrong key is a bad request there.
    let is_key = details.iter().any(|detail| text(detail, "reason").starts_with("API_KEY_"));
    Fault { message: text(error, "message"), wait, is_final: is_daily, is_ours: is_key }
}

/// A safety filter's word, for the person.
pub(super) fn refusal(provider: &str, reason: &str, message: Option<&str>) -> AgentError {
    let said = message.map(|message| format!(": {message}")).unwrap_or_default();
    AgentError::Refused(format!(
        "{provider} declined for reasons of safety ({reason}){said}; say it differently, or choose \
         another subject"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quota_of_the_day_is_told_from_one_of_the_minute() {
        let error = |details: Value| json!({ "error": { "message": "full", "details": details } });
        let minute = explain(&error(json!([{ "retryDelay": "1.5s" }])));
        assert_eq!(minute.wait, Some(Duration::from_millis(1_500)));
        assert!(!minute.is_final);
        let day = error(json!([{ "violations": [{ "quotaId": "RequestsPerDayPerProject" }] }]));
        assert!(explain(&day).is_final);
        assert_eq!(explain(&json!([{ "error": { "message": "in a list" } }])).message, "in a list");
        assert_eq!(explain(&json!("nothing of the kind")), Fault::default());
    }

    #[test]
    fn only_googles_own_storage_is_googles() {
        for (url, is) in [
            ("https://storage.googleapis.com/x", true),
            ("https://googleapis.com/x", true),
            ("http://storage.googleapis.com/x", false),
            ("https://evilgoogleapis.com/x", false),
            ("https://googleapis.com.evil.example/x", false),
            ("https://10.0.0.1/x", false),
        ] {
            assert_eq!(is_googles(&url.parse().unwrap()), is, "{url}");
        }
    }
}
