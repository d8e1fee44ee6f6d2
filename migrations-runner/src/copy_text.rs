//! What `COPY … TO STDOUT` writes in its text format: rows, and the values in them.
//!
//! Must not know which table the rows are of.

/// The values of each row; nothing for NULL.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<Option<String>>> + '_ {
    text.lines().map(|line| line.split('\t').map(value).collect())
}

fn value(field: &str) -> Option<String> {
    if field == "\\N" {
        return None;
    }
    let mut value = String::with_capacity(field.len());
    let mut characters = field.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            value.push(character);
            continue;
        }
        match characters.next() {
            Some('b') => value.push('\u{8}'),
            Some('f') => value.push('\u{c}'),
            Some('n') => value.push('\n'),
            Some('r') => value.push('\r'),
            Some('t') => value.push('\t'),
            Some('v') => value.push('\u{b}'),
            Some(other) => value.push(other),
            None => {}
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_copy_writes_them() {
        assert_eq!(value("001_a").as_deref(), Some("001_a"));
        assert_eq!(value("\\N"), None);
        assert_eq!(value("\\\\N").as_deref(), Some("\\N"));
        assert_eq!(value("a\\tb\\nc\\\\d").as_deref(), Some("a\tb\nc\\d"));
    }

    #[test]
    fn rows_end_with_the_line_and_values_with_the_tab() {
        let read: Vec<_> = rows("1\t\\N\n\ta\\tb\n").collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read, [vec![text("1"), None], vec![text(""), text("a\tb")]]);
    }
}
