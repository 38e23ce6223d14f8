//! Changing a plan by a person's words: only what was asked for, and always something.

use chrono::Days;
use domain::{
    asset::placement::Placement,
    campaign::strategy::{Creative, Intent, KeyMessage, MAX_CREATIVES, Strategy},
    generation::port::StrategyRequest,
    post::text::find_words,
};

use super::{
    clean::{QUOTES, bare, capitalised, clause, plain, sentence, short},
    facts::headline_room,
    language::tone_index,
    strategist::{MESSAGES, Planner, another},
    wish::Wishes,
};

/// The most creatives of one placement.
const MOST_OF_A_PLACEMENT: usize = 5;

/// The plan, changed as the instruction asks; where nothing was understood, a different plan that
/// carries the words as a note for whoever makes the pieces.
pub(super) fn revise(
    planner: &Planner<'_>,
    request: &StrategyRequest,
    base: &Strategy,
    instruction: &str,
) -> Strategy {
    let mut wishes = Wishes::read(instruction);
    // A plan has many headlines: words meant for one are told by all.
    wishes.mention.extend(wishes.headline.take());
    wishes.avoid.retain(|word| planner.allowed(word) && !contains(&planner.facts.name, word));
    wishes.mention.retain(|phrase| planner.allowed(phrase));
    let mut plan = base.clone();
    if !wishes.is_empty() {
        let mut changed = Planner::new(request, request.seed);
        changed.avoid.extend(wishes.avoid.iter().cloned());
        changed.prefer_numbers = wishes.numbers;
        apply(&changed, &wishes, request, &mut plan);
    }
    if plan == *base {
        plan = reconsidered(request, base, instruction);
    }
    plan
}

fn contains(text: &str, word: &str) -> bool {
    !find_words(text, &[word]).is_empty()
}

/// Another plan from another seed, the facts the instruction touches first.
fn reconsidered(request: &StrategyRequest, base: &Strategy, instruction: &str) -> Strategy {
    let mut planner = another(request, base, 0);
    let note = short(bare(&plain(&instruction.replace(QUOTES, ""))), 160);
    let words: Vec<&str> = note.split_whitespace().filter(|w| w.chars().count() > 3).collect();
    // What the words touch comes first; else the order turns, so that something else leads.
    if !planner.facts.facts.is_empty() {
        planner.facts.facts.rotate_left(1);
    }
    planner.facts.facts.sort_by_key(|fact| find_words(fact, &words).is_empty());
    let mut plan = planner.draft();
    let slots = planner.slots.clone().with("phrase", note.as_str());
    let said = slots.fill(planner.facts.catalogue().notes.review).filter(|l| planner.allowed(l));
    if let Some(said) = said {
        plan.creatives.iter_mut().for_each(|creative| note_down(creative, &said));
    }
    plan
}

fn apply(planner: &Planner<'_>, wishes: &Wishes, request: &StrategyRequest, plan: &mut Strategy) {
    let notes = &planner.facts.catalogue().notes;
    if !wishes.avoid.is_empty() {
        leave_out(planner, plan);
    }
    if wishes.numbers {
        put_numbers_first(planner, plan);
    }
    for phrase in &wishes.mention {
        take_up(planner, phrase, plan);
    }
    for placement in &wishes.drop {
        let others = plan.creatives.iter().any(|creative| creative.placement != *placement);
        if others {
            plan.creatives.retain(|creative| creative.placement != *placement);
        }
    }
    if wishes.fewer {
        thin_out(plan);
    }
    let wanted = if wishes.more { planner.placements() } else { wishes.more_of.clone() };
    for placement in wanted {
        let times = if wishes.more { 1 } else { 2 };
        (0..times).for_each(|_| add_one(planner, placement, request, plan));
    }
    if wishes.questions {
        turn_middles_into(planner, Intent::Question, plan);
    }
    if wishes.offer && planner.facts.offer.is_some() {
        turn_middles_into(planner, Intent::Offer, plan);
    }
    if wishes.later || wishes.earlier {
        shift(request, wishes.later, plan);
    }
    if wishes.shorter {
        tighten(planner, plan);
    }
    if wishes.action {
        end_on_action(planner, plan);
    }
    let mut said: Vec<String> = Vec::new();
    if wishes.shorter {
        said.push(notes.short.to_owned());
    }
    if let Some(name) =
        wishes.tone.and_then(|tone| planner.facts.catalogue().tone_names.get(tone_index(tone)))
    {
        said.extend(planner.slots.clone().with("tone", *name).fill(notes.sound));
        let sounds = notes.sound.split('{').next().unwrap_or_default();
        plan.creatives.iter_mut().for_each(|creative| forget_note(creative, sounds));
    }
    if wishes.action {
        said.push(notes.action.to_owned());
    }
    for (template, phrases) in [(notes.mention, &wishes.mention), (notes.avoid, &wishes.avoid)] {
        let fill =
            |phrase: &String| planner.slots.clone().with("phrase", phrase.as_str()).fill(template);
        said.extend(phrases.iter().filter_map(fill));
    }
    for creative in &mut plan.creatives {
        for note in &said {
            note_down(creative, note);
        }
        if wishes.thread && creative.placement.post().posts_max > 1 {
            note_down(creative, notes.thread);
        }
    }
}

