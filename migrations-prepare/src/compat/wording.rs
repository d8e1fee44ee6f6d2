//! What is said of two versions that do not fit.

use migrations_compiler::scan::Query;
use migrations_core::{Code, Diagnostic, FileId, Location, Severity, substring};

use super::difference::{Change, Origin};
use super::{Broken, Finding, Way, histories};
use crate::describe::session::DescribeSession;
use crate::explain::name_history::{Explanation, NameOutcome, Present, RejectionContext};
use crate::explain::rejected::message;
use crate::explain::timeline::{NameHistory, Timeline};
use crate::rejection::Rejection;

/// Everything that a sentence is made of.
pub(super) struct Told<'a> {
    pub(super) revision: &'a str,
    /// The lives of names in today's set.
    pub(super) timeline: &'a Timeline,
    pub(super) now: &'a DescribeSession,
}

/// What happened, where in the query, and by which statement.
struct FindingText {
    code: Code,
    severity: Severity,
    text: String,
    offset: usize,
    explanation: Explanation,
    note: Option<&'static str>,
}

const CACHED: &str = "connections that have prepared it get \"cached plan must not change result type\", \
                      and a new one decodes what the program was not compiled for";

const NULLS: &str = "it decodes until the first NULL comes";

impl Told<'_> {
    pub(super) fn of(&self, way: Way, broken: &Broken<'_>) -> Diagnostic {
        let finding = match &broken.finding {
            Finding::Refused(rejection) => self.refused(way, broken.query, rejection),
            Finding::Changed(change) => self.changed(change),
            Finding::Unfed(unfed) => {
                let origin = Origin {
                    schema: Some(unfed.schema.clone()),
                    table: unfed.table.clone(),
                    column: unfed.column.clone(),
                };
                let explanation =
                    self.explanation_of(&origin, |_, history| NameOutcome::required(history));
                FindingText {
                    code: Code::MissingValue,
                    severity: Severity::Error,
                    text: format!(
                        "the INSERT gives \"{}\" of \"{}\" no value, which {} and has no default",
                        unfed.column,
                        unfed.table,
                        if unfed.is_checked { "a CHECK forbids to be NULL" } else { "is NOT NULL" }
                    ),
                    offset: unfed.offset,
                    explanation,
                    note: None,
                }
            }
        };
        self.diagnostic(way, broken, finding)
    }

    fn refused(&self, way: Way, query: &Query, rejection: &Rejection) -> FindingText {
        let context = RejectionContext::of(&query.sql, rejection);
        let (code, explanation) = match way {
            Way::OldRelease => {
                let present = Present { catalog: self.now.catalog(), path: self.now.search_path() };
                (Code::BreaksOldRelease, context.explanation(self.timeline, &present))
            }
            Way::Early => {
                (Code::EarlyQuery, context.arrival(self.timeline, self.now.search_path()))
            }
        };
        let text = message(&rejection.cause, &explanation);
        let offset = rejection.offset.unwrap_or_default();
        // It stands in the text already, before the server's code.
        let explanation = Explanation { told: None, ..explanation };
        FindingText { code, severity: Severity::Error, text, offset, explanation, note: None }
    }

    fn changed(&self, change: &Change) -> FindingText {
        let finding = |text: String, explanation: Explanation, note| FindingText {
            code: Code::ChangedAnswer,
            severity: if change.is_fatal() { Severity::Error } else { Severity::Warning },
            text,
            offset: 0,
            explanation,
            note,
        };
        match change {
            Change::Type { column, was, is, origin } => {
                let explanation = origin.as_ref().map(|origin| {
                    self.explanation_of(origin, |relation, history| {
                        let name = &history.present()?.name;
                        histories(self.timeline, self.now).retyped(relation, name)
                    })
                });
                let text = format!("the type of its column \"{column}\" is {is} and not {was}");
                finding(text, explanation.unwrap_or_default(), Some(CACHED))
            }
            Change::Null { column, origin } => {
                let explanation = origin.as_ref().map(|origin| {
                    self.explanation_of(origin, |_, history| NameOutcome::loosened(history))
                });
                let text = format!("its column \"{column}\" may be NULL and could not");
                finding(text, explanation.unwrap_or_default(), Some(NULLS))
            }
            Change::Columns { was, is } => {
                let text =
                    format!("its columns are {} and not {}", listed(is, was), listed(was, is));
                finding(text, Explanation::default(), Some(CACHED))
            }
            Change::Parameter { number, was, is } => {
                let text = format!("the type of ${number} is {is} and not {was}, which it takes");
                finding(text, Explanation::default(), None)
            }
        }
    }

    /// What the lives say of a column of a table.
    fn explanation_of(
        &self,
        origin: &Origin,
        outcome: impl Fn(&NameHistory, &NameHistory) -> Option<NameOutcome>,
    ) -> Explanation {
        let histories = histories(self.timeline, self.now);
        let relation = histories.relation(origin.schema.as_deref(), &origin.table);
        let outcome = relation.and_then(|it| outcome(it, histories.column(it, &origin.column)?));
        Explanation {
            told: outcome.as_ref().map(|outcome| outcome.told(self.timeline)),
            labels: outcome.iter().flat_map(|outcome| outcome.labels(self.timeline)).collect(),
            help: None,
        }
    }

    fn diagnostic(&self, way: Way, broken: &Broken<'_>, finding: FindingText) -> Diagnostic {
        let FindingText { code, severity, text, offset, explanation, note } = finding;
        let text = match &explanation.told {
            Some(told) => format!("{text}: {told}"),
            None => text,
        };
        let query = broken.query;
        let position = query.position(offset);
        let revision = self.revision;
        let at = match position == migrations_core::Position::START
            && query.file.starts_with(".sqlx/")
        {
            true => query.file.clone(),
            false => format!("{}:{}", query.file, position.line),
        };
        let word = substring(&query.sql, offset.min(query.sql.len())..).chars();
        let length = word.take_while(|c| c.is_alphanumeric() || *c == '_').count().max(1);
        let (message, file, help) = match way {
            Way::OldRelease => (
                format!("instances of {revision} break at {at}: {text}"),
                format!("{revision}:{}", query.file),
                format!("keep what {revision} uses until none of its instances runs"),
            ),
            Way::Early => (
                format!("{at} needs the migrations since {revision}: {text}"),
                query.file.clone(),
                "run the migrations before the first instance of this version starts".to_owned(),
            ),
        };
        let message = match severity {
            Severity::Error => message,
            _ => message.replacen(" break at ", " see a change at ", 1),
        };
        let asked = Location::new(FileId::of_crate(file), position, length);
        // The statement is what this release can still change; the query has run for long.
        let mut places = explanation.labels.into_iter();
        let diagnostic = match (way, places.next()) {
            (Way::OldRelease, Some((place, _))) => Diagnostic::new(code, place, message)
                .label(asked, format!("asked here by {revision}")),
            (Way::Early, Some((place, told))) => {
                Diagnostic::new(code, asked, message).label(place, told)
            }
            (_, None) => Diagnostic::new(code, asked, message),
        };
        let diagnostic = places.fold(diagnostic, |it, (place, told)| it.label(place, told));
        let others = broken.others.iter().map(|other| {
            format!("the same query stands at {}:{}", other.file, other.position(offset).line)
        });
        let diagnostic = others.fold(diagnostic, Diagnostic::note);
        let diagnostic = note.into_iter().fold(diagnostic, Diagnostic::note);
        Diagnostic { severity, ..diagnostic }.help(help)
    }
}

/// The names of one list that the other does not have, else all of them.
fn listed(names: &[String], others: &[String]) -> String {
    let new: Vec<&String> = names.iter().filter(|name| !others.contains(name)).collect();
    let quoted = |names: &[&String]| {
        names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    };
    match new.is_empty() {
        true => quoted(&names.iter().collect::<Vec<_>>()),
        false => format!("{} with {}", names.len(), quoted(&new)),
    }
}
