//! A type of PostgreSQL → the type of Rust that sqlx's macros take it for.
//!
//! Asks sqlx itself, so that both say the same; must not know queries.

use sqlx::postgres::{PgTypeInfo, PgTypeKind};
use sqlx::{Postgres, TypeInfo};
use sqlx_core::config::macros::PreferredCrates;
use sqlx_core::type_checking::{Error, TypeChecking};

/// What a crate's `sqlx.toml` says about types.
#[derive(Debug, Default)]
pub struct RustTypes {
    preferred: PreferredCrates,
}

/// Why sqlx has no type for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmapped {
    /// It has one behind a feature.
    Feature(&'static str),
    /// A query has to name one.
    Unknown,
}

impl RustTypes {
    /// Reads the text of a `sqlx.toml`; what it does not say stays as sqlx has it.
    ///
    /// ```
    /// use migrations_prepare::describe::rust_type::RustTypes;
    /// RustTypes::parse("[macros.preferred-crates]\ndate-time = \"chrono\"\n");
    /// ```
    #[must_use]
    pub fn parse(sqlx_toml: &str) -> RustTypes {
        let table: toml::Table = sqlx_toml.parse().unwrap_or_default();
        let preferred = table.get("macros").and_then(|macros| macros.get("preferred-crates"));
        let preferred = preferred.cloned().and_then(|it| it.try_into().ok());
        RustTypes { preferred: preferred.unwrap_or_default() }
    }

    /// What a column of that type is read into.
    ///
    /// # Errors
    ///
    /// When sqlx knows none by itself.
    pub fn of_column(&self, info: &PgTypeInfo) -> Result<&'static str, Unmapped> {
        found(info, Postgres::return_type_for_id(info, &self.preferred))
    }

    /// What a parameter of that type is given as.
    ///
    /// # Errors
    ///
    /// When sqlx knows none by itself.
    pub fn of_parameter(&self, info: &PgTypeInfo) -> Result<&'static str, Unmapped> {
        found(info, Postgres::param_type_for_id(info, &self.preferred))
    }
}

fn found(info: &PgTypeInfo, found: Result<&'static str, Error>) -> Result<&'static str, Unmapped> {
    match found {
        Ok(found) => Ok(found),
        // sqlx warns, and takes this one.
        Err(
            Error::AmbiguousDateTimeType { fallback } | Error::AmbiguousNumericType { fallback },
        ) => Ok(fallback),
        Err(_) => Err(match Postgres::get_feature_gate(info) {
            Some(feature) => Unmapped::Feature(feature),
            None => Unmapped::Unknown,
        }),
    }
}

/// The name of a type as SQL has it; sqlx shows those of the server's own in upper case.
#[must_use]
pub fn sql_name(info: &PgTypeInfo) -> String {
    match info.kind() {
        PgTypeKind::Simple | PgTypeKind::Pseudo => {
            info.name().trim_matches('"').to_ascii_lowercase()
        }
        PgTypeKind::Array(element) => format!("{}[]", sql_name(element)),
        _ if info.name().ends_with("RANGE") => info.name().to_ascii_lowercase(),
        _ => info.name().to_owned(),
    }
}
