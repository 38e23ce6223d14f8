//! Approval policies and what they make of the decisions of a round: pure rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    access::WorkspaceRole,
    error::{Check, Error, Result},
    id::UserId,
    text_enum::text_enum,
};

/// Who has to say yes before anything is made. Copied into each round, so that changing it never
/// changes a question that was already asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalPolicy {
    /// One after the other.
    pub steps: Vec<PolicyStep>,
    /// Whoever wrote a version cannot approve it.
    pub four_eyes: bool,
}

/// One step of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyStep {
    /// What people call it.
    pub name: String,
    /// Only people with this role in the workspace count; without one, everybody who may decide.
    pub role: Option<WorkspaceRole>,
    /// How many of them.
    pub need: Need,
}

/// How many people satisfy a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// One.
    Any,
    /// Everybody who counts, and at least one.
    All,
    /// So many.
    AtLeast(u32),
}

text_enum! {
    /// What somebody says of a version.
    pub enum Verdict {
        /// Make it.
        Approve = "approve",
        /// Change it, then ask again.
        RequestChanges = "request_changes",
        /// Never make it.
        Reject = "reject",
        /// Nobody approves until this is resumed.
        Hold = "hold",
        /// Go on.
        Resume = "resume",
    }
}

text_enum! {
    /// Where a round stands.
    pub enum ReviewState {
        /// Decisions are taken.
        Open = "open",
        /// The policy was met.
        Approved = "approved",
        /// Somebody asked for changes.
        ChangesRequested = "changes_requested",
        /// Somebody said no.
        Rejected = "rejected",
        /// A newer version took the place of the one in question.
        Superseded = "superseded",
        /// The question was taken back.
        Withdrawn = "withdrawn",
    }
}

impl Verdict {
    /// Whether it has to be explained.
    pub const fn needs_comment(self) -> bool {
        !matches!(self, Self::Approve | Self::Resume)
    }
}

impl Default for ApprovalPolicy {
    fn default() -> Self {
        Self {
            steps: vec![PolicyStep { name: "Approval".to_owned(), role: None, need: Need::Any }],
            four_eyes: true,
        }
    }
}

const MAX_STEPS: usize = 5;

impl ApprovalPolicy {
    /// Refuses a policy that nobody could satisfy or everybody would.
    pub fn validate(&self) -> Result<()> {
        let mut check = Check::new();
        check.that(
            (1..=MAX_STEPS).contains(&self.steps.len()),
            "steps",
            format!("must be 1 to {MAX_STEPS} steps; this has {}", self.steps.len()),
        );
        for (position, step) in self.steps.iter().enumerate() {
            check.text(&step.name, 60, format!("steps.{position}.name"));
            if let Need::AtLeast(count) = step.need {
                check.that(
                    (1..=20).contains(&count),
                    format!("steps.{position}.count"),
                    "must ask for 1 to 20 people",
                );
            }
            if let Some(role) = step.role {
                check.that(
                    role.allows(crate::access::Permission::ReviewsDecide),
                    format!("steps.{position}.role"),
                    format!("a {role} may not decide; choose manager, approver or client"),
                );
            }
        }
        check.finish()
    }
}

/// Somebody who may decide, and in which roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewer {
    /// The person.
    pub user_id: UserId,
    /// Their roles in the workspace.
    pub roles: BTreeSet<WorkspaceRole>,
}

/// An approval that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approval {
    /// By whom.
    pub user_id: UserId,
    /// For which step, from 0.
    pub step: usize,
}

/// Everything the rules look at.
#[derive(Debug, Clone)]
pub struct Round<'a> {
    /// The rules.
    pub policy: &'a ApprovalPolicy,
    /// Who wrote the version.
    pub author: Option<UserId>,
    /// Whether somebody holds it.
    pub held: bool,
    /// The approvals so far.
    pub approvals: &'a [Approval],
    /// Everybody who may decide today.
    pub reviewers: &'a [Reviewer],
}

/// What a verdict does to a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The step the verdict was given in, from 0.
    pub step: usize,
    /// The round's state afterwards.
    pub state: ReviewState,
    /// Whether it is held afterwards.
    pub held: bool,
}

