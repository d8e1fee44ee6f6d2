//! Values that JSON holds as text, because its numbers are read as binary fractions.

use std::fmt::Display;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// Reads a text as what it stands for.
pub(crate) fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

/// Reads a number, or a text that holds one, by the digits that are written there.
pub(crate) fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let digits = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text,
        other => return Err(de::Error::custom(format!("{other} is no number"))),
    };
    digits.parse().map_err(de::Error::custom)
}
