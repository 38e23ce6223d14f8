//! Gemini's `generateContent`: texts as JSON by schema, and pictures.
//!
//! Works with the Gemini Developer API and, by a gateway's address, with whatever speaks like it.

use std::time::Duration;

use async_trait::async_trait;
use data_encoding::BASE64;
use domain::{generation::port::AgentError, secret::Secret};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    Answer, Aspect, Drawn, PictureModel, Prices, Question, TextModel, Usage,
    http::{Fault, address, client, send},
    prompt,
};

const NAME: &str = "gemini";

/// Why an answer ends that is declined.
const DECLINED: &[&str] = &[
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "LANGUAGE",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
    "IMAGE_RECITATION",
];

/// How to reach Gemini.
#[derive(Debug, Clone)]
pub struct GeminiSettings {
    /// `https://generativelanguage.googleapis.com`, or a gateway's address.
    pub base_url: Url,
    /// `v1beta`.
    pub api_version: String,
    /// The API key.
    pub api_key: Secret<String>,
    /// The model that writes.
    pub text_model: String,
    /// The model that draws.
    pub picture_model: String,
    /// The most tokens of one answer.
    pub max_output_tokens: u32,
    /// How long one call may take.
    pub timeout: Duration,
    /// What it charges.
    pub prices: Prices,
}

/// Asks Gemini.
#[derive(Debug, Clone)]
pub struct Gemini {
    settings: GeminiSettings,
    client: Client,
}

/// What is read of an answer; everything in it may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Response {
    candidates: Option<Vec<Candidate>>,
    prompt_feedback: Option<Feedback>,
    usage_metadata: Option<Tokens>,
    model_version: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Candidate {
    content: Option<Content>,
    finish_reason: Option<String>,
    finish_message: Option<String>,
}

