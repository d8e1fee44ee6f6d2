//! The project that `init` takes over: which package, and which folder is its set.
//!
//! Must not know what is written into it.

use std::path::{Path, PathBuf};

use migrations_compiler::manifests;
use migrations_compiler::{SourceDir, source};
use migrations_core::shell_word;

use crate::exit::Failure;
use crate::project::{Package, Place, from_here, set_name};
use crate::workspace::{self, Member};

/// The project that is taken over.
pub(crate) struct Home {
    pub(crate) place: Place,
    pub(crate) package: Option<Package>,
    /// The name that the set gets.
    pub(crate) name: String,
}

impl Home {
    /// The nearest package, or the member of the workspace that uses sqlx, and its set or the one
    /// that was named; a set that no package near it names needs none.
    pub(crate) fn find(dir: Option<&Path>) -> Result<Home, Failure> {
        let bare = |dir| Home { place: Place::named(dir), package: None, name: set_name(dir) };
        let package = match (Package::nearest(), dir) {
            (Ok(package), Some(dir)) if !package.may_own(dir) => return Ok(bare(dir)),
            (Ok(package), _) => member_or_itself(package)?,
            (Err(_), Some(dir)) => return Ok(bare(dir)),
            (Err(failure), None) => return Err(failure),
        };
        let folder = match dir {
            Some(dir) => package.relative(dir),
            None => set_folder(&package)?,
        };
        let name = package.source.manifests.package_name().unwrap_or("migrations").to_owned();
        Ok(Home { place: Place::of(package.clone(), folder), package: Some(package), name })
    }

    /// Where the build script lies, and whatever else belongs to the package.
    pub(crate) fn root(&self) -> &Path {
        match &self.package {
            Some(package) => package.manifest_dir(),
            None => &self.place.set_dir,
        }
    }

    pub(crate) fn read(&self) -> Result<SourceDir, Failure> {
        if self.place.set_dir.is_dir() {
            return self.place.read();
        }
        Ok(SourceDir { root: self.place.set_dir.clone(), files: Vec::new() })
    }

    /// The text of a file of the package; nothing where it is not there.
    pub(crate) fn text(&self, file: &str) -> Option<String> {
        source::read_file(&self.root().join(file)).ok()
    }
}

/// The package, or where it is the root of a workspace that has nothing to do with sqlx, the one
/// member that has.
fn member_or_itself(package: Package) -> Result<Package, Failure> {
    let manifests = &package.source.manifests;
    let is_home = package.source.is_on_sqlx() || package.source.set_folder().is_some();
    if !manifests.is_workspace() || is_home {
        return Ok(package);
    }
    let all = workspace::all(Some(package.manifest_dir()))?;
    let on_sqlx = |member: &&Member| member.package.source.is_on_sqlx() || member.package.has_set();
    let found: Vec<&Member> = all.iter().filter(on_sqlx).collect();
    match found.as_slice() {
        [member] => Ok(member.package.clone()),
        _ if !manifests.is_bare_workspace() => Ok(package),
        [] => Err(undecided(&package, "none of its members uses sqlx", &all)),
        found => {
            let what = format!("{} of its members use sqlx", found.len());
            Err(undecided(&package, &what, found.iter().copied()))
        }
    }
}

fn undecided<'a>(
    package: &Package,
    what: &str,
    members: impl IntoIterator<Item = &'a Member>,
) -> Failure {
    let path = package.manifest_dir().join(manifests::FILE);
    let commands = members.into_iter().map(|member| {
        let folder = from_here(member.package.manifest_dir());
        format!("\n    cd {} && cargo migrations init", shell_word(&folder))
    });
    let commands: String = commands.collect();
    Failure::wrong_use(format!(
        "{} has no [package], and {what}; nothing was written\n  help: run it in the member of the \
         workspace whose program applies the migrations{}{commands}",
        path.display(),
        if commands.is_empty() { "" } else { ", one of these:" }
    ))
}

/// The set that the source names: by our macro, by sqlx's, by `sqlx.toml`; else the usual folder, else
/// the only one in the workspace that is called `migrations`.
fn set_folder(package: &Package) -> Result<String, Failure> {
    let source = &package.source;
    if source.is_called() {
        return package.needed_set_folder();
    }
    let is_there = |folder: &String| package.manifest_dir().join(folder).is_dir();
    let named: Vec<String> = source.folders_of_sqlx().into_iter().filter(is_there).collect();
    if let [_, _, ..] = named.as_slice() {
        return Err(several("the source names several sets", package, &named));
    }
    let found = named.into_iter().next().or_else(|| source.existing_folder());
    if let Some(folder) = found {
        return Ok(folder);
    }
    let root = source.manifests.workspace_root().unwrap_or(package.manifest_dir());
    let mut folders = Vec::new();
    collect(root, 0, &mut folders);
    let folders: Vec<String> = folders.iter().map(|folder| package.relative(folder)).collect();
    match folders.as_slice() {
        [] => Ok(source.usual_folder()),
        [folder] => Ok(folder.clone()),
        _ => Err(several("several folders hold migrations", package, &folders)),
    }
}

fn several(what: &str, package: &Package, folders: &[String]) -> Failure {
    let command = |folder: &String| {
        let folder = from_here(&package.manifest_dir().join(folder));
        format!("\n    cargo migrations init --dir {}", shell_word(&folder))
    };
    let commands: String = folders.iter().map(command).collect();
    Failure::wrong_use(format!("{what}; nothing was written\n  help: name one of them:{commands}"))
}

/// How deep a folder of migrations lies in a workspace at most.
const DEPTH: usize = 6;

/// The folders called `migrations` that hold SQL.
fn collect(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries.into_iter().filter(|path| path.is_dir() && !path.is_symlink()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "migrations" && has_sql(&path) {
            found.push(path);
        } else if depth < DEPTH && !name.starts_with('.') && !is_foreign(&name) {
            collect(&path, depth + 1, found);
        }
    }
}

fn is_foreign(name: &str) -> bool {
    matches!(name, "target" | "node_modules" | "vendor")
}

fn has_sql(folder: &Path) -> bool {
    let mut entries = folder.read_dir().into_iter().flatten().flatten();
    entries.any(|entry| entry.path().extension().is_some_and(|extension| extension == "sql"))
}
