//! Why no statement brings an object back: what a server would refuse, and what is not recorded.

use migrations_compiler::catalog::{Constraint, ConstraintKind, Object, Table};

use super::create::split_partition;
use super::names::{mentions, qualified};
use super::{Change, Comparing, Difference};

impl Comparing<'_> {
    /// Why a missing object cannot be made.
    pub(super) fn obstacle_to_making(&self, name: &str, object: &Object) -> Option<String> {
        let Object::Table(table) = object else { return self.name_is_taken(name) };
        if table.properties.as_ref().is_some_and(|it| it.contains_key("server")) {
            return Some("what its columns ask of the foreign server is not recorded".to_owned());
        }
        if self.is_partitioned_again(table) {
            return Some("by what the partition is partitioned again is not recorded".to_owned());
        }
        let taken =
            self.name_is_taken(name).or_else(|| self.key_name_is_taken(table, &table.constraints));
        taken.or_else(|| self.cannot_be_attached(table))
    }

    /// Whether a key of another table has the name of one of these keys of a table.
    pub(super) fn key_name_is_taken(&self, table: &Table, keys: &[Constraint]) -> Option<String> {
        let is_taken = |it: &&Constraint| {
            is_key(it) && keys.iter().any(|key| key.name == it.name && is_key(key))
        };
        self.live.iter().find_map(|(name, object)| match object {
            Object::Table(other) if other.schema == table.schema && other.name != table.name => {
                let key = other.constraints.iter().find(is_taken)?;
                Some(format!("{name} has a key of the name {}", key.name))
            }
            _ => None,
        })
    }

    /// The type that a table is of, whose columns come and go with those of the type.
    pub(super) fn is_of_type(&self, table: &str) -> Option<String> {
        let composite = self.scope.server_state.type_of(table)?;
        Some(format!("the table is of the type {composite}"))
    }

    /// Whether an object of another kind has the name of a relation.
    fn name_is_taken(&self, name: &str) -> Option<String> {
        const KINDS: [&str; 6] =
            ["table", "view", "materialized view", "index", "sequence", "composite"];
        let of = |name: &str| {
            KINDS
                .iter()
                .find_map(|kind| name.strip_prefix(kind)?.strip_prefix(' ').map(str::to_owned))
        };
        let relation = of(name)?;
        let other = self.live.keys().find(|other| of(other).as_ref() == Some(&relation))?;
        // An index on a table of the set goes first, and so do keys.
        let is_dropped = other.starts_with("index ") && !self.expected.contains_key(other);
        (!is_dropped).then(|| format!("{other} has the name"))
    }

    /// Whether the set makes partitions of a partition, or an index of all of them.
    fn is_partitioned_again(&self, table: &Table) -> bool {
        if table.partition.as_deref().and_then(split_partition).is_none() {
            return false;
        }
        let name = qualified(&table.schema, &table.name);
        self.expected.values().any(|object| match object {
            Object::Table(it) => {
                let partition = it.partition.as_deref().and_then(split_partition);
                partition.is_some_and(|(parent, _)| parent == name)
            }
            Object::Index(it) => it.definition.contains(&format!(" ON ONLY {name} ")),
            _ => false,
        })
    }

    /// Why a table cannot become the partition that it should be.
    pub(super) fn cannot_be_attached(&self, table: &Table) -> Option<String> {
        let partition = table.partition.as_deref().filter(|it| split_partition(it).is_some())?;
        let (parent, _) = split_partition(partition)?;
        let whole = format!("table {parent}");
        if self.live.contains_key(&whole) && !self.scope.server_state.is_partitioned(parent) {
            return Some(format!("{whole} is not partitioned"));
        }
        let is_it = |object: &&Object| {
            matches!(object, Object::Table(it)
            if it.partition.as_deref() == Some(partition))
        };
        let other = self.live.iter().find(|(_, object)| is_it(object))?;
        Some(format!("{} is that partition", other.0))
    }

    /// Why a key cannot be dropped: a foreign key that stays refers to it.
    pub(super) fn obstacle_to_dropping_key(
        &self,
        table: &Table,
        key: &Constraint,
    ) -> Option<String> {
        if !is_key(key) {
            return None;
        }
        self.obstacle_to_dropping_index(&format!("index {}", qualified(&table.schema, &key.name)))
    }

    /// Why an index cannot be dropped.
    pub(super) fn obstacle_to_dropping_index(&self, name: &str) -> Option<String> {
        self.first_dependent(name, |dependent| {
            let is_whole = dependent.starts_with("index ");
            !self.is_dropped_with_its_finding(dependent)
                || is_whole && self.obstacle_to_dropping_index(dependent).is_some()
        })
    }

    /// Why a routine cannot be dropped.
    pub(super) fn obstacle_to_dropping_routine(&self, name: &str) -> Option<String> {
        self.first_dependent(name, |dependent| !self.is_dropped_with_its_finding(dependent))
    }

    /// Why an attribute of a composite type cannot get another type.
    pub(super) fn obstacle_to_changing_type(&self, name: &str) -> Option<String> {
        self.first_dependent(name, |it| it.starts_with("column ") || it.starts_with("table "))
    }

    /// Why a composite type cannot get or lose an attribute: a table is of this type.
    pub(super) fn obstacle_to_other_attributes(&self, name: &str) -> Option<String> {
        self.first_dependent(name, |it| it.starts_with("table "))
    }

    fn first_dependent(&self, name: &str, is: impl Fn(&str) -> bool) -> Option<String> {
        let mut dependents = self.scope.server_state.dependents(name).iter();
        let (_, dependent) = dependents.find(|(_, dependent)| is(dependent))?;
        Some(format!("{dependent} is made of it"))
    }

    /// Takes the statements away that need what no statement makes.
    pub(super) fn follow_obstacles(&mut self) {
        let differences = &mut self.findings.differences;
        follow_types(differences);
        let mut unmade: Vec<Unmade> = differences.iter().filter_map(Unmade::of).collect();
        while let Some(relation) = unmade.pop() {
            for difference in differences.iter_mut().filter(|it| relation.is_needed_by(it)) {
                difference
                    .obstruct(format!("it needs {}, which nothing here makes", relation.name));
                unmade.extend(Unmade::of(difference));
            }
        }
    }
}

