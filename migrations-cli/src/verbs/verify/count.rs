//! `verify --count`: how many objects of each kind a database has, for people who count.
//!
//! Needs no set; the history table, what extensions bring and the histories of other tools are not
//! counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{ConstraintKind, Object};
use migrations_core::HistoryTable;
use migrations_prepare::drift::live;
use schemars::JsonSchema;
use serde::Serialize;

use super::{VerifyArgs, VerifyReport};
use crate::database;
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// How many objects of some kinds a database has.
#[derive(Serialize, JsonSchema)]
pub(super) struct CountReport {
    format: FormatVersion<1>,
    /// Each kind that was asked for.
    counts: Vec<KindCount>,
}

/// Objects of one kind.
#[derive(Serialize, JsonSchema)]
struct KindCount {
    /// Kind, such as `tables`.
    kind: String,
    /// How many were expected.
    expected: usize,
    /// How many there are.
    found: usize,
}

/// The kinds, with what each counts of a schema.
const KINDS: [&str; 16] = [
    "tables",
    "columns",
    "indexes",
    "constraints",
    "foreign_keys",
    "checks",
    "views",
    "materialized_views",
    "sequences",
    "functions",
    "triggers",
    "policies",
    "enums",
    "domains",
    "composites",
    "extensions",
];

pub(super) async fn run(
    verify: &VerifyArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let expected =
        verify.count.iter().map(|text| expected(text)).collect::<Result<Vec<_>, Failure>>()?;
    let connect = database::connect_options(&verify.database, dir).await?;
    let mut connection = migrations_runner::connect(&connect).await?;
    let live = live::read(&mut connection, &history(dir), &Default::default()).await;
    let live = live.map_err(|error| Failure::other(migrations_runner::Cause::of(&error)))?;
    let counts = counts(&live.catalog, &verify.schema);
    let counts: Vec<KindCount> = expected
        .into_iter()
        .map(|(kind, expected)| {
            let found = counts.get(&*kind).copied().unwrap_or_default();
            KindCount { kind, expected, found }
        })
        .collect();
    let is_equal = counts.iter().all(|count| count.expected == count.found);
    match format {
        Format::Json => {
            output::object(&VerifyReport::Counts(CountReport { format: FormatVersion, counts }));
        }
        Format::Human => counts.iter().for_each(human),
    }
    Ok(if is_equal { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

fn human(count: &KindCount) {
    let KindCount { kind, expected, found } = count;
    output::line(&match expected == found {
        true => format!("{kind}: {found}"),
        false => format!("error: {kind}: {found}, expected {expected}"),
    });
}

/// `tables=8`.
fn expected(text: &str) -> Result<(String, usize), Failure> {
    let wrong = || {
        Failure::wrong_use(format!(
            "`{text}` is no count\n  help: give kinds with their numbers, such as tables=8,indexes=34; \
             the kinds are {}",
            KINDS.join(", ")
        ))
    };
    let (kind, number) = text.split_once('=').ok_or_else(wrong)?;
    let kind = kind.trim().replace('-', "_");
    let number = number.trim().parse().map_err(|_| wrong())?;
    if KINDS.contains(&&*kind) { Ok((kind, number)) } else { Err(wrong()) }
}

/// The history table of the set, where there is one.
fn history(dir: Option<&Path>) -> HistoryTable {
    let set = Place::find(dir).ok().and_then(|place| place.read().ok());
    let config = set.map(|dir| migrations_compiler::parse(&dir).config_or_default());
    config.map(|config| config.history_table()).unwrap_or_default()
}

fn counts(catalog: &Catalog, schemas: &[String]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |kind, number| *counts.entry(kind).or_insert(0) += number;
    for object in &catalog.objects {
        let schema = match object {
            Object::Extension(_) => None,
            Object::Schema(_) => continue,
            Object::Enum(it) => Some(&it.schema),
            Object::Domain(it) => Some(&it.schema),
            Object::Composite(it) => Some(&it.schema),
            Object::Sequence(it) => Some(&it.schema),
            Object::Table(it) => Some(&it.schema),
            Object::View(it) => Some(&it.schema),
            Object::Index(it) => Some(&it.schema),
            Object::Routine(it) => Some(&it.schema),
            Object::Trigger(it) => Some(&it.schema),
            Object::Policy(it) => Some(&it.schema),
        };
        if schema.is_some_and(|schema| !schemas.contains(schema)) {
            continue;
        }
        match object {
            Object::Table(it) => {
                add("tables", 1);
                add("columns", it.columns.len());
                add("constraints", it.constraints.len());
                let of = |kinds: &[ConstraintKind]| {
                    it.constraints.iter().filter(|one| kinds.contains(&one.kind)).count()
                };
                add("foreign_keys", of(&[ConstraintKind::ForeignKey]));
                add("checks", of(&[ConstraintKind::Check]));
                // As `pg_indexes` has them: each of these constraints has one.
                use ConstraintKind::{Exclusion, PrimaryKey, Unique};
                add("indexes", of(&[PrimaryKey, Unique, Exclusion]));
                // A sequence of a column counts as `pg_sequences` has it.
                let of_column = |column: &&migrations_compiler::catalog::Column| {
                    let is_serial =
                        column.default.as_deref().is_some_and(|it| it.starts_with("nextval("));
                    column.identity.is_some() || is_serial
                };
                add("sequences", it.columns.iter().filter(of_column).count());
            }
            Object::View(it) if it.materialized => add("materialized_views", 1),
            Object::View(_) => add("views", 1),
            Object::Index(_) => add("indexes", 1),
            Object::Sequence(_) => add("sequences", 1),
            Object::Routine(_) => add("functions", 1),
            Object::Trigger(_) => add("triggers", 1),
            Object::Policy(_) => add("policies", 1),
            Object::Enum(_) => add("enums", 1),
            Object::Domain(_) => add("domains", 1),
            Object::Composite(_) => add("composites", 1),
            Object::Extension(_) => add("extensions", 1),
            Object::Schema(_) => {}
        }
    }
    counts
}
