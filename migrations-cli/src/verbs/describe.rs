//! `describe FILE…`: what queries give and take on the schema that the set makes.
//!
//! One query a file; nothing is written, and the queries are not executed.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::render::Sources;
use migrations_compiler::scan::Query;
use migrations_compiler::{Catalog, Checked, source};
use migrations_core::Diagnostic;
use migrations_postgres::Options;
use migrations_prepare::configured;
use migrations_prepare::describe::Described;
use migrations_prepare::describe::rust_type::RustTypes;
use migrations_prepare::describe::session::{DescribeSession, Opened};
use migrations_prepare::error::PrepareError;
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::{FAULTS, Failure, WRONG_USE};
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{DiagnosticReport, FormatVersion};

mod query_data;
mod table;

use query_data::QueryData;

/// The arguments of `describe`.
#[derive(Args)]
pub(crate) struct DescribeArgs {
    /// Files with one query each; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// What the queries give and take: an array of queries, or an object where anything is at fault.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum DescribeReport {
    Described(Vec<QueryReport>),
    Faulty(FaultyReport),
}

/// Where nothing is at fault: an array of the queries, in the order of their files.
#[derive(Serialize, JsonSchema)]
struct QueryReport {
    format: FormatVersion<1>,
    #[serde(flatten)]
    query: QueryData,
}

/// Where anything is at fault: an object with the faults, and with the queries that have none.
#[derive(Serialize, JsonSchema)]
struct FaultyReport {
    format: FormatVersion<1>,
    /// Name of the set.
    set: String,
    /// Faults of the set, else those of the queries.
    diagnostics: Vec<DiagnosticReport>,
    /// Queries that are not at fault, in the order of their files.
    queries: Vec<QueryData>,
    /// Files that cannot be read, and why; only where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    error: Option<String>,
}

/// The name for the standard input, which no file on disk has.
const STDIN: &str = "<stdin>";

/// What came of the queries, in the order of their files.
struct Outcome {
    query_data: Vec<(String, Described)>,
    diagnostics: Vec<Diagnostic>,
    /// The schema that the set makes, where it could be executed.
    catalog: Catalog,
}

impl Outcome {
    fn without_answers(diagnostics: Vec<Diagnostic>) -> Outcome {
        Outcome { query_data: Vec::new(), diagnostics, catalog: Catalog::default() }
    }
}

pub(crate) async fn run(
    describe: &DescribeArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::find(dir)?;
    let checked = place.check()?;
    let (queries, unreadable) = read(describe);
    let mut sources = place.sources(&checked);
    for query in &queries {
        sources.add_of_crate(&query.file, &query.sql.replace("\r\n", "\n"));
    }
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let described = described(&checked, &queries).await;
    progress.finish_and_clear();
    let described = described?;
    match format {
        Format::Json => output::object(&report(&checked, &described, &unreadable)?),
        Format::Human => {
            let types = rust_types(&place, &checked, &described.catalog);
            show(&types, &described, &unreadable, &sources);
        }
    }
    Ok(if !unreadable.is_empty() {
        ExitCode::from(WRONG_USE)
    } else if described.diagnostics.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAULTS)
    })
}

/// The queries of the files, and what is wrong with those that cannot be read.
fn read(describe: &DescribeArgs) -> (Vec<Query>, Vec<String>) {
    let mut unreadable = Vec::new();
    let mut queries = Vec::new();
    for path in &describe.files {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin { STDIN.to_owned() } else { path.display().to_string() };
        let text = if is_stdin { read_stdin() } else { source::read_named(path) };
        match text {
            Ok(sql) if sql.contains('\0') => {
                unreadable.push(format!("{name} cannot be read: it holds a NUL byte"));
            }
            Ok(sql) => {
                queries.push(Query::of_file(sql, name));
            }
            Err(error) => unreadable.push(format!("{name} cannot be read: {error}")),
        }
    }
    (queries, unreadable)
}

fn read_stdin() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    Ok(text)
}

/// Has a server describe the queries; where the set is at fault, its faults are all there is.
async fn described(checked: &Checked, queries: &[Query]) -> Result<Outcome, PrepareError> {
    if queries.is_empty() {
        return Ok(Outcome::without_answers(Vec::new()));
    }
    let texts: Vec<&str> = queries.iter().map(|query| query.sql.as_str()).collect();
    let opened = DescribeSession::open(checked, &texts, &Options::default()).await?;
    let mut interview = match opened {
        Opened::Ready(interview) => interview,
        Opened::Faulty(diagnostics) => {
            return Ok(Outcome::without_answers(diagnostics));
        }
    };
    let said = interview.ask(&texts).await?;
    let (mut query_data, mut refused) = (Vec::new(), Vec::new());
    for (query, said) in queries.iter().zip(said) {
        match said {
            Ok(answer) => query_data.push((query.file.clone(), answer)),
            Err(rejection) => refused.push((query, rejection)),
        }
    }
    let refused: Vec<_> = refused.iter().map(|(query, rejection)| (*query, rejection)).collect();
    let diagnostics = interview.faults(&refused).await?;
    let catalog = interview.catalog().clone();
    interview.close().await?;
    Ok(Outcome { query_data, diagnostics, catalog })
}

/// An array of what the files of `.sqlx` hold; where anything is at fault, an object that says so.
fn report(
    checked: &Checked,
    described: &Outcome,
    unreadable: &[String],
) -> Result<DescribeReport, Failure> {
    let parsed = |(_, answer): &(String, Described)| QueryData::parse(&answer.text);
    let queries: Result<Vec<QueryData>, _> = described.query_data.iter().map(parsed).collect();
    let queries = queries.map_err(Failure::other)?;
    if described.diagnostics.is_empty() && unreadable.is_empty() {
        let queries = queries.into_iter().map(|query| QueryReport { format: FormatVersion, query });
        return Ok(DescribeReport::Described(queries.collect()));
    }
    Ok(DescribeReport::Faulty(FaultyReport {
        format: FormatVersion,
        set: checked.parsed.name.clone(),
        diagnostics: DiagnosticReport::all(&described.diagnostics),
        queries,
        error: (!unreadable.is_empty()).then(|| unreadable.join("; ")),
    }))
}

/// What sqlx's macros take values for in the crate, with a `sqlx.toml` as `prepare` would write it.
fn rust_types(place: &Place, checked: &Checked, catalog: &Catalog) -> RustTypes {
    let Some(package) = &place.package else { return RustTypes::default() };
    let types = checked.parsed.config_or_default().types;
    RustTypes::parse(&configured::text_for(&package.source, catalog, types))
}

fn show(types: &RustTypes, described: &Outcome, unreadable: &[String], sources: &Sources) {
    for (index, (file, answer)) in described.query_data.iter().enumerate() {
        if index > 0 {
            output::line("");
        }
        output::line(file);
        table::lines(answer, types).iter().for_each(|line| output::line(line));
    }
    output::diagnostics(&described.diagnostics, sources);
    unreadable.iter().for_each(|message| output::note(&format!("error: {message}")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<DescribeReport>("describe");
    }
}
