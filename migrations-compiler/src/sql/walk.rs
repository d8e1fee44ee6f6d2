//! The walk over the statements of a set: takes each apart, and keeps what it does to the tables.
//!
//! Must not know what the parts are looked at for.

mod others;

use std::cell::OnceCell;

use migrations_core::Transaction;
use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::{ObjectName, child, identifier_of};
use super::objects::Objects;
use super::search_path::{PathChange, SearchPath};
use super::steps::{Age, Step, Steps};
use super::tables::{Key, Partitioning, RowSecurity, Table, Tables, item_column};
use super::types::DataType;
use super::{Script, Scripts, Statement};
use crate::file_name::Role;
use crate::parse::ParsedFile;

impl<'a> Steps<'a> {
    /// Takes the migrations of a set apart.
    ///
    /// `is_draft` says whose parts are kept: the others only count for what they leave behind.
    #[must_use]
    pub fn of(scripts: &'a Scripts<'a>, is_draft: impl Fn(&ParsedFile) -> bool) -> Steps<'a> {
        let drafts: Vec<bool> = scripts.scripts.iter().map(|it| is_draft(it.file)).collect();
        let steps = Steps {
            scripts,
            steps: Vec::new(),
            tables: Tables::default(),
            opaque: Vec::new(),
            sets_path: false,
            objects: Objects::default(),
            declared: OnceCell::new(),
        };
        let mut walk =
            Walk { steps, drafts, has_lock: scripts.parsed.valid_lock().is_some(), index: 0 };
        for (index, script) in scripts.scripts.iter().enumerate() {
            if script.file.name.role != Role::Migration {
                continue;
            }
            walk.begin_file(index);
            for statement in &script.statements {
                walk.statement(script, statement);
            }
        }
        walk.steps
    }
}

/// The state of the walk.
struct Walk<'a> {
    steps: Steps<'a>,
    drafts: Vec<bool>,
    has_lock: bool,
    index: usize,
}

impl<'a> Walk<'a> {
    /// Every file runs in a session of its own.
    fn begin_file(&mut self, index: usize) {
        self.index = index;
        self.steps.tables.begin_session();
    }

    /// Follows what a statement does to the search path.
    fn follow_path(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        let is_transaction = at.script.file.header.transaction() == Transaction::PerFile;
        self.steps.tables.path = match PathChange::of(node, is_transaction) {
            PathChange::None => return,
            PathChange::Reset => SearchPath::default(),
            PathChange::Schemas(schemas) => SearchPath::of(schemas),
            PathChange::Unknown => SearchPath::unknown(),
        };
    }

    fn statement(&mut self, script: &'a Script<'a>, statement: &'a Statement) {
        let Some(node) = statement.tree().and_then(|tree| tree.first_child()) else {
            return self.steps.opaque.push((self.index, script.sql(statement).to_lowercase()));
        };
        let at = StatementPlace { script, statement };
        match node.kind() {
            SyntaxKind::DO
            | SyntaxKind::CALL
            | SyntaxKind::CREATE_FUNCTION
            | SyntaxKind::CREATE_PROCEDURE => {
                self.steps.objects.note(&node, self.index);
                self.steps.opaque.push((self.index, script.sql(statement).to_lowercase()));
                self.keep(at, node, None);
            }
            SyntaxKind::SELECT
            | SyntaxKind::INSERT
            | SyntaxKind::UPDATE
            | SyntaxKind::DELETE
            | SyntaxKind::MERGE => self.query(at, &node),
            SyntaxKind::CREATE_TABLE => self.create_table(at, &node),
            SyntaxKind::ALTER_TABLE => self.alter_table(at, &node),
            SyntaxKind::CREATE_INDEX => self.create_index(at, node),
            SyntaxKind::DROP_TABLE | SyntaxKind::TRUNCATE | SyntaxKind::LOCK => {
                self.listed(at, &node);
            }
            SyntaxKind::VACUUM | SyntaxKind::CLUSTER | SyntaxKind::REINDEX => {
                self.maintained(at, &node);
            }
            SyntaxKind::DROP_INDEX => self.drop_index(at, node),
            SyntaxKind::CREATE_POLICY | SyntaxKind::DROP_POLICY => self.policy(at, node),
            SyntaxKind::SET | SyntaxKind::RESET => {
                let text = node.text().to_string().to_lowercase();
                self.steps.sets_path |= text.contains("search_path");
                self.follow_path(at, &node);
            }
            _ => self.other(at, node),
        }
    }

