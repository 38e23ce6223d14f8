//! Who makes what, from the settings: what cannot work is refused before anything starts.

use std::{sync::Arc, time::Duration};

use domain::{
    generation::{
        Agents, Craft, Makers, Offer, Provider,
        port::{Copywriter, Strategist, Studio},
    },
    secret::Secret,
};
use jobs::{
    agent::{BuiltinCopywriter, BuiltinStrategist},
    provider::{
        Gemini, GeminiSettings, Google, Imagen, ImagenSettings, ModelCopywriter, ModelStrategist,
        ModelStudio, OpenAi, OpenAiSettings, PictureModel, Prices, TextModel, VeoSettings,
        VeoStudio, google_credentials,
    },
    studio::{BuiltinStudio, Fonts},
};
use url::Url;

use super::{
    derive::refuse_unless,
    load::ConfigError,
    secret::Masked,
    section::{Config, Makers as Named},
};

const GOOGLE: &str = "https://generativelanguage.googleapis.com";
const OPENAI: &str = "https://api.openai.com/v1";

/// Why a provider cannot do a thing: a setting and what it wants.
type Lack = (&'static str, &'static str);

const NEEDED: &str = "is needed by `makers`";
const PRICED: &str = "must be set where `makers` names it: no API tells it";

impl Named {
    const fn of(&self, craft: Craft) -> Provider {
        match craft {
            Craft::Strategies => self.strategist,
            Craft::Texts => self.copywriter,
            Craft::Pictures => self.pictures,
            Craft::Videos => self.videos,
        }
    }
}

