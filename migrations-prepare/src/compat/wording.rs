//! What is said of two versions that do not fit.

use migrations_compiler::scan::Query;
use migrations_core::{Code, Diagnostic, Location, Severity, codes, substring};

use super::difference::{Change, Origin};
use super::{Broken, Finding, Way, lives};
use crate::describe::Rejection;
use crate::describe::session::Interview;
use crate::explain::name_history::{Ending, Fate, Inquiry, Present};
use crate::explain::rejected::message;
use crate::explain::timeline::{Life, Timeline};

/// Everything that a sentence is made of.
pub(super) struct Told<'a> {
    pub(super) revision: &'a str,
    /// The lives of names in today's set.
    pub(super) timeline: &'a Timeline,
    pub(super) now: &'a Interview,
}

/// What happened, where in the query, and by which statement.
struct Account {
    code: Code,
    severity: Severity,
    text: String,
    offset: usize,
    fate: Fate,
    note: Option<&'static str>,
}

const CACHED: &str = "connections that have prepared it get \"cached plan must not change result type\", \
                      and a new one decodes what the program was not compiled for";

const NULLS: &str = "it decodes until the first NULL comes";

impl Told<'_> {
    pub(super) fn of(&self, way: Way, broken: &Broken<'_>) -> Diagnostic {
        let account = match &broken.finding {
            Finding::Refused(rejection) => self.refused(way, broken.query, rejection),
            Finding::Changed(change) => self.changed(change),
            Finding::Unfed(unfed) => {
                let origin = Origin {
                    schema: Some(unfed.schema.clone()),
                    table: unfed.table.clone(),
                    column: unfed.column.clone(),
                };
                let fate = self.fate_of(&origin, |_, life| Ending::required(life));
                Account {
                    code: codes::MISSING_VALUE,
                    severity: Severity::Error,
                    text: format!(
                        "the INSERT gives \"{}\" of \"{}\" no value, which is NOT NULL and has no default",
                        unfed.column, unfed.table
                    ),
                    offset: unfed.offset,
                    fate,
                    note: None,
                }
            }
        };
        self.diagnostic(way, broken, account)
    }

    fn refused(&self, way: Way, query: &Query, rejection: &Rejection) -> Account {
        let inquiry = Inquiry::of(&query.sql, rejection);
        let (code, fate) = match way {
            Way::Replicas => {
                let present = Present { catalog: self.now.catalog(), path: self.now.search_path() };
                (codes::BROKEN_REPLICA, inquiry.fate(self.timeline, &present))
            }
            Way::Early => {
                (codes::EARLY_QUERY, inquiry.arrival(self.timeline, self.now.search_path()))
            }
        };
        let text = message(&rejection.cause, &fate);
        let offset = rejection.offset.unwrap_or_default();
        // It stands in the text already, before the server's code.
        let fate = Fate { told: None, ..fate };
        Account { code, severity: Severity::Error, text, offset, fate, note: None }
    }

    fn changed(&self, change: &Change) -> Account {
        let account = |text: String, fate: Fate, note| Account {
            code: codes::CHANGED_ANSWER,
            severity: if change.is_fatal() { Severity::Error } else { Severity::Warning },
            text,
            offset: 0,
            fate,
            note,
        };
        match change {
            Change::Type { column, was, is, origin } => {
                let fate = origin.as_ref().map(|origin| {
                    self.fate_of(origin, |relation, life| {
                        let name = &life.present()?.name;
                        lives(self.timeline, self.now).retyped(relation, name)
                    })
                });
                let text = format!("the type of its column \"{column}\" is {is} and not {was}");
                account(text, fate.unwrap_or_default(), Some(CACHED))
            }
            Change::Null { column, origin } => {
                let fate = origin
                    .as_ref()
                    .map(|origin| self.fate_of(origin, |_, life| Ending::loosened(life)));
                let text = format!("its column \"{column}\" may be NULL and could not");
                account(text, fate.unwrap_or_default(), Some(NULLS))
            }
            Change::Columns { was, is } => {
                let text =
                    format!("its columns are {} and not {}", listed(is, was), listed(was, is));
                account(text, Fate::default(), Some(CACHED))
            }
            Change::Parameter { number, was, is } => {
                let text = format!("the type of ${number} is {is} and not {was}, which it takes");
                account(text, Fate::default(), None)
            }
        }
    }

    /// What the lives say of a column of a table.
    fn fate_of(&self, origin: &Origin, ending: impl Fn(&Life, &Life) -> Option<Ending>) -> Fate {
        let lives = lives(self.timeline, self.now);
        let relation = lives.relation(origin.schema.as_deref(), &origin.table);
        let ending = relation.and_then(|it| ending(it, lives.column(it, &origin.column)?));
        Fate {
            told: ending.as_ref().map(|ending| ending.told(self.timeline)),
            labels: ending.iter().flat_map(|ending| ending.labels(self.timeline)).collect(),
            help: None,
        }
    }

    fn diagnostic(&self, way: Way, broken: &Broken<'_>, account: Account) -> Diagnostic {
        let Account { code, severity, text, offset, fate, note } = account;
        let text = match &fate.told {
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
            Way::Replicas => (
                format!("replicas of {revision} break at {at}: {text}"),
                format!("{revision}:{}", query.file),
                format!("keep what {revision} uses until none of its replicas runs"),
            ),
            Way::Early => (
                format!("{at} needs the migrations since {revision}: {text}"),
                query.file.clone(),
                "run the migrations before the first replica of this version starts".to_owned(),
            ),
        };
        let message = match severity {
            Severity::Error => message,
            _ => message.replacen(" break at ", " see a change at ", 1),
        };
        let asked = Location::new(file, position, length);
        // The statement is what this release can still change; the query has run for long.
        let mut places = fate.labels.into_iter();
        let diagnostic = match (way, places.next()) {
            (Way::Replicas, Some((place, _))) => Diagnostic::new(code, place, message)
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
