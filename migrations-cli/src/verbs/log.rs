//! `log [VERSION]`: what each migration made, changed and dropped, out of the committed timeline.
//!
//! No server is asked: one has executed the files when they were sealed.

mod entry;
mod report;
mod words;

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::schema::nearest_word;

use super::sealed_set::SealedSet;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::select_migration::{self, Wanted};
use entry::Entry;
use report::LogReport;

/// The arguments of `log`.
#[derive(Args)]
pub(crate) struct LogArgs {
    /// The number or name of one migration; all of them where it is left out
    pub(crate) version: Option<String>,
    /// Only what concerns this object, under whatever names it had: `users`, `app.users`
    #[arg(long, value_name = "NAME")]
    pub(crate) object: Option<String>,
}

pub(crate) fn run(
    arguments: &LogArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let sealed = SealedSet::read(dir, format)?;
    let SealedSet { place, checked, set, timeline } = &sealed;
    let mut entries = entry::all(timeline, set);
    if let Some(version) = &arguments.version {
        let wanted = Wanted::parse(version, &checked.parsed)?;
        let named = select_migration::named(&checked.parsed, &wanted);
        if named.is_empty() {
            return Err(select_migration::unknown(&checked.parsed, &wanted));
        }
        entries.retain(|entry| named.iter().any(|named| named.version == entry.version));
    }
    if let Some(object) = &arguments.object {
        entries = of_object(&sealed, entries, object)?;
    }
    match format {
        Format::Json => output::object(&LogReport::of(place, &entries)),
        Format::Human => human(place, &entries, arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// What concerns an object; it is looked for in all migrations, whichever are shown.
fn of_object<'a>(
    sealed: &SealedSet,
    entries: Vec<Entry<'a>>,
    object: &str,
) -> Result<Vec<Entry<'a>>, Failure> {
    let names = entry::names_of(&sealed.timeline, object);
    match names.is_empty() {
        false => Ok(entries.into_iter().filter_map(|entry| entry.of(&names)).collect()),
        true => Err(unknown(sealed, object)),
    }
}

fn unknown(sealed: &SealedSet, object: &str) -> Failure {
    let changes = sealed.timeline.changes().iter();
    let help = match nearest_word(object, changes.map(|change| change.object.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "`{}` shows all that the migrations made",
            sealed.place.invocation().command("log", &[])
        ),
    };
    let count = output::count(sealed.set.migrations().len(), "migration");
    Failure::wrong_use(format!("none of {count} made `{object}`\n  help: {help}"))
}

fn human(place: &Place, entries: &[Entry<'_>], arguments: &LogArgs) {
    if entries.is_empty() {
        output::line("nothing of the schema was made or changed");
    }
    let has_columns = arguments.object.is_some();
    for entry in entries {
        output::line(&entry.title());
        for change in &entry.changes {
            output::line(&format!("  {}", words::change(place, entry, change)));
            if has_columns {
                let columns = words::columns(place, entry, change);
                columns.iter().for_each(|column| output::line(&format!("    {column}")));
            }
        }
        if let Some(execution) = entry.execution {
            words::relations(execution).iter().for_each(|used| output::line(&format!("  {used}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::report::LogReport;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<LogReport>("log");
    }
}
