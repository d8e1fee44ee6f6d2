//! Types of PostgreSQL → types of Rust, as sqlx maps them.
//!
//! Must not know about tables; it sees one type at a time.

use proc_macro2::TokenStream;
use quote::quote;

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

/// From where a type is named.
#[derive(Clone, Debug)]
pub(super) struct Paths {
    /// `rows`, and empty inside of it.
    pub(super) rows: TokenStream,
    /// The crate `sqlx`.
    pub(super) sqlx: TokenStream,
    /// The crate `migrations`.
    pub(super) migrations: TokenStream,
}

impl Paths {
    /// As code inside `rows` names things.
    pub(super) fn inside() -> Paths {
        Paths {
            rows: TokenStream::new(),
            sqlx: quote!(::migrations::__private::sqlx),
            migrations: quote!(::migrations),
        }
    }

    /// As a person names them, anywhere in the crate.
    pub(super) fn outside(rows: &TokenStream) -> Paths {
        Paths { rows: quote!(#rows::), sqlx: quote!(sqlx), migrations: quote!(migrations) }
    }
}

/// A feature that a type needs, beyond those that this crate's facade switches on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) of: &'static str,
}

/// The feature that a type needs.
pub(super) fn needed_feature(base_type: &str) -> Option<Feature> {
    let (name, of) = match extension_type(base_type).unwrap_or(base_type) {
        "inet" | "cidr" => ("ipnetwork", "sqlx"),
        "macaddr" => ("mac_address", "sqlx"),
        "bit" | "varbit" => ("bit-vec", "sqlx"),
        "vector" | "halfvec" | "sparsevec" => ("pgvector", "migrations"),
        _ => return None,
    };
    Some(Feature { name, of })
}

/// Whether sqlx's macros know nothing of a type that has a counterpart here.
pub(super) fn is_unknown_to_sqlx(base_type: &str) -> bool {
    needed_feature(base_type).is_some_and(|feature| feature.of == "migrations")
}

/// Whether sqlx's macros have an array for a type of which they know a single value.
pub(super) fn is_array_known_to_sqlx(base_type: &str, preferred: PreferredCrates) -> bool {
    match extension_type(base_type).unwrap_or(base_type) {
        // sqlx 0.9 takes `&[Decimal]` for what a column holds.
        "numeric" | "numrange" => preferred.numeric != NumericCrate::RustDecimal,
        "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle" => false,
        "timetz" | "bit" | "varbit" | "ltree" | "lquery" | "cube" => false,
        _ => true,
    }
}

/// How many domains there may be between an array or a composite type and a value that sqlx reads.
pub(super) fn domains_that_sqlx_looks_through(base_type: &str) -> usize {
    match base_type {
        // A range asks its own type for that of its bounds.
        name if name.ends_with("range") && !name.contains('.') => 0,
        // The first byte of `jsonb` is a version, and that of `json` is not.
        "jsonb" => 1,
        _ => usize::MAX,
    }
}

/// Whether sqlx's macros know an array of a domain over a type, of which they ask the elements.
pub(super) fn is_array_known_under_a_domain(base_type: &str) -> bool {
    matches!(base_type, "text" | "varchar" | "bpchar" | "name" | "json" | "jsonb")
}

/// Whether sqlx's macros know a domain over a type, or over an array of it, where it is that of a
/// parameter: they compare the number of the type under it, which only the server's own have.
pub(super) fn is_domain_known_to_sqlx(base_type: &str, is_array: bool) -> bool {
    match base_type {
        // Of the arrays that a `Vec` stands for it is one.
        "varchar" | "bpchar" | "name" | "json" => !is_array,
        name => !name.contains('.'),
    }
}

/// Whether every session finds what an extension makes in a schema: `extensions` is on the path of
/// the platforms that have it.
pub(super) fn is_extensions(schema: &str) -> bool {
    matches!(schema, "public" | "extensions")
}

/// The bare name of a type that an extension may have made where every session finds it.
fn extension_type(base_type: &str) -> Option<&str> {
    let (schema, name) = base_type.split_once('.')?;
    is_extensions(schema).then_some(name)
}

/// The type of a value; `None` where Rust has no counterpart.
pub(super) fn of_name(
    name: &str,
    preferred: PreferredCrates,
    paths: &Paths,
) -> Option<TokenStream> {
    if let Some(name) = extension_type(name) {
        return of_extension(name, paths);
    }
    let sqlx = &paths.sqlx;
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
        "point" => quote!(#sqlx::postgres::types::PgPoint),
        "line" => quote!(#sqlx::postgres::types::PgLine),
        "lseg" => quote!(#sqlx::postgres::types::PgLSeg),
        "box" => quote!(#sqlx::postgres::types::PgBox),
        "path" => quote!(#sqlx::postgres::types::PgPath),
        "polygon" => quote!(#sqlx::postgres::types::PgPolygon),
        "circle" => quote!(#sqlx::postgres::types::PgCircle),
        "inet" | "cidr" => quote!(#sqlx::types::ipnetwork::IpNetwork),
        "macaddr" => quote!(#sqlx::types::mac_address::MacAddress),
        "bit" | "varbit" => quote!(#sqlx::types::BitVec),
        "numeric" => match preferred.numeric {
            NumericCrate::RustDecimal => quote!(#sqlx::types::Decimal),
            NumericCrate::BigDecimal => quote!(#sqlx::types::BigDecimal),
        },
        "int4range" => quote!(#sqlx::postgres::types::PgRange<i32>),
        "int8range" => quote!(#sqlx::postgres::types::PgRange<i64>),
        "numrange" => range_of("numeric", preferred, paths)?,
        "daterange" => range_of("date", preferred, paths)?,
        "tsrange" => range_of("timestamp", preferred, paths)?,
        "tstzrange" => range_of("timestamptz", preferred, paths)?,
        _ => return of_time(name, preferred.date_time, paths),
    })
}

fn of_extension(name: &str, paths: &Paths) -> Option<TokenStream> {
    let (sqlx, migrations) = (&paths.sqlx, &paths.migrations);
    Some(match name {
        "citext" => quote!(::std::string::String),
        "hstore" => quote!(#sqlx::postgres::types::PgHstore),
        "ltree" => quote!(#sqlx::postgres::types::PgLTree),
        "lquery" => quote!(#sqlx::postgres::types::PgLQuery),
        "cube" => quote!(#sqlx::postgres::types::PgCube),
        "vector" => quote!(#migrations::pgvector::Vector),
        "halfvec" => quote!(#migrations::pgvector::HalfVector),
        "sparsevec" => quote!(#migrations::pgvector::SparseVector),
        _ => return None,
    })
}

fn range_of(bound: &str, preferred: PreferredCrates, paths: &Paths) -> Option<TokenStream> {
    let (bound, sqlx) = (of_name(bound, preferred, paths)?, &paths.sqlx);
    Some(quote!(#sqlx::postgres::types::PgRange<#bound>))
}

fn of_time(name: &str, date_time: DateTimeCrate, paths: &Paths) -> Option<TokenStream> {
    let sqlx = &paths.sqlx;
    let types = quote!(#sqlx::types);
    Some(match (name, date_time) {
        ("date", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveDate),
        ("date", DateTimeCrate::Time) => quote!(#types::time::Date),
        ("time", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveTime),
        ("time", DateTimeCrate::Time) => quote!(#types::time::Time),
        ("timetz", DateTimeCrate::Chrono) => quote! {
            #sqlx::postgres::types::PgTimeTz<#types::chrono::NaiveTime, #types::chrono::FixedOffset>
        },
        ("timetz", DateTimeCrate::Time) => {
            quote!(#sqlx::postgres::types::PgTimeTz<#types::time::Time, #types::time::UtcOffset>)
        }
        ("timestamp", DateTimeCrate::Chrono) => quote!(#types::chrono::NaiveDateTime),
        ("timestamp", DateTimeCrate::Time) => quote!(#types::time::PrimitiveDateTime),
        ("timestamptz", DateTimeCrate::Chrono) => {
            quote!(#types::chrono::DateTime<#types::chrono::Utc>)
        }
        ("timestamptz", DateTimeCrate::Time) => quote!(#types::time::OffsetDateTime),
        _ => return None,
    })
}
