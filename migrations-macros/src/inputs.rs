//! What a call goes by, read from disk: what the build script has stamped, else the files
//! themselves.
//!
//! Must not know what is wrong with any of it.

use std::io;
use std::path::PathBuf;

use migrations_compiler::arguments::Arguments;
use migrations_compiler::build_stamp::QueryDataOrigin;
use migrations_compiler::config::{Config, Types};
use migrations_compiler::source::{self, QueryDataDir, SourceDir};
use migrations_compiler::{Checked, check_files, lock, parse};
use migrations_core::{Code, Diagnostic, FileId, Location};

use crate::call_site::CallSite;

/// What was read for a call.
pub(crate) struct Inputs {
    /// The text of the crate's `sqlx.toml`; empty where there is none.
    pub(crate) sqlx_config: String,
    /// The set and its query data.
    pub(crate) set: SetInputs,
    /// The files whose change must bring the compiler back to the call.
    pub(crate) watched: Vec<PathBuf>,
}

/// The set and its query data.
pub(crate) enum SetInputs {
    /// The build script has found them sound, and nothing has changed since.
    Stamped(Stamped),
    /// The build script has said nothing of them.
    Files(Box<Files>),
}

/// What there is to read where the build script has proved the set.
pub(crate) struct Stamped {
    /// Which query data it has proved.
    pub(crate) origin: QueryDataOrigin,
    /// The text of the schema.
    pub(crate) schema: Option<String>,
    /// The text of the seal, where the call asks for what only it can tell; empty where it cannot
    /// be read.
    pub(crate) seal: Option<String>,
    /// What the config says of types.
    pub(crate) types: Types,
}

/// The set and its query data as they lie on disk.
pub(crate) struct Files {
    /// The folder as it was read.
    pub(crate) dir: SourceDir,
    /// The set, held against the rules about files.
    pub(crate) checked: Checked,
    /// What is committed.
    pub(crate) query_data: QueryDataDir,
    /// Where the build script has left what it refreshed.
    pub(crate) refreshed: Option<PathBuf>,
}

impl Inputs {
    /// Reads what a call goes by, and no more.
    ///
    /// # Errors
    ///
    /// The fault of a folder that cannot be read.
    pub(crate) fn load(site: &CallSite, arguments: &Arguments) -> Result<Inputs, Diagnostic> {
        let sqlx_config = source::read_file(&site.layout.sqlx_config()).unwrap_or_default();
        let (set, mut watched) = match site.stamped() {
            Some((origin, schema)) => {
                let seal = schema.with_file_name("seal");
                let stamped = Stamped::load(site, arguments, origin, (&schema, &seal));
                (SetInputs::Stamped(stamped), vec![schema, seal])
            }
            None => {
                let files = Files::load(site)?;
                let watched = files.watched(site);
                (SetInputs::Files(Box::new(files)), watched)
            }
        };
        watched.push(site.layout.sqlx_config());
        Ok(Inputs { sqlx_config, set, watched })
    }
}

impl Stamped {
    fn load(
        site: &CallSite,
        arguments: &Arguments,
        origin: QueryDataOrigin,
        (schema, seal): (&PathBuf, &PathBuf),
    ) -> Stamped {
        let wants_seal = !arguments.queries.is_empty();
        let config = source::read_file(&site.layout.config()).unwrap_or_default();
        // A config that cannot be read is reported with the set.
        let types = Config::parse(&config).map(|config| config.types).unwrap_or_default();
        Stamped {
            origin,
            schema: source::read_file(schema).ok(),
            seal: wants_seal.then(|| source::read_file(seal).unwrap_or_default()),
            types,
        }
    }
}

impl Files {
    fn load(site: &CallSite) -> Result<Files, Diagnostic> {
        let layout = &site.layout;
        let dir = SourceDir::read(&layout.set_dir)
            .map_err(|error| missing_directory(&layout.set_folder, &error))?;
        let query_data = QueryDataDir::read(&layout.query_data_dir)
            .map_err(|error| unreadable_query_data(&error))?;
        let checked = check_files(parse(&dir));
        Ok(Files { dir, checked, query_data, refreshed: site.refreshed() })
    }

    fn watched(&self, site: &CallSite) -> Vec<PathBuf> {
        let layout = &site.layout;
        let of_set = self.dir.files.iter().map(|file| layout.set_dir.join(&file.name));
        let of_seal = [layout.seal(), layout.schema()];
        let refreshed = self.refreshed.as_ref().map(|folder| folder.join(lock::FILE));
        of_set.chain(of_seal).chain(refreshed).collect()
    }
}

fn missing_directory(folder: &str, error: &io::Error) -> Diagnostic {
    let message = format!("{folder} cannot be read: {error}");
    Diagnostic::new(Code::MissingDirectory, Location::whole_file(FileId::of_crate(folder)), message).help(
        "create the folder with `cargo migrations new NAME`, or name it: migrations! { path = \"…\" }",
    )
}

fn unreadable_query_data(error: &io::Error) -> Diagnostic {
    let message = format!("the query files cannot be read: {error}");
    Diagnostic::new(Code::UnreadableFile, Location::whole_file(FileId::of_crate(".sqlx")), message)
        .help("make them regular files below this crate that this user can read")
}
