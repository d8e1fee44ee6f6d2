//! `init --from TOOL`: the migrations of another tool become a set in a folder of its own.
//!
//! A server is asked whether both make the same schema. The folder of the other tool is only read.
//!
//! Must not write a file.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use migrations_compiler::render::Sources;
use migrations_compiler::source::tree::{TreeFile, read_tree};
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{Checked, SourceDir, check, parse};
use migrations_core::{Code, Diagnostic, Invocation, shell_word};
use migrations_postgres::Options;
use migrations_prepare::convert::{BARE, Converted, NewFile, SourceTool, convert};
use migrations_prepare::converted::{Proof, proof};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::steps::Step;

/// A tool whose migrations become a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FromTool {
    Goose,
    Dbmate,
    SqlMigrate,
    NodePgMigrate,
    Refinery,
    Diesel,
    Flyway,
    GolangMigrate,
    Prisma,
    Drizzle,
    Supabase,
}

impl FromTool {
    fn tool(self) -> SourceTool {
        match self {
            FromTool::Goose => SourceTool::Goose,
            FromTool::Dbmate => SourceTool::Dbmate,
            FromTool::SqlMigrate => SourceTool::SqlMigrate,
            FromTool::NodePgMigrate => SourceTool::NodePgMigrate,
            FromTool::Refinery => SourceTool::Refinery,
            FromTool::Diesel => SourceTool::Diesel,
            FromTool::Flyway => SourceTool::Flyway,
            FromTool::GolangMigrate => SourceTool::GolangMigrate,
            FromTool::Prisma => SourceTool::Prisma,
            FromTool::Drizzle => SourceTool::Drizzle,
            FromTool::Supabase => SourceTool::Supabase,
        }
    }
}

/// A file of the new set, and where it comes from.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConvertedFile")]
pub(crate) struct ConvertedFile {
    /// Path of the file.
    pub(crate) path: String,
    /// Path of the other tool's file; null for the config.
    from: Option<String>,
}

/// What another tool's migrations become.
pub(crate) struct Conversion {
    pub(crate) files: Vec<ConvertedFile>,
    pub(crate) notes: Vec<String>,
    pub(crate) next: Vec<String>,
    /// The folder of the set.
    pub(crate) target: PathBuf,
    /// What is to be written into it.
    pub(crate) steps: Vec<Step>,
    objects: usize,
}

/// Converts, and has a server prove that both make the same schema.
pub(crate) async fn plan(
    from: FromTool,
    source: Option<&Path>,
    dir: Option<&Path>,
    format: Format,
) -> Result<Conversion, Failure> {
    let tool = from.tool();
    let source = source.unwrap_or(Path::new(tool.usual_folder())).to_owned();
    let target = dir.unwrap_or(Path::new("migrations")).to_owned();
    let tree = read_tree(&source).map_err(|error| {
        Failure::wrong_use(format!(
            "{}: {error}\n  help: name the folder of {}: `init --from TOOL FOLDER`",
            source.display(),
            tool.name()
        ))
    })?;
    refuse_used(from, &source, &target)?;
    let mut converted =
        convert(tool, &tree).map_err(|faults| refused(&faults, &tree, &source, format))?;
    let checked = checked(&mut converted, &target);
    let objects = proved(&checked, &converted, &target, format).await?;
    let step =
        |file: &NewFile| Step::Write { path: target.join(&file.name), text: file.text.clone() };
    let steps: Vec<Step> = converted.files.iter().map(step).collect();
    let file = |file: &NewFile| ConvertedFile {
        path: target.join(&file.name).display().to_string(),
        from: (!file.from.is_empty()).then(|| source.join(&file.from).display().to_string()),
    };
    let files = converted.files.iter().map(file).collect();
    let (notes, next) = (converted.notes, next(&target));
    Ok(Conversion { files, notes, next, objects, steps, target })
}

impl Conversion {
    /// Shows what was written, and what is left to type.
    pub(crate) fn show(&self) {
        for ConvertedFile { path, from } in &self.files {
            let from = from.as_ref().map_or_else(String::new, |from| format!(" (from {from})"));
            output::line(&format!("written: {path}{from}"));
        }
        self.notes.iter().for_each(|note| output::line(&format!("note: {note}")));
        output::line(&format!(
            "on a server both make the same schema: {}",
            output::count(self.objects, "object")
        ));
        output::line("next:");
        self.next.iter().for_each(|command| output::line(&format!("  {command}")));
    }
}

