//! Rows a second through generated functions, hand-written sqlx and tokio-postgres: one server, one
//! connection each, in turns, so that a change of the machine's speed meets all three.

use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use rows::{NewThing, Thing};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio_postgres::{Client, NoTls, Statement};

migrations::migrations!(queries = [things]);

type Tried<T> = Result<T, Box<dyn std::error::Error>>;

const ROUNDS: usize = 21;
const GETS: i64 = 2_000;
const BATCH: usize = 1_000;
const BATCHES: usize = 10;

/// What is measured.
trait Contestant {
    fn name(&self) -> &'static str;
    /// Gets the rows of these keys, one by one.
    fn get(&mut self, keys: Vec<i64>) -> BoxFuture<'_, Tried<usize>>;
    /// Inserts these rows in one statement.
    fn insert_many<'a>(&'a mut self, new: &'a [NewThing]) -> BoxFuture<'a, Tried<Vec<Thing>>>;
}

struct Generated(PgConnection);

impl Contestant for Generated {
    fn name(&self) -> &'static str {
        "generated"
    }

    fn get(&mut self, keys: Vec<i64>) -> BoxFuture<'_, Tried<usize>> {
        Box::pin(async move {
            let mut found = 0;
            for key in keys {
                found += usize::from(Thing::get(&mut self.0, key).await?.is_some());
            }
            Ok(found)
        })
    }

    fn insert_many<'a>(&'a mut self, new: &'a [NewThing]) -> BoxFuture<'a, Tried<Vec<Thing>>> {
        Box::pin(async move { Ok(Thing::insert_many(&mut self.0, new).await?) })
    }
}

struct HandWritten(PgConnection);

impl Contestant for HandWritten {
    fn name(&self) -> &'static str {
        "sqlx"
    }

    fn get(&mut self, keys: Vec<i64>) -> BoxFuture<'_, Tried<usize>> {
        Box::pin(async move {
            let mut found = 0;
            for key in keys {
                let row = sqlx::query_as!(
                    Thing,
                    "SELECT thing_id, name, note, amount, is_public FROM things WHERE thing_id = $1",
                    key
                );
                found += usize::from(row.fetch_optional(&mut self.0).await?.is_some());
            }
            Ok(found)
        })
    }

    fn insert_many<'a>(&'a mut self, new: &'a [NewThing]) -> BoxFuture<'a, Tried<Vec<Thing>>> {
        Box::pin(async move {
            let names: Vec<&str> = new.iter().map(|new| new.name.as_str()).collect();
            let notes: Vec<Option<&str>> = new.iter().map(|new| new.note.as_deref()).collect();
            let amounts: Vec<f64> = new.iter().map(|new| new.amount).collect();
            let are_public: Vec<Option<bool>> = new.iter().map(|new| new.is_public).collect();
            let rows = sqlx::query_as!(
                Thing,
                "INSERT INTO things (name, note, amount, is_public)
                 SELECT name, note, amount, COALESCE(is_public, false)
                 FROM UNNEST($1::text[], $2::text[], $3::float8[], $4::bool[])
                    AS new (name, note, amount, is_public)
                 RETURNING thing_id, name, note, amount, is_public",
                &names as _,
                &notes as _,
                &amounts,
                &are_public as _
            );
            Ok(rows.fetch_all(&mut self.0).await?)
        })
    }
}

struct TokioPostgres {
    client: Client,
    get: Statement,
    insert: Statement,
}

impl TokioPostgres {
    async fn connect(options: &PgConnectOptions) -> Tried<TokioPostgres> {
        let mut config = tokio_postgres::Config::new();
        match options.get_socket() {
            Some(folder) => config.host_path(folder),
            None => config.host(options.get_host()),
        };
        config.port(options.get_port()).user(options.get_username());
        config.dbname(options.get_database().unwrap_or("postgres"));
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        let get = client
            .prepare("SELECT thing_id, name, note, amount, is_public FROM things WHERE thing_id = $1")
            .await?;
        let insert = client
            .prepare(
                "INSERT INTO things (name, note, amount, is_public)
                 SELECT name, note, amount, COALESCE(is_public, false)
                 FROM UNNEST($1::text[], $2::text[], $3::float8[], $4::bool[])
                    AS new (name, note, amount, is_public)
                 RETURNING thing_id, name, note, amount, is_public",
            )
            .await?;
        Ok(TokioPostgres { client, get, insert })
    }
}

