//! What a browser shows: the state in one line, the faults, and which schema is in view.
//!
//! Must not know how it is sent.

use std::time::Duration;

use chrono::Local;
use hyper::body::Bytes;
use serde::Serialize;

use super::outcome::{Fault, Outcome, OutcomeKind};
use super::schema_page::SchemaPage;
use crate::output;

/// What a browser shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Shown {
    state: State,
    /// The state, for people.
    line: String,
    /// Which schema is in view, where it is not that of the files.
    older: Option<String>,
    /// Why there is no schema of the files, where that is no fault in them.
    notice: Option<String>,
    faults: Vec<Fault>,
    /// Digest of the page in view; none where no schema is known.
    page: Option<String>,
    #[serde(skip)]
    in_view: Option<InView>,
}

/// How the schema in view stands to the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// A run is on its way.
    #[default]
    Checking,
    /// The schema is that of the files.
    Current,
    /// The files are at fault.
    Faulty,
    /// No server has executed the files.
    Unknown,
}

/// A page, and when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
struct InView {
    page: SchemaPage,
    time: String,
}

impl Shown {
    /// The page in view.
    pub(super) fn page(&self) -> Option<Bytes> {
        self.in_view.as_ref().map(|in_view| in_view.page.text.clone())
    }

    /// Shows what is sealed, until something newer is known.
    pub(super) fn begin(&mut self, sealed: Option<SchemaPage>) {
        if let Some(page) = sealed {
            self.show(page);
        }
        self.older = self.older();
    }

    /// Says that a run is on its way; what is in view stays.
    pub(super) fn check(&mut self) {
        self.state = State::Checking;
        "checking…".clone_into(&mut self.line);
    }

    /// Shows what a run has come to.
    pub(super) fn update(&mut self, outcome: Outcome, took: Duration) {
        let Outcome { result, summary, faults, .. } = outcome;
        let took = format!("{} · {}", now(), output::time(took));
        let counted = match faults.is_empty() {
            true => took.clone(),
            false => format!("{took} · {summary}"),
        };
        self.faults = faults;
        (self.state, self.line, self.notice) = match result {
            OutcomeKind::Schema(page) => {
                let version = page.version.as_deref().unwrap_or("no migration yet");
                let line = format!("{version} · {counted}");
                self.show(page);
                (State::Current, line, None)
            }
            OutcomeKind::Faulty => (State::Faulty, format!("{summary} · {took}"), None),
            OutcomeKind::NoServer(why) => {
                (State::Unknown, format!("no server · {counted}"), Some(why))
            }
            OutcomeKind::Failed(why) => {
                (State::Unknown, format!("the server failed · {counted}"), Some(why))
            }
            OutcomeKind::Unreadable(why) => {
                (State::Unknown, format!("the files cannot be read · {took}"), Some(why))
            }
        };
        self.older = if self.state == State::Current { None } else { self.older() };
    }

    fn show(&mut self, page: SchemaPage) {
        self.page = Some(page.digest.clone());
        self.in_view = Some(InView { page, time: now() });
    }

    /// Which schema is in view, of those that are not the files' own.
    fn older(&self) -> Option<String> {
        let InView { page, time } = self.in_view.as_ref()?;
        let version = page.version.as_deref().unwrap_or("no migration");
        Some(match page.is_sealed {
            true => "this is the schema of the last `prepare`".to_owned(),
            false => format!("this is an earlier schema: {version}, of {time}"),
        })
    }
}

/// The time of day.
fn now() -> String {
    Local::now().format("%H:%M:%S").to_string()
}
