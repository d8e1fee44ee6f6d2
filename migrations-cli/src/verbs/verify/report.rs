//! What `verify` has found, for people and for programs.

use migrations_core::{Code, Migration, MigrationSet};
use migrations_prepare::drift::verified::{Source, Verified};
use migrations_prepare::drift::{Change, Difference, Script, script};
use schemars::JsonSchema;
use serde::Serialize;

use super::VerifyReport;
use crate::format::Format;
use crate::output;
use crate::report::FormatVersion;

/// How a database differs from what a set makes.
#[derive(Serialize, JsonSchema)]
pub(super) struct SchemaReport {
    format: FormatVersion<1>,
    /// Name of the set.
    set: String,
    /// Last migration of those whose schema was expected; `null` for a set without migrations.
    version: Option<String>,
    /// What the database was compared with: `seal`, or `engine` for a throw-away server.
    compared_with: &'static str,
    /// Major version of the database's server.
    major: u32,
    /// What differs.
    differences: Vec<DifferenceReport>,
    /// Objects that lie beside those of the set.
    extra: Vec<String>,
    /// What could not be compared, and why.
    not_compared: Vec<String>,
    /// Statements that would bring the database back, in an order in which they can run.
    sql: Vec<String>,
    /// How many statements of `sql` come first, each committed by itself: new labels of enums. All that
    /// follow belong into one transaction, so that one that fails leaves the database as it was.
    committed_first: usize,
}

/// One difference.
#[derive(Serialize, JsonSchema)]
struct DifferenceReport {
    /// Object, such as `table public.users`.
    object: String,
    /// Part or property of it, such as `column email: type`; `null` where it is all of the object.
    part: Option<String>,
    change: ChangeReport,
    /// How the set makes it.
    expected: Option<String>,
    /// How it is.
    found: Option<String>,
    /// Whether the object is made outside of the migrations, by `external` of the config, so that no
    /// statement here brings it back.
    made_elsewhere: bool,
    /// Whether it is drift, and not only worth knowing.
    drift: bool,
    /// Statements that would bring it back, for one transaction but for `ADD VALUE` of an enum; none where
    /// no statement does.
    sql: Vec<String>,
    /// Whether the statements discard rows or values, or may change values.
    discards: bool,
    /// Why no statement brings it back, where that is known.
    obstacle: Option<String>,
    /// What has to be so of the rows for the statements to succeed.
    condition: Option<&'static str>,
}

/// How an object differs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum ChangeReport {
    /// The set makes the object, and the database lacks it.
    Missing,
    /// Both have it, and it differs.
    Changed,
    /// The object hangs on one of the set, and the set does not make it.
    Extra,
}

pub(super) fn show(
    set: &MigrationSet,
    migrations: &[Migration],
    verified: &Verified,
    format: Format,
) {
    match format {
        Format::Json => {
            output::object(&VerifyReport::Schema(report(set, migrations, verified)));
        }
        Format::Human => human(migrations, verified),
    }
}

fn report(set: &MigrationSet, migrations: &[Migration], verified: &Verified) -> SchemaReport {
    let comparison = &verified.comparison;
    let script = script(comparison.drift());
    SchemaReport {
        format: FormatVersion,
        set: set.name().to_owned(),
        version: migrations.last().map(|migration| migration.stem.to_string()),
        compared_with: match verified.source {
            Source::Seal(_) => "seal",
            Source::Engine => "engine",
        },
        major: verified.major,
        differences: comparison.differences.iter().map(DifferenceReport::from).collect(),
        extra: comparison.extra.clone(),
        not_compared: comparison.not_compared.clone(),
        sql: script.statements().map(str::to_owned).collect(),
        committed_first: script.before.len(),
    }
}

impl From<&Difference> for DifferenceReport {
    fn from(difference: &Difference) -> DifferenceReport {
        DifferenceReport {
            object: difference.object.clone(),
            part: difference.what.clone(),
            change: match difference.change {
                Change::Missing => ChangeReport::Missing,
                Change::Changed => ChangeReport::Changed,
                Change::Extra => ChangeReport::Extra,
            },
            expected: difference.expected.clone(),
            found: difference.found.clone(),
            made_elsewhere: difference.is_made_elsewhere,
            drift: !difference.is_note,
            sql: script([difference]).statements().map(str::to_owned).collect(),
            discards: difference.discards,
            obstacle: difference.obstacle.clone(),
            condition: difference.condition,
        }
    }
}