impl Round<'_> {
    /// The first step not yet satisfied, from 0; the number of steps where all are.
    pub fn current_step(&self) -> usize {
        (0..self.policy.steps.len())
            .find(|step| !self.is_satisfied(*step, self.approvals))
            .unwrap_or(self.policy.steps.len())
    }

    fn counts_for(&self, step: &PolicyStep, reviewer: &Reviewer) -> bool {
        let barred = self.policy.four_eyes && self.author == Some(reviewer.user_id);
        !barred && step.role.is_none_or(|role| reviewer.roles.contains(&role))
    }

    fn is_satisfied(&self, position: usize, approvals: &[Approval]) -> bool {
        let Some(step) = self.policy.steps.get(position) else { return false };
        let given: BTreeSet<UserId> =
            approvals.iter().filter(|a| a.step == position).map(|a| a.user_id).collect();
        match step.need {
            Need::Any => !given.is_empty(),
            Need::AtLeast(count) => u32::try_from(given.len()).unwrap_or(u32::MAX) >= count,
            Need::All => {
                // Somebody who approved an earlier step cannot be asked again.
                let spent: BTreeSet<UserId> =
                    approvals.iter().filter(|a| a.step != position).map(|a| a.user_id).collect();
                !given.is_empty()
                    && self
                        .reviewers
                        .iter()
                        .filter(|r| self.counts_for(step, r) && !spent.contains(&r.user_id))
                        .all(|r| given.contains(&r.user_id))
            }
        }
    }

    /// Those who could still satisfy the current step.
    pub fn awaited(&self) -> Vec<UserId> {
        let Some(step) = self.policy.steps.get(self.current_step()) else { return Vec::new() };
        self.reviewers
            .iter()
            .filter(|r| self.counts_for(step, r))
            .filter(|r| !self.approvals.iter().any(|a| a.user_id == r.user_id))
            .map(|r| r.user_id)
            .collect()
    }

    /// What a verdict does, or why it cannot be given.
    pub fn decide(&self, who: UserId, verdict: Verdict, comment: Option<&str>) -> Result<Outcome> {
        let step = self.current_step();
        if verdict.needs_comment() && comment.is_none_or(|c| c.trim().is_empty()) {
            return Err(Error::invalid("comment", "say what is to change, or why"));
        }
        let stay = Outcome { step, state: ReviewState::Open, held: self.held };
        match verdict {
            Verdict::RequestChanges => {
                Ok(Outcome { state: ReviewState::ChangesRequested, held: false, ..stay })
            }
            Verdict::Reject => Ok(Outcome { state: ReviewState::Rejected, held: false, ..stay }),
            Verdict::Hold if self.held => Err(Error::conflict("it is on hold already")),
            Verdict::Hold => Ok(Outcome { held: true, ..stay }),
            Verdict::Resume if self.held => Ok(Outcome { held: false, ..stay }),
            Verdict::Resume => Err(Error::conflict("it is not on hold")),
            Verdict::Approve => self.approve(who, stay),
        }
    }

    fn approve(&self, who: UserId, stay: Outcome) -> Result<Outcome> {
        if self.held {
            return Err(Error::conflict("it is on hold; it has to be resumed first"));
        }
        if self.policy.four_eyes && self.author == Some(who) {
            return Err(Error::conflict(
                "you wrote this version; somebody else has to approve it (four-eyes policy)",
            ));
        }
        if self.approvals.iter().any(|a| a.user_id == who) {
            return Err(Error::conflict("you have approved this already; one person, one step"));
        }
        let Some(step) = self.policy.steps.get(stay.step) else {
            return Err(Error::conflict("every step is satisfied already"));
        };
        let counts = self.reviewers.iter().any(|r| r.user_id == who && self.counts_for(step, r));
        if !counts {
            let needed = step.role.map_or_else(String::new, |role| format!(" as {role}"));
            return Err(Error::conflict(format!(
                "the step “{}” is not yours to approve{needed}",
                step.name
            )));
        }
        let mut approvals = self.approvals.to_vec();
        approvals.push(Approval { user_id: who, step: stay.step });
        let last = stay.step + 1 == self.policy.steps.len();
        let state = if last && self.is_satisfied(stay.step, &approvals) {
            ReviewState::Approved
        } else {
            ReviewState::Open
        };
        Ok(Outcome { state, ..stay })
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
