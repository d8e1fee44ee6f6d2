//! `check --compat REV`: whether two versions of a package can run at once.
//!
//! The earlier one is taken out of git: its source, its sealed queries and its set.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{Checked, SourceDir, check, parse, source};
use migrations_core::Diagnostic;
use migrations_postgres::Options;
use migrations_prepare::compat::{self, Compat, Count};
use migrations_prepare::describe::session::{DescribeSession, Opened};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;

use super::found::Found;
use crate::exit::Failure;
use crate::git::Git;
use crate::output;
use crate::project::{Package, Place, package_name};

/// What came of it, beside the diagnostics.
pub(super) struct Summary {
    revision: String,
    commit: String,
    compat: Compat,
    /// Whether the two have one schema, so that no server was asked.
    is_same: bool,
    notes: Vec<String>,
}

/// Whether two versions can run at once.
#[derive(Serialize, JsonSchema)]
pub(super) struct CompatReport {
    /// The revision that was named.
    revision: String,
    /// Its commit.
    commit: String,
    /// Whether both versions have one schema, so that no server was asked.
    same_schema: bool,
    /// Queries of the revision on the schema of the working tree.
    #[serde(rename = "replicas")]
    old_release: QueryCounts,
    /// Queries of the working tree on the schema of the revision.
    early: QueryCounts,
    /// What else a person should know of the comparison.
    notes: Vec<String>,
}

/// How the queries of one version fare on the schema of the other.
#[derive(Serialize, JsonSchema)]
struct QueryCounts {
    /// How many there are, each counted once.
    asked: usize,
    /// How many of them the other schema breaks.
    broken: usize,
    /// How many did not fit their own schema, of which nothing is said.
    unfit: usize,
}

impl From<&Count> for QueryCounts {
    fn from(count: &Count) -> QueryCounts {
        QueryCounts { asked: count.asked, broken: count.broken, unfit: count.unfit }
    }
}

/// The package as a commit has it, in a temporary folder.
struct Release {
    folder: TempDir,
    /// The name of its set's folder.
    set: String,
    queries: Vec<Query>,
    notes: Vec<String>,
}

/// Asks each version's queries on the schema of the other.
pub(super) async fn compared(
    place: &Place,
    checked: &Checked,
    revision: &str,
) -> Result<(Found, Summary), Failure> {
    let nearest;
    let package = match &place.package {
        Some(package) => package,
        None => {
            nearest = Package::nearest()?;
            &nearest
        }
    };
    let git = Git::of(package.manifest_dir())?;
    let commit = git.needed_commit(revision)?;
    let release = Release::of(&git, package, place, revision, &commit)?;
    let then = check(parse(&SourceDir::read(&release.folder.path().join(&release.set))?));
    let mut summary = Summary {
        revision: revision.to_owned(),
        commit,
        compat: Compat::default(),
        is_same: is_same(checked, &then),
        notes: release.notes.clone(),
    };
    let mut sources = place.sources(checked);
    let snapshot = package.clone().snapshot(&place.shown_as);
    let queries = running(&asked_by(&snapshot));
    if summary.is_same {
        summary.compat.old_release.asked = distinct(&release.queries);
        summary.compat.early.asked = distinct(&queries);
        return Ok((Found { diagnostics: Vec::new(), sources }, summary));
    }
    let progress = output::progress("two throw-away PostgreSQL run the sets");
    let compat = asked(revision, (&then, &release.queries), (checked, &queries)).await;
    progress.finish_and_clear();
    summary.compat = compat?;
    for (folder, prefix, queries) in [
        (package.manifest_dir(), String::new(), &queries),
        (release.folder.path(), format!("{revision}:"), &release.queries),
    ] {
        for query in queries {
            if let Ok(text) = source::read_file(&folder.join(&query.file)) {
                let name = format!("{prefix}{}", query.file);
                sources.add_of_crate(&name, &text.replace("\r\n", "\n"));
            }
        }
    }
    let diagnostics = summary.compat.diagnostics.clone();
    Ok((Found { diagnostics, sources }, summary))
}

