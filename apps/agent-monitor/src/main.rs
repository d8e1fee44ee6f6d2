//! The program: brings a database up to date, takes an event stream in, and shows what it says.

mod arguments;
mod failure;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;

use agent_monitor::database::Database;
use agent_monitor::embedder;
use agent_monitor::memory::{self, Memory};
use agent_monitor::rows::{Session, WorkflowStatus};
use agent_monitor::stream::{self, Ingested, MemoryStore};
use agent_monitor::{questions, tables};
use clap::Parser;
use migrations::{AppliedNow, ApplyOptions, ExistingPolicy, Migrations, RollbackOptions, Target};
use sqlx::PgPool;
use uuid::Uuid;

use arguments::{Arguments, Command, MigrateCommand};
use failure::Failure;

/// The last migration that needs nothing but PostgreSQL itself.
const WITHOUT_PGVECTOR: &str = "003_workflow_lifecycle";

/// Where the example keeps its memories, and what it asks them.
const COLLECTION: &str = "operations";
const QUESTION: &str = "when is the mailbox locked?";

const LIMIT: i64 = 20;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // `cargo run | head` has read enough; that is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {}", failure::chain(&failure));
            failure.exit_code()
        }
    }
}

/// Starts and stops a throw-away server outside of the runtime, because both block.
fn run(arguments: Arguments) -> Result<(), Failure> {
    let database = Database::find()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{database}")?;
    tokio::runtime::Runtime::new()?.block_on(serve(&database, arguments.command, &mut out))
}

async fn serve(
    database: &Database,
    command: Option<Command>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let pool = database.connect().await?;
    let has_memory = database.is_throw_away() || questions::has_pgvector(&pool).await?;
    let monitor = Monitor { has_memory, pool, migrations: database.migrations() };
    show_applied(database.applied(), out)?;
    // On a real database `migrate` does what it is told and nothing before.
    if !database.is_throw_away() && !matches!(command, Some(Command::Migrate(_))) {
        monitor.bring_up_to_date(ExistingPolicy::Refuse, out).await?;
    }
    // A server that was started a moment ago has nothing to show.
    if database.is_throw_away() && !matches!(command, Some(Command::Ingest { .. })) {
        monitor.ingest(stream::EXAMPLE.as_bytes(), out).await?;
    }
    match command {
        None => monitor.show_everything(out).await?,
        Some(command) => monitor.execute(command, out).await?,
    }
    monitor.pool.close().await;
    Ok(())
}

fn show_applied(applied: &[AppliedNow], out: &mut impl Write) -> io::Result<()> {
    for applied in applied {
        let milliseconds = applied.execution_time.as_secs_f64() * 1000.0;
        writeln!(out, "Applied {} in {milliseconds:.1} ms", applied.version)?;
    }
    Ok(())
}

/// A database, its migrations, and whether its server can store memories.
struct Monitor<'a> {
    pool: PgPool,
    migrations: &'a Migrations,
    has_memory: bool,
}

