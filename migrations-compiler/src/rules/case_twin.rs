//! Two names that differ in case alone, and are one file on macOS and Windows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let mut twins: Vec<(&str, &str)> = twins(parsed).into_iter().collect();
    twins.sort_unstable();
    for (name, first) in twins {
        let message = format!("{name} and {first} differ in case alone");
        let diagnostic = Diagnostic::new(Code::CaseTwin, Location::whole_file(name), message)
            .label(Location::whole_file(first), "the other one")
            .note("on macOS and Windows they are one file, and one overwrites the other")
            .help("delete one of the two files, or give one another name");
        found.push(diagnostic);
    }
}

/// Each name that has a twin before it, and that twin.
pub(super) fn twins(parsed: &Parsed) -> HashMap<&str, &str> {
    let mut firsts: HashMap<String, &str> = HashMap::with_capacity(parsed.names.len());
    let mut twins = HashMap::new();
    // Lower-case names are the plain ones, so they come first.
    for name in parsed.names.iter().rev() {
        match firsts.entry(name.to_lowercase()) {
            Entry::Occupied(first) => drop(twins.insert(name.as_str(), *first.get())),
            Entry::Vacant(first) => drop(first.insert(name)),
        }
    }
    twins
}
