//! What the findings of several rules have in common: their form, and what they tell to write.
//!
//! Must not know which rule finds.

use migrations_core::{Code, Diagnostic, Location, Severity, substring};

use crate::parse::ParsedFile;
use crate::schema::steps::{Declared, Step, Steps};
use crate::sql::types::DataType;

/// A fault against what a config may declare: where it does not, the folder is what sqlx makes of
/// it, and sqlx runs it: worth knowing, no more.
pub(crate) fn held(is_declared: bool, mut diagnostic: Diagnostic) -> Diagnostic {
    if !is_declared {
        diagnostic.severity = diagnostic.severity.max(Severity::Warning);
    }
    diagnostic
}

/// The name that a file has under another version.
pub(crate) fn renumbered(file: &ParsedFile, version: &str) -> String {
    let written = file.name.version.to_string().len();
    format!("{version}{}", substring(&file.file, written..))
}

/// The line that a header should have for a field.
pub(crate) fn header_line(file: &ParsedFile, field: &str) -> String {
    let value = match field {
        "Migration" => file.name.stem.as_str(),
        "Created" => "YYYY-MM-DD",
        "Description" => "what it does",
        _ => "TEXT",
    };
    format!("-- {field}: {value}")
}

/// Where the file's number stands in its name cannot be shown as SQL, so the first line is.
pub(crate) fn whole(file: &ParsedFile) -> Location {
    Location::whole_file(&file.file)
}

/// The columns of one statement whose type is a trap.
pub(crate) struct Trapped {
    first: (String, Location),
    others: Vec<(String, Location)>,
}

impl Trapped {
    /// One diagnostic for all of them, because one edit or one `allow` answers them all.
    pub(crate) fn diagnostic(self, code: Code, is: &str) -> Diagnostic {
        let (first, place) = self.first;
        let diagnostic = Diagnostic::new(code, place, format!("`{first}` {is}"));
        self.others.into_iter().fold(diagnostic, |diagnostic, (name, place)| {
            diagnostic.label(place, format!("so is `{name}`"))
        })
    }
}

/// The columns that drafts declare with such a type, a statement at a time.
pub(crate) fn trapped(steps: &Steps, is_trap: impl Fn(&DataType) -> bool) -> Vec<Trapped> {
    let declared = steps.declared().iter().map(|declared| (&steps.steps[declared.step], declared));
    let traps = declared.filter(|(step, it)| !step.is_temporary() && is_trap(&it.data_type));
    let places = |(step, it): (&Step, &Declared)| (it.name.clone(), step.place_of(&it.node));
    let trapped = per_statement(traps).into_iter().filter_map(|columns| {
        let mut columns = columns.into_iter().map(places);
        Some(Trapped { first: columns.next()?, others: columns.collect() })
    });
    trapped.collect()
}

/// What a rule finds, with the parts of one statement together: one edit or one `allow` answers for
/// all of them, and PostgreSQL reads a table once for one statement.
pub(crate) fn per_statement<'s, 'a, T>(
    found: impl Iterator<Item = (&'s Step<'a>, T)>,
) -> Vec<Vec<(&'s Step<'a>, T)>> {
    let mut statements: Vec<Vec<(&Step, T)>> = Vec::new();
    for (step, it) in found {
        match statements.last_mut() {
            Some(last) if std::ptr::eq(last[0].0.statement, step.statement) => {
                last.push((step, it))
            }
            _ => statements.push(vec![(step, it)]),
        }
    }
    statements
}
