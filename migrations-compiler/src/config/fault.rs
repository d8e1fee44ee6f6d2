//! What is wrong with a config, and the checks of its strings.

use migrations_core::{Code, Position};
use toml::Spanned;

use super::sentence::sentence;
use super::value::{self, nearest, range};
use crate::file_name::{Numbering, SameDay};

/// Why a config cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub position: Position,
    /// What was probably meant.
    pub help: Option<String>,
}

pub(super) fn versions(text: &str, value: &Spanned<String>) -> Result<(), ConfigFault> {
    match range(value.get_ref()) {
        Some(_) => Ok(()),
        None => {
            let message = "`versions` is one number or a range such as \"010-011\"";
            Err(fault_at(text, value, message))
        }
    }
}

pub(super) fn version(text: &str, value: &Spanned<String>) -> Result<(), ConfigFault> {
    match range(value.get_ref()) {
        Some(_) if !value.get_ref().contains('-') => Ok(()),
        _ => Err(fault_at(text, value, "`at` is the number of a migration, such as \"118\"")),
    }
}

pub(super) fn same_day(
    text: &str,
    value: &Spanned<SameDay>,
    numbering: Option<Numbering>,
) -> Result<(), ConfigFault> {
    if numbering == Some(Numbering::Date) {
        return Ok(());
    }
    let help = Some("write `numbering = \"date\"` above it".to_owned());
    Err(ConfigFault { help, ..fault_at(text, value, "`same_day` is for a set of dates") })
}

pub(super) fn reason(text: &str, value: &Spanned<String>) -> Result<(), ConfigFault> {
    match value.get_ref().trim() {
        "" => Err(fault_at(text, value, "`reason` is empty")),
        _ => Ok(()),
    }
}

pub(super) fn code(text: &str, value: &Spanned<String>) -> Result<(), ConfigFault> {
    let written = value.get_ref().as_str();
    let known = Code::ALL.iter().filter(|code| code.is_safety());
    if known.clone().any(|code| Some(*code) == Code::parse(written)) {
        return Ok(());
    }
    let message = format!("`{written}` is no safety rule");
    let help = nearest(written, known.flat_map(|code| [code.name(), code.id()]));
    let help = help.map(|name| format!("did you mean `{name}`?"));
    Err(ConfigFault { help, ..fault_at(text, value, &message) })
}

pub(super) fn fault_at<T>(text: &str, value: &Spanned<T>, message: &str) -> ConfigFault {
    let position = Position::of(text, value.span().start);
    ConfigFault { message: message.to_owned(), position, help: None }
}

pub(super) fn fault_of(text: &str, error: &toml::de::Error) -> ConfigFault {
    let offset = error.span().map_or(0, |span| span.start);
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    let help = value::nearest_of(&message).map(|name| format!("did you mean `{name}`?"));
    let message = sentence(text, offset, &message);
    ConfigFault { message, position: Position::of(text, offset), help }
}
