//! Sets that a server accepts: what is read after each file, and what is undone from the end, against
//! everything that the server says after each file.

#[path = "../../../migrations-compiler/tests/notation/mod.rs"]
mod notation;

use std::fs;
use std::path::Path;
use std::sync::Mutex as StdMutex;
use std::thread;

use migrations_compiler::environment::Environment;
use migrations_compiler::{Catalog, check, parse};
use migrations_core::{MigrationSet, State as FileState, lexer, substring};
use migrations_postgres::Options;

use super::*;
use crate::introspect::introspect;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use migrations_provision::substitute::Substituted;

/// Both ways to read, and the catalog after each file.
struct Witness {
    changes: Arc<Recorder>,
    everything: Option<Arc<Recorder>>,
    connect: PgConnectOptions,
    history: HistoryTable,
    hidden: InitialState,
    catalogs: StdMutex<Vec<(Version, Catalog)>>,
}

impl Observer for Witness {
    fn question(&self) -> &str {
        self.changes.question()
    }

    fn applied<'a>(&'a self, migration: &'a Migration, answer: Option<String>) -> Observing<'a> {
        Box::pin(async move {
            self.changes.applied(migration, answer.clone()).await;
            if let Some(everything) = &self.everything {
                everything.applied(migration, answer).await;
            }
            let mut session = connected(&self.connect).await;
            let mut catalog = introspect(&mut session, &self.history).await.expect("a catalog");
            catalog.objects.retain(|object| self.hidden.shows(object));
            let catalog = catalog.without_properties();
            self.catalogs.lock().expect("a lock").push((migration.version, catalog));
        })
    }
}

async fn connected(connect: &PgConnectOptions) -> sqlx::PgConnection {
    use sqlx::ConnectOptions;
    connect.connect().await.expect("a connection")
}

/// A sample of the sets, unless this variable says `all`.
const VARIABLE: &str = "ENGINE_TEST_TIMELINES";

/// How the files of a set are executed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Whole,
    TakenApart,
}

/// A file for each statement, so that there is a version after each.
fn taken_apart(set: &MigrationSet) -> MigrationSet {
    let mut migrations = Vec::new();
    for migration in set.migrations() {
        for range in lexer::split(&migration.sql).statements {
            let number = migrations.len() as u64 + 1;
            let version = Version::new(number, 4);
            let sql = format!("{}\n", substring(&migration.sql, range));
            migrations.push(Migration {
                version,
                stem: format!("{version}_{}", migration.name()).into(),
                sql: sql.into(),
                state: Some(FileState::Frozen),
                ..migration.clone()
            });
        }
    }
    set.with_migrations(migrations)
}

/// Where the two ways to read differ, or where what is undone is not what was there; and how many
/// files were compared.
async fn compared(
    set: &MigrationSet,
    environment: &Environment,
    form: Form,
) -> (usize, Vec<String>) {
    let substituted = Substituted::of(set, &environment.provisioning);
    let mut auxiliary = AuxiliaryServer::none(&Options::default());
    let opened = ProvisionedServer::open(&substituted.set, environment, &mut auxiliary).await;
    let provisioned = match opened {
        Ok(provisioned) => provisioned,
        // Some companions are not there where the set is executed.
        Err(ProvisionError::Faulty(found)) => {
            println!("{found:?}");
            return (0, Vec::new());
        }
        Err(ProvisionError::Failed(error)) => return (0, vec![error.to_string()]),
    };
    let initial_state = provisioned.initial_state(environment, &substituted);
    let begin = |reading| provisioned.recorder(initial_state.clone(), reading);
    let witness = Arc::new(Witness {
        changes: begin(Reading::Changes).await.expect("a recorder"),
        everything: match form {
            Form::Whole => Some(begin(Reading::Everything).await.expect("a recorder")),
            Form::TakenApart => None,
        },
        connect: provisioned.url().parse().expect("an address"),
        history: set.history_table().clone(),
        hidden: initial_state.clone(),
        catalogs: StdMutex::default(),
    });
    // Some sets cannot be taken apart to their end.
    let applied = provisioned.apply_while(&substituted.set, Some(witness.clone()), |_| true).await;
    if let Err(error) = applied {
        println!("{error}");
    }
    let one = witness.changes.timeline().await;
    witness.changes.close().await;
    let other = match &witness.everything {
        Some(everything) => {
            everything.close().await;
            everything.timeline().await
        }
        None => one.clone(),
    };
    drop(provisioned.close(set).await);
    let catalogs = std::mem::take(&mut *witness.catalogs.lock().expect("a lock"));
    let (Some(one), Some(other)) = (one, other) else {
        return (catalogs.len(), vec!["a session was lost".to_owned()]);
    };
    (catalogs.len(), faults(&one, &other, &catalogs))
}

