//! `prepare` against `cargo sqlx prepare` on a crate of some size: 200 queries over 100 migrations.
//!
//! sqlx's tool is given a server that is up, and is told of a changed migration by sqlx's own way to
//! bring that server up to date; ours has to see to its server itself.
//! Between two runs a moment passes, as it does while somebody edits.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use migrations_postgres::{Options, Server};

use crate::measure::{self, median, wall};
use crate::project::{Tools, write};

/// Each table has two and a half migrations and five queries.
const TABLES: usize = 40;
const MIGRATIONS: usize = 100;

/// The migration that is edited: one in the middle, and one that is the last.
const MIDDLE: usize = 50;

/// How often something is edited.
const EDITS: usize = 7;

/// What passes before each run.
const MOMENT: Duration = Duration::from_millis(1500);

pub(crate) fn run(tools: &Tools) {
    println!(
        "\n| `prepare` of 200 queries and 100 migrations | the first time | migrations | sqlx | ratio |"
    );
    println!("| --- | --- | --- | --- | --- |");
    let ours = Ours::project(tools);
    let theirs = Theirs::project(tools);
    let (migrated, everything) = (theirs.scratch(), theirs.everything());
    let (nothing, kept) = (ours.scratch("off"), ours.scratch("disk"));
    row("from scratch; both servers start, both migrate", &nothing, &everything);
    row("from scratch; both start, ours as the first run has kept it", &kept, &everything);
    row("from scratch; ours starts, both migrated before", &kept, &migrated);
    row("from scratch; both started and migrated before", &ours.scratch("standby"), &migrated);
    row("one query has changed", &ours.edited_query(), &theirs.edited_query());
    row("a migration was added", &ours.added(), &theirs.added());
    row("the last migration has changed", &ours.edited(MIGRATIONS), &theirs.edited(MIGRATIONS));
    row("the 50th migration has changed", &ours.edited(MIDDLE), &theirs.edited(MIDDLE));
}

/// The runs of one kind, in order; the first may make what the others find.
struct Runs(Vec<Duration>);

impl Runs {
    fn of(times: usize, mut measure: impl FnMut() -> Duration) -> Runs {
        let moment = || thread::sleep(MOMENT);
        Runs((0..times).map(|_| (moment(), measure()).1).collect())
    }

    /// The middle of all but the first.
    fn middle(&self) -> Duration {
        let mut later = self.0[1..].iter().copied();
        median(self.0.len() - 1, || later.next().expect("a run"))
    }
}

fn row(what: &str, ours: &Runs, theirs: &Runs) {
    let [first, middle, theirs] =
        [ours.0[0], ours.middle(), theirs.middle()].map(|time| time.as_secs_f64());
    println!("| {what} | {first:.2} s | {middle:.3} s | {theirs:.2} s | {:.1} |", theirs / middle);
}

/// The crate with the gate and the macro.
struct Ours<'a> {
    tools: &'a Tools,
    dir: PathBuf,
    /// A cache of its own, so that nothing counts that other runs have left on the machine.
    cache: PathBuf,
}

impl<'a> Ours<'a> {
    fn project(tools: &'a Tools) -> Ours<'a> {
        let dir = tools.fresh("queries-ours");
        let root = tools.root.display();
        let dependencies = format!(
            "sealed-migrations = {{ path = \"{root}/migrations\" }}\n{SQLX}\n\
             [build-dependencies]\nsealed-migrations-build = {{ path = \"{root}/migrations-build\" }}\n"
        );
        write_crate(tools, &dir, &dependencies, "migrations::migrations!();\n");
        write(&dir.join("build.rs"), "fn main() {\n    migrations_build::gate();\n}\n");
        let ours = Ours { tools, dir, cache: tools.fresh("queries-cache") };
        ours.prepare();
        ours
    }

    fn program(&self) -> Command {
        let mut program = self.tools.program("cargo-migrations", &self.dir);
        program.env("MIGRATIONS_CACHE_DIR", &self.cache);
        program
    }

    fn prepare(&self) -> Duration {
        wall(self.program().arg("prepare"))
    }

    /// Without lock and answers, and with so much of what earlier runs have left.
    fn scratch(&self, cache: &str) -> Runs {
        Runs::of(EDITS, || {
            fs::remove_dir_all(self.dir.join(".sqlx")).expect("the answers are there");
            fs::remove_file(self.dir.join("migrations/migrations.lock"))
                .expect("the lock is there");
            wall(self.program().arg("prepare").env("MIGRATIONS_CACHE", cache))
        })
    }

    fn edited_query(&self) -> Runs {
        self.prepare();
        edited_query(&self.dir, || self.prepare())
    }

    fn added(&self) -> Runs {
        added(&self.dir, || self.prepare())
    }

    fn edited(&self, number: usize) -> Runs {
        edited_migration(&self.dir, number, || self.prepare())
    }
}

/// The crate as its authors have it with sqlx alone, and the server that is up for it.
struct Theirs<'a> {
    tools: &'a Tools,
    dir: PathBuf,
    server: Server,
}

