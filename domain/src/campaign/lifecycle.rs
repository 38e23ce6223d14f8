//! The life of a campaign as a pure function: which step leads from which state to which.

use crate::{error::Error, text_enum::text_enum};

text_enum! {
    /// Where a campaign stands.
    pub enum CampaignState {
        /// There is a strategy to read and edit; nobody was asked to decide.
        Draft = "draft",
        /// The strategist is at work.
        Strategizing = "strategizing",
        /// A review of the current version is open.
        InReview = "in_review",
        /// The last review asked for changes.
        ChangesRequested = "changes_requested",
        /// Approved; the work is being planned.
        Approved = "approved",
        /// Workers make what was approved.
        Generating = "generating",
        /// Everything approved is made.
        Ready = "ready",
        /// Posts are going out.
        Live = "live",
        /// The last day is over.
        Completed = "completed",
        /// Put away.
        Archived = "archived",
        /// The review said no.
        Rejected = "rejected",
        /// Called off.
        Cancelled = "cancelled",
        /// The strategist gave up; a person can have it tried again.
        Failed = "failed",
    }
}

text_enum! {
    /// What moves a campaign.
    pub enum Step {
        /// Ask the strategist for a draft.
        RequestDraft = "request a draft",
        /// The strategist delivered.
        ReceiveDraft = "receive a draft",
        /// The strategist gave up.
        GiveUp = "give up on a draft",
        /// A person wrote a new version.
        Edit = "edit the strategy",
        /// Ask the approvers.
        Submit = "submit for review",
        /// Take the question back.
        Withdraw = "withdraw the review",
        /// The approvers asked for changes.
        RequestChanges = "request changes",
        /// The approvers said no.
        Reject = "reject",
        /// The approvers said yes.
        Approve = "approve",
        /// The approved work was planned.
        StartGenerating = "start generating",
        /// Everything planned was made.
        FinishGenerating = "finish generating",
        /// The first post goes out.
        GoLive = "go live",
        /// The last day is over.
        Complete = "complete",
        /// Call it off.
        Cancel = "cancel",
        /// Put it away.
        Archive = "archive",
    }
}

/// A step that cannot be taken from a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cannot {step} while the campaign is {state}")]
pub struct IllegalStep {
    /// Where the campaign stands.
    pub state: CampaignState,
    /// What was tried.
    pub step: Step,
}

impl From<IllegalStep> for Error {
    fn from(illegal: IllegalStep) -> Self {
        Self::conflict(illegal.to_string())
    }
}

impl CampaignState {
    /// The state after a step.
    pub fn after(self, step: Step) -> Result<Self, IllegalStep> {
        use CampaignState as S;
        let illegal = Err(IllegalStep { state: self, step });
        match step {
            Step::RequestDraft => match self {
                S::Draft | S::InReview | S::ChangesRequested | S::Failed => Ok(S::Strategizing),
                _ => illegal,
            },
            Step::ReceiveDraft => match self {
                S::Strategizing => Ok(S::Draft),
                _ => illegal,
            },
            Step::GiveUp => match self {
                S::Strategizing => Ok(S::Failed),
                _ => illegal,
            },
            Step::Edit => match self {
                S::Draft | S::InReview => Ok(S::Draft),
                S::ChangesRequested => Ok(S::ChangesRequested),
                _ => illegal,
            },
            Step::Submit => match self {
                S::Draft | S::ChangesRequested => Ok(S::InReview),
                _ => illegal,
            },
            Step::Withdraw => match self {
                S::InReview => Ok(S::Draft),
                _ => illegal,
            },
            Step::RequestChanges => match self {
                S::InReview => Ok(S::ChangesRequested),
                _ => illegal,
            },
            Step::Reject => match self {
                S::InReview => Ok(S::Rejected),
                _ => illegal,
            },
            Step::Approve => match self {
                S::InReview => Ok(S::Approved),
                _ => illegal,
            },
            Step::StartGenerating => match self {
                S::Approved => Ok(S::Generating),
                _ => illegal,
            },
            Step::FinishGenerating => match self {
                S::Generating => Ok(S::Ready),
                _ => illegal,
            },
            Step::GoLive => match self {
                S::Ready => Ok(S::Live),
                _ => illegal,
            },
            Step::Complete => match self {
                S::Live => Ok(S::Completed),
                _ => illegal,
            },
            Step::Cancel => match self {
                S::Draft
                | S::Strategizing
                | S::InReview
                | S::ChangesRequested
                | S::Approved
                | S::Generating
                | S::Failed => Ok(S::Cancelled),
                _ => illegal,
            },
            Step::Archive => match self {
                S::Ready | S::Completed | S::Rejected | S::Cancelled => Ok(S::Archived),
                _ => illegal,
            },
        }
    }

    /// Whether the strategy that is current was approved.
    pub const fn is_approved(self) -> bool {
        matches!(
            self,
            Self::Approved | Self::Generating | Self::Ready | Self::Live | Self::Completed
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step() -> impl Strategy<Value = Step> {
        prop::sample::select(Step::ALL)
    }

    proptest! {
        /// Whatever anybody tries in whatever order, nothing is generated before an approval, and
        /// an approval comes only from a review.
        #[test]
        fn nothing_is_made_unapproved(steps in prop::collection::vec(step(), 0..60)) {
            let mut state = CampaignState::Strategizing;
            let mut submitted = false;
            let mut approved = false;
            for step in steps {
                let Ok(next) = state.after(step) else { continue };
                match step {
                    Step::Submit => submitted = true,
                    Step::Approve => {
                        prop_assert!(submitted);
                        approved = true;
                    }
                    Step::Edit | Step::RequestDraft => {
                        prop_assert!(!approved, "what was approved cannot be edited");
                        submitted = false;
                    }
                    Step::RequestChanges | Step::Withdraw | Step::Reject => submitted = false,
                    _ => {}
                }
                if next.is_approved() {
                    prop_assert!(approved);
                }
                state = next;
            }
        }

        /// What is over stays over.
        #[test]
        fn the_end_is_the_end(step in step()) {
            prop_assert!(CampaignState::Archived.after(step).is_err());
            for over in [CampaignState::Rejected, CampaignState::Cancelled, CampaignState::Completed] {
                let next = over.after(step);
                prop_assert!(next.is_err() || next == Ok(CampaignState::Archived));
            }
        }
    }

    #[test]
    fn every_state_can_be_reached() {
        let mut reached = vec![CampaignState::Strategizing];
        let mut position = 0;
        while let Some(state) = reached.get(position).copied() {
            for step in Step::ALL {
                if let Ok(next) = state.after(*step)
                    && !reached.contains(&next)
                {
                    reached.push(next);
                }
            }
            position += 1;
        }
        assert_eq!(reached.len(), CampaignState::ALL.len());
    }
}
