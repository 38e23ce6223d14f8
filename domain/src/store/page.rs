//! Keyset pages: a cursor is the key of a row, so inserts never shift a page.

use std::num::NonZeroU64;

use sea_orm::{ColumnTrait, Order, sea_query::SimpleExpr};
use uuid::Uuid;

use crate::error::{Error, Result};

/// The largest page.
pub const MAX_PAGE: u64 = 100;

/// A place in an ordered list: the key of the row beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// A row whose key is an id.
    Id(Uuid),
    /// A row whose key is a sequence number.
    Sequence(i64),
}

impl Cursor {
    fn than(self, column: impl ColumnTrait, later: bool, order: Direction) -> SimpleExpr {
        let greater = later == (order == Direction::OldestFirst);
        match (self, greater) {
            (Self::Id(id), true) => column.gt(id),
            (Self::Id(id), false) => column.lt(id),
            (Self::Sequence(seq), true) => column.gt(seq),
            (Self::Sequence(seq), false) => column.lt(seq),
        }
    }

    pub(super) fn later_than(self, column: impl ColumnTrait, order: Direction) -> SimpleExpr {
        self.than(column, true, order)
    }

    pub(super) fn earlier_than(self, column: impl ColumnTrait, order: Direction) -> SimpleExpr {
        self.than(column, false, order)
    }
}

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    OldestFirst,
    /// Descending keys.
    NewestFirst,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// How many rows, 1 to [`MAX_PAGE`].
    pub limit: NonZeroU64,
    /// Only rows behind this one.
    pub after: Option<Cursor>,
    /// Only rows in front of this one.
    pub before: Option<Cursor>,
    /// Whether the page is the last of what is left rather than the first.
    pub from_end: bool,
    /// The order of the list.
    pub order: Direction,
}

impl PageRequest {
    /// The first `limit` rows, newest first.
    pub fn first(limit: u64) -> Result<Self> {
        let refuse = || Error::invalid("first", format!("must be 1 to {MAX_PAGE}"));
        let limit = NonZeroU64::new(limit).filter(|n| n.get() <= MAX_PAGE).ok_or_else(refuse)?;
        Ok(Self {
            limit,
            after: None,
            before: None,
            from_end: false,
            order: Direction::NewestFirst,
        })
    }

    pub(super) fn scan_order(&self) -> Order {
        match (self.order, self.from_end) {
            (Direction::OldestFirst, false) | (Direction::NewestFirst, true) => Order::Asc,
            (Direction::OldestFirst, true) | (Direction::NewestFirst, false) => Order::Desc,
        }
    }
}

/// Some rows of a list, in its order, and whether there are more on either side.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Cuts the one row too many that was read to learn whether there are more.
    pub(super) fn cut(mut rows: Vec<T>, limit: u64, request: &PageRequest) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        if request.from_end {
            rows.reverse();
            Self { items: rows, has_next: request.before.is_some(), has_previous: more }
        } else {
            Self { items: rows, has_next: more, has_previous: request.after.is_some() }
        }
    }

    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(each).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }

    /// The same page of something else, if each can be read.
    pub fn try_map<U>(self, each: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        Ok(Page {
            items: self.items.into_iter().map(each).collect::<Result<_>>()?,
            has_next: self.has_next,
            has_previous: self.has_previous,
        })
    }
}
