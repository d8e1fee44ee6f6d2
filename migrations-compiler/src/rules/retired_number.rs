//! A number that the config has retired and that a file uses.

use migrations_core::{Code, Diagnostic};

use crate::config::Exemption;
use crate::findings::{renumbered, whole};
use crate::judged::migrations;
use crate::numbers::Free;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // A reserved number is there to be used by a file of its release branch; a retired one never.
    let retired = parsed.config_or_default().retired();
    let mut free = Free::of(parsed);
    for file in migrations(parsed) {
        let numbers = retired.iter().find(|numbers| numbers.versions.contains(&file.name.version));
        found.extend(numbers.map(|numbers| reused(&mut free, file, numbers)));
    }
}

fn reused(free: &mut Free, file: &ParsedFile, numbers: &Exemption) -> Diagnostic {
    let version = file.name.version;
    let message = format!("version {} is retired: {}", version.typed(), numbers.reason);
    Diagnostic::new(Code::RetiredNumber, whole(file), message)
        .help(format!("rename it to {}", renumbered(file, &free.instead_of(version))))
}
