//! Endpoints that speak like OpenAI's: chat completions and pictures. A model server on one's own
//! machine does, too.

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
    picture::photograph,
    prompt,
};

const NAME: &str = "openai";

/// How to reach it.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    /// With its version: `https://api.openai.com/v1`, `http://localhost:11434/v1`.
    pub base_url: Url,
    /// The key; servers of one's own mostly want none.
    pub api_key: Option<Secret<String>>,
    /// The model that writes.
    pub text_model: String,
    /// The model that draws.
    pub picture_model: String,
    /// The most tokens of one answer.
    pub max_output_tokens: u32,
    /// Whether that limit is called `max_tokens`, as everywhere but at OpenAI's newer models.
    pub legacy_max_tokens: bool,
    /// How long one call may take.
    pub timeout: Duration,
    /// What it charges.
    pub prices: Prices,
}

/// Asks an endpoint that speaks like OpenAI's.
#[derive(Debug, Clone)]
pub struct OpenAi {
    settings: OpenAiSettings,
    client: Client,
}

/// What is read of an answer; everything in it may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Completion {
    model: Option<String>,
    choices: Vec<Choice>,
    usage: Option<Tokens>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tokens {
    prompt_tokens: u64,
    completion_tokens: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Images {
    data: Vec<Image>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Image {
    b64_json: Option<String>,
}

impl OpenAi {
    /// With these settings.
    pub fn new(settings: OpenAiSettings) -> Self {
        let client = client(settings.timeout);
        Self { settings, client }
    }

    async fn post<T: for<'a> Deserialize<'a>>(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<T, AgentError> {
        let mut request = self.client.post(address(&self.settings.base_url, path)?).json(body);
        if let Some(key) = &self.settings.api_key {
            request = request.bearer_auth(key.reveal());
        }
        let answer = send(NAME, request, explain).await?;
        serde_json::from_value(answer).map_err(|error| AgentError::Transient {
            message: format!("{NAME} answered something unknown: {error}"),
            retry_after: None,
        })
    }
}

#[async_trait]
impl TextModel for OpenAi {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn ask(&self, question: &Question) -> Result<Answer, AgentError> {
        let mut messages = vec![
            json!({ "role": "system", "content": question.task }),
            json!({ "role": "user", "content": content(question) }),
        ];
        if let Some((wrong, answer)) = &question.repair {
            messages.push(json!({ "role": "assistant", "content": answer }));
            messages.push(json!({ "role": "user", "content": prompt::repair(wrong) }));
        }
        let settings = &self.settings;
        let limit = if settings.legacy_max_tokens { "max_tokens" } else { "max_completion_tokens" };
        let body = json!({
            "model": settings.text_model,
            "messages": messages,
            "seed": question.seed & 0x7fff_ffff,
            "n": 1,
            limit: settings.max_output_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": { "name": "answer", "strict": true, "schema": question.schema },
            },
        });
        let completion: Completion = self.post("chat/completions", &body).await?;
        let told = completion
            .usage
            .map(|usage| Usage { input: usage.prompt_tokens, output: usage.completion_tokens });
        let model = completion.model.unwrap_or_else(|| settings.text_model.clone());
        let choice = completion.choices.into_iter().next().unwrap_or_default();
        if let Some(refusal) = choice.message.refusal.filter(|refusal| !refusal.is_empty()) {
            return Err(AgentError::Refused(format!(
                "{NAME} declined: {refusal}; say it differently, or choose another subject"
            )));
        }
        let finish = choice.finish_reason.unwrap_or_default();
        let said = choice.message.content.as_deref().unwrap_or_default();
        let usage = told.unwrap_or_else(|| Usage::guessed(&body, said));
        let cost_micros = settings.prices.of(usage);
        // What was said before the filter stepped in is no answer.
        let content = choice.message.content.filter(|_| finish != "content_filter");
        match content.filter(|text| !text.is_empty()) {
            Some(text) => Ok(Answer { text, model, cost_micros }),
            None => Err(nothing(&finish).charged(cost_micros)),
        }
    }
}

/// Why there is no answer.
fn nothing(finish: &str) -> AgentError {
    match finish {
        "content_filter" => AgentError::Refused(format!(
            "{NAME} declined for reasons of safety; say it differently, or choose another subject"
        )),
        "length" => AgentError::Unusable(format!(
            "{NAME} used up its answer with thinking; an operator has to allow longer answers"
        )),
        _ => AgentError::Transient {
            message: format!("{NAME} answered nothing ({finish})"),
            retry_after: None,
        },
    }
}

/// What is asked: text, and the photo where there is one. A model that sees nothing wants plain text.
fn content(question: &Question) -> Value {
    let text = prompt::material(&question.material);
    match &question.photo {
        None => json!(text),
        Some(photo) => {
            let url = format!("data:{};base64,{}", photograph(photo), BASE64.encode(photo));
            json!([
                { "type": "text", "text": text },
                { "type": "image_url", "image_url": { "url": url } },
            ])
        }
    }
}

#[async_trait]
impl PictureModel for OpenAi {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn draw(&self, prompt: &str, aspect: Aspect, _seed: u64) -> Result<Drawn, AgentError> {
        let size = match aspect {
            Aspect::Square => "1024x1024",
            Aspect::Wide => "1536x1024",
            Aspect::Portrait | Aspect::Tall => "1024x1536",
        };
        let settings = &self.settings;
        let model = settings.picture_model.clone();
        let body = json!({ "model": model, "prompt": prompt, "n": 1, "size": size });
        let images: Images = self.post("images/generations", &body).await?;
        let file = images.data.into_iter().find_map(|image| image.b64_json);
        let unreadable = || AgentError::Transient {
            message: format!("{NAME} drew something that cannot be read"),
            retry_after: None,
        };
        let file = file.ok_or_else(unreadable)?;
        let bytes = BASE64.decode(file.as_bytes()).map_err(|_odd| unreadable())?;
        Ok(Drawn { bytes: bytes.into(), model, cost_micros: settings.prices.picture })
    }
}

/// Their error, nested or flat; its code a text or a number.
fn explain(body: &Value) -> Fault {
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(body);
    let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_final = matches!(
        text("code"),
        "insufficient_quota" | "moderation_blocked" | "content_policy_violation"
    ) || text("type") == "insufficient_quota";
    Fault { message: text("message").to_owned(), is_final, ..Fault::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_nested_and_flat() {
        let nested =
            json!({ "error": { "message": "no", "type": "x", "code": "insufficient_quota" } });
        assert_eq!(
            explain(&nested),
            Fault { message: "no".to_owned(), is_final: true, ..Fault::default() }
        );
        let flat = json!({ "object": "error", "message": "no", "code": 400 });
        assert_eq!(explain(&flat).message, "no");
        let number = json!({ "error": { "code": 400, "message": "no" } });
        assert!(!explain(&number).is_final);
        assert_eq!(explain(&json!([1])), Fault::default());
    }
}