fn faults(one: &Timeline, other: &Timeline, catalogs: &[(Version, Catalog)]) -> Vec<String> {
    let mut faults = Vec::new();
    for change in one.changes().iter().filter(|change| !other.changes().contains(change)) {
        faults.push(format!("only by changes: {change:?}"));
    }
    for change in other.changes().iter().filter(|change| !one.changes().contains(change)) {
        faults.push(format!("only by everything: {change:?}"));
    }
    let text = one.to_text();
    let read = Timeline::parse(&text).expect("a schema file").expect("a timeline");
    if read != *one {
        faults.push(format!("another text: {text}"));
    }
    for (version, catalog) in catalogs {
        match read.catalog_at(*version) {
            Some(undone) if undone == *catalog => {}
            undone => {
                let undone = undone.map(|it| it.objects).unwrap_or_default();
                let lost = catalog.objects.iter().filter(|object| !undone.contains(object));
                let invented = undone.iter().filter(|object| !catalog.objects.contains(object));
                let (lost, invented): (Vec<_>, Vec<_>) = (lost.collect(), invented.collect());
                faults.push(format!("at {version}: not {invented:?} but {lost:?}"));
            }
        }
    }
    faults
}

fn texts(is_all: bool) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut texts = Vec::new();
    for (sets, sample) in [("timelines", 1), ("belief/sets", 6), ("accepted/sets", 24)] {
        let entries = fs::read_dir(folder.join(sets)).expect("a folder of sets");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("a set").path()).collect();
        paths.sort();
        for path in paths.iter().step_by(if is_all { 1 } else { sample }) {
            let text = fs::read_to_string(path).expect("a set");
            texts.push((path.file_stem().expect("a name").to_string_lossy().into_owned(), text));
        }
    }
    texts
}

fn checked(text: &str) -> Option<(MigrationSet, Environment)> {
    let checked = check(parse(&notation::set(text)));
    let environment = Environment::of(&checked.parsed);
    Some((checked.executable()?, environment))
}

fn told(name: &str, text: &str) -> (usize, String) {
    let Some((set, environment)) = checked(text) else { return (0, String::new()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut told = String::new();
    let mut count = 0;
    for (set, form) in [(set.clone(), Form::Whole), (taken_apart(&set), Form::TakenApart)] {
        let (files, faults) = runtime.block_on(compared(&set, &environment, form));
        count += files;
        for fault in faults {
            told += &format!("{name}, {form:?}: {fault}\n");
        }
    }
    (count, told)
}

#[test]
fn catalog_at_every_version_is_what_the_server_says_after_it() {
    let only = std::env::var(VARIABLE).ok();
    let mut texts = texts(only.is_some());
    texts.retain(|(name, _)| only.as_ref().is_none_or(|only| only == "all" || name == only));
    let texts = StdMutex::new(texts.into_iter());
    let next = || texts.lock().expect("a lock").next();
    let work = || {
        let sets = std::iter::from_fn(next);
        sets.map(|(name, text)| told(&name, &text)).collect::<Vec<_>>()
    };
    let told: Vec<(usize, String)> = thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        threads.into_iter().flat_map(|thread| thread.join().expect("a result")).collect()
    });
    let faults: String = told.iter().map(|(_, fault)| fault.as_str()).collect();
    let count: usize = told.iter().map(|(count, _)| count).sum();
    println!("{count} versions of {} sets", told.len());
    assert!(faults.is_empty(), "{faults}");
    assert!(count > told.len(), "only {count} versions were compared");
}
