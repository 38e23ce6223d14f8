//! The built-in strategist: a brief becomes positioning, messages and planned creatives.

mod schedule;
mod templated;

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{
    asset::{AssetKind, placement::Placement},
    campaign::strategy::{Creative, Intent, KeyMessage, MAX_CREATIVES, Strategy},
    generation::port::{AgentError, Made, Progress, Strategist, StrategyRequest},
    post::text::find_words,
    store::digest::Digest,
};

use super::{
    choice::Choice,
    clean::{QUOTES, bare, capitalised, joined, sentence, sentences, short},
    copywriter::refuse_if_banned,
    facts::{Facts, headline_room},
    language::{Address, Lines, Slots, address, provenance},
    manner::Manner,
    revision,
};

const MODEL: &str = "strategist-2";
/// The most messages a draft carries, and the least.
pub(super) const MESSAGES: std::ops::RangeInclusive<usize> = 3..=5;

/// Plans from the brief alone: no network, no cost, the same request gives the same plan.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltinStrategist;

#[async_trait]
impl Strategist for BuiltinStrategist {
    async fn plan(
        &self,
        request: StrategyRequest,
        _progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError> {
        let StrategyRequest { brief, guide, previous, instruction, photo: _, seed } = &request;
        let shown = serde_json::to_vec(&(brief, guide, previous, instruction))
            .map_err(|error| AgentError::Refused(error.to_string()))?;
        let digest = Digest::of_parts("strategist-2", &[&shown, &seed.to_be_bytes()]);
        let output = plan(&request)?;
        output.validate(brief).map_err(|error| AgentError::Refused(error.to_string()))?;
        Ok(Made { output, provenance: provenance(MODEL, digest, *seed) })
    }
}

fn plan(request: &StrategyRequest) -> Result<Strategy, AgentError> {
    let StrategyRequest { brief, guide, previous, instruction, photo: _, seed } = request;
    if brief.placements.is_empty() || brief.end_date < brief.start_date {
        return Err(AgentError::Refused(
            "the brief needs a placement, and an end date that is not before its start".to_owned(),
        ));
    }
    let planner = Planner::new(request, *seed);
    refuse_if_banned("call to action", &planner.facts.call, &guide.banned_words)?;
    refuse_if_banned("product's or brand's name", &planner.facts.name, &guide.banned_words)?;
    let instruction = instruction.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (previous, instruction) {
        (None, None) => Ok(planner.draft()),
        (None, Some(instruction)) => {
            Ok(revision::revise(&planner, request, &planner.draft(), instruction))
        }
        (Some(previous), None) => Ok(different(request, previous)),
        (Some(previous), Some(instruction)) => {
            // What no longer fits the brief is planned anew before it is changed.
            let base = if previous.validate(brief).is_ok() { previous } else { &planner.draft() };
            Ok(revision::revise(&planner, request, base, instruction))
        }
    }
}

/// A plan that differs from the one there is.
fn different(request: &StrategyRequest, previous: &Strategy) -> Strategy {
    let mut plans = (0..8).map(|attempt| another(request, previous, attempt).draft());
    let first = plans.next().unwrap_or_else(|| previous.clone());
    if first == *previous { plans.find(|plan| plan != previous).unwrap_or(first) } else { first }
}

/// A planner whose seed follows from what it is to differ from.
pub(super) fn another<'a>(
    request: &'a StrategyRequest,
    previous: &Strategy,
    attempt: u64,
) -> Planner<'a> {
    let shown = serde_json::to_vec(previous).unwrap_or_default();
    let instruction = request.instruction.as_deref().unwrap_or_default();
    let seed = request.seed.to_be_bytes();
    Planner::new(
        request,
        Digest::of_parts(
            "another draft",
            &[&shown, instruction.as_bytes(), &seed, &attempt.to_be_bytes()],
        )
        .seed(),
    )
}

/// Everything at hand while one plan is made.
pub(super) struct Planner<'a> {
    request: &'a StrategyRequest,
    pub(super) facts: Facts,
    pub(super) slots: Slots,
    choice: Choice,
    /// Phrases kept out of everything that is shown.
    pub(super) avoid: Vec<String>,
    /// Facts that come first.
    pub(super) prefer_numbers: bool,
    /// How the brand speaks.
    manner: Manner,
}

