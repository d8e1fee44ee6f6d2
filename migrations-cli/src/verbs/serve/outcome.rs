//! The files of a set as they are → their schema, or what is wrong with them.
//!
//! What is sealed of exactly these files is taken as it is; else a throw-away server executes them.
//! Must not know what is shown meanwhile.

use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::render::{Sources, Style, render_all};
use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::{Checked, Parsed};
use migrations_core::{Code, Diagnostic};
use migrations_postgres::{Consent, Options, Shutdown};
use migrations_prepare::error::PrepareError;
use migrations_prepare::prepare::{Extent, Prepared, Scope, prepare_in};
use serde::Serialize;

use super::schema_page::SchemaPage;
use crate::output;
use crate::project::Place;
use crate::unlocked::Told;

/// What the files of a set come to.
pub(super) struct Outcome {
    pub(super) result: OutcomeKind,
    /// How many errors and warnings there are, in words.
    pub(super) summary: String,
    /// Errors and warnings.
    pub(super) faults: Vec<Fault>,
    /// What a run worked around.
    pub(super) notes: Vec<String>,
    /// The server, which ends while the outcome is shown, and what comes after it.
    pub(super) ending: Shutdown,
}

/// How far it went.
pub(super) enum OutcomeKind {
    /// The files have this schema.
    Schema(SchemaPage),
    /// An error is among the faults.
    Faulty,
    /// No server could be had, and why.
    NoServer(String),
    /// The server went away, or refuses what the config asks for.
    Failed(String),
    /// The set cannot be read, and why.
    Unreadable(String),
}

/// A fault as a terminal shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Fault {
    /// How bad it is, as a word.
    severity: &'static str,
    /// Code and message.
    title: String,
    /// Its place, with the lines that it points at, and what to do.
    text: String,
}

/// What the files come to.
pub(super) async fn outcome(place: &Place, snapshot: &Snapshot) -> Outcome {
    let files = match place.readable(snapshot) {
        Ok(files) => files,
        Err(failure) => return Outcome::without_faults(OutcomeKind::Unreadable(failure.message)),
    };
    let is_fresh = snapshot.sound().is_some() && snapshot.stale().is_empty();
    let sealed = || SchemaPage::sealed(place, snapshot).filter(|_| is_fresh);
    let checked = || files.checked.clone().with_statements();
    match sealed() {
        Some(page) => Outcome::of_checked(place, &checked(), OutcomeKind::Schema(page)),
        None => match executed(snapshot).await {
            Ok(prepared) => Outcome::of_prepared(place, prepared),
            Err(error) => Outcome::of_checked(place, &checked(), error.into()),
        },
    }
}

impl From<PrepareError> for OutcomeKind {
    fn from(error: PrepareError) -> OutcomeKind {
        match error {
            PrepareError::Engine(error) => OutcomeKind::NoServer(error.to_string()),
            error => OutcomeKind::Failed(error.to_string()),
        }
    }
}

/// What a server makes of the set, as far as that can be executed, without its queries.
async fn executed(snapshot: &Snapshot) -> Result<Prepared, PrepareError> {
    let scope = Scope {
        earlier: vec![snapshot.layout.query_data_dir.clone()],
        despite_faults: true,
        extent: Extent::Schema,
        ..Scope::default()
    };
    // Nobody waits at the terminal to be asked; what is said instead names the command that installs.
    let options = Options { install: Consent::Off, ..Options::default() };
    prepare_in(snapshot, &options, &scope).await
}

impl Outcome {
    /// That the files were not looked at, and why.
    pub(super) fn failed(why: &impl ToString) -> Outcome {
        Outcome::without_faults(OutcomeKind::Failed(why.to_string()))
    }

    /// Whether no server could be had.
    pub(super) fn lacks_server(&self) -> bool {
        matches!(self.result, OutcomeKind::NoServer(_))
    }

    fn without_faults(result: OutcomeKind) -> Outcome {
        let (summary, faults, notes) = (String::new(), Vec::new(), Vec::new());
        Outcome { result, summary, faults, notes, ending: Shutdown::default() }
    }

    /// What is known without a server, and a result; an error among the faults goes before it.
    fn of_checked(place: &Place, checked: &Checked, result: OutcomeKind) -> Outcome {
        let (found, sources) = (&checked.diagnostics, place.sources(checked));
        Outcome::new(result, &checked.parsed, found, &sources)
    }

    fn of_prepared(place: &Place, prepared: Prepared) -> Outcome {
        let Prepared { checked, diagnostics, sources, query_data, notes, ending, .. } = prepared;
        let timeline = query_data.and_then(|found| Timeline::parse(&found.schema).ok().flatten());
        let (_, folder) = place.in_documents();
        let page = timeline.and_then(|timeline| SchemaPage::new(&checked, &timeline, &folder));
        // A throw-away server that breaks off is no fault in the files, and nothing of it was committed.
        let (broken, diagnostics): (Vec<_>, Vec<_>) =
            diagnostics.into_iter().partition(|found| found.code == Code::DatabaseUnreachable);
        let result = match (broken.into_iter().next(), page) {
            (Some(found), _) => OutcomeKind::Failed(found.message),
            (None, page) => page.map_or(OutcomeKind::Faulty, OutcomeKind::Schema),
        };
        let sources = if place.package.is_some() { sources } else { place.sources(&checked) };
        Outcome { notes, ending, ..Outcome::new(result, &checked.parsed, &diagnostics, &sources) }
    }

    fn new(
        result: OutcomeKind,
        parsed: &Parsed,
        found: &[Diagnostic],
        sources: &Sources,
    ) -> Outcome {
        let result = match (result, found.iter().any(Diagnostic::is_error)) {
            (OutcomeKind::Schema(_), true) => OutcomeKind::Faulty,
            (result, _) => result,
        };
        let mut shown = Told::of(parsed, found).shown;
        // The panel is lower than a terminal: what has to be mended comes first.
        shown.sort_by_key(|found| !found.is_error());
        let texts = render_all(&shown, sources, Style::Plain);
        let faults = shown.iter().zip(&texts).map(|(found, text)| Fault::new(found, text));
        Outcome {
            summary: output::summary(&shown),
            faults: faults.collect(),
            ..Outcome::without_faults(result)
        }
    }
}

impl Fault {
    fn new(found: &Diagnostic, rendered: &str) -> Fault {
        let (title, text) = rendered.split_once('\n').unwrap_or((rendered, ""));
        Fault { severity: found.severity.as_str(), title: title.to_owned(), text: text.to_owned() }
    }
}
