//! Random queries over random schemas and random rows: no column that is said to be never NULL is.
//!
//! `MIGRATIONS_SEED` gives another seed than the usual one, and `MIGRATIONS_QUERIES` another number
//! of queries; a failure is made small, and printed with what makes its schema and rows.

mod changes;
mod dice;
mod expression;
mod from;
mod kept;
mod keys;
mod merge;
mod query;
mod schema;
mod server;

use std::collections::BTreeMap;
use std::env;
use std::thread;

use migrations_postgres::{Options, Server};
use sqlx::{Connection, PgConnection};

use dice::{Dice, shrunk};
use query::Writer;
use schema::{Relation, Schema, schema};
use server::{Outcome, Query, Shape, ask, make};

/// The seed of every run that names none: what fails on one machine fails on all.
const SEED: u64 = 20_261_121;

/// How many queries must run.
const QUERIES: usize = 20_000;

/// How many queries are written for one schema.
const PER_SCHEMA: usize = 400;

/// Of the columns that never had a NULL, how many per cent must be proved: what is proved less
/// often than this is not proved at all any more.
const PROVED: usize = 50;

/// What came of all queries.
#[derive(Default)]
struct Tally {
    ran: usize,
    with_rows: usize,
    refused: BTreeMap<String, usize>,
    failed: BTreeMap<String, usize>,
    proved: usize,
    never_null: usize,
    unsound: Vec<String>,
    /// How many queries with rows had each of the things that can be missing unseen.
    had: BTreeMap<&'static str, usize>,
}

/// What is looked for in a query, and the first server that has it.
const KINDS: &[(&str, u32)] = &[
    (" kept", 0),
    ("INTO kept", 0),
    ("changing(", 0),
    ("FROM flickering AS d", 0),
    ("UPDATE flickering", 0),
    ("MERGE INTO", 17),
    ("WHEN NOT MATCHED BY SOURCE", 17),
    ("old.", 18),
];

#[test]
fn nothing_that_is_said_to_be_never_null_is() {
    let seed = number("MIGRATIONS_SEED", SEED);
    let wanted = number("MIGRATIONS_QUERIES", QUERIES as u64) as usize;
    println!("MIGRATIONS_SEED={seed}");
    let server = Server::start(&Options::default()).expect("a server");
    let major = server.version().major;
    // Two databases, because each of them is asked one question at a time.
    let halves = [0, 1].map(|half| {
        let url = server.url().to_owned();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(run_half(&url, major, seed, half, wanted / 2))
        })
    });
    let mut tally = Tally::default();
    for half in halves {
        tally.add(half.join().expect("no half panics"));
    }
    tally.print();
    server.stop().expect("the server stops");
    assert!(tally.unsound.is_empty(), "{}", tally.unsound.join("\n\n"));
    assert!(tally.ran >= wanted, "{} of {wanted} queries ran", tally.ran);
    let refused: usize = tally.refused.values().sum();
    let missing =
        KINDS.iter().filter(|(kind, since)| major >= *since && !tally.had.contains_key(kind));
    assert!(wanted < QUERIES || missing.count() == 0, "{:?}", tally.had);
    assert!(refused * 10 < tally.ran, "too many queries are not valid: {refused}");
    assert!(tally.with_rows * 2 > tally.ran, "too few queries have rows: {}", tally.with_rows);
    assert!(tally.share_proved() >= PROVED, "only {} % are proved", tally.share_proved());
}

fn number(variable: &str, usual: u64) -> u64 {
    match env::var(variable) {
        Ok(value) => value.parse().unwrap_or_else(|_| panic!("{variable} is no number: {value}")),
        Err(_) => usual,
    }
}

/// Every second schema, until enough queries ran.
async fn run_half(url: &str, major: u32, seed: u64, half: u64, wanted: usize) -> Tally {
    let mut admin = PgConnection::connect(url).await.expect("a connection");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE half_{half}"));
    sqlx::raw_sql(create).execute(&mut admin).await.expect("a database");
    let url = url.replacen("/postgres?", &format!("/half_{half}?"), 1);
    let connection = PgConnection::connect(&url).await.expect("a connection");
    let mut stage = Stage { connection, major };
    let mut tally = Tally::default();
    let mut round = half;
    while tally.ran < wanted {
        run_schema(&mut stage, seed, round, &mut tally).await;
        round += 2;
    }
    tally
}

/// Where queries run.
struct Stage {
    connection: PgConnection,
    /// The server's.
    major: u32,
}

async fn run_schema(stage: &mut Stage, seed: u64, round: u64, tally: &mut Tally) {
    let base = seed.wrapping_mul(1_000_003).wrapping_add(round << 24);
    let mut schema = schema(&mut Dice::of_seed(base));
    make(&mut stage.connection, &mut schema).await;
    let mut dice: Vec<Dice> =
        (1..=PER_SCHEMA as u64).map(|number| Dice::of_seed(base + number)).collect();
    let written = dice.iter_mut().map(|dice| query(dice, &schema.relations, stage.major));
    let queries: Vec<Query> = written.collect();
    for (queries, dice) in queries.chunks(100).zip(dice.chunks(100)) {
        let outcomes = ask(&mut stage.connection, queries).await;
        for ((query, dice), outcome) in queries.iter().zip(dice).zip(outcomes) {
            tally.count(&query.select.sql, &outcome);
            // One schema's first failure tells more than all of them.
            if outcome.is_unsound() && tally.unsound.len() < 5 {
                let told = told(stage, &schema, dice.taken.clone()).await;
                tally.unsound.push(format!("MIGRATIONS_SEED={seed}, schema {round}:\n{told}"));
            }
        }
    }
}