/// Whether both sets make the same schema in the same place.
fn is_same(one: &Checked, other: &Checked) -> bool {
    let digest = |checked: &Checked| {
        let set = checked.set.as_ref()?;
        Some((set.head(), migrations_compiler::Environment::of(&checked.parsed).digest()))
    };
    digest(one).is_some() && digest(one) == digest(other)
}

async fn asked(
    revision: &str,
    (then, old): (&Checked, &[Query]),
    (now, new): (&Checked, &[Query]),
) -> Result<Compat, Failure> {
    let options = Options::default();
    let texts: Vec<&str> = old.iter().chain(new).map(|query| query.sql.as_str()).collect();
    let (then, now) = tokio::join!(
        DescribeSession::open(then, &texts, &options),
        DescribeSession::open(now, &texts, &options)
    );
    let mut then = ready(then?, &format!("the set of {revision}"))?;
    let mut now = ready(now?, "the set")?;
    let compat = compat::compared(revision, (&mut then, old), (&mut now, new)).await;
    let closed = (then.close().await, now.close().await);
    let compat = compat?;
    closed.0?;
    closed.1?;
    Ok(compat)
}

fn ready(opened: Opened, what: &str) -> Result<DescribeSession, Failure> {
    match opened {
        Opened::Ready(interview) => Ok(*interview),
        Opened::Faulty(diagnostics) => {
            let first = diagnostics.iter().find(|diagnostic| diagnostic.is_error());
            let first = first.map(|Diagnostic { code, message, location, .. }| {
                let (file, line) = (&location.file, location.start.line);
                format!("{file}:{line}: [{code}] {message}")
            });
            Err(Failure::other(format!(
                "{what} does not run on this machine's PostgreSQL: {}",
                first.unwrap_or_default()
            )))
        }
    }
}

impl Release {
    fn of(
        git: &Git,
        package: &Package,
        place: &Place,
        revision: &str,
        commit: &str,
    ) -> Result<Release, Failure> {
        let paths = git.paths(commit);
        let prefix = prefix(git, package, &paths, revision, commit)?;
        let wanted: Vec<String> =
            paths.into_iter().filter(|path| is_wanted(path, &prefix)).collect();
        let folder = tempfile::tempdir()?;
        for (path, bytes) in git.texts(commit, &wanted)? {
            let path = folder.path().join(path.strip_prefix(&prefix).unwrap_or(&path));
            fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
            fs::write(path, bytes)?;
        }
        let then = Package::at(folder.path());
        let named = place.package.is_none().then(|| package.relative(&place.set_dir));
        let is_there = |set: &String| folder.path().join(set).is_dir();
        let set = then.set_folder().filter(is_there).or_else(|| named.filter(is_there));
        let set = set.ok_or_else(|| {
            Failure::wrong_use(format!(
                "{revision} has no set in this package\n  help: name a revision that has one"
            ))
        })?;
        let mut notes = Vec::new();
        let queries = queries(&then.snapshot(&set), revision, &mut notes)?;
        Ok(Release { folder, set, queries, notes })
    }
}

/// The package's folder in a commit: the same, else that of the package of the same name.
fn prefix(
    git: &Git,
    package: &Package,
    paths: &[String],
    revision: &str,
    commit: &str,
) -> Result<String, Failure> {
    let manifest = format!("{}Cargo.toml", git.prefix());
    if paths.contains(&manifest) {
        return Ok(git.prefix().to_owned());
    }
    let name = package.source.manifests.package_name().map(str::to_owned);
    let is_manifest = |path: &&String| *path == "Cargo.toml" || path.ends_with("/Cargo.toml");
    let manifests: Vec<String> = paths.iter().filter(is_manifest).cloned().collect();
    let found = git
        .texts(commit, &manifests)?
        .into_iter()
        .find(|(_, bytes)| name.is_some() && package_name(&String::from_utf8_lossy(bytes)) == name);
    let path = found.map(|(path, _)| path).ok_or_else(|| {
        let name = name.unwrap_or_default();
        Failure::wrong_use(format!(
            "{revision} has neither {manifest} nor another package `{name}`\n  \
             help: name a revision that has the package"
        ))
    })?;
    Ok(path.strip_suffix("Cargo.toml").unwrap_or_default().to_owned())
}

