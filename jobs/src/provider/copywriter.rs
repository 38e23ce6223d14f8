//! A copywriter that asks a model.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    asset::placement::Placement,
    campaign::strategy::Creative,
    generation::port::{AgentError, Copy, CopyRequest, Copywriter, Made, Progress},
    post::{
        text::{fits, hashtags, length},
        thread,
    },
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Question, TextModel,
    answer::fault,
    ask_well,
    prompt::{self, RULES},
};
use crate::agent::asks_for_thread;

const TASK: &str = "You are the copywriter of an advertising agency. Write the text of one post for the \
creative in the material, for its placement, in the brief's language and the style guide's tone. Begin \
with a line that makes people read on, say one thing, end with the call to action. Use the link exactly \
as given, once, where `linkWorks`; no other address anywhere. The campaign's days are planning: say of \
nothing that it ends unless the brief's own words name the day. Hashtags stand at the end, at most \
`mostHashtags`, the style guide's first. Keep to `longest`; where \
`mostPosts` is more than 1, the direction asks for a thread: write short paragraphs, each within `longest`, \
which become its posts. `title` is for YouTube only, at most 100 \
characters; null otherwise. If `findings` are there, they say what was wrong with the text before this \
one.";

/// YouTube's longest title, in characters.
const LONGEST_TITLE: usize = 100;

/// Asks a model for texts.
pub struct ModelCopywriter(Arc<dyn TextModel>);

#[derive(Debug, Deserialize)]
struct Written {
    text: String,
    title: Option<String>,
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
    ) -> Result<Made<Copy>, AgentError> {
        let spec = request.creative.placement.spec();
        let findings: Vec<&str> =
            request.findings.iter().map(|finding| finding.message.as_str()).collect();
        let question = Question {
            task: format!("{TASK}\n\n{RULES}"),
            material: json!({
                "brief": prompt::brief(&request.brief),
                "styleGuide": prompt::guide(&request.guide),
                "strategy": prompt::strategy(&request.strategy),
                "creative": prompt::creative(&request.creative),
                "longest": format!("{} characters as {} counts them", spec.text_max, spec.label),
                "mostPosts": most_posts(&request.creative),
                "mostHashtags": spec.hashtags_max,
                "linkWorks": spec.links_work,
                "findings": findings,
            }),
            photo: None,
            schema: json!({
                "type": "object",
                "properties": {
                    "text": { "type": "string" },
                    "title": { "type": ["string", "null"] },
                },
                "required": ["text", "title"],
                "additionalProperties": false,
            }),
            repair: None,
            expected: spec.text_max.min(800) + 60,
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

/// An answer as a post's text, or what is wrong with it.
fn read(text: &str, request: &CopyRequest) -> Result<Copy, String> {
    let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let text = written.text.trim().to_owned();
    let placement = request.creative.placement;
    let spec = placement.spec();
    if text.is_empty() {
        return Err("the text is empty".to_owned());
    }
    let fits = if most_posts(&request.creative) > 1 {
        thread::fits(&text, placement)
    } else {
        fits(&text, placement)
    };
    if !fits {
        let long = length(&text, spec.length_rule);
        return Err(format!("the text is {long} long; {} takes {}", spec.label, spec.text_max));
    }
    let title = written.title.map(|title| title.trim().to_owned()).filter(|t| !t.is_empty());
    let title = title.filter(|_| placement == Placement::Youtube);
    for (what, text) in [("text", Some(&text)), ("title", title.as_ref())] {
        let said = text.map(String::as_str).unwrap_or_default();
        if let Some(wrong) = fault(what, said, &request.brief, &request.guide) {
            return Err(wrong);
        }
    }
    if title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
        return Err(format!("the title is longer than {LONGEST_TITLE} characters"));
    }
    let hashtags = hashtags(&text);
    Ok(Copy { text, title, hashtags })
}
