//! Who makes what: the makers there are, and which of them a workspace wants.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::port::{Copywriter, Strategist, Studio};
use crate::{
    error::{Check, Result},
    text_enum::text_enum,
};

text_enum! {
    /// Who makes something.
    pub enum Provider {
        /// What is built in: no network, no key, no cost.
        Builtin = "builtin",
        /// Google's Gemini: plans, texts, and the photos of pictures and videos.
        Gemini = "gemini",
        /// Google's Imagen: the photos of pictures and videos, for those who still have it.
        Imagen = "imagen",
        /// Google's Veo: whole videos.
        Veo = "veo",
        /// An endpoint that speaks like OpenAI's: as Gemini.
        Openai = "openai",
    }
}

/// A kind of making that is chosen by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Craft {
    /// Campaigns' strategies.
    Strategies,
    /// The texts of posts.
    Texts,
    /// Pictures; a model draws the photo of one whose brief has none.
    Pictures,
    /// Videos, likewise; or whole ones, by a model that films.
    Videos,
}

impl Craft {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::Strategies, Self::Texts, Self::Pictures, Self::Videos];

    /// Whether a provider can do it at all.
    pub const fn suits(self, provider: Provider) -> bool {
        match provider {
            Provider::Builtin | Provider::Gemini | Provider::Openai => true,
            Provider::Imagen => matches!(self, Self::Pictures | Self::Videos),
            Provider::Veo => matches!(self, Self::Videos),
        }
    }

    /// Its name in the API's input.
    const fn field(self) -> &'static str {
        match self {
            Self::Strategies => "makers.strategies",
            Self::Texts => "makers.texts",
            Self::Pictures => "makers.pictures",
            Self::Videos => "makers.videos",
        }
    }
}

/// Who is to make what in a workspace. What says nothing follows the operator's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MakerChoice {
    /// Who plans campaigns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategies: Option<Provider>,
    /// Who writes texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<Provider>,
    /// Who draws photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pictures: Option<Provider>,
    /// Who films.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub videos: Option<Provider>,
    /// Whether the built-in maker steps in where a model cannot: always visible on what is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<bool>,
}

impl MakerChoice {
    /// Who is wanted for a craft.
    pub const fn of(&self, craft: Craft) -> Option<Provider> {
        match craft {
            Craft::Strategies => self.strategies,
            Craft::Texts => self.texts,
            Craft::Pictures => self.pictures,
            Craft::Videos => self.videos,
        }
    }

    /// Refuses whoever is not set up.
    pub fn check(&self, offer: &Offer) -> Result<()> {
        let mut check = Check::new();
        for craft in Craft::ALL {
            let Some(wanted) = self.of(craft) else { continue };
            let there = offer.of(craft);
            let names: Vec<_> = there.iter().map(|provider| provider.as_str()).collect();
            check.that(
                there.contains(&wanted),
                craft.field(),
                format!("must be one of {}: no other is set up for it here", names.join(", ")),
            );
        }
        check.finish()
    }
}

/// The providers that an operator has set up, by what they can do. The first of each is the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer(BTreeMap<Craft, Vec<Provider>>);

impl FromIterator<(Craft, Vec<Provider>)> for Offer {
    fn from_iter<T: IntoIterator<Item = (Craft, Vec<Provider>)>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Offer {
    /// Who can be chosen for a craft, the usual one first.
    pub fn of(&self, craft: Craft) -> &[Provider] {
        self.0.get(&craft).map_or(&[Provider::Builtin], Vec::as_slice)
    }
}

/// Everyone who does one thing.
#[derive(Debug)]
pub struct Makers<T: ?Sized> {
    builtin: Arc<T>,
    usual: Provider,
    models: BTreeMap<Provider, Arc<T>>,
}

impl<T: ?Sized> Clone for Makers<T> {
    fn clone(&self) -> Self {
        let Self { builtin, usual, models } = self;
        Self { builtin: Arc::clone(builtin), usual: *usual, models: models.clone() }
    }
}

impl<T: ?Sized> Makers<T> {
    /// The built-in maker alone.
    pub const fn builtin_only(builtin: Arc<T>) -> Self {
        Self { builtin, usual: Provider::Builtin, models: BTreeMap::new() }
    }

    /// With a further one.
    #[must_use]
    pub fn and(mut self, provider: Provider, maker: Arc<T>) -> Self {
        self.models.insert(provider, maker);
        self
    }

    /// With this one for everybody who wishes for no other.
    #[must_use]
    pub const fn usually(mut self, provider: Provider) -> Self {
        self.usual = provider;
        self
    }

    /// The built-in one.
    pub const fn builtin(&self) -> &Arc<T> {
        &self.builtin
    }

    /// Whom a wish, or none, comes down to.
    pub fn wanted(&self, wish: Option<Provider>) -> Provider {
        wish.unwrap_or(self.usual)
    }

    /// A provider's maker; nothing where it is not set up.
    pub fn get(&self, provider: Provider) -> Option<&Arc<T>> {
        match provider {
            Provider::Builtin => Some(&self.builtin),
            model => self.models.get(&model),
        }
    }
}

/// Everyone who makes something, as handed to the workers.
#[derive(Clone)]
pub struct Agents {
    /// They plan campaigns.
    pub strategists: Makers<dyn Strategist>,
    /// They write texts.
    pub copywriters: Makers<dyn Copywriter>,
    /// They make pictures.
    pub pictures: Makers<dyn Studio>,
    /// They make videos.
    pub videos: Makers<dyn Studio>,
    /// Whether the built-in maker steps in for a model, where a workspace says nothing of it.
    pub fallback: bool,
}

impl Agents {
    /// Those of the house alone.
    pub fn builtin_only(
        strategist: Arc<dyn Strategist>,
        copywriter: Arc<dyn Copywriter>,
        studio: Arc<dyn Studio>,
    ) -> Self {
        Self {
            strategists: Makers::builtin_only(strategist),
            copywriters: Makers::builtin_only(copywriter),
            pictures: Makers::builtin_only(Arc::clone(&studio)),
            videos: Makers::builtin_only(studio),
            fallback: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_set_up_and_can_do_it_is_chosen() {
        let offer = Offer(BTreeMap::from([
            (Craft::Texts, vec![Provider::Gemini, Provider::Builtin]),
            (Craft::Videos, vec![Provider::Builtin]),
        ]));
        let complaints = |choice: MakerChoice| choice.check(&offer);
        let texts = |provider| MakerChoice { texts: Some(provider), ..MakerChoice::default() };
        assert!(complaints(MakerChoice::default()).is_ok());
        assert!(complaints(texts(Provider::Gemini)).is_ok());
        assert!(complaints(texts(Provider::Openai)).is_err(), "not set up");
        let videos = MakerChoice { videos: Some(Provider::Gemini), ..MakerChoice::default() };
        assert!(complaints(videos).is_err());
        assert!(!Craft::Texts.suits(Provider::Veo) && Craft::Videos.suits(Provider::Veo));
    }

    #[test]
    fn what_was_never_chosen_reads_as_nothing_chosen() {
        assert_eq!(serde_json::from_str::<MakerChoice>("{}").unwrap(), MakerChoice::default());
        assert_eq!(serde_json::to_string(&MakerChoice::default()).unwrap(), "{}");
    }
}
