//! `describe` of 900 queries by the programs of two releases, in turns.
//!
//! A pair is measured at once, so that a machine that becomes slower makes both slower.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::measure::wall;
use crate::project::{Tools, write};

const TABLES: usize = 30;
const PAIRS: usize = 11;

pub(crate) fn run(tools: &Tools, before: &str, after: &str) {
    let dir = tools.fresh("describe");
    let files = project(&dir);
    // Each has a cache of its own: neither finds what the other has left.
    let before = || describe(Path::new(before), &dir, &files, "before");
    let after = || describe(Path::new(after), &dir, &files, "after");
    // The first run fills the cache.
    let _ = (before(), after());
    let mut ratios: Vec<f64> = Vec::new();
    for pair in 0..PAIRS {
        // Whoever comes first finds another machine.
        let (earlier, later) = match pair % 2 {
            0 => (before(), after()),
            _ => {
                let later = after();
                (before(), later)
            }
        };
        println!("{:.3} s {:.3} s", earlier.as_secs_f64(), later.as_secs_f64());
        ratios.push(later.as_secs_f64() / earlier.as_secs_f64());
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "describe of {} queries: after / before {:.3} in the middle, from {:.3} to {:.3}",
        files.len(),
        ratios[PAIRS / 2],
        ratios[0],
        ratios[PAIRS - 1],
    );
}

fn describe(program: &Path, dir: &Path, files: &[PathBuf], cache: &str) -> Duration {
    let mut command = Command::new(program);
    command.current_dir(dir).env("MIGRATIONS_CACHE_DIR", dir.join(cache));
    wall(command.arg("describe").args(["--dir", "migrations", "--format", "json"]).args(files))
}

/// A set, and 900 queries of the kinds that applications have.
fn project(dir: &Path) -> Vec<PathBuf> {
    for number in 1..=TABLES {
        write(&dir.join(format!("migrations/{number:03}_table.sql")), &table(number));
    }
    let queries = (1..=TABLES).flat_map(|table| (1..=TABLES).map(move |other| (table, other)));
    let queries = queries.map(|(table, other)| {
        let path = dir.join(format!("queries/{table:02}_{other:02}.sql"));
        write(&path, &query(table, other));
        path
    });
    queries.collect()
}

fn table(number: usize) -> String {
    let parent = match number {
        1 => "parent bigint".to_owned(),
        _ => format!("parent bigint REFERENCES table_{} (id)", number - 1),
    };
    format!(
        "CREATE TABLE table_{number} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    {parent},\n    \
         name text NOT NULL,\n    note text CHECK (note IS NOT NULL OR name <> ''),\n    \
         amount integer CHECK ((amount > 0) IS TRUE),\n    \
         twice integer GENERATED ALWAYS AS (amount * 2) STORED,\n    created_at timestamptz NOT NULL DEFAULT now()\n);\n\n\
         CREATE VIEW view_{number} AS\n    SELECT t.id, t.name, t.amount, p.id AS parent_id, coalesce(p.note, t.note) AS note\n    \
         FROM table_{number} t LEFT JOIN table_{} p ON p.id = t.parent;\n",
        if number == 1 { 1 } else { number - 1 },
    )
}

fn query(table: usize, other: usize) -> String {
    match other % 6 {
        0 => format!("SELECT * FROM table_{table} WHERE id = $1 AND {other} > 0\n"),
        1 => format!(
            "SELECT t.id, t.name, v.name AS other, v.parent_id, v.note FROM table_{table} t \
             LEFT JOIN view_{other} v ON v.id = t.parent WHERE t.id > $1 ORDER BY t.created_at\n"
        ),
        2 => format!(
            "SELECT name, count(*) AS number, max(created_at) AS latest, sum(twice) AS sum FROM table_{table} \
             WHERE amount > {other} AND id <> ALL ($1) GROUP BY name\n"
        ),
        3 => format!(
            "UPDATE table_{table} t SET note = $1 FROM table_{other} o WHERE o.id = t.parent \
             RETURNING t.id, t.note, t.twice, o.amount\n"
        ),
        4 => format!(
            "WITH gone AS (DELETE FROM table_{table} WHERE id = $1 RETURNING id, note, amount) \
             SELECT g.id, g.amount, v.note FROM gone g LEFT JOIN view_{other} v ON v.id = g.id WHERE v.amount > 1\n"
        ),
        _ => format!(
            "SELECT v.id, CASE WHEN v.note IS NULL THEN '' ELSE v.note END AS note, \
             (SELECT count(*) FROM table_{other} o WHERE o.parent = v.id) AS children \
             FROM view_{table} v WHERE v.name IN ('a', 'b', $1)\n"
        ),
    }
}
