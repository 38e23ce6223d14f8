//! What comes when: how many creatives a placement gets, what each is to do, and its day.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::{asset::placement::Placement, campaign::strategy::Intent};

use super::Planner;
use crate::agent::choice::Choice;

impl Planner<'_> {
    fn days(&self) -> i64 {
        (self.request.brief.end_date - self.request.brief.start_date).num_days() + 1
    }

    pub(super) fn count(&self, placement: Placement) -> usize {
        match (self.days(), placement) {
            (..=3, _) | (..=14, Placement::Youtube) => 1,
            (..=10, _) | (_, Placement::Youtube) => 2,
            _ => 3,
        }
    }

    /// What each creative of a placement is to do; placements differ in their middle.
    pub(super) fn intents(&self, order: usize, count: usize) -> Vec<Intent> {
        if let Some(intents) = self.templated(order, count) {
            return intents;
        }
        let has_offer = self.facts.offer.is_some();
        let middle = if has_offer {
            vec![Intent::Benefit, Intent::Offer, Intent::Question, Intent::Proof]
        } else {
            vec![Intent::Benefit, Intent::Proof, Intent::Question]
        };
        let turning =
            Choice::new(self.choice.start("intents", 1_000).try_into().unwrap_or(0), order);
        let middle = turning.from("middle", &middle).copied().next().unwrap_or(Intent::Benefit);
        let counts_down =
            self.facts.ending.is_some_and(|ending| ending.on > self.request.brief.start_date);
        let last = match (counts_down, has_offer) {
            (true, _) => Intent::Countdown,
            (false, true) if middle != Intent::Offer => Intent::Offer,
            (false, false) if middle == Intent::Benefit => Intent::Proof,
            (false, _) => Intent::Benefit,
        };
        match count {
            0 | 1 => vec![if order == 0 || !has_offer { Intent::Announce } else { middle }],
            2 if has_offer && order % 2 == 1 => vec![Intent::Announce, Intent::Offer],
            2 => vec![Intent::Announce, last],
            _ => vec![Intent::Announce, middle, last],
        }
    }

    /// The day of the `nth` of `count` creatives: spread over the campaign, placements staggered,
    /// business posts on weekdays.
    pub(super) fn date(
        &self,
        order: usize,
        nth: usize,
        count: usize,
        intent: Intent,
        placement: Placement,
    ) -> NaiveDate {
        let (start, end) = (self.request.brief.start_date, self.request.brief.end_date);
        // An offer is not made, nor its end counted down to, after it has ended.
        let presses = matches!(intent, Intent::Countdown | Intent::Offer);
        let ending = self.facts.ending.filter(|ending| presses && ending.on < end);
        let end = ending.map_or(end, |ending| ending.on);
        let days = u64::try_from((end - start).num_days() + 1).unwrap_or(1);
        let small = |n: usize| u64::try_from(n).unwrap_or(0);
        let offset = if intent == Intent::Countdown {
            days.saturating_sub(2 + small(order % 3))
        } else {
            let even = days * small(nth) / small(count.max(1));
            even + small(order % 3).min(days / 4)
        };
        let day = start.checked_add_days(Days::new(offset)).unwrap_or(end);
        let weekend = match day.weekday() {
            Weekday::Sat => 2,
            Weekday::Sun => 1,
            _ => 0,
        };
        let monday = day.checked_add_days(Days::new(weekend)).unwrap_or(day);
        let day = if placement == Placement::Linkedin && monday <= end { monday } else { day };
        day.max(start).min(end)
    }
}
