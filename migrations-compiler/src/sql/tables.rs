//! What the statements of a set say about its tables: keys, foreign keys, types, row security.
//!
//! Only what the safety rules ask about.
//! What cannot be followed makes a table unclear, and nothing is concluded from one that is.

mod by_name;

use migrations_core::Location;
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::{ObjectName, child, identifier_of, identifiers};
use super::presence::never_null;
use super::types::DataType;

pub use by_name::Tables;

/// A table as the statements so far describe it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name, as it was written.
    pub name: ObjectName,
    /// The schema that it is in, where that is known.
    pub schema: Option<String>,
    /// The script that creates it, by its index; `None` for one that was made elsewhere.
    pub made_in: Option<usize>,
    /// Where a draft creates it.
    pub place: Option<Location>,
    /// Whether it ends with the session.
    pub is_temporary: bool,
    /// By what it is partitioned.
    pub partitioning: Partitioning,
    /// Whether something about it is not known.
    pub is_unclear: bool,
    /// Whether columns or keys come from another table.
    pub is_derived: bool,
    /// The types of its columns, as far as they are known.
    pub columns: Vec<(String, DataType)>,
    /// Its keys and indexes.
    pub keys: Vec<Key>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// The columns that were declared NOT NULL, by themselves or by the primary key.
    pub not_null: Vec<String>,
    /// Its checks that a column is not NULL.
    pub present: Vec<PresenceCheck>,
    /// All of its checks, by name, and whether every row is known to meet it.
    checks: Vec<(Option<String>, bool)>,
    /// Its default partition.
    pub default_partition: Option<ObjectName>,
    /// Whether row security is on, and where a draft turned it on.
    pub row_security: RowSecurity,
    /// Its policies.
    pub policies: Vec<String>,
}

/// By what a table is partitioned.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Partitioning {
    /// By nothing: one heap holds its rows.
    #[default]
    None,
    /// By these columns, all of which a key of the table has to hold.
    Columns(Vec<String>),
    /// Also by an expression, and then PostgreSQL gives it no key.
    Expressions,
}

impl Partitioning {
    /// Reads `PARTITION BY`.
    pub(super) fn of(node: &SyntaxNode) -> Partitioning {
        let items = child(node, SyntaxKind::PARTITION_ITEM_LIST);
        let columns =
            items.iter().flat_map(|items| items.children()).map(|item| item_column(&item));
        columns.collect::<Option<_>>().map_or(Partitioning::Expressions, Partitioning::Columns)
    }
}

/// The column of an item of an index or of `PARTITION BY`; `None` for an expression.
pub(super) fn item_column(item: &SyntaxNode) -> Option<String> {
    identifier_of(&child(item, SyntaxKind::NAME_REF)?)
}

/// Whether a table asks its policies.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum RowSecurity {
    /// It does not.
    #[default]
    Off,
    /// It does; a draft turned it on there.
    On(Option<Location>),
}

/// A key or an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its name, where it is known.
    pub name: Option<String>,
    /// Whether it is the primary key.
    pub is_primary: bool,
    /// Whether it is a constraint that keeps two rows from having the same values, at once and for
    /// all of them.
    pub is_unique: bool,
    /// Its leading columns, up to the first expression.
    pub columns: Vec<String>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    name: Option<String>,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table that they refer to.
    pub target: Option<ObjectName>,
    /// Where a draft declares it.
    pub place: Option<Location>,
}

/// `CHECK (column IS NOT NULL)`.
#[derive(Clone, Debug, PartialEq)]
pub struct PresenceCheck {
    name: Option<String>,
    column: String,
    is_valid: bool,
}

impl Table {
    pub(super) fn new(name: ObjectName, made_in: Option<usize>) -> Table {
        Table {
            schema: name.schema.clone(),
            name,
            made_in,
            place: None,
            is_temporary: false,
            partitioning: Partitioning::None,
            is_unclear: made_in.is_none(),
            is_derived: false,
            columns: Vec::new(),
            keys: Vec::new(),
            foreign_keys: Vec::new(),
            not_null: Vec::new(),
            present: Vec::new(),
            checks: Vec::new(),
            default_partition: None,
            row_security: RowSecurity::Off,
            policies: Vec::new(),
        }
    }

    /// Whether it is partitioned.
    #[must_use]
    pub fn is_partitioned(&self) -> bool {
        self.partitioning != Partitioning::None
    }

