//! Which set, and which package, a command is about.

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

use migrations_compiler::crate_source::CrateSource;
use migrations_compiler::layout::Layout;
use migrations_compiler::manifests::Manifests;
use migrations_compiler::render::Sources;
use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::{SetFiles, Snapshot};
use migrations_compiler::{Checked, Parsed, SourceDir, check, parse, source};
use migrations_core::{Diagnostic, Invocation, Location};

use crate::exit::Failure;

/// A package, read once.
#[derive(Clone)]
pub(crate) struct Package {
    /// Its manifests, its `sqlx.toml` and what its source calls.
    pub(crate) source: CrateSource,
}

impl Package {
    /// The package whose `Cargo.toml` lies nearest above the current folder.
    #[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
    pub(crate) fn nearest() -> Result<Package, Failure> {
        let current = env::current_dir()?;
        let manifest_dir = manifest_dir_above(&current).ok_or_else(|| {
            Failure::wrong_use(format!(
                "no Cargo.toml in {} or above it\n  help: name the set with --dir DIR",
                current.display()
            ))
        })?;
        Ok(Package::at(manifest_dir))
    }

    /// The package in which a folder lies.
    fn around(folder: &Path) -> Option<Package> {
        manifest_dir_above(&absolute(folder)).map(Package::at)
    }

    /// Whether the program finds it by itself where it was called.
    #[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
    fn is_nearest(&self) -> bool {
        let current = env::current_dir().unwrap_or_default();
        manifest_dir_above(&current).is_some_and(|it| absolute(it) == absolute(self.manifest_dir()))
    }

    /// The package in that folder.
    pub(crate) fn at(manifest_dir: &Path) -> Package {
        Package { source: CrateSource::read(manifest_dir) }
    }

    /// The folder of its `Cargo.toml`.
    pub(crate) fn manifest_dir(&self) -> &Path {
        &self.source.manifest_dir
    }

    /// The set that a call in it names, else the folder of `sqlx.toml`, else its folder
    /// `migrations`, where that is there.
    pub(crate) fn set_folder(&self) -> Option<String> {
        match &self.source.used {
            Some(Err(_)) => None,
            _ => self.source.set_folder().or_else(|| self.source.existing_folder()),
        }
    }

    /// The set's folder, or a failure that says why there is none.
    pub(crate) fn needed_set_folder(&self) -> Result<String, Failure> {
        if let Some(Err(diagnostic)) = &self.source.used {
            let mut failure = Failure::other(one_line(diagnostic));
            failure.diagnostics.push(diagnostic.clone());
            return Err(failure);
        }
        self.set_folder().ok_or_else(|| {
            if self.source.manifests.is_bare_workspace() {
                return Failure::wrong_use(format!(
                    "{} is a workspace and no package, so it has no set of its own\n  \
                     help: go to the member, name the set with --dir DIR, or have every set \
                     prepared with `cargo migrations prepare --workspace`",
                    self.manifest_dir().display()
                ));
            }
            Failure::wrong_use(format!(
                "{} has no migrations! call and no folder `migrations`\n  \
                 help: name the set with --dir DIR, or write the first migration with \
                 `cargo migrations new NAME`",
                self.manifest_dir().display()
            ))
        })
    }

    /// What is prepared of it: its queries on the set in that folder.
    pub(crate) fn snapshot(self, set_folder: &str) -> Snapshot {
        Snapshot::read(self.source, set_folder)
    }

    /// Whether the package is one to prepare with its workspace.
    pub(crate) fn has_set(&self) -> bool {
        self.source.is_called() || self.source.adopted_folder().is_some()
    }

    /// Whether the set that it queries is another crate's.
    pub(crate) fn is_user(&self) -> bool {
        self.source.used.is_some()
    }

    /// Whether a folder that was named from the current one may be a set of the package: one that it
    /// names, or any where none that it names is there.
    pub(crate) fn may_own(&self, dir: &Path) -> bool {
        let folders = self.source.named_folders();
        let folders = folders.iter().map(|folder| self.manifest_dir().join(folder));
        let mut there = folders.filter(|folder| folder.is_dir()).peekable();
        there.peek().is_none() || there.any(|folder| absolute(&folder) == absolute(dir))
    }

    /// A folder that was named from the current one, as its manifest would name it.
    pub(crate) fn relative(&self, folder: &Path) -> String {
        relative_to(self.manifest_dir(), folder).display().to_string()
    }

