//! The answers of servers of two majors → what differs in them, and where it is written.
//!
//! The config declares the majors of production; the lowest that is there prepares the set, and here the
//! others are asked. Texts that a server writes, such as the definition of a view, differ from major to
//! major without any change and are not compared; what exists, types and nullability are.
//! Must not know what is printed, nor what becomes of the committed files.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::render::Sources;
use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, MigrationSet, substring};
use migrations_postgres::{EngineChoice, Options, ServerVersion};
use serde_json::Value;

use crate::drift::expected::engine;
use crate::drift::{self, Texts, compare, object_name};
use crate::error::PrepareError;
use crate::prepare::{Prepared, Scope, prepare_in};
use crate::prepared_files::PreparedFiles;
use crate::sealed::is_sealed;

/// A major that the config declares besides the one that has prepared the set.
pub struct DeclaredMajor {
    /// The major.
    pub major: u32,
    /// What became of the set there.
    pub outcome: Outcome,
}

/// What became of a set on a server of another major.
pub enum Outcome {
    /// Nothing was tried, for this reason.
    Missing(String),
    /// The set or a query is at fault there.
    Faulty(Vec<Diagnostic>, Sources),
    /// It runs there, and this differs.
    Compared(ServerVersion, Vec<Difference>),
}

/// What is not the same on two majors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file, and the line where that is known, from the folder of the crate.
    pub place: Option<String>,
    /// What differs, as a sentence without its full stop.
    pub text: String,
}

/// A seal that stays although another major has answered.
pub struct KeptSeal {
    /// The major that has written the seal.
    pub major: u32,
    /// What the one that has answered says otherwise; nothing where it is the older one.
    pub differences: Vec<Difference>,
}

/// Asks a server of each declared major that has not answered yet, as far as this machine has it.
///
/// # Errors
///
/// When a server that is there cannot be used, or breaks.
pub async fn on_declared_majors(
    snapshot: &Snapshot,
    options: &Options,
    prepared: &Prepared,
) -> Result<Vec<DeclaredMajor>, PrepareError> {
    let Some(first) = &prepared.query_data else { return Ok(Vec::new()) };
    let declared = prepared.checked.parsed.config_or_default().servers;
    let mut majors: BTreeSet<u32> = declared.into_iter().collect();
    majors.remove(&first.server.major);
    let mut asked = Vec::new();
    for major in majors {
        let outcome = outcome(snapshot, options, first, major).await?;
        asked.push(DeclaredMajor { major, outcome });
    }
    Ok(asked)
}

async fn outcome(
    snapshot: &Snapshot,
    options: &Options,
    first: &PreparedFiles,
    major: u32,
) -> Result<Outcome, PrepareError> {
    let options = match engine(Some(major), Vec::new(), options) {
        Ok(options) => options,
        Err(reason) => return Ok(Outcome::Missing(reason)),
    };
    if !matches!(options.engine, EngineChoice::Installed(_)) {
        return Ok(Outcome::Missing("MIGRATIONS_ENGINE names one server".to_owned()));
    }
    let mut prepared = prepare_in(snapshot, &options, &Scope::default()).await?;
    std::mem::take(&mut prepared.ending).finish()?;
    let is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
    Ok(match prepared.query_data.filter(|_| !is_faulty) {
        Some(there) => {
            let set = prepared.checked.set.as_ref();
            let was = (first.server.major, &*first.schema, &first.queries);
            Outcome::Compared(there.server, differences(snapshot, set, was, &there))
        }
        None => Outcome::Faulty(prepared.diagnostics, prepared.sources),
    })
}

/// The committed seal, where it speaks of exactly these files and another major has written it than the
/// one that has just answered: a newer one never replaces what an older one has said, and an older one
/// only where it says otherwise.
#[must_use]
pub fn kept_seal(snapshot: &Snapshot, prepared: &Prepared) -> Option<KeptSeal> {
    let query_data = prepared.query_data.as_ref()?;
    let seal: &Seal = snapshot.seal.as_ref()?;
    let committed = snapshot.query_data.as_ref().ok()?;
    let answering = query_data.server.major;
    // Which queries macros write, no snapshot knows, so nothing is stale where the compiler has found
    // others than those that are sealed.
    let is_of_these = is_sealed(snapshot) && seal.compiled == query_data.compiled;
    if seal.server == answering || !is_of_these {
        return None;
    }
    // The schema of a set that another crate owns is sealed there.
    let schema = committed.schema.as_deref().unwrap_or(&query_data.schema);
    let was = (seal.server, schema, &committed.queries);
    let differences = differences(snapshot, prepared.checked.set.as_ref(), was, query_data);
    let stays = seal.server < answering || differences.is_empty();
    stays.then_some(KeptSeal { major: seal.server, differences })
}

/// The major, the schema and the query files of whoever was asked first.
type FirstFiles<'a> = (u32, &'a str, &'a BTreeMap<String, String>);

