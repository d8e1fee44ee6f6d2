//! The way a name ended, in words.

use migrations_core::Location;

use crate::explain::timeline::{Kind, NameHistory, State, StatementIndex, Timeline};

/// What became of something, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameOutcome {
    steps: Vec<Step>,
    /// What it is now, where it still is.
    now: Option<State>,
    pub(super) help: Option<String>,
    /// Put before what is told.
    prefix: String,
}

/// One thing that a statement did.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    at: StatementIndex,
    /// The name that the statement speaks of.
    of: String,
    /// `renamed to "b"`
    told: String,
    /// The words for this step behind another of its kind: `then to "b"`.
    again: String,
    change_kind: ChangeKind,
}

/// What kind of thing that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChangeKind {
    Renamed,
    Moved,
    Dropped,
    /// Still there, and no longer what it was.
    Changed,
}

const DROPPED: &str = "take it out of the query, or write a migration that brings it back";

/// The ending of a life as what `is_it` says; nothing where it still is that.
pub(super) fn of_history(
    history: &NameHistory,
    is_it: impl Fn(&State) -> bool,
) -> Option<NameOutcome> {
    let was = |(_, state): &(StatementIndex, Option<State>)| state.as_ref().is_some_and(&is_it);
    let last = history.states.iter().rposition(was)?;
    let mut steps = Vec::new();
    for pair in history.states[last..].windows(2) {
        let [(_, before), (at, after)] = pair else { continue };
        let Some(before) = before else { continue };
        steps.extend(step(history.kind, *at, before, after.as_ref()));
    }
    if steps.is_empty() {
        return None;
    }
    let now = history.present().cloned();
    let help = now.as_ref().map_or(DROPPED.to_owned(), |now| write(&now.name));
    Some(NameOutcome { steps, now, help: Some(help), prefix: String::new() })
}

fn write(name: &str) -> String {
    format!("write \"{name}\", or add a migration")
}

fn step(kind: Kind, at: StatementIndex, before: &State, after: Option<&State>) -> Option<Step> {
    let step = |change_kind, told: String, again| Step {
        at,
        of: before.name.clone(),
        told,
        again,
        change_kind,
    };
    let Some(after) = after else {
        return Some(step(ChangeKind::Dropped, "dropped".to_owned(), "dropped".to_owned()));
    };
    if before.name != after.name {
        let told = format!("renamed to \"{}\"", after.name);
        return Some(step(ChangeKind::Renamed, told, format!("then to \"{}\"", after.name)));
    }
    // A column and a value go where their table and their type go, and keep their name.
    if matches!(kind, Kind::Column | Kind::Value) {
        return None;
    }
    if before.space != after.space {
        let told = format!("moved to schema \"{}\"", after.schema);
        return Some(step(ChangeKind::Moved, told, format!("then to schema \"{}\"", after.schema)));
    }
    if before.schema != after.schema {
        let told = format!("schema \"{}\" renamed to \"{}\"", before.schema, after.schema);
        let step = step(ChangeKind::Changed, told.clone(), told);
        return Some(Step { of: before.schema.clone(), ..step });
    }
    None
}

impl NameOutcome {
    /// When it began to end.
    pub(crate) fn at(&self) -> StatementIndex {
        self.steps.first().map_or(0, |step| step.at)
    }

    /// Whether it is gone at once, under no other name.
    pub(super) fn is_end(&self) -> bool {
        self.steps.first().is_some_and(|step| step.change_kind == ChangeKind::Dropped)
    }

    /// A relation or a type took the place of an earlier one, and does not have it.
    pub(super) fn made_anew(history: &NameHistory, now: &State) -> NameOutcome {
        let is_it = |state: &State| state.name == now.name && state.schema == now.schema;
        let told = format!("\"{}\" was made anew without it", now.name);
        NameOutcome::since(history, is_it, &now.name, told).with_help(DROPPED)
    }

    /// A function has other arguments.
    pub(super) fn takes(
        history: &NameHistory,
        is_it: impl Fn(&State) -> bool,
    ) -> Option<NameOutcome> {
        let now = history.present()?;
        let told = format!("it takes ({}) as made", now.shown);
        let outcome = NameOutcome::since(history, is_it, &now.name, told);
        (outcome.at() > 0).then(|| outcome.with_help("pass it what it takes, or add a migration"))
    }

    /// The last change of a column's type.
    pub(super) fn became(history: &NameHistory, was_another: bool) -> Option<NameOutcome> {
        let now = history.present()?;
        let is_it = |state: &State| state.nature == now.nature;
        let outcome = |told: String| {
            let help = "cast, or pass another type";
            NameOutcome::since(history, is_it, &now.name, told).with_help(help)
        };
        let has_changed = history.past().any(|state| state.nature != now.nature);
        if has_changed {
            return Some(outcome(format!("\"{}\" became {}", now.name, now.shown)));
        }
        was_another.then(|| outcome(format!("\"{}\" was made anew as {}", now.name, now.shown)))
    }

