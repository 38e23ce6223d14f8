//! A strategist that asks a model.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    asset::{AssetKind, placement::Placement},
    campaign::strategy::{Creative, Intent, KeyMessage, MAX_CREATIVES, Strategy},
    generation::port::{AgentError, Made, Progress, Strategist, StrategyRequest},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Question, TextModel,
    answer::{address, fault},
    ask_well,
    prompt::{self, RULES},
};

const TASK: &str = "You are the strategist of an advertising agency. Plan a campaign for the brief: \
positioning (the one thought it stands for), insight (what moves the audience), 2 to 5 key messages \
(headline of at most 60 characters, support of one or two sentences) and creatives. For each placement \
of the brief plan 1 to 3 creatives; days lie between startDate and endDate. A headline stands on a \
picture: at most 60 characters. A direction says in two sentences what the text says and what the \
picture shows. Where a photo is there, it is of the product: say what it shows, and plan with it. The campaign's days are planning: say of nothing that it ends, and \
plan no countdown, unless the brief's own words name the day. Write everything in the brief's language. If `previous` is there, better it as \
`instruction` says.";

/// Asks a model for strategies.
pub struct ModelStrategist(Arc<dyn TextModel>);

/// A strategy as a model writes it: names and outputs follow from it.
#[derive(Debug, Deserialize)]
struct Plan {
    positioning: String,
    insight: String,
    messages: Vec<KeyMessage>,
    creatives: Vec<Piece>,
}

#[derive(Debug, Deserialize)]
struct Piece {
    placement: Placement,
    intent: Intent,
    headline: String,
    direction: String,
    day: NaiveDate,
    video: bool,
}

impl ModelStrategist {
    /// One that asks this model.
    pub fn new(model: Arc<dyn TextModel>) -> Self {
        Self(model)
    }
}

#[async_trait]
impl Strategist for ModelStrategist {
    async fn plan(
        &self,
        request: StrategyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError> {
        let question = Question {
            task: format!("{TASK}\n\n{RULES}"),
            material: json!({
                "brief": prompt::brief(&request.brief),
                "styleGuide": prompt::guide(&request.guide),
                "previous": request.previous.as_ref().map(prompt::strategy),
                "instruction": request.instruction,
            }),
            photo: request.photo.clone(),
            schema: schema(&request),
            repair: None,
            expected: 3_500,
            seed: request.seed,
        };
        let read = |text: &str| read(text, &request);
        let (output, provenance) = ask_well(&*self.0, question, &*progress, read).await?;
        Ok(Made { output, provenance })
    }
}

fn schema(request: &StrategyRequest) -> Value {
    let text = json!({ "type": "string" });
    let placements: Vec<&str> = request.brief.placements.iter().map(|p| p.as_str()).collect();
    let object = |properties: Value| {
        let required: Vec<&String> =
            properties.as_object().into_iter().flatten().map(|p| p.0).collect();
        json!({
            "type": "object", "properties": properties, "required": required,
            "additionalProperties": false,
        })
    };
    let message = object(json!({ "headline": text, "support": text }));
    let creative = object(json!({
        "placement": { "type": "string", "enum": placements },
        "intent": {
            "type": "string",
            "enum": ["announce", "benefit", "proof", "question", "offer", "countdown"],
        },
        "headline": text,
        "direction": text,
        "day": { "type": "string", "description": "YYYY-MM-DD" },
        "video": { "type": "boolean", "description": "whether a short video is made besides the picture" },
    }));
    object(json!({
        "positioning": text,
        "insight": text,
        "messages": { "type": "array", "items": message },
        "creatives": { "type": "array", "items": creative },
    }))
}

/// An answer as a strategy, or what is wrong with it.
fn read(text: &str, request: &StrategyRequest) -> Result<Strategy, String> {
    let plan: Plan = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut count: HashMap<Placement, usize> = HashMap::new();
    let creatives = plan.creatives.into_iter().take(MAX_CREATIVES).map(|piece| {
        let nth = count.entry(piece.placement).or_default();
        *nth += 1;
        let takes_video = piece.placement.spec().video.is_some();
        let video = (piece.video && takes_video).then_some(AssetKind::Video);
        Creative {
            key: format!("{}-{nth}", piece.placement.as_str().replace('_', "-")),
            placement: piece.placement,
            intent: piece.intent,
            headline: piece.headline.trim().to_owned(),
            direction: piece.direction.trim().to_owned(),
            outputs: [AssetKind::Copy, AssetKind::Image].into_iter().chain(video).collect(),
            scheduled_on: piece.day,
        }
    });
    let strategy = Strategy {
        positioning: plan.positioning.trim().to_owned(),
        insight: plan.insight.trim().to_owned(),
        messages: plan.messages,
        creatives: creatives.collect(),
    };
    strategy.validate(&request.brief).map_err(|error| error.to_string())?;
    for placement in &request.brief.placements {
        if !strategy.creatives.iter().any(|creative| creative.placement == *placement) {
            return Err(format!("there is no creative for the placement {placement}"));
        }
    }
    let (brief, guide) = (&request.brief, &request.guide);
    // What is set on pictures is read by everybody.
    let headlines = strategy.creatives.iter().map(|creative| ("headline", &creative.headline));
    let said = strategy.messages.iter().flat_map(|message| {
        [("message's headline", &message.headline), ("message's support", &message.support)]
    });
    let shown = headlines.chain(said);
    if let Some(wrong) = shown.into_iter().find_map(|(what, text)| fault(what, text, brief, guide))
    {
        return Err(wrong);
    }
    // What only makers read may name a banned word, to keep it out.
    let directions = strategy.creatives.iter().map(|creative| ("direction", &creative.direction));
    let told = [("positioning", &strategy.positioning), ("insight", &strategy.insight)];
    let foreign = directions.chain(told).find_map(|(what, text)| address(what, text, brief, guide));
    foreign.map_or(Ok(()), Err)?;
    Ok(strategy)
}