/// Takes the statements away of indexes and constraints over a column whose type stays another one.
fn follow_types(differences: &mut [Difference]) {
    let stays = |it: &Difference| {
        it.obstacle.as_ref()?;
        let column = it.what.as_deref()?.strip_prefix("column ")?.strip_suffix(": type")?;
        Some((it.object.strip_prefix("table ")?.to_owned(), column.to_owned()))
    };
    let columns: Vec<(String, String)> = differences.iter().filter_map(stays).collect();
    for difference in differences.iter_mut().filter(|it| it.change == Change::Changed) {
        let is_of = |table: &str| {
            let is_constraint =
                difference.what.as_deref().is_some_and(|it| it.starts_with("constraint "));
            difference.relation.as_deref() == Some(table)
                || is_constraint && difference.object.strip_prefix("table ") == Some(table)
        };
        let names =
            |column: &str| difference.expected.as_deref().is_some_and(|it| mentions(it, column));
        let column = columns.iter().find(|(table, column)| is_of(table) && names(column));
        if let Some((_, column)) = column.filter(|_| !difference.statements.is_empty()) {
            difference.obstruct(format!("column {column} has another type"));
        }
    }
}

/// A relation that no statement makes as the set has it.
struct Unmade {
    name: String,
    is_missing: bool,
}

impl Unmade {
    fn of(difference: &Difference) -> Option<Unmade> {
        difference.obstacle.as_ref()?;
        let is_missing = difference.change == Change::Missing && difference.what.is_none();
        let is_view = difference.what.as_deref() == Some("query");
        let kinds = ["table ", "view ", "materialized view "];
        let name = kinds.iter().find_map(|kind| difference.object.strip_prefix(kind))?.to_owned();
        (is_missing || is_view).then_some(Unmade { name, is_missing })
    }

    /// Whether a difference needs the relation: all that names a missing one, and what would be made of
    /// another one than that of the set.
    fn is_needed_by(&self, difference: &Difference) -> bool {
        let needs = |(_, statement): &(_, String)| mentions(statement, &self.name);
        let is_made = difference.change == Change::Missing;
        (self.is_missing || is_made) && difference.statements.iter().any(needs)
    }
}

fn is_key(constraint: &Constraint) -> bool {
    matches!(constraint.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique)
}
