//! Making a work anew until it keeps to the brand.

use domain::{
    brand::check::{BrandCheck, Finding},
    generation::port::{AgentError, Made},
};

use super::Failure;

/// How often a work that does not keep to the brand is made anew before a person has to look.
const MOST: u8 = 3;

/// The tries at one work: made anew with what the brand check found, until it is good enough or was
/// tried often enough.
pub(super) struct Revisions<T> {
    threshold: u8,
    tries: u8,
    cost: u64,
    findings: Vec<Finding>,
    best: Option<(Made<T>, BrandCheck)>,
}

impl<T> Revisions<T> {
    /// None yet.
    pub(super) fn new(threshold: u8) -> Self {
        Self { threshold, tries: 0, cost: 0, findings: Vec::new(), best: None }
    }

    /// Whether it has to be made, or made anew.
    pub(super) fn go_on(&self) -> bool {
        self.tries <= MOST && !self.best.as_ref().is_some_and(|(_, check)| check.passes())
    }

    /// What was found in the try before.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Another choice among equals for each try; the first is the plan's own.
    pub(super) fn seed(&self, seed: u64) -> u64 {
        seed.wrapping_add(u64::from(self.tries).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Takes a try.
    pub(super) fn take(&mut self, work: Made<T>, check: BrandCheck) {
        let check = BrandCheck { threshold: self.threshold, revisions: self.tries, ..check };
        self.tries += 1;
        self.cost = self.cost.saturating_add(work.provenance.cost_micros);
        self.findings.clone_from(&check.findings);
        if self.best.as_ref().is_none_or(|(_, known)| check.score > known.score) {
            self.best = Some((work, check));
        }
    }

    /// Takes that a try came to nothing. That is the end where nothing was made before; otherwise what
    /// there is stays, and what was paid is added.
    pub(super) fn fail(&mut self, error: AgentError) -> Result<(), AgentError> {
        if self.best.is_none() {
            return Err(error.charged(self.cost));
        }
        let (_, paid) = error.parts();
        self.cost = self.cost.saturating_add(paid);
        Ok(())
    }

    /// The best of them, at the cost of all.
    pub(super) fn best(self) -> Result<(Made<T>, BrandCheck), Failure> {
        let (mut work, check) = self.best.ok_or_else(|| Failure::fault("nothing was made"))?;
        work.provenance.cost_micros = self.cost;
        Ok((work, check))
    }
}

#[cfg(test)]
mod tests {
    use domain::{brand::check::Rule, generation::port::Provenance, store::digest::Digest};

    use super::*;

    /// What comes of works with these scores, one after the other, at a threshold of 80: the score
    /// of the one that is kept, its check, the cost of all, and what was told before each.
    fn revised(scores: &[u8]) -> (u8, BrandCheck, u64, Vec<String>) {
        let mut revisions = Revisions::new(80);
        let mut told = Vec::new();
        let mut scores = scores.iter().copied();
        while revisions.go_on() {
            told.extend(revisions.findings().iter().map(|finding| finding.message.clone()));
            let score = scores.next().expect("no further try");
            let provenance = Provenance {
                provider: "test".to_owned(),
                model: "test".to_owned(),
                prompt_digest: Digest::of(b"shown"),
                seed: revisions.seed(7),
                cost_micros: 5,
            };
            let message = format!("scored {score}");
            let finding = Finding { rule: Rule::Tone, points: 1, message };
            let check = BrandCheck { score, findings: vec![finding], threshold: 0, revisions: 0 };
            revisions.take(Made { output: score, provenance }, check);
        }
        let (work, check) = revisions.best().expect("something was made");
        assert_eq!(scores.next(), None, "further tries");
        (work.output, check, work.provenance.cost_micros, told)
    }

    #[test]
    fn what_is_good_enough_is_kept_at_once() {
        let (kept, check, cost, told) = revised(&[80]);
        assert_eq!((kept, cost, check.revisions), (80, 5, 0));
        assert!(check.passes() && told.is_empty());
    }

    #[test]
    fn what_is_not_is_made_anew_with_what_was_found() {
        let (kept, check, cost, told) = revised(&[40, 90]);
        assert_eq!((kept, cost, check.revisions), (90, 10, 1));
        assert_eq!(told, ["scored 40"]);
    }

    #[test]
    fn after_three_revisions_the_best_is_left_to_a_person() {
        let (kept, check, cost, told) = revised(&[30, 70, 60, 50]);
        assert_eq!((kept, cost, check.revisions), (70, 20, 1));
        assert!(!check.passes());
        assert_eq!(told, ["scored 30", "scored 70", "scored 60"]);
    }

    #[test]
    fn a_revision_that_fails_loses_nothing_that_was_made_or_paid() {
        let trouble = || {
            let message = "busy".to_owned();
            AgentError::Transient { message, retry_after: None }.charged(3)
        };
        let mut revisions = Revisions::<u8>::new(80);
        assert_eq!(revisions.fail(trouble()).unwrap_err().parts().1, 3, "nothing was made yet");
        let provenance = Provenance {
            provider: "test".to_owned(),
            model: "test".to_owned(),
            prompt_digest: Digest::of(b"shown"),
            seed: 7,
            cost_micros: 5,
        };
        let check = BrandCheck { score: 40, findings: Vec::new(), threshold: 0, revisions: 0 };
        revisions.take(Made { output: 1, provenance }, check);
        revisions.fail(trouble()).unwrap();
        let (work, _) = revisions.best().unwrap();
        assert_eq!((work.output, work.provenance.cost_micros), (1, 8));
    }

    #[test]
    fn the_first_try_is_the_plans_own() {
        let mut revisions = Revisions::<u8>::new(80);
        assert_eq!(revisions.seed(7), 7);
        revisions.tries = 1;
        assert_ne!(revisions.seed(7), 7);
    }
}
