//! `show [NAME]`: a table as `psql` describes it, with the line that made each column, and without a
//! server.

mod grid;
mod part;
mod text;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::schema::nearest_word;
use migrations_core::quote::shown_part;
use migrations_docs::assemble::column_lives;
use migrations_docs::document::{
    ColumnLife, Composite, Domain, Enum, Routine, Sequence, Table, View,
};
use migrations_docs::typed_name::{self, ColumnReading, Reading};
use migrations_docs::{Document, Input};
use schemars::JsonSchema;
use serde::Serialize;

use super::sealed_set::SealedSet;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::report::FormatVersion;

/// The arguments of `show`.
#[derive(Args)]
pub(crate) struct ShowArgs {
    /// A table, view, type or function: `users`, `app."Users"`; a list of all tables and views where it
    /// is left out
    pub(crate) name: Option<String>,
    /// What became of a column, under whatever names it had: `orders.total`
    #[arg(long, value_name = "TABLE.COLUMN", conflicts_with = "name")]
    pub(crate) column: Option<String>,
    /// The schema after this migration
    #[arg(long, value_name = "VERSION")]
    pub(crate) at: Option<String>,
}

/// What the set makes, with the lines that made it.
#[derive(Serialize, JsonSchema)]
struct ShowReport {
    format: FormatVersion<1>,
    /// The last migration that is in it, as version and name; null before the first.
    version: Option<String>,
    /// The tables: all of them, or those of the name.
    tables: Vec<Table>,
    /// The views: all of them, or those of the name.
    views: Vec<View>,
    /// The enumerated types of the name.
    enums: Vec<Enum>,
    /// The domains of the name.
    domains: Vec<Domain>,
    /// The composite types of the name.
    composites: Vec<Composite>,
    /// The sequences of the name, those that belong to a column left out.
    sequences: Vec<Sequence>,
    /// The functions of the name.
    routines: Vec<Routine>,
    /// With `--column`, the columns that have or had the name, and what became of each; else empty.
    columns: Vec<ColumnLife>,
}

pub(crate) fn run(
    show: &ShowArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let sealed = SealedSet::read(dir, format)?;
    let input = sealed.input(show.at.as_deref(), &[])?;
    let document = sealed.document(&input)?;
    let report = match (&show.column, &show.name) {
        (Some(column), _) => of_column(&sealed, &input, &document, column)?,
        (None, Some(name)) => of_name(&sealed, &document, name)?,
        (None, None) => ShowReport {
            tables: document.tables.clone(),
            views: document.views.clone(),
            ..empty(&document)
        },
    };
    match (format, &show.name) {
        (Format::Json, _) => output::object(&report),
        (Format::Human, None) if show.column.is_none() => text::list(&report.tables, &report.views),
        (Format::Human, _) => human(&report),
    }
    Ok(ExitCode::SUCCESS)
}

fn empty(document: &Document) -> ShowReport {
    ShowReport {
        format: FormatVersion,
        version: document.version.clone(),
        tables: Vec::new(),
        views: Vec::new(),
        enums: Vec::new(),
        domains: Vec::new(),
        composites: Vec::new(),
        sequences: Vec::new(),
        routines: Vec::new(),
        columns: Vec::new(),
    }
}

fn of_name(sealed: &SealedSet, document: &Document, typed: &str) -> Result<ShowReport, Failure> {
    let readings = typed_name::objects(typed);
    let mut reports = readings.iter().map(|reading| of_reading(document, reading));
    reports.find(|report| !shown(report).is_empty()).ok_or_else(|| unknown(sealed, document, typed))
}

fn of_reading(document: &Document, reading: &Reading) -> ShowReport {
    ShowReport {
        tables: kept(&document.tables, |it| reading.names(&it.schema, &it.name)),
        views: kept(&document.views, |it| reading.names(&it.schema, &it.name)),
        enums: kept(&document.enums, |it| reading.names(&it.schema, &it.name)),
        domains: kept(&document.domains, |it| reading.names(&it.schema, &it.name)),
        composites: kept(&document.composites, |it| reading.names(&it.schema, &it.name)),
        sequences: kept(&document.sequences, |it| reading.names(&it.schema, &it.name)),
        routines: kept(&document.routines, |it| reading.names(&it.schema, &it.name)),
        ..empty(document)
    }
}

