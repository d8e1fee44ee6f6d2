//! `diff V1..V2`: what differs between two versions of the schema, out of the committed timeline.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_compiler::catalog::timeline::Effect;
use migrations_core::{Migration, Version};
use migrations_docs::assemble::object_ref;
use migrations_docs::difference::{Difference, difference};
use migrations_docs::document::ObjectRef;
use migrations_docs::words;
use schemars::JsonSchema;
use serde::Serialize;

use super::sealed_set::SealedSet;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::report::FormatVersion;

/// The arguments of `diff`.
#[derive(Args)]
pub(crate) struct DiffArgs {
    /// The schema after the one migration, and after the other: 003..007, 003.. or ..007
    #[arg(value_name = "FROM..TO")]
    pub(crate) range: String,
}

/// What differs between two versions of the schema.
#[derive(Serialize, JsonSchema)]
struct DiffReport {
    format: FormatVersion<1>,
    /// The last migration of the earlier version; null for the one before all migrations.
    from: Option<String>,
    /// The last migration of the later version.
    to: String,
    /// The objects that differ.
    differences: Vec<DifferenceReport>,
}

/// An object that differs.
#[derive(Serialize, JsonSchema)]
struct DifferenceReport {
    /// `created`, `replaced`, `changed`, `renamed` or `dropped`, from the earlier version on; what was
    /// dropped and made again under its name is `replaced`.
    effect: &'static str,
    /// The object, under its name in the later version; one that was dropped under that in the earlier.
    object: ObjectRef,
    /// What a renamed object is called in the earlier version; else null.
    from: Option<ObjectRef>,
    /// How it differs from what it was, for people.
    details: Vec<String>,
    /// The migrations that made it differ, in order.
    migrations: Vec<String>,
}

/// Two versions of a set.
struct Range<'a> {
    /// None for the version before all migrations.
    from: Option<&'a Migration>,
    to: &'a Migration,
}

pub(crate) fn run(
    diff: &DiffArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let sealed = SealedSet::read(dir, format)?;
    let range = range(&sealed, &diff.range)?;
    let from = range.from.map_or(Version::new(0, 1), |from| from.version);
    let found = difference(&sealed.timeline, from, range.to.version);
    let found = found.ok_or_else(|| sealed.before_start())?;
    match format {
        Format::Human => human(&sealed, &found),
        Format::Json => output::object(&DiffReport {
            format: FormatVersion,
            from: range.from.map(|from| from.stem.to_string()),
            to: range.to.stem.to_string(),
            differences: found.iter().map(|one| report(&sealed, one)).collect(),
        }),
    }
    Ok(ExitCode::SUCCESS)
}

fn range<'a>(sealed: &'a SealedSet, range: &str) -> Result<Range<'a>, Failure> {
    let (from, to) = range.split_once("..").ok_or_else(|| one_version(sealed, range))?;
    let named = |name: &str| match name {
        "" => Ok(None),
        name => sealed.migration(name).map(Some),
    };
    let last = || sealed.set.migrations().last();
    let to = named(to)?.or_else(last);
    let to = to.ok_or_else(|| Failure::wrong_use("the set has no migrations"))?;
    let from = named(from)?;
    match from.filter(|from| from.version > to.version) {
        None => Ok(Range { from, to }),
        Some(from) => Err(Failure::wrong_use(format!(
            "{} comes after {}\n  help: name the earlier version first: {}..{}",
            from.stem, to.stem, to.version, from.version
        ))),
    }
}

fn one_version(sealed: &SealedSet, named: &str) -> Failure {
    let command = |range: String| sealed.place.invocation().command("diff", &[&range]);
    Failure::wrong_use(format!(
        "`{named}` is one version, and two are compared\n  help: `{}` compares it with the last one, \
         and `{}` with the time before all migrations",
        command(format!("{named}..")),
        command(format!("..{named}"))
    ))
}

fn report(sealed: &SealedSet, difference: &Difference) -> DifferenceReport {
    let change = &difference.change;
    DifferenceReport {
        effect: words::effect(&change.effect),
        object: object_ref(&change.object),
        from: match &change.effect {
            Effect::Renamed { from, .. } => Some(object_ref(from)),
            _ => None,
        },
        details: words::details(change),
        migrations: stems(sealed, &difference.versions),
    }
}

fn stems(sealed: &SealedSet, versions: &[Version]) -> Vec<String> {
    let stem = |version: &Version| {
        let migration = sealed.set.of_version(*version);
        migration.map_or_else(|| version.to_string(), |migration| migration.stem.to_string())
    };
    versions.iter().map(stem).collect()
}

fn human(sealed: &SealedSet, found: &[Difference]) {
    if found.is_empty() {
        output::line("nothing differs");
    }
    for difference in found {
        let migrations = stems(sealed, &difference.versions).join(", ");
        let change = words::change(&difference.change);
        output::line(&format!("{change}  {migrations}"));
    }
}

#[cfg(test)]
mod tests {
    use super::DiffReport;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<DiffReport>("diff");
    }
}