impl Candidate {
    fn parts(&self) -> &[Part] {
        self.content.as_ref().and_then(|content| content.parts.as_deref()).unwrap_or_default()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Content {
    parts: Option<Vec<Part>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Part {
    text: Option<String>,
    thought: Option<bool>,
    inline_data: Option<Blob>,
}

#[derive(Debug, Deserialize)]
struct Blob {
    data: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Feedback {
    block_reason: Option<String>,
    block_reason_message: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tokens {
    #[serde(rename = "promptTokenCount")]
    prompt: u64,
    #[serde(rename = "candidatesTokenCount")]
    candidates: u64,
    #[serde(rename = "thoughtsTokenCount")]
    thoughts: u64,
}

impl Gemini {
    /// With these settings.
    pub fn new(settings: GeminiSettings) -> Self {
        let client = client(settings.timeout);
        Self { settings, client }
    }

    async fn generate(&self, model: &str, body: &Value) -> Result<Response, AgentError> {
        let Self { settings, client } = self;
        let path = format!("{}/models/{model}:generateContent", settings.api_version);
        let request = client
            .post(address(&settings.base_url, &path)?)
            .header("x-goog-api-key", settings.api_key.reveal())
            .json(body);
        let answer = send(NAME, request, explain).await?;
        let response: Response =
            serde_json::from_value(answer).map_err(|error| AgentError::Transient {
                message: format!("{NAME} answered something unknown: {error}"),
                retry_after: None,
            })?;
        if let Some(Feedback { block_reason: Some(reason), block_reason_message }) =
            response.prompt_feedback
        {
            return Err(AgentError::Refused(refusal(&reason, block_reason_message)));
        }
        Ok(Response { prompt_feedback: None, ..response })
    }
}

#[async_trait]
impl TextModel for Gemini {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn ask(&self, question: &Question) -> Result<Answer, AgentError> {
        let mut contents = vec![json!({
            "role": "user",
            "parts": [{ "text": prompt::material(&question.material) }],
        })];
        if let Some((wrong, answer)) = &question.repair {
            contents.push(json!({ "role": "model", "parts": [{ "text": answer }] }));
            contents.push(json!({ "role": "user", "parts": [{ "text": prompt::repair(wrong) }] }));
        }
        // Their seed is a signed number of 32 bits.
        let seed = question.seed & 0x7fff_ffff;
        let body = json!({
            "systemInstruction": { "parts": [{ "text": question.task }] },
            "contents": contents,
            "generationConfig": {
                "candidateCount": 1,
                "maxOutputTokens": self.settings.max_output_tokens,
                "seed": seed,
                "responseMimeType": "application/json",
                "responseJsonSchema": question.schema,
            },
        });
        let model = &self.settings.text_model;
        let response = self.generate(model, &body).await?;
        let Tokens { prompt, candidates, thoughts } = response.usage_metadata.unwrap_or_default();
        let usage = Usage { input: prompt, output: candidates.saturating_add(thoughts) };
        let cost_micros = self.settings.prices.of(usage);
        let candidate = first(response.candidates)?;
        let text: String = candidate
            .parts()
            .iter()
            .filter(|part| part.thought != Some(true))
            .filter_map(|part| part.text.as_deref())
            .collect();
        if text.is_empty() {
            return Err(ended(&candidate));
        }
        // What was cut off at the limit is no JSON, and is asked for once more.
        let model = response.model_version.unwrap_or_else(|| model.clone());
        Ok(Answer { text, model, cost_micros })
    }
}

#[async_trait]
impl PictureModel for Gemini {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn draw(&self, prompt: &str, aspect: Aspect, seed: u64) -> Result<Drawn, AgentError> {
        let aspect = match aspect {
            Aspect::Square => "1:1",
            Aspect::Wide => "16:9",
            Aspect::Portrait => "3:4",
            Aspect::Tall => "9:16",
        };
        let body = json!({
            "contents": [{ "role": "user", "parts": [{ "text": prompt }] }],
            "generationConfig": {
                "responseModalities": ["IMAGE"],
                "imageConfig": { "aspectRatio": aspect },
                "seed": seed & 0x7fff_ffff,
            },
        });
        let model = &self.settings.picture_model;
        let response = self.generate(model, &body).await?;
        let candidate = first(response.candidates)?;
        let blob = candidate.parts().iter().find_map(|part| part.inline_data.as_ref());
        let Some(blob) = blob else { return Err(ended(&candidate)) };
        let bytes = BASE64.decode(blob.data.as_bytes()).map_err(|error| AgentError::Transient {
            message: format!("{NAME} drew something that cannot be read: {error}"),
            retry_after: None,
        })?;
        let model = response.model_version.unwrap_or_else(|| model.clone());
        Ok(Drawn { bytes: bytes.into(), model, cost_micros: self.settings.prices.picture })
    }
}

/// The answer there is, unless it was declined: what was said before that is no answer.
fn first(candidates: Option<Vec<Candidate>>) -> Result<Candidate, AgentError> {
    let none = || AgentError::Transient {
        message: format!("{NAME} gave no answer and no reason"),
        retry_after: None,
    };
    let candidate = candidates.unwrap_or_default().into_iter().next().ok_or_else(none)?;
    let reason = candidate.finish_reason.as_deref().unwrap_or_default();
    if DECLINED.contains(&reason) {
        let message = candidate.finish_message.clone();
        return Err(AgentError::Refused(refusal(reason, message)));
    }
    Ok(candidate)
}

/// Why a candidate has nothing in it.
fn ended(candidate: &Candidate) -> AgentError {
    match candidate.finish_reason.as_deref().unwrap_or("no reason") {
        "MAX_TOKENS" => AgentError::Unusable(format!(
            "{NAME} used up its answer with thinking; an operator has to allow longer answers"
        )),
        // `OTHER`, `NO_IMAGE`, and whatever comes to be.
        other => AgentError::Transient {
            message: format!("{NAME} answered nothing ({other})"),
            retry_after: None,
        },
    }
}

/// A safety filter's word, for the person.
fn refusal(reason: &str, message: Option<String>) -> String {
    let said = message.map(|message| format!(": {message}")).unwrap_or_default();
    format!(
        "{NAME} declined for reasons of safety ({reason}){said}; say it differently, or choose \
         another subject"
    )
}

/// Google's error: `google.rpc.Status`, bare or in an array of one.
fn explain(body: &Value) -> Fault {
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

#[cfg(test)]
mod tests {
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
}
