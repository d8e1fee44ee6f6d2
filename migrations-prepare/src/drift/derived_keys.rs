//! Foreign keys that the server makes to each part of a partitioned table that a key refers to.
//!
//! A catalog that is read now has none of them; earlier releases have sealed them like any other key.
//! Must not know what is compared.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::definition::Reference;
use migrations_compiler::catalog::{Constraint, ConstraintKind, Table};

use super::partitions;

/// Schema and name.
type Name = (String, String);

/// Whether a catalog has any.
pub(super) fn has_any(catalog: &Catalog) -> bool {
    let parents: BTreeMap<Name, Name> = catalog.tables().filter_map(of_whole).collect();
    catalog.tables().any(|table| {
        let keys: Vec<_> = table.constraints.iter().filter_map(foreign_key).collect();
        keys.iter().any(|(columns, to)| {
            let mut above = parents.get(&(to.schema.clone(), to.table.clone()));
            while let Some(whole) = above {
                let is_origin = |(others, other): &(&Vec<String>, Reference)| {
                    (&other.schema, &other.table) == (&whole.0, &whole.1)
                        && (*others, &other.columns, &other.rest)
                            == (*columns, &to.columns, &to.rest)
                };
                if keys.iter().any(is_origin) {
                    return true;
                }
                above = parents.get(whole);
            }
            false
        })
    })
}

fn of_whole(part: &Table) -> Option<(Name, Name)> {
    Some((partitions::name(part), partitions::parent(part)?))
}

fn foreign_key(constraint: &Constraint) -> Option<(&Vec<String>, Reference)> {
    let is_key = constraint.kind == ConstraintKind::ForeignKey;
    let to = is_key.then(|| Reference::parse(&constraint.definition)).flatten()?;
    Some((&constraint.columns, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"{"kind":"table","schema":"app","name":"whole","columns":[],"constraints":[],"partition":"PARTITION BY RANGE (at)"}"#;
    const PART: &str = r#"{"kind":"table","schema":"app","name":"part","columns":[],"constraints":[],"partition":"PARTITION OF app.whole DEFAULT"}"#;

    fn catalog(keys: &[&str]) -> Catalog {
        let key = |(index, to): (usize, &&str)| {
            format!(
                r#"{{"name":"k{index}","type":"foreign_key","columns":["at"],"definition":"FOREIGN KEY (at) REFERENCES {to}"}}"#
            )
        };
        let keys: Vec<String> = keys.iter().enumerate().map(key).collect();
        let table = format!(
            r#"{{"kind":"table","schema":"app","name":"notes","columns":[],"constraints":[{}]}}"#,
            keys.join(",")
        );
        Catalog::parse(&format!("{table}\n{PART}\n{WHOLE}\n")).expect("a schema")
    }

    #[test]
    fn a_key_to_a_part_is_derived_where_the_same_key_refers_to_the_whole() {
        assert!(has_any(&catalog(&["app.whole(at)", "app.part(at)"])));
        assert!(!has_any(&catalog(&["app.whole(at)"])));
        assert!(!has_any(&catalog(&["app.part(at)"])));
        let other = ["app.whole(at)", "app.part(at) ON DELETE CASCADE"];
        assert!(!has_any(&catalog(&other)), "this one was written");
    }
}