    /// Keeps a part of a draft.
    fn keep(&mut self, at: StatementPlace<'a>, node: SyntaxNode, table: Option<ObjectName>) {
        let kind = node.kind();
        self.keep_as(kind, at, node, table);
    }

    fn keep_as(
        &mut self,
        kind: SyntaxKind,
        at: StatementPlace<'a>,
        node: SyntaxNode,
        table: Option<ObjectName>,
    ) {
        if !self.drafts[self.index] {
            return;
        }
        let StatementPlace { script, statement } = at;
        let before = table.as_ref().and_then(|name| self.steps.tables.get(name)).cloned();
        let age = self.age(table.as_ref(), before.as_deref());
        let domain = self.domain_of(&node);
        self.steps.steps.push(Step { script, statement, kind, node, table, before, age, domain });
    }

    /// Whether what a script makes was in no release before this one.
    fn is_unreleased(&self, made_in: usize) -> bool {
        made_in == self.index || self.has_lock && self.drafts[made_in]
    }

    fn age(&self, name: Option<&ObjectName>, table: Option<&Table>) -> Age {
        let Some(name) = name else { return Age::Existing };
        let is_new = match table.and_then(|table| Some((table, table.made_in?))) {
            Some((table, made_in)) => table.is_temporary || self.is_unreleased(made_in),
            None => {
                // Made by a block that nobody can see into.
                let named = name.name.to_lowercase();
                let makes = |text: &str| text.contains("create") && text.contains(&named);
                let here = self.steps.opaque.iter().rev();
                let mut here = here.take_while(|(index, _)| *index == self.index);
                let is_made = here.any(|(_, text)| makes(text));
                name.schema.as_deref() == Some("pg_temp") || is_made
            }
        };
        if is_new { Age::New } else { Age::Existing }
    }

    /// A query, and every change of rows in it.
    fn query(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        self.follow_path(at, node);
        if node.kind() == SyntaxKind::SELECT {
            self.steps.opaque.push((self.index, at.script.sql(at.statement).to_lowercase()));
        }
        let is_change = |node: &SyntaxNode| {
            matches!(node.kind(), SyntaxKind::UPDATE | SyntaxKind::DELETE | SyntaxKind::INSERT)
        };
        for change in node.descendants().filter(is_change) {
            let target = change.children().find(|child| {
                matches!(child.kind(), SyntaxKind::RELATION_NAME | SyntaxKind::RELATION_NAME_REF)
            });
            let table = target.and_then(|target| ObjectName::of(&target));
            self.keep(at, change, table);
        }
    }

    fn create_table(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        let Some(name_node) = child(node, SyntaxKind::TABLE_NAME) else { return };
        let Some(name) = ObjectName::of(&name_node) else { return };
        let is_optional = child(node, SyntaxKind::IF_NOT_EXISTS).is_some();
        let is_known = self.steps.tables.get(&name).is_some_and(|table| table.made_in.is_some());
        if is_optional && is_known {
            // Nothing happens.
            return self.keep(at, node.clone(), Some(name));
        }
        let is_draft = self.drafts[self.index];
        let place =
            |node: &SyntaxNode| is_draft.then(|| at.script.place(at.statement, node.text_range()));
        let mut table = Table::new(name.clone(), Some(self.index));
        let has = |kind| child(node, kind).is_some();
        table.place = place(&name_node);
        table.is_temporary = has(SyntaxKind::TEMP) || name.schema.as_deref() == Some("pg_temp");
        let partitioned = child(node, SyntaxKind::PARTITION_BY);
        table.partitioning = partitioned.as_ref().map(Partitioning::of).unwrap_or_default();
        table.is_derived =
            has(SyntaxKind::PARTITION_OF) || has(SyntaxKind::INHERITS) || has(SyntaxKind::OF_TYPE);
        let list = child(node, SyntaxKind::TABLE_ARG_LIST);
        if let Some(list) = &list {
            table.declare(list, &place);
        }
        self.steps.tables.add(table);
        self.keep(at, node.clone(), Some(name.clone()));
        self.add_partition(at, node, &name);
        for part in list.iter().flat_map(|list| list.children()) {
            self.keep(at, part, Some(name.clone()));
        }
    }