fn human(migrations: &[Migration], verified: &Verified) {
    let comparison = &verified.comparison;
    for difference in &comparison.differences {
        let line = match difference.is_note {
            true => format!("note: {}", title(difference)),
            false => format!("error[{}]: {}", Code::SchemaDrift.id(), title(difference)),
        };
        output::line(&line);
        let sides = [("the set", &difference.expected), ("the database", &difference.found)];
        for (side, text) in sides {
            if let Some(text) = text {
                output::line(&format!("  {side} has {}", shortened(text)));
            }
        }
        advice(difference).iter().for_each(|line| output::line(line));
    }
    for name in &comparison.extra {
        output::line(&format!("extra: {name}"));
    }
    for what in &comparison.not_compared {
        output::line(&format!("not compared: {what}"));
    }
    remedy(verified);
    output::line(&summary(migrations, verified));
}

/// What there is to know of the statements of a difference.
fn advice(difference: &Difference) -> Vec<String> {
    if difference.is_made_elsewhere {
        let line = "  made elsewhere: mend it there, or have `external` say how it is now";
        return vec![line.to_owned()];
    }
    if difference.is_note {
        return Vec::new();
    }
    if let Some(obstacle) = &difference.obstacle {
        return vec![format!("  no statement is told: {obstacle}")];
    }
    if difference.statements.is_empty() && !is_told_elsewhere(difference) {
        return vec!["  no single statement brings it back".to_owned()];
    }
    let condition = difference.condition.map(|condition| format!("  rows decide: {condition}"));
    let discards = difference.discards.then(|| "  values may be lost or changed".to_owned());
    condition.into_iter().chain(discards).collect()
}

/// A part of a partition or of a child, which comes back with its parent's.
fn is_told_elsewhere(difference: &Difference) -> bool {
    difference
        .what
        .as_ref()
        .is_some_and(|what| what.starts_with("column ") || what.starts_with("constraint "))
}

fn title(difference: &Difference) -> String {
    let Difference { object, what, .. } = difference;
    let name = what.as_ref().map_or_else(|| object.clone(), |what| format!("{object}: {what}"));
    match difference.change {
        Change::Missing => format!("{name} is missing"),
        Change::Changed => format!("{name} differs"),
        Change::Extra => format!("{name} is not of the set"),
    }
}

/// A text on one line, cut off where it is long; programs get all of it.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// The statements, for whoever wants to type them.
fn remedy(verified: &Verified) {
    let Script { before, transaction } = script(verified.comparison.drift());
    if before.is_empty() && transaction.is_empty() {
        return;
    }
    let discards = verified.comparison.drift().any(|difference| difference.discards);
    output::line("");
    output::line("-- would bring the database back; nothing was executed");
    if discards {
        output::line("-- values may be lost or changed: look before you run it");
    }
    let show = |statement: &&str| output::line(&format!("{statement};"));
    before.iter().for_each(show);
    if !transaction.is_empty() {
        ["BEGIN"].iter().chain(&transaction).chain(&["COMMIT"]).for_each(show);
    }
    output::line("");
}

fn summary(migrations: &[Migration], verified: &Verified) -> String {
    let comparison = &verified.comparison;
    let drift = comparison.drift().count();
    let at = migrations.last().map_or("no migration", |migration| &migration.stem);
    let with = match verified.source {
        Source::Seal(major) => format!("as PostgreSQL {major} has sealed it"),
        Source::Engine => "as a throw-away server makes it".to_owned(),
    };
    let extra = match comparison.extra.len() {
        0 => String::new(),
        count => format!(", {} beside it", output::count(count, "object")),
    };
    // The notes above say what was left out.
    let part = if verified.is_all_read { "the schema" } else { "what could be read" };
    match drift {
        0 => format!("{part} is that of {at}, {with}{extra}"),
        _ => {
            format!("{} from the schema of {at}, {with}{extra}", output::count(drift, "difference"))
        }
    }
}