impl<'a> Planner<'a> {
    pub(super) fn new(request: &'a StrategyRequest, seed: u64) -> Self {
        let facts = Facts::read(&request.brief, &request.guide);
        let manner = Manner::of(&request.guide, request.brief.language);
        Self {
            slots: facts.slots(),
            facts,
            choice: Choice::new(seed, 0),
            avoid: request.guide.banned_words.clone(),
            prefer_numbers: manner.numbers,
            manner,
            request,
        }
    }

    pub(super) fn allowed(&self, text: &str) -> bool {
        find_words(text, &self.avoid).is_empty()
    }

    /// A whole plan.
    pub(super) fn draft(&self) -> Strategy {
        let messages = self.messages();
        let catalogue = self.facts.catalogue();
        let first = messages.first().map(|m| m.support.as_str()).unwrap_or_default();
        let slots = self
            .slots
            .clone()
            .with(
                "fact",
                sentences(first, self.facts.language).into_iter().next().unwrap_or_default(),
            )
            .with("audience", self.facts.audience_note.as_str());
        let positioning = self
            .choice
            .from("positioning", catalogue.positioning)
            .find_map(|line| slots.fill(line))
            .unwrap_or_else(|| self.facts.name.clone());
        let insight = catalogue.insights.get(self.facts.subject.index()).copied();
        let whom = slots.fill(catalogue.whom);
        let insight: Vec<String> = whom.into_iter().chain(insight.map(str::to_owned)).collect();
        let mut strategy = Strategy {
            positioning: short(&positioning, 1_000),
            insight: short(&joined(&insight, self.facts.language), 2_000),
            messages,
            creatives: Vec::new(),
        };
        for (order, placement) in self.placements().into_iter().enumerate() {
            let count = self.count(placement);
            for (nth, intent) in self.intents(order, count).into_iter().enumerate() {
                let date = self.date(order, nth, count, intent, placement);
                let creative = self.creative(&strategy, placement, nth, order, intent, date);
                strategy.creatives.push(creative);
            }
        }
        strategy.creatives.truncate(MAX_CREATIVES);
        strategy
    }

    /// The brief's placements, each once.
    pub(super) fn placements(&self) -> Vec<Placement> {
        let mut seen = BTreeSet::new();
        self.request.brief.placements.iter().copied().filter(|p| seen.insert(*p)).collect()
    }

    /// Three to five messages: what the brief states, its offer, and what stands for the rest.
    fn messages(&self) -> Vec<KeyMessage> {
        let language = self.facts.language;
        let room = headline_room(language, None);
        // A brand of few words is told in few words, where that can be.
        let few = if self.manner.short { room * 3 / 4 } else { room };
        let mut facts: Vec<&String> =
            self.facts.facts.iter().filter(|fact| self.allowed(fact)).collect();
        if self.prefer_numbers {
            facts.sort_by_key(|fact| !fact.chars().any(char::is_numeric));
        }
        let headline = |fact: &str| {
            let line = self.facts.headline(fact, few).or_else(|| self.facts.headline(fact, room));
            line.filter(|line| self.allowed(line))
        };
        let mut spare: Vec<&String> =
            facts.iter().copied().filter(|fact| headline(fact).is_none()).collect();
        let said = facts.clone();
        let after = |fact: &String| {
            let at = said.iter().position(|known| *known == fact)?;
            said.get(at + 1).copied().filter(|next| !self.facts.tells_offer(next))
        };
        let opening = spare.first().copied().filter(|fact| said.first() == Some(fact));
        spare.drain(..usize::from(opening.is_some()));
        let mut messages: Vec<KeyMessage> = Vec::new();
        let offer = self.facts.offer.as_deref().filter(|offer| self.allowed(offer));
        for fact in facts {
            let Some(line) = headline(fact) else { continue };
            let of_offer = offer.is_some() && self.facts.tells_offer(fact);
            if messages.len() >= *MESSAGES.end() || of_offer {
                continue;
            }
            let mut support = vec![sentence(fact, language)];
            // A message carries more than its headline: what no headline holds, else what follows.
            if line == *fact
                && let Some(more) =
                    if spare.is_empty() { after(fact) } else { Some(spare.remove(0)) }
            {
                support.push(sentence(more, language));
            }
            push_new(&mut messages, line, &joined(&support, language));
        }
        // What it is comes before what else there is to say of it.
        if let Some(first) = opening {
            let line = self.pick("announce", self.facts.catalogue().headline_announce, room);
            messages.truncate(MESSAGES.end() - 1);
            messages.insert(0, KeyMessage { headline: line, support: sentence(first, language) });
        }
        if let Some(offer) = offer {
            let own = self.facts.facts.iter().find(|fact| self.facts.tells_offer(fact));
            let support = own.map_or_else(|| offer.to_owned(), Clone::clone);
            messages.truncate(MESSAGES.end() - 1);
            let at = messages.len().min(1);
            let line = capitalised(offer);
            if !messages.iter().any(|m| m.headline == line) {
                let support = sentence(&support, language);
                messages.insert(at, KeyMessage { headline: short(&line, 110), support });
            }
        }
        for fact in spare {
            if messages.len() < *MESSAGES.start() {
                let line = self.pick("announce", self.facts.catalogue().headline_announce, room);
                push_new(&mut messages, line, &sentence(fact, language));
            }
        }
        self.fill_up(&mut messages);
        self.with_kind(messages, *MESSAGES.end())
    }

