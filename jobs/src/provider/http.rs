//! Asking somebody else's server: bounded in time and size, and what its errors mean for a task.

use std::time::Duration;

use domain::generation::port::AgentError;
use futures_util::StreamExt as _;
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};
use serde_json::Value;
use sse_stream::SseByteStream;
use url::Url;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The largest answer that is read, in bytes: some pictures in base64.
pub(super) const LARGEST: usize = 48 * 1024 * 1024;

/// The longest a provider may have us wait by `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// A client for providers. It follows no redirect: what is sent is for whom the operator named.
pub(super) fn client(timeout: Duration) -> Client {
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(timeout)
        .redirect(Policy::none())
        .user_agent(concat!("promote-autonomy/", env!("CARGO_PKG_VERSION")))
        .build()
        // Only a broken TLS library keeps it from being built; then nothing can be asked at all.
        .unwrap_or_default()
}

/// A base address and what comes behind it, whether or not the base ends with a slash.
pub(super) fn address(base: &Url, path: &str) -> Result<Url, AgentError> {
    format!("{}/{path}", base.as_str().trim_end_matches('/'))
        .parse()
        .map_err(|_unfit| AgentError::Unusable(format!("the address {base} cannot be used")))
}

/// Sends a request and reads JSON. `explain` makes of an error's body what it means.
pub(super) async fn send(
    provider: &str,
    request: RequestBuilder,
    explain: fn(&Value) -> Fault,
) -> Result<Value, AgentError> {
    judged(provider, read(provider, request, LARGEST).await?, explain)
}

/// Sends a request and hears an answer that comes as events, each of them JSON. One that comes as a whole,
/// as from servers that know no better, is heard as one. Says whether there were events.
pub(super) async fn listen(
    provider: &str,
    request: RequestBuilder,
    explain: fn(&Value) -> Fault,
    mut hear: impl FnMut(Value) -> Result<(), AgentError> + Send,
) -> Result<bool, AgentError> {
    let response = request.send().await.map_err(|error| lost(provider, error))?;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let comes_as_events = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
    if !response.status().is_success() || !comes_as_events {
        hear(judged(provider, whole(provider, response, LARGEST).await?, explain)?)?;
        return Ok(false);
    }
    let mut left = LARGEST;
    let bytes = response.bytes_stream().map(move |chunk| match chunk {
        Ok(chunk) => match left.checked_sub(chunk.len()) {
            Some(less) => {
                left = less;
                Ok(chunk)
            }
            None => Err(Broken::Endless),
        },
        Err(error) => Err(Broken::Lost(error)),
    });
    let mut events = SseByteStream::new(Box::pin(bytes));
    while let Some(event) = events.next().await {
        let data = match event {
            Ok(event) => event.data.unwrap_or_default(),
            Err(sse_stream::Error::Body(error)) => {
                return Err(match error.downcast::<Broken>().map(|broken| *broken) {
                    Ok(Broken::Lost(error)) => lost(provider, error),
                    Ok(Broken::Endless) => endless(provider),
                    Err(error) => strange(provider, &error),
                });
            }
            Err(error) => return Err(strange(provider, &error)),
        };
        match data.trim() {
            "" => {}
            "[DONE]" => return Ok(true),
            data => {
                let event: Value =
                    serde_json::from_str(data).map_err(|error| strange(provider, &error))?;
                if let Some(error) = event.get("error").filter(|error| !error.is_null()) {
                    let code = error.get("code").and_then(Value::as_u64);
                    let status = code.and_then(|code| u16::try_from(code).ok());
                    let status = status.and_then(|code| StatusCode::from_u16(code).ok());
                    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                    return Err(classify(provider, status, &explain(&event), None));
                }
                hear(event)?;
            }
        }
    }
    Ok(true)
}

/// Why events end before they are over.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Lost(reqwest::Error),
    #[error("more than can be read")]
    Endless,
}

/// What an answer is: JSON, or why there is none.
fn judged(
    provider: &str,
    (status, headers, body): (StatusCode, HeaderMap, Vec<u8>),
    explain: fn(&Value) -> Fault,
) -> Result<Value, AgentError> {
    let wait = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let now = headers.get(DATE).and_then(|value| value.to_str().ok());
    let wait = wait.and_then(|text| pause(text, now));
    let json = serde_json::from_slice::<Value>(&body).ok();
    if status.is_success() {
        return json.ok_or_else(|| AgentError::Transient {
            message: format!("{provider} answered something that is no JSON"),
            retry_after: None,
        });
    }
    let fault = json.as_ref().map(explain).unwrap_or_default();
    Err(classify(provider, status, &fault, wait))
}

/// Sends a request and reads what comes, up to a number of bytes.
pub(super) async fn read(
    provider: &str,
    request: RequestBuilder,
    limit: usize,
) -> Result<(StatusCode, HeaderMap, Vec<u8>), AgentError> {
    let response = request.send().await.map_err(|error| lost(provider, error))?;
    whole(provider, response, limit).await
}

