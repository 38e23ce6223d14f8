//! Columns of a row by their place.
//!
//! The library looks each column up and compares its type, several times over, which costs more than to
//! read it. That does not matter but in lists of hundreds of rows.

use std::{fmt::Display, str::FromStr};

use sea_orm::{
    DbErr, QueryResult,
    sqlx::{Decode, Postgres, Row as _, Sqlite},
};
use uuid::Uuid;

/// The columns of a row, one after the other, as they were asked for.
pub(crate) struct Cells<'r> {
    row: &'r QueryResult,
    next: usize,
}

impl<'r> Cells<'r> {
    /// From the first.
    pub(crate) fn of(row: &'r QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// The next, which the schema says is a `T`.
    pub(crate) fn take<T>(&mut self) -> Result<T, DbErr>
    where
        T: Decode<'r, Postgres> + Decode<'r, Sqlite>,
    {
        let place = self.next;
        self.next += 1;
        let read = if let Some(row) = self.row.try_as_pg_row() {
            row.try_get_raw(place).map(<T as Decode<'r, Postgres>>::decode)
        } else if let Some(row) = self.row.try_as_sqlite_row() {
            row.try_get_raw(place).map(<T as Decode<'r, Sqlite>>::decode)
        } else {
            return Err(unread(place, "a row of neither database"));
        };
        read.map_err(|error| unread(place, error))?.map_err(|error| unread(place, error))
    }

    /// The next, an identifier.
    pub(crate) fn id<I: From<Uuid>>(&mut self) -> Result<I, DbErr> {
        self.take::<Uuid>().map(I::from)
    }

    /// The next, an identifier where there is one.
    pub(crate) fn id_if_any<I: From<Uuid>>(&mut self) -> Result<Option<I>, DbErr> {
        Ok(self.take::<Option<Uuid>>()?.map(I::from))
    }

    /// The next, which is kept as text.
    pub(crate) fn parsed<T: FromStr<Err: Display>>(&mut self) -> Result<T, DbErr> {
        let place = self.next;
        self.take::<&str>()?.parse().map_err(|error| unread(place, error))
    }
}

fn unread(place: usize, why: impl Display) -> DbErr {
    DbErr::Type(format!("column {place}: {why}"))
}
