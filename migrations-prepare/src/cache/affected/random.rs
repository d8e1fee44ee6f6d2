//! Random changes to random schemas: what is said to be unaffected has the same answer afterwards,
//! to the byte.
//!
//! `ENGINE_TEST_SEED` gives another seed than the usual one, and `ENGINE_TEST_ROUNDS` another number of
//! changes.

mod material;

use std::env;
use std::fmt::Write;

use migrations_core::HistoryTable;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::*;
use crate::describe::{Nullability, describe_all};
use crate::introspect::introspect;
use crate::introspect::server_state::server_state;
use material::Dice;
use migrations_postgres::{Options, Server};

/// The seed of every run that names none: what fails on one machine fails on all.
const SEED: u64 = 20_261_121;

/// How many changes are tried.
const ROUNDS: u64 = 60;

/// How many queries are asked before and after each.
const QUERIES: usize = 24;

/// How many schemas' changes are tried, one after the other, before there is another schema.
const CHANGES: u64 = 6;

#[derive(Default)]
struct Tally {
    /// The answers that a seal would hold.
    answered: usize,
    unaffected: usize,
    /// Those that a server gave otherwise after the change.
    changed: usize,
    /// The changes that affect everything.
    everything: usize,
    wrong: Vec<String>,
}

/// What a server says of each query; nothing of one that it refuses.
type PreparedFiles = Vec<Option<String>>;

#[tokio::test]
async fn what_is_unaffected_has_the_same_answer() {
    let number = |variable, usual| {
        env::var(variable).map_or(usual, |value| value.parse().expect("a number"))
    };
    let seed = number("ENGINE_TEST_SEED", SEED);
    let rounds = number("ENGINE_TEST_ROUNDS", ROUNDS);
    println!("ENGINE_TEST_SEED={seed}");
    let server = Server::start(&Options::default()).expect("a server");
    let mut tally = Tally::default();
    for round in 0..rounds.div_ceil(CHANGES) {
        let mut dice = Dice::of_seed(seed.wrapping_mul(1_000_003).wrapping_add(round << 24));
        follow(server.url(), &mut dice, &mut tally).await;
    }
    server.stop().expect("the server stops");
    println!(
        "{} answers, {} unaffected, {} changed, {} changes affect everything",
        tally.answered, tally.unaffected, tally.changed, tally.everything
    );
    assert!(tally.wrong.is_empty(), "ENGINE_TEST_SEED={seed}\n{}", tally.wrong.join("\n\n"));
    assert!(tally.unaffected * 3 > tally.answered, "too little is said to be unaffected");
    assert!(tally.changed * 40 > tally.answered, "too few answers change at all");
}

/// Makes a schema, and changes it a few times.
async fn follow(url: &str, dice: &mut Dice, tally: &mut Tally) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let mut script = material::RESET.to_owned() + material::SCHEMA;
    run(&mut connection, &script).await.expect("the schema");
    script.clear();
    let queries: Vec<String> = (0..QUERIES).map(|_| material::query(dice)).collect();
    let (mut world, mut query_data) = look(url, &queries).await;
    for _ in 0..CHANGES {
        let change = applied(&mut connection, dice).await;
        let (now, said) = look(url, &queries).await;
        let affected =
            Affected::between(SnapshotIndex::of(&world).as_ref(), SnapshotIndex::of(&now).as_ref());
        tally.everything += usize::from(matches!(affected, Affected::Everything));
        for ((sql, old), new) in queries.iter().zip(&query_data).zip(&said) {
            let Some(old) = old else { continue };
            tally.answered += 1;
            let is_same = new.as_ref() == Some(old);
            tally.changed += usize::from(!is_same);
            if affected.has(sql) {
                continue;
            }
            tally.unaffected += 1;
            if !is_same {
                let new = new.as_deref().unwrap_or("refused");
                tally.wrong.push(format!(
                    "{script}-- and then\n{change}\n-- changes what is said of\n{sql}\n{old}{new}"
                ));
            }
        }
        writeln!(script, "{change}").expect("memory");
        (world, query_data) = (now, said);
    }
    connection.close().await.expect("an end");
}

/// A change that the server accepts.
async fn applied(connection: &mut PgConnection, dice: &mut Dice) -> String {
    loop {
        let change = material::change(dice);
        if run(connection, &change).await.is_ok() {
            return change;
        }
    }
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop)
}

/// The world and the answers, as a session sees them that has seen nothing else.
async fn look(url: &str, queries: &[String]) -> (SchemaSnapshot, PreparedFiles) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let catalog = introspect(&mut connection, &HistoryTable::default()).await.expect("a catalog");
    let facts = server_state(&mut connection).await.expect("a server").expect("facts");
    let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
    let said = describe_all(&mut connection, &queries, Nullability::Proved).await.expect("answers");
    connection.close().await.expect("an end");
    let query_data = said.into_iter().map(|answer| answer.ok().map(|described| described.text));
    (SchemaSnapshot::new(catalog.to_text(), facts, &[]), query_data.collect())
}
