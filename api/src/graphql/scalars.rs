//! Scalars beyond GraphQL's own.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound as _, Utc};
use domain::clock::Instant;
use serde::{Serialize, Serializer};

const MOMENT: &str = "a moment is written as 2026-11-23T12:00:00Z";
const DAY: &str = "a day is written as 2026-11-23";

/// How a value is written, where somebody is told that one of these types was expected.
pub(super) fn hint(message: &str) -> Option<&'static str> {
    [("\"DateTime\"", MOMENT), ("\"Date\"", DAY)]
        .into_iter()
        .find_map(|(name, hint)| message.ends_with(name).then_some(hint))
}

/// A moment, by RFC 3339: written in UTC, as `2026-11-23T12:00:00Z`; read with any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub Instant);

/// A moment, by RFC 3339: written in UTC, as `2026-11-23T12:00:00Z`; read with any offset.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for Timestamp {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let moment = DateTime::parse_from_rfc3339(text)
            .map_err(|_unread| InputValueError::custom(MOMENT))?;
        Ok(Self(moment.with_timezone(&Utc).trunc_subsecs(6)))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.text())
    }
}

impl Timestamp {
    fn text(self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

/// A day of the calendar without time and zone, by ISO 8601: `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

/// A day of the calendar without time and zone, by ISO 8601: `2026-11-23`.
#[Scalar(name = "Date", specified_by_url = "https://scalars.graphql.org/andimarek/local-date")]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map_err(|_unread| InputValueError::custom(DAY))?;
        Ok(Self(day))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

impl From<NaiveDate> for Day {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

/// A whole number of millionths, up to 2^53: more than GraphQL's Int holds, no more than a JSON number
/// holds exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Micros(pub i64);

const EXACT: i64 = 1 << 53;

/// A whole number of millionths, up to 2^53: more than GraphQL's Int holds, no more than a JSON number
/// holds exactly.
#[Scalar(name = "Micros")]
impl ScalarType for Micros {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64().filter(|n| (-EXACT..=EXACT).contains(n)),
            _ => None,
        };
        number.map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        Self::parse(value.clone()).is_ok()
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Money {
    /// The amount in millionths of the currency's unit: 1,500,000 is 1.50.
    pub micros: Micros,
    /// The currency, by ISO 4217: `USD`.
    pub currency: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_offsets_and_written_in_utc() {
        let read = |text: &str| Timestamp::parse(Value::String(text.to_owned()));
        let moment = read("2026-11-23T14:00:00.1234567+02:00").unwrap();
        assert_eq!(moment.to_value(), Value::String("2026-11-23T12:00:00.123456Z".to_owned()));
        for wrong in ["2026-11-23", "2026-11-23T12:00:00", "2026-02-30T12:00:00Z", ""] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(Timestamp::parse(Value::Number(1.into())).is_err());
    }

    #[test]
    fn days_and_micros_keep_their_bounds() {
        let day = |text: &str| Day::parse(Value::String(text.to_owned()));
        assert_eq!(day("2028-02-29").unwrap().to_value(), Value::String("2028-02-29".to_owned()));
        assert!(day("2026-02-29").is_err() && day("23.11.2026").is_err());
        assert_eq!(Micros::parse(Value::Number(EXACT.into())).unwrap(), Micros(EXACT));
        assert!(Micros::parse(Value::Number((EXACT + 1).into())).is_err());
    }
}
