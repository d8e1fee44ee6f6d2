//! `new NAME`: the next migration, with its header and its rollback.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Local, TimeDelta, Utc};
use clap::Args;
use heck::ToSnakeCase;
use migrations_compiler::config::{self, Config, RequiredField, RollbackDuty};
use migrations_compiler::file_name::{self, Name, Numbering};
use migrations_compiler::numbers::{self, Free};
use migrations_compiler::rollback_form::RollbackForm;
use migrations_compiler::{Parsed, parse};
use schemars::JsonSchema;
use serde::Serialize;

use crate::exit::Failure;
use crate::format::Format;
use crate::init::conventions;
use crate::output;
use crate::project::{Package, Place, set_name};
use crate::report::FormatVersion;

/// The arguments of `new`.
#[derive(Args)]
pub(crate) struct NewArgs {
    /// What the migration does, such as `add_users`
    pub(crate) name: String,
}

/// What was written for the new migration.
#[derive(Serialize, JsonSchema)]
struct NewReport {
    format: FormatVersion<1>,
    /// Paths of the files, in the order in which they were written.
    written: Vec<String>,
}

pub(crate) fn run(new: &NewArgs, dir: Option<&Path>, format: Format) -> Result<ExitCode, Failure> {
    let name = new.name.to_snake_case();
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.is_ascii() {
        return Err(unusable(&new.name));
    }
    let place = place(dir)?;
    fs::create_dir_all(&place.set_dir).map_err(|error| not_written(&place.set_dir, &error))?;
    let mut written = Vec::new();
    let mut parsed = parse(&place.read()?);
    if parsed.files.is_empty() && parsed.config.is_none() {
        let text = conventions::first_config(&set_name(&place.set_dir));
        written.push(write(&place, config::FILE, &text)?);
        parsed = parse(&place.read()?);
    }
    let config = config(&place, &parsed)?;
    let now = Local::now();
    let version = version(&parsed, &now, &name);
    let stem = format!("{version}_{name}");
    if !means(&stem, &version, &parsed) {
        return Err(unusable(&new.name));
    }
    let form = RollbackForm::of(&parsed);
    let has_rollback = config.rollback == RollbackDuty::Required || form == RollbackForm::Pair;
    let text = migration(&config, &stem, &name, &now);
    let beside = form.rollback_ending().filter(|_| has_rollback);
    let block = if has_rollback && beside.is_none() { BLOCK } else { "" };
    let file = format!("{stem}{}", form.migration_ending());
    written.push(write(&place, &file, &format!("{text}{block}"))?);
    if let Some(ending) = beside {
        written.push(write(&place, &format!("{stem}{ending}"), &rollback(&stem))?);
    }
    match format {
        Format::Json => {
            let written = written.iter().map(|path| path.display().to_string()).collect();
            output::object(&NewReport { format: FormatVersion, written });
        }
        Format::Human => {
            written.iter().for_each(|path| output::line(&format!("written: {}", path.display())))
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn unusable(name: &str) -> Failure {
    Failure::wrong_use(format!(
        "`{name}` makes no file name\n  help: say in a few English words what the migration does, \
         such as add_users"
    ))
}

/// A package without a set gets its folder `migrations`.
fn place(dir: Option<&Path>) -> Result<Place, Failure> {
    if let Some(dir) = dir {
        return Ok(Place::named(dir));
    }
    let package = Package::nearest()?;
    let folder = package.set_folder().unwrap_or_else(|| "migrations".to_owned());
    Ok(Place::of(package, folder))
}

/// What the set asks of a file; a config that cannot be read may ask for anything.
pub(super) fn config(place: &Place, parsed: &Parsed) -> Result<Config, Failure> {
    match &parsed.config {
        Some(Err(fault)) => Err(Failure::other(format!(
            "{}/{}:{}:{}: {}; nothing was written",
            place.shown_as,
            config::FILE,
            fault.position.line,
            fault.position.column,
            fault.message,
        ))),
        _ => Ok(parsed.config_or_default()),
    }
}

/// Whether a name is read as it was meant: `20260131_02_tables` is the second file of a day.
fn means(stem: &str, version: &str, parsed: &Parsed) -> bool {
    match file_name::classify(&format!("{stem}.sql"), Some(numbers::numbering(parsed))) {
        Name::Versioned(name) => name.version.to_string() == version,
        _ => false,
    }
}

/// The version that a migration of that name gets that is written now.
pub(super) fn version(parsed: &Parsed, now: &DateTime<Local>, name: &str) -> String {
    let mut free = Free::of(parsed);
    let version = match numbers::numbering(parsed) {
        Numbering::Timestamp => free.first_of(seconds(now.to_utc())),
        // A day that is full goes on tomorrow.
        Numbering::Date => days(now).find_map(|day| free.on_day(day)),
        Numbering::NamedDate => days(now).find_map(|day| free.last_on_day(day, name)),
        Numbering::Sequential => Some(numbers::next_number(parsed)),
    };
    // A set has fewer files than there are seconds or days, so one is always found.
    version.map_or_else(|| free.next_version(), |version| version.to_string())
}

/// The seconds from now on, in UTC, so that the order of files does not depend on where their
/// authors live.
fn seconds(now: DateTime<Utc>) -> impl Iterator<Item = u64> {
    (0..).map_while(move |seconds| {
        (now + TimeDelta::seconds(seconds)).format("%Y%m%d%H%M%S").to_string().parse().ok()
    })
}

/// The days from today on.
fn days(now: &DateTime<Local>) -> impl Iterator<Item = u64> {
    (0..).map_while(|days| (*now + TimeDelta::days(days)).format("%Y%m%d").to_string().parse().ok())
}

fn migration(config: &Config, stem: &str, name: &str, now: &DateTime<Local>) -> String {
    let required = config.header();
    let fields = if required.is_empty() { RequiredField::KNOWN.to_vec() } else { required };
    let mut text = String::new();
    for field in fields {
        let value = match field {
            RequiredField::Migration => stem.to_owned(),
            RequiredField::Description => name.replace('_', " "),
            RequiredField::Created => now.format("%Y-%m-%d").to_string(),
            // Its author fills it in: until then the field is missing.
            RequiredField::Own(_) => String::new(),
        };
        let line = format!("-- {}: {value}", field.as_str());
        text.push_str(&format!("{}\n", line.trim_end()));
    }
    text.push('\n');
    text
}

/// The rollback of a set that writes them into the migrations, below the statements that are missing.
const BLOCK: &str = "\n-- Rollback:\n--\n";

fn rollback(stem: &str) -> String {
    format!("-- Rollback: {stem}\n\n")
}

/// Writes a file that was not there: a migration that somebody wrote is never overwritten.
fn write(place: &Place, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let path = place.set_dir.join(name);
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let done = file.and_then(|mut file| file.write_all(text.as_bytes()));
    done.map_err(|error| not_written(&path, &error))?;
    Ok(Path::new(&place.shown_as).join(name))
}

fn not_written(path: &Path, error: &io::Error) -> Failure {
    Failure::other(format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<NewReport>("new");
    }
}