/// What says what a package asks of a database, and on which schema.
fn is_wanted(path: &str, prefix: &str) -> bool {
    let Some(path) = path.strip_prefix(prefix) else { return false };
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    path.starts_with(".sqlx/") || matches!(ending, Some("rs" | "sql" | "toml" | "lock"))
}

/// The queries that a release was sealed with, at their places in its source.
fn queries(
    snapshot: &Snapshot,
    revision: &str,
    notes: &mut Vec<String>,
) -> Result<Vec<Query>, Failure> {
    let query_data = snapshot.query_data.clone().map_err(io::Error::from)?;
    let mut sealed: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in &query_data.queries {
        let said: Value = serde_json::from_str(text).unwrap_or_default();
        if let (Some("PostgreSQL"), Some(sql)) = (said["db_name"].as_str(), said["query"].as_str())
        {
            sealed.insert(sql.to_owned(), format!(".sqlx/{name}"));
        }
    }
    if sealed.is_empty() {
        if !snapshot.source.queries().is_empty() {
            notes.push(format!("nothing was sealed at {revision}: its source was read instead"));
        }
        return Ok(running(snapshot.source.queries()));
    }
    let in_source = asked_by(snapshot);
    let known: BTreeSet<&str> = in_source.iter().map(|query| query.sql.as_str()).collect();
    let written = sealed.iter().filter(|(sql, _)| !known.contains(sql.as_str()));
    let written = written.map(|(sql, file)| Query::compiled(sql.clone(), file.clone()));
    let in_source = running(&in_source).into_iter();
    Ok(in_source.filter(|query| sealed.contains_key(&query.sql)).chain(written).collect())
}

/// The queries of a package's source, and those that its call of `migrations!` asks for.
fn asked_by(snapshot: &Snapshot) -> Vec<Query> {
    let generated = snapshot.generated(snapshot.schema());
    snapshot.source.queries().iter().cloned().chain(generated).collect()
}

/// The queries of what is deployed: tests, benches and examples run nowhere else than here.
fn running(queries: &[Query]) -> Vec<Query> {
    let is_apart = |query: &&Query| {
        let folder = query.file.split(['/', '\\']).next().unwrap_or_default();
        ["tests", "benches", "examples"].contains(&folder)
    };
    queries.iter().filter(|query| !is_apart(query)).cloned().collect()
}

fn distinct(queries: &[Query]) -> usize {
    queries.iter().map(|query| query.sql.as_str()).collect::<BTreeSet<_>>().len()
}

impl Summary {
    /// How it went, for people.
    pub(super) fn lines(&self) -> Vec<String> {
        let (revision, Compat { old_release, early, .. }) = (&self.revision, &self.compat);
        let mut lines = self.notes.clone();
        if self.is_same {
            lines.push(format!(
                "the schema is that of {revision}: its {} and today's {} run on both",
                output::count(old_release.asked, "query"),
                output::count(early.asked, "query"),
            ));
            return lines;
        }
        lines.push(format!("{revision} on this schema: {}", outcome(*old_release)));
        lines.push(format!("this version on the schema of {revision}: {}", outcome(*early)));
        if old_release.unfit > 0 {
            lines.push(format!(
                "{} of {revision} did not fit its own schema, and nothing is said of that",
                output::count(old_release.unfit, "query")
            ));
        }
        lines
    }

    /// The report for programs.
    pub(super) fn report(&self) -> CompatReport {
        CompatReport {
            revision: self.revision.clone(),
            commit: self.commit.clone(),
            same_schema: self.is_same,
            old_release: (&self.compat.old_release).into(),
            early: (&self.compat.early).into(),
            notes: self.notes.clone(),
        }
    }
}

/// `12 queries run`, `3 of 12 queries broken`.
fn outcome(count: Count) -> String {
    let asked = output::count(count.asked, "query");
    match (count.broken, count.asked) {
        (0, 1) => format!("{asked} runs"),
        (0, _) => format!("{asked} run"),
        (broken, _) => format!("{broken} of {asked} broken"),
    }
}
