//! `init`: takes a project over as it is, without a change in its SQL or its source.
//!
//! What is there already stays, so a second call changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::layout::Layout;
use migrations_compiler::lock::{self, Entry, EntryState, Lock};
use migrations_compiler::locking::{self, Proof};
use migrations_compiler::manifests;
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::source::{self, Content, SourceFile};
use migrations_compiler::{Checked, Parsed, QueryDataDir, SourceDir, check, config, parse};
use migrations_core::Diagnostic;
use migrations_postgres::Options;
use migrations_prepare::committed::{OtherMajor, Places};
use migrations_prepare::prepare::{self, Prepared};
use migrations_prepare::sealed;
use schemars::JsonSchema;
use serde::Serialize;

use super::select_migration;
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::init::build_script::{self, Change};
use crate::init::conventions::OfSqlx;
use crate::init::lists::has_lists;
use crate::init::query_data::{self, Adopted};
use crate::init::{attributes, conventions, manifest};
use crate::output;
use crate::project::{Package, Place, set_name};
use crate::report::FormatVersion;
use crate::steps::{self, Step};

/// The arguments of `init`.
#[derive(Args)]
pub(crate) struct InitArgs {
    /// Depend on the crates of `migrations` in this folder, by path
    #[arg(long, value_name = "DIR")]
    pub(crate) crates: Option<PathBuf>,
}

/// What was written, and what became of the query files that were there.
#[derive(Serialize, JsonSchema)]
struct InitReport {
    format: FormatVersion<1>,
    /// Paths of the files that were written.
    written: Vec<String>,
    /// How many query files of sqlx say what a server says.
    adopted: usize,
    /// What a server says otherwise than the query files did, each a line.
    differences: Vec<String>,
    /// Names of the query files whose queries are not in the source any more; they were removed.
    unused: Vec<String>,
}