    /// A new partition takes what belongs to it out of none, so the default one is read.
    fn add_partition(&mut self, at: StatementPlace<'a>, node: &SyntaxNode, name: &ObjectName) {
        let Some(clause) = child(node, SyntaxKind::PARTITION_OF) else { return };
        let parent = child(&clause, SyntaxKind::TABLE_NAME_REF);
        let Some(parent) = parent.and_then(|parent| ObjectName::of(&parent)) else { return };
        if child(node, SyntaxKind::PARTITION_DEFAULT).is_some() {
            self.steps.tables.change(&parent).default_partition = Some(name.clone());
        } else if let Some(default) =
            self.steps.tables.get(&parent).and_then(|parent| parent.default_partition.clone())
        {
            self.keep(at, clause, Some(default));
        }
    }

    fn alter_table(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        let target = child(node, SyntaxKind::TABLE_RELATION_NAME);
        let Some(name) = target.and_then(|target| ObjectName::of(&target)) else { return };
        let is_action = |node: &SyntaxNode| {
            !matches!(node.kind(), SyntaxKind::TABLE_RELATION_NAME | SyntaxKind::IF_EXISTS)
        };
        for action in node.children().filter(is_action) {
            let partition = child(&action, SyntaxKind::TABLE_NAME_REF)
                .filter(|_| action.kind() == SyntaxKind::ATTACH_PARTITION)
                .and_then(|partition| ObjectName::of(&partition));
            // It is the partition whose rows are read.
            self.keep(at, action.clone(), Some(partition.unwrap_or_else(|| name.clone())));
            self.alter(at, &name, &action);
        }
    }

    fn alter(&mut self, at: StatementPlace<'a>, name: &ObjectName, action: &SyntaxNode) {
        let is_draft = self.drafts[self.index];
        let place =
            |node: &SyntaxNode| is_draft.then(|| at.script.place(at.statement, node.text_range()));
        let table = self.steps.tables.change(name);
        let named = |kind| child(action, kind).and_then(|node| identifier_of(&node));
        match action.kind() {
            SyntaxKind::ADD_COLUMN => table.add_column(action, &place),
            SyntaxKind::ADD_CONSTRAINT => {
                for constraint in action.children() {
                    table.add_constraint(&constraint, None, &place);
                }
            }
            SyntaxKind::ALTER_COLUMN => alter_column(table, action),
            SyntaxKind::ENABLE_RLS => table.row_security = RowSecurity::On(place(action)),
            SyntaxKind::DISABLE_RLS => table.row_security = RowSecurity::Off,
            SyntaxKind::INHERIT_TABLE => table.is_derived = true,
            SyntaxKind::DROP_COLUMN
            | SyntaxKind::RENAME_COLUMN
            | SyntaxKind::DROP_CONSTRAINT
            | SyntaxKind::VALIDATE_CONSTRAINT => alter_part(table, action),
            SyntaxKind::RENAME_CONSTRAINT => table.is_unclear = true,
            SyntaxKind::TABLE_RENAME_TO => {
                let to = child(action, SyntaxKind::TABLE_NAME);
                if let Some(to) = to.and_then(|to| ObjectName::of(&to)) {
                    let schema = table.name.schema.clone();
                    self.steps.tables.rename(name, ObjectName { schema, name: to.name });
                }
            }
            SyntaxKind::SET_SCHEMA => {
                let to = ObjectName { schema: named(SyntaxKind::SCHEMA_REF), ..name.clone() };
                self.steps.tables.rename(name, to);
            }
            SyntaxKind::ATTACH_PARTITION => {
                let part = child(action, SyntaxKind::TABLE_NAME_REF);
                if let Some(part) = part.and_then(|part| ObjectName::of(&part)) {
                    if child(action, SyntaxKind::PARTITION_DEFAULT).is_some() {
                        table.default_partition = Some(part.clone());
                    }
                    self.steps.tables.change(&part).is_derived = true;
                }
            }
            _ => {}
        }
    }

