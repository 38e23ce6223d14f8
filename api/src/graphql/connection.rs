//! Lists by the Relay specification, over keyset pages.

use async_graphql::{Context, SimpleObject};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    error::{Error, Result},
    id::Id,
    store::page::{Cursor, Direction, PageRequest},
};

/// Most entries of a page.
pub const PAGE_MAX: i32 = 100;

/// Which part of a list a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWanted {
    /// How many entries, 1 to [`PAGE_MAX`].
    pub limit: u64,
    /// Only entries behind the one with this key.
    pub after: Option<String>,
    /// Only entries in front of the one with this key.
    pub before: Option<String>,
    /// Whether the page is the last of what is left rather than the first.
    pub from_end: bool,
}

/// The paging arguments as they come in.
#[derive(Debug, Clone, Default)]
pub struct PageArguments {
    /// The first so many.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// In front of this cursor.
    pub before: Option<String>,
}

impl PageArguments {
    /// Checks them.
    pub fn wanted(self) -> Result<PageWanted> {
        let (name, count) = match (self.first, self.last) {
            (Some(first), None) => ("first", first),
            (None, Some(last)) => ("last", last),
            (Some(_), Some(_)) => {
                return Err(Error::invalid("last", "give `first` or `last`, not both"));
            }
            (None, None) => return Err(Error::invalid("first", "give `first` or `last`")),
        };
        let limit = u64::try_from(count)
            .ok()
            .filter(|_| (1..=PAGE_MAX).contains(&count))
            .ok_or_else(|| Error::invalid(name, format!("must be 1 to {PAGE_MAX}")))?;
        let key = |field: &str, cursor: Option<String>| {
            cursor.map(|cursor| open_cursor(&cursor).ok_or_else(|| bad_cursor(field))).transpose()
        };
        Ok(PageWanted {
            limit,
            after: key("after", self.after)?,
            before: key("before", self.before)?,
            from_end: self.last.is_some(),
        })
    }
}

/// The page of a list whose keys are ids.
pub fn page<I: Id>(arguments: PageArguments, order: Direction) -> Result<PageRequest> {
    keyed(arguments, order, |key| key.parse::<I>().ok().map(|id| Cursor::Id(id.into())))
}

/// The page of a list whose keys are sequence numbers.
pub fn page_by_sequence(arguments: PageArguments, order: Direction) -> Result<PageRequest> {
    keyed(arguments, order, |key| key.parse().ok().map(Cursor::Sequence))
}

fn keyed(
    arguments: PageArguments,
    order: Direction,
    read: impl Fn(&str) -> Option<Cursor>,
) -> Result<PageRequest> {
    let wanted = arguments.wanted()?;
    let place = |field: &str, key: Option<String>| {
        key.map(|key| read(&key).ok_or_else(|| bad_cursor(field))).transpose()
    };
    Ok(PageRequest {
        after: place("after", wanted.after)?,
        before: place("before", wanted.before)?,
        from_end: wanted.from_end,
        order,
        ..PageRequest::first(wanted.limit)?
    })
}

/// What a page costs: its entries, each with what is asked of it.
pub fn cost(first: Option<i32>, last: Option<i32>, child_complexity: usize) -> usize {
    let asked = first.or(last).unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    usize::try_from(asked).unwrap_or(usize::MAX).saturating_mul(child_complexity).saturating_add(1)
}

/// The cursor of the row with this key.
pub fn cursor(key: &str) -> String {
    BASE64URL_NOPAD.encode(key.as_bytes())
}

/// The key in a cursor.
fn open_cursor(cursor: &str) -> Option<String> {
    String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()
}

/// What a cursor is answered with that is none of ours.
pub fn bad_cursor(field: &str) -> Error {
    Error::invalid(field, "is no cursor of this list")
}

