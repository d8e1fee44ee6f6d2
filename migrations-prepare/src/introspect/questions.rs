//! The questions to `pg_catalog` of those who need less than the whole catalog.
//!
//! Each is asked by the module that its comment names, which reads the rows; here is only the SQL,
//! so that what depends on a version of PostgreSQL stands in one folder.

/// The functions with these ids, and what they promise of NULL (`describe::nullability`).
pub(crate) const FUNCTIONS: &str = include_str!("nullability/functions.sql");

/// The domains that refuse NULL (`describe::nullability`).
pub(crate) const NOT_NULL_DOMAINS: &str = include_str!("nullability/domains.sql");

/// The relations with these ids, with their definitions as trees (`describe::nullability`).
pub(crate) const RELATIONS: &str = include_str!("nullability/relations.sql");

/// The columns that an `INSERT` has to give a value (`compat`).
pub(crate) const REQUIRED_COLUMNS: &str = include_str!("required_columns.sql");

/// What has become of names, asked after each statement (`explain`).
pub(crate) const WATCHED_NAMES: &str = include_str!("watch.sql");

/// The routines whose bodies are held against the schema (`bodies`).
pub(crate) const ROUTINE_BODIES: &str = include_str!("routine_bodies.sql");
