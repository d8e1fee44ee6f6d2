//! One line a diagnostic: what editors and scripts read.

use migrations_core::{Diagnostic, FileId};

/// `path:line:column: error[M0101]: message`, as compilers have said it since the first ones.
#[must_use]
pub fn to_line(diagnostic: &Diagnostic, path: &dyn Fn(&FileId) -> String) -> String {
    let location = &diagnostic.location;
    format!(
        "{}:{}:{}: {}[{}]: {}",
        path(&location.file),
        location.start.line,
        location.start.column,
        diagnostic.severity.as_str(),
        diagnostic.code,
        one_line(&diagnostic.message),
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use migrations_core::{Code, Location, Position};

    use super::*;

    #[test]
    fn place_comes_first() {
        let location = Location::new("001_a.sql", Position { line: 2, column: 7 }, 1);
        let diagnostic = Diagnostic::new(Code::RejectedStatement, location, "syntax\n error");
        let line = to_line(&diagnostic, &|file| format!("db/{file}"));
        assert_eq!(line, "db/001_a.sql:2:7: error[M1001]: syntax error");
    }
}
