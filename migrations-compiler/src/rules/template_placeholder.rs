//! A placeholder of a template language, which some other program was to fill in.
//!
//! Braces stand nowhere in SQL outside quotes; `<%`, `%(x)s` and `@@X@@` can, and are only taken for
//! placeholders where the grammar stops at them.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, substring};

use crate::sql::{Script, Scripts, Statement};

/// How placeholders open and close.
const BRACES: [(&str, &str); 9] = [
    ("{{", "}}"),
    ("{%", "%}"),
    ("{#", "#}"),
    ("${", "}"),
    ("#{", "}"),
    ("<%", "%>"),
    ("%(", ")s"),
    ("$(", ")"),
    ("@@", "@@"),
];

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        let placeholder = |statement| placeholder(script, statement);
        found.extend(script.statements.iter().filter_map(placeholder));
    }
}

fn placeholder(script: &Script, statement: &Statement) -> Option<Diagnostic> {
    let range = of(script, statement)?;
    let sql = script.sql(statement);
    let shown = substring(sql, range.clone()).lines().next().unwrap_or_default();
    let from = statement.range.start;
    let place = script.location(from + range.start..from + range.end);
    let message = format!("{shown} is a placeholder of a template and not SQL");
    Some(
        Diagnostic::new(Code::TemplatePlaceholder, place, message)
            .note("a migration is sent to the server as it is; nothing fills the placeholder in")
            .help("write what it stands for"),
    )
}

/// The bytes of the first placeholder of a statement that the grammar refuses there.
pub(super) fn of(script: &Script, statement: &Statement) -> Option<Range<usize>> {
    let fault = statement.fault()?;
    let sql = script.sql(statement);
    let symbols = lexer::tokens(sql).filter(|(kind, _)| *kind == TokenKind::Symbol);
    let placeholder = symbols.filter_map(|(_, range)| opened(sql, range.start)).next()?;
    let is_brace = substring(sql, placeholder.clone()).contains('{');
    let is_there = (placeholder.start..=placeholder.end).contains(&fault.range.start);
    (is_there || is_brace && placeholder.start <= fault.range.start).then_some(placeholder)
}

/// The placeholder that opens at a byte, closed on the same line.
fn opened(sql: &str, start: usize) -> Option<Range<usize>> {
    BRACES.iter().find_map(|(open, close)| {
        let inside = substring(sql, start..).strip_prefix(open)?.lines().next()?;
        let length = inside.find(close).filter(|length| *length > 0)?;
        let name = substring(inside, ..length).trim().trim_matches(['=', '-']);
        let is_name = name.chars().any(char::is_alphanumeric) && !name.contains(';');
        is_name.then(|| start..start + open.len() + length + close.len())
    })
}
