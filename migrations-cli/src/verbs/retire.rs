//! `retire VERSION --reason "…"`: a number is used up, and the config says why.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::config;
use migrations_compiler::file_name::{Numbering, Role};
use migrations_compiler::lock::{self, Entry, EntryState, Lock};
use migrations_compiler::{Parsed, locking, numbers, parse};
use migrations_core::Version;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config_edit;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;
use crate::select_migration::{self, Wanted};
use crate::steps::{self, Step};

/// The arguments of `retire`.
#[derive(Args)]
pub(crate) struct RetireArgs {
    /// The draft's number or name; a number that has no file is retired as well
    pub(crate) version: String,
    /// Why there is no migration with that number
    #[arg(long)]
    pub(crate) reason: String,
}

/// The number that is used up, and what went with it.
#[derive(Serialize, JsonSchema)]
struct RetireReport {
    format: FormatVersion<1>,
    /// The version as its file has it, such as `007`; nothing where it was retired already.
    retired: Option<String>,
    /// Paths of the files that were removed.
    removed: Vec<String>,
}

pub(crate) fn run(
    retire: &RetireArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let reason = retire.reason.trim();
    if reason.is_empty() {
        let message = "the reason is empty\n  help: say why the number has no file, such as \
                       --reason \"never shipped\"";
        return Err(Failure::wrong_use(message));
    }
    let place = Place::find(dir)?;
    let parsed = parse(&place.read()?);
    refuse_unmerged(&parsed)?;
    let declared = super::new::config(&place, &parsed)?;
    let wanted = Wanted::parse(&retire.version, &parsed)?;
    let retired = retired(&parsed, &wanted)?;
    let before = declared.retired();
    if let Some(before) = before.iter().find(|it| it.versions.contains(&retired.version))
        && retired.files.is_empty()
    {
        already(&retired, &before.reason, format);
        return Ok(ExitCode::SUCCESS);
    }
    let mut steps: Vec<Step> =
        retired.files.iter().map(|name| Step::Remove { path: place.set_dir.join(name) }).collect();
    let text = config_text(&place, &parsed, &retired, reason)?;
    steps.push(Step::Write { path: place.set_dir.join(config::FILE), text });
    if let Some(lock) = retired.lock(&parsed) {
        steps.push(Step::Write { path: place.set_dir.join(lock::FILE), text: lock.to_string() });
    }
    steps::take(&steps)?;
    show(&retired, &place, format);
    Ok(ExitCode::SUCCESS)
}

/// A number that is given up.
struct Retired {
    version: Version,
    /// The files that go.
    files: Vec<String>,
    /// What the lock will say of it.
    entry: Option<Entry>,
}

impl Retired {
    fn lock(&self, parsed: &Parsed) -> Option<Lock> {
        let entry = Entry { state: EntryState::Retired, headers: None, ..self.entry.clone()? };
        let lock = parsed.valid_lock()?.clone().with_entry(self.version, entry);
        Some(locking::with_headers(lock, parsed))
    }
}

fn refuse_unmerged(parsed: &Parsed) -> Result<(), Failure> {
    for file in [config::FILE, lock::FILE] {
        if parsed.text(file).is_some_and(lock::has_conflict) {
            return Err(Failure::other(format!(
                "{file} holds a merge conflict; nothing was changed\n  help: finish the merge, \
                 then retire the number"
            )));
        }
    }
    Ok(())
}

