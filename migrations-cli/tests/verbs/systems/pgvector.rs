//! Databases with pgvector, also on a server that lacks it.
//!
//! There the product's stub stands in for the extension. Its access methods know no options of an index,
//! so the file with the index is pasted as an engine executes it.

use std::collections::BTreeSet;

use migrations_core::provisioning::Platform;
use migrations_provision::{stubs, substitute};

use super::team::Team;

/// The options of the index, in both sets.
const OPTIONS: &str = "WITH (m = 16, ef_construction = 64)";

/// Whether the database's server has the extension itself.
fn is_available(team: &Team) -> bool {
    let count = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'";
    team.database.ask(count) == "1"
}

/// Makes the extension in a schema.
pub(crate) fn create(team: &Team, schema: &str) {
    let create = format!("CREATE EXTENSION IF NOT EXISTS vector SCHEMA {schema};");
    if is_available(team) {
        team.database.ask(&create);
        return;
    }
    team.database.ask(&stubs::script(&lacking(), Platform::Postgres));
    team.database.ask(&executed(&create));
}

/// Runs the file that makes the index by hand.
pub(crate) fn paste(team: &Team, stem: &str) {
    let text = team.read(&format!("{stem}.sql"));
    assert_eq!(text.matches(OPTIONS).count(), 1, "{stem}");
    let text = if is_available(team) { text } else { executed(&text) };
    team.database.ask(&text);
}

fn lacking() -> BTreeSet<String> {
    BTreeSet::from(["vector".to_owned()])
}

/// What a server executes of a script that lacks the extension.
fn executed(script: &str) -> String {
    let edited = substitute::script_without(script, &lacking());
    edited.expect("a statement about the extension").executed().to_owned()
}
