//! The fields that a config may require of every header, and what a misspelt field was meant to be.
//!
//! Must not know what a header says.

use migrations_core::header::{FIELDS, Header};
use toml::Spanned;

use super::fault::{ConfigFault, fault_at};

/// A field that a config may require of every header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequiredField {
    /// `-- Migration:`, the file's stem.
    Migration,
    /// `-- Description:`, a line of prose.
    Description,
    /// `-- Created:`, a date.
    Created,
    /// A field of the team's own, by its name.
    Own(String),
}

impl RequiredField {
    /// The fields whose values `new` knows.
    pub const KNOWN: [RequiredField; 3] =
        [RequiredField::Migration, RequiredField::Description, RequiredField::Created];

    /// The field of that name; `None` for one that no config may require.
    pub(super) fn parse(name: &str) -> Option<RequiredField> {
        let known = RequiredField::KNOWN.into_iter().find(|field| field.as_str() == name);
        let is_own =
            || known_field(name).or_else(|| meant(name)).is_none() && is_read_as_field(name);
        known.or_else(|| is_own().then(|| RequiredField::Own(name.to_owned())))
    }

    /// The field's name in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            RequiredField::Migration => "Migration",
            RequiredField::Description => "Description",
            RequiredField::Created => "Created",
            RequiredField::Own(name) => name,
        }
    }
}

/// Refuses what no config may require: a name that is nearly one of a field with a meaning, or that of
/// one for some files alone, or none that a header can have.
pub(super) fn required(text: &str, value: &Spanned<String>) -> Result<(), ConfigFault> {
    let name = value.get_ref();
    if RequiredField::parse(name).is_some() {
        return Ok(());
    }
    let near = known_field(name).or_else(|| meant(name));
    let (message, help) = match near {
        Some(near) if RequiredField::parse(near).is_some() => {
            let help = format!("did you mean `{near}`?");
            (format!("`{name}` is no field of a header"), Some(help))
        }
        Some(near) => {
            (format!("`{near}` has a meaning, and is for the files that need it alone"), None)
        }
        None => {
            let form = "one word, which begins with a capital";
            (format!("`{name}` is no name of a field: {form}"), None)
        }
    };
    Err(ConfigFault { help, ..fault_at(text, value, &message) })
}

/// The field with a meaning that has this name, whatever its case.
fn known_field(name: &str) -> Option<&'static str> {
    with_meaning().find(|field| field.eq_ignore_ascii_case(name))
}

fn with_meaning() -> impl Iterator<Item = &'static str> {
    FIELDS.into_iter().chain(["Rollback"])
}

fn is_read_as_field(name: &str) -> bool {
    let header = Header::parse(&format!("-- {name}: text\n"));
    header.fields.first().is_some_and(|field| field.name == name)
}

/// Words of prose that are near a field's name, and mean themselves.
const PROSE: [&str; 20] = [
    "create",
    "creates",
    "creating",
    "creator",
    "migrate",
    "migrates",
    "migrated",
    "migrations",
    "transactions",
    "transition",
    "descriptor",
    "descriptions",
    "depend",
    "depended",
    "rollbacks",
    "rollbacked",
    "described",
    "greater",
    "deepens",
    "reversible",
];

/// Whether a name near that of a field is a word of prose.
pub(crate) fn is_prose(name: &str) -> bool {
    PROSE.contains(&name.to_ascii_lowercase().as_str())
}

/// The field with a meaning that a name was probably meant to be; nothing for one that is it, or for a
/// name that is near none.
pub(crate) fn nearest_field(name: &str) -> Option<&'static str> {
    if known_field(name).is_some() {
        return None;
    }
    let written = name.to_ascii_lowercase();
    let distance = |field: &str| strsim::damerau_levenshtein(&field.to_ascii_lowercase(), &written);
    let nearest = with_meaning().map(|field| (distance(field), field)).min();
    nearest.filter(|(far, _)| *far <= 2).map(|(_, field)| field)
}

fn meant(name: &str) -> Option<&'static str> {
    nearest_field(name).filter(|_| !is_prose(name))
}
