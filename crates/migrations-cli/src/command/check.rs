//! `check [DIR]`: what is wrong with a set, without a server.
//!
//! Of a crate also what no server has seen yet: a stale lock or seal, a query without an answer.
//! A bare directory needs neither.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use migrations_compiler::render::{self, Sources};
use migrations_compiler::scan::Query;
use migrations_compiler::{AnswerDir, Checked, freshness, source};
use migrations_core::{Diagnostic, Location, codes};
use migrations_engine::describe;

use crate::arguments::{Check, Format};
use crate::exit::{FAULTS, Failure};
use crate::output;
use crate::project::{Package, Place};

pub(crate) fn run(check: &Check, dir: Option<&Path>, format: Format) -> Result<ExitCode, Failure> {
    let place = Place::find(check.directory.as_deref().or(dir))?;
    let checked = place.check()?;
    let mut sources = place.sources(&checked);
    let mut found = checked.diagnostics.clone();
    if let Some(package) = &place.package
        && checked.set.is_some()
    {
        found.extend(unseen(package, &checked, &mut sources)?);
    }
    match format {
        Format::Json => {
            let found =
                if place.package.is_some() { in_package(&found, &sources) } else { found.clone() };
            output::object(&render::to_json(&checked.parsed.name, &found));
        }
        Format::Human => {
            output::diagnostics(&found, &sources);
            let files = output::count(checked.parsed.files.len(), "file");
            output::line(&format!("{}: {files}, {}", place.shown_as, output::summary(&found)));
        }
    }
    let is_faulty = found.iter().any(Diagnostic::is_error);
    Ok(if is_faulty { ExitCode::from(FAULTS) } else { ExitCode::SUCCESS })
}

/// The same with every file named from the package's folder, and not some of them from the set's.
fn in_package(found: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
    let mut found = found.to_vec();
    for diagnostic in &mut found {
        diagnostic.location.file = sources.shown_as(&diagnostic.location.file);
    }
    found
}

/// What no server has seen of a package.
fn unseen(
    package: &Package,
    checked: &Checked,
    sources: &mut Sources,
) -> Result<Vec<Diagnostic>, Failure> {
    let answers = AnswerDir::read(&package.manifest_dir.join(".sqlx"))?;
    let mut found = freshness::stale(checked, &answers);
    let mut seen = BTreeSet::new();
    for query in &package.queries {
        if !answers.queries.contains_key(&describe::file_name(&query.sql)) {
            if seen.insert(&query.file)
                && let Ok(text) = source::read_file(&package.manifest_dir.join(&query.file))
            {
                sources.add(&query.file, &query.file, &text.replace("\r\n", "\n"));
            }
            found.push(unsealed(query));
        }
    }
    Ok(found)
}

fn unsealed(query: &Query) -> Diagnostic {
    let location = Location::new(&query.file, query.position(0), 1);
    Diagnostic::new(codes::UNSEALED_QUERY, location, "no server has checked this query")
        .help("run `cargo migrations prepare` and commit what it writes")
}
