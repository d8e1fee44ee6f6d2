//! What each migration created, changed, renamed and dropped, and what it locked, scanned and rewrote.
//!
//! ```text
//! catalog after the last migration ──undo the last one──▶ catalog before it ──▶ … ──▶ at a version
//! ```
//! The later state of an object is its line of the catalog or the next change of it, so a change
//! holds only what was before it: what was created costs a name.
//! Must not know how it was observed.

mod line;

use std::collections::{BTreeMap, BTreeSet};

use migrations_core::Version;
use serde::{Deserialize, Serialize};

use super::object_name::ObjectName;
use super::patch::Patch;
use super::{Catalog, CatalogFault, Object};

pub use line::has_timeline;
pub(super) use line::is_of_timeline;

/// The catalog after the last migration, and how every migration led there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The catalog after the last migration.
    pub latest: Catalog,
    /// The version that a set starts at whose earlier files are not executed: what is before it is
    /// not known.
    pub start: Option<Version>,
    changes: Vec<Change>,
    executions: Vec<Execution>,
}

/// What a migration did to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The migration.
    pub version: Version,
    /// The object, under the name that it has after the migration; one that was dropped under the
    /// last one.
    pub object: ObjectName,
    /// What happened to it.
    pub effect: Effect,
    /// The line of the statement that made the object, from 1, counted in what is executed of the
    /// file.
    pub line: Option<u32>,
    /// The lines that made columns, by the names of the columns.
    pub column_lines: BTreeMap<String, u32>,
}

/// What happened to an object, with what was before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It was made.
    Created,
    /// It was dropped and made anew under its name.
    Replaced {
        /// What it was before.
        was: Patch,
    },
    /// It was changed.
    Changed {
        /// What it was before.
        was: Patch,
    },
    /// It has another name, schema or table, and may be changed as well.
    Renamed {
        /// What it was called.
        from: ObjectName,
        /// What it was before, its name among it.
        was: Patch,
    },
    /// It was changed and belongs to the platform: only from then on the catalog shows it.
    Shown,
    /// It was dropped.
    Dropped {
        /// What it was before.
        was: Box<Object>,
    },
}

/// How a migration was executed, and what it did to relations that were there before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// The migration.
    pub version: Version,
    /// Whether the whole file ran in one transaction; otherwise nobody could see its locks and scans.
    pub in_transaction: bool,
    /// The relations, sorted.
    pub relations: Vec<UsedRelation>,
}

/// What a migration did to the rows of a relation, or kept others from doing to them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedRelation {
    /// Its schema before the migration.
    pub schema: String,
    /// Its name before the migration.
    pub name: String,
    /// The strongest lock that was held on it at the end, as `LOCK TABLE` names it: `ACCESS EXCLUSIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Whether all its rows were read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scanned: bool,
    /// Whether all its rows were written anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rewritten: bool,
}

impl Timeline {
    /// The timeline that ends with a catalog.
    #[must_use]
    pub fn new(
        latest: Catalog,
        start: Option<Version>,
        mut changes: Vec<Change>,
        mut executions: Vec<Execution>,
    ) -> Timeline {
        changes.sort_by(|one, other| one.key().cmp(&other.key()));
        executions.sort_by_key(|execution| execution.version);
        Timeline { latest, start, changes, executions }
    }

    /// Reads a schema file; `None` where it has no timeline, as an earlier release wrote it.
    ///
    /// # Errors
    ///
    /// The first line that is none of such a file.
    pub fn parse(text: &str) -> Result<Option<Timeline>, CatalogFault> {
        line::parse(text)
    }

