//! Consecutive migrations as one plain script, for whoever has a web editor and no connection: it
//! leaves in a database what a run leaves, the rows of the history included.
//!
//! A plain script has no condition around a statement. So each file is a block of PL/pgSQL that ends
//! at once where the history has the file, and otherwise executes the runner's own statements, and
//! those of the file one by one. What PostgreSQL does otherwise there is refused; see `unfit`.
//! Must not know where the script goes.

mod guard;
mod traces;
mod unfit;

use migrations_core::bundle::Bundle;
use migrations_core::steps::Statements;
use migrations_core::{Diagnostic, Invocation, Migration, Position, State, quote};

use crate::environment::is_development;
use crate::history::Present;
use crate::message::{Ground, RowChange, bundled};
use crate::options::{ApplyOptions, DataLoss};
use crate::session::{BEGIN, Commit, OWN_PATH};
use crate::survey::Facts;

/// Where a bundle with migrations that may still change may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BundleDrafts {
    /// On databases for development alone, which the script asks.
    #[default]
    Development,
    /// Everywhere, and their rows say so.
    Allow,
}

/// Writes the script of a bundle, with its head.
///
/// # Errors
///
/// Every place of its files that cannot be executed by one plain script in one transaction, with what
/// to type instead.
///
/// ```
/// use migrations_core::bundle::Bundle;
/// use migrations_core::{Diagnostic, Invocation, MigrationSet, Version};
/// use migrations_runner::{BundleDrafts, bundle};
///
/// fn first_three(set: &MigrationSet) -> Option<Result<String, Vec<Diagnostic>>> {
///     let range = Bundle::between(set, Version::new(1, 3), Version::new(3, 3))?;
///     Some(bundle(&range, BundleDrafts::default(), &Invocation::default()))
/// }
/// ```
pub fn bundle(
    bundle: &Bundle<'_>,
    drafts: BundleDrafts,
    invocation: &Invocation,
) -> Result<String, Vec<Diagnostic>> {
    let faults = unfit::faults(bundle, invocation);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (facts, table) = (Facts::of_any_session(), Present::of_this_release());
    let ground = Ground {
        facts: &facts,
        table: &table,
        last_row: 0,
        rows: None,
        absent: Vec::new(),
        overrides: match drafts {
            BundleDrafts::Development => "",
            BundleDrafts::Allow => "allow-drafts",
        },
        lock_timeout: Some(ApplyOptions::default().lock_timeout),
        row: RowChange::Insert,
        commit: Commit::Synchronous,
        data_loss: DataLoss::Allow,
        question: None,
    };
    let script = Script { bundle, drafts, ground, invocation };
    Ok(bundle.with_head(&script.text()))
}

struct Script<'a> {
    bundle: &'a Bundle<'a>,
    drafts: BundleDrafts,
    ground: Ground<'a>,
    invocation: &'a Invocation,
}

impl Script<'_> {
    fn text(&self) -> String {
        let migrations = self.bundle.migrations();
        let mut statements = vec![BEGIN.to_owned(), self.session()];
        statements.push(guard::block(self.bundle, self.invocation));
        let mut traces = traces::Traces::before(self.bundle, self.invocation);
        for migration in migrations {
            // The file before may have set a path for the session.
            statements.push(OWN_PATH.to_owned());
            statements.push(self.file(migration, &mut traces));
        }
        statements.push("COMMIT".to_owned());
        statements.iter().map(|statement| format!("\n{statement};\n")).collect()
    }

    /// The session's own settings, remembered and replaced, in a block: a client shows the result of a
    /// statement that stands by itself.
    fn session(&self) -> String {
        let remember = bundled::remember_for(self.bundle.migrations());
        let statements: Vec<String> =
            [remember].into_iter().chain(bundled::settings(&self.ground)).collect();
        format!(
            "DO {}",
            quote::dollar(&format!("\nBEGIN\n{}\nEND\n", executed(&statements).join("\n")))
        )
    }

    /// The block of one file.
    fn file(&self, migration: &Migration, traces: &mut traces::Traces<'_>) -> String {
        let set = self.bundle.set;
        let timeout = migration.lock_timeout.unwrap_or(ApplyOptions::default().lock_timeout);
        let ground = Ground { lock_timeout: Some(timeout), ..self.ground.clone() };
        let mut body = Vec::new();
        body.extend(executed(&bundled::settings(&ground)));
        body.push(format!("IF {} THEN RETURN; END IF;", guard::is_applied(set, migration)));
        body.extend(self.draft(migration));
        let begin = executed(&bundled::begin(set, &ground)).join("\n");
        body.extend(traces.check(migration, &begin, &executed(&bundled::end(&ground)).join("\n")));
        body.extend(executed(&[bundled::row(set, migration, &ground)]));
        body.push(begin);
        body.extend(statements(migration));
        body.extend(executed(&bundled::end(&ground)));
        body.push(DEFERRED.to_owned());
        body.extend(executed(&bundled::complete(set, migration, &ground)));
        body.push(format!("RAISE NOTICE 'applied: %', {};", quote::literal(&migration.stem)));
        let body = format!("\n{DECLARED}\nBEGIN\n{}\nEND\n", body.join("\n"));
        format!("DO {}", quote::dollar(&body))
    }

    /// A draft runs where a run would let it.
    fn draft(&self, migration: &Migration) -> Option<String> {
        let is_judged = self.drafts == BundleDrafts::Development;
        (is_judged && migration.state == Some(State::Draft)).then(|| {
            let message = format!(
                "{} is a draft, and this database is not one for development",
                migration.stem
            );
            let freeze = self.invocation.command("freeze", &[]);
            let hint = format!(
                "freeze it with `{freeze}` and write the bundle anew; `bundle --allow-drafts` writes \
                 one that runs everywhere"
            );
            format!("IF NOT {} THEN {} END IF;", is_development(), refusal(&message, &hint))
        })
    }
}

/// What the block of a file uses.
const DECLARED: &str = "DECLARE\n  migrations_target pg_catalog.text;\n  \
    migrations_found pg_catalog.text;\n  migrations_constraint pg_catalog.record;";

/// Fires what is deferred to the end of the transaction, which in a run is the end of the file, and
/// defers what comes after it as before.
const DEFERRED: &str = "FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;";

/// Statements as a block of PL/pgSQL executes them.
fn executed(statements: &[String]) -> Vec<String> {
    statements.iter().map(|statement| format!("EXECUTE {};", quote::dollar(statement))).collect()
}

/// The statements of a file, each with its line.
fn statements(migration: &Migration) -> Vec<String> {
    let statements = Statements::of(&migration.sql);
    let line = |index| {
        Position::of(&migration.sql, statements.range(index).start)
            .below(migration.lines_before)
            .line
    };
    let statement = |index: usize| {
        format!("-- line {}\nEXECUTE {};", line(index), quote::dollar(statements.text(index)))
    };
    (0..statements.count()).map(statement).collect()
}

/// Ends the script with a message and what to do next; everything is as it was.
fn refusal(message: &str, hint: &str) -> String {
    refusal_of(&quote::literal(message), hint)
}

/// End of the script with a message that is an expression.
fn refusal_of(message: &str, hint: &str) -> String {
    let hint = quote::literal(&format!("nothing was changed; {hint}"));
    format!("RAISE EXCEPTION USING MESSAGE = {message}, HINT = {hint};")
}