/// Adds a note to a direction unless it is there or there is no room.
fn note_down(creative: &mut Creative, note: &str) {
    let length = creative.direction.chars().count() + note.chars().count();
    if !creative.direction.contains(note) && length < 990 {
        creative.direction.push(' ');
        creative.direction.push_str(note);
    }
}

/// Takes an older note of the same kind back.
fn forget_note(creative: &mut Creative, beginning: &str) {
    if beginning.is_empty() {
        return;
    }
    if let Some((before, after)) = creative.direction.split_once(beginning) {
        let rest = after.split_once(['.', '。']).map(|(_, rest)| rest).unwrap_or_default();
        creative.direction = format!("{}{rest}", before.trim_end());
    }
}

/// Replaces messages and headlines that say what is to be left out.
fn leave_out(planner: &Planner<'_>, plan: &mut Strategy) {
    plan.messages.retain(|m| planner.allowed(&m.headline) && planner.allowed(&m.support));
    let fresh = planner.draft();
    for message in fresh.messages {
        let new = !plan.messages.iter().any(|m| m.headline == message.headline);
        if plan.messages.len() < *MESSAGES.start() && new {
            plan.messages.push(message);
        }
    }
    planner.fill_up(&mut plan.messages);
    for text in [&mut plan.positioning, &mut plan.insight] {
        if !planner.allowed(text) {
            *text = plan.messages.first().map(|m| m.support.clone()).unwrap_or_default();
        }
    }
    for at in 0..plan.creatives.len() {
        let Some(old) = plan.creatives.get(at).cloned() else { continue };
        if !(planner.allowed(&old.headline) && planner.allowed(&old.direction)) {
            renew(planner, plan, at, old.intent);
        }
    }
}

/// Plans the creative at a position anew, its key, day and outputs kept.
fn renew(planner: &Planner<'_>, plan: &mut Strategy, at: usize, intent: Intent) {
    let Some(old) = plan.creatives.get(at).cloned() else { return };
    let new = planner.creative(plan, old.placement, at, 0, intent, old.scheduled_on);
    if let Some(slot) = plan.creatives.get_mut(at) {
        *slot = Creative { key: old.key, outputs: old.outputs, ..new };
    }
}

fn put_numbers_first(planner: &Planner<'_>, plan: &mut Strategy) {
    let fresh = planner.draft();
    let numeric = |m: &KeyMessage| m.support.chars().any(char::is_numeric);
    let mut messages: Vec<KeyMessage> = fresh.messages.into_iter().filter(numeric).collect();
    for message in plan.messages.drain(..) {
        if messages.len() < *MESSAGES.end()
            && !messages.iter().any(|m| m.headline == message.headline)
        {
            messages.push(message);
        }
    }
    messages.sort_by_key(|message| !numeric(message));
    plan.messages = messages;
    turn_middles_into(planner, Intent::Proof, plan);
}

/// A message for the phrase, on one picture of every placement.
fn take_up(planner: &Planner<'_>, phrase: &str, plan: &mut Strategy) {
    let language = planner.facts.language;
    let line = capitalised(phrase);
    let told = planner.facts.facts.iter().find(|fact| contains(fact, phrase));
    let support = sentence(told.map_or(phrase, String::as_str), language);
    plan.messages.retain(|message| message.headline != line);
    plan.messages.insert(0, KeyMessage { headline: line.clone(), support: support.clone() });
    plan.messages.truncate(*MESSAGES.end());
    let room = headline_room(language, None);
    for placement in planner.placements() {
        let mut of_placement = plan.creatives.iter_mut().filter(|c| c.placement == placement);
        let wanted = of_placement
            .find(|c| matches!(c.intent, Intent::Benefit | Intent::Proof | Intent::Question))
            .filter(|_| line.chars().count() <= room);
        if let Some(creative) = wanted {
            creative.headline.clone_from(&line);
            creative.direction = planner.direction(creative.intent, &support);
        }
    }
}