    fn create_index(&mut self, at: StatementPlace<'a>, node: SyntaxNode) {
        let target = child(&node, SyntaxKind::TABLE_RELATION_NAME);
        let Some(table) = target.and_then(|target| ObjectName::of(&target)) else { return };
        let name = child(&node, SyntaxKind::INDEX).and_then(|name| ObjectName::of(&name));
        let items = child(&node, SyntaxKind::PARTITION_ITEM_LIST);
        let items = items.iter().flat_map(|items| items.children());
        let columns = items.map_while(|item| item_column(&item)).collect();
        let name = name.map(|name| name.name);
        let key = Key { name, is_primary: false, is_unique: false, columns };
        self.keep(at, node, Some(table.clone()));
        self.steps.tables.change(&table).keys.push(key);
    }

    /// A statement about several tables.
    fn listed(&mut self, at: StatementPlace<'a>, node: &SyntaxNode) {
        let is_name = |node: &SyntaxNode| {
            matches!(node.kind(), SyntaxKind::TABLE_NAME_REF | SyntaxKind::RELATION_NAME_REF)
        };
        for name_node in node.descendants().filter(is_name) {
            let Some(name) = ObjectName::of(&name_node) else { continue };
            self.keep_as(node.kind(), at, name_node, Some(name.clone()));
            if node.kind() == SyntaxKind::DROP_TABLE {
                self.steps.tables.remove(&name);
            }
        }
    }

    fn drop_index(&mut self, at: StatementPlace<'a>, node: SyntaxNode) {
        for index in node.children().filter(|child| child.kind() == SyntaxKind::INDEX_REF) {
            if let Some(name) = ObjectName::of(&index) {
                self.steps.tables.drop_index(&name);
            }
        }
        self.keep(at, node, None);
    }

    fn policy(&mut self, at: StatementPlace<'a>, node: SyntaxNode) {
        let target = child(&node, SyntaxKind::ON_TABLE);
        let Some(name) = target.and_then(|target| ObjectName::of(&target)) else { return };
        let policies = &mut self.steps.tables.change(&name).policies;
        let named = |kind| child(&node, kind).and_then(|node| identifier_of(&node));
        match (named(SyntaxKind::POLICY), named(SyntaxKind::POLICY_REF)) {
            (Some(made), _) => policies.push(made),
            (_, Some(dropped)) => policies.retain(|policy| *policy != dropped),
            _ => {}
        }
        self.keep(at, node, Some(name));
    }
}

/// Where the walk is.
#[derive(Clone, Copy)]
struct StatementPlace<'a> {
    script: &'a Script<'a>,
    statement: &'a Statement,
}

/// An action on a column or a constraint that has a name.
fn alter_part(table: &mut Table, action: &SyntaxNode) {
    let named = |kind| child(action, kind).and_then(|node| identifier_of(&node));
    let column = named(SyntaxKind::COLUMN_NAME_REF);
    let constraint = named(SyntaxKind::CONSTRAINT_NAME_REF);
    match (action.kind(), column, constraint) {
        (SyntaxKind::DROP_COLUMN, Some(column), _) => table.drop_column(&column),
        (SyntaxKind::DROP_CONSTRAINT, _, Some(name)) => table.drop_constraint(&name),
        (SyntaxKind::VALIDATE_CONSTRAINT, _, Some(name)) => table.validate(&name),
        (SyntaxKind::RENAME_COLUMN, Some(from), _) => match named(SyntaxKind::COLUMN_NAME) {
            Some(to) => table.rename_column(&from, &to),
            None => table.is_unclear = true,
        },
        _ => table.is_unclear = true,
    }
}

fn alter_column(table: &mut Table, action: &SyntaxNode) {
    let column = child(action, SyntaxKind::COLUMN_NAME_REF).and_then(|name| identifier_of(&name));
    let Some(column) = column else { return table.is_unclear = true };
    if child(action, SyntaxKind::SET_NOT_NULL).is_some() {
        table.set_not_null(&column, true);
    } else if child(action, SyntaxKind::DROP_NOT_NULL).is_some() {
        table.set_not_null(&column, false);
    }
    let Some(change) = child(action, SyntaxKind::SET_TYPE) else { return };
    table.columns.retain(|(name, _)| *name != column);
    if let Some((data_type, _)) = DataType::of_column(&change) {
        table.columns.push((column, data_type));
    }
}
