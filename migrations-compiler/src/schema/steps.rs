//! The statements of a set taken apart, in order, each part with the table as it is just before it.
//!
//! `ALTER TABLE` is a step an action, `CREATE TABLE` one a column or constraint, `DROP TABLE` one a
//! table.
//! Must not know which of them is dangerous.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use migrations_core::{Location, Transaction};

use super::model::SchemaModel;
use super::relation::{Column, Id, Key, Kind, Relation, Rule};
use super::span::{SourceSpan, Sources};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{Name, child, identifier_of};
use crate::sql::types::DataType;
use crate::sql::volatility::Functions;
use crate::sql::{Script, Scripts, Statement};

/// Whether the rows of a table may be those of a production server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// The table is made by the same file, or by another file that was never released.
    New,
    /// It was there before.
    Existing,
}

/// A domain of the set as a step finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain {
    /// Its name.
    pub name: String,
    /// Whether a value has to meet anything, here or in what it is a domain over.
    pub is_constrained: bool,
    /// The tables that were there before and have a column of it.
    pub tables: Vec<String>,
}

/// A part of a statement of a draft.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    /// The script.
    pub script: &'a Script<'a>,
    /// The statement.
    pub statement: &'a Statement,
    /// The number of its text.
    pub source: u32,
    /// What kind of part it is: an action of `ALTER TABLE`, a column, or the whole statement.
    pub kind: SyntaxKind,
    /// The part, or in a list of names the one that is meant.
    pub node: SyntaxNode,
    /// The table that it is about.
    pub table: Option<Name>,
    /// The table as it is before, where the set says something about it.
    pub before: Option<Arc<Relation>>,
    /// How old the table is; of a schema, a type or a domain, how old that is.
    pub age: Age,
    /// The domain of the set that a new column is of, or that is changed.
    pub domain: Option<Domain>,
    /// The columns of the index that a constraint is put over.
    pub index: Vec<String>,
}

impl Step<'_> {
    /// Where the part stands.
    #[must_use]
    pub fn place(&self) -> Location {
        self.place_of(&self.node)
    }

    /// Where a node of its statement stands.
    #[must_use]
    pub fn place_of(&self, node: &SyntaxNode) -> Location {
        self.script.place(self.statement, node.text_range())
    }

    /// The table's name, for a message.
    #[must_use]
    pub fn table_name(&self) -> String {
        self.table.as_ref().map(Name::shown).unwrap_or_default()
    }

    /// The table's name, for a statement.
    #[must_use]
    pub fn quoted_table(&self) -> String {
        self.table.as_ref().map(Name::quoted).unwrap_or_default()
    }

    /// Which lock a change takes on the table, and what that blocks for how long.
    #[must_use]
    pub fn lock_note(&self, change: Change) -> String {
        let lock = change.lock();
        let (table, blocks, end) = (self.table_name(), lock.blocks(), self.end_of_lock());
        format!("{lock} lock on `{table}` blocks {blocks} until the {end} ends")
    }

    /// Whether the table is gone when its session is.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.before.as_ref().is_some_and(|table| table.is_temporary)
    }

    /// The column whose type it decides.
    fn declared(&self, step: usize) -> Option<Declared> {
        let (name, declared) = match self.kind {
            SyntaxKind::COLUMN | SyntaxKind::ADD_COLUMN => {
                (child(&self.node, SyntaxKind::COLUMN_NAME)?, self.node.clone())
            }
            SyntaxKind::ALTER_COLUMN => {
                let name = child(&self.node, SyntaxKind::COLUMN_NAME_REF)?;
                (name, child(&self.node, SyntaxKind::SET_TYPE)?)
            }
            _ => return None,
        };
        let (data_type, node) = DataType::of_column(&declared)?;
        Some(Declared { step, name: identifier_of(&name)?, data_type, node })
    }

    /// What ends the locks of the statement.
    #[must_use]
    pub fn end_of_lock(&self) -> &'static str {
        if self.is_in_transaction() { "transaction" } else { "statement" }
    }

    /// Whether the whole file is one transaction.
    #[must_use]
    pub fn is_in_transaction(&self) -> bool {
        self.script.file.header.transaction() == Transaction::PerFile
    }

    /// The root of the statement.
    #[must_use]
    pub fn root(&self) -> SyntaxNode {
        let is_statement = |node: &SyntaxNode| {
            node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::SOURCE_FILE)
        };
        self.node.ancestors().find(is_statement).unwrap_or_else(|| self.node.clone())
    }
}

/// The drafts' statements in parts, and what the whole set comes to.
#[derive(Debug)]
pub(crate) struct Steps<'a> {
    /// The set.
    pub scripts: &'a Scripts<'a>,
    /// The parts, in order.
    pub steps: Vec<Step<'a>>,
    /// What there is in the end.
    pub(super) model: SchemaModel,
    pub(super) sources: Sources<'a>,
    /// How many texts are none of the set's, before its own.
    pub(super) outside: u32,
    /// By the number of a text, whether it is a draft.
    pub(super) drafts: Vec<bool>,
    /// Statements of the whole set that may do what nobody can see, in lower case.
    pub(super) opaque: Vec<(u32, String)>,
    pub(super) enums: HashSet<Id>,
    pub(super) functions: Functions,
    pub(super) declared: OnceCell<Vec<Declared>>,
}

/// A column whose type a step decides.
#[derive(Debug)]
pub(crate) struct Declared {
    /// Which of the steps.
    pub step: usize,
    /// Its name.
    pub name: String,
    /// The type.
    pub data_type: DataType,
    /// Where the type is written.
    pub node: SyntaxNode,
}

