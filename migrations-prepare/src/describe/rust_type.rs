//! A value of a query → the type of Rust that sqlx's macros take it for.
//!
//! Asks sqlx itself, so that both say the same; must not know queries.

use std::borrow::Cow;

use sqlx::postgres::{PgColumn, PgTypeInfo};
use sqlx::{Column, ColumnOrigin, Postgres, TypeInfo};
use sqlx_core::config::macros::{Config, DateTimeCrate, NumericCrate, PreferredCrates};
use sqlx_core::type_checking::{Error, TypeChecking};

mod written;

/// What a crate's `sqlx.toml` says about types.
#[derive(Debug, Default)]
pub struct RustTypes {
    config: Config,
}

/// Why sqlx has no type for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmapped {
    /// It has one behind a feature.
    Feature(&'static str),
    /// A query has to name one.
    Unknown,
}

/// What a column is read into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnType<'a> {
    /// The type of its values; `_` where the query leaves it to the compiler.
    pub rust: Result<Cow<'a, str>, Unmapped>,
    /// Whether it is read into an `Option`.
    pub is_nullable: bool,
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
        let macros = table.get("macros");
        let part = |name: &str| macros.and_then(|macros| macros.get(name)).cloned();
        let config = Config {
            preferred_crates: read(part("preferred-crates")),
            type_overrides: read(part("type-overrides")),
            table_overrides: read(part("table-overrides")),
        };
        RustTypes { config }
    }

    /// What a column is read into, given whether it can be NULL.
    ///
    /// In this order count what the query writes into its name, what is said of the column of the
    /// table that it comes from, what is said of its type, and what sqlx has for the type.
    #[must_use]
    pub fn of_column(&self, column: &PgColumn, can_be_null: bool) -> ColumnType<'_> {
        let written = written::Written::of(column.name());
        let is_nullable = written.is_nullable.unwrap_or(can_be_null);
        let rust = match written.rust {
            Some(rust) => Ok(Cow::Owned(rust)),
            None => self.of_unnamed(column),
        };
        ColumnType { rust, is_nullable }
    }

    fn of_unnamed(&self, column: &PgColumn) -> Result<Cow<'_, str>, Unmapped> {
        let info = column.type_info();
        let of_column = match column.origin() {
            ColumnOrigin::Table(origin) => self.config.column_override(&origin.table, &origin.name),
            ColumnOrigin::Expression | ColumnOrigin::Unknown => None,
        };
        match of_column.or_else(|| self.config.type_override(info.name())) {
            Some(rust) => Ok(Cow::Borrowed(rust)),
            None => self.known(info, Postgres::return_type_for_id(info, &PRESENT)).map(owned),
        }
    }

    /// What a parameter of that type is given as.
    ///
    /// # Errors
    ///
    /// When neither `sqlx.toml` nor sqlx knows one.
    pub fn of_parameter(&self, info: &PgTypeInfo) -> Result<Cow<'_, str>, Unmapped> {
        match self.config.type_override(info.name()) {
            Some(rust) => Ok(Cow::Borrowed(rust)),
            None => self.known(info, Postgres::param_type_for_id(info, &PRESENT)),
        }
    }

    /// What sqlx has found among the crates that it was built with here, as the crates have it that
    /// are preferred.
    fn known(
        &self,
        info: &PgTypeInfo,
        found: Result<&'static str, Error>,
    ) -> Result<Cow<'static, str>, Unmapped> {
        let PreferredCrates { date_time, numeric, .. } = &self.config.preferred_crates;
        let found = found_of(info, found)?;
        // The compiler breaks the line of a long type when it makes a text of it.
        let mut found: Cow<'static, str> = match found.contains('\n') {
            true => found.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            false => found.into(),
        };
        if matches!(date_time, DateTimeCrate::Time) && found.contains("chrono") {
            found = with(&found, &OF_TIME).into();
        }
        if matches!(numeric, NumericCrate::BigDecimal) && found.contains("Decimal") {
            found = with(&found, &OF_BIGDECIMAL).into();
        }
        Ok(found)
    }
}

/// The crates that sqlx is built with here, whichever the user's is built with.
const PRESENT: PreferredCrates =
    PreferredCrates { date_time: DateTimeCrate::Chrono, numeric: NumericCrate::RustDecimal };

/// The types of `chrono`, and what `time` has for the same values.
const OF_TIME: [(&str, &str); 6] = [
    (
        "sqlx::types::chrono::DateTime<sqlx::types::chrono::Utc>",
        "sqlx::types::time::OffsetDateTime",
    ),
    ("sqlx::types::chrono::DateTime<_>", "sqlx::types::time::OffsetDateTime"),
    ("sqlx::types::chrono::NaiveDateTime", "sqlx::types::time::PrimitiveDateTime"),
    ("sqlx::types::chrono::NaiveDate", "sqlx::types::time::Date"),
    ("sqlx::types::chrono::NaiveTime", "sqlx::types::time::Time"),
    ("sqlx::types::chrono::FixedOffset", "sqlx::types::time::UtcOffset"),
];

/// The type of `rust_decimal`, and what `bigdecimal` has for the same values.
const OF_BIGDECIMAL: [(&str, &str); 1] = [("sqlx::types::Decimal", "sqlx::types::BigDecimal")];

fn with(found: &str, others: &[(&str, &str)]) -> String {
    others.iter().fold(found.to_owned(), |found, (from, to)| found.replace(from, to))
}

fn read<T: serde::de::DeserializeOwned + Default>(part: Option<toml::Value>) -> T {
    part.and_then(|part| part.try_into().ok()).unwrap_or_default()
}

/// The type that holds its values: for arrays of `Decimal` and of its ranges sqlx 0.9 has, in the
/// place of what a row gives, what a parameter takes.
fn owned(found: Cow<'static, str>) -> Cow<'static, str> {
    let element = found.strip_prefix("&[").and_then(|rest| rest.strip_suffix(']'));
    match element {
        Some(element) => Cow::Owned(format!("Vec<{element}>")),
        None => found,
    }
}

fn found_of(
    info: &PgTypeInfo,
    found: Result<&'static str, Error>,
) -> Result<&'static str, Unmapped> {
    match found {
        Ok(found) => Ok(found),
        // sqlx warns, and takes this one.
        Err(
            Error::AmbiguousDateTimeType { fallback } | Error::AmbiguousNumericType { fallback },
        ) => Ok(fallback),
        Err(_) => Err(match feature(info) {
            Some(feature) => Unmapped::Feature(feature),
            None => Unmapped::Unknown,
        }),
    }
}

/// The feature of sqlx that has a type for it; sqlx itself does not tell of all.
fn feature(info: &PgTypeInfo) -> Option<&'static str> {
    match info.name() {
        "BIT" | "VARBIT" => Some("bit-vec"),
        "MACADDR[]" => Some("mac_address"),
        _ => Postgres::get_feature_gate(info),
    }
}

/// The name of a type as SQL has it; sqlx shows those that it has itself in upper case.
#[must_use]
pub fn sql_name(info: &PgTypeInfo) -> String {
    match is_built_in(info) {
        true => info.name().to_ascii_lowercase(),
        false => info.name().to_owned(),
    }
}

/// Whether sqlx has a type itself, and need not look it up.
pub(super) fn is_built_in(info: &PgTypeInfo) -> bool {
    // A type that was looked up is told with what was found.
    serde_json::to_value(info).is_ok_and(|text| text.is_string())
}
