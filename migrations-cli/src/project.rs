//! Which set, and which package, a command is about.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use migrations_compiler::render::Sources;
use migrations_compiler::scan::{self, Query, Scan, SetCall};
use migrations_compiler::used::{Used, used};
use migrations_compiler::{Checked, SourceDir, adopted, check, parse, source};
use migrations_core::{Diagnostic, Invocation, Location};
use migrations_prepare::project::{Project, SetOwner, compiled};

use crate::exit::Failure;
use crate::init::manifest;

/// A package and what its source says.
#[derive(Clone)]
pub(crate) struct Package {
    /// The folder of its `Cargo.toml`.
    pub(crate) manifest_dir: PathBuf,
    /// The queries in its source.
    pub(crate) queries: Vec<Query>,
    /// Whether a macro of it puts queries together from what it is given.
    has_macro_generated: bool,
    /// Its `migrations!` call.
    pub(crate) call: Option<SetCall>,
    called: Option<String>,
    /// The set of another crate that it queries, or what is wrong with the call that names it.
    used: Option<Result<Used, Diagnostic>>,
}

impl Package {
    /// The package whose `Cargo.toml` lies nearest above the current folder.
    #[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
    pub(crate) fn nearest() -> Result<Package, Failure> {
        let current = env::current_dir()?;
        let found = current.ancestors().find(|folder| folder.join("Cargo.toml").is_file());
        let manifest_dir = found.ok_or_else(|| {
            Failure::wrong_use(format!(
                "no Cargo.toml in {} or above it\n  help: name the set with --dir DIR",
                current.display()
            ))
        })?;
        Ok(Package::at(manifest_dir))
    }

    /// The package in that folder.
    pub(crate) fn at(manifest_dir: &Path) -> Package {
        let scan: Scan = scan::scan(manifest_dir);
        let called = scan.set_folder();
        let call = scan.set_call();
        let used = used(manifest_dir, &scan);
        let has_macro_generated = !scan.macro_generated.is_empty();
        let (manifest_dir, queries) = (manifest_dir.to_owned(), scan.queries);
        Package { manifest_dir, queries, has_macro_generated, call, called, used }
    }

    /// The set that its `migrations!` call names, else the folder of `sqlx.toml`, else its folder
    /// `migrations`.
    pub(crate) fn set_folder(&self) -> Option<String> {
        let is_there = |folder: &String| self.manifest_dir.join(folder).is_dir();
        let configured = || {
            let text = source::read_file(&self.manifest_dir.join("sqlx.toml")).ok()?;
            manifest::migrations_dir(&text)
        };
        let usual = || Some("migrations".to_owned());
        match &self.used {
            Some(Ok(used)) => return Some(used.folder.clone()),
            Some(Err(_)) => return None,
            None => {}
        }
        let named = self.called.clone();
        named.or_else(|| configured().filter(is_there)).or_else(|| usual().filter(is_there))
    }

    /// The same, where the command cannot do without.
    pub(crate) fn needed_set_folder(&self) -> Result<String, Failure> {
        if let Some(Err(diagnostic)) = &self.used {
            let mut failure = Failure::other(one_line(diagnostic));
            failure.diagnostics.push(diagnostic.clone());
            return Err(failure);
        }
        self.set_folder().ok_or_else(|| {
            if is_bare_workspace(&self.manifest_dir) {
                return Failure::wrong_use(format!(
                    "{} is a workspace and no package, so it has no set of its own\n  \
                     help: go to the member, name the set with --dir DIR, or have every set \
                     prepared with `cargo migrations prepare --workspace`",
                    self.manifest_dir.display()
                ));
            }
            Failure::wrong_use(format!(
                "{} has no migrations! call and no folder `migrations`\n  \
                 help: name the set with --dir DIR, or write the first migration with \
                 `cargo migrations new NAME`",
                self.manifest_dir.display()
            ))
        })
    }

    /// What is prepared of it: its queries on the set in that folder.
    pub(crate) fn project(self, folder: String) -> Project {
        let owner = self.owner(&folder);
        let Package { manifest_dir, queries, has_macro_generated, call, .. } = self;
        let compiled = compiled(&manifest_dir);
        Project { manifest_dir, folder, queries, compiled, has_macro_generated, owner, call }
    }

    /// Whose the set in a folder is: a set that was named counts as its own.
    pub(crate) fn owner(&self, folder: &str) -> SetOwner {
        match &self.used {
            Some(Ok(used)) if used.folder == folder => SetOwner::Of(used.path.clone()),
            _ => SetOwner::Own,
        }
    }

    /// Whether the package is one to prepare with its workspace.
    pub(crate) fn has_set(&self) -> bool {
        self.called.is_some()
            || self.used.is_some()
            || adopted::folder(&self.manifest_dir).is_some()
    }

    /// Whether the set that it queries is another crate's.
    pub(crate) fn is_user(&self) -> bool {
        self.used.is_some()
    }

    /// A folder that was named from the current one, as its manifest would name it.
    pub(crate) fn relative(&self, folder: &Path) -> String {
        let (folder, base) = (absolute(folder), absolute(&self.manifest_dir));
        folder.strip_prefix(&base).unwrap_or(&folder).display().to_string()
    }

