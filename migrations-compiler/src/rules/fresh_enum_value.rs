//! A value that a file adds to an enum type and uses in the same transaction.
//!
//! PostgreSQL refuses it; later servers do not where the type itself was made there.
//! Only a use that names the type is seen: a cast, a typed literal, a default of a column.

use migrations_core::header::Transaction;
use migrations_core::identifier;
use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Code, Diagnostic, substring};

use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in scripts.migrations() {
        if script.file.header.transaction() == Transaction::PerFile {
            found.extend(uses(script));
        }
    }
}

/// The first use of each value that the file adds.
fn uses(script: &Script) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for (index, statement) in script.statements.iter().enumerate() {
        let Some(added) = added(script.sql(statement)) else { continue };
        let is_made_here = |earlier: &Statement| makes(script.sql(earlier), &added.type_name);
        if script.statements[..index].iter().any(is_made_here) {
            continue;
        }
        let later = &script.statements[index + 1..];
        let usage = later.iter().find_map(|later| usage(script, statement, later, &added));
        // A value that is added twice is another rule's fault, and its use is one fault.
        let is_new = |usage: &Diagnostic| found.iter().all(|it| it.location != usage.location);
        let usage = usage.filter(is_new);
        found.extend(usage);
    }
    found
}

fn usage(
    script: &Script,
    adding: &Statement,
    later: &Statement,
    added: &Added,
) -> Option<Diagnostic> {
    later.tree()?;
    let range = typed_literal(script.sql(later), added)?;
    let from = later.range.start;
    let place = script.location(from + range.start..from + range.end);
    let Added { type_name, value } = added;
    let message = format!("{value} of type {type_name} is not usable before the file is committed");
    Some(
        Diagnostic::new(Code::FreshEnumValue, place, message)
            .label(script.location(adding.range.clone()), "it is added here")
            .help("move what uses it into the next migration"),
    )
}

struct Added {
    type_name: String,
    /// As it is written, quotes included.
    value: String,
}

/// `ALTER TYPE name ADD VALUE 'value'`; with `IF NOT EXISTS` it may have been there for long.
fn added(sql: &str) -> Option<Added> {
    if lexer::leading_words(sql, 2) != ["ALTER", "TYPE"] {
        return None;
    }
    let tokens = texts(sql);
    let (type_name, rest) = type_name(tokens.get(2..)?)?;
    let [add, word, value, ..] = rest else { return None };
    let adds = add.eq_ignore_ascii_case("add") && word.eq_ignore_ascii_case("value");
    (adds && value.starts_with('\'')).then(|| Added { type_name, value: (*value).to_owned() })
}

/// Whether a statement makes the type.
fn makes(sql: &str, name: &str) -> bool {
    if lexer::leading_words(sql, 2) != ["CREATE", "TYPE"] {
        return false;
    }
    let tokens = texts(sql);
    let made = tokens.get(2..).and_then(type_name);
    // `public.mood` and `mood` may be one type.
    made.is_some_and(|(made, _)| last_part(&made) == last_part(name))
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A name with its schema, folded, and what follows it.
fn type_name<'a>(tokens: &'a [&'a str]) -> Option<(String, &'a [&'a str])> {
    let fold = |text: &str| identifier::read(text).unwrap_or_else(|| text.to_owned());
    match tokens {
        [schema, ".", name, rest @ ..] => Some((format!("{}.{}", fold(schema), fold(name)), rest)),
        [name, rest @ ..] => Some((fold(name), rest)),
        [] => None,
    }
}

/// The value where the type stands beside it: `'v'::type`, `type 'v'`, `CAST('v' AS type)`, and
/// `column type DEFAULT 'v'`.
fn typed_literal(sql: &str, added: &Added) -> Option<std::ops::Range<usize>> {
    let tokens: Vec<_> = lexer::tokens(sql).collect();
    let texts: Vec<&str> = tokens.iter().map(|(_, range)| substring(sql, range.clone())).collect();
    let named = |from: usize| type_name(texts.get(from..)?).map(|(name, _)| name);
    let is_type = |from: usize| named(from).is_some_and(|name| name == added.type_name);
    let length = if added.type_name.contains('.') { 3 } else { 1 };
    let is_word = |index: usize, word: &str| texts[index].eq_ignore_ascii_case(word);
    let index = (0..texts.len()).find(|index| {
        let index = *index;
        let is_value = tokens[index].0 == TokenKind::String && texts[index] == added.value;
        let cast = texts.get(index + 1..index + 3) == Some(&[":", ":"]) && is_type(index + 3);
        let as_type = texts.get(index + 1).is_some_and(|text| text.eq_ignore_ascii_case("as"))
            && is_type(index + 2);
        let before = |back: usize| index.checked_sub(back);
        let literal = before(length).is_some_and(|from| is_type(from) && !is_named(&texts, from));
        let default = index > 0 && is_word(index - 1, "default");
        let default = default && before(length + 1).is_some_and(is_type);
        is_value && (cast || as_type || literal || default)
    })?;
    Some(tokens[index].1.clone())
}

/// Whether a word goes on with a name before it, so that it is not the type's whole name.
fn is_named(texts: &[&str], index: usize) -> bool {
    index.checked_sub(1).is_some_and(|before| texts[before] == ".")
}

fn texts(sql: &str) -> Vec<&str> {
    lexer::tokens(sql).map(|(_, range)| substring(sql, range)).collect()
}
