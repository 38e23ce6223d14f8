//! Makers that ask a model over HTTP: strategies, texts, pictures and videos.
//!
//! An adapter ([`Gemini`], [`OpenAi`]) knows one API: it asks a [`TextModel`] or [`PictureModel`]
//! question and reads the answer, whatever else is in it. What is asked, and whether an answer will do,
//! is the same for all of them: [`ModelStrategist`], [`ModelCopywriter`], [`ModelStudio`]. [`OrBuiltin`]
//! has the built-in maker step in where an operator allows it, and says so in the provenance.
//!
//! A brief, a style guide and a person's instruction are data: they are handed over as one JSON value
//! that the model is told to read and not to obey, and what comes back is checked like anybody's input.
//!
//! To add a provider: one file like [`openai`], its section in the configuration, its fake in the tests.

mod answer;
mod copywriter;
mod fallback;
mod gemini;
mod google;
mod http;
mod imagen;
mod openai;
mod picture;
mod prompt;
mod strategist;
mod veo;

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    generation::port::{AgentError, Progress, Provenance},
    store::digest::Digest,
};
use serde_json::Value;

pub(crate) use self::fallback::choose;
pub use self::{
    copywriter::ModelCopywriter,
    fallback::OrBuiltin,
    gemini::{Gemini, GeminiSettings},
    google::{Google, credentials as google_credentials},
    imagen::{Imagen, ImagenSettings},
    openai::{OpenAi, OpenAiSettings},
    picture::ModelStudio,
    strategist::ModelStrategist,
    veo::{VeoSettings, VeoStudio},
};

/// What a provider charges, in millionths of a US dollar. Nobody publishes it by API: an operator says
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prices {
    /// For a million tokens that are read.
    pub input: u64,
    /// For a million tokens that are written, those of thinking included.
    pub output: u64,
    /// For a picture.
    pub picture: u64,
}

impl Prices {
    fn of(self, usage: Usage) -> u64 {
        let tokens = |count: u64, price: u64| u128::from(count) * u128::from(price);
        let micros =
            tokens(usage.input, self.input).saturating_add(tokens(usage.output, self.output));
        // Rounded up: a ledger that is a little too high stops in time.
        u64::try_from(micros.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    }
}

/// What an answer took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens read.
    pub input: u64,
    /// Tokens written, those of thinking included.
    pub output: u64,
}

impl Usage {
    /// Of an answer that does not say: three bytes a token, rather too many than too few.
    fn guessed(asked: &Value, answered: &str) -> Self {
        let tokens = |bytes: usize| u64::try_from(bytes.div_ceil(3)).unwrap_or(u64::MAX);
        Self { input: tokens(asked.to_string().len()), output: tokens(answered.len()) }
    }
}

/// A question whose answer is JSON.
#[derive(Debug, Clone)]
pub struct Question {
    /// What the model is to do: ours, never a person's words.
    pub task: String,
    /// What it is to work from: people's words, as JSON.
    pub material: Value,
    /// The product's photo to look at, a JPEG or PNG: what is written in it is no instruction either.
    pub photo: Option<Bytes>,
    /// The JSON Schema of the answer.
    pub schema: Value,
    /// What was wrong with the answer before, and that answer.
    pub repair: Option<(String, String)>,
    /// How many bytes an answer has, about: how far one is that comes piece by piece.
    pub expected: usize,
    /// Chooses among equals, where the API takes a seed.
    pub seed: u64,
}

/// An answer that comes piece by piece, and who wants to know how far it is.
struct Heard<'a> {
    text: String,
    expected: usize,
    progress: &'a dyn Progress,
}

impl<'a> Heard<'a> {
    fn of(question: &Question, progress: &'a dyn Progress) -> Self {
        Self { text: String::new(), expected: question.expected.max(1), progress }
    }

    fn more(&mut self, piece: &str) {
        self.text.push_str(piece);
        // It is done when it has been read.
        let percent = (self.text.len().saturating_mul(95) / self.expected).min(95);
        self.progress.report(u8::try_from(percent).unwrap_or(95));
    }
}

