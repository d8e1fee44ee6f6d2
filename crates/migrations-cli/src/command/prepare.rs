//! `prepare`: has a real server execute the set and answer the queries, and writes what it says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use migrations_compiler::AnswerDir;
use migrations_compiler::lock;
use migrations_compiler::refreshed::{REPORT, Report};
use migrations_compiler::render::{self, render_embedded, render_line};
use migrations_compiler::seal::Seal;
use migrations_core::{Diagnostic, MigrationSet};
use migrations_engine::Options;
use migrations_engine::answers::Answers;
use migrations_engine::committed::{Change, OtherMajor, Places, replace};
use migrations_engine::configured::Configured;
use migrations_engine::prepare::{self, Prepared};
use migrations_engine::project::Project;
use serde_json::json;

use crate::arguments::{Format, Prepare};
use crate::exit::{FAULTS, Failure};
use crate::output;
use crate::project::Package;

pub(crate) async fn run(
    arguments: &Prepare,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if arguments.until_stdin_closes {
        end_with_stdin();
    }
    let project = project(arguments, dir)?;
    if let Target::Committed = target(arguments) {
        if let (Some((set, seal)), Ok(config)) = (prepare::sealed(&project), configured(&project)) {
            let changes: Vec<Change> = config.write()?.into_iter().collect();
            already_sealed(&set, &seal, &changes, &project, format);
            return Ok(ExitCode::SUCCESS);
        }
        if let (Some((set, answers)), Ok(config)) =
            (prepare::without_unused(&project), configured(&project))
        {
            let mut changes: Vec<Change> = config.write()?.into_iter().collect();
            changes.extend(places(&project).write(&answers, OtherMajor::Keep)?);
            already_sealed(&set, &answers.seal(), &changes, &project, format);
            return Ok(ExitCode::SUCCESS);
        }
    }
    let options = Options::default();
    let earlier = earlier(arguments, &project);
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let mut prepared = tokio::select! {
        prepared = prepare::prepare_changes(&project, &options, &earlier) => prepared?,
        _ = tokio::signal::ctrl_c() => return Err(Failure::other("interrupted; no file was changed")),
    };
    progress.finish_and_clear();
    // From here on nothing waits, so an interrupt comes before the first file or after the last.
    prepared.notes.iter().for_each(|note| output::note(&format!("note: {note}")));
    match &arguments.into {
        Some(folder) => write_into(folder, &prepared),
        None => write_committed(arguments, &project, &mut prepared, format),
    }
}

/// What the committed schema wants of `sqlx.toml`.
fn configured(project: &Project) -> Result<Configured, Diagnostic> {
    let schema = AnswerDir::read(&project.answers_dir()).ok().and_then(|answers| answers.schema);
    Configured::of(project, &schema.unwrap_or_default())
}

/// What the schema at hand wants of it; a file that cannot be edited is a fault.
fn config(project: &Project, prepared: &mut Prepared) -> Option<Configured> {
    let schema = &prepared.answers.as_ref()?.schema;
    match Configured::of(project, schema) {
        Ok(configured) => Some(configured),
        Err(fault) => {
            prepared.diagnostics.push(fault);
            None
        }
    }
}

/// What the caller wants of a set that is sealed already.
enum Target {
    /// The committed files, which need no server then.
    Committed,
    /// A server's own word, or files elsewhere.
    Elsewhere,
}

fn target(arguments: &Prepare) -> Target {
    let wants_a_server = arguments.check || arguments.reseal || arguments.into.is_some();
    if wants_a_server { Target::Elsewhere } else { Target::Committed }
}

/// Where answers may lie that need not be asked for again; nowhere for who wants a server's word on
/// everything.
fn earlier(arguments: &Prepare, project: &Project) -> Vec<PathBuf> {
    if arguments.check || arguments.reseal {
        return Vec::new();
    }
    let refreshed = arguments.into.iter().map(|folder| folder.join(".sqlx"));
    refreshed.chain([project.answers_dir()]).collect()
}

/// Nothing was asked, and what no query asks for any more is gone.
fn already_sealed(
    set: &MigrationSet,
    seal: &Seal,
    changes: &[Change],
    project: &Project,
    format: Format,
) {
    let server = seal.server;
    if format == Format::Json {
        return output::object(&json!({
            "set": set.name(),
            "diagnostics": [],
            "changes": json_changes(project, changes),
            "server": server.to_string(),
        }));
    }
    show_changes("written", project, changes);
    output::line(&format!(
        "{} and {} are as PostgreSQL {server} sealed them; \
         `cargo migrations prepare --check` has a server say so again",
        output::count(set.migrations().len(), "migration"),
        output::count(seal.queries.len(), "query"),
    ));
    if !changes.is_empty() {
        output::line("commit these files");
    }
}

/// The package that was named, else the nearest one, with the set that was named, else its own.
fn project(arguments: &Prepare, dir: Option<&Path>) -> Result<Project, Failure> {
    let package = match &arguments.manifest_dir {
        Some(manifest_dir) => Package::at(manifest_dir),
        None => Package::nearest()?,
    };
    let folder = match dir {
        Some(dir) => package.relative(dir),
        None => package.needed_set_folder()?,
    };
    let Package { manifest_dir, queries, call, .. } = package;
    Ok(Project { manifest_dir, folder, queries, call })
}

/// The build script holds the other end: when it is killed, nobody wants the answer any more.
fn end_with_stdin() {
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        // The server's guard sees its own pipe close, and cleans up.
        std::process::exit(i32::from(FAULTS));
    });
}

