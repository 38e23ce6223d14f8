//! One text in several ways: which openings and structures there are besides the plan's own.

use domain::{
    campaign::strategy::Intent,
    generation::port::{AgentError, Copy, CopyRequest, Wordings},
    post::variant::{MOST, differ, likeness},
};

use super::{Desk, body::THREAD};
use crate::agent::{
    clean::sentence,
    extent::{Extent, extent},
};

/// Texts that have less than this in common hardly say the same.
const HARDLY: f64 = 0.5;

/// How a text opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// As the seed and the intent say.
    Planned,
    /// With another line of the intent.
    Line,
    /// With a question.
    Question,
    /// With the fact itself.
    Fact,
    /// With a little scene.
    Scene,
}

/// One way to write the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Take {
    /// How it opens.
    pub(super) opening: Opening,
    /// Which of the things to be said is said first, and which of equal lines are used.
    pub(super) nth: usize,
}

impl Take {
    /// As the plan has it.
    pub(super) const PLANNED: Self = Self { opening: Opening::Planned, nth: 0 };

    pub(super) fn is_planned(self) -> bool {
        self == Self::PLANNED
    }
}

/// The text in as many ways as are really different.
pub(super) fn wordings(request: &CopyRequest) -> Result<Wordings, AgentError> {
    let desk = Desk::new(request)?;
    let first = desk.write()?;
    let mut others: Vec<Copy> = Vec::new();
    for take in desk.takes() {
        if others.len() + 1 == MOST {
            break;
        }
        // What cannot be said in this way either is not said in it.
        let Ok(copy) = desk.clone().with(take).write() else { continue };
        if [&first].into_iter().chain(&others).all(|known| is_new(known, &copy)) {
            others.push(copy);
        }
    }
    Ok(Wordings { first, others })
}

/// Whether a text is another than one there is: it opens in another way, or hardly says the same.
fn is_new(known: &Copy, copy: &Copy) -> bool {
    let opens_anew = opens(&known.text) != opens(&copy.text);
    differ(known, copy) && (opens_anew || likeness(&known.text, &copy.text) <= HARDLY)
}

fn opens(text: &str) -> &str {
    text.split(['.', '!', '?', ':', '。', '！', '？', '\n']).next().unwrap_or_default()
}

impl Desk<'_> {
    /// The ways to try, in an order of the seed's.
    fn takes(&self) -> Vec<Take> {
        use Opening::{Fact, Line, Question, Scene};

        let mut openings: Vec<Opening> = match self.intent {
            Intent::Announce => vec![Question, Fact, Scene, Line],
            Intent::Benefit => vec![Fact, Question, Scene, Line],
            Intent::Proof => vec![Fact, Line, Question],
            // What is to be asked is asked in any case, and an offer or an end is told.
            Intent::Question => vec![Line, Line],
            Intent::Offer | Intent::Countdown => vec![Line, Question, Fact],
        };
        // A person's own first line stays; what follows it differs.
        if self.own_headline().is_some() || self.wishes.questions || self.wishes.numbers {
            openings = vec![Line, Line];
        }
        let by = self.choice.start("takes", openings.len());
        openings.rotate_left(by);
        // Each once, then each once more with something else said first.
        let twice = openings.iter().chain(&openings);
        twice.enumerate().map(|(at, opening)| Take { opening: *opening, nth: at + 1 }).collect()
    }

    /// The same desk for another way: its lines are those of creatives the plan does not have.
    fn with(mut self, take: Take) -> Self {
        let planned = self.request.strategy.creatives.len();
        self.take = take;
        self.choice = self.choice.later(take.nth * planned);
        // Never by a whole round of them, however few there are.
        self.hooks = self.hooks.later(take.nth * self.alike.max(1) + take.nth.saturating_sub(1));
        self
    }

    /// What can be said, another thing first than in the ways before; the creative's own message follows.
    pub(super) fn led_by_take(&self, mut said: Vec<String>) -> Vec<String> {
        // Threads say most of it; numbers come first where a person wants them first.
        if said.len() > 1 && !self.wishes.numbers {
            let nth = self.take.nth.checked_rem(said.len().min(THREAD)).unwrap_or_default();
            let lead = said.remove(nth);
            said.insert(0, lead);
        }
        said
    }

    /// Whether the facts stand as a list in this way: every other one has it otherwise than the plan's.
    pub(super) fn lists_in_take(&self, planned: bool) -> bool {
        if self.take.is_planned() { planned } else { planned == self.take.nth.is_multiple_of(2) }
    }

    /// What stands before an offer or an end that has to be told: a question, or the first of what else there
    /// is to say, which is then not said again.
    pub(super) fn before(
        &self,
        lead: &mut Option<String>,
        said: &mut Vec<String>,
    ) -> Option<String> {
        if !self.has_to_say() || self.own_headline().is_some() {
            return None;
        }
        match self.take.opening {
            Opening::Question if extent(self.placement) != Extent::Glance => {
                self.line("hook", self.voice().question, false)
            }
            Opening::Fact => {
                let fact = lead.take()?;
                *lead = (!said.is_empty()).then(|| said.remove(0));
                Some(sentence(&fact, self.language))
            }
            Opening::Planned | Opening::Line | Opening::Question | Opening::Scene => None,
        }
    }

    /// Whether the opening line of the intent says what has to be said.
    pub(super) fn has_to_say(&self) -> bool {
        matches!(self.intent, Intent::Offer | Intent::Countdown)
    }
}
