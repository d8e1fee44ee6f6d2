//! Where a call's set, answers and refreshed answers lie.
//!
//! The only place of the macro that reads the environment.

use std::env;
use std::path::{Path, PathBuf};

use migrations_compiler::arguments::Arguments;
use migrations_compiler::build_stamp::{self, QueryDataOrigin};

/// The folders of one call.
pub(crate) struct Place {
    /// The set's folder.
    pub(crate) set: PathBuf,
    /// What people call that folder: relative to the manifest, or to the calling file.
    pub(crate) shown_as: String,
    /// The folder of seal, schema and query files.
    pub(crate) query_data: PathBuf,
    /// Where the build script of this very package leaves what it made.
    out_dir: Option<PathBuf>,
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
            let query_data = set.parent()?.join(".sqlx");
            return Some(Place { set, shown_as, query_data, out_dir: None, sqlx_config });
        }
        Some(Place {
            set: manifest_dir.join(&shown_as),
            shown_as,
            query_data: manifest_dir.join(".sqlx"),
            out_dir: out_dir(&manifest_dir),
            sqlx_config,
        })
    }

    /// Whether sqlx's macros go by the crate's own `sqlx.toml`; beside a calling file there is none.
    pub(crate) fn is_read_by_sqlx(&self) -> bool {
        !(self.shown_as.starts_with("./") || self.shown_as.starts_with("../"))
    }

    /// What the build script refreshed.
    pub(crate) fn refreshed(&self) -> Option<PathBuf> {
        let folder = self.out_dir.as_ref()?.join("refreshed");
        folder.is_dir().then_some(folder)
    }

    /// Where the schema lies that goes with the files at hand, where the build script has proved
    /// that nothing is wrong with them.
    pub(crate) fn proved(&self) -> Option<(QueryDataOrigin, PathBuf)> {
        let out_dir = self.out_dir.as_ref()?;
        let folder = out_dir.join(build_stamp::FOLDER);
        let query_data = build_stamp::holds(&folder, &self.shown_as, &self.set, &self.query_data)?;
        let schema = match query_data {
            QueryDataOrigin::Committed => self.query_data.join("schema.json"),
            QueryDataOrigin::Refreshed => out_dir.join("refreshed/.sqlx/schema.json"),
        };
        Some((query_data, schema))
    }
}

/// The folder is trusted only where the build script wrote it for this package: a test case that
/// another package compiles inherits that package's `OUT_DIR`.
fn out_dir(manifest_dir: &Path) -> Option<PathBuf> {
    let owner = PathBuf::from(env::var_os("MIGRATIONS_REFRESHED_FOR")?);
    env::var_os("OUT_DIR").map(PathBuf::from).filter(|_| owner == manifest_dir)
}

/// The same folder for a call that names nothing beside the manifest.
pub(crate) fn own_out_dir() -> Option<PathBuf> {
    out_dir(&PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?))
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
