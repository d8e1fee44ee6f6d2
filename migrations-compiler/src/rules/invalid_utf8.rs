//! A byte that is not UTF-8.

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::Parsed;
use crate::text::TextFault;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in &parsed.files {
        if let Err(fault @ TextFault::InvalidUtf8 { position, .. }) = file.text {
            let location = Location::new(&file.file, position, 1);
            let diagnostic = Diagnostic::new(Code::InvalidUtf8, location, fault.message())
                .help("save the file as UTF-8");
            found.push(diagnostic);
        }
    }
}
