//! What was read → what the call says and writes.
//!
//! Must not read anything, nor know how it is written as tokens.

use std::collections::BTreeSet;

use migrations_compiler::build_stamp::QueryDataOrigin;
use migrations_compiler::config::Types;
use migrations_compiler::freshness;
use migrations_compiler::generate::Sealed;
use migrations_compiler::proof::with_proofs;
use migrations_compiler::refreshed::Refreshed;
use migrations_compiler::render::{Sources, render_embedded};
use migrations_compiler::seal::Seal;
use migrations_compiler::source::QueryDataDir;
use migrations_compiler::{Checked, Environment, Parsed};
use migrations_core::{Code, Diagnostic, MigrationSet, Provisioning};

use crate::inputs::{Files, SetInputs, Stamped};

/// What a call says and writes.
pub(crate) struct Decision {
    /// The set that is embedded.
    pub(crate) set: EmbeddedSet,
    /// What is wrong, rendered.
    pub(crate) errors: Vec<String>,
    /// What is worth a word, rendered; what was refreshed has been said by the build script.
    pub(crate) warnings: Vec<(Code, String)>,
    /// The text of the schema that rows are generated from.
    pub(crate) schema: Option<String>,
    /// Which queries a server has checked.
    pub(crate) sealed: Sealed,
    /// How it is said that `sqlx.toml` is behind.
    pub(crate) stale_overrides: StaleOverrides,
    /// What the config says of types.
    pub(crate) types: Types,
}

/// The set that is embedded.
pub(crate) enum EmbeddedSet {
    /// The one that the build script has written.
    Stamped,
    /// This one, and what servers for it are given where the application starts some.
    Whole(Box<(MigrationSet, Provisioning)>),
    /// None: it is at fault.
    Nothing,
}

/// How it is said that sqlx's macros are not told of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StaleOverrides {
    /// As an error: everything is committed.
    Error,
    /// As a warning: `prepare` is still to come.
    Warning,
    /// Not at all: something else is wrong.
    Silent,
}

impl Decision {
    /// Decides by what was read; `folder` is the set's, as people call it.
    pub(crate) fn new(set: SetInputs, folder: &str) -> Decision {
        match set {
            SetInputs::Stamped(stamped) => Decision::stamped(stamped),
            SetInputs::Files(files) => Decision::of_files(*files, folder),
        }
    }

    /// What the build script has written counts as long as nothing has changed since: cargo runs it
    /// again when something does.
    fn stamped(stamped: Stamped) -> Decision {
        let Stamped { origin, schema, seal, types } = stamped;
        Decision {
            set: EmbeddedSet::Stamped,
            errors: Vec::new(),
            warnings: Vec::new(),
            schema,
            // A seal is read where queries are asked for, and of those that it lists.
            sealed: match &seal {
                None => Sealed::All,
                Some(seal) => Sealed::Files(sealed_files(Some(seal))),
            },
            stale_overrides: match origin {
                QueryDataOrigin::Committed => StaleOverrides::Error,
                QueryDataOrigin::Refreshed => StaleOverrides::Warning,
            },
            types,
        }
    }

    fn of_files(files: Files, folder: &str) -> Decision {
        let View { checked, query_data, errors, is_refreshed, warnings } = View::of(files, folder);
        let mut sealed = sealed_files(query_data.seal.as_deref());
        sealed.retain(|name| query_data.queries.contains_key(name));
        let is_sound = errors.is_empty();
        let config = checked.parsed.valid_config();
        let provisioning = provisioning(&checked.parsed);
        let seal = query_data.seal.as_deref().and_then(|text| Seal::parse(text).ok());
        Decision {
            types: config.map(|config| config.types.clone()).unwrap_or_default(),
            set: match checked.set {
                Some(set) if is_sound => {
                    EmbeddedSet::Whole(Box::new((with_proofs(set, seal.as_ref()), provisioning)))
                }
                _ => EmbeddedSet::Nothing,
            },
            errors,
            warnings,
            schema: query_data.schema,
            sealed: if is_sound { Sealed::Files(sealed) } else { Sealed::FilesAtFault(sealed) },
            stale_overrides: match (is_sound, is_refreshed) {
                (false, _) => StaleOverrides::Silent,
                (true, true) => StaleOverrides::Warning,
                (true, false) => StaleOverrides::Error,
            },
        }
    }
}

/// Nothing where the facade is built without its feature `engine`.
fn provisioning(parsed: &Parsed) -> Provisioning {
    match cfg!(feature = "engine") {
        true => Environment::of(parsed).provisioning,
        false => Provisioning::default(),
    }
}

/// The committed files, or what the build script refreshed from them.
struct View {
    checked: Checked,
    query_data: QueryDataDir,
    errors: Vec<String>,
    is_refreshed: bool,
    warnings: Vec<(Code, String)>,
}

impl View {
    fn of(files: Files, folder: &str) -> View {
        let Files { dir, checked, query_data, refreshed } = files;
        if checked.set.is_none() {
            return View::of_committed(folder, checked.with_statements(), query_data, Vec::new());
        }
        match refreshed.and_then(|folder| Refreshed::of(&folder, &dir, &checked)) {
            Some(Refreshed::QueryData { checked, query_data, errors }) => View {
                checked: *checked,
                query_data,
                errors,
                is_refreshed: true,
                warnings: Vec::new(),
            },
            Some(Refreshed::Rejected { errors }) => {
                View { checked, query_data, errors, is_refreshed: true, warnings: Vec::new() }
            }
            None => {
                let stale = freshness::stale(&checked, &query_data);
                // A fresh seal is the proof that a server has executed every statement.
                let checked = if stale.is_empty() { checked } else { checked.with_statements() };
                View::of_committed(folder, checked, query_data, stale)
            }
        }
    }

    /// What is stale is shown only where nothing else is wrong.
    fn of_committed(
        folder: &str,
        checked: Checked,
        query_data: QueryDataDir,
        stale: Vec<Diagnostic>,
    ) -> View {
        let sources = Sources::of_set(&checked.parsed, folder);
        let found = if checked.set.is_some() { &stale } else { &checked.diagnostics };
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
        let errors = errors.map(|diagnostic| render_embedded(diagnostic, &sources)).collect();
        let warnings = checked.diagnostics.iter().filter(|diagnostic| !diagnostic.is_error());
        let warnings = warnings
            .map(|diagnostic| (diagnostic.code, render_embedded(diagnostic, &sources)))
            .collect();
        View { checked, query_data, errors, is_refreshed: false, warnings }
    }
}

/// The query files that a seal lists; of one that cannot be read, somebody else says so.
fn sealed_files(seal: Option<&str>) -> BTreeSet<String> {
    let seal = seal.and_then(|text| Seal::parse(text).ok());
    seal.map(|seal| seal.queries.into_keys().collect()).unwrap_or_default()
}
