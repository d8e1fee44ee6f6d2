//! A query that a server refuses → where the name went that it asks for.
//!
//! Says only what a server has seen happen, and to what the query itself can mean.
//! Must not know how the lives of names were found out.

mod histories;
mod nearest;
mod outcome;
mod subject;

use std::collections::BTreeSet;

use migrations_compiler::Catalog;
use migrations_compiler::environment::Environment;
use migrations_compiler::schema::{self, Reach, reach};
use migrations_core::Location;

use crate::error::PrepareError;
use crate::explain::timeline::{self, Kind, NameHistory, State, StatementIndex, Timeline};
use crate::provision::AuxiliaryServer;
use crate::rejection::Rejection;
use migrations_provision::substitute::Substituted;

pub(crate) use histories::NameHistories;
pub(crate) use outcome::NameOutcome;
use outcome::of_history;
use subject::Subject;

/// What became of something that a query asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// What happened, and by which file and line: it stands behind the server's message.
    pub(crate) told: Option<String>,
    /// The places of that.
    pub(crate) labels: Vec<(Location, String)>,
    /// What to type.
    pub(crate) help: Option<String>,
}

/// A refusal, with what the query itself says about the place.
pub(crate) struct RejectionContext<'a> {
    rejection: &'a Rejection,
    reach: Reach,
    subject: Subject,
}

/// The schema in which the query was refused.
pub(crate) struct Present<'a> {
    pub(crate) catalog: &'a Catalog,
    /// The schemas in which a name without one is looked for.
    pub(crate) path: &'a [String],
}

impl<'a> RejectionContext<'a> {
    /// Reads a query around the place at which it was refused.
    pub(crate) fn of(query: &str, rejection: &'a Rejection) -> RejectionContext<'a> {
        let reach = match rejection.offset {
            Some(offset) => {
                let mut reach = reach(query, offset);
                if reach.sources.is_empty() {
                    // A value that an `INSERT` gives sees no relation, and goes into one.
                    reach.sources = schema::reach(query, 0).sources;
                }
                reach
            }
            // Without a place, the relations of the whole query are all that is known.
            None => Reach { name: Vec::new(), operands: Vec::new(), ..reach(query, 0) },
        };
        let subject = Subject::of(&rejection.cause, &reach);
        RejectionContext { rejection, reach, subject }
    }

    /// The names whose lives may explain it.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.subject.keys()
    }

    /// The names of [`RejectionContext::keys`], and those that tell which of several histories is meant.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let sources = self.reach.sources.iter().map(|source| source.name.clone());
        let quoted = self.rejection.cause.message.split('"').skip(1).step_by(2);
        let quoted = quoted.flat_map(|name| name.split('.')).map(str::to_owned);
        let of = self.subject.owner().map(str::to_owned);
        self.keys().into_iter().chain(sources).chain(quoted).chain(of).collect()
    }

    /// Where it comes from, for a schema that does not have it yet.
    pub(crate) fn arrival(&self, timeline: &Timeline, path: &[String]) -> Explanation {
        let histories = NameHistories { timeline, path };
        let arrived = match &self.subject {
            Subject::Column(name) => {
                let sources = self.reach.sources_of(name).into_iter();
                let relations = sources.filter_map(|source| {
                    histories.relation(source.schema.as_deref(), &source.name)
                });
                let columns = relations.filter_map(|it| histories.column(it, name.last()?));
                columns.filter_map(NameOutcome::arrived).next()
            }
            Subject::Relation { schema, name } => {
                histories.relation(schema.as_deref(), name).and_then(NameOutcome::arrived)
            }
            _ => None,
        };
        Explanation {
            told: arrived.as_ref().map(|outcome| outcome.told(timeline)),
            labels: arrived.iter().flat_map(|outcome| outcome.labels(timeline)).collect(),
            help: None,
        }
    }

    /// What became of it.
    pub(crate) fn explanation(&self, timeline: &Timeline, present: &Present<'_>) -> Explanation {
        let histories = NameHistories { timeline, path: present.path };
        let case = Case { context: self, timeline, present, histories };
        let outcomes = case.outcomes();
        if outcomes.is_empty() {
            let nearest = case.nearest();
            let help = nearest.map(|nearest| format!("did you mean \"{nearest}\"?"));
            return Explanation { help, ..Explanation::default() };
        }
        let told: Vec<String> = outcomes.iter().map(|outcome| outcome.told(timeline)).collect();
        Explanation {
            told: Some(told.join("; ")),
            labels: outcomes.iter().flat_map(|outcome| outcome.labels(timeline)).collect(),
            help: match outcomes.as_slice() {
                [outcome] => outcome.help.clone(),
                _ => None,
            },
        }
    }
}