fn differences(
    snapshot: &Snapshot,
    set: Option<&MigrationSet>,
    (major, schema, queries): FirstFiles<'_>,
    there: &PreparedFiles,
) -> Vec<Difference> {
    let majors = (major, there.server.major);
    let mut found = of_catalog(majors, schema, &there.schema, |object| {
        place_of_object(snapshot, set, schema, object)
    });
    for query in snapshot.all_queries(Some(&there.schema)) {
        let name = query.file_name();
        let (Some(was), Some(is)) = (queries.get(&name), there.queries.get(&name)) else {
            continue;
        };
        let start = query.position(0);
        let place = Some(format!("{}:{}:{}", query.file, start.line, start.column));
        let new = of_query(majors, was, is).into_iter();
        found.extend(new.map(|text| Difference { place: place.clone(), text }));
    }
    found.dedup();
    found
}

/// What two schema files say otherwise of each other.
fn of_catalog(
    (major, other): (u32, u32),
    was: &str,
    is: &str,
    place: impl Fn(&str) -> Option<String>,
) -> Vec<Difference> {
    let (Ok(was), Ok(is)) = (Catalog::parse(was), Catalog::parse(is)) else { return Vec::new() };
    if was == is {
        return Vec::new();
    }
    let texts =
        Texts::NotCompared(format!("PostgreSQL {major} and {other} write them differently"));
    let comparison = compare(&was, &is, &drift::Scope { texts, ..drift::Scope::default() });
    let changed = comparison.drift().map(|it| {
        let what = it.what.as_deref().map_or(String::new(), |what| format!(", {what}"));
        let (expected, found) = (shown(it.expected.as_deref()), shown(it.found.as_deref()));
        let text =
            format!("{}{what}: {expected} on PostgreSQL {major}, {found} on {other}", it.object);
        Difference { place: place(&it.object), text }
    });
    let extra = comparison.extra.iter().map(|object| Difference {
        place: place(object),
        text: format!("{object} is there on PostgreSQL {other} and not on {major}"),
    });
    changed.chain(extra).collect()
}

/// The longest value that is shown whole.
const LONGEST: usize = 60;

/// A value on one line, and no more of it than can be read at once.
fn shown(value: Option<&str>) -> String {
    let Some(value) = value else { return "not there".to_owned() };
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", substring(&value, ..end)),
        None => value,
    }
}

/// The file that last did something to an object, and the line of it where one is known.
fn place_of_object(
    snapshot: &Snapshot,
    set: Option<&MigrationSet>,
    schema: &str,
    object: &str,
) -> Option<String> {
    let timeline = Timeline::parse(schema).ok()??;
    let object = timeline.latest.objects.iter().find(|it| object_name(it) == object)?;
    let name = ObjectName::of(object);
    let change = timeline.changes().iter().rfind(|change| change.object == name)?;
    let migrations = set?.migrations().iter();
    let migration = migrations.into_iter().find(|it| it.version == change.version)?;
    let line =
        change.line.map_or(String::new(), |line| format!(":{}", migration.lines_before + line));
    Some(format!("{}/{}{line}", snapshot.layout.set_folder, migration.file))
}

/// What two answers to one query say otherwise of each other.
fn of_query((major, other): (u32, u32), was: &str, is: &str) -> Vec<String> {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let (was, is) = (read(was), read(is));
    let (was, is) = (&was["describe"], &is["describe"]);
    let names = |answer: &Value| -> Vec<String> { columns(answer).map(|it| it.name).collect() };
    if names(was) != names(is) {
        let (was, is) = (names(was).join(", "), names(is).join(", "));
        return vec![format!("the columns are {was} on PostgreSQL {major}, and {is} on {other}")];
    }
    let mut found = Vec::new();
    for (was, is) in columns(was).zip(columns(is)) {
        let name = &was.name;
        if was.type_info != is.type_info {
            let (was, is) = (was.type_info, is.type_info);
            found.push(format!("{name} is {was} on PostgreSQL {major}, and {is} on {other}"));
        }
        if was.nullable != is.nullable {
            let words = |nullable: bool| if nullable { "can be NULL" } else { "is never NULL" };
            let (was, is) = (words(was.nullable), words(is.nullable));
            found.push(format!("{name} {was} on PostgreSQL {major}, and {is} on {other}"));
        }
    }
    if was["parameters"] != is["parameters"] {
        let (was, is) = (&was["parameters"], &is["parameters"]);
        found.push(format!("the parameters are {was} on PostgreSQL {major}, and {is} on {other}"));
    }
    found
}

/// A column of an answer.
struct AnswerColumn {
    name: String,
    type_info: String,
    nullable: bool,
}

fn columns(answer: &Value) -> impl Iterator<Item = AnswerColumn> {
    let columns = answer["columns"].as_array().into_iter().flatten().enumerate();
    columns.map(|(index, column)| AnswerColumn {
        name: column["name"].as_str().unwrap_or_default().to_owned(),
        type_info: column["type_info"].to_string(),
        nullable: answer["nullable"][index] != Value::Bool(false),
    })
}

#[cfg(test)]
mod tests;
