//! Identifiers: UUIDv7 inside, readable and typed outside (`cmp_018f…`).
//!
//! One line of [`define_ids!`] makes a type; parsing refuses the prefix of another.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::clock::Ambient;

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id that starts with `{expected}_`")]
pub struct ParseIdError {
    /// The prefix that was wanted.
    pub expected: &'static str,
}

/// What every identifier type can do.
pub trait Id: Copy + fmt::Display + FromStr<Err = ParseIdError> + Into<Uuid> + From<Uuid> {
    /// The text before the underscore.
    const PREFIX: &'static str;

    /// A new identifier, ordered by time.
    fn generate(ambient: &Ambient) -> Self {
        Self::from(new_uuid(ambient))
    }
}

/// A new UUIDv7 from the given clock and entropy.
pub(crate) fn new_uuid(ambient: &Ambient) -> Uuid {
    let millis = u64::try_from(ambient.clock.now().timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &ambient.random()).into_uuid()
}

/// The prefix of a readable id, if it has one: `cmp` of `cmp_018f…`.
pub fn prefix_of(text: &str) -> Option<&str> {
    text.split_once('_').map(|(prefix, _)| prefix)
}

macro_rules! define_ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            sea_orm::DeriveValueType,
        )]
        pub struct $name(Uuid);

        impl Id for $name {
            const PREFIX: &'static str = $prefix;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(self.0.simple().encode_lower(&mut [0; 32]))
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                const ERROR: ParseIdError = ParseIdError { expected: $prefix };
                let hex = text.strip_prefix(concat!($prefix, "_")).ok_or(ERROR)?;
                // One spelling per id: no hyphens, braces or capitals.
                let plain = hex.len() == 32
                    && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if !plain {
                    return Err(ERROR);
                }
                hex.parse().map(Self).or(Err(ERROR))
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        // Keys are made here, never counted up by a database.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

define_ids! {
    /// A person who can sign in.
    UserId = "usr";
    /// A browser session.
    SessionId = "ses";
    /// An agency: the tenant.
    OrganizationId = "org";
    /// A client of the agency.
    WorkspaceId = "wsp";
    /// A person's place in an organization.
    MemberId = "mbr";
    /// An offer to join an organization.
    InvitationId = "inv";
    /// A partner's API token.
    ApiTokenId = "tok";
    /// One version of a brand style guide.
    StyleGuideId = "sty";
    /// A stored file: logo, product photo, generated picture or video.
    MediaId = "med";
    /// A campaign.
    CampaignId = "cmp";
    /// One version of a campaign's brief.
    BriefId = "brf";
    /// One version of a campaign's strategy.
    StrategyId = "str";
    /// A review of one exact version.
    ReviewId = "rev";
    /// One person's verdict in a review.
    DecisionId = "dec";
    /// What somebody said in a review besides a verdict.
    CommentId = "cmt";
    /// A unit of background work.
    TaskId = "tsk";
    /// One try of a task.
    AttemptId = "att";
    /// A generated piece of content.
    AssetId = "ast";
    /// An entry of the audit trail.
    AuditEventId = "aud";
    /// A message to the world outside the transaction.
    OutboxId = "out";
}
