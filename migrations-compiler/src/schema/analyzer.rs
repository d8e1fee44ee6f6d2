//! The belief with the place that is being read, and the reports that come of it.
//!
//! Looks things up by their names as they are written, and reports what is certainly not there;
//! must not know which statement asks.

use std::sync::Arc;

use rowan::TextRange;

use super::ahead::Ahead;
use super::fault::{ChangeKind, Fault, FaultKind, History};
use super::model::{Lookup, SchemaModel};
use super::near;
use super::opaque::Routines;
use super::recorder::Recorder;
use super::relation::{Column, Event, EventKind, Id, Key};
use super::span::{SourceSpan, Sources};
use crate::sql::syntax::{Ident, Name};

/// Columns that every table has.
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// The state of the fold.
#[derive(Debug, Default)]
pub(super) struct Analyzer<'a> {
    pub model: SchemaModel,
    pub ahead: Ahead,
    pub sources: Sources<'a>,
    pub faults: Vec<Fault>,
    pub routines: Routines,
    /// What keeps the parts of statements, where somebody wants them.
    pub recorder: Option<Recorder<'a>>,
    /// Whether extensions may have been made on the platform's own pages.
    pub is_supabase: bool,
    /// The text at hand, and where the statement begins in it.
    pub source: u32,
    pub base: u32,
    /// The role that runs the files, after which `$user` is named.
    pub user: String,
    /// Whether the file at hand runs in one transaction.
    pub is_transaction: bool,
    /// Whether that role has a schema of its own name.
    pub has_own_schema: bool,
    /// Whether there are extensions, and functions that come with them.
    pub has_extensions: bool,
    /// The oldest major that the set has to run on, where it is known.
    pub lowest_server: Option<u32>,
    /// Extensions for which the config names a stand-in.
    pub stubs: Vec<String>,
}

