//! One person's browser, as far as the demo needs one: keeps its session cookie, speaks GraphQL.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use serde_json::{Value, json};

/// A signed-in person's way to the API.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    origin: String,
}

impl Client {
    /// A browser without a session.
    pub(super) fn new(origin: &str) -> Result<Self> {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .timeout(Duration::from_mins(1))
            .build()
            .context("no HTTP client")?;
        Ok(Self { http, origin: origin.to_owned() })
    }

    /// Sends one operation; answers with its data.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Result<Value> {
        let response = self
            .http
            .post(format!("{}/graphql", self.origin))
            .header(ORIGIN, &self.origin)
            .json(&json!({ "query": document, "variables": variables }))
            .send()
            .await
            .context("the server does not answer")?;
        let mut answer: Value = response.json().await.context("the answer is no JSON")?;
        if let Some(errors) = answer.get("errors") {
            bail!("the server refused: {errors}");
        }
        answer.get_mut("data").map(Value::take).ok_or_else(|| anyhow!("an answer without data"))
    }

    /// Sends one mutation with `input`; answers with the payload, or why nothing was done.
    pub(super) async fn change(&self, name: &str, document: &str, input: Value) -> Result<Value> {
        let mut data = self.ask(document, json!({ "input": input })).await?;
        let payload = data.get_mut(name).map(Value::take).unwrap_or_default();
        let errors =
            payload.get("userErrors").and_then(Value::as_array).cloned().unwrap_or_default();
        if errors.is_empty() {
            return Ok(payload);
        }
        let reasons: Vec<String> = errors
            .iter()
            .map(|e| {
                format!(
                    "{}: {}",
                    text(e, "/field").unwrap_or("input"),
                    text(e, "/message").unwrap_or_default()
                )
            })
            .collect();
        bail!("{}", reasons.join("; "))
    }

    /// Uploads a picture; answers with its identifier.
    pub(super) async fn upload(
        &self,
        purpose: &str,
        workspace: &str,
        (bytes, kind): (Vec<u8>, &'static str),
    ) -> Result<String> {
        let response = self
            .http
            .post(format!("{}/uploads/{purpose}?workspace={workspace}", self.origin))
            .header(ORIGIN, &self.origin)
            .header(CONTENT_TYPE, kind)
            .body(bytes)
            .send()
            .await
            .context("the server does not answer")?;
        let status = response.status();
        let answer: Value = response.json().await.context("the answer is no JSON")?;
        match text(&answer, "/id") {
            Some(id) if status.is_success() => Ok(id.to_owned()),
            _ => bail!("the {purpose} was refused: {answer}"),
        }
    }

    /// Reads a signed address.
    pub(super) async fn download(&self, url: &str) -> Result<bytes::Bytes> {
        let response = self.http.get(url).send().await.context("the server does not answer")?;
        let response = response.error_for_status().context("the file was refused")?;
        response.bytes().await.context("the file did not arrive")
    }
}

/// The text at a place of an answer.
pub(super) fn text<'a>(value: &'a Value, place: &str) -> Option<&'a str> {
    value.pointer(place).and_then(Value::as_str)
}

/// The text at a place of an answer that has to be there.
pub(super) fn needed(value: &Value, place: &str) -> Result<String> {
    text(value, place)
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("the answer has no {place}: {value}"))
}
