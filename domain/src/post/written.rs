//! A post's text as it is kept.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::generation::port::Copy;

/// What a writer wrote, and what a person put beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The text.
    #[serde(flatten)]
    pub copy: Copy,
    /// The comment to set under the post; where there is none, the rules of the draft write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
}

impl From<Copy> for Written {
    fn from(copy: Copy) -> Self {
        Self { copy, first_comment: None }
    }
}

impl Deref for Written {
    type Target = Copy;

    fn deref(&self) -> &Copy {
        &self.copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_before_there_were_comments_still_reads() {
        let kept = r#"{"text":"Hello","title":null,"hashtags":["a"]}"#;
        let written: Written = serde_json::from_str(kept).unwrap();
        assert_eq!((written.text.as_str(), &written.first_comment), ("Hello", &None));
        assert_eq!(serde_json::to_string(&written).unwrap(), kept);
    }
}
