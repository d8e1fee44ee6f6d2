//! Workflow commands of GitHub Actions: a diagnostic becomes a remark at its line.

use migrations_core::{Diagnostic, FileId, Severity};

/// `::error file=…,line=…,col=…,title=…::message`, with `path` from the root of the repository.
#[must_use]
pub fn to_github(diagnostic: &Diagnostic, path: &dyn Fn(&FileId) -> String) -> String {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let location = &diagnostic.location;
    let file = path(&location.file);
    let (line, column) = (location.start.line, location.start.column);
    let mut place = format!("file={},line={line},endLine={line},col={column}", property(&file));
    if location.length > 0 {
        // The last column that belongs to it.
        place.push_str(&format!(",endColumn={}", column.saturating_add(location.length - 1)));
    }
    let title = format!("{} {}", diagnostic.code, diagnostic.code.name());
    format!("::{command} {place},title={}::{}", property(&title), data(&text(diagnostic, path)))
}

/// Everything that there is to say: a remark has no other place for it.
fn text(diagnostic: &Diagnostic, path: &dyn Fn(&FileId) -> String) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.labels.iter().map(|label| {
        let (file, start) = (path(&label.location.file), label.location.start);
        format!("{file}:{}:{}: {}", start.line, start.column, label.message)
    }));
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// What follows the second `::` ends with the line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property ends with a comma, and all of them with a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use migrations_core::{Code, Location, Position};

    use super::*;

    #[test]
    fn everything_that_ends_a_part_is_escaped() {
        let location = Location::new("a,b:c%.sql", Position { line: 3, column: 5 }, 4);
        let diagnostic = Diagnostic::new(Code::DuplicateVersion, location, "100 % :: a,\r\nb")
            .label(Location::whole_file("001_a.sql"), "first used here")
            .help("rename it");
        let expected = "::error file=db/a%2Cb%3Ac%25.sql,line=3,endLine=3,col=5,endColumn=8,\
            title=M0101 duplicate_version::100 %25 :: a,%0D%0Ab%0A\
            db/001_a.sql:1:1: first used here%0Ahelp: rename it";
        assert_eq!(to_github(&diagnostic, &|file| format!("db/{file}")), expected);
    }

    #[test]
    fn whole_file_has_no_end() {
        let diagnostic =
            Diagnostic::new(Code::MissingLock, Location::whole_file("migrations.lock"), "x");
        let said = to_github(&diagnostic, &ToString::to_string);
        assert!(said.starts_with("::error file=migrations.lock,line=1,endLine=1,col=1,title="));
    }
}
