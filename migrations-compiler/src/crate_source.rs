//! A crate as its own files have it, each read once: manifests, `sqlx.toml`, and what the source
//! calls; and from these, which set is the crate's.
//!
//! Must not read a set, nor the data of queries.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use migrations_core::Diagnostic;

use crate::manifests::Manifests;
use crate::scan::{Query, Scan, SetCall, scan_crate};
use crate::used::{Used, UsedRows, second_call};
use crate::{lock, source, sqlx_config};

/// Whose set a crate's queries are checked on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SetOwner {
    /// Its own: lock and schema are its own to keep, and its drafts are tried.
    #[default]
    Own,
    /// That of the crate in this folder, which keeps all but the answers to these queries.
    Of(String),
}

/// What the files of a crate say, but for its set and the data of its queries.
#[derive(Clone, Default)]
pub struct CrateSource {
    /// The folder of its `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// Its manifest, and that of its workspace.
    pub manifests: Manifests,
    /// The text of its `sqlx.toml`, where it has one that can be read.
    pub sqlx_config: Option<String>,
    /// The calls in its source.
    pub scan: Scan,
    /// The set of another crate that it queries, or what is wrong with the call that names it.
    pub used: Option<Result<Used, Diagnostic>>,
}

impl CrateSource {
    /// Reads the crate whose manifest lies in `manifest_dir`, and where it queries the set of
    /// another crate, that one as well.
    #[must_use]
    pub fn read(manifest_dir: &Path) -> CrateSource {
        let mut read = CrateSource::without_other(manifest_dir);
        read.used = read.used();
        read
    }

    /// Reads this crate alone, whatever it says of another one.
    fn without_other(manifest_dir: &Path) -> CrateSource {
        let manifests = Manifests::read(manifest_dir);
        let sqlx_config = source::read_file(&manifest_dir.join(sqlx_config::FILE)).ok();
        let scan = scan_crate(&manifests, sqlx_config.as_deref());
        let manifest_dir = manifest_dir.to_owned();
        CrateSource { manifest_dir, manifests, sqlx_config, scan, used: None }
    }

    fn used(&self) -> Option<Result<Used, Diagnostic>> {
        let call = self.scan.uses.first()?;
        if let Some(fault) = second_call(&self.scan) {
            return Some(Err(fault));
        }
        let other = CrateSource::without_other(&self.manifest_dir.join(&call.path));
        Some(Used::new(call, other.own_set_folder(), self.rows_of(&other)))
    }

    /// The rows of another crate, where this one depends on it and the module that they are in can be
    /// named from outside.
    fn rows_of(&self, other: &CrateSource) -> Option<UsedRows> {
        let is_exported = |call: &SetCall| call.module.as_ref().is_some_and(|it| it.is_exported);
        let call = other.set_call().filter(is_exported)?;
        let crate_name = self.manifests.extern_name_of(&other.manifests)?;
        let sqlx_config = other.sqlx_config.clone().unwrap_or_default();
        Some(UsedRows { call, sqlx_config, crate_name })
    }

    /// The rows of the other crate that its queries can name.
    #[must_use]
    pub fn used_rows(&self) -> Option<&UsedRows> {
        self.used.as_ref()?.as_ref().ok()?.rows.as_ref()
    }

    /// The folder of the set that it embeds or queries, as its manifest would name it; `None` where
    /// nothing names one.
    #[must_use]
    pub fn set_folder(&self) -> Option<String> {
        match &self.used {
            Some(Ok(used)) => Some(used.folder.clone()),
            Some(Err(_)) => self.scan.set_folder(),
            None => self.own_set_folder(),
        }
    }

    /// The folder of its own set: the one that a call names, else the one that was taken over.
    fn own_set_folder(&self) -> Option<String> {
        self.scan.set_folder().or_else(|| self.adopted_folder())
    }

    /// The folder of a set that `cargo migrations init` has taken over, in a crate whose source
    /// does not call the macro yet: a usual one with a lock in it.
    #[must_use]
    pub fn adopted_folder(&self) -> Option<String> {
        let is_locked = |folder: &Path| folder.join(lock::FILE).is_file();
        self.usual_folders().into_iter().find(|folder| is_locked(&self.manifest_dir.join(folder)))
    }

    /// The folders of sets that belong to it: which its calls and those of sqlx name, that of a crate that
    /// it uses, and the one that was taken over; as its manifest would name them.
    #[must_use]
    pub fn named_folders(&self) -> BTreeSet<String> {
        let of_crate = self.scan.sets.iter().filter(|call| !call.is_beside_the_caller);
        let called = of_crate.map(|call| call.folder.clone());
        let others = self.folders_of_sqlx().into_iter().chain(self.set_folder());
        called.chain(others).chain(self.adopted_folder()).collect()
    }

    /// The usual folder that is there, with a set or without.
    #[must_use]
    pub fn existing_folder(&self) -> Option<String> {
        self.usual_folders().into_iter().find(|folder| self.manifest_dir.join(folder).is_dir())
    }

    /// The folders that calls of sqlx in its source name, each once, as a manifest would name them.
    #[must_use]
    pub fn folders_of_sqlx(&self) -> BTreeSet<String> {
        let calls = self.scan.sqlx_sets.iter();
        calls.map(|call| call.folder.clone().unwrap_or_else(|| self.usual_folder())).collect()
    }

    /// Whether its source has queries that sqlx checks, or has sqlx read migrations.
    #[must_use]
    pub fn is_on_sqlx(&self) -> bool {
        !self.scan.queries.is_empty() || !self.scan.sqlx_sets.is_empty()
    }

    /// The folder that sqlx reads where no call names one.
    #[must_use]
    pub fn usual_folder(&self) -> String {
        sqlx_config::folder(self.sqlx_config.as_deref().unwrap_or_default())
    }

    /// Where sqlx looks for migrations, then where everybody does.
    fn usual_folders(&self) -> Vec<String> {
        vec![self.usual_folder(), sqlx_config::folder("")]
    }

    /// Whether a call of the source names its set.
    #[must_use]
    pub fn is_called(&self) -> bool {
        self.scan.set_folder().is_some() || self.used.is_some()
    }

    /// Whether every build of the crate compiles a call that names its set, and so says what is wrong
    /// with it: one behind a `cfg`, in a test or in one of several targets is not there in each.
    #[must_use]
    pub fn is_certainly_called(&self) -> bool {
        let folder = self.scan.set_folder();
        let is_named = |call: &&SetCall| Some(&call.folder) == folder.as_ref();
        let sets = self.scan.sets.iter().filter(is_named);
        sets.map(|call| call.is_certain)
            .chain(self.scan.uses.iter().map(|call| call.is_certain))
            .any(|is_certain| is_certain)
    }

    /// Whose the set in a folder is: any but that of the other crate is its own.
    #[must_use]
    pub fn owner_of(&self, folder: &str) -> SetOwner {
        match &self.used {
            Some(Ok(used)) if used.folder == folder => SetOwner::Of(used.path.clone()),
            _ => SetOwner::Own,
        }
    }

    /// Its call of `migrations!`, which may ask for generated queries.
    #[must_use]
    pub fn set_call(&self) -> Option<SetCall> {
        self.scan.set_call()
    }

    /// The queries that its source holds.
    #[must_use]
    pub fn queries(&self) -> &[Query] {
        &self.scan.queries
    }

    /// Whether a macro of the crate puts queries together from what it is given.
    #[must_use]
    pub fn has_macro_generated(&self) -> bool {
        !self.scan.macro_generated.is_empty()
    }
}
