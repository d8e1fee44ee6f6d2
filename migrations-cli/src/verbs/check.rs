//! `check [DIR]`: what is wrong with a set, without a server.
//!
//! Of a crate also what no server has seen yet: a stale lock or seal, a query without an answer.
//! A bare directory needs neither; what `prepare` has written into it is held against it.
//! With `--engine` a throw-away server is asked as well, and with `--since` only what a branch adds
//! is told.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::render::{self, Sources};
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{Checked, source};
use migrations_core::{Code, Diagnostic, FileId, Invocation, Location};
use migrations_postgres::Options;
use migrations_prepare::prepare::{self, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::compat::{self, CompatReport, Summary};
use super::found::Found;
use super::{since, stale_bundles};
use crate::exit::{FAULTS, Failure};
use crate::format::CheckFormat;
use crate::output;
use crate::project::{Place, from_root};
use crate::report::{DiagnosticReport, FormatVersion};
use crate::unlocked::Told;

/// The arguments of `check`.
#[derive(Args)]
pub(crate) struct CheckArgs {
    /// The set's directory, like --dir
    #[arg(value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Have a throw-away server run the set as well; nothing is written
    #[arg(long)]
    pub(crate) engine: bool,
    /// Only what the branch adds since it left REV, alone and merged with REV
    #[arg(long, value_name = "REV")]
    pub(crate) since: Option<String>,
    /// Whether the queries of REV run on this schema, and those of now on the schema of REV
    #[arg(long, value_name = "REV", conflicts_with = "since")]
    pub(crate) compat: Option<String>,
}

/// What is wrong with a set.
#[derive(Serialize, JsonSchema)]
struct CheckReport {
    format: FormatVersion<1>,
    /// Name of the set.
    set: String,
    /// Faults and warnings; in a package their files are named from its folder, elsewhere from the
    /// set's.
    diagnostics: Vec<DiagnosticReport>,
    /// Whether two versions can run at once; only with `--compat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "CompatReport")]
    compat: Option<CompatReport>,
}

pub(crate) async fn run(
    check: &CheckArgs,
    dir: Option<&Path>,
    format: CheckFormat,
) -> Result<ExitCode, Failure> {
    let place = Place::find(check.directory.as_deref().or(dir))?;
    let snapshot = place.snapshot();
    let mut files = place.readable(&snapshot)?.checked.clone();
    if check.engine {
        prepare::tell_server(&mut files, &Options::default());
    }
    let checked = files.with_statements();
    let mut found = match check.engine {
        true => on_engine(&place, &snapshot, &checked).await?,
        false => {
            Found { diagnostics: checked.diagnostics.clone(), sources: place.sources(&checked) }
        }
    };
    if let Some(seal) = snapshot.seal.as_ref().filter(|_| !check.engine) {
        note_stubs("the server lacked that has sealed the set", &seal.stubs);
    }
    found.diagnostics.extend(stale_bundles::faults(&place, &checked));
    let is_sealed = snapshot.query_data.as_ref().is_ok_and(|query_data| query_data.seal.is_some());
    if (place.package.is_some() || is_sealed) && checked.set.is_some() {
        let unseen = unseen(&snapshot, &mut found)?;
        found.diagnostics.extend(unseen);
    }
    let found = match &check.since {
        Some(revision) => since::added(&place, found, &checked, revision)?,
        None => vec![found],
    };
    let (found, compat) = match &check.compat {
        Some(revision) if checked.set.is_some() => {
            let (more, compat) = compat::compared(&place, &checked, revision).await?;
            (found.into_iter().chain([more]).collect(), Some(compat))
        }
        _ => (found, None),
    };
    show(&place, &checked, &found, check, compat.as_ref(), format);
    let is_faulty = found.iter().flat_map(|found| &found.diagnostics).any(Diagnostic::is_error);
    Ok(if is_faulty { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// What is wrong with the set, and what a server says of it and its queries, as far as it can be
/// executed.
async fn on_engine(
    place: &Place,
    snapshot: &Snapshot,
    checked: &Checked,
) -> Result<Found, Failure> {
    let sources = place.sources(checked);
    if checked.executable().is_none() {
        return Ok(Found { diagnostics: not_asked(checked), sources });
    }
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let scope = Scope { despite_faults: true, ..Scope::default() };
    let prepared = prepare::prepare_in(snapshot, &Options::default(), &scope).await;
    progress.finish_and_clear();
    let prepared = prepared?;
    note_stubs("this server lacks", &prepared.lacking);
    let sources = if place.package.is_some() { prepared.sources } else { sources };
    Ok(Found { diagnostics: prepared.diagnostics, sources })
}

/// Says that answers rest on stubs of extensions.
fn note_stubs(who: &str, stubs: &BTreeSet<String>) {
    if !stubs.is_empty() {
        let names: Vec<&str> = stubs.iter().map(String::as_str).collect();
        output::note(&format!("note: stubs stand in for what {who}: {}", names.join(", ")));
    }
}

/// The faults of a set that no server can be asked about, with a word on that at the one that keeps it
/// from being asked.
fn not_asked(checked: &Checked) -> Vec<Diagnostic> {
    let blocking = checked.blocking_fault();
    let noted = |found: &Diagnostic| match blocking {
        Some(blocking) if std::ptr::eq(found, blocking) => {
            let note = "the server was not asked: what it would execute is not certain";
            found.clone().note(note)
        }
        _ => found.clone(),
    };
    checked.diagnostics.iter().map(noted).collect()
}

fn show(
    place: &Place,
    checked: &Checked,
    found: &[Found],
    check: &CheckArgs,
    compat: Option<&Summary>,
    format: CheckFormat,
) {
    let all = || found.iter().flat_map(|found| &found.diagnostics);
    match format {
        CheckFormat::Human => {
            let told = |found: &Found| match check.since {
                Some(_) => Told::all(&found.diagnostics),
                None => Told::of(&checked.parsed, &found.diagnostics),
            };
            let told: Vec<Told> = found.iter().map(told).collect();
            for (told, found) in told.iter().zip(found) {
                output::diagnostics(&told.shown, &found.sources);
            }
            let files = output::count(checked.parsed.files.len(), "file");
            let found = output::summary(all());
            let since = check.since.as_ref().map(|revision| format!(" since {revision}"));
            let since = since.unwrap_or_default();
            output::line(&format!("{}: {files}, {found}{since}", place.shown_as));
            compat.iter().flat_map(|compat| compat.lines()).for_each(|line| output::line(&line));
            let left_out =
                told.iter().find_map(|told| told.note(&place.invocation(), &history(place)));
            let note = left_out.or_else(|| unlocked(place, checked, all()));
            note.iter().for_each(|it| output::note(it));
        }
        CheckFormat::Json => {
            let in_package = |found: &Found| in_package(&found.diagnostics, &found.sources);
            let all: Vec<Diagnostic> = match place.package {
                Some(_) => found.iter().flat_map(in_package).collect(),
                None => all().cloned().collect(),
            };
            output::object(&CheckReport {
                format: FormatVersion,
                set: checked.parsed.name.clone(),
                diagnostics: DiagnosticReport::all(&all),
                compat: compat.map(Summary::report),
            });
        }
        CheckFormat::Short => lines(found, |diagnostic, sources| {
            render::to_line(diagnostic, &|file| shown(place, sources, file).display().to_string())
        }),
        CheckFormat::Github => lines(found, |diagnostic, sources| {
            render::to_github(diagnostic, &|file| from_root(&shown(place, sources, file)))
        }),
        CheckFormat::Sarif => {
            let path = |file: &FileId| from_root(&shown(place, &found[0].sources, file));
            output::object(&render::to_sarif(&all().cloned().collect::<Vec<_>>(), &path));
        }
    }
}

/// How the safety rules fall silent about files that are long applied: without a lock every file of a
/// bare directory may be a draft.
fn unlocked<'a>(
    place: &Place,
    checked: &Checked,
    mut found: impl Iterator<Item = &'a Diagnostic>,
) -> Option<String> {
    let is_bare = place.package.is_none() && checked.parsed.lock.is_none();
    let is_about_drafts = found.any(|diagnostic| diagnostic.code.is_safety());
    (is_bare && is_about_drafts && checked.set.is_some()).then(|| {
        let init = place.invocation().command("init", &[]);
        format!(
            "note: without a lock every file is judged as a draft; if these are applied, `{init}` makes them history"
        )
    })
}

/// How the files of a set without a lock become history.
fn history(place: &Place) -> String {
    let command = |verb| place.invocation().command(verb, &[]);
    match place.package {
        None => format!("`{}`", command("init")),
        Some(_) => format!("`{}` with `{}`", command("prepare"), command("freeze")),
    }
}

fn lines(found: &[Found], text: impl Fn(&Diagnostic, &Sources) -> String) {
    for Found { diagnostics, sources } in found {
        diagnostics.iter().for_each(|diagnostic| output::line(&text(diagnostic, sources)));
    }
}

/// The file as it is reached from the current folder.
fn shown(place: &Place, sources: &Sources, file: &FileId) -> PathBuf {
    let path = PathBuf::from(sources.shown_as(file));
    match &place.package {
        Some(package) => package.seen_from_here(&path),
        None => path,
    }
}

/// The findings with every file named from the package's folder, and none from the set's.
fn in_package(found: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
    let mut found = found.to_vec();
    for diagnostic in &mut found {
        let labels = diagnostic.labels.iter_mut().map(|label| &mut label.location);
        for location in labels.chain([&mut diagnostic.location]) {
            location.file = FileId::Crate(sources.shown_as(&location.file));
        }
    }
    found
}

/// What no server has seen of a package.
fn unseen(snapshot: &Snapshot, found: &mut Found) -> Result<Vec<Diagnostic>, Failure> {
    let query_data = snapshot.query_data.clone().map_err(io::Error::from)?;
    let mut unseen = snapshot.stale();
    if snapshot.is_of_directory() {
        let command = Invocation::in_dir(&snapshot.layout.set_folder).command("prepare", &[]);
        unseen.iter_mut().filter_map(|it| it.help.as_mut()).for_each(|help| {
            *help = help.replace("cargo migrations prepare", &command);
        });
    }
    let mut seen = BTreeSet::new();
    let generated = snapshot.generated(snapshot.schema());
    for query in snapshot.source.queries().iter().chain(&generated) {
        if !query_data.queries.contains_key(&query.file_name())
            && !is_rejected(&found.diagnostics, query)
        {
            let path = snapshot.layout.manifest_dir.join(&query.file);
            if seen.insert(&query.file)
                && let Ok(text) = source::read_file(&path)
            {
                found.sources.add_of_crate(&query.file, &text.replace("\r\n", "\n"));
            }
            unseen.push(unsealed(query));
        }
    }
    Ok(unseen)
}

/// Whether a server has just said what is wrong with a query.
fn is_rejected(found: &[Diagnostic], query: &Query) -> bool {
    let (begin, end) = (query.position(0), query.position(query.sql.len()));
    found.iter().any(|diagnostic| {
        let Location { file, start, .. } = &diagnostic.location;
        diagnostic.code == Code::RejectedQuery
            && *file == *query.file.as_str()
            && (begin..=end).contains(start)
    })
}

fn unsealed(query: &Query) -> Diagnostic {
    let location = Location::new(FileId::of_crate(&query.file), query.position(0), 1);
    Diagnostic::new(Code::UnsealedQuery, location, "no server has checked this query")
        .help("run `cargo migrations prepare` and commit what it writes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<CheckReport>("check");
    }
}
