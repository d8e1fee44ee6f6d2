//! What exists before the first migration: made by companions of the set, or by sqlx.

use migrations_core::Version;

use crate::parse::{Parsed, ParsedFile, UnrecognizedEntry};
use crate::sqlx_history;

/// What is executed before the migrations, each text with its name.
pub(crate) fn texts(parsed: &Parsed) -> Vec<(&str, &str)> {
    let of_sqlx = (sqlx_history::TABLE, sqlx_history::SCRIPT);
    let of_sqlx = sqlx_history::is_expected(parsed).then_some(of_sqlx);
    of_sqlx.into_iter().chain(companions(parsed)).collect()
}

fn companions(parsed: &Parsed) -> Vec<(&str, &str)> {
    let Some(config) = parsed.valid_config() else { return Vec::new() };
    let start = config.start.as_ref().map(|start| start.schema.as_str());
    let files = config.external.as_deref().into_iter().chain(start);
    files.filter_map(|file| find(parsed, file)).collect()
}

/// The last migration whose work a companion has done.
pub(super) fn start(parsed: &Parsed) -> Option<Version> {
    parsed.valid_config()?.start.as_ref()?.at()
}

/// Whether something that is meant to be executed cannot be read: a companion that the config
/// names, or a file that is reported for another reason.
pub(super) fn is_incomplete(parsed: &Parsed) -> bool {
    let is_sql =
        |unrecognized: &UnrecognizedEntry| matches!(unrecognized, UnrecognizedEntry::Unnumbered(_));
    let is_unread = |file: &ParsedFile| file.text.is_err();
    if !parsed.unreadable.is_empty()
        || parsed.unrecognized.iter().any(is_sql)
        || parsed.files.iter().any(is_unread)
    {
        return true;
    }
    let Some(config) = parsed.valid_config() else { return parsed.config.is_some() };
    let start = config.start.as_ref().map(|start| start.schema.as_str());
    let mut files = config.external.as_deref().into_iter().chain(start);
    files.any(|file| find(parsed, file).is_none())
}

fn find<'a>(parsed: &'a Parsed, file: &str) -> Option<(&'a str, &'a str)> {
    let found = parsed.texts.iter().find(|(name, _)| name == file)?;
    Some((found.0.as_str(), &found.1))
}