impl Analyzer<'_> {
    /// A fold that has read nothing yet.
    pub(super) fn new(model: SchemaModel, user: String) -> Self {
        Analyzer { model, user, ..Analyzer::default() }
    }

    /// The place of a stretch of the statement at hand.
    pub(super) fn span(&self, range: TextRange) -> SourceSpan {
        let start = self.base + u32::from(range.start());
        SourceSpan { source: self.source, start, end: self.base + u32::from(range.end()) }
    }

    /// Adds a report; what it is about explains later ones.
    pub(super) fn report(&mut self, kind: FaultKind, name: String, span: SourceSpan) -> usize {
        let place = self.sources.location(span);
        let fault =
            Fault { kind, place, name, history: Vec::new(), nearest: None, followers: None };
        self.faults.push(fault);
        self.faults.len() - 1
    }

    /// Counts a use of something that is reported as missing.
    pub(super) fn follow(&mut self, root_cause: usize, span: SourceSpan) {
        let place = self.sources.location(span);
        let Some(fault) = self.faults.get_mut(root_cause) else { return };
        match &mut fault.followers {
            Some((count, _)) => *count += 1,
            None => fault.followers = Some((1, place)),
        }
    }

    pub(super) fn tell(&mut self, fault: usize, change_kind: ChangeKind, span: SourceSpan) {
        let place = self.sources.location(span);
        self.faults[fault].history.push(History { change_kind, place });
    }

    /// Says what became of something before, or who makes it later.
    pub(super) fn explain(
        &mut self,
        fault: usize,
        last_event: Option<Event>,
        later: Option<SourceSpan>,
    ) {
        if let Some(Event { kind, span }) = last_event {
            let change_kind = match kind {
                EventKind::Dropped => ChangeKind::Dropped,
                EventKind::RenamedTo(name) => ChangeKind::RenamedTo(name),
                EventKind::MovedTo(schema) => ChangeKind::MovedTo(schema),
            };
            self.tell(fault, change_kind, span);
        }
        if let Some(span) = later {
            self.tell(fault, ChangeKind::CreatedLater, span);
        }
    }

    /// The relation of that name; reports where there certainly is none.
    pub(super) fn relation(&mut self, name: &Name, noun: &'static str) -> Option<Key> {
        match self.model.relation(name) {
            Lookup::Found(key) => Some(key),
            Lookup::Unknown => {
                self.follow_word(&name.name, self.span(name.range));
                None
            }
            Lookup::Absent(ids) => {
                self.missing_relation(name, noun, &ids);
                None
            }
        }
    }

    /// The index that a constraint of a table is put over: it lies in the schema of the table, whatever
    /// the search path is.
    pub(super) fn index_beside(&mut self, table: Key, index: &Name) -> Option<Key> {
        let Some(name) = self.model.get(table).map(|table| table.id.beside(index)) else {
            return self.relation(index, "index");
        };
        match self.model.relation(&name) {
            Lookup::Found(key) => Some(key),
            Lookup::Unknown => {
                self.follow_word(&index.name, self.span(index.range));
                None
            }
            Lookup::Absent(ids) => {
                let fault = self.missing_relation(index, "index", &ids);
                // Others would need their schema, and none can be written there.
                self.faults[fault].nearest = None;
                None
            }
        }
    }

    /// The relation of that name, where it is known; says nothing where it is not.
    pub(super) fn known_relation(&mut self, name: &Name) -> Option<Key> {
        match self.model.relation(name) {
            Lookup::Found(key) => Some(key),
            Lookup::Unknown | Lookup::Absent(_) => None,
        }
    }

    /// The relation that a statement changes; one that nobody knows is taken to be there.
    pub(super) fn subject(&mut self, name: &Name) -> Option<Key> {
        let found = self.relation(name, "relation");
        found.or_else(|| self.model.assume(name, self.span(name.range)))
    }

    pub(super) fn follow_word(&mut self, word: &str, span: SourceSpan) {
        if let Some(root_cause) = self.model.root_causes.get(word) {
            self.follow(*root_cause, span);
        }
    }

    fn missing_relation(&mut self, name: &Name, noun: &'static str, ids: &[Id]) -> usize {
        let span = self.span(name.range);
        let fault = self.report(FaultKind::MissingRelation { noun }, name.shown(), span);
        let last_event = self.model.last_event(ids).cloned();
        let later = self.ahead.relation(&name.name, span);
        if last_event.is_none() && later.is_none() {
            let names = self.model.names().filter(|(_, kind)| near::is_likely(*kind, noun));
            self.faults[fault].nearest = near::nearest(name, names.map(|(id, _)| id));
        }
        self.explain(fault, last_event, later);
        self.give_up(&name.name, fault);
        fault
    }

    /// From here on a word is explained by a report.
    pub(super) fn give_up(&mut self, word: &str, fault: usize) {
        // One of the same name in another schema is still what it is.
        self.model.unknown.insert(word.to_owned());
        self.model.root_causes.insert(word.to_owned(), fault);
    }

    /// From here on what is missing may have another reason, or none.
    pub(super) fn excuse_everything(&mut self) {
        self.model.root_causes.clear();
    }

    /// A word names something of the set again.
    pub(super) fn restore(&mut self, word: &str) {
        self.model.root_causes.remove(word);
    }

    /// Whether a relation has a column; reports where it certainly has not.
    pub(super) fn column(&mut self, key: Key, column: &Ident) {
        self.check_column(key, column, false);
    }

    /// Whether a relation has a column that an expression names; a missing one is reported in the
    /// words that the server has for expressions.
    pub(super) fn referenced_column(&mut self, key: Key, column: &Ident) {
        self.check_column(key, column, true);
    }

    fn check_column(&mut self, key: Key, column: &Ident, is_reference: bool) {
        let span = self.span(column.range);
        let Some(relation) = self.model.get(key) else { return };
        if let Some(found) = relation.column(&column.text) {
            if let Some(root_cause) = found.root_cause {
                self.follow(root_cause, span);
            }
            return;
        }
        if self.model.is_plausible() {
            return self.assume_column(key, &column.text);
        }
        if !relation.knows_columns || SYSTEM_COLUMNS.contains(&column.text.as_str()) {
            return;
        }
        let relation = Arc::clone(relation);
        let shown = (!is_reference).then(|| relation.id.name.clone());
        let kind = FaultKind::MissingColumn { relation: shown };
        let fault = self.report(kind, column.text.clone(), span);
        let lost = relation.lost.iter().rev().find(|(name, _)| *name == column.text);
        let last_event = lost.map(|(_, event)| event.clone());
        let later = self.ahead.column(&relation.id.name, &column.text, span);
        if last_event.is_none() && later.is_none() {
            let names = relation.columns.iter().filter(|column| column.root_cause.is_none());
            self.faults[fault].nearest = near::word(&column.text, names.map(|c| c.name.as_str()));
        }
        self.explain(fault, last_event, later);
        let assumed = Column { root_cause: Some(fault), ..Column::named(&column.text) };
        self.add_column(key, assumed);
    }
}

impl Analyzer<'_> {
    /// A table is taken to have the column that is changed.
    fn assume_column(&mut self, key: Key, column: &str) {
        let Some(relation) = self.model.get(key) else { return };
        if relation.kind.is_table() && !is_system_column(column) {
            self.add_column(key, Column::named(column));
        }
    }

    fn add_column(&mut self, key: Key, column: Column) {
        if let Some(relation) = self.model.change(key) {
            relation.columns.push(column);
        }
    }
}

/// Whether every table has a column of that name.
pub(super) fn is_system_column(name: &str) -> bool {
    SYSTEM_COLUMNS.contains(&name)
}
