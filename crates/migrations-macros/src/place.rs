//! Where a call's set, answers and refreshed answers lie.
//!
//! The only place of the macro that reads the environment.

use std::env;
use std::path::{Path, PathBuf};

use migrations_compiler::arguments::Arguments;

/// The folders of one call.
pub(crate) struct Place {
    /// The set's folder.
    pub(crate) set: PathBuf,
    /// What people call that folder: relative to the manifest, or to the calling file.
    pub(crate) shown_as: String,
    /// The folder of seal, schema and query files.
    pub(crate) answers: PathBuf,
    /// What the build script refreshed for this very package.
    pub(crate) refreshed: Option<PathBuf>,
    /// The crate's `sqlx.toml`.
    pub(crate) sqlx_config: PathBuf,
}

impl Place {
    /// `None` where the calling file has no path, as in an editor that is older than the method
    /// that tells it.
    pub(crate) fn of(arguments: &Arguments) -> Option<Place> {
        let manifest_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
        let shown_as = arguments.folder();
        let sqlx_config = manifest_dir.join("sqlx.toml");
        if arguments.is_beside_the_caller() {
            let caller = proc_macro::Span::call_site().local_file()?;
            let set = without_dots(&absolute(&caller).parent()?.join(&shown_as));
            let answers = set.parent()?.join(".sqlx");
            return Some(Place { set, shown_as, answers, refreshed: None, sqlx_config });
        }
        Some(Place {
            set: manifest_dir.join(&shown_as),
            shown_as,
            answers: manifest_dir.join(".sqlx"),
            refreshed: refreshed(&manifest_dir),
            sqlx_config,
        })
    }
}

/// The folder is trusted only where the build script wrote it for this package: a test case that
/// another package compiles inherits that package's `OUT_DIR`.
fn refreshed(manifest_dir: &Path) -> Option<PathBuf> {
    let owner = PathBuf::from(env::var_os("MIGRATIONS_REFRESHED_FOR")?);
    let folder = PathBuf::from(env::var_os("OUT_DIR")?).join("refreshed");
    (owner == manifest_dir && folder.is_dir()).then_some(folder)
}

/// The compiler's own folder is what the paths of files that it was given are relative to.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// `a/./b/../c` as `a/c`, so that the same file has one name for the compiler.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::ParentDir => drop(plain.pop()),
            std::path::Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
