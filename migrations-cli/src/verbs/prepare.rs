//! `prepare`: has a real server execute the set and answer the queries, and writes what it says.

use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::Args;
use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, MigrationSet};
use migrations_postgres::Options;
use migrations_prepare::committed::{Change, OtherMajor, Places, Plan};
use migrations_prepare::compiling::{Compiling, Insist};
use migrations_prepare::configured::Configured;
use migrations_prepare::error::PrepareError;
use migrations_prepare::majors::{kept_seal, on_declared_majors};
use migrations_prepare::prepare::{self, Prepared, Scope};
use migrations_prepare::sealed::{self, SealStatus, confirmed_seal_status};

use super::or_interrupted;
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::{Package, Place};
use crate::report::FormatVersion;
use crate::workspace::{self, Member};

mod human;
mod into;
mod majors;
mod report;

use human::{command, human_report, show_changes, show_faults, show_found, show_kept};
use majors::Majors;
use report::{MemberReport, PackageReport, PrepareReport, PreparedReport, WorkspaceReport};

/// The arguments of `prepare`.
#[derive(Args)]
pub(crate) struct PrepareArgs {
    /// Write nothing; say what is stale, and exit with 1 if anything is
    #[arg(long)]
    pub(crate) check: bool,
    /// Exit with 1 if this server lacks an extension, and a stub stood in for it
    #[arg(long, requires = "check")]
    pub(crate) no_stubs: bool,
    /// Let the seal name this server even where nothing but its major is new
    #[arg(long)]
    pub(crate) reseal: bool,
    /// Compile the crate as well, to find the queries that macros write
    #[arg(long, conflicts_with = "into")]
    pub(crate) complete: bool,
    /// For `cargo check`, which --complete runs: features, mostly
    #[arg(last = true, requires = "complete", value_name = "CARGO ARGUMENTS")]
    pub(crate) cargo: Vec<std::ffi::OsString>,
    /// Prepare every member of the workspace that has a set or uses one
    #[arg(long, conflicts_with = "into")]
    pub(crate) workspace: bool,
    /// The crate's directory; that of the nearest Cargo.toml where it is left out
    #[arg(long, value_name = "DIR")]
    pub(crate) manifest_dir: Option<PathBuf>,
    /// Write everything into this directory instead (for the build script)
    #[arg(long, value_name = "DIR", hide = true)]
    pub(crate) into: Option<PathBuf>,
    /// End when the standard input is closed (for the build script)
    #[arg(long, hide = true)]
    pub(crate) until_stdin_closes: bool,
}

/// What became of one package.
struct Done {
    /// Whether anything is wrong, or stale where only that was asked.
    is_faulty: bool,
    /// The report for programs.
    report: PreparedReport,
}

