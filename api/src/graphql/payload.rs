//! What mutations answer: the thing they changed, or why they did not.

use domain::error::Error;

use super::error::{Result, UserError, user_errors};

/// What came of a use case: the thing, or the caller's errors. Anything else is a top-level error.
pub fn settle<T>(outcome: std::result::Result<T, Error>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(thing) => Ok((Some(thing), Vec::new())),
        Err(error) => user_errors(error).map(|errors| (None, errors)),
    }
}

/// Declares a mutation's payload, with a way to make it from what the use case returned:
///
/// ```ignore
/// payload! {
///     /// What `campaignCreate` answers.
///     CampaignCreatePayload {
///         /// The new campaign.
///         campaign: Campaign,
///     }
/// }
///
/// CampaignCreatePayload::of(campaign::service::create(store, actor, input).await.map(Campaign::from))
/// ```
#[macro_export]
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $type:ty $(,)? }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$field_doc])*
            pub $field: Option<$type>,
            /// Why nothing was done. Empty where it was.
            pub user_errors: Vec<$crate::graphql::error::UserError>,
        }

        impl $name {
            /// From what the use case returned.
            pub fn of(
                outcome: std::result::Result<$type, domain::error::Error>,
            ) -> $crate::graphql::error::Result<Self> {
                let ($field, user_errors) = $crate::graphql::payload::settle(outcome)?;
                Ok(Self { $field, user_errors })
            }
        }
    };
}

pub use payload;