    /// The moment from which a column has a name.
    pub(super) fn came(history: &NameHistory, name: &str) -> Option<NameOutcome> {
        let now = history.present()?;
        let told = format!("added to \"{}\"", now.of);
        let outcome = NameOutcome::since(history, |state| state.name == name, name, told);
        let again = format!("write which one is meant, such as \"{}\".\"{name}\"", now.of);
        Some(outcome.with_help(&again))
    }

    /// The moment from which a column is computed by the server.
    pub(super) fn since_generated(history: &NameHistory) -> Option<NameOutcome> {
        let now = history.present()?;
        let told = format!("\"{}\" became {}", now.name, now.shown);
        let outcome =
            NameOutcome::since(history, |state| state.shown == now.shown, &now.name, told);
        Some(outcome.with_help("leave it to the server"))
    }

    /// What gave something its name: a statement that made it, or one that renamed it.
    pub(crate) fn arrived(history: &NameHistory) -> Option<NameOutcome> {
        let now = history.present()?;
        let is_it = |state: &State| state.name == now.name;
        let at = NameOutcome::since(history, is_it, &now.name, String::new()).at();
        let before = history.states.iter().rev().find(|(before, _)| *before < at);
        let told = match before.and_then(|(_, state)| state.as_ref()) {
            Some(before) => format!("renamed from \"{}\"", before.name),
            None if history.kind == Kind::Column => "added".to_owned(),
            None => "made".to_owned(),
        };
        (at > 0).then(|| NameOutcome::since(history, is_it, &now.name, told))
    }

    /// What let NULL into a column.
    pub(crate) fn loosened(history: &NameHistory) -> Option<NameOutcome> {
        let outcome = NameOutcome::since(
            history,
            |state| !state.not_null,
            &history.present()?.name,
            "lost its NOT NULL".to_owned(),
        );
        (outcome.at() > history.beginning()).then_some(outcome)
    }

    /// What made it necessary to give a column a value.
    pub(crate) fn required(history: &NameHistory) -> Option<NameOutcome> {
        let outcome = NameOutcome::since(
            history,
            |state| state.required,
            &history.present()?.name,
            "made so".to_owned(),
        );
        (outcome.at() > 0).then_some(outcome)
    }

    /// What has been so since the first of the last states in which it was.
    fn since(
        history: &NameHistory,
        is_it: impl Fn(&State) -> bool,
        of: &str,
        told: String,
    ) -> NameOutcome {
        let was =
            |(_, state): &&(StatementIndex, Option<State>)| state.as_ref().is_some_and(&is_it);
        let first = history.states.iter().rev().take_while(was).last();
        let at = first.map_or(0, |(at, _)| *at);
        let change_kind = ChangeKind::Changed;
        let step = Step { at, of: of.to_owned(), again: told.clone(), told, change_kind };
        NameOutcome {
            steps: vec![step],
            now: history.present().cloned(),
            help: None,
            prefix: String::new(),
        }
    }

    fn with_help(self, help: &str) -> NameOutcome {
        NameOutcome { help: Some(help.to_owned()), ..self }
    }

    /// The outcome with a help that says how a query has to write the name now.
    pub(super) fn found_as(self, shown: impl Fn(&State) -> String) -> NameOutcome {
        match &self.now {
            Some(now) => NameOutcome { help: Some(write(&shown(now))), ..self },
            None => self,
        }
    }

    /// The outcome with the name of its relation, which is one of several.
    pub(super) fn in_relation(self, relation: &NameHistory) -> NameOutcome {
        let name = relation.present().map(|state| state.name.as_str()).unwrap_or_default();
        NameOutcome { prefix: format!("in \"{name}\" "), ..self }
    }

    /// `renamed to "b" by 002_b.sql:3, then to "c" by 004_c.sql:1`.
    pub(crate) fn told(&self, timeline: &Timeline) -> String {
        let mut told = self.prefix.clone();
        let mut before = None;
        for step in &self.steps {
            if before.is_some() {
                told.push_str(", ");
            }
            told.push_str(if before == Some(step.change_kind) { &step.again } else { &step.told });
            before = Some(step.change_kind);
            if let Some(Location { file, start, .. }) = timeline.location(step.at, &step.of) {
                told.push_str(&format!(" by {file}:{}", start.line));
            }
        }
        told
    }

    /// The places of all that.
    pub(crate) fn labels(&self, timeline: &Timeline) -> Vec<(Location, String)> {
        let label = |step: &Step| {
            let place = timeline.location(step.at, &step.of)?;
            Some((place, format!("{} here", step.told)))
        };
        self.steps.iter().filter_map(label).collect()
    }
}
