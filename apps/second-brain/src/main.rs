//! The second brain's command line: finds the database, brings it up to date, does one thing.

mod arguments;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use arguments::{
    Arguments, Attach, ChatCommand, Command, Finish, RunCommand, Say, StartChat, StartRun,
};
use clap::Parser;
use second_brain::agents::{self, Metrics, Outcome};
use second_brain::chats::{self, SayError};
use second_brain::database::{Database, Unreachable};
use second_brain::rows::{NewAgentArtifact, NewAgentRun, NewChatMessage, NewChatSession};
use second_brain::{MIGRATIONS, demonstration, tables, today};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

/// Why the program ended early. The exit codes are those of `cargo migrations`.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    #[error("the demonstration ended early")]
    Demonstration(#[source] demonstration::Failure),
    #[error("there is no {kind} {id}{state}")]
    NotThere { kind: &'static str, id: Uuid, state: &'static str },
    #[error(transparent)]
    Say(#[from] SayError),
    #[error("the database has refused it")]
    Database(#[from] sqlx::Error),
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // `second-brain chat list | head` has read enough; that is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {}", chain(&failure));
            failure.exit_code()
        }
    }
}

/// Starts and stops a throw-away server outside of the runtime, because both block.
fn run(arguments: Arguments) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut out = io::stdout().lock();
    match arguments.command {
        None => {
            let database = Database::throw_away()?;
            runtime.block_on(demonstrate(&database, &mut out))
        }
        Some(command) => {
            let database = Database::from_environment()?;
            runtime.block_on(execute(&database, command, &mut out))
        }
    }
}

async fn demonstrate(database: &Database, out: &mut impl Write) -> Result<(), Failure> {
    if let Some(version) = database.throw_away_version() {
        writeln!(out, "started a throw-away PostgreSQL {version} (deleted at exit)")?;
    }
    let pool = database.connect().await?;
    demonstration::earlier_phases(&pool).await?;
    migrate(&pool, out).await?;
    demonstration::show(&pool, out).await.map_err(Failure::Demonstration)?;
    pool.close().await;
    Ok(())
}

async fn execute(
    database: &Database,
    command: Command,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let pool = database.connect().await?;
    // The answer alone is for standard output: a script reads the number of a chat there.
    migrate(&pool, &mut io::stderr()).await?;
    match command {
        Command::Chat(command) => chat(&pool, command, out).await?,
        Command::Run(command) => agent_run(&pool, command, out).await?,
        Command::Today => {
            writeln!(out, "{}", tables::events(&today::events(&pool).await?))?;
            writeln!(out, "{}", tables::tasks(&today::tasks(&pool).await?))?;
        }
    }
    pool.close().await;
    Ok(())
}

async fn migrate(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let report = MIGRATIONS.apply(pool).await.map_err(|error| Failure::Migration(error.into()))?;
    for applied in &report.applied {
        let milliseconds = applied.execution_time.as_secs_f64() * 1000.0;
        writeln!(out, "Applied {} in {milliseconds:.1} ms", applied.version)?;
    }
    Ok(())
}

async fn chat(pool: &PgPool, command: ChatCommand, out: &mut impl Write) -> Result<(), Failure> {
    match command {
        ChatCommand::Start(start) => {
            writeln!(out, "{}", chats::start(pool, &start.into()).await?.id)?;
        }
        ChatCommand::Say(say) => writeln!(out, "{}", chats::say(pool, &say.into()).await?.id)?,
        ChatCommand::List { archived: false } => {
            writeln!(out, "{}", tables::chats(&chats::open(pool).await?))?;
        }
        ChatCommand::List { archived: true } => {
            writeln!(out, "{}", tables::chats(&chats::archived(pool).await?))?;
        }
        ChatCommand::Show { chat: id } => {
            let found = chats::read(pool, id).await?.ok_or(missing("chat", id, ""))?;
            writeln!(out, "{}", tables::chat(&found))?;
        }
        ChatCommand::Archive { chat: id } => {
            if !chats::archive(pool, id).await? {
                return Err(missing("chat", id, " that is open"));
            }
        }
    }
    Ok(())
}

async fn agent_run(
    pool: &PgPool,
    command: RunCommand,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match command {
        RunCommand::Start(start) => {
            writeln!(out, "{}", agents::start(pool, &start.into()).await?.id)?;
        }
        RunCommand::Attach(attach) => {
            writeln!(out, "{}", agents::attach(pool, &attach.into()).await?.id)?;
        }
        RunCommand::Finish(finish) => {
            let id = finish.run;
            let (outcome, metrics) = finish.into();
            let finished = agents::finish(pool, id, &outcome, &metrics).await?;
            if finished.is_none() {
                return Err(missing("run", id, " that still runs"));
            }
        }
        RunCommand::List { status } => {
            writeln!(out, "{}", tables::runs(&agents::list(pool, status).await?))?;
        }
        RunCommand::Show { run: id } => {
            let found = agents::read(pool, id).await?.ok_or(missing("run", id, ""))?;
            writeln!(out, "{}", tables::run(&found))?;
        }
    }
    Ok(())
}

fn missing(kind: &'static str, id: Uuid, state: &'static str) -> Failure {
    Failure::NotThere { kind, id, state }
}

impl From<StartChat> for NewChatSession {
    fn from(start: StartChat) -> NewChatSession {
        NewChatSession {
            mode: Some(start.mode),
            attached_skills: Some(Value::from(start.skills)),
            ..NewChatSession::new(start.title, start.provider, start.model)
        }
    }
}

impl From<Say> for NewChatMessage {
    fn from(say: Say) -> NewChatMessage {
        NewChatMessage {
            tool_calls: say.tool_calls,
            ..NewChatMessage::new(say.chat, say.role, say.content)
        }
    }
}

impl From<StartRun> for NewAgentRun {
    fn from(start: StartRun) -> NewAgentRun {
        NewAgentRun::new(start.agent, start.goal, start.provider, start.model)
    }
}

impl From<Attach> for NewAgentArtifact {
    fn from(attach: Attach) -> NewAgentArtifact {
        NewAgentArtifact {
            metadata: attach.metadata,
            ..NewAgentArtifact::new(attach.run, attach.artifact_type, attach.name, attach.content)
        }
    }
}

impl From<Finish> for (Outcome, Metrics) {
    fn from(finish: Finish) -> (Outcome, Metrics) {
        let outcome = match finish.failed {
            Some(reason) => Outcome::Failed(reason),
            None if finish.cancelled => Outcome::Cancelled,
            None => Outcome::Completed,
        };
        let metrics = Metrics {
            steps: finish.steps,
            input_tokens: finish.input_tokens,
            output_tokens: finish.output_tokens,
            cost_usd: finish.cost_usd,
        };
        (outcome, metrics)
    }
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Unreachable(
                Unreachable::NotSet | Unreachable::Url | Unreachable::NoEngine,
            ) => 2,
            Failure::Unreachable(Unreachable::Engine(_) | Unreachable::Connect(_)) => 3,
            Failure::Migration(_) => 4,
            Failure::Demonstration(_)
            | Failure::NotThere { .. }
            | Failure::Say(_)
            | Failure::Database(_)
            | Failure::Output(_) => 1,
        })
    }
}

/// Writes an error and its causes in one line, and no cause that the line holds already.
fn chain(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        // What the server says is the end of it; sqlx adds a line of PostgreSQL's own C source.
        let (message, next) = match error.downcast_ref() {
            Some(sqlx::Error::Database(error)) => (error.message().to_owned(), None),
            _ => (error.to_string(), error.source()),
        };
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = next;
    }
    text
}
