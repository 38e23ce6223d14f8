//! A product with nobody in it yet, and what people usually do there.

use std::{sync::Arc, time::Duration};

use chrono::Days;
use domain::{
    access::Actor,
    asset::placement::Placement,
    brand::{
        StyleGuideVersion, WriteStyleGuide,
        color::Color,
        guide::{ColorUsage, EmojiPolicy, FontFamily, StyleGuide, Swatch, Tone},
        write_style_guide,
    },
    campaign::{
        Campaign, CreateCampaign, StrategyVersion,
        brief::{Brief, Language},
        campaign, create_campaign, strategies_by_id,
    },
    clock::{Ambient, Clock as _, Instant, SystemEntropy},
    id::{CampaignId, WorkspaceId},
    review::{self, Decide, Decided, Review, Verdict},
    secret::Passwords,
    store::{Database, DatabaseKind, Store, object::Objects},
    tenancy::{Workspace, create_workspace},
};

use crate::{
    clock::{TestClock, ambient},
    crew::Crew,
    database::{Raw, TestDatabase},
};

/// A product with a database of its own.
#[derive(Clone)]
pub struct World {
    /// The truth.
    pub store: Store,
    /// Where files are kept: a folder that goes with the world.
    pub objects: Objects,
    /// Hashes passwords as the product does.
    pub passwords: Passwords,
    /// The time it is.
    pub clock: TestClock,
    /// Who makes things.
    pub crew: Crew,
    /// Where the truth is kept. Last, so that it goes when nobody is connected any more.
    pub database: TestDatabase,
}

impl World {
    /// A new one, its clock standing.
    pub async fn new(kind: DatabaseKind) -> Self {
        Self::with_clock(kind, TestClock::still()).await
    }

    /// A new one by this clock.
    pub async fn with_clock(kind: DatabaseKind, clock: TestClock) -> Self {
        let database = TestDatabase::new(kind).await;
        let wanted =
            Database { acquire_timeout: Duration::from_secs(30), ..Database::at(database.url()) };
        let store = Store::connect(&wanted, ambient(&clock)).await.unwrap();
        let objects = Objects::folder(&database.folder().join("objects")).unwrap();
        let (passwords, crew) = (Passwords::default(), Crew::default());
        Self { store, objects, passwords, clock, crew, database }
    }

    /// A second process on the same database.
    pub async fn another_store(&self) -> Store {
        // Chance of its own: two processes that make the same ids would be a world of another kind.
        let clock = Arc::new(self.clock.clone());
        let ambient = Ambient::new(clock, Arc::new(SystemEntropy));
        Store::connect(&Database::at(self.database.url()), ambient).await.unwrap()
    }

    /// The time it is.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A connection that sees and changes everything.
    pub async fn raw(&self) -> Raw {
        self.database.raw_unbound().await
    }

    /// A workspace with a style guide.
    pub async fn workspace(&self, actor: &Actor, name: &str) -> Workspace {
        let workspace = create_workspace(&self.store, actor, name).await.unwrap();
        self.guide(actor, workspace.id).await;
        workspace
    }

    /// A new version of a workspace's style guide.
    pub async fn guide(&self, actor: &Actor, workspace_id: WorkspaceId) -> StyleGuideVersion {
        let input =
            WriteStyleGuide { workspace_id, content: style_guide(), logo: None, based_on: None };
        write_style_guide(&self.store, actor, input).await.unwrap()
    }

    /// A brief for these placements, for the week after tomorrow.
    pub fn brief(&self, placements: &[Placement]) -> Brief {
        let today = self.now().date_naive();
        Brief {
            goal: "Sell more coffee".to_owned(),
            product: "Coffee beans from the hill".to_owned(),
            audience: "People who get up early".to_owned(),
            placements: placements.to_vec(),
            start_date: today.checked_add_days(Days::new(2)).unwrap(),
            end_date: today.checked_add_days(Days::new(9)).unwrap(),
            call_to_action: "Taste it".to_owned(),
            link: Some("https://example.com/coffee".parse().unwrap()),
            language: Language::En,
            photo: None,
            template: None,
        }
    }