    /// A file of the package as it is reached from the current folder.
    #[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
    pub(crate) fn seen_from_here(&self, file: &Path) -> PathBuf {
        let path = self.manifest_dir().join(file);
        let here = env::current_dir().unwrap_or_default();
        path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path)
    }
}

/// The folder with a `Cargo.toml` that is nearest above another one, or that one itself.
fn manifest_dir_above(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join("Cargo.toml").is_file())
}

/// Whether a path is that of a folder, or leads below it, whatever links lie on the way.
pub(crate) fn is_within(path: &Path, folder: &Path) -> bool {
    absolute(path).starts_with(absolute(folder))
}

/// A path as it is written in a file of `base`; one that shares nothing with it is left as it is.
pub(crate) fn relative_to(base: &Path, path: &Path) -> PathBuf {
    let (base, path) = (absolute(base), absolute(path));
    let shared = base.components().zip(path.components()).take_while(|(one, other)| one == other);
    let shared = shared.count();
    // The root of the file system is no place to count from.
    if shared < 2 {
        return path;
    }
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// The name that a `Cargo.toml` gives its package.
pub(crate) fn package_name(manifest: &str) -> Option<String> {
    let document: toml_edit::DocumentMut = manifest.parse().ok()?;
    Some(document.get("package")?.get("name")?.as_str()?.to_owned())
}

fn one_line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { message, location: Location { file, start, .. }, .. } = diagnostic;
    let help = diagnostic.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{file}:{}:{}: {message}{help}", start.line, start.column)
}

/// A path as it is typed in the current folder.
#[expect(clippy::disallowed_methods, reason = "the program knows where it was called")]
pub(crate) fn from_here(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let relative = relative_to(&here, path);
    if relative == Path::new("") { ".".to_owned() } else { relative.display().to_string() }
}

/// The name that a set in a folder gets, which keeps it apart from others in a history: that of the
/// package that it lies in, unless another folder is that package's set; else the folder's own.
pub(crate) fn set_name(folder: &Path) -> String {
    let folder = absolute(folder);
    let package = folder.ancestors().find_map(|above| {
        let name = Manifests::read(above).package_name().map(str::to_owned)?;
        Some(if Package::at(above).may_own(&folder) { name } else { name_beside(&folder)? })
    });
    package.or_else(|| name_of(&folder)).unwrap_or_else(|| USUAL_FOLDER.to_owned())
}

/// The folder's name, or where it is called as every set's the name of what it lies in.
fn name_beside(folder: &Path) -> Option<String> {
    let mut names = folder.ancestors().map_while(name_of);
    names.find(|name| name != USUAL_FOLDER)
}