    /// Adds what can be said of anything until there are enough messages.
    pub(super) fn fill_up(&self, messages: &mut Vec<KeyMessage>) {
        for (headline, support) in self.facts.catalogue().fillers {
            let filled = self.slots.fill(headline).zip(self.slots.fill(support));
            if let Some((headline, support)) = filled
                && messages.len() < *MESSAGES.start()
                && headline.chars().count() <= 110
                && self.allowed(&headline)
                && self.allowed(&support)
            {
                push_new(messages, capitalised(&headline), &support);
            }
        }
        if messages.is_empty() {
            let name = self.facts.name.clone();
            messages.push(KeyMessage { headline: name.clone(), support: name });
        }
    }

    /// One creative, its headline new within its placement where that can be.
    pub(super) fn creative(
        &self,
        strategy: &Strategy,
        placement: Placement,
        nth: usize,
        order: usize,
        intent: Intent,
        scheduled_on: NaiveDate,
    ) -> Creative {
        let used: Vec<&str> = strategy
            .creatives
            .iter()
            .filter(|creative| creative.placement == placement)
            .map(|creative| creative.headline.as_str())
            .collect();
        let turn = order + nth;
        let message = self.message(&strategy.messages, intent, turn, &used);
        let headline = self.headline(intent, placement, turn, message, &used);
        let support = message.map(|m| m.support.as_str()).unwrap_or_default();
        let mut direction = self.direction(intent, support);
        // Between the announcement and the call to act there is time to say more.
        let tells = matches!(intent, Intent::Benefit | Intent::Proof | Intent::Question);
        let short_posts = placement.post().posts_max > 1 && placement.spec().text_max <= 300;
        if nth == 1 && tells && short_posts && strategy.messages.len() >= 3 {
            let note = self.facts.catalogue().notes.thread.to_owned();
            direction = short(&joined(&[direction, note], self.facts.language), 700);
        }
        Creative {
            key: free_key(strategy, placement),
            placement,
            intent,
            headline,
            direction,
            outputs: outputs(placement, nth, order),
            scheduled_on,
        }
    }

    /// What the text says and the picture shows.
    pub(super) fn direction(&self, intent: Intent, support: &str) -> String {
        let catalogue = self.facts.catalogue();
        let fact = bare(&support.replace(QUOTES, "")).to_owned();
        let fact = if fact.is_empty() { self.facts.name.clone() } else { short(&fact, 400) };
        let slots = self.slots.clone().with("fact", fact);
        let text = catalogue.directions.get(intent_index(intent)).and_then(|l| slots.fill(l));
        let picture = catalogue.pictures.get(self.facts.subject.index()).copied();
        let parts: Vec<String> = text.into_iter().chain(picture.map(str::to_owned)).collect();
        short(&joined(&parts, self.facts.language), 700)
    }