impl Config {
    pub(super) fn check_makers(&self) -> Result<(), ConfigError> {
        for (craft, key) in [
            (Craft::Strategies, "makers.strategist"),
            (Craft::Texts, "makers.copywriter"),
            (Craft::Pictures, "makers.pictures"),
            (Craft::Videos, "makers.videos"),
        ] {
            let named = self.makers.of(craft);
            refuse_unless(
                craft.suits(named),
                key,
                &format!("must not be {named}: it makes no such thing"),
            )?;
            if let Some((key, why)) = self.lack(craft, named) {
                refuse_unless(false, key, why)?;
            }
        }
        let (gemini, openai) = (&self.gemini, &self.openai);
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
            ("imagen.timeout_seconds", self.imagen.timeout_seconds),
            ("veo.timeout_seconds", self.veo.timeout_seconds),
            ("openai.timeout_seconds", openai.timeout_seconds),
        ] {
            refuse_unless((1..=900).contains(&seconds), key, "must be 1 to 900")?;
        }
        let (look, patience) = (self.veo.look_seconds, self.veo.patience_minutes);
        refuse_unless((1..=300).contains(&look), "veo.look_seconds", "must be 1 to 300")?;
        refuse_unless((1..=120).contains(&patience), "veo.patience_minutes", "must be 1 to 120")?;
        let names = [
            ("gemini.project", gemini.project.as_deref()),
            ("gemini.location", Some(&*gemini.location)),
        ];
        for (key, name) in names {
            let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            let fits = name.is_none_or(|name| !name.is_empty() && name.chars().all(fits));
            refuse_unless(fits, key, "must be its id: letters, digits and dashes")?;
        }
        self.google().map(drop)
    }

    /// What keeps a provider from doing a thing.
    fn lack(&self, craft: Craft, provider: Provider) -> Option<Lack> {
        let (gemini, openai) = (&self.gemini, &self.openai);
        let writes = matches!(craft, Craft::Strategies | Craft::Texts);
        let has_google = gemini.api_key.is_some() || gemini.project.is_some();
        let wanted: &[(bool, Lack)] = match provider {
            Provider::Builtin => &[],
            Provider::Gemini if writes => &[
                (has_google, ("gemini.api_key", NEEDED)),
                (gemini.input_price.is_some(), ("gemini.input_price", PRICED)),
                (gemini.output_price.is_some(), ("gemini.output_price", PRICED)),
            ],
            Provider::Gemini => &[
                (has_google, ("gemini.api_key", NEEDED)),
                (gemini.picture_price.is_some(), ("gemini.picture_price", PRICED)),
            ],
            Provider::Imagen => &[
                (has_google, ("gemini.api_key", NEEDED)),
                (self.imagen.price.is_some(), ("imagen.price", PRICED)),
            ],
            Provider::Veo => &[
                (has_google, ("gemini.api_key", NEEDED)),
                (self.veo.price.is_some(), ("veo.price", PRICED)),
            ],
            Provider::Openai if writes => &[
                (openai.text_model.is_some(), ("openai.text_model", NEEDED)),
                (openai.input_price.is_some(), ("openai.input_price", PRICED)),
                (openai.output_price.is_some(), ("openai.output_price", PRICED)),
            ],
            Provider::Openai => &[
                (openai.picture_model.is_some(), ("openai.picture_model", NEEDED)),
                (openai.picture_price.is_some(), ("openai.picture_price", PRICED)),
            ],
        };
        wanted.iter().find(|(is_there, _)| !is_there).map(|(_, lack)| *lack)
    }

    /// Whom a workspace can choose: every provider that is set up, the usual one first.
    pub fn offer(&self) -> Offer {
        Craft::ALL.into_iter().map(|craft| (craft, self.offered(craft))).collect()
    }

    fn offered(&self, craft: Craft) -> Vec<Provider> {
        let usual = self.makers.of(craft);
        let fits = |p: &Provider| craft.suits(*p) && self.lack(craft, *p).is_none();
        let mut all: Vec<Provider> = Provider::ALL.iter().copied().filter(fits).collect();
        all.sort_by_key(|provider| *provider != usual);
        all
    }

    /// Everyone who makes something.
    pub fn agents(&self) -> Result<Agents, ConfigError> {
        let google = self.google()?;
        let fonts = Arc::new(Fonts::load(self.fonts.folder.as_deref()));
        let studio: Arc<dyn Studio> = Arc::new(BuiltinStudio::new(fonts));
        let strategist: Arc<dyn Strategist> = Arc::new(BuiltinStrategist);
        let copywriter: Arc<dyn Copywriter> = Arc::new(BuiltinCopywriter);
        let mut agents = Agents::builtin_only(strategist, copywriter, Arc::clone(&studio));
        for provider in self.offered(Craft::Strategies) {
            if let Some(model) = self.writer(provider, google.as_ref()) {
                let maker = Arc::new(ModelStrategist::new(model));
                agents.strategists = agents.strategists.and(provider, maker);
            }
        }
        for provider in self.offered(Craft::Texts) {
            if let Some(model) = self.writer(provider, google.as_ref()) {
                let maker = Arc::new(ModelCopywriter::new(model));
                agents.copywriters = agents.copywriters.and(provider, maker);
            }
        }
        agents.pictures = self.studios(Craft::Pictures, agents.pictures, google.as_ref());
        agents.videos = self.studios(Craft::Videos, agents.videos, google.as_ref());
        let named = &self.makers;
        agents.strategists = agents.strategists.usually(named.strategist);
        agents.copywriters = agents.copywriters.usually(named.copywriter);
        agents.pictures = agents.pictures.usually(named.pictures);
        agents.videos = agents.videos.usually(named.videos);
        agents.fallback = named.fallback;
        Ok(agents)
    }

    fn studios(
        &self,
        craft: Craft,
        mut studios: Makers<dyn Studio>,
        google: Option<&Google>,
    ) -> Makers<dyn Studio> {
        for provider in self.offered(craft) {
            let builtin = Arc::clone(studios.builtin());
            let maker: Arc<dyn Studio> = match (self.painter(provider, google), google) {
                (Some(model), _) => Arc::new(ModelStudio::new(model, builtin)),
                (None, Some(google)) if provider == Provider::Veo => {
                    Arc::new(VeoStudio::new(self.veo_settings(google.clone()), builtin))
                }
                _ => continue,
            };
            studios = studios.and(provider, maker);
        }
        studios
    }

    /// Who makes what, for an operator to read.
    pub fn makers_in_words(&self) -> String {
        let openai = |model: &Option<String>| model.clone().unwrap_or_else(|| "?".to_owned());
        let named = |craft: Craft| {
            let writes = matches!(craft, Craft::Strategies | Craft::Texts);
            let provider = self.makers.of(craft);
            let model = match provider {
                Provider::Builtin => return "built in".to_owned(),
                Provider::Gemini if writes => self.gemini.text_model.clone(),
                Provider::Gemini => self.gemini.picture_model.clone(),
                Provider::Imagen => self.imagen.model.clone(),
                Provider::Veo => self.veo.model.clone(),
                Provider::Openai if writes => openai(&self.openai.text_model),
                Provider::Openai => openai(&self.openai.picture_model),
            };
            format!("{provider} ({model})")
        };
        format!(
            "strategies {}, texts {}, pictures {}, videos {}",
            named(Craft::Strategies),
            named(Craft::Texts),
            named(Craft::Pictures),
            named(Craft::Videos)
        )
    }

    fn writer(&self, provider: Provider, google: Option<&Google>) -> Option<Arc<dyn TextModel>> {
        match provider {
            Provider::Gemini => Some(Arc::new(self.gemini_model(google?.clone()))),
            Provider::Openai => Some(Arc::new(self.openai_model()?)),
            Provider::Builtin | Provider::Imagen | Provider::Veo => None,
        }
    }

    fn painter(
        &self,
        provider: Provider,
        google: Option<&Google>,
    ) -> Option<Arc<dyn PictureModel>> {
        match provider {
            Provider::Gemini => Some(Arc::new(self.gemini_model(google?.clone()))),
            Provider::Imagen => Some(Arc::new(Imagen::new(ImagenSettings {
                google: google?.clone(),
                model: self.imagen.model.clone(),
                timeout: Duration::from_secs(self.imagen.timeout_seconds),
                price: self.imagen.price.unwrap_or_default(),
            }))),
            Provider::Openai => Some(Arc::new(self.openai_model()?)),
            Provider::Builtin | Provider::Veo => None,
        }
    }

    /// Where Google is asked, and as whom; nothing without a key and a project.
    fn google(&self) -> Result<Option<Google>, ConfigError> {
        let gemini = &self.gemini;
        let version = |usual: &str| gemini.api_version.clone().unwrap_or_else(|| usual.to_owned());
        if let Some(project) = &gemini.project {
            let file = gemini.service_account.as_deref();
            let credentials = google_credentials(file).map_err(|message| ConfigError::Value {
                origin: "gemini.service_account".to_owned(),
                message,
            })?;
            let host = match gemini.location.as_str() {
                "global" => "https://aiplatform.googleapis.com".to_owned(),
                // What covers several regions has a host of its own.
                place @ ("us" | "eu") => format!("https://aiplatform.{place}.rep.googleapis.com"),
                region => format!("https://{region}-aiplatform.googleapis.com"),
            };
            return Ok(Some(Google::Vertex {
                base_url: or(gemini.base_url.as_ref(), &host)?,
                api_version: version("v1"),
                project: project.clone(),
                location: gemini.location.clone(),
                credentials,
            }));
        }
        let Some(api_key) = secret(gemini.api_key.as_ref()) else { return Ok(None) };
        Ok(Some(Google::Developer {
            base_url: or(gemini.base_url.as_ref(), GOOGLE)?,
            api_version: version("v1beta"),
            api_key,
        }))
    }

    fn gemini_model(&self, google: Google) -> Gemini {
        let gemini = &self.gemini;
        Gemini::new(GeminiSettings {
            google,
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

    fn veo_settings(&self, google: Google) -> VeoSettings {
        let veo = &self.veo;
        VeoSettings {
            google,
            model: veo.model.clone(),
            timeout: Duration::from_secs(veo.timeout_seconds),
            look_every: Duration::from_secs(veo.look_seconds),
            patience: Duration::from_mins(veo.patience_minutes),
            price: veo.price.unwrap_or_default(),
        }
    }

    fn openai_model(&self) -> Option<OpenAi> {
        let openai = &self.openai;
        Some(OpenAi::new(OpenAiSettings {
            base_url: or(openai.base_url.as_ref(), OPENAI).ok()?,
            api_key: secret(openai.api_key.as_ref()),
            text_model: openai.text_model.clone().unwrap_or_default(),
            picture_model: openai.picture_model.clone().unwrap_or_default(),
            max_output_tokens: openai.max_output_tokens,
            legacy_max_tokens: openai.legacy_max_tokens,
            sees_photos: openai.sees_photos,
            timeout: Duration::from_secs(openai.timeout_seconds),
            prices: Prices {
                input: openai.input_price.unwrap_or_default(),
                output: openai.output_price.unwrap_or_default(),
                picture: openai.picture_price.unwrap_or_default(),
            },
        }))
    }
}

fn secret(masked: Option<&Masked>) -> Option<Secret<String>> {
    masked.map(|masked| Secret::new(masked.reveal().to_owned()))
}

/// The address that was set, else the provider's own.
fn or(set: Option<&Url>, own: &str) -> Result<Url, ConfigError> {
    match set {
        Some(url) => Ok(url.clone()),
        None => own.parse().map_err(|_odd| ConfigError::Value {
            origin: "gemini.location".to_owned(),
            message: "must be its id: letters, digits and dashes".to_owned(),
        }),
    }
}
