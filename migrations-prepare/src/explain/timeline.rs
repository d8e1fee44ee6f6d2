//! The lives of a few names: which statement of a set made, renamed, changed and dropped what had
//! them.
//!
//! A server runs the set once more, statement by statement, and is asked after each what has the
//! names now, by the server's own numbers.
//! So a name is followed through whatever changes it: a `DO` block, a function, a `CASCADE`, a
//! renamed table.
//! Must not know what was asked for the names.

mod bearing;
pub(crate) mod place;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use migrations_compiler::environment::Environment;
use migrations_core::{Location, Migration, MigrationSet, Transaction, lexer, substring};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, Row};

use crate::error::PrepareError;
use crate::introspect::questions::WATCHED_NAMES;
use crate::provision::{AuxiliaryServer, ProvisionError, ProvisionedServer};
use migrations_provision::substitute::Substituted;

use bearing::Bearing;

/// What `DISCARD ALL` does, but for the statement that is asked after others.
const RESET: &str = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
                     SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Schema,
    Relation,
    Column,
    Type,
    Value,
    Function,
}

/// The lives of everything that ever had one of the names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timeline {
    pub(crate) histories: Vec<NameHistory>,
    steps: Vec<Step>,
    /// Whether every change of the schema may run code.
    is_watched: bool,
}

/// One object from its beginning to its end, under whatever names.
#[derive(Clone, Debug)]
pub(crate) struct NameHistory {
    pub(crate) kind: Kind,
    /// The server's number of it, or of the relation that a column is of.
    pub(crate) object: i64,
    part: i32,
    /// What it was, each with the statement from which on; `None` once it is gone.
    pub(crate) states: Vec<(StatementIndex, Option<State>)>,
}

/// What an object is between two statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// The number of its schema.
    pub(crate) space: i64,
    pub(crate) schema: String,
    /// The number of the relation or the type that it is a part of.
    pub(crate) owner: i64,
    pub(crate) of: String,
    pub(crate) name: String,
    /// What tells two types of a column apart.
    pub(crate) nature: String,
    /// The type of a column, the arguments of a function.
    pub(crate) shown: String,
    /// Whether a column refuses NULL.
    pub(crate) not_null: bool,
    /// Whether a column refuses NULL, and the server has nothing else to put there.
    pub(crate) required: bool,
}

/// A moment of the run: the number of the statement, from 1; 0 is before the first.
pub(crate) type StatementIndex = usize;

/// The server's number of an object: its kind, itself, and which part of it.
type Number = (Kind, i64, i32);

/// A statement that was run.
#[derive(Clone, Debug)]
struct Step {
    file: String,
    lines_before: u32,
    /// The file's executed part.
    text: Arc<str>,
    /// Where the statement stands in it.
    range: Range<usize>,
}

impl NameHistory {
    /// What it is at the end.
    pub(crate) fn present(&self) -> Option<&State> {
        self.states.last().and_then(|(_, state)| state.as_ref())
    }

    /// The moment at which it began.
    pub(crate) fn beginning(&self) -> StatementIndex {
        self.states.first().map_or(0, |(at, _)| *at)
    }

    /// Every state in which it was there.
    pub(crate) fn past(&self) -> impl Iterator<Item = &State> {
        self.states.iter().filter_map(|(_, state)| state.as_ref())
    }
}

impl Timeline {
    /// The lives of a kind.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &NameHistory> {
        self.histories.iter().filter(move |history| history.kind == kind)
    }

    /// Where a statement speaks of a name, else where it begins; nothing for what was there before
    /// the first.
    pub(crate) fn location(&self, at: StatementIndex, name: &str) -> Option<Location> {
        let step = self.steps.get(at.checked_sub(1)?)?;
        Some(place::of_name(&step.file, step.lines_before, &step.text, step.range.clone(), name))
    }

    /// What a statement may do to the names, and to what is followed.
    fn bearing(&self, statement: &str, names: &[String]) -> Bearing {
        let present = self.histories.iter().filter_map(NameHistory::present);
        let followed = present.flat_map(|state| [state.name.as_str(), state.of.as_str()]);
        let names = names.iter().map(String::as_str).chain(followed);
        match bearing::of(statement, names) {
            Bearing::None if self.is_watched => Bearing::Rows,
            bearing => bearing,
        }
    }

    fn push(&mut self, at: StatementIndex, mut seen: HashMap<Number, State>) {
        for history in &mut self.histories {
            let state = seen.remove(&(history.kind, history.object, history.part));
            if history.present() != state.as_ref() {
                history.states.push((at, state));
            }
        }
        let mut new: Vec<_> = seen.into_iter().collect();
        new.sort_by_key(|((kind, object, part), _)| (*kind as u8, *object, *part));
        for ((kind, object, part), state) in new {
            self.histories.push(NameHistory {
                kind,
                object,
                part,
                states: vec![(at, Some(state))],
            });
        }
    }
}

/// Whether a set, or what is made before it, has any of these words in its texts at all: a name that
/// nobody ever wrote has no life.
pub(crate) fn mentions(
    set: &MigrationSet,
    environment: &Environment,
    words: &BTreeSet<String>,
) -> bool {
    let outside = environment.provisioning.scripts().map(|script| script.sql.as_str());
    let mut texts = set.migrations().iter().map(|migration| migration.sql.as_ref()).chain(outside);
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    texts.any(|text| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    })
}