/// Whether the client asks how many there are in all: only then are they counted.
pub fn wants_total(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// Where a page stands in its list.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct PageInfo {
    /// Whether entries follow.
    pub has_next_page: bool,
    /// Whether entries precede.
    pub has_previous_page: bool,
    /// The cursor of the page's first entry; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the page's last entry; null on an empty page.
    pub end_cursor: Option<String>,
}

/// Declares the connection of a type: `connection!(Campaign, CampaignConnection, CampaignEdge)`.
#[macro_export]
macro_rules! connection {
    ($node:ident, $connection:ident, $edge:ident) => {
        /// An entry of a page.
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where the entry stands in the list.
            pub cursor: String,
            /// The entry.
            pub node: $node,
        }

        /// A page of a list.
        #[derive(async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $connection {
            /// The entries with their cursors.
            pub edges: Vec<$edge>,
            /// Where the page stands in the list.
            pub page_info: $crate::graphql::connection::PageInfo,
            /// How many entries the whole list has.
            pub total_count: Option<i32>,
        }

        #[async_graphql::ComplexObject]
        impl $connection {
            /// The entries alone.
            async fn nodes(&self) -> $crate::graphql::plain::Rows<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }
        }

        impl $connection {
            /// From a page of rows.
            pub fn from_page<R>(
                page: domain::store::page::Page<R>,
                key: impl Fn(&R) -> String,
                node: impl Fn(R) -> $node,
                total_count: Option<u64>,
            ) -> Self {
                let rows = page.items.into_iter().map(|row| (key(&row), node(row))).collect();
                Self::of(rows, page.has_previous, page.has_next, total_count)
            }

            /// From rows with their keys, in the list's order.
            pub fn of(
                rows: Vec<(String, $node)>,
                has_previous_page: bool,
                has_next_page: bool,
                total_count: Option<u64>,
            ) -> Self {
                let edges: Vec<$edge> = rows
                    .into_iter()
                    .map(|(key, node)| $edge {
                        cursor: $crate::graphql::connection::cursor(&key),
                        node,
                    })
                    .collect();
                Self {
                    page_info: $crate::graphql::connection::PageInfo {
                        has_next_page,
                        has_previous_page,
                        start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                        end_cursor: edges.last().map(|edge| edge.cursor.clone()),
                    },
                    edges,
                    total_count: total_count.map(|n| i32::try_from(n).unwrap_or(i32::MAX)),
                }
            }
        }
    };
}

pub use connection;

#[cfg(test)]
mod tests {
    use super::*;

    fn field_at_fault(arguments: PageArguments) -> String {
        match arguments.wanted() {
            Err(Error::Invalid(violations)) => violations[0].field.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pages_have_one_to_a_hundred_entries_from_one_end() {
        let first = |first| PageArguments { first: Some(first), ..PageArguments::default() };
        assert_eq!(first(100).wanted().unwrap().limit, 100);
        for wrong in [0, -1, 101, i32::MIN, i32::MAX] {
            assert_eq!(field_at_fault(first(wrong)), "first");
        }
        assert_eq!(field_at_fault(PageArguments::default()), "first");
        assert_eq!(field_at_fault(PageArguments { last: Some(1), ..first(1) }), "last");
        let last = PageArguments { last: Some(5), ..PageArguments::default() }.wanted().unwrap();
        assert!(last.from_end);
    }

    #[test]
    fn cursors_are_opaque_and_checked() {
        let made = cursor("cmp_1");
        assert!(!made.contains("cmp"));
        let after = |cursor: &str| PageArguments {
            first: Some(1),
            after: Some(cursor.to_owned()),
            ..PageArguments::default()
        };
        assert_eq!(after(&made).wanted().unwrap().after.as_deref(), Some("cmp_1"));
        assert_eq!(field_at_fault(after("!!")), "after");
        let before = PageArguments {
            first: Some(1),
            before: Some("*".to_owned()),
            ..PageArguments::default()
        };
        assert_eq!(field_at_fault(before), "before");
    }
}