    /// The type of a column, where it is known.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&DataType> {
        self.columns.iter().find(|(column, _)| column == name).map(|(_, data_type)| data_type)
    }

    /// Whether the column's own declaration or a valid check proves that it holds no NULL.
    #[must_use]
    pub fn proves_presence(&self, column: &str) -> bool {
        let is_declared = self.not_null.iter().any(|other| other == column);
        is_declared || self.present.iter().any(|check| check.is_valid && check.column == column)
    }

    /// A key that tells any two rows apart without being the primary one: unique, and never NULL.
    #[must_use]
    pub fn row_key(&self) -> Option<&Key> {
        let is_present = |column: &String| self.not_null.contains(column);
        self.keys.iter().find(|key| {
            key.is_unique && !key.columns.is_empty() && key.columns.iter().all(is_present)
        })
    }

    /// Takes in that a column may not be NULL, or that it may be again.
    pub(super) fn set_not_null(&mut self, column: &str, is_not_null: bool) {
        self.not_null.retain(|other| other != column);
        self.not_null.extend(is_not_null.then(|| column.to_owned()));
    }

    /// Whether a check that every row meets may say what a partition may hold.
    #[must_use]
    pub fn has_valid_check(&self) -> bool {
        self.checks.iter().any(|(_, is_valid)| *is_valid)
    }

    /// Whether a key or an index begins with these columns, in any order.
    #[must_use]
    pub fn has_index_on(&self, columns: &[String]) -> bool {
        let begins = |key: &Key| {
            key.columns.len() >= columns.len()
                && key.columns[..columns.len()].iter().all(|column| columns.contains(column))
        };
        self.keys.iter().any(begins)
    }

    /// Takes in what stands between the parentheses of `CREATE TABLE`.
    pub(super) fn declare(
        &mut self,
        list: &SyntaxNode,
        place: &impl Fn(&SyntaxNode) -> Option<Location>,
    ) {
        for item in list.children() {
            match item.kind() {
                SyntaxKind::COLUMN => self.add_column(&item, place),
                SyntaxKind::LIKE_CLAUSE => self.is_derived = true,
                _ => self.add_constraint(&item, None, place),
            }
        }
    }

    /// Takes in a column, with the constraints that it carries.
    pub(super) fn add_column(
        &mut self,
        node: &SyntaxNode,
        place: &impl Fn(&SyntaxNode) -> Option<Location>,
    ) {
        let name = child(node, SyntaxKind::COLUMN_NAME).and_then(|name| identifier_of(&name));
        let Some(name) = name else { return self.is_unclear = true };
        if let Some((data_type, _)) = DataType::of_column(node) {
            self.columns.retain(|(column, _)| *column != name);
            self.columns.push((name.clone(), data_type));
        }
        for constraint in node.children() {
            self.add_constraint(&constraint, Some(&name), place);
        }
    }

    /// Takes in a constraint, of the table or of one column.
    pub(super) fn add_constraint(
        &mut self,
        node: &SyntaxNode,
        column: Option<&str>,
        place: &impl Fn(&SyntaxNode) -> Option<Location>,
    ) {
        let listed = |list, item| match column {
            Some(column) => vec![column.to_owned()],
            None => identifiers(node, list, item),
        };
        match node.kind() {
            SyntaxKind::PRIMARY_KEY_CONSTRAINT | SyntaxKind::UNIQUE_CONSTRAINT => {
                let is_primary = node.kind() == SyntaxKind::PRIMARY_KEY_CONSTRAINT;
                let columns = column.map_or_else(|| key_columns(node), |it| vec![it.to_owned()]);
                let name = Some(constraint_name(node).unwrap_or_else(|| {
                    let suffix = if is_primary { "pkey" } else { "key" };
                    self.usual_name(if is_primary { &[] } else { &columns }, suffix)
                }));
                if is_primary {
                    self.not_null.extend(columns.iter().cloned());
                }
                let is_unique = child(node, SyntaxKind::DEFERRABLE_CONSTRAINT_OPTION).is_none();
                self.keys.push(Key { name, is_primary, is_unique, columns });
            }
            SyntaxKind::EXCLUDE_CONSTRAINT => {
                let columns = node.descendants().filter(|it| it.kind() == SyntaxKind::NAME_REF);
                let columns = columns.filter_map(|name| identifier_of(&name)).collect();
                let name = constraint_name(node);
                self.keys.push(Key { name, is_primary: false, is_unique: false, columns });
            }
            SyntaxKind::FOREIGN_KEY_CONSTRAINT | SyntaxKind::REFERENCES_CONSTRAINT => {
                let columns =
                    listed(SyntaxKind::FOREIGN_KEY_COLUMN_LIST, SyntaxKind::COLUMN_NAME_REF);
                let usual = self.usual_name(&columns, "fkey");
                let name = Some(constraint_name(node).unwrap_or(usual));
                let target = child(node, SyntaxKind::TABLE_NAME_REF);
                let target = target.and_then(|name| ObjectName::of(&name));
                let place = place(node);
                self.foreign_keys.push(ForeignKey { name, columns, target, place });
            }
            SyntaxKind::CHECK_CONSTRAINT => self.add_check(node),
            SyntaxKind::NOT_NULL_CONSTRAINT => {
                self.not_null.extend(column.map(str::to_owned));
            }
            _ => {}
        }
    }

    fn add_check(&mut self, node: &SyntaxNode) {
        let is_valid = child(node, SyntaxKind::NOT_VALID).is_none();
        self.checks.push((constraint_name(node), is_valid));
        let Some(condition) = node.children().find(|it| !is_option(it.kind())) else { return };
        let usual = self.usual_name(&only_column(&condition), "check");
        let name = constraint_name(node).unwrap_or(usual);
        for column in never_null(&condition) {
            self.present.push(PresenceCheck { name: Some(name.clone()), column, is_valid });
        }
    }

    /// The name that PostgreSQL gives a constraint that has none.
    fn usual_name(&self, columns: &[String], suffix: &str) -> String {
        let mut parts = vec![self.name.name.as_str()];
        parts.extend(columns.iter().map(String::as_str));
        parts.push(suffix);
        parts.join("_")
    }

    pub(super) fn drop_constraint(&mut self, name: &str) {
        let is_other = |other: &Option<String>| other.as_deref() != Some(name);
        let count =
            |table: &Table| table.keys.len() + table.foreign_keys.len() + table.present.len();
        let before = count(self);
        self.keys.retain(|key| is_other(&key.name));
        self.foreign_keys.retain(|key| is_other(&key.name));
        self.present.retain(|check| is_other(&check.name));
        self.checks.retain(|(name, _)| is_other(name));
        // A check that is not kept here, or a name that PostgreSQL had to make unique.
        self.is_unclear |= count(self) == before;
    }

    pub(super) fn validate(&mut self, name: &str) {
        for (other, is_valid) in &mut self.checks {
            *is_valid |= other.as_deref().is_none_or(|other| other == name);
        }
        for check in &mut self.present {
            check.is_valid |= check.name.as_deref() == Some(name);
        }
    }

    pub(super) fn drop_column(&mut self, name: &str) {
        let is_without = |columns: &[String]| columns.iter().all(|column| column != name);
        self.columns.retain(|(column, _)| column != name);
        self.keys.retain(|key| is_without(&key.columns));
        self.foreign_keys.retain(|key| is_without(&key.columns));
        self.not_null.retain(|column| column != name);
        self.present.retain(|check| check.column != name);
    }

    pub(super) fn rename_column(&mut self, from: &str, to: &str) {
        let columns = self.columns.iter_mut().map(|(column, _)| column);
        let keys = self.keys.iter_mut().flat_map(|key| key.columns.iter_mut());
        let foreign = self.foreign_keys.iter_mut().flat_map(|key| key.columns.iter_mut());
        let present = self.present.iter_mut().map(|check| &mut check.column);
        let not_null = self.not_null.iter_mut();
        for column in columns.chain(keys).chain(foreign).chain(present).chain(not_null) {
            if column == from {
                to.clone_into(column);
            }
        }
    }
}

/// The name that a constraint was given.
#[must_use]
pub fn constraint_name(node: &SyntaxNode) -> Option<String> {
    let clause = child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE)?;
    identifier_of(&child(&clause, SyntaxKind::CONSTRAINT_NAME)?)
}

fn key_columns(node: &SyntaxNode) -> Vec<String> {
    let parameters = child(node, SyntaxKind::INDEX_PARAMETERS);
    let list = SyntaxKind::CONSTRAINT_COLUMN_REF_LIST;
    let columns = parameters.map(|node| identifiers(&node, list, SyntaxKind::COLUMN_NAME_REF));
    columns.unwrap_or_default()
}

/// What stands beside the condition of a check.
fn is_option(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::CONSTRAINT_NAME_CLAUSE | SyntaxKind::NOT_VALID)
}

/// The column that a condition names, where it names just one: a check without a name has it in its.
fn only_column(condition: &SyntaxNode) -> Vec<String> {
    let names = condition.descendants().filter(|it| it.kind() == SyntaxKind::NAME_REF);
    let mut names: Vec<String> = names.filter_map(|name| identifier_of(&name)).collect();
    names.dedup();
    if names.len() == 1 { names } else { Vec::new() }
}
