//! A byte that is not UTF-8.

use migrations_core::{Diagnostic, Location, codes};

use crate::parse::Parsed;
use crate::text::TextFault;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in &parsed.files {
        if let Err(TextFault::InvalidUtf8 { byte, position }) = file.text {
            let location = Location::new(&file.file, position, 1);
            let message = format!("byte 0x{byte:02X} is not UTF-8");
            let diagnostic = Diagnostic::new(codes::INVALID_UTF8, location, message)
                .help("save the file as UTF-8");
            found.push(diagnostic);
        }
    }
}
