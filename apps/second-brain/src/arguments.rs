//! What may stand behind the program's name.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use rust_decimal::Decimal;
use second_brain::rows::{AgentRunStatus, ArtifactType, Mode, Role};
use serde_json::Value;
use uuid::Uuid;

/// Chats, and agents that run on their own, beside a person's jobs, calendars and notes.
///
/// Without a command: a demonstration on a throw-away PostgreSQL, which is deleted at the end. With
/// one: on the database of DATABASE_URL, which is brought up to date first.
#[derive(Debug, Parser)]
#[command(name = "second-brain", version)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start, hold, list, show and archive chats
    #[command(subcommand)]
    Chat(ChatCommand),
    /// Start and finish the runs of agents, and keep what they make
    #[command(subcommand)]
    Run(RunCommand),
    /// Show today's events and what is to be done
    Today,
}

#[derive(Debug, Subcommand)]
pub enum ChatCommand {
    /// Start a chat, and print its number
    Start(StartChat),
    /// Say something in a chat, and print the message's number
    Say(Say),
    /// List the chats that are open
    List {
        /// Those that were archived instead
        #[arg(long)]
        archived: bool,
    },
    /// Show a chat with its messages
    Show {
        /// The number of the chat
        chat: Uuid,
    },
    /// Put a chat out of sight; it stays readable
    Archive {
        /// The number of the chat
        chat: Uuid,
    },
}

#[derive(Debug, Args)]
pub struct StartChat {
    /// What the chat is about
    pub title: String,
    /// Who runs the model
    #[arg(long, default_value = "local")]
    pub provider: String,
    /// Which model answers
    #[arg(long)]
    pub model: String,
    /// How the chat is held
    #[arg(long, value_parser = modes(), default_value = Mode::Chat.as_str())]
    pub mode: Mode,
    /// A skill that the model may use; may be given several times
    #[arg(long = "skill", value_name = "NAME")]
    pub skills: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Say {
    /// The number of the chat
    pub chat: Uuid,
    /// What is said
    pub content: String,
    /// Who says it
    #[arg(long = "as", value_parser = roles(), default_value = Role::User.as_str())]
    pub role: Role,
    /// What the model has called meanwhile, as an array of JSON
    #[arg(long, value_parser = json, value_name = "JSON")]
    pub tool_calls: Option<Value>,
}

#[derive(Debug, Subcommand)]
pub enum RunCommand {
    /// Start a run, and print its number
    Start(StartRun),
    /// Keep what a run has made, and print its number
    Attach(Attach),
    /// Record the end of a run and what it took
    Finish(Finish),
    /// List runs, the newest first
    List {
        /// Those of one status alone
        #[arg(long, value_parser = statuses())]
        status: Option<AgentRunStatus>,
    },
    /// Show a run with its metrics and what it has made
    Show {
        /// The number of the run
        run: Uuid,
    },
}

#[derive(Debug, Args)]
pub struct StartRun {
    /// Who runs
    pub agent: String,
    /// What for
    pub goal: String,
    /// Who runs the model
    #[arg(long, default_value = "local")]
    pub provider: String,
    /// Which model is asked
    #[arg(long)]
    pub model: String,
}

#[derive(Debug, Args)]
pub struct Attach {
    /// The number of the run
    pub run: Uuid,
    /// What the artifact is
    #[arg(value_parser = artifact_types())]
    pub artifact_type: ArtifactType,
    /// What the artifact is called
    pub name: String,
    /// The artifact itself
    pub content: String,
    /// What else is known of it, as an object of JSON
    #[arg(long, value_parser = json, value_name = "JSON")]
    pub metadata: Option<Value>,
}

#[derive(Debug, Args)]
pub struct Finish {
    /// The number of the run
    pub run: Uuid,
    /// The run has failed, and why
    #[arg(long, value_name = "REASON", conflicts_with = "cancelled")]
    pub failed: Option<String>,
    /// Somebody has stopped the run
    #[arg(long)]
    pub cancelled: bool,
    /// How many times the model was asked
    #[arg(long, default_value_t = 0)]
    pub steps: i32,
    /// The tokens that were sent
    #[arg(long, default_value_t = 0)]
    pub input_tokens: i64,
    /// The tokens that came back
    #[arg(long, default_value_t = 0)]
    pub output_tokens: i64,
    /// What the provider charges, in US dollars
    #[arg(long, default_value_t = Decimal::ZERO)]
    pub cost_usd: Decimal,
}

// The words of a closed list are those that the migrations allow, so `--help` names them.

fn modes() -> impl TypedValueParser<Value = Mode> {
    PossibleValuesParser::new(Mode::ALL.iter().map(|mode| mode.as_str()))
        .try_map(|text| text.parse::<Mode>())
}

fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str()))
        .try_map(|text| text.parse::<Role>())
}

fn statuses() -> impl TypedValueParser<Value = AgentRunStatus> {
    PossibleValuesParser::new(AgentRunStatus::ALL.iter().map(|status| status.as_str()))
        .try_map(|text| text.parse::<AgentRunStatus>())
}

fn artifact_types() -> impl TypedValueParser<Value = ArtifactType> {
    PossibleValuesParser::new(ArtifactType::ALL.iter().map(|kind| kind.as_str()))
        .try_map(|text| text.parse::<ArtifactType>())
}

fn json(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_argument_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn words_are_those_of_the_database() {
        let read = |words: &[&str]| Arguments::try_parse_from(words.iter().copied());

        let error = read(&["second-brain", "run", "list", "--status", "done"]).unwrap_err();
        assert!(error.to_string().contains("running, completed, failed, cancelled"), "{error}");
        let read = read(&["second-brain", "run", "list", "--status", "failed"]).unwrap();
        let Some(Command::Run(RunCommand::List { status })) = read.command else { panic!() };
        assert_eq!(status, Some(AgentRunStatus::Failed));
    }
}