fn thing(row: &tokio_postgres::Row) -> Thing {
    Thing {
        thing_id: row.get(0),
        name: row.get(1),
        note: row.get(2),
        amount: row.get(3),
        is_public: row.get(4),
    }
}

impl Contestant for TokioPostgres {
    fn name(&self) -> &'static str {
        "tokio-postgres"
    }

    fn get(&mut self, keys: Vec<i64>) -> BoxFuture<'_, Tried<usize>> {
        Box::pin(async move {
            let mut found = 0;
            for key in keys {
                let row = self.client.query_opt(&self.get, &[&key]).await?;
                found += usize::from(row.as_ref().map(thing).is_some());
            }
            Ok(found)
        })
    }

    fn insert_many<'a>(&'a mut self, new: &'a [NewThing]) -> BoxFuture<'a, Tried<Vec<Thing>>> {
        Box::pin(async move {
            let names: Vec<&str> = new.iter().map(|new| new.name.as_str()).collect();
            let notes: Vec<Option<&str>> = new.iter().map(|new| new.note.as_deref()).collect();
            let amounts: Vec<f64> = new.iter().map(|new| new.amount).collect();
            let are_public: Vec<Option<bool>> = new.iter().map(|new| new.is_public).collect();
            let rows =
                self.client.query(&self.insert, &[&names, &notes, &amounts, &are_public]).await?;
            Ok(rows.iter().map(thing).collect())
        })
    }
}

#[tokio::main]
async fn main() -> Tried<()> {
    let options: PgConnectOptions = std::env::var("DATABASE_URL")?.parse()?;
    let mut connection = options.connect().await?;
    MIGRATIONS.apply(&sqlx::PgPool::connect_with(options.clone()).await?).await?;
    let mut contestants: [Box<dyn Contestant>; 3] = [
        Box::new(Generated(options.connect().await?)),
        Box::new(HandWritten(options.connect().await?)),
        Box::new(TokioPostgres::connect(&options).await?),
    ];
    let new: Vec<NewThing> = (0..BATCH).map(new_thing).collect();
    let mut gets: [Vec<Duration>; 3] = Default::default();
    let mut inserts: [Vec<Duration>; 3] = Default::default();
    for round in 0..=ROUNDS {
        for turn in 0..3 {
            // Whoever comes first in one round comes last in the next.
            let index = (turn + round) % 3;
            let contestant = &mut contestants[index];
            sqlx::raw_sql("TRUNCATE things").execute(&mut connection).await?;
            let begin = Instant::now();
            let mut keys = Vec::new();
            for _ in 0..BATCHES {
                let rows = contestant.insert_many(&new).await?;
                assert_eq!(rows.len(), BATCH);
                keys.extend(rows.into_iter().map(|row| row.thing_id));
            }
            let insert = begin.elapsed();
            sqlx::raw_sql("ANALYZE things").execute(&mut connection).await?;
            let keys = keys.into_iter().step_by(BATCH * BATCHES / GETS as usize).collect();
            let begin = Instant::now();
            assert_eq!(contestant.get(keys).await?, GETS as usize);
            // The first round fills caches.
            if round > 0 {
                gets[index].push(begin.elapsed());
                inserts[index].push(insert);
            }
        }
    }
    for (what, times, rows) in
        [("`get`", gets, GETS as f64), ("`insert_many` of 1,000 rows", inserts, (BATCH * BATCHES) as f64)]
    {
        let rate = |times: &Vec<Duration>| rows / median(times).as_secs_f64();
        let [ours, sqlx, tokio] = [0, 1, 2].map(|index| rate(&times[index]));
        let pair = |other: usize| ratio(&times[0], &times[other]);
        println!(
            "| {what} | {ours:.0} | {sqlx:.0} | {tokio:.0} | {:.2} | {:.2} |",
            pair(1),
            pair(2)
        );
        eprintln!("{}", contestants.iter().map(|one| one.name()).collect::<Vec<_>>().join(", "));
    }
    Ok(())
}

fn new_thing(number: usize) -> NewThing {
    NewThing {
        note: (number % 2 == 0).then(|| format!("note {number}")),
        is_public: (number % 3 == 0).then_some(true),
        ..NewThing::new(format!("thing {number}"), number as f64)
    }
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

/// Their time to ours, round by round: the middle of the ratios.
fn ratio(ours: &[Duration], theirs: &[Duration]) -> f64 {
    let ratios = std::iter::zip(ours, theirs).map(|(ours, theirs)| theirs.as_secs_f64() / ours.as_secs_f64());
    let mut ratios: Vec<f64> = ratios.collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}
