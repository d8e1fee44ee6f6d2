//! What one plain script in one transaction cannot execute as a run does; pure.

use migrations_core::bundle::Bundle;
use migrations_core::lexer::{self, TokenKind};
use migrations_core::steps::Statements;
use migrations_core::transaction_control::TransactionControl;
use migrations_core::{
    Code, Diagnostic, Invocation, Location, Migration, Position, Transaction, outside_transaction,
    substring,
};

use crate::preflight;

/// Every place that cannot, with what to type instead.
pub(super) fn faults(bundle: &Bundle<'_>, invocation: &Invocation) -> Vec<Diagnostic> {
    let migrations: Vec<&Migration> = bundle.migrations().iter().collect();
    if let Err(error) = preflight::inspect(bundle.set, &migrations) {
        return error.diagnostics_for(invocation);
    }
    let mut faults = Vec::new();
    let mut fresh = Vec::new();
    for migration in migrations {
        if migration.transaction == Transaction::None {
            faults.push(alone(bundle, migration, invocation));
            continue;
        }
        let statements = Statements::of(&migration.sql);
        for index in 0..statements.count() {
            let statement = Statement {
                migration,
                start: statements.range(index).start,
                text: statements.text(index),
            };
            faults.extend(statement.fault());
            faults.extend(fresh.iter().find_map(|value| statement.usage(value)));
            fresh.extend(statement.fresh_value());
        }
    }
    faults
}

/// A file that runs in no transaction.
fn alone(bundle: &Bundle<'_>, migration: &Migration, invocation: &Invocation) -> Diagnostic {
    let location = Location::whole_file(&*migration.file);
    let message = format!("{} runs in no transaction, and a bundle is one", migration.stem);
    let apply = invocation.command("apply", &["--to", &migration.stem]);
    let before = bundle.migrations().iter().take_while(|it| it.version < migration.version);
    let after = bundle.migrations().iter().find(|it| it.version > migration.version);
    let part = |first: Option<&Migration>, last: Option<&Migration>| {
        let part = Bundle::between(bundle.set, first?.version, last?.version)?;
        Some(format!("`{}`", invocation.command("bundle", &[&part.range()])))
    };
    let before = part(bundle.migrations().first(), before.last());
    let after = part(after, bundle.migrations().last());
    let steps = before.into_iter().chain([format!("`{apply}`")]).chain(after);
    let help = format!("run it by itself: {}", steps.collect::<Vec<_>>().join(", then "));
    fault(location, message).help(help)
}

fn fault(location: Location, message: String) -> Diagnostic {
    Diagnostic::new(Code::UnbundlableMigration, location, message).note("nothing was written")
}

/// One statement of a file.
struct Statement<'a> {
    migration: &'a Migration,
    start: usize,
    text: &'a str,
}

/// A value that a file adds to an enum type.
struct FreshValue {
    version: String,
    value: String,
}

impl Statement<'_> {
    fn location(&self, length: usize) -> Location {
        let Migration { sql, lines_before, file, .. } = self.migration;
        let start = Position::of(sql, self.start).below(*lines_before);
        Location { file: (&**file).into(), start, length: u32::try_from(length).unwrap_or(1) }
    }

    fn fault(&self) -> Option<Diagnostic> {
        let words = lexer::leading_words(self.text, 2);
        let first = words.first()?;
        let (message, help) = if let Some(name) = outside_transaction::name_of(self.text) {
            (
                format!("{name} runs in no transaction, and a bundle is one"),
                "give it a file of its own with `-- Transaction: none`, and run that with `cargo migrations apply`",
            )
        } else if controls_transaction(self.text, first) {
            (
                format!(
                    "{first} cannot be executed by a bundle, whose files are blocks of PL/pgSQL"
                ),
                "run the file with `cargo migrations apply`, or use a block with EXCEPTION instead of savepoints",
            )
        } else if selects_into(self.text, first) {
            (
                "SELECT INTO cannot be executed by a bundle, whose files are blocks of PL/pgSQL"
                    .to_owned(),
                "write CREATE TABLE … AS, or run the file with `cargo migrations apply`",
            )
        } else {
            return None;
        };
        Some(fault(self.location(first.chars().count()), message).help(help))
    }

    /// The value of `ALTER TYPE … ADD VALUE`.
    fn fresh_value(&self) -> Option<FreshValue> {
        if lexer::leading_words(self.text, 2) != ["ALTER", "TYPE"] {
            return None;
        }
        let tokens: Vec<_> = lexer::tokens(self.text).collect();
        let is = |at: usize, word: &str| {
            tokens.get(at).is_some_and(|(_, range)| {
                substring(self.text, range.clone()).eq_ignore_ascii_case(word)
            })
        };
        let at = (0..tokens.len()).find(|at| is(*at, "ADD") && is(at + 1, "VALUE"))?;
        let (_, range) = tokens.get(at..)?.iter().find(|(kind, _)| *kind == TokenKind::String)?;
        let value = substring(self.text, range.clone()).to_owned();
        Some(FreshValue { version: self.migration.stem.to_string(), value })
    }

    /// What may be the first use of a fresh value: a string that is written as it is.
    fn usage(&self, fresh: &FreshValue) -> Option<Diagnostic> {
        if self.fresh_value().is_some() {
            return None;
        }
        let is_value = |text: &str| {
            let mut strings = lexer::tokens(text).filter(|(kind, _)| *kind == TokenKind::String);
            strings.any(|(_, range)| substring(text, range) == fresh.value)
        };
        let is_block = lexer::leading_words(self.text, 1) == ["DO"];
        let is_used = is_value(self.text) || is_block && self.text.contains(&fresh.value);
        is_used.then(|| {
            let message = format!(
                "{} may be the value that {} adds, which nothing can use in the same transaction",
                fresh.value, fresh.version
            );
            let help =
                format!("end one bundle with {}, and begin another behind it", fresh.version);
            fault(self.location(1), message).help(help)
        })
    }
}

fn controls_transaction(statement: &str, first: &str) -> bool {
    TransactionControl::of(statement).is_some()
        || matches!(first, "SAVEPOINT" | "RELEASE" | "ROLLBACK")
}

/// Whether a query makes a table of its rows.
fn selects_into(statement: &str, first: &str) -> bool {
    let words: Vec<String> = lexer::tokens(statement)
        .map(|(_, range)| substring(statement, range).to_ascii_uppercase())
        .collect();
    let is_into = |pair: &[String]| pair[1] == "INTO" && !matches!(&*pair[0], "INSERT" | "MERGE");
    matches!(first, "SELECT" | "WITH") && words.windows(2).any(is_into)
}
