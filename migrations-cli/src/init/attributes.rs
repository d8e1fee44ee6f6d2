//! `.gitattributes`: the same bytes of lock, seal and SQL on every machine.

/// The file with the lines that it lacks; nothing where it has them all.
///
/// SQL with CRLF keeps it: sqlx hashes the bytes of a file, and databases know them by that.
pub(crate) fn with_lines(old: &str, folder: &str, has_returns: bool) -> Option<String> {
    let sql = if has_returns { "-text" } else { "text eol=lf" };
    let wanted = [
        (format!("{folder}/*.sql"), sql),
        (format!("{folder}/migrations.lock"), "text eol=lf"),
        (".sqlx/*".to_owned(), "text eol=lf linguist-generated"),
    ];
    let is_there =
        |pattern: &str| old.lines().any(|line| line.split_whitespace().next() == Some(pattern));
    let missing = wanted.iter().filter(|(pattern, _)| !is_there(pattern));
    let missing: String =
        missing.map(|(pattern, attributes)| format!("{pattern} {attributes}\n")).collect();
    if missing.is_empty() {
        return None;
    }
    let end = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
    let reason = "# Migrations and what a server said of them are hashed.\n";
    Some(format!("{old}{end}{reason}{missing}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once() {
        let first = with_lines("*.png binary", "db/sql", false).expect("lines are missing");
        assert!(first.starts_with("*.png binary\n#"), "{first}");
        assert!(first.contains("\ndb/sql/*.sql text eol=lf\n"), "{first}");
        assert_eq!(with_lines(&first, "db/sql", true), None);
    }

    #[test]
    fn returns_stay() {
        let text = with_lines("", "sql", true).expect("lines are missing");
        assert!(text.contains("\nsql/*.sql -text\n"), "{text}");
    }
}
