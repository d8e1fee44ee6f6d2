//! `[migrate]` of `sqlx.toml`: in which folder the migrations lie.
//!
//! Must not know what is in that folder.

use toml_edit::{DocumentMut, Item, Table, Value};

use super::{said, with_one_line_end};

/// The folder that the text of a `sqlx.toml` names for migrations, as a path below the crate.
#[must_use]
pub fn migrations_dir(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    let folder = table.get("migrate")?.get("migrations-dir")?.as_str()?;
    Some(folder.trim_end_matches('/').trim_start_matches("./").to_owned())
}

/// The folder of a set where nothing names another one.
const USUAL: &str = "migrations";

/// The folder that sqlx reads where a call of its macros names none.
#[must_use]
pub fn folder(text: &str) -> String {
    migrations_dir(text).unwrap_or_else(|| USUAL.to_owned())
}

/// The text of a `sqlx.toml` that names that folder for migrations; `None` where it does already.
///
/// # Errors
///
/// When the text is no TOML, or its `[migrate]` has another form than sqlx's.
pub fn with_migrations_dir(text: &str, folder: &str) -> Result<Option<String>, String> {
    if migrations_dir(text).as_deref() == Some(folder) {
        return Ok(None);
    }
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| said(&error))?;
    let migrate = document.entry("migrate").or_insert(Item::Table(Table::new()));
    let migrate = migrate.as_table_like_mut().ok_or("`migrate` has another form than sqlx's")?;
    migrate.insert("migrations-dir", Item::Value(Value::from(folder)));
    Ok(Some(with_one_line_end(text, document.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_of_sqlx() {
        let text = "[migrate]\nmigrations-dir = \"./db/sql/\"\n";
        assert_eq!(migrations_dir(text).as_deref(), Some("db/sql"));
        assert_eq!(migrations_dir("[macros]\n"), None);
    }

    #[test]
    fn folder_is_written_where_sqlx_reads_it() {
        let new = |text: &str| with_migrations_dir(text, "../db/my sets");
        assert_eq!(new(""), Ok(Some("[migrate]\nmigrations-dir = \"../db/my sets\"\n".to_owned())));
        let old = "# Mine.\r\n[migrate]\r\ntable-name = \"x\"\r\n";
        let written = new(old).expect("TOML").expect("it is missing");
        assert_eq!(written, format!("{old}migrations-dir = \"../db/my sets\"\r\n"));
        assert_eq!(new(&written), Ok(None));
        assert!(new("migrate = 1\n").is_err() && new("[migrate\n").is_err());
    }
}