fn kept<T: Clone>(all: &[T], is_wanted: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| is_wanted(one)).cloned().collect()
}

fn unknown(sealed: &SealedSet, document: &Document, typed: &str) -> Failure {
    let tables = document.tables.iter().map(|it| it.name.as_str());
    let views = document.views.iter().map(|it| it.name.as_str());
    let routines = document.routines.iter().map(|it| it.name.as_str());
    let near = || nearest_word(typed, tables.chain(views).chain(routines));
    let command =
        |verb: &str, arguments: &[&str]| sealed.place.invocation().command(verb, arguments);
    let help = match part::of(document, typed) {
        Some(part) => {
            let table = quoted(part.schema, part.table);
            let show = command("show", &[&table]);
            format!("`{typed}` is {} of {table}: `{show}` shows it", part.kind)
        }
        None => match near() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "`{}` lists what there is, and `{} --object NAME` tells of what is gone",
                command("show", &[]),
                command("log", &[])
            ),
        },
    };
    let version = document.version.as_deref().unwrap_or("the start");
    Failure::wrong_use(format!("there is no `{typed}` after {version}\n  help: {help}"))
}

/// A name as it can be typed; `public` is left out.
fn quoted(schema: &str, name: &str) -> String {
    match schema {
        "public" => shown_part(name),
        schema => format!("{}.{}", shown_part(schema), shown_part(name)),
    }
}

fn of_column(
    sealed: &SealedSet,
    input: &Input<'_>,
    document: &Document,
    typed: &str,
) -> Result<ShowReport, Failure> {
    let columns = column_lives(input, typed).ok_or_else(|| sealed.before_start())?;
    if columns.is_empty() {
        return Err(unknown_column(sealed, document, typed));
    }
    Ok(ShowReport { columns, ..empty(document) })
}

fn unknown_column(sealed: &SealedSet, document: &Document, typed: &str) -> Failure {
    let readings = typed_name::columns(typed);
    let table = |reading: &ColumnReading| {
        document.tables.iter().find(|it| reading.owner.names(&it.schema, &it.name))
    };
    let known = readings.iter().find_map(|reading| Some((table(reading)?, &*reading.column)));
    let Some((table, column)) = known else {
        return match typed.rsplit_once('.').filter(|_| !readings.is_empty()) {
            Some((table, _)) => unknown(sealed, document, table),
            None => Failure::wrong_use(format!(
                "`{typed}` names no column\n  help: name the table as well: --column TABLE.{typed}"
            )),
        };
    };
    let shown = quoted(&table.schema, &table.name);
    let names = table.columns.iter().map(|column| column.name.as_str());
    let help = match nearest_word(column, names) {
        Some(near) => format!("did you mean `{shown}.{}`?", shown_part(&near)),
        None => {
            let show = sealed.place.invocation().command("show", &[&shown]);
            format!("`{show}` lists its columns")
        }
    };
    let column = shown_part(column);
    Failure::wrong_use(format!("`{shown}` never had a column `{column}`\n  help: {help}"))
}

fn human(report: &ShowReport) {
    output::line(&shown(report).join("\n\n"));
}

/// Each object of a report, as people read it.
fn shown(report: &ShowReport) -> Vec<String> {
    let blocks = report.tables.iter().map(text::table);
    let blocks = blocks.chain(report.views.iter().map(text::view));
    let blocks = blocks.chain(report.enums.iter().map(text::enumeration));
    let blocks = blocks.chain(report.domains.iter().map(text::domain));
    let blocks = blocks.chain(report.composites.iter().map(text::composite));
    let blocks = blocks.chain(report.sequences.iter().map(text::sequence));
    let blocks = blocks.chain(report.routines.iter().map(text::routine));
    blocks.chain(report.columns.iter().map(text::column_life)).collect()
}

#[cfg(test)]
mod tests {
    use super::ShowReport;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<ShowReport>("show");
    }
}
