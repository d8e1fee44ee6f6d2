//! Types of PostgreSQL → types of Rust, as sqlx maps them.
//!
//! Must not know about tables; it sees one column at a time.

use proc_macro2::TokenStream;
use quote::quote;

use crate::catalog::Column;

/// Which crates' types stand for times and numbers: `[macros.preferred-crates]` of `sqlx.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreferredCrates {
    /// For dates and times.
    pub date_time: DateTimeCrate,
    /// For `numeric`.
    pub numeric: NumericCrate,
}

/// The crate whose types stand for dates and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateTimeCrate {
    /// `chrono`.
    #[default]
    Chrono,
    /// `time`.
    Time,
}

/// The crate whose type stands for `numeric`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NumericCrate {
    /// `rust_decimal`.
    #[default]
    RustDecimal,
    /// `bigdecimal`.
    BigDecimal,
}

impl PreferredCrates {
    /// Reads the text of a `sqlx.toml`; what it does not say stays as sqlx infers it.
    #[must_use]
    pub fn parse(text: &str) -> PreferredCrates {
        let table: toml::Table = text.parse().unwrap_or_default();
        let preferred = table.get("macros").and_then(|macros| macros.get("preferred-crates"));
        let value = |key: &str| preferred?.get(key)?.as_str();
        PreferredCrates {
            date_time: match value("date-time") {
                Some("time") => DateTimeCrate::Time,
                _ => DateTimeCrate::Chrono,
            },
            numeric: match value("numeric") {
                Some("bigdecimal") => NumericCrate::BigDecimal,
                _ => NumericCrate::RustDecimal,
            },
        }
    }
}

/// The type of a column's values where it is no enum; `None` where Rust has no counterpart.
pub(super) fn of_column(column: &Column, preferred: PreferredCrates) -> Option<TokenStream> {
    let element = of_name(&column.base_type, preferred)?;
    Some(in_shape(column, element))
}

/// Puts an element's type into the shape of its column: an array, or as it is.
pub(super) fn in_shape(column: &Column, element: TokenStream) -> TokenStream {
    if column.is_array { quote!(::std::vec::Vec<#element>) } else { element }
}

/// The feature of sqlx that a type needs, beyond those that this crate's facade switches on.
pub(super) fn needed_feature(base_type: &str) -> Option<&'static str> {
    match base_type {
        "inet" | "cidr" => Some("ipnetwork"),
        "macaddr" => Some("mac_address"),
        "bit" | "varbit" => Some("bit-vec"),
        _ => None,
    }
}

fn of_name(name: &str, preferred: PreferredCrates) -> Option<TokenStream> {
    let sqlx = quote!(::migrations::__private::sqlx);
    Some(match name {
        "bool" => quote!(bool),
        "char" => quote!(i8),
        "int2" => quote!(i16),
        "int4" => quote!(i32),
        "int8" => quote!(i64),
        "float4" => quote!(f32),
        "float8" => quote!(f64),
        "text" | "varchar" | "bpchar" | "name" => quote!(::std::string::String),
        "bytea" => quote!(::std::vec::Vec<u8>),
        "uuid" => quote!(#sqlx::types::Uuid),
        "json" | "jsonb" => quote!(#sqlx::types::JsonValue),
        "interval" => quote!(#sqlx::postgres::types::PgInterval),
        "money" => quote!(#sqlx::postgres::types::PgMoney),
        "oid" => quote!(#sqlx::postgres::types::Oid),
        "inet" | "cidr" => quote!(#sqlx::types::ipnetwork::IpNetwork),
        "macaddr" => quote!(#sqlx::types::mac_address::MacAddress),
        "bit" | "varbit" => quote!(#sqlx::types::BitVec),
        "numeric" => match preferred.numeric {
            NumericCrate::RustDecimal => quote!(#sqlx::types::Decimal),
            NumericCrate::BigDecimal => quote!(#sqlx::types::BigDecimal),
        },
        "int4range" => quote!(#sqlx::postgres::types::PgRange<i32>),
        "int8range" => quote!(#sqlx::postgres::types::PgRange<i64>),
        "numrange" => range_of("numeric", preferred)?,
        "daterange" => range_of("date", preferred)?,
        "tsrange" => range_of("timestamp", preferred)?,
        "tstzrange" => range_of("timestamptz", preferred)?,
        _ => return of_time(name, preferred.date_time),
    })
}

fn range_of(bound: &str, preferred: PreferredCrates) -> Option<TokenStream> {
    let bound = of_name(bound, preferred)?;
    Some(quote!(::migrations::__private::sqlx::postgres::types::PgRange<#bound>))
}

fn of_time(name: &str, date_time: DateTimeCrate) -> Option<TokenStream> {
    let types = quote!(::migrations::__private::sqlx::types);
    Some(match (name, date_time) {
        ("date", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveDate),
        ("date", DateTimeCrate::Time) => quote!(#types::time::Date),
        ("time", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveTime),
        ("time", DateTimeCrate::Time) => quote!(#types::time::Time),
        ("timestamp", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveDateTime),
        ("timestamp", DateTimeCrate::Time) => quote!(#types::time::PrimitiveDateTime),
        ("timestamptz", DateTimeCrate::Chrono) => {
            quote!(#types::chrono::DateTime<#types::chrono::Utc>)
        }
        ("timestamptz", DateTimeCrate::Time) => quote!(#types::time::OffsetDateTime),
        _ => return None,
    })
}
