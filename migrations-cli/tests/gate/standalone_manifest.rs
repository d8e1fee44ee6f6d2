//! The manifest of a copy of the application, for the tests of the gate and for the measurements.
//!
//! Knows nothing of what is copied beside it.

use std::path::Path;

/// Makes the manifest of a copy from that of the workspace: it has no members, and its dependencies
/// are the crates where they lie.
pub(crate) fn standalone_manifest(manifest: &str, root: &Path) -> String {
    let crates = format!("path = \"{}/migrations", root.display());
    let (before, members) = manifest.split_once("members = [").expect("the members");
    let (_, after) = members.split_once("]\n").expect("the end of the members");
    format!("{before}{}", after.replace("path = \"migrations", &crates))
}
