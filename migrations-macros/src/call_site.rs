//! Where a call stands, and what its build script has left for it.
//!
//! The only place of the macro that reads the environment.

use std::env;
use std::path::{Path, PathBuf};

use migrations_compiler::arguments::Arguments;
use migrations_compiler::build_stamp::{self, QueryDataOrigin};
use migrations_compiler::layout::Layout;
use migrations_compiler::{source, sqlx_config};

/// The folders of one call.
pub(crate) struct CallSite {
    /// Where its set and what belongs to it lie.
    pub(crate) layout: Layout,
    is_beside_caller: bool,
    /// Where the build script of this very package leaves what it made.
    out_dir: Option<PathBuf>,
}

impl CallSite {
    /// `None` where the calling file has no path, as in an editor that is older than the method
    /// that tells it.
    pub(crate) fn new(arguments: &Arguments) -> Option<CallSite> {
        let manifest_dir = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?);
        let sqlx_config = manifest_dir.join(sqlx_config::FILE);
        let sqlx_config = source::read_file(&sqlx_config).unwrap_or_default();
        let folder = arguments.folder(&sqlx_config::folder(&sqlx_config));
        if arguments.is_beside_the_caller() {
            let caller = absolute(&proc_macro::Span::call_site().local_file()?);
            let layout = Layout::beside_caller(&manifest_dir, &caller, &folder)?;
            return Some(CallSite { layout, is_beside_caller: true, out_dir: None });
        }
        let layout = Layout::of_crate(&manifest_dir, &folder);
        let out_dir = out_dir(&manifest_dir);
        Some(CallSite { layout, is_beside_caller: false, out_dir })
    }

    /// Whether sqlx's macros go by the crate's own `sqlx.toml`; beside a calling file there is none.
    pub(crate) fn is_read_by_sqlx(&self) -> bool {
        !self.is_beside_caller
    }

    /// What the build script refreshed.
    pub(crate) fn refreshed(&self) -> Option<PathBuf> {
        let folder = self.out_dir.as_ref()?.join("refreshed");
        folder.is_dir().then_some(folder)
    }

    /// Where the schema lies that goes with the files at hand, where the build script has proved
    /// that nothing is wrong with them.
    pub(crate) fn stamped(&self) -> Option<(QueryDataOrigin, PathBuf)> {
        let out_dir = self.out_dir.as_ref()?;
        let folder = out_dir.join(build_stamp::FOLDER);
        let query_data = build_stamp::holds(&folder, &self.layout)?;
        let schema = match query_data {
            QueryDataOrigin::Committed => self.layout.schema(),
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

/// `OUT_DIR` of a call that names nothing beside the manifest.
pub(crate) fn own_out_dir() -> Option<PathBuf> {
    out_dir(&PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?))
}

/// The compiler's own folder is what the paths of files that it was given are relative to.
fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