/// Runs a set once more on an engine of its own and follows these names.
///
/// Nothing where it does not run as it did: then nobody can tell.
pub(crate) async fn followed(
    set: &Substituted,
    environment: &Environment,
    names: &BTreeSet<String>,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Option<Timeline>, PrepareError> {
    let provisioned = match ProvisionedServer::open(&set.set, environment, auxiliary).await {
        Ok(provisioned) => provisioned,
        Err(ProvisionError::Failed(error)) => return Err(error),
        Err(ProvisionError::Faulty(_)) => return Ok(None),
    };
    let executed = environment.provisioning.before_start(&set.set).len();
    let names: Vec<String> = names.iter().cloned().collect();
    let mut timeline = Timeline::default();
    let outcome = follow(&mut timeline, &provisioned, set, executed, &names).await;
    provisioned.close(&set.set).await?;
    Ok(outcome.is_ok().then_some(timeline))
}

async fn follow(
    timeline: &mut Timeline,
    provisioned: &ProvisionedServer,
    set: &Substituted,
    executed: usize,
    names: &[String],
) -> Result<(), sqlx::Error> {
    let mut connection = provisioned.migrator().connect().await?;
    timeline.push(0, seen(timeline, names, &mut connection).await?);
    let migrations = &set.set.migrations()[executed..];
    timeline.is_watched = migrations.iter().any(|it| bearing::watches(&it.sql));
    for migration in migrations {
        // What one file sets for its session does not reach the next; a new connection would have
        // to read the catalog anew.
        sqlx::raw_sql(RESET).execute(&mut connection).await?;
        run(timeline, set, migration, names, &mut connection).await?;
    }
    connection.close().await
}

async fn run(
    timeline: &mut Timeline,
    set: &Substituted,
    migration: &Migration,
    names: &[String],
    connection: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let is_whole = migration.transaction == Transaction::PerFile;
    if is_whole {
        sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
    }
    let text: Arc<str> = set.original(migration).into();
    let step = |range| Step {
        file: migration.file.to_string(),
        lines_before: migration.lines_before,
        text: Arc::clone(&text),
        range,
    };
    // The statements that have changed rows since the server was asked.
    let mut unasked: Vec<StatementIndex> = Vec::new();
    for range in lexer::split(&migration.sql).statements {
        let statement = substring(&migration.sql, range.clone());
        let bearing = timeline.bearing(statement, names);
        if bearing == Bearing::Open && !unasked.is_empty() {
            ask(timeline, names, connection, &std::mem::take(&mut unasked), &step).await?;
        }
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *connection).await?;
        timeline.steps.push(step(set.original_range(migration, range.clone())));
        match bearing {
            Bearing::None => {}
            Bearing::Rows => unasked.push(timeline.steps.len()),
            Bearing::Open => {
                let now = timeline.steps.len();
                ask(timeline, names, connection, &[now], &step).await?;
            }
        }
    }
    if !unasked.is_empty() {
        ask(timeline, names, connection, &unasked, &step).await?;
    }
    if is_whole {
        sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    }
    Ok(())
}

/// Asks what has the names after these statements; what one of several did is placed at their file.
async fn ask(
    timeline: &mut Timeline,
    names: &[String],
    connection: &mut PgConnection,
    statements: &[StatementIndex],
    step: impl Fn(Range<usize>) -> Step,
) -> Result<(), sqlx::Error> {
    let seen = seen(timeline, names, connection).await?;
    let at = match statements {
        [at] => *at,
        _ => {
            timeline.steps.push(step(0..0));
            timeline.steps.len()
        }
    };
    timeline.push(at, seen);
    Ok(())
}

/// What has one of the names, or is followed already.
async fn seen(
    timeline: &Timeline,
    names: &[String],
    connection: &mut PgConnection,
) -> Result<HashMap<Number, State>, sqlx::Error> {
    let followed = || timeline.histories.iter().filter(|history| history.present().is_some());
    let kinds: Vec<String> = followed().map(|history| history.kind.word().to_owned()).collect();
    let objects: Vec<i64> = followed().map(|history| history.object).collect();
    let parts: Vec<i32> = followed().map(|history| history.part).collect();
    let query = sqlx::query(WATCHED_NAMES).bind(names).bind(kinds).bind(objects).bind(parts);
    let rows = query.fetch_all(connection).await?;
    rows.iter().filter_map(|row| row_of(row).transpose()).collect()
}

fn row_of(row: &PgRow) -> Result<Option<(Number, State)>, sqlx::Error> {
    let Some(kind) = Kind::of_word(row.try_get("kind")?) else { return Ok(None) };
    let state = State {
        space: row.try_get("space")?,
        schema: row.try_get("schema")?,
        owner: row.try_get("owner")?,
        of: row.try_get("of")?,
        name: row.try_get("name")?,
        nature: row.try_get("nature")?,
        shown: row.try_get("shown")?,
        not_null: row.try_get("not_null")?,
        required: row.try_get("required")?,
    };
    Ok(Some(((kind, row.try_get("object")?, row.try_get("part")?), state)))
}

impl Kind {
    const ALL: [Kind; 6] =
        [Kind::Schema, Kind::Relation, Kind::Column, Kind::Type, Kind::Value, Kind::Function];

    fn word(self) -> &'static str {
        match self {
            Kind::Schema => "schema",
            Kind::Relation => "relation",
            Kind::Column => "column",
            Kind::Type => "type",
            Kind::Value => "value",
            Kind::Function => "function",
        }
    }

    fn of_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