    fn message<'m>(
        &self,
        messages: &'m [KeyMessage],
        intent: Intent,
        turn: usize,
        used: &[&str],
    ) -> Option<&'m KeyMessage> {
        let is_offer = |m: &&KeyMessage| {
            self.facts.offer.as_ref().is_some_and(|offer| m.headline == capitalised(offer))
        };
        let numeric = |m: &&KeyMessage| m.headline.chars().any(char::is_numeric);
        let others: Vec<&KeyMessage> = messages.iter().filter(|m| !is_offer(m)).collect();
        let by = turn.checked_rem(others.len()).unwrap_or_default();
        let rotated = || others.iter().cycle().skip(by).take(others.len()).copied();
        let unused = |m: &&KeyMessage| !used.contains(&m.headline.as_str());
        match intent {
            Intent::Offer => messages.iter().find(is_offer).or_else(|| rotated().next()),
            Intent::Announce => others.first().copied().or(messages.first()),
            Intent::Question => others.get(1).or(others.first()).copied().or(messages.first()),
            Intent::Proof => rotated()
                .filter(unused)
                .find(numeric)
                .or_else(|| rotated().find(unused))
                .or_else(|| rotated().next()),
            Intent::Benefit | Intent::Countdown => {
                rotated().find(unused).or_else(|| rotated().next()).or(messages.first())
            }
        }
    }

    fn headline(
        &self,
        intent: Intent,
        placement: Placement,
        turn: usize,
        message: Option<&KeyMessage>,
        used: &[&str],
    ) -> String {
        let catalogue = self.facts.catalogue();
        let room = headline_room(self.facts.language, Some(placement));
        let said = message.map(|m| m.headline.clone());
        let lines = match intent {
            // In the brand's tone, or as anybody says it.
            Intent::Announce => {
                let own = catalogue.voice(self.request.guide.tone).headline;
                Some([own, catalogue.headline_announce].concat())
            }
            Intent::Question => Some(catalogue.headline_question.to_vec()),
            Intent::Countdown if self.facts.ending_offer().is_some() => {
                Some(catalogue.headline_offer_ends.to_vec())
            }
            Intent::Countdown => Some(catalogue.headline_countdown.to_vec()),
            Intent::Benefit | Intent::Proof | Intent::Offer => None,
        };
        let choice =
            Choice::new(self.choice.start("headline", 1_000).try_into().unwrap_or(0), turn);
        let mind = self.facts.address.unwrap_or_else(|| Address::of(self.request.guide.tone));
        let suits =
            |line: &&&str| address(line, self.facts.language).is_none_or(|told| told == mind);
        let from_lines = lines.and_then(|lines| {
            let plain = catalogue.headline_countdown.iter();
            choice
                .from("line", &lines)
                .filter(suits)
                .chain(plain.filter(|_| intent == Intent::Countdown))
                .filter_map(|line| self.slots.fill(line))
                .map(|line| capitalised(&line))
                .find(|line| self.suits(line, room) && !used.contains(&line.as_str()))
        });
        let of_kind = self.kind_headline(placement, used).filter(|_| intent == Intent::Announce);
        of_kind
            .or(from_lines)
            .or_else(|| said.filter(|line| self.allowed(line) && !used.contains(&line.as_str())))
            .or_else(|| message.map(|m| m.headline.clone()).filter(|line| self.allowed(line)))
            .unwrap_or_else(|| self.facts.name.clone())
    }

    fn suits(&self, line: &str, room: usize) -> bool {
        line.chars().count() <= room && self.allowed(line)
    }

    /// The first of the lines that suits, else the name.
    pub(super) fn pick(&self, about: &str, lines: Lines, room: usize) -> String {
        self.choice
            .from(about, lines)
            .filter_map(|line| self.slots.fill(line))
            .find(|line| self.suits(line, room))
            .unwrap_or_else(|| self.facts.name.clone())
    }
}

fn push_new(messages: &mut Vec<KeyMessage>, headline: String, support: &str) {
    if !messages.iter().any(|m| m.headline == headline) {
        messages.push(KeyMessage { headline, support: short(support, 600) });
    }
}

pub(super) const fn intent_index(intent: Intent) -> usize {
    match intent {
        Intent::Announce => 0,
        Intent::Benefit => 1,
        Intent::Proof => 2,
        Intent::Question => 3,
        Intent::Offer => 4,
        Intent::Countdown => 5,
    }
}

/// The first free `placement-n`.
fn free_key(strategy: &Strategy, placement: Placement) -> String {
    let stem = placement.as_str().replace('_', "-");
    (1..=MAX_CREATIVES + 1)
        .map(|n| format!("{stem}-{n}"))
        .find(|key| !strategy.creatives.iter().any(|creative| creative.key == *key))
        .unwrap_or(stem)
}

/// Text and picture everywhere; a video where the placement lives on it, and for the first feed.
fn outputs(placement: Placement, nth: usize, order: usize) -> BTreeSet<AssetKind> {
    let moves = match placement {
        Placement::Youtube | Placement::InstagramStory => true,
        Placement::X | Placement::InstagramFeed => nth == 0 && order == 0,
        Placement::Linkedin | Placement::Facebook | Placement::Mastodon | Placement::Bluesky => {
            false
        }
    };
    let mut outputs = BTreeSet::from([AssetKind::Copy, AssetKind::Image]);
    if moves && placement.spec().video.is_some() {
        outputs.insert(AssetKind::Video);
    }
    outputs
}
