//! Databases with pgvector, also on a server that lacks it.
//!
//! There the product's stub stands in for the extension. Its access methods know no options of an index,
//! so the file with the index is pasted without them, and the catalog gets them afterwards.

use std::fs;

use super::team::{Team, repository};

/// Where the product keeps its stubs.
const STUBS: &str = "migrations-provision/src/stubs";

/// The options of the index, in both sets.
const OPTIONS: &str = "WITH (m = 16, ef_construction = 64)";

/// What gives the index its options, as the product does it.
const SET_OPTIONS: &str = "UPDATE pg_class SET reloptions = '{m=16,ef_construction=64}' \
    FROM pg_am WHERE pg_am.oid = relam AND amname = 'hnsw'";

/// Whether the database's server has the extension itself.
fn is_available(team: &Team) -> bool {
    let count = "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'";
    team.database.ask(count) == "1"
}

/// Makes the extension in a schema.
pub(crate) fn create(team: &Team, schema: &str) {
    let create = format!("CREATE EXTENSION IF NOT EXISTS vector SCHEMA {schema}");
    if is_available(team) {
        team.database.ask(&create);
        return;
    }
    team.database.ask(&stub());
    let call =
        format!("SELECT pg_catalog.\"migrations_stub vector\"(true, '{schema}', NULL, false)");
    team.database.ask(&call);
}

/// Runs the file that makes the index by hand.
pub(crate) fn paste(team: &Team, stem: &str) {
    let text = team.read(&format!("{stem}.sql"));
    assert_eq!(text.matches(OPTIONS).count(), 1, "{stem}");
    if is_available(team) {
        team.database.ask(&text);
        return;
    }
    team.database.ask(&text.replace(OPTIONS, ""));
    team.database.ask(SET_OPTIONS);
}

/// The function of the product that makes the stub.
fn stub() -> String {
    let read = |file| fs::read_to_string(repository().join(STUBS).join(file)).expect("a stub");
    let text = read("vector.sql");
    let (head, members) = text.split_once("\n\n").expect("a head");
    let version = head.lines().find_map(|line| line.strip_prefix("-- version "));
    let refusal = "RAISE feature_not_supported USING MESSAGE = 'a stub has no body for this call';";
    let body = format!("$n$BEGIN {refusal} END$n$");
    let members = ["'$no_body$'", "'$no_rows$'"]
        .iter()
        .fold(members.to_owned(), |members, place| members.replace(place, &body));
    let values = [
        ("$function$", "migrations_stub vector"),
        ("$name$", "vector"),
        ("$schema$", ""),
        ("$trusted$", "false"),
        ("$anybody$", "false"),
        ("$requires$", ""),
        ("$relocatable$", "true"),
        ("$version$", version.expect("a version")),
        ("$comment$", "a stub"),
        ("$prefix$", "migrations_stub "),
        ("$script$", &members.replace("$refusal$", refusal).replace('\'', "''")),
    ];
    let create = read("create.sql");
    values.iter().fold(create, |create, (place, value)| create.replace(place, value))
}
