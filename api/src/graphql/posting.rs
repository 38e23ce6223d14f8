//! What a workspace wants of whatever is posted for it.

use async_graphql::{Enum, InputObject, Object};
use domain::post::policy::{Mentions, PostPolicy};

/// Whom texts may mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Mentions")]
pub enum MentionPolicy {
    /// Nobody.
    None,
    /// The listed accounts and nobody else.
    Listed,
    /// Anybody.
    Any,
}

/// What a workspace wants of whatever is posted for it.
#[derive(Debug, Clone)]
pub struct Posting(pub PostPolicy);

/// What a workspace wants of whatever is posted for it: writers keep to it, and a draft that does not says so.
#[Object(serial, name = "WorkspacePosting")]
impl Posting {
    /// Whom texts may mention.
    async fn mentions(&self) -> MentionPolicy {
        self.0.mentions.into()
    }

    /// The listed accounts, without `@`.
    async fn accounts(&self) -> &[String] {
        &self.0.accounts
    }

    /// The longest post of the client's account on X, by X's weights; null for the 280 everybody has.
    async fn x_text_max(&self) -> Option<usize> {
        self.0.x_text_max
    }
}

/// What is wanted of whatever is posted from now on.
#[derive(InputObject)]
pub struct WorkspacePostingInput {
    /// Whom texts may mention.
    mentions: MentionPolicy,
    /// The accounts they may mention where they may mention the listed ones, at most 100: `brand`, or
    /// `brand@mastodon.example`.
    #[graphql(default)]
    accounts: Vec<String>,
    /// The longest post of the client's account on X, 280 to 25,000; null for the 280 everybody has.
    x_text_max: Option<u32>,
}

impl TryFrom<WorkspacePostingInput> for PostPolicy {
    type Error = domain::error::Error;

    fn try_from(input: WorkspacePostingInput) -> Result<Self, Self::Error> {
        let WorkspacePostingInput { mentions, accounts, x_text_max } = input;
        let x_text_max = x_text_max.map(usize::try_from).transpose();
        let x_text_max = x_text_max.map_err(domain::error::Error::internal)?;
        Ok(Self { mentions: Mentions::from(mentions), accounts, x_text_max })
    }
}
