//! The order of the modules of a crate: each uses only those that its `lib.rs` or `main.rs` declares
//! before it. The modules inside of a module are in `circles`. Knows no crate.

use std::fs;
use std::path::Path;

use crate::paths::Written;
use crate::source::{self, Module};
use crate::workspace::packages;

/// What the macro at the root of an application generates: it belongs to no module, and all may use it.
const GENERATED: [&str; 3] = ["rows", "queries", "MIGRATIONS"];

/// A use of what stands below, or at the root.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    from: String,
    /// `crate` where the root itself has the item.
    to: String,
    place: String,
}

fn faults(root: &Path) -> Vec<Fault> {
    let modules = source::modules(root);
    let order = &modules[0].children;
    let exported = exported(&modules[0]);
    let position = |name: &str| order.iter().position(|module| module == name);
    let mut found = Vec::new();
    for module in &modules[1..] {
        let from = &module.path[0];
        for written in &module.written {
            let Some(path) = absolute(&module.path, &written.segments) else { continue };
            let Some(to) = owner(&path, order, &exported) else { continue };
            if position(to).is_none_or(|to| Some(to) > position(from)) {
                let place = format!("{}:{}", module.file.display(), written.line);
                found.push(Fault { from: from.clone(), to: to.to_owned(), place });
            }
        }
    }
    found
}

/// The module of the root that has what a path leads to, `crate` where the root itself has it; `None`
/// where another crate has it.
fn owner<'a>(path: &'a [String], order: &[String], exported: &'a [Export]) -> Option<&'a str> {
    let Some(first) = path.first() else { return Some("crate") };
    if order.contains(first) {
        return Some(first);
    }
    if GENERATED.contains(&first.as_str()) {
        return None;
    }
    let of_name = |name: &str| exported.iter().find(|export| export.name == name);
    let export = of_name(first).or_else(|| of_name("*").filter(|export| export.module.is_none()));
    export.map_or(Some("crate"), |export| export.module.as_deref())
}

/// A path from the root of the crate; `None` for one of another crate or of what is in scope.
pub(crate) fn absolute(module: &[String], segments: &[String]) -> Option<Vec<String>> {
    let (mut path, mut rest) = match segments[0].as_str() {
        "crate" => (Vec::new(), &segments[1..]),
        "self" => (module.to_vec(), &segments[1..]),
        "super" => (module.to_vec(), segments),
        _ => return None,
    };
    while rest.first().is_some_and(|segment| segment == "super") {
        path.pop();
        rest = &rest[1..];
    }
    path.extend_from_slice(rest);
    Some(path)
}

/// A name that the root gives to an item; `*` stands for all items.
struct Export {
    name: String,
    /// The module of the root that has the item; `None` for an item of another crate.
    module: Option<String>,
}

fn exported(root: &Module) -> Vec<Export> {
    let export = |written: &Written| {
        let is_prefix = |segment: &&String| *segment == "crate" || *segment == "self";
        let first = written.segments.iter().find(|segment| !is_prefix(segment));
        let module = first.filter(|first| root.children.contains(first)).cloned();
        Export { name: written.name.clone(), module }
    };
    root.written.iter().filter(|written| written.is_use).map(export).collect()
}

#[test]
fn every_module_uses_only_those_above_it() {
    let mut told = Vec::new();
    for package in packages() {
        for Fault { from, to, place } in faults(&package.root) {
            told.push(format!("{place}: {from} uses {to}"));
        }
    }
    assert!(told.is_empty(), "{} uses of modules below:\n{}", told.len(), told.join("\n"));
}

#[test]
fn use_of_a_module_below_is_a_fault_in_every_form() {
    let forms = [
        ("use crate::below;", "below"),
        ("use crate::below::Item;", "below"),
        ("use crate::{above, below::Item};", "below"),
        ("use super::below::Item;", "below"),
        ("fn f(item: crate::below::Item) {}", "below"),
        ("fn f() { format!(\"{}\", crate::below::f()); }", "below"),
        ("mod inner { use super::super::below::Item; }", "below"),
        ("use crate::Exported;", "below"),
        ("use crate::Own;", "crate"),
        ("use super::*;", "crate"),
    ];
    for (form, to) in forms {
        let found = faults_of(form);
        assert_eq!(found.len(), 1, "{form}");
        assert_eq!((found[0].from.as_str(), found[0].to.as_str()), ("user", to), "{form}");
    }
}

#[test]
fn what_stands_above_or_is_for_tests_is_no_fault() {
    for form in [
        "use crate::above::Item;",
        "use super::above;",
        "use crate::Above;",
        "use crate::Foreign;",
        "mod inner { use super::super::user::Item; use super::Item; }",
        "fn f() { self::g(); std::mem::drop(below::Item); }",
        "#[cfg(test)] mod tests { use crate::below::Item; }",
        "#[cfg(test)] use crate::below::Item;",
    ] {
        assert_eq!(faults_of(form), [], "{form}");
    }
}

/// The faults of a crate whose middle module has this text.
fn faults_of(user: &str) -> Vec<Fault> {
    let dir = tempfile::tempdir().expect("a folder");
    let root = "mod above;\nmod user;\nmod below;\npub use above::Item as Above;\n\
        pub use below::Item as Exported;\npub use foreign::Foreign;\npub struct Own;\n";
    for (name, text) in [
        ("lib", root),
        ("above", "pub struct Item;"),
        ("user", user),
        ("below", "pub struct Item;"),
    ] {
        fs::write(dir.path().join(name).with_extension("rs"), text).expect("a file");
    }
    faults(&dir.path().join("lib.rs"))
}