/// What became of what each of these refused queries asks for; a server is asked only where a name
/// may have a past.
pub(crate) async fn explanations(
    rejections: &[(&str, &Rejection)],
    present: &Present<'_>,
    set: &Substituted,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Vec<Explanation>, PrepareError> {
    let contexts: Vec<RejectionContext> = rejections
        .iter()
        .map(|(query, rejection)| RejectionContext::of(query, rejection))
        .collect();
    let timeline = past(&contexts, set, environment, auxiliary).await?;
    Ok(contexts.iter().map(|context| context.explanation(&timeline, present)).collect())
}

/// The lives that may explain any of them.
pub(crate) async fn past(
    contexts: &[RejectionContext<'_>],
    set: &Substituted,
    environment: &Environment,
    auxiliary: &mut AuxiliaryServer,
) -> Result<Timeline, PrepareError> {
    let is_old =
        |context: &&RejectionContext| timeline::mentions(&set.set, environment, &context.keys());
    let names: BTreeSet<String> =
        contexts.iter().filter(is_old).flat_map(RejectionContext::names).collect();
    if names.is_empty() {
        return Ok(Timeline::default());
    }
    Ok(timeline::followed(set, environment, &names, auxiliary).await?.unwrap_or_default())
}

struct Case<'a> {
    context: &'a RejectionContext<'a>,
    timeline: &'a Timeline,
    present: &'a Present<'a>,
    histories: NameHistories<'a>,
}

impl Case<'_> {
    fn outcomes(&self) -> Vec<NameOutcome> {
        match &self.context.subject {
            Subject::Column(name) => self.columns(name),
            Subject::Relation { schema, name } => {
                self.of_name(Kind::Relation, schema.as_deref(), name)
            }
            Subject::Schema(name) => {
                self.latest(self.timeline.of(Kind::Schema), |state| state.name == *name)
            }
            Subject::Type { schema, name } => self.of_name(Kind::Type, schema.as_deref(), name),
            Subject::Function { schema, name, columns } => {
                let found = self.function(schema.as_deref(), name);
                if found.is_empty() { self.retyped(columns) } else { found }
            }
            Subject::Value { of, name } => self.value(of, name),
            Subject::Mismatch(columns) => self.retyped(columns),
            Subject::Ambiguous(name) => self.newcomer(name),
            Subject::Written(name) => self.generated(name),
            Subject::Other => Vec::new(),
        }
    }

    /// What became of a column, for each relation of the query that had it.
    fn columns(&self, name: &[String]) -> Vec<NameOutcome> {
        let Some(column) = name.last() else { return Vec::new() };
        let relations = self.relations(name);
        let found: Vec<(&NameHistory, NameOutcome)> = relations
            .iter()
            .filter_map(|relation| Some((*relation, self.column(relation, column)?)))
            .collect();
        match found.len() {
            0 | 1 => found.into_iter().map(|(_, outcome)| outcome).collect(),
            _ => {
                found.into_iter().map(|(relation, outcome)| outcome.in_relation(relation)).collect()
            }
        }
    }

    fn column(&self, relation: &NameHistory, column: &str) -> Option<NameOutcome> {
        let now = relation.present()?;
        let is_of = |history: &&NameHistory| {
            history.object == relation.object
                || history.past().any(|state| {
                    state.name == column && state.of == now.name && state.schema == now.schema
                })
        };
        let had = self.timeline.of(Kind::Column).filter(is_of);
        let had: Vec<&NameHistory> =
            had.filter(|history| history.past().any(|state| state.name == column)).collect();
        let is_there = |history: &&NameHistory| {
            history.object == relation.object
                && history.present().is_some_and(|state| state.name == column)
        };
        if had.iter().any(is_there) {
            return None;
        }
        let outcomes = had.into_iter().map(|history| {
            let outcome = of_history(history, |state| state.name == column);
            // The table that still has it has another name now, and another table has that one.
            let Some(outcome) = outcome else { return NameOutcome::made_anew(relation, now) };
            // Of a relation that is gone, the column went with it; another has its name now.
            let went_along = history.object != relation.object && outcome.is_end() && {
                let old = self.timeline.of(Kind::Relation).find(|old| old.object == history.object);
                old.is_none_or(|old| old.states.last().map(|(at, _)| *at) == Some(outcome.at()))
            };
            if went_along { NameOutcome::made_anew(relation, now) } else { outcome }
        });
        outcomes.max_by_key(NameOutcome::at)
    }

    /// The relations of the query that a column's qualifiers can mean, each once.
    fn relations(&self, column: &[String]) -> Vec<&NameHistory> {
        let mut found: Vec<&NameHistory> = Vec::new();
        for source in self.context.reach.sources_of(column) {
            let now = self.histories.relation(source.schema.as_deref(), &source.name);
            let is_new = |it: &&NameHistory| !found.iter().any(|known| known.object == it.object);
            found.extend(now.filter(is_new));
        }
        found
    }

    /// What became of a relation or a type of that name.
    fn of_name(&self, kind: Kind, schema: Option<&str>, name: &str) -> Vec<NameOutcome> {
        let is_it = |state: &State| {
            state.name == name && self.histories.rank(schema, &state.schema).is_some()
        };
        let shown = |outcome: NameOutcome| outcome.found_as(|state| self.shown(state));
        self.latest(self.timeline.of(kind), is_it).into_iter().map(shown).collect()
    }

    /// A name as a query would write it.
    fn shown(&self, state: &State) -> String {
        match self.histories.rank(None, &state.schema) {
            Some(_) => state.name.clone(),
            None => format!("{}.{}", state.schema, state.name),
        }
    }

    /// The last ending of what was so once; nothing where something still is.
    fn latest<'l>(
        &self,
        histories: impl Iterator<Item = &'l NameHistory>,
        is_it: impl Fn(&State) -> bool,
    ) -> Vec<NameOutcome> {
        let histories: Vec<&NameHistory> = histories.collect();
        if histories.iter().any(|history| history.present().is_some_and(&is_it)) {
            return Vec::new();
        }
        let outcomes = histories.into_iter().filter_map(|history| of_history(history, &is_it));
        outcomes.max_by_key(NameOutcome::at).into_iter().collect()
    }

    /// A function that is gone, or that takes other arguments than it did.
    fn function(&self, schema: Option<&str>, name: &str) -> Vec<NameOutcome> {
        let gone = self.of_name(Kind::Function, schema, name);
        if !gone.is_empty() {
            return gone;
        }
        let is_it = |state: &State| {
            state.name == name && self.histories.rank(schema, &state.schema).is_some()
        };
        let histories = || self.timeline.of(Kind::Function);
        let was_another = histories().any(|history| of_history(history, is_it).is_some());
        let now: Vec<&NameHistory> =
            histories().filter(|history| history.present().is_some_and(is_it)).collect();
        match now.as_slice() {
            [history] if was_another => NameOutcome::takes(history, is_it).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// A value of an enum, which goes only with its type.
    fn value(&self, of: &str, name: &str) -> Vec<NameOutcome> {
        let is_it = |state: &State| state.name == name && is_last_word(of, &state.of);
        let found = self.latest(self.timeline.of(Kind::Value), is_it);
        let made = self.timeline.of(Kind::Type).filter_map(|history| {
            let now = history.present().filter(|state| is_last_word(of, &state.name))?;
            Some(NameOutcome::made_anew(history, now))
        });
        let made = made.max_by_key(NameOutcome::at);
        match (found.first(), made) {
            (Some(found), Some(made)) if found.is_end() && made.at() > 0 => vec![made],
            _ => found,
        }
    }

    /// The columns whose type has changed.
    fn retyped(&self, columns: &[Vec<String>]) -> Vec<NameOutcome> {
        let mut found: Vec<NameOutcome> = Vec::new();
        for column in columns {
            let Some(name) = column.last() else { continue };
            for relation in self.relations(column) {
                let outcome = self.histories.retyped(relation, name);
                found.extend(outcome.filter(|outcome| !found.contains(outcome)));
            }
        }
        found
    }

    /// The column that came last to a name that several relations of a query have.
    fn newcomer(&self, name: &[String]) -> Vec<NameOutcome> {
        let Some(column) = name.last() else { return Vec::new() };
        let came = |relation: &NameHistory| -> Option<(StatementIndex, NameOutcome)> {
            let history = self.histories.column(relation, column)?;
            let outcome = NameOutcome::came(history, column)?;
            (outcome.at() > relation.beginning()).then_some((outcome.at(), outcome))
        };
        let relations = self.relations(name);
        let found = relations.into_iter().filter_map(came).max_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, outcome)| outcome).collect()
    }

    /// A column that takes no value of a query any more.
    fn generated(&self, name: &str) -> Vec<NameOutcome> {
        let relations = self.relations(&[name.to_owned()]);
        let found = relations.into_iter().filter_map(|relation| {
            let outcome = NameOutcome::since_generated(self.histories.column(relation, name)?)?;
            (outcome.at() > relation.beginning()).then_some(outcome)
        });
        found.collect()
    }
}

/// Whether a text ends with a name, as the server shows it, and not within a longer one.
fn is_last_word(text: &str, name: &str) -> bool {
    let text = text.trim_end_matches('"');
    text.strip_suffix(name).is_some_and(|before| {
        before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_')
    })
}