fn retired(parsed: &Parsed, wanted: &Wanted) -> Result<Retired, Failure> {
    let mut named = select_migration::named(parsed, wanted);
    select_migration::refuse_several(&named)?;
    let Some(chosen) = named.pop() else { return gone(parsed, wanted) };
    let is_other = |stem: &str| stem != chosen.stem;
    let other = parsed.files.iter().find(|file| {
        file.name.version == chosen.version
            && file.name.role == Role::Migration
            && is_other(&file.name.stem)
    });
    if let Some(other) = other {
        return Err(Failure::wrong_use(format!(
            "version {} is used by {} as well, and a number is retired for both\n  help: \
             `cargo migrations renumber {}` first, or delete one of the two files",
            chosen.version, other.name.stem, chosen.stem
        )));
    }
    if select_migration::frozen_entry(parsed, &chosen.stem).is_some() {
        return Err(frozen(&chosen.stem));
    }
    let known = parsed.valid_lock().and_then(|lock| lock.entry(chosen.version)).cloned();
    Ok(Retired {
        version: chosen.version,
        files: chosen.files.iter().map(|file| file.file.clone()).collect(),
        entry: Some(known.unwrap_or_else(|| chosen.entry(EntryState::Draft))),
    })
}

fn frozen(stem: &str) -> Failure {
    Failure::other(format!(
        "{stem} is frozen: databases have run it, so it cannot be retired; nothing was changed\n  \
         help: write a migration that takes its work back: `cargo migrations new NAME`"
    ))
}

/// A number without a file: one that the lock remembers, or one that was left out.
fn gone(parsed: &Parsed, wanted: &Wanted) -> Result<Retired, Failure> {
    let entries = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
    let entry = entries.clone().find(|entry| match wanted {
        Wanted::Version(version) => version.covers(entry.version),
        Wanted::Stem(stem) => entry.stem() == *stem,
    });
    if let Some(entry) = entry {
        if entry.state == EntryState::Frozen {
            return Err(Failure::other(format!(
                "{} is frozen and its file is gone: databases have run it, and new ones would \
                 miss it; nothing was changed\n  help: restore it with `git checkout`",
                entry.stem()
            )));
        }
        let files = Vec::new();
        return Ok(Retired { version: entry.version, files, entry: Some(entry.clone()) });
    }
    let is_sequential = numbers::numbering(parsed) == Numbering::Sequential;
    let highest = parsed.files.iter().map(|file| file.name.version).max();
    match (wanted, highest) {
        (Wanted::Version(version), Some(highest)) if is_sequential && *version < highest => {
            let version = Version::new(version.number(), highest.digits());
            Ok(Retired { version, files: Vec::new(), entry: None })
        }
        _ => Err(select_migration::unknown(parsed, wanted)),
    }
}

fn config_text(
    place: &Place,
    parsed: &Parsed,
    retired: &Retired,
    reason: &str,
) -> Result<String, Failure> {
    let path = place.set_dir.join(config::FILE);
    let old = if parsed.config.is_some() {
        migrations_compiler::source::read_file(&path)?
    } else {
        String::new()
    };
    let version = retired.version.typed();
    config_edit::with_retired(&old, &version, reason)
        .map_err(|error| Failure::other(format!("{}: {error}", path.display())))
}

fn already(retired: &Retired, reason: &str, format: Format) {
    match format {
        Format::Json => output::object(&RetireReport {
            format: FormatVersion,
            retired: None,
            removed: Vec::new(),
        }),
        Format::Human => {
            output::line(&format!("{} is retired already: {reason}", retired.version.typed()));
        }
    }
}

fn show(retired: &Retired, place: &Place, format: Format) {
    let removed = retired.files.iter().map(|name| format!("{}/{name}", place.shown_as));
    let removed: Vec<String> = removed.collect();
    let version = retired.version.typed();
    if format == Format::Json {
        let retired = Some(version);
        return output::object(&RetireReport { format: FormatVersion, retired, removed });
    }
    removed.iter().for_each(|path| output::line(&format!("removed: {path}")));
    output::line(&format!("retired: {version} in {}/{}", place.shown_as, config::FILE));
    let next = match removed.is_empty() {
        true => "commit it".to_owned(),
        false => {
            let command = place.invocation().command("prepare", &[]);
            format!("run `{command}` and commit what it writes")
        }
    };
    output::line(&next);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RetireReport>("retire");
    }
}
