//! A NUL byte, which PostgreSQL accepts nowhere.

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::Parsed;
use crate::text::TextFault;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in &parsed.files {
        if let Err(fault @ TextFault::Nul { position }) = file.text {
            let location = Location::new(&file.file, position, 1);
            let diagnostic = Diagnostic::new(Code::NulByte, location, fault.message())
                .help("remove it; a file saved as UTF-16 is full of them: save it as UTF-8");
            found.push(diagnostic);
        }
    }
}