    /// A campaign whose first draft the strategist was asked for.
    pub async fn campaign_for(
        &self,
        actor: &Actor,
        workspace_id: WorkspaceId,
        placements: &[Placement],
    ) -> Campaign {
        let input = CreateCampaign {
            workspace_id,
            name: "Spring".to_owned(),
            brief: self.brief(placements),
            photo: None,
        };
        create_campaign(&self.store, actor, input).await.unwrap()
    }

    /// A campaign for X and Mastodon: three and two pieces of work once it is approved.
    pub async fn campaign(&self, actor: &Actor, workspace_id: WorkspaceId) -> Campaign {
        self.campaign_for(actor, workspace_id, &[Placement::X, Placement::Mastodon]).await
    }

    /// A campaign with its draft delivered.
    pub async fn drafted(&self, actor: &Actor, workspace_id: WorkspaceId) -> Campaign {
        let made = self.campaign(actor, workspace_id).await;
        self.drain().await;
        self.look(actor, made.id).await
    }

    /// A campaign in review.
    pub async fn submitted(&self, actor: &Actor, workspace_id: WorkspaceId) -> (Campaign, Review) {
        let drafted = self.drafted(actor, workspace_id).await;
        let review = self.submit(actor, drafted.id).await;
        (self.look(actor, drafted.id).await, review)
    }

    /// A campaign that `approver` approved; its work waits.
    pub async fn approved(
        &self,
        editor: &Actor,
        approver: &Actor,
        workspace_id: WorkspaceId,
    ) -> Campaign {
        let (campaign, review) = self.submitted(editor, workspace_id).await;
        self.approve(approver, &review).await;
        self.look(editor, campaign.id).await
    }

    /// The campaign as it is now.
    pub async fn look(&self, actor: &Actor, id: CampaignId) -> Campaign {
        campaign(&self.store, actor, id).await.unwrap()
    }

    /// The strategy in force.
    pub async fn strategy(&self, actor: &Actor, id: CampaignId) -> StrategyVersion {
        let strategy_id = self.look(actor, id).await.strategy_id.unwrap();
        strategies_by_id(&self.store, actor, &[strategy_id]).await.unwrap().pop().unwrap()
    }

    /// Asks the approvers about the strategy in force.
    pub async fn submit(&self, actor: &Actor, id: CampaignId) -> Review {
        let digest = self.strategy(actor, id).await.digest;
        review::submit(&self.store, actor, id, digest).await.unwrap()
    }

    /// A verdict on exactly what is asked.
    pub async fn decide(
        &self,
        actor: &Actor,
        review: &Review,
        verdict: Verdict,
        comment: Option<&str>,
    ) -> domain::error::Result<Decided> {
        let input = Decide {
            review_id: review.id,
            digest: review.digest,
            verdict,
            comment: comment.map(ToOwned::to_owned),
        };
        review::decide(&self.store, actor, input).await
    }

    /// Says yes.
    pub async fn approve(&self, actor: &Actor, review: &Review) -> Decided {
        self.decide(actor, review, Verdict::Approve, None).await.unwrap()
    }
}

/// A style guide of two colours.
pub fn style_guide() -> StyleGuide {
    let swatch = |color, usage| Swatch { color, usage, name: None };
    StyleGuide {
        brand_name: "Hilltop".to_owned(),
        palette: vec![
            swatch(Color::new(20, 60, 120), ColorUsage::Primary),
            swatch(Color::WHITE, ColorUsage::Background),
        ],
        heading_font: FontFamily::Display,
        body_font: FontFamily::Sans,
        tone: Tone::Friendly,
        voice: "Plain words".to_owned(),
        tagline: None,
        logo: None,
        required_words: Vec::new(),
        banned_words: vec!["cheap".to_owned()],
        hashtags: vec!["coffee".to_owned()],
        emoji: EmojiPolicy::Sparing,
        examples: Vec::new(),
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("database", &Arc::new(&self.database)).finish_non_exhaustive()
    }
}