impl Monitor<'_> {
    async fn execute(&self, command: Command, out: &mut impl Write) -> Result<(), Failure> {
        match command {
            Command::Ingest { file } => self.ingest_file(file.as_deref(), out).await,
            Command::Workflows => self.show_workflows(out).await,
            Command::Sessions { workflow, limit } => {
                self.show_sessions(workflow.as_deref(), limit, out).await
            }
            Command::Tools => self.show_tools(out).await,
            Command::Timeline { session } => self.show_timeline(session, out).await,
            Command::Set { workflow, status, reason } => {
                self.set_status(&workflow, status, reason.as_deref(), out).await
            }
            Command::Remember { collection, session, importance, text } => {
                let memory = Memory { content: text, session_id: session, importance };
                self.remember(&collection, memory, out).await
            }
            Command::Search { collection, limit, question } => {
                self.search(&collection, &question, limit, out).await
            }
            Command::Collections => self.show_collections(out).await,
            Command::Migrate(command) => self.migrate(&command, out).await,
        }
    }

    async fn bring_up_to_date(
        &self,
        existing: ExistingPolicy,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let report = self
            .migrations
            .apply_with(&self.pool, &self.options(existing))
            .await
            .map_err(|error| Failure::Migration(error.into()))?;
        show_applied(&report.applied, out)?;
        if report.applied.is_empty() {
            let count = report.already.len();
            writeln!(out, "Nothing is pending: {count} migrations were applied before.")?;
        }
        if !self.has_memory {
            let later = report.later.join(", ");
            writeln!(out, "This server has no pgvector, so there is no memory; left out: {later}")?;
        }
        Ok(())
    }

    /// Leaves the memory out where the server cannot store an embedding.
    fn options(&self, existing: ExistingPolicy) -> ApplyOptions {
        let to = match self.has_memory {
            true => Target::Latest,
            false => Target::To(WITHOUT_PGVECTOR.to_owned()),
        };
        ApplyOptions { to, existing, ..ApplyOptions::default() }
    }

    async fn show_everything(&self, out: &mut impl Write) -> Result<(), Failure> {
        self.show_workflows(out).await?;
        self.show_sessions(None, LIMIT, out).await?;
        self.show_tools(out).await?;
        if self.has_memory {
            self.search(COLLECTION, QUESTION, LIMIT, out).await?;
            self.show_collections(out).await?;
        }
        Ok(())
    }

    async fn ingest_file(&self, file: Option<&str>, out: &mut impl Write) -> Result<(), Failure> {
        match file {
            None => self.ingest(stream::EXAMPLE.as_bytes(), out).await,
            Some("-") => self.ingest(BufReader::new(io::stdin()), out).await,
            Some(path) => {
                let file =
                    File::open(path).map_err(|error| Failure::File(path.to_owned(), error))?;
                self.ingest(BufReader::new(file), out).await
            }
        }
    }

    async fn ingest(&self, stream: impl BufRead, out: &mut impl Write) -> Result<(), Failure> {
        let embedder = embedder::of_environment();
        let memories = match self.has_memory {
            true => MemoryStore::With(embedder.as_ref()),
            false => MemoryStore::Missing,
        };
        let Ingested { lines, workflows, sessions, events, memories, memories_left_out } =
            stream::ingest(&self.pool, memories, stream).await?;
        write!(out, "Read {lines} lines: {workflows} workflows, {sessions} sessions, ")?;
        writeln!(out, "{events} events and {memories} memories are new.")?;
        if memories_left_out > 0 {
            writeln!(out, "{memories_left_out} memories were not stored.")?;
        }
        Ok(())
    }

    async fn show_workflows(&self, out: &mut impl Write) -> Result<(), Failure> {
        let answer = questions::workflows(&self.pool).await?;
        writeln!(out, "\nWorkflows\n{}", tables::workflows(&answer))?;
        Ok(())
    }

    async fn show_sessions(
        &self,
        workflow: Option<&str>,
        limit: i64,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let answer = questions::sessions(&self.pool, workflow, limit).await?;
        writeln!(out, "\nSessions\n{}", tables::sessions(&answer))?;
        Ok(())
    }

    async fn show_tools(&self, out: &mut impl Write) -> Result<(), Failure> {
        let answer = questions::tools(&self.pool).await?;
        writeln!(out, "\nTools\n{}", tables::tools(&answer))?;
        Ok(())
    }

    async fn show_timeline(&self, session: Uuid, out: &mut impl Write) -> Result<(), Failure> {
        if Session::get(&self.pool, session).await?.is_none() {
            return Err(Failure::UnknownSession(session));
        }
        let answer = questions::timeline(&self.pool, session).await?;
        writeln!(out, "\nSession {session}\n{}", tables::timeline(&answer))?;
        Ok(())
    }

    async fn set_status(
        &self,
        workflow: &str,
        status: WorkflowStatus,
        reason: Option<&str>,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let changed = questions::set_workflow_status(&self.pool, workflow, status, reason).await?;
        match changed {
            true => writeln!(out, "{workflow} is {status}.")?,
            false => writeln!(out, "Nothing to change: {workflow} is {status}, or is not there.")?,
        }
        self.show_workflows(out).await
    }

    async fn remember(
        &self,
        collection: &str,
        memory: Memory,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        self.require_memory()?;
        let embedder = embedder::of_environment();
        let stored = memory::remember(&self.pool, embedder.as_ref(), collection, &[memory]).await?;
        match stored {
            0 => writeln!(out, "{collection} knows that already.")?,
            _ => writeln!(out, "Remembered in {collection}.")?,
        }
        self.show_collections(out).await
    }

    async fn search(
        &self,
        collection: &str,
        question: &str,
        limit: i64,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        self.require_memory()?;
        let embedder = embedder::of_environment();
        let found =
            memory::search(&self.pool, embedder.as_ref(), collection, question, limit).await?;
        let by = embedder.model();
        writeln!(out, "\nMemories of {collection}: {question} (embeddings by {by})")?;
        writeln!(out, "{}", tables::memories(&found))?;
        Ok(())
    }

    async fn show_collections(&self, out: &mut impl Write) -> Result<(), Failure> {
        self.require_memory()?;
        let answer = memory::usage(&self.pool).await?;
        writeln!(out, "\nCollections\n{}", tables::collections(&answer))?;
        Ok(())
    }

    fn require_memory(&self) -> Result<(), Failure> {
        if self.has_memory { Ok(()) } else { Err(Failure::NoPgvector) }
    }

    async fn migrate(&self, command: &MigrateCommand, out: &mut impl Write) -> Result<(), Failure> {
        let failed = |error: migrations::RunError| Failure::Migration(error.into());
        match command {
            MigrateCommand::Status => {}
            MigrateCommand::Apply { over_existing } => {
                let existing = match over_existing {
                    true => ExistingPolicy::Over,
                    false => ExistingPolicy::Refuse,
                };
                self.bring_up_to_date(existing, out).await?;
            }
            MigrateCommand::Rollback => {
                let options = RollbackOptions::default();
                let report =
                    self.migrations.rollback(&self.pool, &options).await.map_err(failed)?;
                for back in &report.taken_back {
                    writeln!(out, "Took {} back, by {}", back.version, back.file)?;
                }
            }
            MigrateCommand::Redo => {
                // The history of the runner that was there before still says that a file has run
                // which was taken back a moment ago.
                let run = self.options(ExistingPolicy::Over);
                let options = RollbackOptions { run, ..RollbackOptions::default() };
                let report = self.migrations.redo(&self.pool, &options).await.map_err(failed)?;
                for back in &report.taken_back {
                    writeln!(out, "Took {} back, by {}", back.version, back.file)?;
                }
                for applied in &report.applied {
                    writeln!(out, "Applied {} again", applied.version)?;
                }
            }
        }
        let status = self.migrations.status(&self.pool).await.map_err(failed)?;
        writeln!(out, "\nMigrations\n{}", tables::migrations(&status))?;
        Ok(())
    }
}
