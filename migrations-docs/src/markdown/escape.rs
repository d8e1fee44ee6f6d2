//! Texts of a schema → inline Markdown that shows them and nothing else, in a cell of a table too.
//!
//! Must not know what a text says.

use std::fmt::Write as _;

use migrations_core::printable::printable;

/// A text in one line: line ends are breaks, and nothing in it is markup.
pub(crate) fn text(text: &str) -> String {
    let text = printable(text.trim()).replace("\r\n", "\n");
    let characters: Vec<char> = text.chars().collect();
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in characters.iter().enumerate() {
        match c {
            '\n' => escaped.push_str("<br>"),
            '\t' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            c if is_markup(&characters, at) => escaped.extend(['\\', *c]),
            c => escaped.push(*c),
        }
    }
    escaped
}

fn is_markup(text: &[char], at: usize) -> bool {
    let is_letter =
        |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|c| c.is_alphanumeric());
    let is_within_a_word = is_letter(at.checked_sub(1)) && is_letter(Some(at + 1));
    let is_number = || text[..at].iter().all(char::is_ascii_digit);
    match text[at] {
        '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => true,
        '_' => !is_within_a_word,
        // What begins a line may begin a heading, a list or an item with a number.
        '#' | '+' | '-' | '=' | ':' | '>' => at == 0,
        '.' | ')' => at > 0 && is_number(),
        _ => false,
    }
}

/// A name or an expression, as code.
pub(super) fn code(code: &str) -> String {
    let code = printable(code).replace("\r\n", "\n").replace('\n', "\\n").replace('\t', " ");
    // A table is cut at its bars before code is looked for, and a name may be nothing but blanks.
    if code.contains('|') || code.trim().is_empty() {
        return format!("<code>{}</code>", entities(&code));
    }
    let fence = "`".repeat(longest_run(&code) + 1);
    let blank = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{code}{blank}{fence}")
}

/// An expression or a definition of SQL in one line, as code.
pub(super) fn sql(sql: &str) -> String {
    code(&sql.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" "))
}

/// A block of code.
pub(super) fn block(language: &str, code: &str) -> String {
    let code = printable(code).replace("\r\n", "\n");
    let fence = "`".repeat(longest_run(&code).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", code.trim_end_matches('\n'))
}

fn longest_run(code: &str) -> usize {
    code.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A text of which no character can be markup.
fn entities(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, ' ' | '(' | ')' | ',' | '.' | ':' | '\'') {
            escaped.push(c);
        } else {
            // A string takes all that is written.
            let _ = write!(escaped, "&#{};", u32::from(c));
        }
    }
    escaped
}

/// A path as the target of a link.
pub(super) fn target(path: &str) -> String {
    let mut target = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'/' | b'~' => {
                target.push(char::from(byte));
            }
            // A string takes all that is written.
            byte => drop(write!(target, "%{byte:02X}")),
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(
            text("a_b *c* <script> [x](y) | `d`\n$e$"),
            "a_b \\*c\\* &lt;script> \\[x\\](y) \\| \\`d\\`<br>\\$e\\$"
        );
        assert_eq!(text("# no heading"), "\\# no heading");
        assert_eq!(text("12. no item, and 3. as well"), "12\\. no item, and 3. as well");
        assert_eq!(text("turned \u{202e}round"), "turned \\\\u{202e}round");
    }

    #[test]
    fn code_holds_ticks_and_bars() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a\\|<b>"), "<code>a&#92;&#124;&#60;b&#62;</code>");
        assert_eq!(code("a\nb"), "`a\\nb`");
        assert_eq!(block("sql", "a\n```\nb\n"), "````sql\na\n```\nb\n````\n");
    }

    #[test]
    fn target_is_one_word() {
        assert_eq!(target("a b/(c).sql"), "a%20b/%28c%29.sql");
    }
}