impl<'a> Theirs<'a> {
    fn project(tools: &'a Tools) -> Theirs<'a> {
        let dir = tools.fresh("queries-theirs");
        write_crate(tools, &dir, SQLX, "");
        let server = Server::start(&Options::default()).expect("a server");
        let theirs = Theirs { tools, dir, server };
        theirs.reset();
        theirs.prepare();
        theirs
    }

    fn sqlx(&self, arguments: &[&str]) -> Command {
        self.sqlx_on(&self.server, arguments)
    }

    fn sqlx_on(&self, server: &Server, arguments: &[&str]) -> Command {
        let mut command = self.tools.cargo(&self.dir, "queries-target");
        // A database of its own beside the server's, because a reset drops it.
        let url = server.url().replacen("/postgres?", "/bench?", 1);
        command.arg("sqlx").args(arguments).env("DATABASE_URL", url);
        command
    }

    fn prepare(&self) -> Duration {
        wall(&mut self.sqlx(&["prepare"]))
    }

    fn migrate(&self) -> Duration {
        wall(&mut self.sqlx(&["migrate", "run"]))
    }

    /// Drops the database, makes it again and runs every migration: sqlx refuses to go on from one
    /// whose migrations have changed.
    fn reset(&self) -> Duration {
        wall(&mut self.sqlx(&["database", "reset", "-y"]))
    }

    fn scratch(&self) -> Runs {
        Runs::of(EDITS, || {
            fs::remove_dir_all(self.dir.join(".sqlx")).expect("the answers are there");
            self.prepare()
        })
    }

    /// A run with a server that has to be started, by the quickest way that there is: ours.
    fn everything(&self) -> Runs {
        Runs::of(EDITS, || {
            fs::remove_dir_all(self.dir.join(".sqlx")).expect("the answers are there");
            let begin = Instant::now();
            let server = Server::start(&Options::default()).expect("a server");
            for arguments in [&["database", "create"][..], &["migrate", "run"], &["prepare"]] {
                measure::run(&mut self.sqlx_on(&server, arguments));
            }
            server.stop().expect("the server stops");
            begin.elapsed()
        })
    }

    fn edited_query(&self) -> Runs {
        edited_query(&self.dir, || self.prepare())
    }

    fn added(&self) -> Runs {
        let taken = added(&self.dir, || self.migrate() + self.prepare());
        self.reset();
        taken
    }

    fn edited(&self, number: usize) -> Runs {
        edited_migration(&self.dir, number, || self.reset() + self.prepare())
    }
}

const SQLX: &str = "sqlx = { version = \"0.9\", default-features = false, features = [\"postgres\", \
                    \"macros\", \"migrate\", \"runtime-tokio\", \"chrono\", \"json\"] }\n";

fn write_crate(tools: &Tools, dir: &Path, dependencies: &str, first: &str) {
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}",
        dir.file_name().expect("a name").to_string_lossy()
    );
    write(&dir.join("Cargo.toml"), &manifest);
    // The versions that are built here, and nothing newer.
    fs::copy(tools.root.join("Cargo.lock"), dir.join("Cargo.lock")).expect("the lock of versions");
    let mut lib = first.to_owned();
    for table in 1..=TABLES {
        lib.push_str(&format!("pub mod table_{table};\n"));
        write(&dir.join(format!("src/table_{table}.rs")), &module(table));
    }
    write(&dir.join("src/lib.rs"), &lib);
    for number in 1..=MIGRATIONS {
        write(&migration_path(dir, number), &migration(number));
    }
}

fn migration_path(dir: &Path, number: usize) -> PathBuf {
    dir.join(format!("migrations/{number:03}_step.sql"))
}

