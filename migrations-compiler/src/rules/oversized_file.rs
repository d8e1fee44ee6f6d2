//! A file that is larger than the set allows.

use migrations_core::{Code, Diagnostic};

use crate::findings::whole;
use crate::judged::is_frozen;
use crate::parse::{Parsed, ParsedFile};

const MEBIBYTE: u64 = 1024 * 1024;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let limit = parsed.config_or_default().max_file_bytes.0;
    let drafts = parsed.files.iter().filter(|file| !is_frozen(parsed, file));
    found.extend(drafts.filter(|file| file.bytes > limit).map(|file| oversized(file, limit)));
}

fn oversized(file: &ParsedFile, limit: u64) -> Diagnostic {
    let bytes = file.bytes;
    let message = format!("{} has {bytes} bytes, and this set allows {limit}", file.file);
    // Whole mebibytes leave room for a correction.
    let enough = if bytes > MEBIBYTE { bytes.div_ceil(MEBIBYTE) * MEBIBYTE } else { bytes };
    Diagnostic::new(Code::OversizedFile, whole(file), message)
        .note("a file is embedded into the program, and sent to the server as one message")
        .help(format!("split it, or write `max_file_bytes = {enough}` in migrations.toml"))
}