/// Takes the last creative of every placement that has several.
fn thin_out(plan: &mut Strategy) {
    for placement in Placement::ALL {
        let count = plan.creatives.iter().filter(|c| c.placement == placement).count();
        let last = plan.creatives.iter().rposition(|c| c.placement == placement);
        if let Some(last) = last
            && count > 1
        {
            plan.creatives.remove(last);
        }
    }
}

fn add_one(
    planner: &Planner<'_>,
    placement: Placement,
    request: &StrategyRequest,
    plan: &mut Strategy,
) {
    let own: Vec<&Creative> = plan.creatives.iter().filter(|c| c.placement == placement).collect();
    let known = request.brief.placements.contains(&placement);
    if !known || own.len() >= MOST_OF_A_PLACEMENT || plan.creatives.len() >= MAX_CREATIVES {
        return;
    }
    let intents = [Intent::Benefit, Intent::Proof, Intent::Question, Intent::Announce];
    let used = |intent: Intent| own.iter().filter(|c| c.intent == intent).count();
    let intent = intents.into_iter().min_by_key(|intent| used(*intent)).unwrap_or(Intent::Benefit);
    let (start, end) = (request.brief.start_date, request.brief.end_date);
    let days = u64::try_from((end - start).num_days()).unwrap_or(0);
    let nth = own.len();
    let offset = days * u64::try_from(nth).unwrap_or(1) / 5;
    let date = start.checked_add_days(Days::new(offset)).unwrap_or(start).min(end);
    let creative = planner.creative(plan, placement, nth, 1, intent, date);
    // Beside its siblings, where a reader looks for it.
    let at = plan.creatives.iter().rposition(|c| c.placement == placement);
    plan.creatives.insert(at.map_or(plan.creatives.len(), |at| at + 1), creative);
}

/// Gives every placement's middle creative (its only one included) another thing to do.
fn turn_middles_into(planner: &Planner<'_>, intent: Intent, plan: &mut Strategy) {
    for placement in planner.placements() {
        let own: Vec<usize> = (0..plan.creatives.len())
            .filter(|at| plan.creatives.get(*at).is_some_and(|c| c.placement == placement))
            .collect();
        if let Some(at) = own.get(own.len() / 2) {
            renew(planner, plan, *at, intent);
        }
    }
}

/// Moves every day by a fifth of the campaign, within it.
fn shift(request: &StrategyRequest, later: bool, plan: &mut Strategy) {
    let (start, end) = (request.brief.start_date, request.brief.end_date);
    let by = Days::new(u64::try_from((end - start).num_days() / 5).unwrap_or(0).max(1));
    for creative in &mut plan.creatives {
        let day = creative.scheduled_on;
        let moved = if later { day.checked_add_days(by) } else { day.checked_sub_days(by) };
        creative.scheduled_on = moved.unwrap_or(day).max(start).min(end);
    }
}

/// Three messages, headlines of a few words.
fn tighten(planner: &Planner<'_>, plan: &mut Strategy) {
    let language = planner.facts.language;
    let room = headline_room(language, None) / 2;
    plan.messages.truncate(*MESSAGES.start());
    for message in &mut plan.messages {
        if let Some(line) = clause(&message.headline, room, language) {
            message.headline = line;
        }
    }
    for creative in &mut plan.creatives {
        let line = clause(&creative.headline, room, language);
        creative.headline = line.unwrap_or_else(|| match creative.intent {
            Intent::Countdown => {
                planner.pick("countdown", planner.facts.catalogue().headline_countdown, room)
            }
            Intent::Question => {
                planner.pick("question", planner.facts.catalogue().headline_question, room)
            }
            _ => planner.pick("announce", planner.facts.catalogue().headline_announce, room),
        });
    }
}

/// The call to action on the last picture of every placement.
fn end_on_action(planner: &Planner<'_>, plan: &mut Strategy) {
    for placement in planner.placements() {
        let last = plan.creatives.iter_mut().rfind(|c| c.placement == placement);
        if let Some(creative) = last {
            creative.headline = capitalised(&planner.facts.call);
        }
    }
}