    /// A file of the package as it is reached from the current folder.
    #[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
    pub(crate) fn seen_from_here(&self, file: &Path) -> PathBuf {
        let path = self.manifest_dir.join(file);
        let here = env::current_dir().unwrap_or_default();
        path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path)
    }
}

/// The name that a `Cargo.toml` gives its package.
pub(crate) fn package_name(manifest: &str) -> Option<String> {
    manifest::package_name(manifest)
}

fn one_line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { message, location: Location { file, start, .. }, .. } = diagnostic;
    let help = diagnostic.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{file}:{}:{}: {message}{help}", start.line, start.column)
}

/// Whether a manifest speaks of a workspace alone.
fn is_bare_workspace(manifest_dir: &Path) -> bool {
    let manifest = source::read_file(&manifest_dir.join("Cargo.toml")).unwrap_or_default();
    let manifest: toml_edit::DocumentMut = manifest.parse().unwrap_or_default();
    manifest.contains_key("workspace") && !manifest.contains_key("package")
}

/// The name that a set in a folder gets, which keeps it apart from others in a history: that of the
/// package that it lies in, else the folder's own.
pub(crate) fn set_name(folder: &Path) -> String {
    let folder = absolute(folder);
    let package = folder.ancestors().find_map(|folder| {
        let text = source::read_file(&folder.join("Cargo.toml")).ok()?;
        manifest::package_name(&text)
    });
    let own = || folder.file_name().map(|name| name.to_string_lossy().into_owned());
    package.or_else(own).unwrap_or_else(|| "migrations".to_owned())
}

/// The folder of the workspace that a package is a member of, where that is another one.
pub(crate) fn workspace_root(manifest_dir: &Path) -> Option<PathBuf> {
    let is_workspace = |folder: &&Path| {
        let manifest = source::read_file(&folder.join("Cargo.toml")).unwrap_or_default();
        manifest.lines().any(|line| line.trim() == "[workspace]" || line.starts_with("[workspace."))
    };
    let root = manifest_dir.ancestors().find(is_workspace)?;
    (root != manifest_dir).then(|| root.to_owned())
}

/// A file as the repository calls it: what a code host takes a path for.
///
/// The root is the checkout of a workflow of GitHub Actions, else the folder that holds `.git`; a
/// file outside of any is named from the current folder.
pub(crate) fn from_root(path: &Path) -> String {
    let absolute = absolute(path);
    let workspace =
        env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).map(|path| self::absolute(&path));
    let checkout = workspace.filter(|root| absolute.starts_with(root));
    let root = checkout.or_else(|| {
        let mut above = absolute.ancestors().skip(1);
        above.find(|folder| folder.join(".git").exists()).map(Path::to_owned)
    });
    let below = root.as_ref().and_then(|root| absolute.strip_prefix(root).ok());
    below.unwrap_or(path).display().to_string()
}

/// A path without links, whether or not there is a file.
fn absolute(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) if folder != Path::new("") => absolute(folder).join(name),
        (Some(_), Some(name)) => absolute(Path::new(".")).join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}

/// A set's directory, and the package that embeds it where there is one.
#[derive(Clone)]
pub(crate) struct Place {
    /// The set's directory.
    pub(crate) set_dir: PathBuf,
    /// What people call it.
    pub(crate) shown_as: String,
    /// The package; `None` where the directory was named.
    pub(crate) package: Option<Package>,
}

impl Place {
    /// The directory that was named, else the set of the nearest package.
    pub(crate) fn find(dir: Option<&Path>) -> Result<Place, Failure> {
        if let Some(dir) = dir {
            return Ok(Place::named(dir));
        }
        let package = Package::nearest()?;
        let folder = package.needed_set_folder()?;
        Ok(Place::of(package, folder))
    }

    /// A directory that was named: nothing but its files counts.
    pub(crate) fn named(dir: &Path) -> Place {
        // Without the `/` that a shell completes, so that no path reads `db//001_a.sql`.
        let dir: PathBuf = dir.components().collect();
        Place { shown_as: dir.display().to_string(), set_dir: dir, package: None }
    }

    /// A folder of a package.
    pub(crate) fn of(package: Package, folder: String) -> Place {
        let set_dir = package.manifest_dir.join(&folder);
        Place { set_dir, shown_as: folder, package: Some(package) }
    }

    /// How the program is called for it.
    pub(crate) fn invocation(&self) -> Invocation {
        match &self.package {
            None => Invocation::in_dir(&self.shown_as),
            Some(package) => {
                let folder = package.seen_from_here(Path::new(&self.shown_as));
                Invocation::in_package(&folder.display().to_string())
            }
        }
    }

    /// Reads the directory.
    pub(crate) fn read(&self) -> Result<SourceDir, Failure> {
        SourceDir::read(&self.set_dir).map_err(|error| {
            Failure::wrong_use(format!(
                "{} cannot be read: {error}\n  help: name the set with --dir DIR",
                self.shown_as
            ))
        })
    }

    /// Reads and checks the set.
    pub(crate) fn check(&self) -> Result<Checked, Failure> {
        Ok(check(parse(&self.read()?)))
    }

    /// The texts that diagnostics of the set point into.
    pub(crate) fn sources(&self, checked: &Checked) -> Sources {
        Sources::of_set(&checked.parsed, &self.shown_as)
    }
}