/// The tables come first, each with a reference to the one before; then they change.
fn migration(number: usize) -> String {
    match number {
        1..=TABLES => table(number),
        _ if number.is_multiple_of(3) => {
            let table = number % TABLES + 1;
            format!(
                "CREATE INDEX table_{table}_{number}_idx ON table_{table} (created_at, name);\n\n\
                 ALTER TABLE table_{table} ADD CONSTRAINT table_{table}_{number}_check CHECK (amount > -{number});\n"
            )
        }
        _ if number % 3 == 1 => {
            let table = number % TABLES + 1;
            format!(
                "ALTER TABLE table_{table} ADD COLUMN step_{number} integer NOT NULL DEFAULT 0;\n\n\
                 COMMENT ON COLUMN table_{table}.step_{number} IS 'What step {number} adds.';\n"
            )
        }
        _ => {
            let table = number % TABLES + 1;
            format!(
                "CREATE VIEW view_{number} AS\n    SELECT id, name, amount FROM table_{table} WHERE note IS NOT NULL;\n"
            )
        }
    }
}

fn table(number: usize) -> String {
    let parent = match number {
        1 => "parent bigint".to_owned(),
        _ => format!("parent bigint REFERENCES table_{} (id)", number - 1),
    };
    format!(
        "CREATE TABLE table_{number} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \
         {parent},\n    name text NOT NULL,\n    note text,\n    amount integer NOT NULL DEFAULT 0,\n    \
         created_at timestamptz NOT NULL DEFAULT now(),\n    UNIQUE (name, created_at)\n);\n\n\
         CREATE INDEX table_{number}_parent_idx ON table_{number} (parent);\n"
    )
}

/// Five queries of the kinds that applications have.
fn module(table: usize) -> String {
    let parent = if table == 1 { 1 } else { table - 1 };
    let queries = [
        format!(
            "SELECT id, parent, name, note, amount, created_at FROM table_{table} WHERE id = $1"
        ),
        format!(
            "SELECT t.id, t.name, p.name AS parent_name, p.amount FROM table_{table} t \
             LEFT JOIN table_{parent} p ON p.id = t.parent WHERE t.id > $1 ORDER BY t.created_at"
        ),
        format!(
            "SELECT name, count(*) AS number, max(created_at) AS latest FROM table_{table} \
             WHERE amount > 0 AND id <> $1 GROUP BY name"
        ),
        format!(
            "UPDATE table_{table} SET amount = amount + 1 WHERE id = $1 RETURNING amount, note"
        ),
        format!("DELETE FROM table_{table} WHERE id = $1 RETURNING id, name"),
    ];
    let mut source = String::from(
        "pub async fn all(connection: &mut sqlx::PgConnection) -> Result<(), sqlx::Error> {\n",
    );
    for query in queries {
        source.push_str(&format!(
            "    sqlx::query!(\"{query}\", 1i64).fetch_all(&mut *connection).await?;\n"
        ));
    }
    source + "    Ok(())\n}\n"
}

/// Measures with another query each time: its text gets one more blank.
fn edited_query(dir: &Path, mut measure: impl FnMut() -> Duration) -> Runs {
    let path = dir.join("src/table_7.rs");
    let source = fs::read_to_string(&path).expect("the source");
    let mut blanks = String::new();
    Runs::of(EDITS, || {
        blanks.push(' ');
        let edited = source.replacen("SELECT id,", &format!("SELECT{blanks} id,"), 1);
        assert_ne!(edited, source, "there is a query to edit");
        write(&path, &edited);
        measure()
    })
}

/// Measures with one more migration each time, and leaves none of them.
fn added(dir: &Path, mut measure: impl FnMut() -> Duration) -> Runs {
    let mut number = MIGRATIONS;
    let taken = Runs::of(EDITS, || {
        number += 1;
        write(&migration_path(dir, number), &migration(number));
        measure()
    });
    for number in MIGRATIONS + 1..=number {
        fs::remove_file(migration_path(dir, number)).expect("the file is there");
    }
    taken
}

/// Measures with another text of one migration each time.
fn edited_migration(dir: &Path, number: usize, mut measure: impl FnMut() -> Duration) -> Runs {
    let path = migration_path(dir, number);
    let text = fs::read_to_string(&path).expect("the migration");
    let mut edits = 0;
    let taken = Runs::of(EDITS, || {
        edits += 1;
        let column = format!("ALTER TABLE table_1 ADD COLUMN edit_{edits} integer;\n");
        write(&path, &format!("{text}\n{column}"));
        measure()
    });
    write(&path, &text);
    taken
}
