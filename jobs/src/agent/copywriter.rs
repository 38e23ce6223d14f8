//! The built-in copywriter: a creative and its brief become a post's text.

mod body;
mod joints;
mod ornament;
mod takes;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    asset::placement::Placement,
    brand::guide::Tone,
    campaign::{brief::Language, strategy::Intent},
    generation::port::{AgentError, Copy, CopyRequest, Copywriter, Made, Progress, Wordings},
    post::text::{find_words, hashtags},
    store::digest::Digest,
};

use super::{
    choice::Choice,
    clean::{QUOTES, bare, capitalised, clause, plain, sentence, sentences, short, typeset},
    drawing::drawing,
    extent::{Extent, extent},
    facts::Facts,
    kind::kind,
    language::{Address, Lines, Slots, Voice, address, gap, provenance},
    layout::{Layout, Place},
    manner::Manner,
    wish::Wishes,
};
use takes::{Opening, Take, wordings};

const MODEL: &str = "copywriter-4";

/// Writes posts from the brief alone: no network, no cost, the same request gives the same text.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltinCopywriter;

#[async_trait]
impl Copywriter for BuiltinCopywriter {
    async fn write(
        &self,
        request: CopyRequest,
        _progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError> {
        let CopyRequest { brief, guide, strategy, creative, again, posting, seed, .. } = &request;
        let shown = serde_json::to_vec(&(
            brief,
            guide,
            strategy,
            creative,
            (again.former, &again.text),
            posting,
        ));
        let shown = shown.map_err(|error| AgentError::Refused(error.to_string()))?;
        let digest = Digest::of_parts(MODEL, &[&shown, &seed.to_be_bytes()]);
        let output = wordings(&request)?;
        Ok(Made { output, provenance: provenance(MODEL, digest, *seed) })
    }
}

/// Refuses where the brief's own words cannot be said in this brand's name.
pub(super) fn refuse_if_banned(
    what: &str,
    text: &str,
    banned: &[String],
) -> Result<(), AgentError> {
    match find_words(text, banned).first() {
        None => Ok(()),
        Some(word) => Err(AgentError::Refused(format!(
            "the {what} contains “{word}”, which the brand's style guide bans; change one of the two"
        ))),
    }
}

/// Everything at hand while one text is written.
#[derive(Clone)]
struct Desk<'a> {
    request: &'a CopyRequest,
    facts: Facts,
    slots: Slots,
    wishes: Wishes,
    tone: Tone,
    choice: Choice,
    /// Chooses first lines: creatives of one intent differ.
    hooks: Choice,
    /// In which of its ways the text is written.
    take: Take,
    /// How many creatives of the plan have this intent.
    alike: usize,
    /// Where the creative stands in the plan.
    turn: usize,
    /// Which creative of its placement it is.
    nth: usize,
    banned: Vec<String>,
    /// What the text is to do: the plan's, or what a person would have instead.
    intent: Intent,
    /// How the brand speaks.
    manner: Manner,
    /// The text there was, or its first line, where another headline is wanted.
    former: Option<String>,
    language: Language,
    placement: Placement,
}

impl<'a> Desk<'a> {
    fn new(request: &'a CopyRequest) -> Result<Self, AgentError> {
        let CopyRequest { brief, guide, strategy, creative, seed, .. } = request;
        let facts = Facts::read(brief, guide);
        refuse_if_banned("call to action", &facts.call, &guide.banned_words)?;
        if let Some(link) = &brief.link
            && creative.placement.spec().links_work
        {
            refuse_if_banned("link", link.as_str(), &guide.banned_words)?;
        }
        refuse_if_banned("product's or brand's name", &facts.name, &guide.banned_words)?;
        let turn = strategy.creatives.iter().position(|c| c.key == creative.key).unwrap_or(0);
        let before = || strategy.creatives.iter().take(turn);
        let alike = before().filter(|c| c.intent == creative.intent).count();
        let nth = before().filter(|c| c.placement == creative.placement).count();
        let instruction = request.again.instruction.as_deref().unwrap_or_default();
        let wishes = Wishes::in_direction(&creative.direction, brief.language)
            .and(Wishes::read(instruction))
            .mending(&request.findings, guide);
        let mut banned = guide.banned_words.clone();
        banned.extend(wishes.avoid.iter().cloned());
        let intent = match creative.intent {
            _ if wishes.offer && facts.offer.is_some() => Intent::Offer,
            _ if wishes.questions => Intent::Question,
            _ if wishes.numbers => Intent::Proof,
            planned => planned,
        };
        let mut desk = Self {
            slots: facts.slots(),
            tone: wishes.tone.unwrap_or(guide.tone),
            choice: Choice::new(*seed, turn),
            hooks: Choice::new(*seed, alike),
            take: Take::PLANNED,
            alike: strategy.creatives.iter().filter(|c| c.intent == creative.intent).count(),
            nth,
            language: brief.language,
            placement: creative.placement,
            request,
            facts,
            wishes,
            turn,
            banned,
            intent,
            manner: Manner::of(guide, brief.language),
            former: None,
        };
        if desk.wishes.other_headline {
            desk.former = request.again.text.clone().or_else(|| {
                let former = request.again.former?;
                let mut then = desk.clone();
                (then.choice, then.hooks) = (Choice::new(former, turn), Choice::new(former, alike));
                Some(then.hook(then.tells_story(extent(then.placement)), true))
            });
        }
        Ok(desk)
    }

