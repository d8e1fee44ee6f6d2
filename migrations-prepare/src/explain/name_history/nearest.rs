//! A name that there is, for one that there never was.

use migrations_compiler::catalog::{Column, Object};
use migrations_compiler::schema::{Source, nearest_word};

use super::Case;
use super::subject::Subject;

impl Case<'_> {
    /// The name that was probably meant.
    pub(super) fn nearest(&self) -> Option<String> {
        match &self.context.subject {
            Subject::Column(name) => self.nearest_column(name),
            Subject::Relation { schema, name } => {
                self.nearest_named(schema.as_deref(), name, |object| match object {
                    Object::Table(table) => Some((&table.schema, &table.name)),
                    Object::View(view) => Some((&view.schema, &view.name)),
                    _ => None,
                })
            }
            Subject::Type { schema, name } => {
                self.nearest_named(schema.as_deref(), name, |object| match object {
                    Object::Enum(it) => Some((&it.schema, &it.name)),
                    Object::Domain(it) => Some((&it.schema, &it.name)),
                    Object::Composite(it) => Some((&it.schema, &it.name)),
                    _ => None,
                })
            }
            Subject::Function { schema, name, .. } => {
                let found = self.nearest_named(schema.as_deref(), name, |object| match object {
                    Object::Routine(it) => Some((&it.schema, &it.name)),
                    _ => None,
                });
                // One of that very name takes other arguments, as the server has said.
                found.filter(|found| found != name)
            }
            Subject::Schema(name) => {
                let schemas = self.present.catalog.objects.iter().filter_map(|it| match it {
                    Object::Schema(schema) => Some(schema.name.as_str()),
                    _ => None,
                });
                nearest_word(name, schemas)
            }
            Subject::Value { of, name } => {
                let is_it = |name: &str| super::is_last_word(of, name);
                let mut enums = self.present.catalog.enums();
                let values = &enums.find(|known| is_it(&known.name))?.values;
                nearest_word(name, values.iter().map(String::as_str))
            }
            Subject::Mismatch(_) | Subject::Ambiguous(_) | Subject::Written(_) | Subject::Other => {
                None
            }
        }
    }

    fn nearest_column(&self, name: &[String]) -> Option<String> {
        let sources = self.context.reach.sources_of(name);
        let columns = sources.into_iter().flat_map(|source| self.columns_of(source));
        nearest_word(name.last()?, columns.map(|column| column.name.as_str()))
    }

    fn columns_of(&self, source: &Source) -> &[Column] {
        let relations = self.present.catalog.objects.iter().filter_map(|object| match object {
            Object::Table(table) => Some((&table.schema, &table.name, &table.columns)),
            Object::View(view) => Some((&view.schema, &view.name, &view.columns)),
            _ => None,
        });
        let here = relations.filter(|(_, name, _)| **name == source.name);
        let ranked = here.filter_map(|(schema, _, columns)| {
            Some((self.histories.rank(source.schema.as_deref(), schema)?, columns))
        });
        ranked.min_by_key(|(rank, _)| *rank).map_or(&[], |(_, columns)| columns)
    }

    /// An object of that name in another schema, else one in the same place with a similar name.
    fn nearest_named<'o>(
        &'o self,
        schema: Option<&str>,
        name: &str,
        named: impl Fn(&'o Object) -> Option<(&'o String, &'o String)>,
    ) -> Option<String> {
        let known: Vec<(&String, &String)> =
            self.present.catalog.objects.iter().filter_map(named).collect();
        let here = |known: &&(&String, &String)| self.histories.rank(schema, known.0).is_some();
        if known.iter().filter(here).any(|(_, known)| *known == name) {
            return Some(name.to_owned());
        }
        if let Some((schema, name)) = known.iter().find(|(_, known)| *known == name) {
            return Some(format!("{schema}.{name}"));
        }
        let found = nearest_word(name, known.iter().filter(here).map(|(_, name)| name.as_str()))?;
        Some(match schema {
            Some(schema) => format!("{schema}.{found}"),
            None => found,
        })
    }
}
