//! `show [NAME]`: a table as `psql` describes it, with the line that made each column, and without a
//! server.

mod grid;
mod text;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::schema::nearest_word;
use migrations_core::printable::printable;
use migrations_core::quote::shown_part;
use migrations_docs::assemble::column_lives;
use migrations_docs::document::{
    ColumnLife, Composite, Domain, Enum, Routine, Sequence, Table, View,
};
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
    /// A table, view, type or function: `users`, `app.users`; a list of all tables and views where it is
    /// left out
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
        (None, Some(name)) => of_name(&document, name)?,
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

fn of_name(document: &Document, wanted: &str) -> Result<ShowReport, Failure> {
    let is_it = |schema: &str, name: &str| is_named(schema, name, wanted);
    let report = ShowReport {
        tables: kept(&document.tables, |it| is_it(&it.schema, &it.name)),
        views: kept(&document.views, |it| is_it(&it.schema, &it.name)),
        enums: kept(&document.enums, |it| is_it(&it.schema, &it.name)),
        domains: kept(&document.domains, |it| is_it(&it.schema, &it.name)),
        composites: kept(&document.composites, |it| is_it(&it.schema, &it.name)),
        sequences: kept(&document.sequences, |it| is_it(&it.schema, &it.name)),
        routines: kept(&document.routines, |it| is_it(&it.schema, &it.name)),
        ..empty(document)
    };
    if shown(&report).is_empty() { Err(unknown(document, wanted)) } else { Ok(report) }
}

fn kept<T: Clone>(all: &[T], is_wanted: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|one| is_wanted(one)).cloned().collect()
}

/// Whether a name means that object: `users`, `app.users`, `"Users"`.
fn is_named(schema: &str, name: &str, wanted: &str) -> bool {
    let quoted = format!("{}.{}", shown_part(schema), shown_part(name));
    let names = [name.to_owned(), format!("{schema}.{name}"), shown_part(name), quoted];
    names.iter().any(|name| name == wanted)
}

fn unknown(document: &Document, wanted: &str) -> Failure {
    let tables = document.tables.iter().map(|it| it.name.as_str());
    let views = document.views.iter().map(|it| it.name.as_str());
    let routines = document.routines.iter().map(|it| it.name.as_str());
    let help = match nearest_word(wanted, tables.chain(views).chain(routines)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cargo migrations show` lists what there is, and `cargo migrations log --object` tells \
                 of what is gone"
            .to_owned(),
    };
    let version = document.version.as_deref().unwrap_or("the start");
    Failure::wrong_use(format!("there is no `{wanted}` after {version}\n  help: {help}"))
}

fn of_column(
    sealed: &SealedSet,
    input: &Input<'_>,
    document: &Document,
    wanted: &str,
) -> Result<ShowReport, Failure> {
    let (table, column) = wanted.rsplit_once('.').ok_or_else(|| {
        Failure::wrong_use(format!(
            "`{wanted}` names no column\n  help: name the table as well: --column TABLE.{wanted}"
        ))
    })?;
    let columns = column_lives(input, table, column).ok_or_else(|| sealed.before_start())?;
    if columns.is_empty() {
        return Err(unknown_column(document, table, column));
    }
    Ok(ShowReport { columns, ..empty(document) })
}

fn unknown_column(document: &Document, table: &str, column: &str) -> Failure {
    let is_it = |it: &&Table| is_named(&it.schema, &it.name, table);
    let Some(found) = document.tables.iter().find(is_it) else { return unknown(document, table) };
    let names = found.columns.iter().map(|column| column.name.as_str());
    let help = match nearest_word(column, names) {
        Some(near) => format!("did you mean `{table}.{near}`?"),
        None => format!("`cargo migrations show {table}` lists its columns"),
    };
    Failure::wrong_use(format!("`{table}` never had a column `{column}`\n  help: {help}"))
}

fn human(report: &ShowReport) {
    output::line(&printable(&shown(report).join("\n\n")));
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
