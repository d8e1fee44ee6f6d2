//! `docs`: the documents of the schema, out of what is sealed, and whether they are still true.

mod database;
mod files;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use migrations_compiler::safety::safety_findings;
use migrations_docs::Input;
use migrations_docs::render::{self, Links, render};
use schemars::JsonSchema;
use serde::Serialize;

use self::files::{FileState, Found};
use super::sealed_set::SealedSet;
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::{Package, Place, from_here, is_within, relative_to};
use crate::report::FormatVersion;

/// Where the documents lie, from the crate's folder.
const FOLDER: &str = "docs/schema";

/// The arguments of `docs`.
#[derive(Args)]
pub(crate) struct DocsArgs {
    /// The folder of the documents; `docs/schema` of the crate where it is left out
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// What is written: pages, one JSON value, the JSON of tbls, diagrams, DBML, pictures, a page for a
    /// browser
    #[arg(
        long = "as",
        value_name = "FORMATS",
        value_enum,
        value_delimiter = ',',
        default_value = "md"
    )]
    pub(crate) formats: Vec<DocsFormat>,
    /// The schema after this migration
    #[arg(long, value_name = "VERSION")]
    pub(crate) at: Option<String>,
    /// Write nothing, and fail where the documents are behind
    #[arg(long)]
    pub(crate) check: bool,
    /// Write `database.md` as well: what this database has applied, and how large its tables are
    #[arg(long, value_name = "URL", conflicts_with_all = ["check", "at"])]
    pub(crate) database_url: Option<String>,
}

/// A format of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocsFormat {
    /// Pages of Markdown, with a diagram for each table
    Md,
    /// `schema.json`: everything as one value
    Json,
    /// `tbls.json`: what tbls and its relatives read
    Tbls,
    /// `diagrams`: a diagram of Mermaid for each table
    Mermaid,
    /// `schema.dbml`
    Dbml,
    /// `schema.svg` and `diagrams`: pictures of everything, and of each table with its neighbours
    Svg,
    /// `index.html`: one page for a browser, with search, a diagram and a timeline
    Html,
}

/// The documents of a schema, and what became of them.
#[derive(Serialize, JsonSchema)]
struct DocsReport {
    format: FormatVersion<1>,
    /// Folder of the documents.
    folder: String,
    /// The documents, by path.
    documents: Vec<DocumentReport>,
}

/// A document.
#[derive(Serialize, JsonSchema)]
struct DocumentReport {
    /// Its path in the folder.
    path: String,
    /// What became of it; with `--check`, what it is.
    state: FileState,
}

pub(crate) async fn run(
    docs: &DocsArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let sealed = SealedSet::fresh(dir, format)?;
    let folder = folder(docs, &sealed.place)?;
    let (base, set_folder) = sealed.place.in_documents();
    let findings = safety_findings(&sealed.checked.parsed);
    let input = Input { folder: &set_folder, ..sealed.input(docs.at.as_deref(), &findings)? };
    let document = sealed.document(&input)?;
    let files = relative_to(&folder, &base);
    // A path from the root is another one on the next machine.
    let files = files.is_relative().then(|| files.display().to_string());
    let formats: Vec<render::Format> = docs.formats.iter().map(|&format| format.into()).collect();
    let mut pages = render(&document, &input, &formats, Links { files: files.as_deref() });
    if let Some(url) = &docs.database_url {
        pages.push(database::page(&sealed, &document, url, dir).await?);
    }
    let found = files::compare(&folder, &pages, &formats)?;
    if !docs.check {
        files::write(&folder, &found).map_err(|error| {
            Failure::other(format!("{error}\n  each document is as it was, or as it is to be"))
        })?;
    }
    let is_behind = docs.check && found.iter().any(|file| file.state != FileState::Unchanged);
    match format {
        Format::Json => output::object(&report(&folder, &found, docs.check)),
        Format::Human => human(&folder, &found, docs.check),
    }
    match (is_behind, format) {
        (false, _) => Ok(ExitCode::SUCCESS),
        (true, Format::Json) => Ok(ExitCode::from(FAULTS)),
        (true, Format::Human) => Err(behind(docs, &sealed.place, &found)),
    }
}

