//! What the safety rules say of history: frozen files as if they had no lock, drafts as a check does.

mod notation;

use migrations_compiler::safety::{SafetyFinding, safety_findings};
use migrations_compiler::{Parsed, check, parse};
use migrations_core::{Code, Diagnostic, Severity};

/// A table, and an index on it in a file of its own.
const INDEXED: &str = "\
-- file: 001_t.sql
CREATE TABLE t (a int PRIMARY KEY, b int);
-- file: 002_i.sql
CREATE INDEX i ON t (b);
";

/// A third file, with another index.
const DRAFT: &str = "\
-- file: 003_j.sql
CREATE INDEX j ON t (b);
";

fn parsed(set: &str) -> Parsed {
    parse(&notation::set(set))
}

fn safety(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|diagnostic| diagnostic.code.is_safety()).collect()
}

/// Code, file and line of each finding, and the reason of one that is accepted.
fn shown(found: &[SafetyFinding]) -> Vec<String> {
    let shown = |finding: &SafetyFinding| {
        let location = &finding.diagnostic.location;
        let reason = finding.accepted.as_ref().map(|it| format!(", accepted: {}", it.reason));
        let reason = reason.unwrap_or_default();
        format!("{} {}:{}{reason}", finding.diagnostic.code, location.file, location.start.line)
    };
    found.iter().map(shown).collect()
}

#[test]
fn frozen_files_are_judged_as_a_check_without_the_lock_does() {
    let frozen = format!("-- lock: 001_t frozen\n-- lock: 002_i frozen\n{INDEXED}");
    assert_eq!(safety(check(parsed(&frozen)).diagnostics), [], "a check is silent about history");
    let unlocked = safety(check(parsed(INDEXED)).diagnostics);
    assert_eq!(unlocked.len(), 1);
    let found = safety_findings(&parsed(&frozen));
    let found: Vec<Diagnostic> = found.into_iter().map(|finding| finding.diagnostic).collect();
    assert_eq!(found, unlocked);
}

#[test]
fn drafts_are_judged_by_what_is_frozen() {
    let lock = "-- lock: 001_t draft\n-- lock: 002_i draft\n";
    let drafts = format!("{lock}{INDEXED}");
    assert_eq!(safety_findings(&parsed(&drafts)), [], "the table is as new as its index");
    let lock = "-- lock: 001_t frozen\n-- lock: 002_i frozen\n-- lock: 003_j draft\n";
    let mixed = parsed(&format!("{lock}{INDEXED}{DRAFT}"));
    assert_eq!(shown(&safety_findings(&mixed)), ["M3014 002_i.sql:1", "M3014 003_j.sql:1"]);
    let checked = safety(check(mixed).diagnostics);
    assert_eq!(checked.len(), 1);
    assert_eq!(checked[0].location.file, *"003_j.sql");
}

#[test]
fn frozen_comments_and_sections_say_why_a_finding_was_accepted() {
    let set = format!("-- lock: 001_t frozen\n-- lock: 002_i frozen\n{INDEXED}");
    let comment =
        set.replace("CREATE INDEX", "-- allow: M3014, dropped_table at night\nCREATE INDEX");
    let found = safety_findings(&parsed(&comment));
    assert_eq!(shown(&found), ["M3014 002_i.sql:2, accepted: at night"]);
    let place = &found[0].accepted.as_ref().expect("a reason").location;
    assert_eq!((place.file.name(), place.start.line), ("002_i.sql", 1));
    let section =
        "[[allow]]\ncode = \"blocking_index\"\nversions = \"002\"\nreason = \"history\"\n";
    let section = format!("-- file: migrations.toml\n{section}{set}");
    let found = safety_findings(&parsed(&section));
    assert_eq!(shown(&found), ["M3014 002_i.sql:1, accepted: history"]);
    let place = &found[0].accepted.as_ref().expect("a reason").location;
    assert_eq!((place.file.name(), place.start.line), ("migrations.toml", 2));
}

#[test]
fn rule_that_is_turned_off_finds_nothing_and_one_that_is_denied_an_error() {
    let with = |level: &str| {
        let config = format!("-- file: migrations.toml\n[safety]\nM3014 = \"{level}\"\n");
        safety_findings(&parsed(&format!(
            "{config}-- lock: 001_t frozen\n-- lock: 002_i frozen\n{INDEXED}"
        )))
    };
    assert_eq!(with("allow"), []);
    let severity = |level| with(level).iter().map(|it| it.diagnostic.severity).collect::<Vec<_>>();
    assert_eq!(severity("deny"), [Severity::Error]);
    assert_eq!(severity("warn"), [Severity::Warning]);
}

#[test]
fn secrets_of_frozen_rollbacks_are_found_and_nothing_else_of_them() {
    let set = "\
-- lock: 001_t frozen
-- file: 001_t.sql
CREATE TABLE t (a int PRIMARY KEY);
-- file: 001_t.rollback.sql
DROP TABLE t;
ALTER ROLE app PASSWORD 'of-nobody';
";
    let found = safety_findings(&parsed(set));
    assert_eq!(shown(&found), ["M3023 001_t.rollback.sql:2"]);
    assert_eq!(found[0].diagnostic.code, Code::HardCodedSecret);
}
