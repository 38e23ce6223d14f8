//! Makers that do as a test tells them: work at once, hang, refuse, fail for a while, or panic.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    asset::AssetKind,
    brand::check::PictureFacts,
    campaign::strategy::{Creative, Intent, KeyMessage, Strategy},
    generation::{
        Agents, TaskKind,
        port::{
            AgentError, Copy, CopyRequest, Copywriter, FrameRequest, Framer, Made, Picture,
            Progress, Provenance, Strategist, StrategyRequest, Studio, StudioRequest, Video,
            Wordings,
        },
    },
    store::digest::Digest,
};
use tokio::sync::watch;

/// How a maker takes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    /// Does it at once, the same for the same request.
    Work,
    /// Reports 50 percent where it can, and never ends.
    Hang,
    /// Reports 50 percent where it can, and goes on when the crew is [released](Crew::release).
    Wait,
    /// Will not do it, now or later.
    Refuse(String),
    /// Cannot do it just now.
    Fail(Option<Duration>),
    /// Falls over.
    Panic,
}

/// Strategist, copywriter and studio in one, deterministic and instant unless told otherwise.
#[derive(Clone, Default)]
pub struct Crew {
    plan: Arc<Mutex<Plan>>,
    gate: Arc<watch::Sender<bool>>,
}

#[derive(Default)]
struct Plan {
    standing: BTreeMap<TaskKind, Mood>,
    next: BTreeMap<TaskKind, VecDeque<Mood>>,
    calls: BTreeMap<TaskKind, usize>,
    instructions: Vec<Option<String>>,
    on_call: Option<Arc<dyn Fn(TaskKind) + Send + Sync>>,
}

impl Crew {
    /// How every request of a kind is taken from now on.
    pub fn always(&self, kind: TaskKind, mood: Mood) {
        self.plan().standing.insert(kind, mood);
    }

    /// How the next request of a kind is taken; said twice, the next two.
    pub fn next(&self, kind: TaskKind, mood: Mood) {
        self.plan().next.entry(kind).or_default().push_back(mood);
    }

    /// How often a kind of work was asked for.
    pub fn calls(&self, kind: TaskKind) -> usize {
        self.plan().calls.get(&kind).copied().unwrap_or_default()
    }

    /// What the strategist was told, call by call.
    pub fn instructions(&self) -> Vec<Option<String>> {
        self.plan().instructions.clone()
    }

    /// Has a function called at the start of each request.
    pub fn on_call(&self, call: impl Fn(TaskKind) + Send + Sync + 'static) {
        self.plan().on_call = Some(Arc::new(call));
    }

    /// Has everybody who waits go on, and nobody wait again.
    pub fn release(&self) {
        self.gate.send_replace(true);
    }