    fn voice(&self) -> &'static Voice {
        self.facts.catalogue().voice(self.tone)
    }

    fn allowed(&self, text: &str) -> bool {
        find_words(text, &self.banned).is_empty()
    }

    /// Whether a line stood in the text before, where another is wanted.
    fn was_there(&self, line: &str) -> bool {
        let set = || typeset(line, self.language);
        self.former.as_ref().is_some_and(|text| text.contains(line) || text.contains(&set()))
    }

    /// One of the lines, filled and allowed; one that leads on to something only where that follows.
    fn line(&self, about: &str, lines: Lines, follows: bool) -> Option<String> {
        let visits = self.facts.catalogue().visits;
        let visited = self.facts.subject.is_visited();
        let mind = self.facts.address.unwrap_or_else(|| Address::of(self.tone));
        let filled = |line: &&str| {
            let suits = address(line, self.language).is_none_or(|told| told == mind);
            let usable =
                (follows || !leads_on(line)) && (visited || !visits.contains(line)) && suits;
            let line = if usable { self.slots.fill(line)? } else { return None };
            let named = line.starts_with(&self.facts.name);
            Some(if named { line } else { capitalised(&line) })
                .filter(|line| self.allowed(line) && !self.was_there(line))
        };
        if about == "hook" {
            let lines: Vec<String> = lines.iter().filter_map(filled).collect();
            return drawing(self.hooks, &lines, self.language);
        }
        self.choice.from(about, lines).find_map(filled)
    }

    /// Words a person set as headline: neither a message's nor one of ours.
    fn own_headline(&self) -> Option<String> {
        if let Some(wanted) = &self.wishes.headline {
            let wanted = short(&plain(wanted), 120);
            return (!wanted.is_empty() && self.allowed(&wanted)).then_some(wanted);
        }
        if self.wishes.other_headline {
            return None;
        }
        let headline = self.request.creative.headline.as_str();
        let catalogue = self.facts.catalogue();
        let ours = [
            catalogue.voice(self.request.guide.tone).headline,
            catalogue.headline_announce,
            catalogue.headline_question,
            catalogue.headline_countdown,
            catalogue.headline_offer_ends,
        ];
        let known = ours
            .iter()
            .flat_map(|lines| lines.iter())
            .filter_map(|line| self.slots.fill(line))
            .any(|line| capitalised(&line) == headline || line == headline)
            || self.request.strategy.messages.iter().any(|m| m.headline == headline)
            || [Some(&self.facts.call), self.facts.offer.as_ref(), Some(&self.facts.name)]
                .into_iter()
                .flatten()
                .any(|ours| capitalised(ours) == headline);
        let derived = self
            .facts
            .facts
            .iter()
            .any(|fact| fact.contains(headline) || self.facts.as_item(fact).contains(headline));
        let clean = short(&plain(headline), 120);
        (!known && !derived && !clean.is_empty() && self.allowed(&clean)).then_some(clean)
    }

    /// What can be said, the creative's own message first, none twice.
    fn sayings(&self) -> Vec<String> {
        let messages = &self.request.strategy.messages;
        let creative = &self.request.creative;
        let by_headline = messages.iter().find(|m| m.headline == creative.headline);
        let by_direction = || {
            let told = messages.iter().filter(|m| {
                // A direction tells it without quotation marks.
                creative.direction.contains(bare(&m.support.replace(QUOTES, "")))
            });
            told.max_by_key(|m| m.support.len())
        };
        let own = by_headline.or_else(by_direction);
        let mut supports: Vec<String> = Vec::new();
        for message in own.into_iter().chain(self.rotated(messages)) {
            supports.extend(sentences(&message.support, self.language));
        }
        let mut said: Vec<String> = Vec::new();
        for text in supports.into_iter().chain(self.rotated(&self.facts.facts).cloned()) {
            let text = capitalised(&clause(&text, 200, self.language).unwrap_or(text));
            let known = said.iter().any(|s| s.contains(&text) || text.contains(s.as_str()));
            let of_offer = self.facts.tells_offer(&text)
                && (self.intent == Intent::Offer
                    || self.intent == Intent::Countdown && self.opens_with_offer());
            let asks = !self.facts.call.is_empty() && text.contains(&self.facts.call);
            if !known && !of_offer && !asks && self.allowed(&text) {
                said.push(text);
            }
        }
        if find_words(&said.first().cloned().unwrap_or_default(), &self.required()).is_empty()
            && let Some(at) = said.iter().position(|s| !find_words(s, &self.required()).is_empty())
            && at > 1
        {
            let carries = said.remove(at);
            said.insert(1, carries);
        }
        if self.wishes.numbers {
            said.sort_by_key(|text| !text.chars().any(char::is_numeric));
        }
        self.led_by_take(said)
    }

    fn rotated<'t, T>(&self, items: &'t [T]) -> impl Iterator<Item = &'t T> + use<'t, T> {
        let by = self.turn.checked_rem(items.len()).unwrap_or_default();
        items.iter().cycle().skip(by).take(items.len())
    }

    fn required(&self) -> Vec<String> {
        self.request.guide.required_words.clone()
    }

    fn write(&self) -> Result<Copy, AgentError> {
        let spec = self.placement.spec();
        let mut layout = Layout { tags: self.tags(), ..Layout::default() };
        (layout.ask, layout.ask_short) = self.ask();
        let said = self.sayings();
        self.lay_out(&mut layout, &said);
        for phrase in &self.wishes.mention {
            let told = find_words(&layout.text(" "), &[phrase]).is_empty();
            if told && self.allowed(phrase) {
                let slots = self.slots.clone().with("phrase", phrase.as_str());
                let lines = self.facts.catalogue().also;
                let line = lines.iter().filter_map(|l| slots.fill(l)).find(|l| self.allowed(l));
                layout.add(Place::Paragraph, 1, sentence(&line.unwrap_or_default(), self.language));
            }
        }
        let keep_tag = self.require(&mut layout, &said);
        self.decorate(&mut layout);
        let most = self.most();
        let max = match (self.wishes.shorter, self.threads()) {
            (true, _) => most.min(420),
            (false, true) => most * body::THREAD,
            (false, false) => most,
        };
        // French marks take a hard space in place of a soft one: no change of length.
        let fitted = layout.fitted(self.placement, max, gap(self.language), keep_tag.as_deref());
        let text = typeset(&fitted, self.language);
        let title = (self.placement == Placement::Youtube).then(|| self.title());
        let everything = format!("{text}\n{}", title.clone().unwrap_or_default());
        refuse_if_banned("brief", &everything, &self.request.guide.banned_words)?;
        let required = self.required();
        if !required.is_empty() && find_words(&text, &required).is_empty() {
            return Err(AgentError::Refused(format!(
                "none of the brand's required words ({}) fits into this {}",
                required.join(", "),
                spec.label
            )));
        }
        Ok(Copy { hashtags: hashtags(&text), text, title })
    }

    /// The longest post of the placement.
    fn most(&self) -> usize {
        self.request.posting.text_max(self.placement)
    }

    /// What is asked for, with the address and without.
    fn ask(&self) -> (String, String) {
        let catalogue = self.facts.catalogue();
        let short = if self.language == Language::Ja {
            self.facts.call.clone()
        } else {
            sentence(&self.facts.call, self.language)
        };
        // A number to call is no address to tap.
        let calls = self.facts.call.chars().filter(char::is_ascii_digit).count() >= 6;
        let with_link = self.request.brief.link.as_ref().and_then(|link| {
            if calls && !self.placement.spec().links_work {
                return None;
            }
            if self.placement.spec().links_work {
                self.slots.clone().with("link", link.as_str()).fill(catalogue.ask)
            } else {
                self.slots.fill(catalogue.ask_in_profile).filter(|line| self.allowed(line))
            }
        });
        (with_link.unwrap_or_else(|| short.clone()), short)
    }

    /// Whether a countdown's first line makes the offer.
    fn opens_with_offer(&self) -> bool {
        self.facts.ending.is_none() || self.facts.ending_offer().is_some()
    }

    /// The first line.
    fn hook(&self, tells: bool, follows: bool) -> String {
        let catalogue = self.facts.catalogue();
        let voice = self.voice();
        if let Some(own) = self.own_headline() {
            return sentence(&own, self.language);
        }
        if tells && let Some(scene) = self.scene() {
            return scene;
        }
        if self.take.opening == Opening::Question
            && !self.has_to_say()
            && let Some(question) = self.line("hook", voice.question, follows)
        {
            return question;
        }
        let day = self.request.creative.scheduled_on;
        // What is over, or was never said to end, is not counted down to.
        let ending = self.facts.ending.filter(|ending| day <= ending.on);
        let lines = match self.intent {
            Intent::Announce => self.announcing(),
            Intent::Benefit if self.manner.asks => voice.question,
            Intent::Benefit => voice.benefit,
            Intent::Proof => voice.proof,
            Intent::Question => voice.question,
            Intent::Offer => voice.offer,
            Intent::Countdown => match ending {
                Some(_) if self.facts.ending_offer().is_some() => catalogue.offer_ends,
                Some(ending) if ending.on == day => voice.today,
                Some(_) => voice.countdown,
                None if self.facts.offer.is_some() => voice.offer,
                None => voice.benefit,
            },
        };
        let named = self.slots.fill("{name}").filter(|name| self.allowed(name));
        let offers: Lines = if self.intent == Intent::Countdown { voice.offer } else { &[] };
        self.line("hook", lines, follows)
            .or_else(|| self.line("offer", offers, follows))
            .or_else(|| self.line("benefit", voice.benefit, follows))
            .or_else(|| self.line("announce", voice.announce, follows))
            .or_else(|| named.map(|name| sentence(&name, self.language)))
            .unwrap_or_default()
    }

    /// How an announcement begins: as the campaign's template says it, else in the brand's tone.
    fn announcing(&self) -> Lines {
        let template = self.request.brief.template;
        let kind = template.and_then(|template| kind(template, self.language));
        let usable = |lines: &Lines| lines.iter().any(|line| self.slots.fill(line).is_some());
        kind.map(|kind| kind.openings).filter(usable).unwrap_or(self.voice().announce)
    }

    /// Sees to it that one of the brand's required words is there; returns the hashtag that carries
    /// it, where a hashtag does.
    fn require(&self, layout: &mut Layout, said: &[String]) -> Option<String> {
        let required = self.required();
        let carries = |text: &str| !find_words(text, &required).is_empty();
        let firm: Vec<&str> =
            layout.blocks.iter().filter(|b| b.rank == 0).map(|b| b.text.as_str()).collect();
        if required.is_empty() || carries(&layout.ask_short) || firm.iter().any(|t| carries(t)) {
            return None;
        }
        // Whatever carries one already, stays.
        if let Some(block) = layout.blocks.iter_mut().find(|block| carries(&block.text)) {
            block.rank = 0;
            return None;
        }
        let language = self.language;
        let tagline = self.facts.tagline.iter().cloned();
        let whole = tagline.chain(said.iter().cloned()).find(|t| carries(t) && self.allowed(t));
        let words = required.iter().map(|word| plain(word)).filter(|word| self.allowed(word));
        let built = words.clone().find_map(|word| {
            let slots = self.slots.clone().with("phrase", word);
            let lines = self.facts.catalogue().required;
            self.choice.from("required", lines).find_map(|line| slots.fill(line))
        });
        let signed = [&self.facts.brand, &self.facts.name].into_iter().find(|name| carries(name));
        if let Some(name) = signed.filter(|name| self.allowed(name)) {
            layout.add(Place::Paragraph, 0, format!("– {name}"));
            return None;
        }
        let line = whole
            .filter(|text| extent(self.placement) == Extent::Long || text.chars().count() <= 60)
            .or(built)
            .filter(|line| carries(line) && self.allowed(line))?;
        layout.add(Place::Paragraph, 0, sentence(&line, language));
        None
    }
}

/// Whether a line wants something after it.
fn leads_on(line: &str) -> bool {
    line.trim_end().ends_with([':', '：', '、'])
}