    /// The schema file: one object or change a line, sorted by the objects.
    ///
    /// So branches that change different objects change different places of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        line::text(self)
    }

    /// Every change, by version and object.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Every execution of which there is something to tell, by version.
    #[must_use]
    pub fn executions(&self) -> &[Execution] {
        &self.executions
    }

    /// What a migration did to objects.
    pub fn changes_of(&self, version: Version) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.version == version)
    }

    /// How a migration was executed.
    #[must_use]
    pub fn execution_of(&self, version: Version) -> Option<&Execution> {
        self.executions.iter().find(|execution| execution.version == version)
    }

    /// The catalog after the migration of that version, or after the last one before it; `None`
    /// before the version that the set starts at.
    ///
    /// Without the properties of objects, such as privileges: no change of them is recorded.
    ///
    /// ```
    /// use migrations_compiler::catalog::timeline::Timeline;
    /// use migrations_core::Version;
    /// let text = concat!(
    ///     "{\"format\":2}\n",
    ///     "{\"kind\":\"schema\",\"name\":\"app\"}\n",
    ///     "{\"version\":\"002\",\"created\":{\"kind\":\"schema\",\"name\":\"app\"},\"line\":1}\n",
    /// );
    /// let timeline = Timeline::parse(text).expect("a schema file").expect("a timeline");
    /// let catalog = timeline.catalog_at(Version::new(1, 3)).expect("a known version");
    /// assert!(catalog.objects.is_empty());
    /// assert_eq!(timeline.catalog_at(Version::new(2, 3)), Some(timeline.latest.clone()));
    /// ```
    #[must_use]
    pub fn catalog_at(&self, version: Version) -> Option<Catalog> {
        self.undone(|change| change.version > version, self.start.is_some_and(|it| it > version))
    }

    /// The catalog before the migration of that version, as [`Timeline::catalog_at`] has it.
    #[must_use]
    pub fn catalog_before(&self, version: Version) -> Option<Catalog> {
        self.undone(|change| change.version >= version, self.start.is_some_and(|it| it >= version))
    }

    /// Whether this says of every version what `later` says, and only less of how it came about: earlier
    /// releases knew columns and constraints by their names alone.
    #[must_use]
    pub fn is_earlier_form_of(&self, later: &Timeline) -> bool {
        let ends = |it: &Timeline| (it.latest.clone(), it.start, it.executions.clone());
        ends(self) == ends(later)
            && self
                .changes
                .iter()
                .all(|change| later.changes.iter().any(|it| change.is_told_by(it)))
            && self.has_catalogs_of(later)
    }

    /// Whether the same was there before every migration.
    fn has_catalogs_of(&self, other: &Timeline) -> bool {
        let (mut own, mut others) = (self.last_objects(), other.last_objects());
        let changes = self.changes.iter().chain(&other.changes);
        let versions: BTreeSet<Version> = changes.map(|change| change.version).collect();
        versions.into_iter().rev().all(|version| {
            let of_own: Vec<_> = self.changes_of(version).collect();
            let of_other: Vec<_> = other.changes_of(version).collect();
            let is_undone =
                undo(&mut own, &of_own).is_some() && undo(&mut others, &of_other).is_some();
            let mut touched = of_own.iter().chain(&of_other).flat_map(|change| change.names());
            is_undone && touched.all(|name| own.get(name) == others.get(name))
        })
    }

    fn last_objects(&self) -> BTreeMap<ObjectName, Object> {
        let objects = self.latest.objects.iter().cloned().map(Object::without_properties);
        objects.map(|object| (ObjectName::of(&object), object)).collect()
    }

    /// Takes changes back, the latest first.
    fn undone(&self, is_later: impl Fn(&Change) -> bool, is_unknown: bool) -> Option<Catalog> {
        if is_unknown {
            return None;
        }
        let mut objects = self.last_objects();
        let mut later = self.changes.iter().rev().filter(|change| is_later(change)).peekable();
        while let Some(version) = later.peek().map(|change| change.version) {
            let of_version = std::iter::from_fn(|| later.next_if(|it| it.version == version));
            undo(&mut objects, &of_version.collect::<Vec<_>>())?;
        }
        Some(Catalog::new(objects.into_values().collect()))
    }
}

impl Change {
    /// The names of the object before and after it.
    fn names(&self) -> impl Iterator<Item = &ObjectName> {
        let former = match &self.effect {
            Effect::Renamed { from, .. } => Some(from),
            _ => None,
        };
        former.into_iter().chain([&self.object])
    }

    /// Whether another one is of the same kind, object and lines, and may say more.
    fn is_told_by(&self, other: &Change) -> bool {
        let is_line_of = |(name, line)| other.column_lines.get(name) == Some(line);
        (self.version, &self.object, self.line) == (other.version, &other.object, other.line)
            && std::mem::discriminant(&self.effect) == std::mem::discriminant(&other.effect)
            && self.column_lines.iter().all(is_line_of)
    }

    /// A name may be that of what was dropped and of what has it now.
    fn key(&self) -> (Version, &ObjectName, bool) {
        let is_there = !matches!(self.effect, Effect::Dropped { .. });
        (self.version, &self.object, is_there)
    }
}

/// Takes one migration back: first all that goes away by it, because names may have been exchanged.
fn undo(objects: &mut BTreeMap<ObjectName, Object>, changes: &[&Change]) -> Option<()> {
    let mut before = Vec::new();
    for change in changes {
        let mut after = || objects.remove(&change.object);
        match &change.effect {
            Effect::Created | Effect::Shown => drop(after()?),
            Effect::Replaced { was } | Effect::Changed { was } | Effect::Renamed { was, .. } => {
                before.push(was.applied_to(&after()?)?);
            }
            Effect::Dropped { was } => before.push((**was).clone()),
        }
    }
    objects.extend(before.into_iter().map(|object| (ObjectName::of(&object), object)));
    Some(())
}

#[cfg(test)]
mod tests;