impl<'a> Steps<'a> {
    /// The columns whose type is decided, in order; many rules ask for them.
    pub fn declared(&self) -> &[Declared] {
        let steps = || self.steps.iter().enumerate();
        self.declared
            .get_or_init(|| steps().filter_map(|(index, step)| step.declared(index)).collect())
    }

    /// The parts of that kind.
    pub fn of_kind(&self, kind: SyntaxKind) -> impl Iterator<Item = &Step<'a>> {
        self.steps.iter().filter(move |step| step.kind == kind)
    }

    /// The parts of that kind that are about a table with rows.
    pub fn on_existing(&self, kind: SyntaxKind) -> impl Iterator<Item = &Step<'a>> {
        self.of_kind(kind).filter(|step| step.age == Age::Existing)
    }

    /// Whether something that nobody can see into may have done it: it holds the words, and names
    /// the object or puts its statement together at run time.
    #[must_use]
    pub fn may_be_done_elsewhere(&self, words: &str, object: &str) -> bool {
        let object = object.to_lowercase();
        let may = |text: &str| {
            text.contains(words) && (text.contains(&object) || text.contains("execute"))
        };
        self.opaque.iter().any(|(_, text)| may(text))
    }
}

impl Steps<'_> {
    /// Whether a block that is run at once (a `DO`, and no function's body) may have done it.
    #[must_use]
    pub fn is_altered_in_a_block(&self, words: &str, object: &str) -> bool {
        let object = object.to_lowercase();
        let is_block = |text: &str| text.trim_start().starts_with("do");
        let may = |text: &str| {
            text.contains(words) && (text.contains(&object) || text.contains("execute"))
        };
        self.opaque.iter().any(|(_, text)| is_block(text) && may(text))
    }

    /// Whether a column is of an enum of the set.
    #[must_use]
    pub fn is_enum(&self, column: &Column) -> bool {
        column.type_id.as_ref().is_some_and(|id| self.enums.contains(id))
    }

    /// Whether the set makes that function, so that each call may give something else;
    /// `is_volatile` says that of the functions that are there by themselves.
    #[must_use]
    pub fn is_volatile(&self, function: &str, is_volatile: impl Fn(&str) -> bool) -> bool {
        self.functions.is_volatile(function, &is_volatile)
    }

    /// The tables that the set makes and that are there in the end, in the order in which they were
    /// made.
    pub fn tables(&self) -> impl Iterator<Item = &Relation> {
        let is_one = |relation: &Relation| {
            let is_table = matches!(relation.kind, Kind::Table | Kind::PartitionedTable);
            // Of what is made elsewhere, nobody here knows all keys, indexes and policies.
            is_table && !relation.is_assumed && relation.made.source >= self.outside
        };
        let mut tables: Vec<(Key, &Relation)> = self
            .model
            .relations
            .iter()
            .map(|(key, relation)| (*key, &**relation))
            .filter(|(_, relation)| is_one(relation))
            .collect();
        tables.sort_by_key(|(key, _)| *key);
        tables.into_iter().map(|(_, relation)| relation)
    }

    /// Whether a foreign key that is checked at the end of the transaction refers to columns of a
    /// table for which that holds.
    #[must_use]
    pub fn is_referred_late(&self, table: &Relation, holds: impl Fn(&[String]) -> bool) -> bool {
        let at = self.model.at(&table.id);
        let referring = table.dependents.iter().filter_map(|other| self.relation(*other));
        let keys = referring.flat_map(|other| &other.constraints);
        keys.filter(|key| key.is_deferred).any(|key| {
            matches!(&key.rule, Rule::ForeignKey(Some((target, columns)))
                if Some(*target) == at && holds(columns))
        })
    }

    /// A relation that is there in the end, by its number.
    #[must_use]
    pub fn relation(&self, key: Key) -> Option<&Relation> {
        self.model.get(key).map(Arc::as_ref)
    }

    /// Whether a text leaves a view of that name.
    #[must_use]
    pub fn leaves_view(&self, id: &Id, source: u32) -> bool {
        let view = self.model.at(id).and_then(|key| self.model.get(key));
        view.is_some_and(|view| view.kind == Kind::View && view.made.source == source)
    }

    /// The tables of a schema in the end.
    pub fn tables_of(&self, schema: &str) -> impl Iterator<Item = &Relation> {
        self.tables().filter(move |table| table.id.schema == schema)
    }

    /// Where something is written, where that is in a draft.
    #[must_use]
    pub fn place_in_draft(&self, span: SourceSpan) -> Option<Location> {
        let is_draft = self.drafts.get(span.source as usize).copied().unwrap_or_default();
        is_draft.then(|| self.sources.location(span))
    }

    /// Whether a key or an index of a table begins with these columns, in any order.
    #[must_use]
    pub fn has_index_on(&self, table: &Relation, columns: &[String]) -> bool {
        let begins = |key: &[String]| {
            let leading = key.get(..columns.len());
            leading.is_some_and(|leading| leading.iter().all(|column| columns.contains(column)))
        };
        let is_index =
            |rule: &Rule| matches!(rule, Rule::PrimaryKey | Rule::Unique | Rule::Exclude);
        let mut keys = table.constraints.iter().filter(|constraint| is_index(&constraint.rule));
        let mut owned = table.owned.iter().filter_map(|owned| self.relation(*owned));
        keys.any(|key| begins(&key.columns)) || owned.any(|index| begins(&index.leading))
    }
}
