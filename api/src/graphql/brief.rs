//! Briefs: what a campaign is asked to do.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    asset::placement::Placement as Place,
    campaign::{
        self,
        brief::{Brief as BriefContent, Language},
        template::Template,
    },
    error::Error,
};
use url::Url;

use super::{
    brand::Media,
    context::ContextExt,
    error::Result,
    id,
    loader::one,
    placement::PlacementKey,
    scalars::{Day, Timestamp},
    template::CampaignTemplateKey,
};

/// Languages the built-in writers write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Language")]
pub enum LanguageName {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Japanese.
    Ja,
}

/// What a campaign is to do, as somebody asked for it.
#[derive(Debug, Clone)]
pub struct Brief(pub campaign::BriefVersion);

/// What a campaign is to do, as somebody asked for it.
#[Object]
impl Brief {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Counted from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What the campaign is to achieve.
    async fn goal(&self) -> &str {
        &self.0.content.goal
    }

    /// What is being promoted.
    async fn product(&self) -> &str {
        &self.0.content.product
    }

    /// Whom it is for.
    async fn audience(&self) -> &str {
        &self.0.content.audience
    }

    /// Where it runs.
    async fn placements(&self) -> Vec<PlacementKey> {
        self.0.content.placements.iter().copied().map(PlacementKey::from).collect()
    }

    /// First day.
    async fn start_date(&self) -> Day {
        self.0.content.start_date.into()
    }

    /// Last day.
    async fn end_date(&self) -> Day {
        self.0.content.end_date.into()
    }

    /// What people are asked to do.
    async fn call_to_action(&self) -> &str {
        &self.0.content.call_to_action
    }

    /// Where it leads.
    async fn link(&self) -> Option<&str> {
        self.0.content.link.as_ref().map(Url::as_str)
    }

    /// The language of everything made.
    async fn language(&self) -> LanguageName {
        self.0.content.language.into()
    }

    /// A picture of the product.
    async fn photo(&self, ctx: &Context<'_>) -> Result<Option<Media>> {
        match self.0.content.photo {
            Some(file) => Ok(one(ctx.loaders()?, file.id).await?.map(Media)),
            None => Ok(None),
        }
    }

    /// What kind of campaign it is, where somebody said so.
    async fn template(&self) -> Option<CampaignTemplateKey> {
        self.0.content.template.map(CampaignTemplateKey::from)
    }

    /// Who wrote it.
    async fn author_name(&self) -> &str {
        &self.0.author_name
    }

    /// When.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

/// A brief.
#[derive(InputObject)]
pub struct BriefInput {
    /// What the campaign is to achieve, at most 2,000 characters.
    goal: String,
    /// What is being promoted: name and facts, at most 4,000 characters.
    product: String,
    /// Whom it is for, at most 2,000 characters.
    audience: String,
    /// Where it runs, each place once.
    placements: Vec<PlacementKey>,
    /// First day: today or later.
    start_date: Day,
    /// Last day: less than 366 days after the first.
    end_date: Day,
    /// What people are asked to do, in the brief's language, at most 80 characters.
    call_to_action: String,
    /// Where it leads: an http or https address.
    link: Option<String>,
    /// The language of everything made.
    #[graphql(default_with = "LanguageName::En")]
    language: LanguageName,
    /// A picture of the product: a file uploaded to `/uploads/photo`.
    pub(super) photo_id: Option<ID>,
    /// What kind of campaign it is: shapes what the strategist plans. Its fields are filled in by whoever
    /// asks, from `campaignTemplates`.
    template: Option<CampaignTemplateKey>,
}

/// The brief an input describes; its photo is looked up by whoever keeps it.
pub(super) fn brief(input: BriefInput) -> domain::error::Result<BriefContent> {
    let link = input
        .link
        .filter(|text| !text.trim().is_empty())
        .map(|text| {
            Url::parse(text.trim()).map_err(|error| {
                Error::invalid(
                    "brief.link",
                    format!("must be an address such as https://example.com/offer ({error})"),
                )
            })
        })
        .transpose()?;
    Ok(BriefContent {
        goal: input.goal,
        product: input.product,
        audience: input.audience,
        placements: input.placements.into_iter().map(Place::from).collect(),
        start_date: input.start_date.0,
        end_date: input.end_date.0,
        call_to_action: input.call_to_action,
        link,
        language: input.language.into(),
        photo: None,
        template: input.template.map(Template::from),
    })
}