pub(crate) async fn run(
    arguments: &PrepareArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if arguments.until_stdin_closes {
        end_with_stdin();
    }
    if arguments.workspace {
        return members(arguments, dir, format).await;
    }
    let done = one(arguments, &snapshot(arguments, dir)?, format).await?;
    if format == Format::Json && arguments.into.is_none() {
        let report = PackageReport { format: FormatVersion, prepared: done.report };
        output::object(&PrepareReport::Package(report));
    }
    Ok(if done.is_faulty { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// Prepares every member that has something to prepare; one with faults does not keep the others.
async fn members(
    arguments: &PrepareArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    if dir.is_some() {
        return Err(Failure::wrong_use("--dir names one set, and --workspace prepares all"));
    }
    let (mut is_faulty, mut packages) = (false, Vec::new());
    for Member { name, package } in workspace::members(arguments.manifest_dir.as_deref())? {
        if format == Format::Human {
            output::line(&format!("{name}:"));
        }
        let folder = package.needed_set_folder()?;
        let done = one(arguments, &package.snapshot(&folder), format).await?;
        is_faulty |= done.is_faulty;
        packages.push(MemberReport { package: name, prepared: done.report });
    }
    if format == Format::Json {
        let report = WorkspaceReport { format: FormatVersion, packages };
        output::object(&PrepareReport::Workspace(report));
    }
    Ok(if is_faulty { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

async fn one(
    arguments: &PrepareArgs,
    snapshot: &Snapshot,
    format: Format,
) -> Result<Done, Failure> {
    let options = Options::default();
    let standing = || confirmed_seal_status(snapshot, &options);
    if let Target::Committed = target(arguments)
        && !snapshot.has_unknown_queries()
        && let (Some(config), Some(standing)) = run_in_parallel(|| configured(snapshot), standing)
    {
        if format == Format::Human {
            show_faults(&config);
        }
        let mut changes: Vec<Change> = config.write()?.into_iter().collect();
        return Ok(match standing {
            SealStatus::Sealed(set, seal) => {
                already_sealed(&set, &seal, &changes, snapshot, format)
            }
            SealStatus::Outdated(set, query_data) => {
                changes.extend(places(snapshot).write(&query_data, OtherMajor::Keep)?);
                let seal = query_data.seal();
                sealed::confirm(&seal, &options);
                already_sealed(&set, &seal, &changes, snapshot, format)
            }
        });
    }
    let scope = scope(arguments, snapshot)?;
    let progress = output::progress(match scope.compiling {
        Some(_) => "a throw-away PostgreSQL runs the set, and cargo compiles the crate",
        None => "a throw-away PostgreSQL runs the set",
    });
    let run = prepare::prepare_in(snapshot, &options, &scope);
    let mut prepared = or_interrupted(run, "no file was changed").await??;
    progress.finish_and_clear();
    // From here on nothing waits, so an interrupt comes before the first file or after the last.
    prepared.notes.iter().for_each(|note| output::note(&format!("note: {note}")));
    let majors = majors(arguments, snapshot, &options, &prepared).await?;
    let done = match &arguments.into {
        Some(folder) => into::write(folder, &prepared).map(|is_faulty| Done {
            is_faulty,
            report: PreparedReport::of_server(snapshot, &prepared, &[], None),
        }),
        None => write_committed(arguments, snapshot, &mut prepared, &majors, format),
    };
    std::mem::take(&mut prepared.ending).finish().map_err(PrepareError::from)?;
    let needs_stubs = arguments.no_stubs && !prepared.lacking.is_empty();
    if needs_stubs { Err(refused_stubs(&prepared)) } else { done }
}

/// That the answers rest on stubs, where only those of real extensions count.
fn refused_stubs(prepared: &Prepared) -> Failure {
    let names: Vec<&str> = prepared.lacking.iter().map(String::as_str).collect();
    let names = names.join(", ");
    Failure::other(format!(
        "this server lacks {names}, and --no-stubs lets no stub take its place\n  \
         no file was changed\n  \
         help: install {names} where the server runs, or name another in MIGRATIONS_POSTGRES_BIN \
         or MIGRATIONS_ENGINE"
    ))
}

/// What servers of other majors have to do with what was asked.
async fn majors(
    arguments: &PrepareArgs,
    snapshot: &Snapshot,
    options: &Options,
    prepared: &Prepared,
) -> Result<Majors, Failure> {
    if arguments.into.is_some() || prepared.diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(Majors::default());
    }
    let kept = match arguments.reseal {
        true => None,
        false => kept_seal(snapshot, prepared),
    };
    let declared = match arguments.check {
        true => {
            let run = on_declared_majors(snapshot, options, prepared);
            or_interrupted(run, "no file was changed").await??
        }
        false => Vec::new(),
    };
    Ok(Majors { kept, declared })
}

/// Two things that take as long as each other, at once.
fn run_in_parallel<T: Send, U>(one: impl Fn() -> T + Sync, other: impl FnOnce() -> U) -> (T, U) {
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, &one);
        let other = other();
        match thread {
            Ok(thread) => (thread.join().unwrap_or_else(|panic| resume_unwind(panic)), other),
            Err(_) => (one(), other),
        }
    })
}

/// What the committed schema wants of `sqlx.toml`; nothing where a server has to say what the schema
/// is, or what is wrong with the file.
fn configured(snapshot: &Snapshot) -> Option<Configured> {
    let schema = match snapshot.source.used_rows() {
        Some(_) => snapshot.owners_schema()?,
        None => snapshot.schema().unwrap_or_default().to_owned(),
    };
    Configured::new(snapshot, &schema).ok()
}

/// What the schema at hand wants of it; a file that cannot be edited is a fault.
fn config(snapshot: &Snapshot, prepared: &Prepared) -> Result<Option<Configured>, Diagnostic> {
    let schema = prepared.query_data.as_ref().map(|query_data| &query_data.schema);
    schema.map(|schema| Configured::new(snapshot, schema)).transpose()
}

/// What the answers at hand want of the committed files.
fn plan<'a>(
    places: &'a Places,
    prepared: &Prepared,
    other: OtherMajor,
) -> io::Result<Option<Plan<'a>>> {
    let query_data = prepared.query_data.as_ref();
    query_data.map(|query_data| places.plan(query_data, other)).transpose()
}

/// What the caller wants of a set that is sealed already.
enum Target {
    /// The committed files, which need no server then.
    Committed,
    /// A server's own word, or files elsewhere.
    Elsewhere,
}

fn target(arguments: &PrepareArgs) -> Target {
    let wants_a_server = arguments.check || arguments.reseal || arguments.into.is_some();
    if wants_a_server || arguments.complete { Target::Elsewhere } else { Target::Committed }
}

