//! Imagen's `:predict`, for those who still have it: Google ended its Imagen models in August 2026 on the
//! Gemini API, and some projects on Vertex AI keep them.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::BASE64;
use domain::generation::port::AgentError;
use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

use super::{
    Aspect, Drawn, Google, PictureModel,
    google::refusal,
    http::{client, strange},
};

const NAME: &str = "imagen";

/// How to reach it.
#[derive(Debug, Clone)]
pub struct ImagenSettings {
    /// Where, and as whom.
    pub google: Google,
    /// `imagen-4.0-generate-001`.
    pub model: String,
    /// How long one call may take.
    pub timeout: Duration,
    /// What a picture costs, in millionths of a US dollar.
    pub price: u64,
}

/// Asks Imagen.
#[derive(Debug, Clone)]
pub struct Imagen {
    settings: ImagenSettings,
    client: Client,
}

/// Where everything was filtered, `predictions` is missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Response {
    predictions: Vec<Prediction>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Prediction {
    bytes_base64_encoded: Option<String>,
    rai_filtered_reason: Option<String>,
}

impl Imagen {
    /// With these settings.
    pub fn new(settings: ImagenSettings) -> Self {
        let client = client(settings.timeout);
        Self { settings, client }
    }
}

#[async_trait]
impl PictureModel for Imagen {
    fn provider(&self) -> &'static str {
        NAME
    }

    async fn draw(&self, prompt: &str, aspect: Aspect, seed: u64) -> Result<Drawn, AgentError> {
        let Self { settings, client } = self;
        let body = json!({
            "instances": [{ "prompt": prompt }],
            "parameters": {
                "sampleCount": 1,
                "aspectRatio": aspect.ratio(),
                // A seed and a watermark exclude each other; the same request gives the same picture.
                "addWatermark": false,
                "seed": seed & 0x7fff_ffff,
                "safetySetting": "block_medium_and_above",
                "personGeneration": "allow_adult",
                "includeRaiReason": true,
                "outputOptions": { "mimeType": "image/png" },
            },
        });
        let answer = settings.google.ask(NAME, client, &settings.model, "predict", &body).await?;
        let response: Response = serde_json::from_value(answer).map_err(|e| strange(NAME, &e))?;
        let file =
            response.predictions.iter().find_map(|found| found.bytes_base64_encoded.as_ref());
        let Some(file) = file else {
            let mut reasons =
                response.predictions.iter().filter_map(|p| p.rai_filtered_reason.as_deref());
            return Err(refusal(NAME, "filtered", reasons.next()));
        };
        let cost_micros = settings.price;
        let bytes = BASE64.decode(file.as_bytes());
        let bytes = bytes.map_err(|error| strange(NAME, &error).charged(cost_micros))?;
        Ok(Drawn { bytes: Bytes::from(bytes), model: settings.model.clone(), cost_micros })
    }
}
