//! The manifests of a crate, each read once: its own `Cargo.toml`, and that of its workspace.
//!
//! Must not know what anybody looks up in them, nor read any Rust.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::source;

/// The name of the file.
pub const FILE: &str = "Cargo.toml";

/// What the manifests of a crate say; one that is missing or damaged says nothing.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    /// The folder of the crate's own manifest.
    folder: PathBuf,
    own: Table,
    /// The manifest of the workspace, where it lies in another folder.
    workspace: Option<(PathBuf, Table)>,
}

impl Manifests {
    /// Reads the manifest in `folder`, and the nearest one above it that speaks of a workspace.
    #[must_use]
    pub fn read(folder: &Path) -> Manifests {
        let own = table(folder);
        let is_root = own.contains_key("workspace");
        let above = folder.ancestors().skip(1).filter(|_| !is_root);
        let mut above = above.map(|folder| (folder.to_owned(), table(folder)));
        let workspace = above.find(|(_, table)| table.contains_key("workspace"));
        Manifests { folder: folder.to_owned(), own, workspace }
    }

    /// The folder of the crate's own manifest.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The crate's own manifest.
    pub(crate) fn own(&self) -> &Table {
        &self.own
    }

    /// The name of the package; `None` in a manifest that only gathers a workspace.
    #[must_use]
    pub fn package_name(&self) -> Option<&str> {
        self.own.get("package")?.get("name")?.as_str()
    }

    /// Whether the manifest gathers a workspace and is no package itself.
    #[must_use]
    pub fn is_bare_workspace(&self) -> bool {
        self.own.contains_key("workspace") && !self.own.contains_key("package")
    }

    /// Whether the manifest gathers a workspace, and may be a package as well.
    #[must_use]
    pub fn is_workspace(&self) -> bool {
        self.own.contains_key("workspace")
    }

    /// Whether its build script can call the gate.
    #[must_use]
    pub fn depends_on_gate(&self) -> bool {
        let table = self.own.get("build-dependencies").and_then(Value::as_table);
        table.is_some_and(|table| {
            table.contains_key("sealed-migrations-build") || table.contains_key("migrations-build")
        })
    }

    /// The path of the build script below the folder; `None` where the package is to have none.
    #[must_use]
    pub fn build_script(&self) -> Option<String> {
        match self.own.get("package").and_then(|package| package.get("build")) {
            Some(Value::Boolean(false)) => None,
            Some(Value::String(path)) => Some(path.clone()),
            _ => Some("build.rs".to_owned()),
        }
    }

    /// The root of the workspace that the crate is a member of, where that is another folder.
    #[must_use]
    pub fn workspace_root(&self) -> Option<&Path> {
        self.workspace.as_ref().map(|(folder, _)| folder.as_path())
    }

    /// The name under which the source always reaches the library of another package, which it
    /// depends on by path; nothing where it does so in some builds alone.
    pub(crate) fn extern_name_of(&self, other: &Manifests) -> Option<String> {
        let dependencies = self.own.get("dependencies").and_then(Value::as_table)?;
        dependencies.iter().find_map(|(name, value)| {
            let is_inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
            let (folder, value, own) = match is_inherited {
                true => (self.root(), self.workspace_dependencies()?.get(name)?, value),
                false => (self.folder.as_path(), value, value),
            };
            let is_optional = own.get("optional").and_then(Value::as_bool) == Some(true);
            let path = value.get("path").and_then(Value::as_str).filter(|_| !is_optional)?;
            let is_it =
                source::without_dots(&folder.join(path)) == source::without_dots(&other.folder);
            let is_renamed = value.get("package").is_some();
            let library = if is_renamed { name.as_str() } else { other.library_name()? };
            is_it.then(|| library.replace('-', "_"))
        })
    }

    /// The name of the library, where the package may have one.
    fn library_name(&self) -> Option<&str> {
        let declared = self.own.get("lib").and_then(|library| library.get("name")?.as_str());
        declared.or_else(|| self.package_name())
    }

    /// The folder of the workspace's manifest, else that of its own.
    fn root(&self) -> &Path {
        self.workspace_root().unwrap_or(&self.folder)
    }

    /// What the workspace offers its members as dependencies.
    pub(crate) fn workspace_dependencies(&self) -> Option<&Table> {
        let workspace = self.workspace.as_ref().map_or(&self.own, |(_, table)| table);
        workspace.get("workspace")?.get("dependencies").and_then(Value::as_table)
    }
}

fn table(folder: &Path) -> Table {
    let text = source::read_file(&folder.join(FILE)).unwrap_or_default();
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(root: &str, own: &str) -> (tempfile::TempDir, Manifests) {
        let folder = tempfile::tempdir().expect("a folder");
        let crate_folder = folder.path().join("a/b");
        std::fs::create_dir_all(&crate_folder).expect("a folder");
        std::fs::write(folder.path().join(FILE), root).expect("written");
        std::fs::write(crate_folder.join(FILE), own).expect("written");
        let manifests = Manifests::read(&crate_folder);
        (folder, manifests)
    }

    #[test]
    fn member_has_the_workspace_above_it() {
        let root = "[workspace]\nmembers = [\"a/b\"]\n[workspace.dependencies]\nx = \"1\"\n";
        let (folder, manifests) = member(root, "[package]\nname = \"b\"\n");
        assert_eq!(manifests.package_name(), Some("b"));
        assert_eq!(manifests.workspace_root(), Some(folder.path()));
        assert!(manifests.workspace_dependencies().is_some_and(|table| table.contains_key("x")));
    }

    #[test]
    fn crate_that_is_a_root_itself_has_no_other() {
        let (_folder, manifests) =
            member("[workspace]\n", "[workspace]\n[package]\nname = \"b\"\n");
        assert_eq!(manifests.workspace_root(), None);
        assert!(!manifests.is_bare_workspace());
    }

    #[test]
    fn damaged_manifest_says_nothing() {
        let (_folder, manifests) = member("[package]\nname = \"root\"\n", "[package\n");
        assert_eq!((manifests.package_name(), manifests.workspace_root()), (None, None));
    }
}
