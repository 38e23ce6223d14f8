//! Endpoints that speak like OpenAI's: chat completions and pictures. A model server on one's own
//! machine does, too.

use std::time::Duration;

use async_trait::async_trait;
use data_encoding::BASE64;
use domain::{
    generation::port::{AgentError, Progress},
    secret::Secret,
};
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{
    Answer, Aspect, Drawn, Heard, PictureModel, Prices, Question, TextModel, Usage,
    http::{Fault, address, client, listen, send, strange},
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
    /// Whether the model that writes takes photos: many that run on one's own machine refuse them.
    pub sees_photos: bool,
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
    /// Or a piece of it.
    #[serde(alias = "delta")]
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

    fn request(&self, path: &str, body: &Value) -> Result<RequestBuilder, AgentError> {
        let request = self.client.post(address(&self.settings.base_url, path)?).json(body);
        Ok(match &self.settings.api_key {
            Some(key) => request.bearer_auth(key.reveal()),
            None => request,
        })
    }
}

/// What the pieces of an answer told so far, besides their text.
#[derive(Default)]
struct Told {
    refusal: String,
    finish: Option<String>,
    usage: Option<Usage>,
    model: Option<String>,
}

impl Told {
    fn hear(&mut self, event: Value, heard: &mut Heard<'_>) -> Result<(), AgentError> {
        let piece: Completion =
            serde_json::from_value(event).map_err(|error| strange(NAME, &error))?;
        let usage = piece
            .usage
            .map(|usage| Usage { input: usage.prompt_tokens, output: usage.completion_tokens });
        self.usage = usage.or(self.usage);
        self.model = piece.model.or(self.model.take());
        // The last piece tells what it took, and has no choices.
        let Some(choice) = piece.choices.into_iter().next() else { return Ok(()) };
        heard.more(choice.message.content.as_deref().unwrap_or_default());
        self.refusal.push_str(choice.message.refusal.as_deref().unwrap_or_default());
        self.finish = choice.finish_reason.or(self.finish.take());
        Ok(())
    }
}

#[async_trait]
impl TextModel for OpenAi {
    fn provider(&self) -> &'static str {
        NAME
    }

    fn sees(&self) -> bool {
        self.settings.sees_photos
    }

    async fn ask(
        &self,
        question: &Question,
        progress: &dyn Progress,
    ) -> Result<Answer, AgentError> {
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
            "stream": true,
            "stream_options": { "include_usage": true },
            "response_format": {
                "type": "json_schema",
                "json_schema": { "name": "answer", "strict": true, "schema": question.schema },
            },
        });
        let mut told = Told::default();
        let mut heard = Heard::of(question, progress);
        let request = self.request("chat/completions", &body)?;
        let listened = listen(NAME, request, explain, |event| told.hear(event, &mut heard)).await;
        let Heard { text, .. } = heard;
        let Told { refusal, finish, usage, model } = told;
        // Nothing was paid for where nothing was said.
        let said = !text.is_empty() || finish.is_some();
        let usage = usage.or(said.then(|| Usage::guessed(&body, &text)));
        let cost_micros = usage.map_or(0, |usage| settings.prices.of(usage));
        let came_as_events = listened.map_err(|error| error.charged(cost_micros))?;
        if !refusal.is_empty() {
            let error = AgentError::Refused(format!(
                "{NAME} declined: {refusal}; say it differently, or choose another subject"
            ));
            return Err(error.charged(cost_micros));
        }
        if came_as_events && finish.is_none() {
            return Err(strange(NAME, &"it broke off").charged(cost_micros));
        }
        let finish = finish.unwrap_or_default();
        // What was said before the filter stepped in is no answer.
        if text.is_empty() || finish == "content_filter" {
            return Err(nothing(&finish).charged(cost_micros));
        }
        let model = model.unwrap_or_else(|| settings.text_model.clone());
        Ok(Answer { text, model, cost_micros })
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
        let answer = send(NAME, self.request("images/generations", &body)?, explain).await?;
        let images: Images =
            serde_json::from_value(answer).map_err(|error| strange(NAME, &error))?;
        let file = images.data.into_iter().find_map(|image| image.b64_json);
        let unreadable = || AgentError::Transient {
            message: format!("{NAME} drew something that cannot be read"),
            retry_after: None,
        };
        let file = file.ok_or_else(unreadable)?;
        let cost_micros = settings.prices.picture;
        let bytes = BASE64.decode(file.as_bytes());
        let bytes = bytes.map_err(|_odd| unreadable().charged(cost_micros))?;
        Ok(Drawn { bytes: bytes.into(), model, cost_micros })
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