/// What is left to type: the rest of the set-up, and each database that the tool has migrated.
fn next(target: &Path) -> Vec<String> {
    let dir = target.display().to_string();
    let here = Invocation::in_dir(&dir);
    vec![here.command("init", &[]), here.command("adopt", &[])]
}

/// The new set has a folder of its own.
fn refuse_used(from: FromTool, source: &Path, target: &Path) -> Result<(), Failure> {
    let entries = fs::read_dir(target).map_or(0, |entries| {
        entries
            .flatten()
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .count()
    });
    if entries == 0 {
        return Ok(());
    }
    let tool =
        from.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let (source, target) = (source.display().to_string(), target.display().to_string());
    Err(Failure::wrong_use(format!(
        "{target} is not empty, and the set needs a folder of its own; nothing was written\n  help: \
         `cargo migrations init --from {tool} {} --dir NEW_FOLDER`",
        shell_word(&source)
    )))
}

fn refused(faults: &[Diagnostic], tree: &[TreeFile], source: &Path, format: Format) -> Failure {
    if format == Format::Human {
        let mut sources = Sources::default();
        for file in tree {
            if let Content::Bytes(bytes) = &file.content {
                let text = String::from_utf8_lossy(bytes).into_owned();
                let shown_as = source.join(&file.path).display().to_string();
                sources.add(file.path.as_str(), &shown_as, &text);
            }
        }
        output::diagnostics(faults, &sources);
    }
    let mut failure = Failure::other(format!(
        "{} has {}; nothing was written",
        source.display(),
        output::summary(faults)
    ));
    failure.diagnostics = faults.to_vec();
    failure
}

/// The set as it will be; a file that no transaction takes says so in its header, where the tool has
/// no word for it.
fn checked(converted: &mut Converted, target: &Path) -> Checked {
    let first = check(parse(&dir_of(&converted.files, target)));
    let bare: Vec<String> = first
        .diagnostics
        .iter()
        .filter(|fault| fault.code == Code::OutsideTransaction)
        .map(|fault| fault.location.file.name().to_owned())
        .collect();
    if bare.is_empty() {
        return first;
    }
    for file in converted.files.iter_mut().filter(|file| bare.contains(&file.name)) {
        file.text.insert_str(0, BARE);
        let from = &file.from;
        converted
            .originals
            .iter_mut()
            .filter(|one| one.path == *from)
            .for_each(|one| one.is_bare = true);
    }
    check(parse(&dir_of(&converted.files, target)))
}

fn dir_of(files: &[NewFile], target: &Path) -> SourceDir {
    let file = |file: &NewFile| SourceFile {
        name: file.name.clone(),
        content: Content::Bytes(file.text.clone().into_bytes()),
    };
    let mut files: Vec<SourceFile> = files.iter().map(file).collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    SourceDir { root: PathBuf::from(target), files }
}

/// Has a server run both; how many objects they make.
async fn proved(
    checked: &Checked,
    converted: &Converted,
    target: &Path,
    format: Format,
) -> Result<usize, Failure> {
    let options = Options::default();
    let nothing_written =
        |message: String| Failure::other(format!("{message}; nothing was written"));
    match proof(checked, &converted.originals, &options).await? {
        Proof::Equal(objects) => Ok(objects),
        Proof::Differs(objects) => Err(nothing_written(format!(
            "the set does not make the schema that the original files make:\n  {}\n  help: a file may \
             rely on what an earlier one has set for its session; say it in the file itself",
            objects.join("\n  ")
        ))),
        Proof::OriginalFails { path, message } => Err(nothing_written(format!(
            "{path} fails on an empty database: {message}\n  help: take out of a copy of the folder \
             what needs something that no file makes, or name a server that has it in \
             MIGRATIONS_ENGINE"
        ))),
        Proof::ConvertedFails(found) => {
            if format == Format::Human {
                let mut sources = Sources::default();
                for file in &converted.files {
                    let path = target.join(&file.name).display().to_string();
                    sources.add(file.name.as_str(), &path, &file.text);
                }
                output::diagnostics(&found, &sources);
            }
            let mut failure =
                nothing_written(format!("the set would have {}", output::summary(&found)));
            failure.diagnostics = found;
            Err(failure)
        }
        Proof::NoServer(reason) => Err(Failure::no_server(format!(
            "{reason}\n  a server has to run both, so nothing was written"
        ))),
    }
}
