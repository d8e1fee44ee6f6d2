//! The tables of a set under their names, found as the server finds them: along the search path.
//!
//! Must not know what a table consists of.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Key, Table};
use crate::sql::names::ObjectName;
use crate::sql::search_path::SearchPath;

/// The tables of a set, each once.
#[derive(Debug, Default)]
pub struct Tables {
    /// Those of one name are in different schemas, or may be.
    by_name: BTreeMap<String, Vec<Rc<Table>>>,
    /// Where names without a schema are looked for, at this point of the walk.
    pub(in crate::sql) path: SearchPath,
    /// The names of the session's temporary tables.
    temporary: Vec<String>,
}

/// The schema of the tables that end with their session, which stands before the path.
const TEMPORARY: &str = "pg_temp";

impl Tables {
    /// The one table that may be meant; `None` where there are several.
    #[must_use]
    pub fn get(&self, name: &ObjectName) -> Option<&Rc<Table>> {
        let alike = self.by_name.get(&name.name)?;
        position(alike, name, &self.path).map(|index| &alike[index])
    }

    /// Every table.
    pub fn iter(&self) -> impl Iterator<Item = &Table> {
        self.by_name.values().flatten().map(|table| &**table)
    }

    /// Another session: what was temporary is gone, and names are looked for as at first.
    pub(in crate::sql) fn begin_session(&mut self) {
        self.path = SearchPath::default();
        for name in std::mem::take(&mut self.temporary) {
            if let Some(alike) = self.by_name.get_mut(&name) {
                alike.retain(|table| !table.is_temporary);
            }
        }
    }

    /// Adds a table that takes the place of one of its schema and name.
    pub(in crate::sql) fn add(&mut self, mut table: Table) {
        table.schema = self.schema_of_new(&table);
        self.temporary.extend(table.is_temporary.then(|| table.name.name.clone()));
        let alike = self.by_name.entry(table.name.name.clone()).or_default();
        alike.retain(|other| other.schema != table.schema || other.schema.is_none());
        alike.push(Rc::new(table));
    }

    /// The schema in which a table is made, where that is known.
    fn schema_of_new(&self, table: &Table) -> Option<String> {
        if table.is_temporary {
            return Some(TEMPORARY.to_owned());
        }
        let first = || self.path.schemas()?.first().cloned();
        table.name.schema.clone().or_else(first)
    }

    pub(in crate::sql) fn remove(&mut self, name: &ObjectName) -> Option<Rc<Table>> {
        let alike = self.by_name.get_mut(&name.name)?;
        position(alike, name, &self.path).map(|index| alike.remove(index))
    }

    /// The table to be changed: one that was made elsewhere is noted as such.
    pub(in crate::sql) fn change(&mut self, name: &ObjectName) -> &mut Table {
        let alike = self.by_name.entry(name.name.clone()).or_default();
        let index = position(alike, name, &self.path).unwrap_or_else(|| {
            alike.push(Rc::new(Table::new(name.clone(), None)));
            alike.len() - 1
        });
        Rc::make_mut(&mut alike[index])
    }

    /// Gives a table another name, and its schema where that is another one.
    pub(in crate::sql) fn rename(&mut self, from: &ObjectName, to: ObjectName) {
        let Some(table) = self.remove(from) else { return };
        let mut table = Rc::unwrap_or_clone(table);
        table.schema = to.schema.clone().or(table.schema);
        let alike = self.by_name.entry(to.name.clone()).or_default();
        table.name = to;
        alike.push(Rc::new(table));
    }

    /// The table that an index is on, where the set makes it.
    pub(in crate::sql) fn of_index(&self, index: &ObjectName) -> Option<ObjectName> {
        let is_it = |key: &Key| key.name.as_deref() == Some(index.name.as_str());
        let mut on = self.iter().filter(|table| table.keys.iter().any(is_it));
        on.next().filter(|_| on.next().is_none()).map(|table| table.name.clone())
    }

    pub(in crate::sql) fn drop_index(&mut self, index: &ObjectName) {
        let is_it = |key: &Key| key.name.as_deref() == Some(index.name.as_str());
        let may_be_there = |table: &Table| {
            let schemas = (&index.schema, &table.schema);
            !matches!(schemas, (Some(one), Some(other)) if one != other)
        };
        for table in self.by_name.values_mut().flatten() {
            if may_be_there(table) && table.keys.iter().any(is_it) {
                Rc::make_mut(table).keys.retain(|key| !is_it(key));
            }
        }
    }
}

/// Which of the tables of one name is meant: the first on the path, else the only one that may be.
fn position(alike: &[Rc<Table>], name: &ObjectName, path: &SearchPath) -> Option<usize> {
    let of_schema =
        |schema: &str| alike.iter().position(|table| table.schema.as_deref() == Some(schema));
    let found = match &name.schema {
        Some(schema) => of_schema(schema),
        None => {
            let path = path.schemas().unwrap_or_default().iter().map(String::as_str);
            std::iter::once(TEMPORARY).chain(path).find_map(of_schema)
        }
    };
    found.or_else(|| {
        let is_apart = |table: &Table| {
            matches!((&name.schema, &table.schema), (Some(one), Some(other)) if one != other)
        };
        let mut may_be = (0..alike.len()).filter(|index| !is_apart(&alike[*index]));
        may_be.next().filter(|_| may_be.next().is_none())
    })
}
