//! No circles among the modules inside of a module. Knows no crate, and no order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::modules::absolute;
use crate::source::{self, Module};
use crate::workspace::packages;

/// The modules whose children use each other in a circle.
const EXCEPTIONS: [(&str, &str); 2] = [
    // Follows the grammar of SQL: a statement holds queries, a block holds statements.
    ("sealed-migrations-compiler", "schema"),
    // An expression holds queries, and a query holds expressions.
    ("sealed-migrations-prepare", "describe::nullability"),
];

/// For each module with children: which child uses which.
type Uses = BTreeMap<Vec<String>, BTreeSet<(String, String)>>;

fn uses(modules: &[Module]) -> Uses {
    let mut uses = Uses::new();
    for module in modules {
        for written in &module.written {
            let Some(path) = absolute(&module.path, &written.segments) else { continue };
            let common = std::iter::zip(&module.path, &path).take_while(|(a, b)| a == b).count();
            let (Some(from), Some(to)) = (module.path.get(common), path.get(common)) else {
                continue;
            };
            let parent = &module.path[..common];
            let is_child = |module: &Module| module.path == parent && module.children.contains(to);
            if common > 0 && modules.iter().any(is_child) {
                uses.entry(parent.to_vec()).or_default().insert((from.clone(), to.clone()));
            }
        }
    }
    uses
}

/// The uses that close a circle, each as `parent: from uses to`.
fn circles(root: &Path) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (parent, uses) in uses(&source::modules(root)) {
        for (from, to) in &uses {
            if reaches(&uses, to, from) {
                found.entry(parent.join("::")).or_default().push(format!("{from} uses {to}"));
            }
        }
    }
    found
}

fn reaches(uses: &BTreeSet<(String, String)>, from: &str, to: &str) -> bool {
    let mut reached = BTreeSet::from([from]);
    loop {
        let next: BTreeSet<&str> = uses
            .iter()
            .filter(|(from, _)| reached.contains(from.as_str()))
            .map(|(_, to)| to.as_str())
            .filter(|to| !reached.contains(to))
            .collect();
        if next.is_empty() {
            return reached.contains(to);
        }
        reached.extend(next);
    }
}

#[test]
fn modules_inside_of_a_module_form_no_circle() {
    let mut told = Vec::new();
    let mut needed = BTreeSet::new();
    for package in packages() {
        for (parent, circle) in circles(&package.root) {
            match EXCEPTIONS.iter().find(|exception| **exception == (&package.name, &parent)) {
                Some(exception) => drop(needed.insert(exception)),
                None => told.push(format!("{} {parent}: {}", package.name, circle.join(", "))),
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    for exception in &EXCEPTIONS {
        assert!(needed.contains(exception), "{exception:?} has no circle any more");
    }
}

#[test]
fn circle_is_found_through_a_third_module() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("a file");
    file("lib.rs", "mod parent { mod a; mod b; mod c; mod d; }");
    fs::create_dir(dir.path().join("parent")).expect("a folder");
    file("parent/a.rs", "use super::b::Item;");
    file("parent/b.rs", "use crate::parent::c;");
    file("parent/c.rs", "fn f() { super::a::f() }");
    file("parent/d.rs", "use super::a;");
    let found = circles(&dir.path().join("lib.rs"));
    assert_eq!(found["parent"], ["a uses b", "b uses c", "c uses a"]);
}
