//! Two catalogs → how a live schema differs from the one that a set makes, object by object, with the
//! SQL that would bring it back.
//!
//! ```text
//! expected (sealed, or an engine) ─┐
//!                                  ├─▶ compare ──▶ Difference: what, expected, found, SQL
//! live (read by `live`) ───────────┘
//! ```
//! The SQL is told and never executed.
//! [`compare`] is pure; but for `expected` and `live`, nothing here may know where the
//! two catalogs come from.

mod attached;
mod canonical;
mod code;
mod column_values;
mod columns;
mod create;
mod derived_keys;
mod details;
mod detect;
pub mod detected;
pub mod expected;
mod external;
mod facts;
mod finding;
mod inherited;
pub mod live;
mod made_elsewhere;
mod names;
mod obstacles;
mod owners;
mod partitions;
mod privileges;
mod remade;
mod retype;
mod scope;
mod sequences;
mod server_state;
mod tables;
mod types;
pub mod verified;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;

pub use detect::{FileVerdict, Verdict, detect};
pub use external::External;
pub use finding::{Change, Difference, Phase, Script, script};
pub use names::{object_name, path};
pub use owners::Owners;
pub use partitions::Partitions;
pub use scope::{Pattern, Scope, Texts};
pub use server_state::ServerState;

use canonical::canonical;
use finding::Findings;
use names::relation_of;
use partitions::Unattached;
use scope::SetScope;

/// How a live schema compares with the one that a set makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What differs in the objects that the set makes.
    pub differences: Vec<Difference>,
    /// The objects that lie beside those of the set, as people call them.
    pub extra: Vec<String>,
    /// What could not be compared, and why.
    pub not_compared: Vec<String>,
}

impl Comparison {
    /// The differences that count: no notes.
    pub fn drift(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|difference| !difference.is_note)
    }
}

/// The objects of a catalog by what people call them.
type Objects<'a> = BTreeMap<String, &'a Object>;

fn objects<'a>(catalog: &'a Catalog, scope: &Scope) -> Objects<'a> {
    let kept = catalog.objects.iter().filter(|object| !scope.ignores(object));
    kept.map(|object| (object_name(object), object)).collect()
}

/// Both sides of a comparison, and what is found.
struct Comparing<'a> {
    scope: &'a SetScope<'a>,
    expected: Objects<'a>,
    live: Objects<'a>,
    /// The sequences that the set makes by themselves.
    free_sequences: BTreeSet<String>,
    /// What parts of partitioned tables lack of the whole.
    unattached: Unattached,
    findings: Findings,
    unrecorded: usize,
}

/// Compares what a set makes with what is there.
///
/// Objects outside of the schemas that the set makes anything in are left out; so is what `scope`
/// ignores.
#[must_use]
pub fn compare(expected: &Catalog, live: &Catalog, scope: &Scope) -> Comparison {
    let scope = &scope.of_set(expected);
    let (mut expected, mut live) = (canonical(expected), canonical(live));
    owners::leave_out_grants(&mut expected, &scope.owners);
    let unattached = partitions::settle(&mut expected, &mut live, &scope.partitions);
    let (expected, live) = (&expected, &live);
    let catalogs = (expected, live);
    let (expected, live) = (objects(expected, scope), objects(live, scope));
    let free_sequences = expected.keys().filter_map(|name| name.strip_prefix("sequence "));
    let free_sequences = free_sequences.map(str::to_owned).collect();
    let findings = Findings::default();
    let mut comparing =
        Comparing { scope, expected, live, free_sequences, unattached, findings, unrecorded: 0 };
    let names: Vec<String> = comparing.expected.keys().cloned().collect();
    for name in names {
        comparing.object(&name);
    }
    let extra = comparing.extra();
    comparing.leave_to_parents();
    comparing.follow_obstacles();
    made_elsewhere::compare(&mut comparing.findings, catalogs, scope);
    let not_compared = comparing.not_compared();
    let mut differences = comparing.findings.differences;
    fold_parts(&mut differences);
    differences.retain(|difference| !scope.ignores_part(difference));
    Comparison { differences, extra, not_compared }
}