    /// As workers are handed them.
    pub fn agents(&self) -> Agents {
        let (strategist, copywriter, studio) = (self.clone(), self.clone(), self.clone());
        Agents::builtin_only(Arc::new(strategist), Arc::new(copywriter), Arc::new(studio))
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(
        &self,
        kind: TaskKind,
        progress: Option<&dyn Progress>,
    ) -> Result<(), AgentError> {
        let (mood, call) = {
            let mut plan = self.plan();
            *plan.calls.entry(kind).or_default() += 1;
            let next = plan.next.get_mut(&kind).and_then(VecDeque::pop_front);
            let mood = next.or_else(|| plan.standing.get(&kind).cloned()).unwrap_or(Mood::Work);
            (mood, plan.on_call.clone())
        };
        if let Some(call) = call {
            call(kind);
        }
        if let Some(progress) = progress {
            progress.report(50);
        }
        match mood {
            Mood::Work => Ok(()),
            Mood::Hang => std::future::pending().await,
            Mood::Wait => {
                let _ = self.gate.subscribe().wait_for(|open| *open).await;
                Ok(())
            }
            Mood::Refuse(why) => Err(AgentError::Refused(why)),
            Mood::Fail(retry_after) => {
                Err(AgentError::Transient { message: "busy just now".to_owned(), retry_after })
            }
            Mood::Panic => panic!("told to fall over at {kind}"),
        }
    }
}

#[async_trait]
impl Strategist for Crew {
    async fn plan(
        &self,
        request: StrategyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError> {
        Self::plan(self).instructions.push(request.instruction.clone());
        self.take(TaskKind::Strategize, Some(&*progress)).await?;
        Ok(Made { output: strategy(&request), provenance: provenance(request.seed) })
    }
}

#[async_trait]
impl Copywriter for Crew {
    async fn write(
        &self,
        request: CopyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError> {
        self.take(TaskKind::WriteCopy, Some(&*progress)).await?;
        let CopyRequest { creative, guide, seed, .. } = request;
        let copy = |text: String| Copy { text, title: None, hashtags: guide.hashtags.clone() };
        let output = Wordings {
            first: copy(format!("{}, written by {seed}", creative.headline)),
            others: vec![
                copy(format!("Nobody asked, and here it is all the same: number {seed}")),
                copy(format!("Minutes of the annual meeting, part {seed}")),
            ],
        };
        Ok(Made { output, provenance: provenance(seed) })
    }
}

#[async_trait]
impl Studio for Crew {
    async fn picture(&self, request: StudioRequest) -> Result<Made<Picture>, AgentError> {
        self.take(TaskKind::DrawImage, None).await?;
        let output = Picture {
            bytes: Bytes::from(format!("picture {}", request.seed)),
            media_type: "image/png",
            size: request.placement().spec().image,
            alt_text: format!("{} in a picture", request.creative.headline),
            facts: PictureFacts::default(),
        };
        Ok(Made { output, provenance: provenance(request.seed) })
    }

    async fn video(
        &self,
        request: StudioRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        self.take(TaskKind::FilmVideo, Some(&*progress)).await?;
        let size = request.placement().spec().video.unwrap();
        let output = Video {
            bytes: Bytes::from(format!("video {}", request.seed)),
            size,
            duration: Duration::from_secs(6),
            alt_text: format!("{} in a picture", request.creative.headline),
            facts: PictureFacts::default(),
        };
        Ok(Made { output, provenance: provenance(request.seed) })
    }
}

/// Refuses a picture that is described as refused.
#[async_trait]
impl Framer for Crew {
    async fn frame(&self, request: FrameRequest) -> Result<Picture, AgentError> {
        if request.alt_text.starts_with("Refused") {
            return Err(AgentError::Refused("is too small".to_owned()));
        }
        let (file, focus) = (Digest::of(&request.picture), request.focus);
        Ok(Picture {
            bytes: Bytes::from(format!("{file} for {} at {focus:?}", request.placement)),
            media_type: "image/jpeg",
            size: request.placement.spec().image,
            alt_text: request.alt_text,
            facts: PictureFacts { has_photo: true, is_own: true, ..PictureFacts::default() },
        })
    }
}

/// One creative for each placement of the brief, with everything the placement takes.
fn strategy(request: &StrategyRequest) -> Strategy {
    let positioning = match (&request.previous, &request.instruction) {
        (Some(_), Some(instruction)) => format!("Again, but {instruction}"),
        (Some(_), None) => "Again".to_owned(),
        (None, _) => format!("Positioned by {}", request.seed),
    };
    let creative = |placement: &domain::asset::placement::Placement| Creative {
        key: format!("{placement}-1"),
        placement: *placement,
        intent: Intent::Announce,
        headline: format!("News on {placement}"),
        direction: "A bright picture of the product".to_owned(),
        outputs: [AssetKind::Copy, AssetKind::Image]
            .into_iter()
            .chain(placement.spec().video.map(|_| AssetKind::Video))
            .collect(),
        scheduled_on: request.brief.start_date,
    };
    Strategy {
        positioning,
        insight: "People like what is good".to_owned(),
        messages: vec![KeyMessage {
            headline: "It is good".to_owned(),
            support: request.brief.product.clone(),
        }],
        creatives: request.brief.placements.iter().map(creative).collect(),
    }
}

fn provenance(seed: u64) -> Provenance {
    Provenance {
        provider: "testkit".to_owned(),
        model: "crew".to_owned(),
        prompt_digest: Digest::of(&seed.to_be_bytes()),
        seed,
        cost_micros: 1_000,
    }
}
