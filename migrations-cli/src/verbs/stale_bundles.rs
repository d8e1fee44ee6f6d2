//! The scripts beside a set that `bundle` has written, held against the set's files.

use migrations_compiler::Checked;
use migrations_compiler::file_name::bundle_range;
use migrations_core::bundle::{Bundle, BundleFault, is_bundle};
use migrations_core::{Code, Diagnostic, Location, MigrationSet};

use crate::project::Place;

/// A fault for each that says something else than the files; those that somebody has written by hand
/// are left alone.
pub(super) fn faults(place: &Place, checked: &Checked) -> Vec<Diagnostic> {
    let Some(set) = &checked.set else { return Vec::new() };
    let texts = checked.parsed.texts.iter();
    texts.filter_map(|(name, text)| fault(place, set, name, text)).collect()
}

fn fault(place: &Place, set: &MigrationSet, name: &str, text: &str) -> Option<Diagnostic> {
    let (first, last) = bundle_range(name).filter(|_| is_bundle(text))?;
    let is_there = |version| set.of_version(version).is_some();
    let bundle = Bundle::between(set, first, last).filter(|_| is_there(first) && is_there(last));
    let Some(bundle) = bundle else {
        let message = format!("{name} holds migrations that the set does not have");
        return Some(stale(name, message).help("delete it"));
    };
    let message = match bundle.fault(text)? {
        BundleFault::Stale => format!("{name} is not what its files say"),
        BundleFault::Edited => format!("{name} was edited after it was written"),
    };
    let path = place.set_dir.join(name).display().to_string();
    let command = place.invocation().command("bundle", &[&bundle.range(), "--output", &path]);
    Some(stale(name, message).help(format!("write it anew: `{command}`")))
}

fn stale(name: &str, message: String) -> Diagnostic {
    Diagnostic::new(Code::StaleBundle, Location::whole_file(name), message)
}
