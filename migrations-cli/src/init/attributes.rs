//! `.gitattributes`: the same bytes of lock, seal and SQL on every machine.
//!
//! A pattern is relative to the folder of its file, and cannot lead out of it.

/// What a `.gitattributes` speaks of.
#[derive(Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// The files of a set in this folder below; an empty one is the file's own.
    Set(&'a str),
    /// The data of queries, beside it.
    QueryData,
}

/// Whether a folder can be named in a pattern of a file beside it as it is written.
pub(crate) fn is_plain(folder: &str) -> bool {
    let is_plain = |part: &str| {
        let mut signs = part.chars();
        !matches!(part, "" | "." | "..")
            && signs.all(|sign| sign.is_ascii_alphanumeric() || "_-.".contains(sign))
    };
    folder.split('/').all(is_plain)
}

/// The file with the lines that it lacks; nothing where it has them all.
///
/// SQL with CRLF keeps it: sqlx hashes the bytes of a file, and databases know them by that.
pub(crate) fn with_lines(old: &str, subjects: &[Subject], has_returns: bool) -> Option<String> {
    let wanted = subjects.iter().flat_map(|subject| lines(subject, has_returns));
    let is_there =
        |pattern: &str| old.lines().any(|line| line.split_whitespace().next() == Some(pattern));
    let missing = wanted.filter(|(pattern, _)| !is_there(pattern));
    let missing: String =
        missing.map(|(pattern, attributes)| format!("{pattern} {attributes}\n")).collect();
    if missing.is_empty() {
        return None;
    }
    let end = if old.is_empty() || old.ends_with('\n') { "" } else { "\n" };
    let reason = "# Migrations and what a server said of them are hashed.\n";
    Some(format!("{old}{end}{reason}{missing}"))
}

fn lines(subject: &Subject, has_returns: bool) -> Vec<(String, &'static str)> {
    match subject {
        Subject::Set(folder) => {
            let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let sql = if has_returns { "-text" } else { "text eol=lf" };
            vec![
                (format!("{folder}*.sql"), sql),
                (format!("{folder}migrations.lock"), "text eol=lf"),
            ]
        }
        Subject::QueryData => vec![(".sqlx/*".to_owned(), "text eol=lf linguist-generated")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once() {
        let subjects = [Subject::Set("db/sql"), Subject::QueryData];
        let first = with_lines("*.png binary", &subjects, false).expect("lines are missing");
        assert!(first.starts_with("*.png binary\n#"), "{first}");
        assert!(first.contains("\ndb/sql/*.sql text eol=lf\n"), "{first}");
        assert!(first.ends_with("\n.sqlx/* text eol=lf linguist-generated\n"), "{first}");
        assert_eq!(with_lines(&first, &subjects, true), None);
    }

    #[test]
    fn returns_stay() {
        let text = with_lines("", &[Subject::Set("")], true).expect("lines are missing");
        assert!(text.contains("\n*.sql -text\n"), "{text}");
    }

    #[test]
    fn folder_that_a_pattern_would_read_otherwise_is_not_plain() {
        for folder in ["../sql", "my sql", "[a]", "./sql", "", "/sql", "süd"] {
            assert!(!is_plain(folder), "{folder}");
        }
        assert!(is_plain("db/my-sql_2.0"));
    }
}