async fn whole(
    provider: &str,
    mut response: Response,
    limit: usize,
) -> Result<(StatusCode, HeaderMap, Vec<u8>), AgentError> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(provider, error))? {
        if body.len() + chunk.len() > limit {
            return Err(endless(provider));
        }
        body.extend_from_slice(&chunk);
    }
    Ok((status, headers, body))
}

fn lost(provider: &str, error: reqwest::Error) -> AgentError {
    // Its text may carry the address, and with some providers the key; it is told without.
    let what = if error.is_timeout() { "did not answer in time" } else { "cannot be reached" };
    tracing::warn!(provider, error = %error.without_url(), "a provider failed");
    AgentError::Transient { message: format!("{provider} {what}"), retry_after: None }
}

fn endless(provider: &str) -> AgentError {
    AgentError::Unusable(format!("{provider} answered more than can be read"))
}

/// An answer that is none of those the provider documents: it may be another next time.
pub(super) fn strange(provider: &str, error: &dyn std::fmt::Display) -> AgentError {
    AgentError::Transient {
        message: format!("{provider} answered something unknown: {error}"),
        retry_after: None,
    }
}

/// How long `Retry-After` has us wait: seconds, or until a date by the sender's own clock, which `Date` tells
/// (RFC 9110, section 10.2.3).
fn pause(text: &str, now: Option<&str>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let now = httpdate::parse_http_date(now?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

/// What a provider says of an error.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fault {
    /// In its words.
    pub(super) message: String,
    /// When it said to come back.
    pub(super) wait: Option<Duration>,
    /// Whether coming back is in vain: a quota that is used up, a content that is refused.
    pub(super) is_final: bool,
    /// Whether it is about our key and nothing that was asked.
    pub(super) is_ours: bool,
}

fn classify(
    provider: &str,
    status: StatusCode,
    fault: &Fault,
    header: Option<Duration>,
) -> AgentError {
    let said =
        if fault.message.is_empty() { String::new() } else { format!(": {}", fault.message) };
    let said: String = said.chars().take(400).collect();
    let retry_after = fault.wait.or(header).map(|wait| wait.min(LONGEST_WAIT));
    let passes = matches!(status.as_u16(), 408 | 425 | 429 | 499 | 500 | 502 | 503 | 504 | 529);
    if passes && !fault.is_final {
        let message = match status.as_u16() {
            429 => format!("{provider} takes no more requests just now{said}"),
            _ => format!("{provider} has trouble ({}){said}", status.as_u16()),
        };
        return AgentError::Transient { message, retry_after };
    }
    AgentError::Unusable(match status.as_u16() {
        code if fault.is_ours || matches!(code, 401 | 403) => {
            format!("{provider} does not accept our key{said}; an operator has to mend it")
        }
        404 => format!("{provider} does not know the model{said}; an operator has to mend it"),
        429 => format!("what {provider} allows is used up{said}"),
        300..=399 => format!("{provider} sends us elsewhere; an operator has to mend its address"),
        code => {
            return AgentError::Refused(format!("{provider} refused the request ({code}){said}"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_stays() {
        let error = |status: u16, is_final| {
            let fault = Fault { message: "because".to_owned(), is_final, ..Fault::default() };
            classify(
                "x",
                StatusCode::from_u16(status).unwrap(),
                &fault,
                Some(Duration::from_secs(9)),
            )
        };
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(
                matches!(error(status, false), AgentError::Transient { retry_after: Some(wait), .. } if wait.as_secs() == 9),
                "{status}"
            );
        }
        for (status, is_final) in
            [(401, false), (403, false), (404, false), (302, false), (429, true)]
        {
            assert!(matches!(error(status, is_final), AgentError::Unusable(_)), "{status}");
        }
        assert!(matches!(error(400, false), AgentError::Refused(_)));
    }

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        assert_eq!(pause(" 7 ", None), Some(Duration::from_secs(7)));
        let [now, until] = ["Wed, 21 Oct 2015 07:27:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT"];
        assert_eq!(pause(until, Some(now)), Some(Duration::from_mins(1)));
        assert_eq!(pause(now, Some(until)), Some(Duration::ZERO), "it has passed");
        for (text, now) in [("soon", Some(now)), (until, None), (until, Some("yesterday"))] {
            assert_eq!(pause(text, now), None, "{text} {now:?}");
        }
    }

    #[test]
    fn nobody_has_us_wait_for_a_day() {
        let fault = Fault { wait: Some(Duration::from_hours(24)), ..Fault::default() };
        let error = classify("x", StatusCode::TOO_MANY_REQUESTS, &fault, None);
        assert!(
            matches!(error, AgentError::Transient { retry_after: Some(wait), .. } if wait == LONGEST_WAIT)
        );
    }

    #[test]
    fn a_base_may_end_with_a_slash() {
        for base in ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/"] {
            let url = address(&base.parse().unwrap(), "chat/completions").unwrap();
            assert_eq!(url.as_str(), "http://127.0.0.1:1/v1/chat/completions");
        }
    }
}
