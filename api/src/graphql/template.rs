//! Campaign templates: what a usual kind of campaign begins with.

use async_graphql::{Enum, Object, SimpleObject};
use domain::campaign::{
    brief::Language,
    template::{Mix, Template},
};

use super::{brief::LanguageName, placement::PlacementKey, strategy::IntentName};

/// A usual kind of campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Template")]
pub enum CampaignTemplateKey {
    /// Something new.
    ProductLaunch,
    /// A price for a short time.
    SeasonalSale,
    /// A date and a place.
    Event,
    /// To be known for something.
    Awareness,
    /// People for a team.
    Hiring,
}

/// What a template says in one language.
#[derive(Debug, Clone, SimpleObject)]
pub struct CampaignTemplateWords {
    /// In which.
    language: LanguageName,
    /// What it is called.
    label: &'static str,
    /// What it is for, and how long.
    summary: &'static str,
    /// A goal to begin with.
    goal: &'static str,
    /// What people are asked to do.
    call_to_action: &'static str,
}

/// What a usual kind of campaign begins with. It fills in what nobody wrote yet.
#[derive(Debug, Clone, Copy)]
pub struct CampaignTemplate(Template);

/// What a usual kind of campaign begins with. It fills in what nobody wrote yet.
#[Object(serial)]
impl CampaignTemplate {
    /// What it is named by.
    async fn key(&self) -> CampaignTemplateKey {
        self.0.into()
    }

    /// What it is named by in a brief file: `product_launch`.
    async fn name(&self) -> &str {
        self.0.as_str()
    }

    /// Where it runs.
    async fn placements(&self) -> Vec<PlacementKey> {
        self.0.placements().iter().copied().map(PlacementKey::from).collect()
    }

    /// How many days it runs, the first and the last among them.
    async fn days(&self) -> u16 {
        self.0.days()
    }

    /// What the first creative of each placement is to do: the first of these that can be done.
    async fn opening(&self) -> Vec<IntentName> {
        let Mix { opening, .. } = self.0.mix();
        opening.iter().copied().map(IntentName::from).collect()
    }

    /// What the creatives in the middle are to do; placements take turns.
    async fn middle(&self) -> Vec<IntentName> {
        let Mix { middle, .. } = self.0.mix();
        middle.iter().copied().map(IntentName::from).collect()
    }

    /// What the last creative of each placement is to do: the first of these that can be done.
    async fn closing(&self) -> Vec<IntentName> {
        let Mix { closing, .. } = self.0.mix();
        closing.iter().copied().map(IntentName::from).collect()
    }

    /// What it says, in every language that is written.
    #[graphql(complexity = "1 + child_complexity")]
    async fn words(&self) -> Vec<CampaignTemplateWords> {
        let in_language = |language: Language| {
            let words = self.0.words(language);
            CampaignTemplateWords {
                language: language.into(),
                label: words.label,
                summary: words.summary,
                goal: words.goal,
                call_to_action: words.call_to_action,
            }
        };
        Language::ALL.into_iter().map(in_language).collect()
    }
}

/// Questions about templates.
#[derive(Debug, Default)]
pub struct TemplateQuery;

#[Object]
impl TemplateQuery {
    /// Every usual kind of campaign, in the order they are shown.
    #[graphql(complexity = "1 + child_complexity")]
    async fn campaign_templates(&self) -> Vec<CampaignTemplate> {
        Template::ALL.iter().copied().map(CampaignTemplate).collect()
    }
}