fn write_committed(
    arguments: &Prepare,
    project: &Project,
    prepared: &mut Prepared,
    format: Format,
) -> Result<ExitCode, Failure> {
    let config = config(project, prepared);
    let is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
    let places = places(project);
    let other = if arguments.reseal { OtherMajor::Reseal } else { OtherMajor::Keep };
    let of_config = match config {
        Some(config) if !is_faulty && arguments.check => config.change().cloned(),
        Some(config) if !is_faulty => config.write()?,
        _ => None,
    };
    let mut changes: Vec<Change> = of_config.into_iter().collect();
    changes.extend(match &prepared.answers {
        Some(answers) if !is_faulty && arguments.check => places.changes(answers, other)?,
        Some(answers) if !is_faulty => places.write(answers, other)?,
        _ => Vec::new(),
    });
    let is_stale = arguments.check && !changes.is_empty();
    match format {
        Format::Json => json_report(project, prepared, &changes),
        Format::Human if is_faulty => {
            output::diagnostics(&prepared.diagnostics, &prepared.sources);
            let found = output::summary(&prepared.diagnostics);
            output::line(&format!("{}: {found}; no file was changed", project.folder));
        }
        Format::Human => {
            output::diagnostics(&prepared.diagnostics, &prepared.sources);
            human_report(arguments, project, prepared, &changes);
        }
    }
    Ok(if is_faulty || is_stale { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// Where the committed files of a crate lie.
fn places(project: &Project) -> Places {
    Places { lock: project.set_dir().join(lock::FILE), answers: project.answers_dir() }
}

fn show_changes(label: &str, project: &Project, changes: &[Change]) {
    for change in changes {
        let path = relative(change, project).display();
        output::line(&format!("{label}: {path} ({})", change.verb()));
    }
}

fn human_report(arguments: &Prepare, project: &Project, prepared: &Prepared, changes: &[Change]) {
    show_changes(if arguments.check { "stale" } else { "written" }, project, changes);
    let Some(answers) = &prepared.answers else { return };
    let migrations = prepared.checked.set.as_ref().map_or(0, |set| set.migrations().len());
    let times = prepared.times;
    let asked = match prepared.known {
        0 => String::new(),
        known => format!("{} of ", answers.queries.len().saturating_sub(known)),
    };
    output::line(&format!(
        "{} and {asked}{} checked by PostgreSQL {} in {} (start {}, migrations {}, questions {})",
        output::count(migrations, "migration"),
        output::count(answers.queries.len(), "query"),
        answers.server,
        output::time(times.start + times.migrations + times.questions + times.trials),
        output::time(times.start),
        output::time(times.migrations + times.trials),
        output::time(times.questions),
    ));
    match (changes.is_empty(), arguments.check) {
        (true, _) => output::line("everything is as it was sealed"),
        (false, true) if prepare::sealed(project).is_some() => output::line(
            "the files are those that were sealed, and this server says otherwise: \
             run `cargo migrations prepare --reseal` and commit what it writes",
        ),
        (false, true) => output::line("run `cargo migrations prepare` and commit what it writes"),
        (false, false) => output::line("commit these files"),
    }
}

fn relative<'a>(change: &'a Change, project: &Project) -> &'a Path {
    change.path().strip_prefix(&project.manifest_dir).unwrap_or(change.path())
}

fn json_report(project: &Project, prepared: &Prepared, changes: &[Change]) {
    let mut report = render::to_json(&prepared.checked.parsed.name, &prepared.diagnostics);
    report["changes"] = json_changes(project, changes);
    report["server"] = prepared.answers.as_ref().map(|answers| answers.server.to_string()).into();
    output::object(&report);
}

fn json_changes(project: &Project, changes: &[Change]) -> serde_json::Value {
    let change =
        |change: &Change| json!({ "file": relative(change, project), "change": change.verb() });
    changes.iter().map(change).collect()
}

/// Writes for the build script: everything that is known, and why the rest is not.
fn write_into(folder: &Path, prepared: &Prepared) -> Result<ExitCode, Failure> {
    let places = Places { lock: folder.join(lock::FILE), answers: folder.join(".sqlx") };
    fs::create_dir_all(folder)?;
    match &prepared.answers {
        Some(answers) => drop(places.write(answers, OtherMajor::Reseal)?),
        // The last answers speak of other files, and the build must not find them.
        None => forget(&places)?,
    }
    let refused = prepared.answers.as_ref().map(|answers: &Answers| answers.refused.clone());
    let report = report(prepared, refused.unwrap_or_default());
    let text = serde_json::to_string_pretty(&report).map_err(Failure::other)?;
    replace(&folder.join(REPORT), &text)?;
    Ok(if report.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

fn forget(places: &Places) -> io::Result<()> {
    let paths: [PathBuf; 2] = [places.answers.join("seal"), places.lock.clone()];
    for path in paths {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn report(prepared: &Prepared, refused: BTreeMap<String, String>) -> Report {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        prepared.diagnostics.iter().partition(|diagnostic| diagnostic.is_error());
    let head = prepared.checked.set.as_ref().map(|set| set.head().to_string());
    Report {
        head: head.unwrap_or_default(),
        errors: errors.iter().map(|it| render_embedded(it, &prepared.sources)).collect(),
        warnings: warnings.iter().map(|it| render_line(it, &prepared.sources)).collect(),
        refused,
    }
}
