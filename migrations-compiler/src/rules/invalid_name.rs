//! A file name that breaks what the config declares: characters, width, numbering.

use migrations_core::{Code, Diagnostic, substring};

use crate::config::Config;
use crate::file_name::{Numbering, is_plain};
use crate::findings::whole;
use crate::judged::{is_frozen, judges_form};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let config = parsed.valid_config().filter(|_| judges_form(parsed));
    let Some(config) = config else { return found.extend(unwritable(parsed)) };
    // Databases know a frozen migration by its name, so it keeps the one that it has.
    for file in parsed.files.iter().filter(|file| !is_frozen(parsed, file)) {
        let fault = wrong_width(config, file).or_else(|| wrong_name(file));
        found.extend(fault.map(|(reason, help)| {
            let message = format!("{} {reason}", file.file);
            Diagnostic::new(Code::InvalidName, whole(file), message).help(help)
        }));
    }
}

/// Names that no lock can hold, in a set that declares no numbering.
fn unwritable(parsed: &Parsed) -> impl Iterator<Item = Diagnostic> {
    let files = parsed.files.iter().filter(|file| file.file.contains(char::is_control));
    files.map(|file| {
        let shown = file.file.escape_default();
        let message = format!("{shown} has a character in its name that cannot be seen");
        let help = "rename it, in letters, digits and `_`";
        Diagnostic::new(Code::InvalidName, whole(file), message).help(help)
    })
}

fn wrong_width(config: &Config, file: &ParsedFile) -> Option<(String, String)> {
    let version = file.name.version;
    let digits = version.digits();
    let fixed = config.numbering.and_then(Numbering::digits);
    let wanted = fixed.or(config.digits)?;
    // A sequential number that has outgrown the width is as wide as it must be.
    let has_outgrown = fixed.is_none() && digits > wanted && !file.name.stem.starts_with('0');
    if digits == wanted || has_outgrown {
        return None;
    }
    let plural = if digits == 1 { "" } else { "s" };
    let reason = format!("has {digits} digit{plural}, and this set has {wanted}");
    let help = match fixed {
        Some(_) => "rename the file; `cargo migrations new NAME` writes the right form".to_owned(),
        None => {
            let rest = substring(&file.file, version.to_string().len()..);
            format!("rename it to {:0width$}{rest}", version.number(), width = usize::from(wanted))
        }
    };
    Some((reason, help))
}

fn wrong_name(file: &ParsedFile) -> Option<(String, String)> {
    let number = file.name.version.to_string();
    let name = substring(&file.name.stem, number.len()..).strip_prefix('_').unwrap_or_default();
    if is_plain(name) {
        return None;
    }
    let reason = "does not have the form <number>_<name>.sql with a name in [a-z0-9_]".to_owned();
    let ending = substring(&file.file, file.name.stem.len()..);
    Some((reason, format!("rename it to {number}_{}{ending}", plain(name))))
}

/// The name in the characters that are allowed.
fn plain(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "what_it_does".to_owned() } else { words.join("_") }
}
