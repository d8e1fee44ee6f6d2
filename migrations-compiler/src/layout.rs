//! Where the files of a project lie: found in this one way by macro, build script and program.
//!
//! Must not look whether a file is there, nor what it says.

use std::path::{Component, Path, PathBuf};

use crate::source::QUERY_DATA;
use crate::{config, lock, manifests, seal, sqlx_config};

/// Where set, offline query data and the files beside them lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The folder that everything but a set elsewhere is relative to: that of `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The set's folder as people call it: `db/migrations`.
    pub set_folder: String,
    /// Path of the set's folder on disk.
    pub set_dir: PathBuf,
    /// The folder of seal, schema and query files.
    pub query_data_dir: PathBuf,
}

impl Layout {
    /// That of a crate whose set lies in `set_folder`, as its manifest would name it.
    #[must_use]
    pub fn of_crate(manifest_dir: &Path, set_folder: &str) -> Layout {
        Layout {
            manifest_dir: manifest_dir.to_owned(),
            set_folder: set_folder.to_owned(),
            set_dir: manifest_dir.join(set_folder),
            query_data_dir: manifest_dir.join(QUERY_DATA),
        }
    }

    /// That of a call which names its set relative to the calling file (`./case`): the query data
    /// lies beside the set. `None` for a file without a folder.
    #[must_use]
    pub fn beside_caller(manifest_dir: &Path, caller: &Path, set_folder: &str) -> Option<Layout> {
        let set_dir = without_dots(&caller.parent()?.join(set_folder));
        let query_data_dir = set_dir.parent()?.join(QUERY_DATA);
        let (manifest_dir, set_folder) = (manifest_dir.to_owned(), set_folder.to_owned());
        Some(Layout { manifest_dir, set_folder, set_dir, query_data_dir })
    }

    /// That of a set that no crate embeds.
    #[must_use]
    pub fn of_directory(set_dir: &Path) -> Layout {
        Layout {
            manifest_dir: set_dir.to_owned(),
            set_folder: set_dir.display().to_string(),
            set_dir: set_dir.to_owned(),
            query_data_dir: set_dir.join(QUERY_DATA),
        }
    }

    /// The crate's manifest.
    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.manifest_dir.join(manifests::FILE)
    }

    /// The settings of sqlx's macros.
    #[must_use]
    pub fn sqlx_config(&self) -> PathBuf {
        self.manifest_dir.join(sqlx_config::FILE)
    }

    /// `migrations.toml`.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.set_dir.join(config::FILE)
    }

    /// `migrations.lock`.
    #[must_use]
    pub fn lock(&self) -> PathBuf {
        self.set_dir.join(lock::FILE)
    }

    /// The seal.
    #[must_use]
    pub fn seal(&self) -> PathBuf {
        self.query_data_dir.join(seal::NAME)
    }

    /// The sealed schema.
    #[must_use]
    pub fn schema(&self) -> PathBuf {
        self.query_data_dir.join(seal::SCHEMA_NAME)
    }
}

/// `a/./b/../c` as `a/c`, so that the same file has one name for the compiler.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_crate_lie_beside_its_manifest_or_in_its_set() {
        let layout = Layout::of_crate(Path::new("/app"), "db/migrations");
        assert_eq!(layout.lock(), Path::new("/app/db/migrations/migrations.lock"));
        assert_eq!(layout.config(), Path::new("/app/db/migrations/migrations.toml"));
        assert_eq!(layout.seal(), Path::new("/app/.sqlx/seal"));
        assert_eq!(layout.schema(), Path::new("/app/.sqlx/schema.json"));
        assert_eq!(layout.sqlx_config(), Path::new("/app/sqlx.toml"));
        assert_eq!(layout.manifest(), Path::new("/app/Cargo.toml"));
    }

    #[test]
    fn set_beside_a_calling_file_has_one_name() {
        let caller = Path::new("/app/tests/ui/case.rs");
        let layout = Layout::beside_caller(Path::new("/app"), caller, "./../sets/one");
        let layout = layout.expect("the file lies in a folder");
        assert_eq!(layout.set_dir, Path::new("/app/tests/sets/one"));
        assert_eq!(layout.query_data_dir, Path::new("/app/tests/sets/.sqlx"));
        assert_eq!(layout.set_folder, "./../sets/one");
    }

    #[test]
    fn bare_directory_keeps_its_query_data_in_itself() {
        let layout = Layout::of_directory(Path::new("/sets/one"));
        assert_eq!(layout.seal(), Path::new("/sets/one/.sqlx/seal"));
    }
}