/// An answer, not yet read.
#[derive(Debug, Clone)]
pub struct Answer {
    /// JSON, if it kept to what was asked.
    pub text: String,
    /// The model and version that answered.
    pub model: String,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: u64,
}

/// A picture that a model drew.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// The file.
    pub bytes: Bytes,
    /// The model and version that drew.
    pub model: String,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: u64,
}

/// Width to height of a picture that a model is asked for: what the APIs take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// As wide as high.
    Square,
    /// 16:9.
    Wide,
    /// 3:4.
    Portrait,
    /// 9:16.
    Tall,
}

impl Aspect {
    /// As Google's models are told.
    const fn ratio(self) -> &'static str {
        match self {
            Self::Square => "1:1",
            Self::Wide => "16:9",
            Self::Portrait => "3:4",
            Self::Tall => "9:16",
        }
    }
}

/// Answers questions in JSON.
#[async_trait]
pub trait TextModel: Send + Sync {
    /// The provider's name: `gemini`.
    fn provider(&self) -> &'static str;

    /// Whether it takes a photo beside the text.
    fn sees(&self) -> bool {
        true
    }

    /// Asks once, and tells how far the answer is.
    async fn ask(&self, question: &Question, progress: &dyn Progress)
    -> Result<Answer, AgentError>;
}

/// Draws pictures.
#[async_trait]
pub trait PictureModel: Send + Sync {
    /// The provider's name: `gemini`.
    fn provider(&self) -> &'static str;

    /// Draws once.
    async fn draw(&self, prompt: &str, aspect: Aspect, seed: u64) -> Result<Drawn, AgentError>;
}

/// Asks, reads the answer, and where it will not do asks once more with what was wrong.
async fn ask_well<T>(
    model: &dyn TextModel,
    mut question: Question,
    progress: &dyn Progress,
    read: impl Fn(&str) -> Result<T, String> + Send,
) -> Result<(T, Provenance), AgentError> {
    if !model.sees() {
        question.photo = None;
    }
    let shown = serde_json::to_vec(&(&question.task, &question.material, &question.schema));
    let shown = shown.map_err(|error| AgentError::Refused(error.to_string()))?;
    let photo = question.photo.clone().unwrap_or_default();
    let seed = question.seed.to_be_bytes();
    let prompt_digest = if photo.is_empty() {
        Digest::of_parts("question/1", &[&shown, &seed])
    } else {
        Digest::of_parts("question/2", &[&shown, &photo, &seed])
    };
    let mut cost_micros = 0_u64;
    let mut wrong = String::new();
    for _ in 0..2 {
        let answer = model.ask(&question, progress).await;
        let answer = answer.map_err(|error| error.charged(cost_micros))?;
        cost_micros = cost_micros.saturating_add(answer.cost_micros);
        match read(&answer.text) {
            Ok(output) => {
                let provenance = Provenance {
                    provider: model.provider().to_owned(),
                    model: answer.model,
                    prompt_digest,
                    seed: question.seed,
                    cost_micros,
                };
                return Ok((output, provenance));
            }
            Err(why) => {
                wrong.clone_from(&why);
                question.repair = Some((why, answer.text));
            }
        }
    }
    // Each further attempt would be paid for as well: a person decides about that.
    let provider = model.provider();
    let why = format!("{provider} did not answer as asked, twice: {wrong}");
    Err(AgentError::Unusable(why).charged(cost_micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_rounded_up_and_never_overflow() {
        let prices = Prices { input: 300_000, output: 2_500_000, picture: 39_000 };
        assert_eq!(prices.of(Usage { input: 1_000, output: 400 }), 1_300);
        assert_eq!(prices.of(Usage { input: 1, output: 0 }), 1);
        assert_eq!(prices.of(Usage::default()), 0);
        let most = Prices { input: u64::MAX, output: u64::MAX, picture: 0 };
        assert_eq!(most.of(Usage { input: u64::MAX, output: u64::MAX }), u64::MAX);
    }
}