impl<'a> Comparing<'a> {
    fn object(&mut self, name: &str) {
        let expected = self.expected[name];
        let Some(live) = self.live.get(name).copied() else {
            if !self.scope.is_elsewhere(expected) {
                self.missing(name, expected);
            }
            return;
        };
        if expected.properties().is_none() {
            self.unrecorded += 1;
        }
        match (expected, live) {
            (Object::Table(expected), Object::Table(live)) => self.table(name, expected, live),
            (Object::View(expected), Object::View(live)) => self.view(name, expected, live),
            (Object::Index(expected), Object::Index(live)) => self.index(name, expected, live),
            (Object::Routine(expected), Object::Routine(live)) => {
                self.routine(name, expected, live);
            }
            (Object::Trigger(expected), Object::Trigger(live)) => {
                self.trigger(name, expected, live);
            }
            (Object::Policy(expected), Object::Policy(live)) => self.policy(name, expected, live),
            (Object::Enum(expected), Object::Enum(live)) => self.labels(name, expected, live),
            (Object::Domain(expected), Object::Domain(live)) => self.domain(name, expected, live),
            (Object::Composite(expected), Object::Composite(live)) => {
                self.composite(name, expected, live);
            }
            (Object::Sequence(expected), Object::Sequence(live)) => {
                self.sequence(name, expected, live);
            }
            (Object::Extension(expected), Object::Extension(live)) => {
                self.extension(name, expected, live);
            }
            (Object::Schema(expected), Object::Schema(live)) => {
                self.schema_comment(name, expected, live);
            }
            // The name begins with the kind.
            _ => {}
        }
        self.object_details(name, expected, live);
    }

    /// What is there and the set does not make: a difference where it hangs on a table of the set, else
    /// only told.
    fn extra(&mut self) -> Vec<String> {
        let mut extra = Vec::new();
        let unknown: Vec<(String, &Object)> = self
            .live
            .iter()
            .filter(|(name, _)| !self.expected.contains_key(*name))
            .map(|(name, object)| (name.clone(), *object))
            .collect();
        for (name, object) in unknown {
            if !self.scope.is_in_schema_of_set(object) {
                continue;
            }
            match relation_of(object) {
                None => extra.push(name),
                Some(relation) if self.is_of_set(&relation) => self.extra_part(&name, object),
                // It goes with its table, which is told.
                Some(_) => {}
            }
        }
        extra
    }

    /// Whether the set makes a table or view of this name.
    fn is_of_set(&self, relation: &str) -> bool {
        ["table", "view", "materialized view"]
            .iter()
            .any(|kind| self.expected.contains_key(&format!("{kind} {relation}")))
    }

    fn not_compared(&self) -> Vec<String> {
        let mut notes = self.scope.not_compared.clone();
        if self.unrecorded > 0 {
            notes.push(
                "comments, privileges, storage and states beyond columns and definitions: an earlier \
                 release sealed this set and did not record them"
                    .to_owned(),
            );
        }
        if let Texts::NotCompared(reason) = &self.scope.texts {
            notes.push(format!(
                "texts of views, routines, defaults, constraints, indexes, triggers and policies: {reason}"
            ));
        }
        notes
    }
}

/// Puts what hangs on a missing table into the difference of the table: one cause, one finding.
fn fold_parts(differences: &mut Vec<Difference>) {
    let missing: BTreeMap<String, usize> = differences
        .iter()
        .enumerate()
        .filter(|(_, difference)| difference.change == Change::Missing && difference.what.is_none())
        .map(|(index, difference)| (difference.object.clone(), index))
        .collect();
    let mut folded: Vec<usize> = Vec::new();
    for index in 0..differences.len() {
        let Some(relation) = differences[index].relation.clone() else { continue };
        let table = ["table", "view", "materialized view"]
            .iter()
            .find_map(|kind| missing.get(&format!("{kind} {relation}")).copied());
        if let Some(table) = table.filter(|table| *table != index) {
            let statements = std::mem::take(&mut differences[index].statements);
            if differences[table].obstacle.is_none() {
                differences[table].statements.extend(statements);
            }
            folded.push(index);
        }
    }
    let mut index = 0;
    differences.retain(|_| {
        index += 1;
        !folded.contains(&(index - 1))
    });
}
