//! Who makes what, from the settings: what cannot work is refused before anything starts.

use std::{sync::Arc, time::Duration};

use domain::{
    generation::port::{Agents, Copywriter, Strategist, Studio},
    secret::Secret,
};
use jobs::{
    agent::{BuiltinCopywriter, BuiltinStrategist},
    provider::{
        Gemini, GeminiSettings, ModelCopywriter, ModelStrategist, ModelStudio, OpenAi,
        OpenAiSettings, OrBuiltin, PictureModel, Prices, TextModel,
    },
    studio::{BuiltinStudio, Fonts},
};
use url::Url;

use super::{
    derive::refuse_unless,
    load::ConfigError,
    secret::Masked,
    section::{Config, Maker},
};

const GOOGLE: &str = "https://generativelanguage.googleapis.com";
const OPENAI: &str = "https://api.openai.com/v1";

impl Config {
    pub(super) fn check_makers(&self) -> Result<(), ConfigError> {
        let makers = &self.makers;
        let writes = |maker| makers.strategist == maker || makers.copywriter == maker;
        let (gemini, openai) = (&self.gemini, &self.openai);
        let draws = makers.pictures == Maker::Gemini;
        if writes(Maker::Gemini) || draws {
            refuse_unless(gemini.api_key.is_some(), "gemini.api_key", "is needed by `makers`")?;
        }
        let priced = "must be set where `makers` names it: no API tells it";
        if writes(Maker::Gemini) {
            refuse_unless(gemini.input_price.is_some(), "gemini.input_price", priced)?;
            refuse_unless(gemini.output_price.is_some(), "gemini.output_price", priced)?;
        }
        refuse_unless(!draws || gemini.picture_price.is_some(), "gemini.picture_price", priced)?;
        let draws = makers.pictures == Maker::Openai;
        if writes(Maker::Openai) {
            let named = "is needed by `makers`";
            refuse_unless(openai.text_model.is_some(), "openai.text_model", named)?;
            refuse_unless(openai.input_price.is_some(), "openai.input_price", priced)?;
            refuse_unless(openai.output_price.is_some(), "openai.output_price", priced)?;
        }
        if draws {
            let named = "is needed by `makers.pictures`";
            refuse_unless(openai.picture_model.is_some(), "openai.picture_model", named)?;
            refuse_unless(openai.picture_price.is_some(), "openai.picture_price", priced)?;
        }
        for (key, url) in
            [("gemini.base_url", &gemini.base_url), ("openai.base_url", &openai.base_url)]
        {
            let fits = url.as_ref().is_none_or(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.host().is_some()
                    && url.query().is_none()
            });
            refuse_unless(fits, key, "must be like https://models.example.com")?;
        }
        for (key, seconds) in [
            ("gemini.timeout_seconds", gemini.timeout_seconds),
            ("openai.timeout_seconds", openai.timeout_seconds),
        ] {
            refuse_unless((1..=900).contains(&seconds), key, "must be 1 to 900")?;
        }
        Ok(())
    }

    /// Everyone who makes something.
    pub fn agents(&self) -> Agents {
        let makers = &self.makers;
        let strategist: Arc<dyn Strategist> = Arc::new(BuiltinStrategist);
        let copywriter: Arc<dyn Copywriter> = Arc::new(BuiltinCopywriter);
        let fonts = Arc::new(Fonts::load(self.fonts.folder.as_deref()));
        let studio: Arc<dyn Studio> = Arc::new(BuiltinStudio::new(fonts));
        Agents {
            strategist: match self.writer(makers.strategist) {
                None => strategist,
                Some(model) => {
                    let model: Arc<dyn Strategist> = Arc::new(ModelStrategist::new(model));
                    if makers.fallback {
                        Arc::new(OrBuiltin::new(model, strategist))
                    } else {
                        model
                    }
                }
            },
            copywriter: match self.writer(makers.copywriter) {
                None => copywriter,
                Some(model) => {
                    let model: Arc<dyn Copywriter> = Arc::new(ModelCopywriter::new(model));
                    if makers.fallback {
                        Arc::new(OrBuiltin::new(model, copywriter))
                    } else {
                        model
                    }
                }
            },
            studio: match self.painter(makers.pictures) {
                None => studio,
                Some(model) => {
                    let model: Arc<dyn Studio> =
                        Arc::new(ModelStudio::new(model, Arc::clone(&studio)));
                    if makers.fallback { Arc::new(OrBuiltin::new(model, studio)) } else { model }
                }
            },
        }
    }

    /// Who makes what, for an operator to read.
    pub fn makers_in_words(&self) -> String {
        let text = |maker| match maker {
            Maker::Builtin => "built in".to_owned(),
            Maker::Gemini => format!("gemini ({})", self.gemini.text_model),
            Maker::Openai => {
                format!("openai ({})", self.openai.text_model.as_deref().unwrap_or("?"))
            }
        };
        let pictures = match self.makers.pictures {
            Maker::Builtin => "built in".to_owned(),
            Maker::Gemini => format!("gemini ({})", self.gemini.picture_model),
            Maker::Openai => {
                format!("openai ({})", self.openai.picture_model.as_deref().unwrap_or("?"))
            }
        };
        format!(
            "strategies {}, texts {}, pictures {pictures}",
            text(self.makers.strategist),
            text(self.makers.copywriter)
        )
    }

    fn writer(&self, maker: Maker) -> Option<Arc<dyn TextModel>> {
        match maker {
            Maker::Builtin => None,
            Maker::Gemini => Some(Arc::new(self.gemini_model())),
            Maker::Openai => Some(Arc::new(self.openai_model())),
        }
    }

    fn painter(&self, maker: Maker) -> Option<Arc<dyn PictureModel>> {
        match maker {
            Maker::Builtin => None,
            Maker::Gemini => Some(Arc::new(self.gemini_model())),
            Maker::Openai => Some(Arc::new(self.openai_model())),
        }
    }

    fn gemini_model(&self) -> Gemini {
        let gemini = &self.gemini;
        Gemini::new(GeminiSettings {
            base_url: or(gemini.base_url.as_ref(), GOOGLE),
            api_version: gemini.api_version.clone(),
            api_key: secret(gemini.api_key.as_ref()).unwrap_or(Secret::new(String::new())),
            text_model: gemini.text_model.clone(),
            picture_model: gemini.picture_model.clone(),
            max_output_tokens: gemini.max_output_tokens,
            timeout: Duration::from_secs(gemini.timeout_seconds),
            prices: Prices {
                input: gemini.input_price.unwrap_or_default(),
                output: gemini.output_price.unwrap_or_default(),
                picture: gemini.picture_price.unwrap_or_default(),
            },
        })
    }

    fn openai_model(&self) -> OpenAi {
        let openai = &self.openai;
        OpenAi::new(OpenAiSettings {
            base_url: or(openai.base_url.as_ref(), OPENAI),
            api_key: secret(openai.api_key.as_ref()),
            text_model: openai.text_model.clone().unwrap_or_default(),
            picture_model: openai.picture_model.clone().unwrap_or_default(),
            max_output_tokens: openai.max_output_tokens,
            legacy_max_tokens: openai.legacy_max_tokens,
            timeout: Duration::from_secs(openai.timeout_seconds),
            prices: Prices {
                input: openai.input_price.unwrap_or_default(),
                output: openai.output_price.unwrap_or_default(),
                picture: openai.picture_price.unwrap_or_default(),
            },
        })
    }
}

fn secret(masked: Option<&Masked>) -> Option<Secret<String>> {
    masked.map(|masked| Secret::new(masked.reveal().to_owned()))
}

/// The address that was set, else the provider's own.
#[expect(clippy::expect_used, reason = "the addresses stand above")]
fn or(set: Option<&Url>, own: &str) -> Url {
    set.cloned().unwrap_or_else(|| own.parse().expect("an address"))
}
