//! What a workspace wants of whatever is posted for it: whom texts may mention, and how long a post on X
//! may be.

use serde::{Deserialize, Serialize};

use super::mention::mentions;
use crate::{
    asset::placement::Placement,
    error::{Check, Result},
    text_enum::text_enum,
};

text_enum! {
    /// Whom texts may mention.
    pub enum Mentions {
        /// Nobody.
        None = "none",
        /// The listed accounts and nobody else.
        Listed = "listed",
        /// Anybody.
        Any = "any",
    }
}

/// The most accounts of a list.
const MAX_ACCOUNTS: usize = 100;

/// The longest post there is on X, for accounts that pay: sources differ between 4,000 and 25,000, so the
/// workspace says what its account takes.
const X_LONGEST: usize = 25_000;

/// What a workspace wants of whatever is posted for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostPolicy {
    /// Whom texts may mention.
    #[serde(default = "anybody")]
    pub mentions: Mentions,
    /// The listed accounts, without `@`.
    #[serde(default)]
    pub accounts: Vec<String>,
    /// The longest post of the workspace's account on X, by X's weights; nothing for what everybody has.
    #[serde(default)]
    pub x_text_max: Option<usize>,
}

const fn anybody() -> Mentions {
    Mentions::Any
}

impl Default for PostPolicy {
    fn default() -> Self {
        Self { mentions: anybody(), accounts: Vec::new(), x_text_max: None }
    }
}

impl PostPolicy {
    /// The longest text of one post there, as the placement counts.
    pub fn text_max(&self, placement: Placement) -> usize {
        let usual = placement.spec().text_max;
        match placement {
            Placement::X => self.x_text_max.unwrap_or(usual),
            _ => usual,
        }
    }

    /// Whether a text may mention an account, named without `@`.
    pub fn allows(&self, account: &str) -> bool {
        match self.mentions {
            Mentions::None => false,
            Mentions::Any => true,
            Mentions::Listed => {
                let same = |known: &String| known.to_lowercase() == account.to_lowercase();
                self.accounts.iter().any(same)
            }
        }
    }

    /// The accounts a text mentions and may not, without `@`, in order.
    pub fn refused<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let found = mentions(text).into_iter().filter_map(|range| text.get(range));
        found.filter(|account| !self.allows(account)).collect()
    }

    /// What is told to whoever may mention somebody.
    pub fn told(&self) -> String {
        match self.mentions {
            Mentions::None => "nobody".to_owned(),
            Mentions::Any => "anybody".to_owned(),
            Mentions::Listed => {
                let named: Vec<String> =
                    self.accounts.iter().map(|account| format!("@{account}")).collect();
                if named.is_empty() { "nobody".to_owned() } else { named.join(", ") }
            }
        }
    }

    /// With its accounts as they are kept: without `@`, each once.
    #[must_use]
    pub fn tidied(self) -> Self {
        let mut accounts: Vec<String> = Vec::new();
        for account in self.accounts {
            let account = account.trim().trim_start_matches(['@', '＠']).to_owned();
            let known = accounts.iter().any(|other| other.to_lowercase() == account.to_lowercase());
            if !known {
                accounts.push(account);
            }
        }
        Self { accounts, ..self }
    }

    /// Refuses what no platform knows.
    pub fn validate(&self) -> Result<()> {
        let mut check = Check::new();
        check.that(
            self.accounts.len() <= MAX_ACCOUNTS,
            "accounts",
            format!("must be at most {MAX_ACCOUNTS}"),
        );
        for (place, account) in self.accounts.iter().enumerate() {
            let whole = format!("@{account}");
            let found = mentions(&whole);
            let is_one =
                matches!(&found[..], [range] if whole.get(range.clone()) == Some(account.as_str()));
            check.that(
                is_one && account.chars().count() <= 200,
                format!("accounts.{place}"),
                "must be an account such as brand or brand@mastodon.example",
            );
        }
        let usual = Placement::X.spec().text_max;
        check.that(
            self.x_text_max.is_none_or(|most| (usual..=X_LONGEST).contains(&most)),
            "xTextMax",
            format!("must be {usual} to {X_LONGEST}"),
        );
        check.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(accounts: &[&str]) -> PostPolicy {
        let accounts = accounts.iter().map(|account| (*account).to_owned()).collect();
        PostPolicy { mentions: Mentions::Listed, accounts, x_text_max: None }
    }

    #[test]
    fn whom_a_text_may_mention_is_the_workspaces() {
        let text = "By @Kettle and @crane@social.example, not @evil. Mail us@example.com";
        assert_eq!(PostPolicy::default().refused(text), [""; 0]);
        let none = PostPolicy { mentions: Mentions::None, ..PostPolicy::default() };
        assert_eq!(none.refused(text), ["Kettle", "crane@social.example", "evil"]);
        let some = listed(&["kettle", "Crane@social.example"]);
        assert_eq!(some.refused(text), ["evil"]);
        assert_eq!(some.told(), "@kettle, @Crane@social.example");
        assert_eq!(listed(&[]).told(), "nobody");
    }

    #[test]
    fn a_list_is_kept_tidy_and_held_to_what_platforms_know() {
        let tidied = listed(&["@kettle", " Kettle ", "＠crane"]).tidied();
        assert_eq!(tidied.accounts, ["kettle", "crane"]);
        tidied.validate().unwrap();
        for wrong in ["", "two words", "a@b@c", "@", "kettle!"] {
            assert!(listed(&[wrong]).validate().is_err(), "{wrong}");
        }
        assert!(listed(&["a"; 101]).validate().is_err());
        for (most, fine) in [(279, false), (280, true), (25_000, true), (25_001, false)] {
            let policy = PostPolicy { x_text_max: Some(most), ..PostPolicy::default() };
            assert_eq!(policy.validate().is_ok(), fine, "{most}");
        }
    }

    #[test]
    fn only_x_grows() {
        let long = PostPolicy { x_text_max: Some(4_000), ..PostPolicy::default() };
        for placement in Placement::ALL {
            let most = if placement == Placement::X { 4_000 } else { placement.spec().text_max };
            assert_eq!(long.text_max(placement), most);
            assert_eq!(PostPolicy::default().text_max(placement), placement.spec().text_max);
        }
    }

    #[test]
    fn what_nobody_set_is_the_default() {
        let read: PostPolicy = serde_json::from_str("{}").unwrap();
        assert_eq!(read, PostPolicy::default());
    }
}