fn query(dice: &mut Dice, relations: &[Relation], major: u32) -> Query {
    let shape = match dice.below(20) {
        0..=15 => Shape::Select,
        16..=18 => Shape::Change,
        _ => Shape::OverChange,
    };
    let writer = Writer::new(dice, relations, major);
    let select = match shape {
        Shape::Select => writer.query(),
        Shape::Change => writer.change(),
        Shape::OverChange => writer.over_change(),
    };
    Query { select, shape }
}

/// The failure, made small, and what is needed to see it again.
async fn told(stage: &mut Stage, schema: &Schema, choices: Vec<u32>) -> String {
    let Stage { connection, major } = stage;
    let relations = schema.relations.clone();
    let smallest = shrunk(choices, 1_500, async |choices: &[u32]| {
        let query = query(&mut Dice::given(choices.to_vec()), &relations, *major);
        // Twice, because every second query is given a NULL.
        let outcomes = ask(connection, &[query.clone(), query]).await;
        outcomes.iter().any(Outcome::is_unsound)
    })
    .await;
    let query = query(&mut Dice::given(smallest), &schema.relations, *major);
    let outcomes = ask(connection, &[query.clone(), query.clone()]).await;
    let columns = match outcomes.into_iter().find(Outcome::is_unsound) {
        Some(Outcome::Ran { columns, .. }) => columns,
        _ => Vec::new(),
    };
    let wrong: Vec<String> = (1..)
        .zip(columns)
        .filter(|(_, (is_proved, nulls))| *is_proved && *nulls > 0)
        .map(|(number, (_, nulls))| {
            format!("column {number} is said to be never NULL, and was {nulls} times")
        })
        .collect();
    format!("{}\n{}\n{}", needed(schema, &query.select.sql), query.select.sql, wrong.join("\n"))
}

/// The statements that a query depends on, by the names that stand in them.
fn needed(schema: &Schema, sql: &str) -> String {
    let mut text = sql.to_owned();
    let mut needed: Vec<&str> = Vec::new();
    for statement in schema.statements.iter().skip(1).rev() {
        let is_relation =
            |word: &&str| schema.relations.iter().any(|relation| relation.name == *word);
        // The first name is what a statement is about; a table's parents come after it.
        let about = if statement.starts_with("CREATE TABLE") { 2 } else { 1 };
        let mut names = words(statement).filter(is_relation).take(about);
        if names.any(|name| words(&text).any(|word| word == name)) {
            text.push_str(statement);
            needed.push(statement);
        }
    }
    needed.reverse();
    needed.join(";\n") + ";"
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric() && character != '_')
}

impl Tally {
    fn count(&mut self, sql: &str, outcome: &Outcome) {
        let example = |reason: &str| {
            let kind: String = reason.chars().filter(|letter| !letter.is_ascii_digit()).collect();
            if env::var_os("MIGRATIONS_SHOW").is_some() {
                format!("{kind}\n    {sql}")
            } else {
                kind
            }
        };
        match outcome {
            Outcome::Refused(reason) => *self.refused.entry(example(reason)).or_default() += 1,
            Outcome::Failed(reason) => *self.failed.entry(example(reason)).or_default() += 1,
            Outcome::Ran { rows, columns } => {
                self.ran += 1;
                if *rows > 0 {
                    self.with_rows += 1;
                    for (kind, _) in KINDS.iter().filter(|(kind, _)| sql.contains(kind)) {
                        *self.had.entry(kind).or_default() += 1;
                    }
                    let never = columns.iter().filter(|(_, nulls)| *nulls == 0);
                    self.never_null += never.clone().count();
                    self.proved += never.filter(|(is_proved, _)| *is_proved).count();
                }
            }
        }
    }

    fn add(&mut self, other: Tally) {
        self.ran += other.ran;
        self.with_rows += other.with_rows;
        self.proved += other.proved;
        self.never_null += other.never_null;
        self.unsound.extend(other.unsound);
        for (kind, count) in other.had {
            *self.had.entry(kind).or_default() += count;
        }
        for (sum, part) in [(&mut self.refused, other.refused), (&mut self.failed, other.failed)] {
            for (reason, count) in part {
                *sum.entry(reason).or_default() += count;
            }
        }
    }

    fn share_proved(&self) -> usize {
        self.proved * 100 / self.never_null.max(1)
    }

    fn print(&self) {
        println!(
            "{} queries ran, {} of them with rows; {} were refused and {} failed",
            self.ran,
            self.with_rows,
            self.refused.values().sum::<usize>(),
            self.failed.values().sum::<usize>()
        );
        println!(
            "of {} columns that were never NULL, {} are proved: {} %",
            self.never_null,
            self.proved,
            self.share_proved()
        );
        println!("with rows: {:?}", self.had);
        for (what, reasons) in [("refused", &self.refused), ("failed", &self.failed)] {
            let mut reasons: Vec<_> = reasons.iter().collect();
            reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (reason, count) in reasons.into_iter().take(12) {
                println!("{what} {count}: {reason}");
            }
        }
    }
}