/// What is asked again, and whether the compiler is asked as well.
///
/// Its answer is kept, because it costs a compilation: without `--complete` it is asked once, where
/// a macro of the crate is seen to put queries together.
fn scope(arguments: &PrepareArgs, snapshot: &Snapshot) -> Result<Scope, Failure> {
    let is_own_run = !arguments.check && arguments.into.is_none();
    let refreshed = arguments.into.iter().map(|folder| folder.join(".sqlx"));
    let earlier = match arguments.check || arguments.reseal {
        true => Vec::new(),
        false => refreshed.chain([snapshot.layout.query_data_dir.clone()]).collect(),
    };
    let compiling = if arguments.complete || (is_own_run && snapshot.has_unknown_queries()) {
        let wrapper = std::env::current_exe()?;
        let insist = if arguments.complete { Insist::Yes } else { Insist::No };
        Some(Compiling { wrapper, insist, arguments: arguments.cargo.clone() })
    } else {
        None
    };
    Ok(Scope { earlier, compiling, ..Scope::default() })
}

/// Nothing was asked, and what no query asks for any more is gone.
fn already_sealed(
    set: &MigrationSet,
    seal: &Seal,
    changes: &[Change],
    snapshot: &Snapshot,
    format: Format,
) -> Done {
    let server = seal.server;
    let report = PreparedReport::of_seal(snapshot, set, seal, changes);
    if format == Format::Human {
        show_changes("written", snapshot, changes);
        output::line(&format!(
            "{} and {} are as PostgreSQL {server} sealed them; \
             `{}` has a server say so again",
            output::count(set.migrations().len(), "migration"),
            output::count(seal.queries.len(), "query"),
            command(snapshot, &["--check"]),
        ));
        if !changes.is_empty() {
            output::line("commit these files");
        }
        show_kept(snapshot);
    }
    Done { is_faulty: false, report }
}

/// The package that was named, else the nearest one, with the set that was named, else its own; a
/// named set that the nearest package does not name, or that is near none, keeps what is written in
/// itself.
fn snapshot(arguments: &PrepareArgs, dir: Option<&Path>) -> Result<Snapshot, Failure> {
    let package = match (&arguments.manifest_dir, Package::nearest(), dir) {
        (Some(manifest_dir), ..) => Package::at(manifest_dir),
        (None, Ok(package), Some(dir)) if !package.may_own(dir) => {
            return Ok(Place::named(dir).snapshot());
        }
        (None, Ok(package), _) => package,
        (None, Err(_), Some(dir)) => return Ok(Place::named(dir).snapshot()),
        (None, Err(failure), None) => return Err(failure),
    };
    let folder = match dir {
        Some(dir) => package.relative(dir),
        None => package.needed_set_folder()?,
    };
    Ok(package.snapshot(&folder))
}

/// The build script holds the other end: when it is killed, nobody wants the answer any more.
#[expect(clippy::disallowed_methods, reason = "the thread cannot return for the program")]
fn end_with_stdin() {
    std::thread::spawn(|| {
        let _ = io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink());
        // The server's guard sees its own pipe close, and cleans up.
        std::process::exit(i32::from(FAULTS));
    });
}

fn write_committed(
    arguments: &PrepareArgs,
    snapshot: &Snapshot,
    prepared: &mut Prepared,
    majors: &Majors,
    format: Format,
) -> Result<Done, Failure> {
    let places = places(snapshot);
    let other = if arguments.reseal { OtherMajor::Reseal } else { OtherMajor::Keep };
    let (config, plan) =
        run_in_parallel(|| config(snapshot, prepared), || plan(&places, prepared, other));
    let config = config.unwrap_or_else(|fault| {
        prepared.diagnostics.push(fault);
        None
    });
    if format == Format::Human {
        config.iter().for_each(show_faults);
    }
    let is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
    let mut changes: Vec<Change> = Vec::new();
    if !is_faulty {
        changes.extend(match config {
            Some(config) if arguments.check => config.change().cloned(),
            Some(config) => config.write()?,
            None => None,
        });
        changes.extend(match plan?.filter(|_| majors.kept.is_none()) {
            Some(plan) if arguments.check => plan.stale(),
            Some(plan) => plan.write()?,
            None => Vec::new(),
        });
    }
    let is_stale = arguments.check && (!changes.is_empty() || majors.differ());
    match format {
        Format::Json => {}
        Format::Human if is_faulty => {
            output::diagnostics(&prepared.diagnostics, &prepared.sources);
            let found = output::summary(&prepared.diagnostics);
            output::line(&format!("{}: {found}; no file was changed", snapshot.layout.set_folder));
        }
        Format::Human => {
            show_found(snapshot, prepared);
            human_report(arguments, snapshot, prepared, majors, &changes);
        }
    }
    let report = PreparedReport::of_server(snapshot, prepared, &changes, Some(majors));
    Ok(Done { is_faulty: is_faulty || is_stale, report })
}

/// Where the committed files of a crate lie.
fn places(snapshot: &Snapshot) -> Places {
    Places { lock: snapshot.layout.lock(), query_data: snapshot.layout.query_data_dir.clone() }
}
