//! `bundle A..B`: several migrations as one plain script, for a web editor or `psql -f`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::source;
use migrations_core::bundle::{Bundle, is_bundle};
use migrations_core::{Migration, MigrationSet};
use migrations_runner::BundleDrafts;
use schemars::JsonSchema;
use serde::Serialize;

use super::sound_set;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::select_migration;
use crate::steps::{self, Step};

/// The arguments of `bundle`.
#[derive(Args)]
pub(crate) struct BundleArgs {
    /// The first and the last migration, both included: 012..019, 012.., ..019 or 012
    #[arg(value_name = "FROM..TO")]
    pub(crate) range: String,
    /// Write the script to this file; apply_012_to_019.sql beside the migrations is held against them
    /// by `check`
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Let the script run drafts on every database, not only on those for development
    #[arg(long)]
    pub(crate) allow_drafts: bool,
}

/// A script that applies several migrations.
#[derive(Serialize, JsonSchema)]
struct BundleReport {
    format: FormatVersion<1>,
    /// Migrations that the script applies, in order.
    migrations: Vec<String>,
    /// Name under which `check` holds it against the files.
    name: String,
    /// Path of the file that was written; nothing without `--output`.
    written: Option<String>,
    /// The script; nothing with `--output`.
    script: Option<String>,
}

pub(crate) fn run(
    arguments: &BundleArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let place = Place::find(dir)?;
    let checked = place.check()?;
    let set = sound_set(&place, &checked, format)?;
    let bundle = selected(&set, &arguments.range)?;
    let drafts = match arguments.allow_drafts {
        true => BundleDrafts::Allow,
        false => BundleDrafts::Development,
    };
    let script = migrations_runner::bundle(&bundle, drafts, &place.invocation());
    let script = script.map_err(|faults| {
        if format == Format::Human {
            output::diagnostics(&faults, &place.sources(&checked));
        }
        let found = output::summary(&faults);
        let message =
            format!("{} cannot be one bundle: {found}; nothing was written", bundle.range());
        let mut failure = Failure::other(message);
        failure.diagnostics = faults;
        failure
    })?;
    if let Some(path) = &arguments.output {
        require_own(path)?;
        steps::take(&[Step::Write { path: path.clone(), text: script.clone() }])?;
    }
    show(&bundle, script, arguments.output.as_deref(), format);
    Ok(ExitCode::SUCCESS)
}

/// The migrations of a range as it is typed.
fn selected<'a>(set: &'a MigrationSet, range: &str) -> Result<Bundle<'a>, Failure> {
    let (from, to) = range.split_once("..").unwrap_or((range, range));
    let end = |name: &str, open: Option<&'a Migration>| match name {
        "" => open.ok_or_else(|| Failure::wrong_use("the set has no migrations")),
        name => select_migration::of_set(set, name),
    };
    let last = end(to, set.migrations().last())?;
    let first = match select_migration::first_of_day(set, from) {
        Some(first) => first,
        None => end(from, set.migrations().first())?,
    };
    Bundle::between(set, first.version, last.version).ok_or_else(|| {
        Failure::wrong_use(format!(
            "{} comes after {}\n  help: name the first migration before the last: {}..{}",
            first.stem,
            last.stem,
            last.version.typed(),
            first.version.typed()
        ))
    })
}

/// Refuses to replace a file that no bundle was written to.
fn require_own(path: &Path) -> Result<(), Failure> {
    if !path.exists() || source::read_file(path).is_ok_and(|text| is_bundle(&text)) {
        return Ok(());
    }
    Err(Failure::other(format!(
        "{} is there already and was not written by `bundle`; nothing was written\n  help: name \
         another file, or move that one away",
        path.display()
    )))
}

fn show(bundle: &Bundle<'_>, script: String, written: Option<&Path>, format: Format) {
    match (format, written) {
        (Format::Json, _) => output::object(&BundleReport {
            format: FormatVersion,
            migrations: bundle.migrations().iter().map(|it| it.stem.to_string()).collect(),
            name: bundle.file_name(),
            written: written.map(|path| path.display().to_string()),
            script: written.is_none().then_some(script),
        }),
        (Format::Human, Some(path)) => {
            let count = output::count(bundle.migrations().len(), "migration");
            output::line(&format!("written: {} with {count}", path.display()));
        }
        (Format::Human, None) => output::verbatim(script.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<BundleReport>("bundle");
    }
}
