//! Gemini's `generateContent`: texts as JSON by schema, and pictures.
//!
//! Works with the Gemini Developer API, with Vertex AI, and by a gateway's address with whatever speaks
//! like either.

use std::time::Duration;

use async_trait::async_trait;
use data_encoding::BASE64;
use domain::generation::port::{AgentError, Progress};
use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, Aspect, Drawn, Google, Heard, PictureModel, Prices, Question, TextModel, Usage,
    google::refusal,
    http::{client, strange},
    picture::photograph,
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
    /// Where, and as whom.
    pub google: Google,
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
        let answer = settings.google.ask(NAME, client, model, "generateContent", body).await?;
        read(answer)
    }
}

/// An answer or a piece of one, unless the question was declined.
fn read(answer: Value) -> Result<Response, AgentError> {
    let response: Response =
        serde_json::from_value(answer).map_err(|error| strange(NAME, &error))?;
    if let Some(Feedback { block_reason: Some(reason), block_reason_message }) =
        response.prompt_feedback
    {
        return Err(refusal(NAME, &reason, block_reason_message.as_deref()));
    }
    Ok(Response { prompt_feedback: None, ..response })
}

/// What the pieces of an answer told so far, besides their text.
#[derive(Default)]
struct Told {
    candidate: Option<Candidate>,
    usage: Option<Usage>,
    model: Option<String>,
}

impl Told {
    fn hear(&mut self, event: Value, heard: &mut Heard<'_>) -> Result<(), AgentError> {
        let response = read(event)?;
        // Each piece tells what all of them took so far.
        let usage = response.usage_metadata.map(|tokens| Usage {
            input: tokens.prompt,
            output: tokens.candidates.saturating_add(tokens.thoughts),
        });
        self.usage = usage.or(self.usage);
        self.model = response.model_version.or(self.model.take());
        let Some(piece) = response.candidates.unwrap_or_default().into_iter().next() else {
            return Ok(());
        };
        for part in piece.parts().iter().filter(|part| part.thought != Some(true)) {
            heard.more(part.text.as_deref().unwrap_or_default());
        }
        let before = self.candidate.take().unwrap_or_default();
        self.candidate = Some(Candidate {
            content: None,
            finish_reason: piece.finish_reason.or(before.finish_reason),
            finish_message: piece.finish_message.or(before.finish_message),
        });
        Ok(())
    }
}

#[async_trait]
impl TextModel for Gemini {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn ask(
        &self,
        question: &Question,
        progress: &dyn Progress,
    ) -> Result<Answer, AgentError> {
        let mut parts = vec![json!({ "text": prompt::material(&question.material) })];
        parts.extend(question.photo.as_ref().map(|photo| {
            let (media_type, data) = (photograph(photo), BASE64.encode(photo));
            json!({ "inlineData": { "mimeType": media_type, "data": data } })
        }));
        let mut contents = vec![json!({ "role": "user", "parts": parts })];
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
        let Self { settings, client } = self;
        let mut told = Told::default();
        let mut heard = Heard::of(question, progress);
        let listened = settings
            .google
            .listen(NAME, client, &settings.text_model, &body, |event| told.hear(event, &mut heard))
            .await;
        let Heard { text, .. } = heard;
        // Nothing was paid for where nothing was said.
        let usage = told.usage.or((!text.is_empty()).then(|| Usage::guessed(&body, &text)));
        let cost_micros = usage.map_or(0, |usage| settings.prices.of(usage));
        let came_as_events = listened.map_err(|error| error.charged(cost_micros))?;
        let candidate = first(told.candidate).map_err(|error| error.charged(cost_micros))?;
        if came_as_events && candidate.finish_reason.is_none() {
            return Err(strange(NAME, &"it broke off").charged(cost_micros));
        }
        if text.is_empty() {
            return Err(ended(&candidate).charged(cost_micros));
        }
        // What was cut off at the limit is no JSON, and is asked for once more.
        let model = told.model.unwrap_or_else(|| settings.text_model.clone());
        Ok(Answer { text, model, cost_micros })
    }
}

#[async_trait]
impl PictureModel for Gemini {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn draw(&self, prompt: &str, aspect: Aspect, seed: u64) -> Result<Drawn, AgentError> {
        let aspect = aspect.ratio();
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
        let candidate = first(response.candidates.unwrap_or_default().into_iter().next())?;
        let blob = candidate.parts().iter().find_map(|part| part.inline_data.as_ref());
        let Some(blob) = blob else { return Err(ended(&candidate)) };
        let cost_micros = self.settings.prices.picture;
        let bytes = BASE64.decode(blob.data.as_bytes()).map_err(|error| {
            let message = format!("{NAME} drew something that cannot be read: {error}");
            AgentError::Transient { message, retry_after: None }.charged(cost_micros)
        })?;
        let model = response.model_version.unwrap_or_else(|| model.clone());
        Ok(Drawn { bytes: bytes.into(), model, cost_micros })
    }
}

/// The answer there is, unless it was declined: what was said before that is no answer.
fn first(candidate: Option<Candidate>) -> Result<Candidate, AgentError> {
    let none = || AgentError::Transient {
        message: format!("{NAME} gave no answer and no reason"),
        retry_after: None,
    };
    let candidate = candidate.ok_or_else(none)?;
    let reason = candidate.finish_reason.as_deref().unwrap_or_default();
    if DECLINED.contains(&reason) {
        let message = candidate.finish_message.clone();
        return Err(refusal(NAME, reason, message.as_deref()));
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
