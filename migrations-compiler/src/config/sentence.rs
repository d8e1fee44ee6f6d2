//! What a parser of TOML says about a value → a sentence for the person who wrote it.
//!
//! Must not know what the keys mean beyond the values that they take.

use migrations_core::substring;
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer};

use super::value;

/// The most digits that a number can have: one more would not fit into the history's.
const MOST_DIGITS: u8 = 18;

/// Reads how many digits a number has.
pub(super) fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let digits = u8::deserialize(deserializer)?;
    if (1..=MOST_DIGITS).contains(&digits) {
        return Ok(Some(digits));
    }
    Err(D::Error::invalid_value(Unexpected::Unsigned(digits.into()), &"u8"))
}

/// Reads a search path, and writes it as `SET search_path TO` takes it.
pub(super) fn search_path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match value::search_path(&text) {
        Some(path) => Ok(Some(path)),
        None => Err(D::Error::invalid_value(Unexpected::Str(&text), &SCHEMAS)),
    }
}

/// What a search path has to be.
const SCHEMAS: &str = "schemas with `,` between them";

/// The message of a fault at the byte `offset` of `text`.
pub(super) fn sentence(text: &str, offset: usize, message: &str) -> String {
    let key = key_at(text, offset);
    let said = wrong_value(message).or_else(|| unknown_variant(message));
    match (said, key) {
        (Some((wanted, found)), Some(key)) => format!("`{key}` is {wanted}, and not {found}"),
        _ if message == "wanted string or table" => match key {
            Some(key) => format!("`{key}` is a word in quotes"),
            None => message.to_owned(),
        },
        _ => message.to_owned(),
    }
}

/// The key in whose line a value stands.
fn key_at(text: &str, offset: usize) -> Option<&str> {
    let before = text.get(..offset)?;
    let line = substring(before, before.rfind('\n').map_or(0, |newline| newline + 1)..);
    let key = line.split_once('=')?.0.trim();
    (!key.is_empty()).then_some(key)
}

/// Reads serde's `invalid type: string "three", expected u8`.
fn wrong_value(message: &str) -> Option<(String, String)> {
    let rest = message.strip_prefix("invalid type: ").or(message.strip_prefix("invalid value: "))?;
    let (found, wanted) = rest.rsplit_once(", expected ")?;
    Some((wanted_as(wanted)?, found_as(found)))
}

fn wanted_as(expected: &str) -> Option<String> {
    Some(match expected {
        "u8" => format!("a whole number from 1 to {MOST_DIGITS}"),
        "u16" | "u32" | "u64" => "a whole number".to_owned(),
        "a string" | "a borrowed string" | "a character" => "a text in quotes".to_owned(),
        "a boolean" => "`true` or `false`".to_owned(),
        "a sequence" => "a list in `[` and `]`".to_owned(),
        SCHEMAS => "a list of schemas such as \"app, public\"".to_owned(),
        "a map" => "a section with keys of its own".to_owned(),
        other if other.starts_with("struct ") => "a section with keys of its own".to_owned(),
        _ => return None,
    })
}

fn found_as(found: &str) -> String {
    let kinds = [("string ", "the text "), ("integer ", "the number "), ("boolean ", "")];
    let kinds = kinds.into_iter().chain([("floating point ", "the number ")]);
    for (kind, words) in kinds {
        if let Some(value) = found.strip_prefix(kind) {
            return format!("{words}{value}");
        }
    }
    match found {
        "sequence" => "a list".to_owned(),
        "map" => "a section".to_owned(),
        other => other.to_owned(),
    }
}

/// Reads serde's ``unknown variant `x`, expected `a` or `b` ``.
fn unknown_variant(message: &str) -> Option<(String, String)> {
    let rest = message.strip_prefix("unknown variant ")?;
    let (found, wanted) = rest.split_once(", expected ")?;
    let names: Vec<&str> = wanted.split('`').skip(1).step_by(2).collect();
    let (last, others) = names.split_last()?;
    let wanted = match others {
        [] => format!("\"{last}\""),
        _ => {
            let others: Vec<String> = others.iter().map(|name| format!("\"{name}\"")).collect();
            format!("{} or \"{last}\"", others.join(", "))
        }
    };
    Some((wanted, found.replace('`', "\"")))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[test]
    fn wrong_values_read_as_sentences() {
        for (text, message) in [
            (
                "digits = \"three\"",
                "`digits` is a whole number from 1 to 18, and not the text \"three\"",
            ),
            ("digits = 300", "`digits` is a whole number from 1 to 18, and not the number `300`"),
            ("digits = 0", "`digits` is a whole number from 1 to 18, and not the number `0`"),
            ("name = 3", "`name` is a text in quotes, and not the number `3`"),
            (
                "header = \"Created\"",
                "`header` is a list in `[` and `]`, and not the text \"Created\"",
            ),
            ("servers = [\"15\"]", "`servers` is a whole number, and not the text \"15\""),
            (
                "numbering = \"dates\"",
                "`numbering` is \"sequential\", \"date\" or \"timestamp\", and not \"dates\"",
            ),
            (
                "out_of_order = \"yes\"",
                "`out_of_order` is \"refuse\" or \"allow\", and not \"yes\"",
            ),
            (
                "search_path = \"a b\"",
                "`search_path` is a list of schemas such as \"app, public\", and not the text \"a b\"",
            ),
            ("max_file_bytes = -1", "`max_file_bytes` is a whole number, and not the number `-1`"),
            ("start = 5", "`start` is a section with keys of its own, and not the number `5`"),
        ] {
            let fault = Config::parse(text).expect_err("a fault");
            assert_eq!(fault.message, message, "{text}");
            assert_eq!(fault.position.line, 1, "{text}");
        }
    }
}
