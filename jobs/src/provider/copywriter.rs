//! A copywriter that asks a model.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    asset::placement::Placement,
    campaign::strategy::Creative,
    generation::port::{AgentError, Copy, CopyRequest, Copywriter, Made, Progress, Wordings},
    post::{
        text::{hashtags, length},
        thread, variant,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Question, TextModel,
    answer::fault,
    ask_well,
    prompt::{self, RULES},
};
use crate::agent::asks_for_thread;

const TASK: &str = "You are the copywriter of an advertising agency. Write the text of one post for the \
creative in the material, for its placement, in the brief's language and the style guide's tone, in \
`variants` ways to choose from, the best first. They are different texts and not one text with another \
word in it: each opens in another way (a question, a fact, a scene, the offer) or is built in another \
way, and each is complete for itself. Begin each with a line that makes people read on, say one thing, \
end with the call to action. Use the link exactly \
as given, once, where `linkWorks`; no other address anywhere. The campaign's days are planning: say of \
nothing that it ends unless the brief's own words name the day. Hashtags stand at the end, at most \
`mostHashtags`, the style guide's first. An @ stands only before accounts of `mayMention`. Keep to `longest`; where \
`mostPosts` is more than 1, the direction asks for a thread: write short paragraphs, each within `longest`, \
which become its posts. Where a photo is there, it is of the product, and it is shown beside the text: \
write what goes with it, and do not describe it. `title` is for YouTube only, at most 100 \
characters; null otherwise. If `findings` are there, they say what was wrong with the text before this \
one.";

/// YouTube's longest title, in characters.
const LONGEST_TITLE: usize = 100;

/// How many texts of an answer are looked at.
const MOST_READ: usize = 2 * variant::MOST;

/// Asks a model for texts.
pub struct ModelCopywriter(Arc<dyn TextModel>);

#[derive(Debug, Deserialize)]
struct Written {
    text: String,
    title: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Several {
    variants: Vec<Written>,
}

impl ModelCopywriter {
    /// One that asks this model.
    pub fn new(model: Arc<dyn TextModel>) -> Self {
        Self(model)
    }
}

#[async_trait]
impl Copywriter for ModelCopywriter {
    async fn write(
        &self,
        request: CopyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError> {
        let spec = request.creative.placement.spec();
        let most = request.posting.text_max(request.creative.placement);
        let findings: Vec<&str> =
            request.findings.iter().map(|finding| finding.message.as_str()).collect();
        let question = Question {
            task: format!("{TASK}\n\n{RULES}"),
            material: json!({
                "brief": prompt::brief(&request.brief),
                "styleGuide": prompt::guide(&request.guide),
                "strategy": prompt::strategy(&request.strategy),
                "creative": prompt::creative(&request.creative),
                "variants": variant::MOST,
                "longest": format!("{most} characters as {} counts them", spec.label),
                "mostPosts": most_posts(&request.creative),
                "mostHashtags": spec.hashtags_max,
                "linkWorks": spec.links_work,
                "mayMention": request.posting.told(),
                "findings": findings,
            }),
            photo: request.photo.clone(),
            schema: schema(),
            repair: None,
            expected: (most.min(800) + 60) * variant::MOST,
            seed: request.seed,
        };
        let read = |text: &str| read(text, &request);
        let (output, provenance) = ask_well(&*self.0, question, &*progress, read).await?;
        Ok(Made { output, provenance })
    }
}

/// How many posts the text may become.
fn most_posts(creative: &Creative) -> usize {
    if asks_for_thread(&creative.direction) { creative.placement.post().posts_max } else { 1 }
}

fn schema() -> Value {
    let text = json!({
        "type": "object",
        "properties": {
            "text": { "type": "string" },
            "title": { "type": ["string", "null"] },
        },
        "required": ["text", "title"],
        "additionalProperties": false,
    });
    json!({
        "type": "object",
        "properties": { "variants": { "type": "array", "items": text } },
        "required": ["variants"],
        "additionalProperties": false,
    })
}

/// An answer as a post's text in several wordings, or what is wrong with it. One that will do is enough:
/// those that will not are left out, and nothing more is paid for them.
fn read(text: &str, request: &CopyRequest) -> Result<Wordings, String> {
    let answer: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let written = if answer.get("variants").is_some() {
        serde_json::from_value(answer).map(|Several { variants }| variants)
    } else {
        // A model that makes one text of it.
        serde_json::from_value(answer).map(|written| vec![written])
    };
    let (mut good, mut wrong) = (Vec::new(), None);
    for written in written.map_err(|error| error.to_string())?.into_iter().take(MOST_READ) {
        match usable(written, request) {
            Ok(copy) => good.push(copy),
            Err(why) => wrong = wrong.or(Some(why)),
        }
    }
    let mut good = good.into_iter();
    match good.next() {
        Some(first) => Ok(Wordings { first, others: good.collect() }),
        None => Err(wrong.unwrap_or_else(|| "there is no text in it".to_owned())),
    }
}

/// One text of an answer, or what is wrong with it.
fn usable(written: Written, request: &CopyRequest) -> Result<Copy, String> {
    let text = written.text.trim().to_owned();
    let placement = request.creative.placement;
    let (spec, most) = (placement.spec(), request.posting.text_max(placement));
    if text.is_empty() {
        return Err("the text is empty".to_owned());
    }
    let fits = if most_posts(&request.creative) > 1 {
        thread::fits_within(&text, placement, most)
    } else {
        length(&text, spec.length_rule) <= most
    };
    if !fits {
        let long = length(&text, spec.length_rule);
        return Err(format!("the text is {long} long; {} takes {most}", spec.label));
    }
    let title = written.title.map(|title| title.trim().to_owned()).filter(|t| !t.is_empty());
    let title = title.filter(|_| placement == Placement::Youtube);
    for (what, text) in [("text", Some(&text)), ("title", title.as_ref())] {
        let said = text.map(String::as_str).unwrap_or_default();
        if let Some(wrong) = fault(what, said, &request.brief, &request.guide) {
            return Err(wrong);
        }
        if let Some(account) = request.posting.refused(said).first() {
            let allowed = request.posting.told();
            return Err(format!("the {what} mentions @{account}; it may mention {allowed}"));
        }
    }
    if title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        return Err(format!("the title is longer than {LONGEST_TITLE} characters"));
    }
    let hashtags = hashtags(&text);
    Ok(Copy { text, title, hashtags })
}