pub(crate) async fn run(
    init: &InitArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let home = Home::find(dir)?;
    let plan = Plan::of(&home, init)?;
    if let Some(checked) = &plan.faulty {
        return Err(home.faults(checked, format));
    }
    fs::create_dir_all(&home.place.set_dir)?;
    steps::take(&plan.steps)?;
    let mut done = Done::new(&home, &plan);
    let outcome = match &home.package {
        Some(package) if plan.has_files => done.prepare(&home, package, &plan).await,
        _ => Ok(()),
    };
    if outcome.is_err() || format == Format::Human {
        done.show(&home, &plan);
    } else {
        output::object(&done.report());
    }
    outcome?;
    Ok(if done.is_faulty { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// The project that is taken over.
struct Home {
    place: Place,
    package: Option<Package>,
    name: String,
}

impl Home {
    /// The nearest package, and its set or the one that was named; a named set needs no package.
    fn find(dir: Option<&Path>) -> Result<Home, Failure> {
        let package = match (Package::nearest(), dir) {
            (Ok(package), _) => package,
            (Err(_), Some(dir)) => {
                let name = set_name(dir);
                return Ok(Home { place: Place::named(dir), package: None, name });
            }
            (Err(failure), None) => return Err(failure),
        };
        let path = package.manifest_dir().join(manifests::FILE);
        let name = package.source.manifests.package_name().ok_or_else(|| {
            Failure::wrong_use(format!(
                "{} has no [package]\n  help: run it in the member of the workspace that owns the \
                 migrations",
                path.display()
            ))
        })?;
        let folder = match dir {
            Some(dir) => package.relative(dir),
            None => package.set_folder().unwrap_or_else(|| "migrations".to_owned()),
        };
        let (place, name) = (Place::of(package.clone(), folder), name.to_owned());
        Ok(Home { place, package: Some(package), name })
    }

    /// Where `.gitattributes` and the build script lie.
    fn root(&self) -> &Path {
        match &self.package {
            Some(package) => package.manifest_dir(),
            None => &self.place.set_dir,
        }
    }

    fn read(&self) -> Result<SourceDir, Failure> {
        if self.place.set_dir.is_dir() {
            return self.place.read();
        }
        Ok(SourceDir { root: self.place.set_dir.clone(), files: Vec::new() })
    }

    fn faults(&self, checked: &Checked, format: Format) -> Failure {
        if format == Format::Human {
            output::diagnostics(&checked.diagnostics, &self.place.sources(checked));
        }
        let found = output::summary(&checked.diagnostics);
        let message = format!("{} has {found}; nothing was written", self.place.shown_as);
        let mut failure = Failure::other(message);
        failure.diagnostics.clone_from(&checked.diagnostics);
        failure
    }
}

/// What is to be written without a server.
struct Plan {
    steps: Vec<Step>,
    /// What only the user can do.
    by_hand: Vec<String>,
    has_files: bool,
    /// The text of the config that is written.
    config: Option<String>,
    /// The set, where it would not be sound with the files that are planned.
    faulty: Option<Checked>,
}

impl Plan {
    fn of(home: &Home, init: &InitArgs) -> Result<Plan, Failure> {
        let dir = home.read()?;
        let parsed = parse(&dir);
        let mut plan = Plan {
            steps: Vec::new(),
            by_hand: Vec::new(),
            has_files: !parsed.files.is_empty(),
            config: None,
            faulty: None,
        };
        let mut planned = dir.clone();
        if parsed.config.is_none() {
            let text = conventions::config(&parsed, &home.name);
            plan.config = Some(text.clone());
            plan.write(&mut planned, &home.place.set_dir, config::FILE, text);
        }
        let is_first = parsed.lock.is_none() && plan.has_files;
        if is_first {
            // The rules about form are silent about what a lock has frozen.
            let content = Content::Bytes(history(&parsed).to_string().into_bytes());
            planned.files.push(SourceFile { name: lock::FILE.to_owned(), content });
        }
        let checked = check(parse(&planned));
        match &checked.set {
            Some(set) if is_first => {
                // A server that has executed it, as `prepare` below asks one, takes the word away.
                let lock = locking::freeze(set, &checked.parsed, Proof::Unproven);
                let text = lock.to_string();
                plan.steps.push(Step::Write { path: home.place.set_dir.join(lock::FILE), text });
            }
            Some(_) => {}
            None => plan.faulty = Some(checked),
        }
        plan.attributes(home, &dir);
        if home.package.is_some() {
            plan.build_script(home);
            plan.manifest(home, init)?;
        }
        Ok(plan)
    }

    fn write(&mut self, planned: &mut SourceDir, folder: &Path, name: &str, text: String) {
        let content = Content::Bytes(text.clone().into_bytes());
        planned.files.push(SourceFile { name: name.to_owned(), content });
        self.steps.push(Step::Write { path: folder.join(name), text });
    }

    fn attributes(&mut self, home: &Home, dir: &SourceDir) {
        let path = home.root().join(".gitattributes");
        let old = source::read_file(&path).unwrap_or_default();
        let is_sql = |file: &&SourceFile| file.name.ends_with(".sql");
        let has_returns = dir.files.iter().filter(is_sql).any(|file| match &file.content {
            Content::Bytes(bytes) => bytes.windows(2).any(|pair| pair == b"\r\n"),
            Content::Directory | Content::Unreadable(_) | Content::Outside(_) => false,
        });
        let folder = if home.package.is_some() { home.place.shown_as.as_str() } else { "." };
        let folder = folder.trim_start_matches("./");
        let new = attributes::with_lines(&old, folder, has_returns);
        self.steps.extend(new.map(|text| Step::Write { path, text }));
    }

    fn build_script(&mut self, home: &Home) {
        let path = home.root().join("build.rs");
        match build_script::change(source::read_file(&path).ok().as_deref()) {
            Change::None => {}
            Change::Write(text) => self.steps.push(Step::Write { path, text }),
            Change::ByHand => {
                let line = build_script::CALL;
                self.by_hand.push(format!("add `{line}` to `main` of build.rs"));
            }
        }
    }

    fn manifest(&mut self, home: &Home, init: &InitArgs) -> Result<(), Failure> {
        let path = home.root().join("Cargo.toml");
        let old = source::read_file(&path)?;
        let workspace = home.package.as_ref().and_then(|package| {
            package.source.manifests.workspace_root().map(|root| root.join(manifests::FILE))
        });
        let workspace = workspace.and_then(|path| source::read_file(&path).ok());
        let from = match &init.crates {
            Some(folder) => manifest::From::Folder(folder),
            None => manifest::From::Manifest { workspace: workspace.as_deref() },
        };
        let new = manifest::with_build_dependency(&old, &from);
        self.steps.extend(new.map(|text| Step::Write { path, text }));
        Ok(())
    }
}

/// The lock in which everything that is there is history.
fn history(parsed: &Parsed) -> Lock {
    let all = select_migration::all(parsed);
    let frozen = all.iter().map(|chosen| chosen.entry(EntryState::Frozen));
    Lock::of(frozen.map(|entry| Entry { is_unproven: true, ..entry }).collect())
}

/// Has a server run the set and answer the queries.
async fn asked(snapshot: &Snapshot) -> Result<Prepared, Failure> {
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let prepared = prepare::prepare(snapshot, &Options::default()).await;
    progress.finish_and_clear();
    Ok(prepared?)
}

/// What was done, and what is left.
struct Done {
    written: Vec<PathBuf>,
    adopted: Adopted,
    seen: Option<String>,
    /// How many queries would have other nullability if it were proved.
    beyond_sqlx: usize,
    /// What the config keeps of sqlx.
    kept: Vec<OfSqlx>,
    is_faulty: bool,
}

impl Done {
    fn new(home: &Home, plan: &Plan) -> Done {
        let written = plan.steps.iter().filter_map(|step| match step {
            Step::Write { path, .. } => Some(shown(home, path)),
            Step::Rename { .. } | Step::Remove { .. } => None,
        });
        let written = written.collect();
        Done {
            written,
            adopted: Adopted::default(),
            seen: None,
            beyond_sqlx: 0,
            kept: Vec::new(),
            is_faulty: false,
        }
    }

    /// Has a server say what the committed answers are, and compares them with those of old.
    async fn prepare(
        &mut self,
        home: &Home,
        package: &Package,
        plan: &Plan,
    ) -> Result<(), Failure> {
        // The files that were just written are part of it, so it is read again.
        let read = || Package::at(package.manifest_dir()).snapshot(&home.place.shown_as);
        let snapshot = read();
        if sealed::is_sealed(&snapshot) {
            return Ok(());
        }
        let old = answers_of_old(package)?;
        let mut prepared = asked(&snapshot).await?;
        let query_data = prepared.query_data.as_ref();
        self.beyond_sqlx = query_data.map_or(0, |query_data| query_data.beyond_sqlx.len());
        let has_lists = query_data.is_some_and(|query_data| has_lists(&query_data.schema));
        self.kept.extend((self.beyond_sqlx > 0).then_some(OfSqlx::Nullability));
        self.kept
            .extend((has_lists && !snapshot.source.queries().is_empty()).then_some(OfSqlx::Texts));
        if let (Some(config), [_, ..]) = (&plan.config, self.kept.as_slice()) {
            // The source was written for sqlx's word, and has to stay as it is.
            let text = conventions::with_types_of_sqlx(config, &self.kept);
            steps::take(&[Step::Write { path: home.place.set_dir.join(config::FILE), text }])?;
            prepared = asked(&read()).await?;
        } else {
            self.kept.clear();
        }
        self.is_faulty = prepared.diagnostics.iter().any(Diagnostic::is_error);
        if self.is_faulty {
            output::diagnostics(&prepared.diagnostics, &prepared.sources);
            return Ok(());
        }
        self.commit(home, &snapshot.layout, &prepared, &old)
    }

    fn commit(
        &mut self,
        home: &Home,
        layout: &Layout,
        prepared: &Prepared,
        old: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let Some(query_data) = &prepared.query_data else { return Ok(()) };
        let places = Places { lock: layout.lock(), query_data: layout.query_data_dir.clone() };
        for change in places.write(query_data, OtherMajor::Keep)? {
            let path = shown(home, change.path());
            if !self.written.contains(&path) {
                self.written.push(path);
            }
        }
        self.adopted = query_data::compare(old, &query_data.queries);
        let migrations = prepared.checked.set.as_ref().map_or(0, |set| set.migrations().len());
        self.seen = Some(format!(
            "{} and {} checked by PostgreSQL {}",
            output::count(migrations, "migration"),
            output::count(query_data.queries.len(), "query"),
            query_data.server,
        ));
        Ok(())
    }

    fn report(&self) -> InitReport {
        InitReport {
            format: FormatVersion,
            written: self.written.iter().map(|path| path.display().to_string()).collect(),
            adopted: self.adopted.same,
            differences: self.adopted.differences.clone(),
            unused: self.adopted.unused.clone(),
        }
    }

    fn show(&self, home: &Home, plan: &Plan) {
        for path in &self.written {
            output::line(&format!("written: {}", path.display()));
        }
        if self.adopted.same > 0 {
            let query_data = output::count(self.adopted.same, "answer");
            output::line(&format!("{query_data} of sqlx kept: the server says the same"));
        }
        for line in &self.adopted.differences {
            output::line(&format!("differs: {line}"));
        }
        if self.kept.contains(&OfSqlx::Nullability) {
            let queries = output::count(self.beyond_sqlx, "query");
            output::line(&format!(
                "kept: sqlx's nullability of {queries}, until `nullability` in {} is \"proved\"",
                config::FILE
            ));
        }
        if self.kept.contains(&OfSqlx::Texts) {
            output::line(&format!(
                "kept: texts where a CHECK has a list of them, until `enums` in {} is \"all\"",
                config::FILE
            ));
        }
        for name in &self.adopted.unused {
            output::line(&format!("removed: {name}: its query is not in the source"));
        }
        self.seen.iter().for_each(|line| output::line(line));
        if self.written.is_empty() && !self.is_faulty {
            output::line(&format!(
                "{} is set up already; nothing was changed",
                home.place.shown_as
            ));
        }
        for line in &plan.by_hand {
            output::line(&format!("left to you: {line}"));
        }
        output::line(match (plan.has_files, self.is_faulty, self.seen.is_some()) {
            (false, ..) => "next: `cargo migrations new NAME` writes the first migration",
            (_, true, _) => "next: correct the faults, then run `cargo migrations prepare`",
            (_, _, true) => {
                "next: commit these files; \
                `migrations::migrations!();` embeds the set where you want it"
            }
            _ if home.package.is_some() => "next: `cargo migrations prepare` has a server check it",
            _ => "next: commit these files",
        });
    }
}

fn shown(home: &Home, path: &Path) -> PathBuf {
    path.strip_prefix(home.root()).unwrap_or(path).to_owned()
}

/// The query files that sqlx's own tool has left in the package, or in its workspace.
fn answers_of_old(package: &Package) -> Result<BTreeMap<String, String>, Failure> {
    let mut old = BTreeMap::new();
    let workspace = package.source.manifests.workspace_root();
    for root in [workspace, Some(package.manifest_dir())].into_iter().flatten() {
        old.extend(QueryDataDir::read(&root.join(".sqlx"))?.queries);
    }
    let asked: Vec<String> = package.source.queries().iter().map(Query::file_name).collect();
    let own = package.manifest_dir().join(".sqlx");
    // In a workspace the other members' answers are none of ours.
    old.retain(|name, _| asked.contains(name) || own.join(name).is_file());
    Ok(old)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<InitReport>("init");
    }
}