fn name_of(folder: &Path) -> Option<String> {
    folder.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// How the folder of a set is called where nothing names another.
const USUAL_FOLDER: &str = "migrations";

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

    /// The set of [`Place::find`] with its package where that keeps the seal: a directory that was
    /// named may be the set of the nearest package, in a package that has none the seal of any other
    /// directory is written there as well, and the directory may be the set of a package elsewhere.
    pub(crate) fn with_seal(dir: Option<&Path>) -> Result<Place, Failure> {
        let place = Place::find(dir)?;
        if place.package.is_some() {
            return Ok(place);
        }
        let nearest = Package::nearest().ok();
        let (place, nearest) = match nearest.map(|package| place.clone().into_set_of(package)) {
            Some(Ok(own)) => return Ok(own),
            Some(Err((place, package))) => (place, Some(package)),
            None => (place, None),
        };
        if place.is_sealed() {
            return Ok(place);
        }
        let beside = nearest.map(|package| {
            let folder = package.relative(&place.set_dir);
            Place::of(package, folder)
        });
        let around = || place.clone().into_set_of(Package::around(&place.set_dir)?).ok();
        let sealed = beside.filter(Place::is_sealed).or_else(|| around().filter(Place::is_sealed));
        Ok(sealed.unwrap_or(place))
    }

    /// The directory as a package's own set, where it is that; else both as they were.
    fn into_set_of(self, package: Package) -> Result<Place, (Place, Package)> {
        let is_own = |folder: &String| {
            absolute(&package.manifest_dir().join(folder)) == absolute(&self.set_dir)
        };
        match package.set_folder().filter(is_own) {
            Some(own) => Ok(Place::of(package, own)),
            None => Err((self, package)),
        }
    }

    /// Its seal, where there is one that can be read.
    pub(crate) fn seal(&self) -> Option<Seal> {
        let text = source::read_file(&self.layout().seal()).ok()?;
        Seal::parse(&text.replace("\r\n", "\n")).ok()
    }

    /// Whether the seal is one of the very files that are there.
    fn is_sealed(&self) -> bool {
        let Some(seal) = self.seal() else { return false };
        let set = self.check().ok().and_then(|checked| checked.set);
        set.is_some_and(|set| set.head() == seal.head)
    }

    /// A directory that was named: nothing but its files counts.
    pub(crate) fn named(dir: &Path) -> Place {
        // Without the `/` that a shell completes, so that no path reads `db//001_a.sql`.
        let dir: PathBuf = dir.components().collect();
        Place { shown_as: dir.display().to_string(), set_dir: dir, package: None }
    }

    /// A folder of a package.
    pub(crate) fn of(package: Package, folder: String) -> Place {
        let set_dir = package.manifest_dir().join(&folder);
        Place { set_dir, shown_as: folder, package: Some(package) }
    }

    /// The folder in which the paths of its files begin in documents, and its own folder in that one: the
    /// same wherever the program is called.
    pub(crate) fn in_documents(&self) -> (PathBuf, String) {
        match &self.package {
            Some(package) => (package.manifest_dir().to_owned(), self.shown_as.clone()),
            None => {
                let base = self.set_dir.join("..");
                let folder = relative_to(&base, &self.set_dir).display().to_string();
                (base, folder)
            }
        }
    }

    /// How the program is called for it.
    pub(crate) fn invocation(&self) -> Invocation {
        match &self.package {
            None => Invocation::in_dir(&self.shown_as),
            Some(package) => {
                let folder = package.seen_from_here(Path::new(&self.shown_as));
                let folder = folder.display().to_string();
                match package.set_folder() {
                    Some(own) if own != self.shown_as => Invocation::in_dir(&folder),
                    _ if !package.is_nearest() => Invocation::in_dir(&folder),
                    _ => Invocation::in_package(&folder),
                }
            }
        }
    }

    /// Where its files lie.
    pub(crate) fn layout(&self) -> Layout {
        match &self.package {
            Some(package) => Layout::of_crate(package.manifest_dir(), &self.shown_as),
            None => Layout::of_directory(&self.set_dir),
        }
    }

    /// Reads the directory.
    pub(crate) fn read(&self) -> Result<SourceDir, Failure> {
        SourceDir::read(&self.set_dir).map_err(|error| self.unreadable(&error.to_string()))
    }

    /// Everything of it, read once.
    pub(crate) fn snapshot(&self) -> Snapshot {
        match &self.package {
            Some(package) => package.clone().snapshot(&self.shown_as),
            None => Snapshot::read_directory(&self.set_dir),
        }
    }

    /// The set of its snapshot, where the command cannot do without.
    pub(crate) fn readable<'a>(&self, snapshot: &'a Snapshot) -> Result<&'a SetFiles, Failure> {
        snapshot.set.as_ref().map_err(|unreadable| self.unreadable(&unreadable.message))
    }

    fn unreadable(&self, error: &str) -> Failure {
        Failure::wrong_use(format!(
            "{} cannot be read: {error}\n  help: name the set with --dir DIR",
            self.shown_as
        ))
    }

    /// Reads and checks the set.
    pub(crate) fn check(&self) -> Result<Checked, Failure> {
        Ok(check(self.parsed()?))
    }

    /// Reads the set, and whose server has executed it.
    pub(crate) fn parsed(&self) -> Result<Parsed, Failure> {
        let mut parsed = parse(&self.read()?);
        parsed.server = self.seal().map(|seal| seal.server);
        Ok(parsed)
    }

    /// The texts that diagnostics of the set point into.
    pub(crate) fn sources(&self, checked: &Checked) -> Sources {
        Sources::of_set(&checked.parsed, &self.shown_as)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_names_its_package() {
        let manifest = "[package]\nname = \"shop\" # ours\n";
        assert_eq!(package_name(manifest).as_deref(), Some("shop"));
        assert_eq!(package_name("[workspace]\n"), None);
    }

    #[test]
    fn path_leads_out_of_a_folder_and_not_from_the_root() {
        let folder = tempfile::tempdir().expect("a folder");
        let relative = |base: &str, path: &str| {
            let relative = relative_to(&folder.path().join(base), &folder.path().join(path));
            relative.display().to_string()
        };
        assert_eq!(relative("api", "db/migrations"), "../db/migrations");
        assert_eq!(relative("a/b", "a"), "..");
        assert_eq!(relative("a", "a/c d"), "c d");
        assert_eq!(relative_to(Path::new("/x/y"), Path::new("/z/w")), Path::new("/z/w"));
    }
}
