//! A name of more than 63 bytes, which PostgreSQL cuts off.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use migrations_core::identifier::{LONGEST as KEPT, cut};
use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, Severity, substring};

use crate::judged::is_frozen;
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::descendants;
use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        if is_frozen(scripts.parsed, script.file) {
            continue;
        }
        let mut seen = BTreeSet::new();
        for statement in &script.statements {
            found.extend(of_statement(script, statement, &mut seen));
        }
    }
}

/// The first name that is too long; a name that was reported in the file is not again.
fn of_statement(
    script: &Script,
    statement: &Statement,
    seen: &mut BTreeSet<String>,
) -> Option<Diagnostic> {
    let sql = script.sql(statement);
    // Most statements have none, and this is cheap to see.
    lexer::tokens(sql).find(|(kind, range)| is_name(*kind) && range.len() > KEPT)?;
    let from = statement.range.start;
    let place = |range: &Range<usize>| script.location(from + range.start..from + range.end);
    let long = names(sql).into_iter().filter(|(name, _)| name.len() > KEPT);
    let long: Vec<(String, Range<usize>)> = long.collect();
    let (name, range) = long.iter().find(|(name, _)| !seen.contains(name))?;
    seen.extend(long.iter().map(|(name, _)| name.clone()));
    if let Some((first, second)) = twins(statement, sql) {
        let message = format!("two columns are both called {}", cut(&first.0));
        let diagnostic = Diagnostic::new(Code::LongIdentifier, place(&second.1), message);
        let mut diagnostic = diagnostic
            .label(place(&first.1), "this is the other")
            .note(format!("PostgreSQL keeps {KEPT} bytes of a name, and these begin alike"))
            .help("shorten both");
        diagnostic.severity = Severity::Error;
        return Some(diagnostic);
    }
    let message = format!("name of {} bytes, of which PostgreSQL keeps {KEPT}", name.len());
    Some(
        Diagnostic::new(Code::LongIdentifier, place(range), message)
            .note(format!("the server calls it {}", cut(name)))
            .help(format!("shorten it to {KEPT} bytes")),
    )
}

/// Two columns of one new table that have the same name once it is cut off.
fn twins(statement: &Statement, sql: &str) -> Option<(Name, Name)> {
    let tree = statement.tree()?;
    let table = tree.children().find(|node| node.kind() == SyntaxKind::CREATE_TABLE)?;
    let columns = descendants(&table, SyntaxKind::COLUMN);
    let mut seen: BTreeMap<String, Name> = BTreeMap::new();
    for column in columns {
        let node = column.children().find(|node| node.kind() == SyntaxKind::COLUMN_NAME)?;
        let start = usize::from(node.text_range().start());
        let (name, range) = names(substring(sql, start..)).into_iter().next()?;
        let name = (name, start + range.start..start + range.end);
        match seen.get(cut(&name.0)) {
            Some(first) if first.0 != name.0 => return Some((first.clone(), name)),
            _ => drop(seen.insert(cut(&name.0).to_owned(), name)),
        }
    }
    None
}

fn is_name(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::Identifier)
}

type Name = (String, Range<usize>);

/// The names of a statement as the server reads them: folded, quotes taken off.
fn names(sql: &str) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (kind, range) in lexer::tokens(sql) {
        let text = substring(sql, range.clone());
        let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match (kind, inside, names.last_mut()) {
            (TokenKind::Word, ..) => names.push((text.to_ascii_lowercase(), range)),
            // A doubled quote reads as two names side by side.
            (TokenKind::Identifier, Some(inside), Some((name, last)))
                if last.end == range.start && substring(sql, last.clone()).starts_with('"') =>
            {
                name.push('"');
                name.push_str(inside);
                last.end = range.end;
            }
            // How long a name with escapes is, `U&"…"`, is not known here.
            (TokenKind::Identifier, Some(inside), _)
                if !substring(sql, ..range.start).ends_with('&') =>
            {
                names.push((inside.to_owned(), range));
            }
            _ => {}
        }
    }
    names
}
