//! `freeze`: from now on the files may not change.

use std::path::Path;
use std::process::ExitCode;

use migrations_compiler::lock::{self, EntryState, Lock};
use migrations_prepare::committed;
use schemars::JsonSchema;
use serde::Serialize;

use super::sound_set;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::FormatVersion;

/// What may not change from now on.
#[derive(Serialize, JsonSchema)]
struct FreezeReport {
    format: FormatVersion<1>,
    /// Migrations that were drafts until now, in order.
    frozen: Vec<String>,
}

pub(crate) fn run(dir: Option<&Path>, format: Format) -> Result<ExitCode, Failure> {
    let place = Place::find(dir)?;
    let checked = place.check()?;
    let set = sound_set(&place, &checked, format)?;
    let old = checked.parsed.valid_lock();
    let new = Lock::freeze(&set, old);
    let is_new = |version| {
        old.and_then(|old| old.entry(version)).is_none_or(|entry| entry.state != EntryState::Frozen)
    };
    let frozen = new.entries.iter().filter(|entry| entry.state == EntryState::Frozen);
    let frozen: Vec<String> =
        frozen.filter(|entry| is_new(entry.version)).map(|entry| entry.stem()).collect();
    if old != Some(&new) {
        committed::replace(&place.set_dir.join(lock::FILE), &new.to_string())?;
    }
    match format {
        Format::Json => output::object(&FreezeReport { format: FormatVersion, frozen }),
        Format::Human if frozen.is_empty() => output::line("nothing to freeze: there is no draft"),
        Format::Human => {
            frozen.iter().for_each(|stem| output::line(&format!("frozen: {stem}")));
            output::line(&format!("commit {}/{}", place.shown_as, lock::FILE));
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<FreezeReport>("freeze");
    }
}
