//! A variable of `psql`, which replaces it before a server sees the text.
//!
//! A colon before a name is SQL in two places, a slice `a[1:n]` and a pair `'key' : value` of a JSON
//! constructor, so only where the grammar refuses the statement is it taken for a variable.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, substring};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        found.extend(script.statements.iter().filter_map(|statement| variable(script, statement)));
    }
}

fn variable(script: &Script, statement: &Statement) -> Option<Diagnostic> {
    let range = of(script, statement)?;
    let shown = substring(script.sql(statement), range.clone());
    let from = statement.range.start;
    let place = script.location(from + range.start..from + range.end);
    let message = format!("{shown} is a variable of psql and not SQL");
    Some(
        Diagnostic::new(Code::PsqlVariable, place, message)
            .note("a migration is sent to the server as it is; nothing replaces the variable")
            .help("write the value itself"),
    )
}

/// The bytes of the first variable of a statement that the grammar refuses.
pub(super) fn of(script: &Script, statement: &Statement) -> Option<Range<usize>> {
    let fault = statement.fault()?;
    let sql = script.sql(statement);
    let variable = variables(sql).into_iter().next()?;
    // Further on than the fault, it is not what is wrong first.
    (variable.start <= fault.range.end).then_some(variable)
}

fn variables(sql: &str) -> Vec<Range<usize>> {
    let tokens: Vec<_> = lexer::tokens(sql).collect();
    let mut open: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for (index, (kind, range)) in tokens.iter().enumerate() {
        match kind {
            TokenKind::Open => open.push(substring(sql, range.clone())),
            TokenKind::Close => drop(open.pop()),
            TokenKind::Symbol if open.last() != Some(&"[") => {
                let name = tokens.get(index + 1);
                found.extend(name.and_then(|(kind, name)| whole(sql, range, *kind, name)));
            }
            _ => {}
        }
    }
    found
}

/// `:name`, `:'name'` or `:"name"`, written without a gap.
fn whole(
    sql: &str,
    colon: &Range<usize>,
    kind: TokenKind,
    name: &Range<usize>,
) -> Option<Range<usize>> {
    let is_colon =
        substring(sql, colon.clone()) == ":" && !substring(sql, ..colon.start).ends_with(':');
    let is_name = match kind {
        TokenKind::Word | TokenKind::Identifier => true,
        TokenKind::String => substring(sql, name.clone()).starts_with('\''),
        _ => false,
    };
    // A space on neither side is how a value after a key can be written, too.
    let is_pair = substring(sql, ..colon.start).ends_with(['\'', '"']);
    (is_colon && is_name && !is_pair && colon.end == name.start).then_some(colon.start..name.end)
}
