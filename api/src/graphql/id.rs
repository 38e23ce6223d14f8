//! Ids as clients write them.

use std::fmt::Write as _;

use async_graphql::ID;
use domain::{
    error::{Error, Result},
    id::Id,
};

/// Reads an id; one of another kind is the fault of `field`.
pub fn parse<T: Id>(id: &ID, field: &str) -> Result<T> {
    id.parse::<T>().map_err(|error| Error::invalid(field, error.to_string()))
}

/// Reads an id that may be absent.
pub fn parse_optional<T: Id>(id: Option<&ID>, field: &str) -> Result<Option<T>> {
    id.map(|id| parse(id, field)).transpose()
}

/// Reads a list of ids; the field at fault carries the position.
pub fn parse_all<T: Id>(ids: &[ID], field: &str) -> Result<Vec<T>> {
    ids.iter().enumerate().map(|(position, id)| parse(id, &format!("{field}.{position}"))).collect()
}

/// Writes an id.
pub fn write<T: Id>(id: T) -> ID {
    // Room for all of it: lists hold hundreds.
    let mut text = String::with_capacity(T::PREFIX.len() + 1 + 32);
    let _ = write!(text, "{id}");
    ID(text)
}

#[cfg(test)]
mod tests {
    use domain::{
        clock::Ambient,
        id::{CampaignId, ReviewId},
    };

    use super::*;

    #[test]
    fn an_id_of_another_kind_is_the_fields_fault() {
        let campaign = CampaignId::generate(&Ambient::system());
        assert_eq!(parse::<CampaignId>(&write(campaign), "id").unwrap(), campaign);
        let Error::Invalid(violations) =
            parse_all::<ReviewId>(&[write(campaign)], "reviewIds").unwrap_err()
        else {
            panic!()
        };
        assert_eq!(violations[0].field, "reviewIds.0");
        assert!(violations[0].message.contains("rev_"));
    }
}
