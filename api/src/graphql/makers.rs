//! Who makes things for a workspace.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::generation::{Craft, MakerChoice, Provider};

use super::{context::ContextExt, error::Result};

/// Who makes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Provider")]
pub enum MakerName {
    /// What is built in: no cost, and nothing leaves the house.
    Builtin,
    /// Google's Gemini.
    Gemini,
    /// Google's Imagen.
    Imagen,
    /// Google's Veo.
    Veo,
    /// An endpoint that speaks like OpenAI's.
    Openai,
}

/// Who makes one kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct MakerOf {
    craft: Craft,
    chosen: Option<Provider>,
}

/// Who makes one kind of thing.
#[Object]
impl MakerOf {
    /// Whom the workspace chose; null where it follows the operator.
    async fn chosen(&self) -> Option<MakerName> {
        self.chosen.map(MakerName::from)
    }

    /// Who can be chosen: all that are set up here, the operator's own choice first.
    async fn offered(&self, ctx: &Context<'_>) -> Result<Vec<MakerName>> {
        let offered = ctx.state()?.offer.of(self.craft);
        Ok(offered.iter().copied().map(MakerName::from).collect())
    }
}

/// Who makes things for a workspace.
#[derive(Debug, Clone, Copy)]
pub struct WorkspaceMakers(pub MakerChoice);

impl WorkspaceMakers {
    const fn of(self, craft: Craft) -> MakerOf {
        MakerOf { craft, chosen: self.0.of(craft) }
    }
}

/// Who makes things for a workspace.
#[Object]
impl WorkspaceMakers {
    /// Who plans campaigns.
    async fn strategies(&self) -> MakerOf {
        self.of(Craft::Strategies)
    }

    /// Who writes texts.
    async fn texts(&self) -> MakerOf {
        self.of(Craft::Texts)
    }

    /// Who draws the photos of pictures whose brief has none. Layout, type and logo are always built in.
    async fn pictures(&self) -> MakerOf {
        self.of(Craft::Pictures)
    }

    /// Who makes videos.
    async fn videos(&self) -> MakerOf {
        self.of(Craft::Videos)
    }

    /// Whether the built-in maker steps in where a model cannot; null where it follows the operator. What
    /// was made so says so in its provenance.
    async fn fallback(&self) -> Option<bool> {
        self.0.fallback
    }
}

/// Who is to make things: whatever is left out follows the operator.
#[derive(InputObject)]
pub struct WorkspaceMakersInput {
    /// Who plans campaigns.
    strategies: Option<MakerName>,
    /// Who writes texts.
    texts: Option<MakerName>,
    /// Who draws the photos of pictures whose brief has none.
    pictures: Option<MakerName>,
    /// Who makes videos.
    videos: Option<MakerName>,
    /// Whether the built-in maker steps in where a model cannot.
    fallback: Option<bool>,
}

impl From<WorkspaceMakersInput> for MakerChoice {
    fn from(input: WorkspaceMakersInput) -> Self {
        let WorkspaceMakersInput { strategies, texts, pictures, videos, fallback } = input;
        Self {
            strategies: strategies.map(Provider::from),
            texts: texts.map(Provider::from),
            pictures: pictures.map(Provider::from),
            videos: videos.map(Provider::from),
            fallback,
        }
    }
}
