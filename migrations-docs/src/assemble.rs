//! Catalog, timeline and files of a set → the [`Document`] that every format renders.
//!
//! Must not know any format.

mod column_action;
mod column_lives;
mod columns;
mod counts;
mod findings;
mod objects;
mod partitions;
mod places;
mod relations;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::catalog::{Object, Table};
use migrations_compiler::safety::SafetyFinding;
use migrations_compiler::{Catalog, Parsed};
use migrations_core::{MigrationSet, Version};

use self::partitions::Partitions;
use crate::document::{Document, FORMAT, Place, ReferencedBy};
use crate::provenance::{self, Provenance};
use crate::traps;

pub use column_lives::column_lives;
pub use objects::reference;
pub use places::Places;
pub use steps::object_ref;

/// What a document is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The checked set.
    pub set: &'a MigrationSet,
    /// Its files, for their headers and for what the config says of numbers.
    pub parsed: &'a Parsed,
    /// What a server has said of it.
    pub timeline: &'a Timeline,
    /// What the safety rules say of it.
    pub findings: &'a [SafetyFinding],
    /// The last migration that counts; the whole set where it is left out.
    pub at: Option<Version>,
    /// The set's folder, as paths in the document begin.
    pub folder: &'a str,
}

impl Input<'_> {
    /// The last version that counts.
    #[must_use]
    pub fn end(&self) -> Version {
        let last = self.set.migrations().last().map(|migration| migration.version);
        self.at.or(last).unwrap_or(Version::new(0, 1))
    }

    /// The catalog at that version, with the properties of objects where it is the last one; `None`
    /// before the version that the set starts at.
    #[must_use]
    pub fn catalog(&self) -> Option<Catalog> {
        match self.at {
            Some(at) if self.timeline.changes().iter().any(|change| change.version > at) => {
                self.timeline.catalog_at(at)
            }
            _ => Some(self.timeline.latest.clone()),
        }
    }
}

/// What the documents of a set say; `None` before the version that the set starts at.
///
/// ```
/// use migrations_compiler::catalog::timeline::Timeline;
/// use migrations_compiler::safety::safety_findings;
/// use migrations_compiler::{SourceDir, check, parse};
/// use migrations_docs::render::{Format, Links, render};
/// use migrations_docs::{Input, assemble};
///
/// let checked = check(parse(&SourceDir { root: "migrations".into(), files: Vec::new() }));
/// let text = "{\"format\":2}\n{\"kind\":\"schema\",\"name\":\"app\"}\n";
/// let timeline = Timeline::parse(text).expect("a schema file").expect("a timeline");
/// let (set, parsed) = (checked.set.as_ref().expect("a set"), &checked.parsed);
/// let (timeline, findings) = (&timeline, &safety_findings(parsed));
/// let input = Input { set, parsed, timeline, findings, at: None, folder: "migrations" };
/// let document = assemble(&input).expect("a known version");
/// let pages = render(&document, &input, &[Format::Markdown], Links { files: Some("../..") });
/// assert_eq!(pages[1].path, "types.md");
/// assert!(pages[1].text.contains("| `app` |"));
/// ```
#[must_use]
pub fn assemble(input: &Input<'_>) -> Option<Document> {
    let catalog = input.catalog()?;
    let end = input.end();
    let provenance = provenance::provenance(input.timeline, &catalog, end);
    let schema = Schema::new(&catalog, &provenance, Places::new(input.set, input.folder));
    let tables: Vec<_> = catalog.tables().map(|table| relations::table(&schema, table)).collect();
    let views: Vec<_> = catalog.views().map(|view| relations::view(&schema, view)).collect();
    let is_first = |version: &Version| *version <= end;
    let last = input.set.migrations().iter().rev().find(|one| is_first(&one.version));
    Some(Document {
        format: FORMAT,
        name: input.set.name().to_owned(),
        version: last.map(|migration| migration.stem.to_string()),
        server: input.parsed.server,
        counts: counts::counts(&catalog, &tables, &views),
        extensions: schema.each(objects::extension),
        schemas: schema.each(objects::schema),
        enums: schema.each(objects::enumeration),
        domains: schema.each(objects::domain),
        composites: schema.each(objects::composite),
        sequences: schema.each(objects::sequence),
        traps: traps::traps(&tables),
        tables,
        views,
        routines: schema.each(objects::routine),
        history: steps::steps(input, end),
        gaps: steps::gaps(input.parsed),
    })
}

/// A catalog with everything that is looked up in it.
struct Schema<'a> {
    catalog: &'a Catalog,
    provenance: &'a Provenance<'a>,
    places: Places<'a>,
    object_histories: BTreeMap<&'a ObjectName, usize>,
    column_histories: BTreeMap<(&'a ObjectName, &'a str), usize>,
    /// What hangs on each table, by its schema and name.
    dependents: BTreeMap<(&'a str, &'a str), Vec<&'a Object>>,
    referenced_by: BTreeMap<(String, String), Vec<ReferencedBy>>,
    partitions: Partitions<'a>,
    /// The domains that refuse NULL, as the type of a column names them.
    refusing: BTreeSet<String>,
}

impl<'a> Schema<'a> {
    fn new(catalog: &'a Catalog, provenance: &'a Provenance<'a>, places: Places<'a>) -> Schema<'a> {
        let objects = provenance.objects.iter().enumerate().filter(|(_, it)| it.is_there);
        let columns = provenance.columns.iter().enumerate().filter(|(_, it)| it.is_there);
        let mut dependents: BTreeMap<_, Vec<&Object>> = BTreeMap::new();
        for object in &catalog.objects {
            if let Some(owner) = objects::owner(object) {
                dependents.entry(owner).or_default().push(object);
            }
        }
        let partitions = Partitions::new(catalog);
        Schema {
            catalog,
            provenance,
            places,
            object_histories: objects.map(|(index, it)| (&it.name, index)).collect(),
            column_histories: columns
                .map(|(index, it)| ((&it.owner, it.name.as_str()), index))
                .collect(),
            dependents,
            referenced_by: references(catalog.tables(), &partitions),
            partitions,
            refusing: columns::refusing(catalog),
        }
    }

    /// What becomes of the objects for which there is something.
    fn each<T>(&self, of: impl Fn(&Schema<'a>, &'a Object) -> Option<T>) -> Vec<T> {
        self.catalog.objects.iter().filter_map(|object| of(self, object)).collect()
    }

    /// Where an object was made.
    fn made(&self, object: &Object) -> Option<Place> {
        let name = ObjectName::of(object);
        let history = &self.provenance.objects[*self.object_histories.get(&name)?];
        self.places.made(history)
    }
}

/// The foreign keys, by the table that each refers to.
fn references<'a>(
    tables: impl Iterator<Item = &'a Table>,
    partitions: &Partitions<'_>,
) -> BTreeMap<(String, String), Vec<ReferencedBy>> {
    let mut found: BTreeMap<_, Vec<ReferencedBy>> = BTreeMap::new();
    for table in tables {
        for constraint in &table.constraints {
            let is_own = !partitions.is_inherited(table, constraint);
            let Some(to) = objects::reference(constraint).filter(|_| is_own) else { continue };
            found.entry((to.schema, to.table)).or_default().push(ReferencedBy {
                schema: table.schema.clone(),
                table: table.name.clone(),
                columns: constraint.columns.clone(),
                constraint: constraint.name.clone(),
                definition: constraint.definition.clone(),
            });
        }
    }
    found
}
