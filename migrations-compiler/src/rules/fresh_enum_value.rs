//! A value that a file adds to an enum type and uses in the same transaction.
//!
//! PostgreSQL refuses it where it reads the literal; later servers do not where the type itself was
//! made there.
//! Only a literal whose type is certain is seen: by the type's name beside it, or by the column that it
//! is stored in or compared with.

mod literals;
mod named;

use migrations_core::header::Transaction;
use migrations_core::transaction_control::ends_transaction;
use migrations_core::{Code, Diagnostic, Location};

use crate::schema::Analysis;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode, SyntaxToken};
use crate::sql::syntax::{Name, child, descendants_of, first_token, has, name_in, string};
use crate::sql::{Script, Scripts, Statement};
use literals::EnumType;
use named::Names;

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts, analysis: &Analysis) {
    for script in scripts.migrations() {
        if script.file.header.transaction() == Transaction::PerFile && changes_a_type(script) {
            found.extend(uses(script, &Names::of(scripts.parsed), analysis));
        }
    }
}

/// Whether a file may add a value at all; most do not.
fn changes_a_type(script: &Script) -> bool {
    let is_change = |statement: &Statement| {
        let node = statement.tree().and_then(|root| root.first_child());
        node.is_some_and(|node| node.kind() == K::ALTER_TYPE)
    };
    script.statements.iter().any(is_change)
}

/// A value that is not usable yet.
struct Added {
    of: EnumType,
    /// The type's name as the statement has it.
    type_name: String,
    value: String,
    /// The value as it is written, quotes included.
    written: String,
    location: Location,
    is_used: bool,
}

/// The first use of each value that the file adds.
fn uses(script: &Script, names: &Names, analysis: &Analysis) -> Vec<Diagnostic> {
    let mut names = names.clone();
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut made: Vec<String> = Vec::new();
    let mut fresh: Vec<Added> = Vec::new();
    for statement in &script.statements {
        if ends_transaction(script.sql(statement)) {
            fresh.clear();
        }
        let Some(node) = statement.tree().and_then(|root| root.first_child()) else { continue };
        names.follow(&node);
        for added in fresh.iter_mut().filter(|added| !added.is_used) {
            let Some(usage) = usage(script, statement, &node, added, &names, analysis) else {
                continue;
            };
            added.is_used = true;
            // A value that is added twice is another rule's fault, and its use is one fault.
            if found.iter().all(|it| it.location != usage.location) {
                found.push(usage);
            }
        }
        made.extend(created(&node));
        let changed = changed(&node);
        fresh.retain(|added| changed.as_ref() != Some(&added.of.name.name));
        let added = added(script, statement, &node, &names);
        fresh.extend(added.filter(|added| !made.contains(&added.of.name.name)));
    }
    found
}

fn usage(
    script: &Script,
    statement: &Statement,
    node: &SyntaxNode,
    added: &Added,
    names: &Names,
    analysis: &Analysis,
) -> Option<Diagnostic> {
    let relation = analysis.only_relation(&script.file.file, statement);
    let literals = literals::of_type(node, &added.of, names, relation);
    let is_value =
        |token: &SyntaxToken| string(token.text()).is_some_and(|text| text == added.value);
    let first = literals.into_iter().filter(is_value).min_by_key(|it| it.text_range().start())?;
    let Added { type_name, written, .. } = added;
    let message =
        format!("{written} of type {type_name} is not usable before the file is committed");
    let place = script.place(statement, first.text_range());
    Some(
        Diagnostic::new(Code::FreshEnumValue, place, message)
            .label(added.location.clone(), "it is added here")
            .help("move what uses it into the next migration"),
    )
}

/// `ALTER TYPE name ADD VALUE 'value'`; with `IF NOT EXISTS` it may have been there for long.
fn added(
    script: &Script,
    statement: &Statement,
    node: &SyntaxNode,
    names: &Names,
) -> Option<Added> {
    let action = child(node, K::ADD_VALUE).filter(|_| node.kind() == K::ALTER_TYPE)?;
    if has(&action, K::IF_NOT_EXISTS) {
        return None;
    }
    let name = name_in(node, K::TYPE_NAME_REF)?;
    let written = first_token(&child(&action, K::LITERAL)?)?.text().to_owned();
    Some(Added {
        type_name: name.shown(),
        value: string(&written)?,
        written,
        of: EnumType { place: names.place(&name), name },
        location: script.location(statement.range.clone()),
        is_used: false,
    })
}

/// The last part of the name of a type that a statement makes: `public.mood` and `mood` may be one.
fn created(node: &SyntaxNode) -> Option<String> {
    let name = name_in(node, K::TYPE_NAME).filter(|_| node.kind() == K::CREATE_TYPE);
    name.map(|name| name.name)
}

/// The last part of the name of a type of which nothing is certain after a statement.
fn changed(node: &SyntaxNode) -> Option<String> {
    let is_changed = match node.kind() {
        K::ALTER_TYPE => child(node, K::ADD_VALUE).is_none(),
        K::DROP_TYPE => true,
        _ => false,
    };
    let names = descendants_of(node, |kind| kind == K::TYPE_NAME_REF && is_changed);
    let name: Option<Name> = names.filter_map(|it| crate::sql::syntax::name(&it)).next();
    name.map(|name| name.name)
}
