//! The life of a task as a pure function, and how long a failed one waits.

use std::time::Duration;

use crate::{asset::AssetKind, error::Error, text_enum::text_enum};

text_enum! {
    /// What a task does.
    pub enum TaskKind {
        /// Plan a campaign.
        Strategize = "strategize",
        /// Write the text of a creative.
        WriteCopy = "write_copy",
        /// Draw the picture of a creative.
        DrawImage = "draw_image",
        /// Film the video of a creative.
        FilmVideo = "film_video",
    }
}

text_enum! {
    /// Where a task stands.
    pub enum TaskState {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker is at it, and holds the fence.
        Leased = "leased",
        /// Done.
        Succeeded = "succeeded",
        /// Failed; waits for its next attempt.
        RetryWait = "retry_wait",
        /// Failed for good; a person can have it tried again.
        Dead = "dead",
        /// Called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// How an attempt ended.
    pub enum AttemptOutcome {
        /// With a result.
        Succeeded = "succeeded",
        /// With an error.
        Failed = "failed",
        /// The worker fell silent: its lease ran out.
        Lost = "lost",
        /// The task was called off.
        Cancelled = "cancelled",
    }
}

/// What moves a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskStep {
    /// A worker takes it. `lease_expired`: whether the lease of whoever had it ran out.
    Claim {
        /// Whether the present lease, if any, is over.
        lease_expired: bool,
        /// Attempts so far, before this one.
        attempts: u32,
        /// The most attempts.
        max_attempts: u32,
        /// Attempts so far whose worker fell silent, the present one included.
        losses: u32,
    },
    /// The holder of the fence delivers.
    Complete,
    /// The holder of the fence failed.
    Fail {
        /// Whether trying again may help.
        retryable: bool,
        /// Attempts so far, this one included.
        attempts: u32,
        /// The most attempts.
        max_attempts: u32,
    },
    /// The holder of the fence stops working and gives it back untouched.
    Release,
    /// A person wants it tried again.
    Retry,
    /// A person calls it off.
    Cancel,
}

/// A step that cannot be taken from a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the task is {state}")]
pub struct IllegalTaskStep {
    /// Where the task stands.
    pub state: TaskState,
}

impl From<IllegalTaskStep> for Error {
    fn from(illegal: IllegalTaskStep) -> Self {
        Self::conflict(illegal.to_string())
    }
}

impl TaskKind {
    /// What comes of it, where an asset does.
    pub const fn asset(self) -> Option<AssetKind> {
        match self {
            Self::Strategize => None,
            Self::WriteCopy => Some(AssetKind::Copy),
            Self::DrawImage => Some(AssetKind::Image),
            Self::FilmVideo => Some(AssetKind::Video),
        }
    }

    /// The task that makes an asset.
    pub const fn making(asset: AssetKind) -> Self {
        match asset {
            AssetKind::Copy => Self::WriteCopy,
            AssetKind::Image => Self::DrawImage,
            AssetKind::Video => Self::FilmVideo,
        }
    }
}

impl TaskState {
    /// The state after a step.
    pub fn after(self, step: TaskStep) -> Result<Self, IllegalTaskStep> {
        let illegal = Err(IllegalTaskStep { state: self });
        match (self, step) {
            // A task that took its worker down so often is poison.
            (
                Self::Leased,
                TaskStep::Claim { lease_expired: true, attempts, max_attempts, losses },
            ) if attempts >= max_attempts || losses >= MAX_LOSSES => Ok(Self::Dead),
            (Self::Queued | Self::RetryWait, TaskStep::Claim { .. })
            | (Self::Leased, TaskStep::Claim { lease_expired: true, .. }) => Ok(Self::Leased),
            (Self::Leased, TaskStep::Complete) => Ok(Self::Succeeded),
            (Self::Leased, TaskStep::Fail { retryable: true, attempts, max_attempts })
                if attempts < max_attempts =>
            {
                Ok(Self::RetryWait)
            }
            (Self::Leased, TaskStep::Fail { .. }) => Ok(Self::Dead),
            (Self::Leased, TaskStep::Release) | (Self::Dead, TaskStep::Retry) => Ok(Self::Queued),
            (Self::Queued | Self::Leased | Self::RetryWait | Self::Dead, TaskStep::Cancel) => {
                Ok(Self::Cancelled)
            }
            _ => illegal,
        }
    }