impl From<DocsFormat> for render::Format {
    fn from(format: DocsFormat) -> render::Format {
        match format {
            DocsFormat::Md => render::Format::Markdown,
            DocsFormat::Json => render::Format::Json,
            DocsFormat::Tbls => render::Format::Tbls,
            DocsFormat::Mermaid => render::Format::Mermaid,
            DocsFormat::Dbml => render::Format::Dbml,
            DocsFormat::Svg => render::Format::Svg,
            DocsFormat::Html => render::Format::Html,
        }
    }
}

/// The folder of the documents, in which nothing else is written or removed.
fn folder(docs: &DocsArgs, place: &Place) -> Result<PathBuf, Failure> {
    let folder = match (&docs.out, &place.package) {
        (Some(out), _) => out.clone(),
        (None, Some(package)) => package.manifest_dir().join(FOLDER),
        (None, None) => folder_of_directory(place)?,
    };
    if is_within(&folder, &place.set_dir) {
        return Err(Failure::wrong_use(format!(
            "{} lies in the set, where each file is a migration or says something of one; nothing was \
             written\n  help: name another folder with --out DIR",
            from_here(&folder)
        )));
    }
    Ok(folder)
}

/// Where the documents of a directory lie that was named, which are not those of the package around.
fn folder_of_directory(place: &Place) -> Result<PathBuf, Failure> {
    match Package::nearest().ok().filter(|package| package.set_folder().is_some()) {
        None => Ok(PathBuf::from(FOLDER)),
        Some(package) => Err(Failure::wrong_use(format!(
            "{} is for the documents of this package's set, and {} is another set; nothing was written\n  \
             help: give the documents a folder of their own with --out DIR",
            from_here(&package.manifest_dir().join(FOLDER)),
            place.shown_as
        ))),
    }
}

fn report(folder: &Path, found: &[Found<'_>], is_check: bool) -> DocsReport {
    let document = |file: &Found<'_>| DocumentReport {
        path: file.path.clone(),
        state: if is_check { file.state } else { file.state.written() },
    };
    DocsReport {
        format: FormatVersion,
        folder: from_here(folder),
        documents: found.iter().map(document).collect(),
    }
}

fn human(folder: &Path, found: &[Found<'_>], is_check: bool) {
    let shown = |file: &Found<'_>| from_here(&folder.join(&file.path));
    let changed = found.iter().filter(|file| file.state != FileState::Unchanged);
    for file in changed.clone() {
        let state = if is_check { file.state } else { file.state.written() };
        output::line(&format!("{} {}", state.words(), shown(file)));
    }
    if found.is_empty() {
        output::line("the schema has no table or view, so there is nothing to draw");
    } else if changed.count() == 0 {
        let documents = output::count(found.len(), "document");
        output::line(&format!("{documents} in {}, all as the schema is", from_here(folder)));
    }
}

fn behind(docs: &DocsArgs, place: &Place, found: &[Found<'_>]) -> Failure {
    let count = found.iter().filter(|file| file.state != FileState::Unchanged).count();
    let documents = output::count(count, "document");
    let mut arguments = Vec::new();
    let out = docs.out.as_ref().map(|out| out.display().to_string());
    let formats: Vec<String> = docs.formats.iter().map(|&format| name(format)).collect();
    let formats = formats.join(",");
    arguments.extend(out.iter().flat_map(|out| ["--out", out]));
    arguments.extend((formats != "md").then_some(["--as", &formats]).into_iter().flatten());
    arguments.extend(docs.at.iter().flat_map(|at| ["--at", at]));
    let command = place.invocation().command("docs", &arguments);
    Failure::other(format!(
        "{documents} of the schema {} not as the schema is; nothing was written\n  help: run \
         `{command}`, and commit what it writes",
        if count == 1 { "is" } else { "are" }
    ))
}

/// The word that stands for a format on the command line.
fn name(format: DocsFormat) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::DocsReport;
    use crate::report::tests::assert_schema;
    use migrations_docs::Document;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<DocsReport>("docs");
    }

    #[test]
    fn schema_of_the_document_is_that_of_the_type() {
        assert_schema::<Document>("document");
    }
}
