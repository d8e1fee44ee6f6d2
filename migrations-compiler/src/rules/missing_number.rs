//! An SQL file whose name begins with no number, or with none that can be read.

use migrations_core::{Code, Diagnostic, Location, Version, substring};

use super::case_twin;
use crate::calendar;
use crate::foreign::ForeignLayout;
use crate::numbers::Free;
use crate::parse::{Parsed, UnrecognizedEntry};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    if ForeignLayout::of(parsed).is_some() {
        return;
    }
    let mut free = Free::of(parsed);
    let twins = case_twin::twins(parsed);
    for unrecognized in &parsed.unrecognized {
        if let UnrecognizedEntry::Unnumbered(file) = unrecognized
            && !twins.contains_key(file.as_str())
        {
            let (written, name) = read(file);
            let number = written.as_deref().and_then(|digits| unused(parsed, digits));
            let message = message(file, written.as_deref());
            let location = Location::whole_file(file);
            let help = of_flyway(file).unwrap_or_else(|| {
                let number = number.unwrap_or_else(|| free.next_version());
                format!("rename it to {number}_{name}")
            });
            let diagnostic = Diagnostic::new(Code::MissingNumber, location, message).help(help);
            found.push(diagnostic);
        }
    }
}

/// What to do with a file of Flyway that is no step of the way there.
fn of_flyway(file: &str) -> Option<String> {
    let (version, name) = file.split_once("__")?;
    if version == "R" {
        let help = "move it out of the set: a repeatable script has no number, and becomes a \
                    migration whenever it changes";
        return Some(help.to_owned());
    }
    let digits = version.strip_prefix('U').filter(|digits| Version::parse(digits).is_some())?;
    let name = name.strip_suffix(".sql").unwrap_or(name);
    Some(format!(
        "it undoes {digits}: rename it to {digits}_{name}.down.sql, beside {digits}_{name}.sql"
    ))
}

/// The number that was meant, in the width of the set, where no file has it.
fn unused(parsed: &Parsed, digits: &str) -> Option<String> {
    let number = Version::parse(digits)?;
    let width = parsed.valid_config().and_then(|config| config.digits).unwrap_or_default();
    let is_taken = !parsed.of_version(number).is_empty();
    (!is_taken).then(|| format!("{digits:0>width$}", width = usize::from(width)))
}

fn message(file: &str, written: Option<&str>) -> String {
    match written {
        Some(digits) if Version::parse(digits).is_none() => {
            format!("the number of {file} is too large")
        }
        Some(_) if file.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("the number of {file} is not followed by `_`")
        }
        _ => format!("{file} begins with no number"),
    }
}

/// The digits that were probably meant, and the name after them: of `1-init.sql`, of Flyway's
/// `V1__init.sql`, and of `2026-01-31_init.sql`.
fn read(file: &str) -> (Option<String>, &str) {
    let digits_of = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let number = match file.strip_prefix('V') {
        Some(rest) if substring(rest, digits_of(rest)..).starts_with("__") => rest,
        _ => file,
    };
    let day = number.get(..10).filter(|day| calendar::is_date(day));
    let end = day.map_or(digits_of(number), str::len);
    if end == 0 {
        return (None, file);
    }
    let name = substring(number, end..).trim_start_matches(['_', '-', '.', ' ']);
    (Some(substring(number, ..end).replace('-', "")), name)
}