    /// Whether nothing moves it but a person.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Succeeded | Self::Dead | Self::Cancelled)
    }
}

/// How often a task may take its worker down before a person has to look: one that kills processes
/// does more harm than one that fails.
pub const MAX_LOSSES: u32 = 3;

/// Whether a task that took its worker down so often is made alone from now on: one more time and it
/// is dead, and that must not be for what another task of the same process did.
pub(super) const fn must_be_alone(losses: u32) -> bool {
    losses + 1 >= MAX_LOSSES
}

/// How long to wait after the `attempt`-th failure (from 1): 2 s doubled each time, at most ten
/// minutes, of which the upper half is left to chance so that failures do not march in step.
pub fn backoff(attempt: u32, chance: u8) -> Duration {
    let ceiling = Duration::from_secs(2)
        .saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1).min(16)))
        .min(Duration::from_mins(10));
    ceiling / 2 + ceiling / 2 * u32::from(chance) / 255
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX: u32 = 4;

    #[derive(Debug, Clone, Copy)]
    enum Move {
        Claim { expired: bool },
        Complete,
        Fail { retryable: bool },
        Retry,
        Cancel,
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let one = prop_oneof![
            any::<bool>().prop_map(|expired| Move::Claim { expired }),
            Just(Move::Complete),
            any::<bool>().prop_map(|retryable| Move::Fail { retryable }),
            Just(Move::Retry),
            Just(Move::Cancel),
        ];
        prop::collection::vec(one, 0..80)
    }

    proptest! {
        /// In whatever order things happen: it succeeds at most once, is tried at most `MAX` times
        /// between two wishes of a person, and is never in nobody's hands without a way on.
        #[test]
        fn a_task_ends_once(moves in moves()) {
            let mut state = TaskState::Queued;
            let mut attempts = 0;
            let mut successes = 0;
            let mut losses = 0;
            for step in moves {
                let step = match step {
                    Move::Claim { expired } => TaskStep::Claim {
                        lease_expired: expired, attempts, max_attempts: MAX, losses: losses + 1,
                    },
                    Move::Complete => TaskStep::Complete,
                    Move::Fail { retryable } => TaskStep::Fail {
                        retryable, attempts, max_attempts: MAX,
                    },
                    Move::Retry => TaskStep::Retry,
                    Move::Cancel => TaskStep::Cancel,
                };
                let Ok(next) = state.after(step) else { continue };
                match step {
                    TaskStep::Claim { .. } if next == TaskState::Leased => {
                        attempts += 1;
                        losses += u32::from(state == TaskState::Leased);
                    }
                    TaskStep::Complete => successes += 1,
                    TaskStep::Retry => (attempts, losses) = (0, 0),
                    _ => {}
                }
                prop_assert!(attempts <= MAX);
                prop_assert!(losses < MAX_LOSSES);
                state = next;
            }
            prop_assert!(successes <= 1);
            if successes == 1 {
                prop_assert_eq!(state, TaskState::Succeeded);
            }
            if !state.is_settled() {
                let claim = TaskStep::Claim {
                    lease_expired: true, attempts, max_attempts: MAX, losses,
                };
                prop_assert!(state.after(claim).is_ok());
            }
        }

        #[test]
        fn waiting_grows_and_stays_bounded(attempt in 1..200_u32, chance: u8) {
            let wait = backoff(attempt, chance);
            prop_assert!(wait >= Duration::from_secs(1));
            prop_assert!(wait <= Duration::from_mins(10));
            prop_assert!(backoff(attempt + 1, chance) >= wait);
        }
    }
}
