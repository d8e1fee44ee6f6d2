//! The questions of the application, each on a database of its own.

use rust_decimal::Decimal;
use second_brain::agents::{self, Metrics, Outcome};
use second_brain::chats::{self, SayError};
use second_brain::rows::{
    AgentRun, AgentRunStatus, ArtifactType, ChatMessage, ChatSession, Mode, NewAgentArtifact,
    NewAgentRun, NewChatMessage, NewChatSession, Role, TaskStatus,
};
use second_brain::{MIGRATIONS, today};
use serde_json::json;
use sqlx::PgPool;
use sqlx::error::ErrorKind;
use uuid::Uuid;

#[migrations::test]
async fn chat_has_its_messages_in_the_order_in_which_they_were_said(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    let said = ["one", "two", "three", "four", "five", "six"];
    for content in said {
        chats::say(&pool, &message(chat.id, Role::User, content)).await.unwrap();
    }

    let read = chats::read(&pool, chat.id).await.unwrap().unwrap();

    let read: Vec<_> = read.messages.iter().map(|message| message.content.as_str()).collect();
    assert_eq!(read, said);
}

#[migrations::test]
async fn messages_of_one_transaction_keep_their_order(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    let mut transaction = pool.begin().await.unwrap();
    for content in ["question", "answer"] {
        let new = message(chat.id, Role::User, content);
        ChatMessage::insert(&mut *transaction, &new).await.unwrap();
    }
    transaction.commit().await.unwrap();

    let read = chats::read(&pool, chat.id).await.unwrap().unwrap();

    assert!(read.messages[0].created_at < read.messages[1].created_at);
    assert_eq!(read.messages[1].content, "answer");
}

#[migrations::test]
async fn skills_and_tool_calls_are_kept_as_they_came(pool: PgPool) {
    let new = NewChatSession {
        mode: Some(Mode::Research),
        attached_skills: Some(json!(["vault", "calendar"])),
        ..new_chat("Papers")
    };
    let chat = chats::start(&pool, &new).await.unwrap();
    let call =
        json!([{"name": "vault.search", "arguments": {"query": "retrieval"}, "result": [3, 7]}]);
    let new = NewChatMessage {
        tool_calls: Some(call.clone()),
        ..message(chat.id, Role::Assistant, "Two notes.")
    };
    chats::say(&pool, &new).await.unwrap();

    let read = chats::read(&pool, chat.id).await.unwrap().unwrap();

    assert_eq!(read.session.mode, Mode::Research);
    assert_eq!(read.session.attached_skills, json!(["vault", "calendar"]));
    assert_eq!(read.messages[0].tool_calls, call);
}

#[migrations::test]
async fn chat_without_a_word_about_it_has_no_skills(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;

    assert_eq!((chat.mode, chat.attached_skills), (Mode::Chat, json!([])));
    let read = chats::read(&pool, chat.id).await.unwrap().unwrap();
    assert_eq!(read.messages, []);
}

#[migrations::test]
async fn tool_calls_are_an_array(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    let new = NewChatMessage {
        tool_calls: Some(json!({"name": "vault.search"})),
        ..message(chat.id, Role::Assistant, "Nothing.")
    };

    let error = chats::say(&pool, &new).await.unwrap_err();

    let SayError::Database(error) = error else { panic!("{error}") };
    let error = error.as_database_error().unwrap();
    assert_eq!(error.constraint(), Some("chat_messages_tool_calls_check"));
}

#[migrations::test]
async fn trigger_stamps_a_chat_that_is_talked_in(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    assert_eq!(chat.updated_at, chat.created_at);

    chats::say(&pool, &message(chat.id, Role::User, "Hello")).await.unwrap();

    let read = ChatSession::get(&pool, chat.id).await.unwrap().unwrap();
    assert!(read.updated_at > chat.updated_at);
    assert_eq!(read.created_at, chat.created_at);
}

#[migrations::test]
async fn chat_that_was_talked_in_last_comes_first(pool: PgPool) {
    let first = start_chat(&pool, "First").await;
    let second = start_chat(&pool, "Second").await;
    chats::say(&pool, &message(second.id, Role::User, "Hello")).await.unwrap();
    chats::say(&pool, &message(first.id, Role::User, "Hello")).await.unwrap();
    chats::say(&pool, &message(first.id, Role::Assistant, "Hello")).await.unwrap();

    let open = chats::open(&pool).await.unwrap();

    let open: Vec<_> = open.iter().map(|chat| (chat.title.as_str(), chat.messages)).collect();
    assert_eq!(open, [("First", 2), ("Second", 1)]);
}

#[migrations::test]
async fn archived_chat_is_read_and_not_talked_in(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    chats::say(&pool, &message(chat.id, Role::User, "Hello")).await.unwrap();

    assert!(chats::archive(&pool, chat.id).await.unwrap());
    assert!(!chats::archive(&pool, chat.id).await.unwrap());

    assert_eq!(chats::open(&pool).await.unwrap(), []);
    let archived = chats::archived(&pool).await.unwrap();
    assert_eq!((archived[0].id, archived[0].messages), (chat.id, 1));
    let said = chats::say(&pool, &message(chat.id, Role::User, "More")).await;
    assert!(matches!(said, Err(SayError::NotOpen(id)) if id == chat.id));
    let read = chats::read(&pool, chat.id).await.unwrap().unwrap();
    assert_eq!(read.messages.len(), 1);
}

#[migrations::test]
async fn messages_go_with_their_chat(pool: PgPool) {
    let chat = start_chat(&pool, "Offers").await;
    let said = chats::say(&pool, &message(chat.id, Role::User, "Hello")).await.unwrap();

    assert!(ChatSession::delete(&pool, chat.id).await.unwrap());

    assert_eq!(ChatMessage::get(&pool, said.id).await.unwrap(), None);
    assert_eq!(chats::read(&pool, chat.id).await.unwrap(), None);
}

#[migrations::test]
async fn run_that_is_finished_has_its_metrics(pool: PgPool) {
    let run = start_run(&pool, "writer").await;
    assert_eq!((run.status, run.completed_at), (AgentRunStatus::Running, None));
    let metrics = Metrics {
        steps: 4,
        input_tokens: 5_000_000_000,
        output_tokens: 812,
        cost_usd: Decimal::new(183, 4),
    };

    let finished =
        agents::finish(&pool, run.id, &Outcome::Completed, &metrics).await.unwrap().unwrap();

    assert_eq!(finished.status, AgentRunStatus::Completed);
    assert_eq!(finished.input_tokens, 5_000_000_000);
    assert_eq!(finished.cost_usd, Decimal::new(183, 4));
    assert!(finished.completed_at.unwrap() >= finished.started_at);
    assert_eq!(AgentRun::get(&pool, run.id).await.unwrap(), Some(finished));
}

#[migrations::test]
async fn run_ends_once(pool: PgPool) {
    let run = start_run(&pool, "writer").await;
    let reason = Outcome::Failed("the vault is read-only".to_owned());
    let failed =
        agents::finish(&pool, run.id, &reason, &Metrics::default()).await.unwrap().unwrap();
    assert_eq!(failed.error_message.as_deref(), Some("the vault is read-only"));

    let again = agents::finish(&pool, run.id, &Outcome::Completed, &Metrics::default()).await;

    assert_eq!(again.unwrap(), None);
    assert_eq!(AgentRun::get(&pool, run.id).await.unwrap(), Some(failed));
}

#[migrations::test]
async fn run_of_nobody_is_not_finished(pool: PgPool) {
    let metrics = Metrics::default();

    let finished = agents::finish(&pool, Uuid::nil(), &Outcome::Cancelled, &metrics).await.unwrap();

    assert_eq!(finished, None);
}

#[migrations::test]
async fn metrics_are_not_negative(pool: PgPool) {
    let run = start_run(&pool, "writer").await;
    let metrics = Metrics { steps: -1, ..Metrics::default() };

    let error = agents::finish(&pool, run.id, &Outcome::Completed, &metrics).await.unwrap_err();

    let error = error.as_database_error().unwrap();
    assert!(matches!(error.kind(), ErrorKind::CheckViolation), "{error}");
    assert_eq!(error.constraint(), Some("agent_runs_steps_check"));
}

#[migrations::test]
async fn runs_are_listed_by_status(pool: PgPool) {
    let written = start_run(&pool, "writer").await;
    let filed = start_run(&pool, "librarian").await;
    start_run(&pool, "planner").await;
    for name in ["Outline.md", "Sources.md"] {
        agents::attach(&pool, &artifact(written.id, name)).await.unwrap();
    }
    agents::finish(&pool, written.id, &Outcome::Completed, &Metrics::default()).await.unwrap();
    agents::finish(&pool, filed.id, &Outcome::Cancelled, &Metrics::default()).await.unwrap();

    assert_eq!(agents_of(&pool, None).await, ["planner", "librarian", "writer"]);
    assert_eq!(agents_of(&pool, Some(AgentRunStatus::Running)).await, ["planner"]);
    assert_eq!(agents_of(&pool, Some(AgentRunStatus::Cancelled)).await, ["librarian"]);
    assert!(agents_of(&pool, Some(AgentRunStatus::Failed)).await.is_empty());
    let completed = agents::list(&pool, Some(AgentRunStatus::Completed)).await.unwrap();
    assert_eq!(completed[0].artifacts, 2);
}

#[migrations::test]
async fn run_has_its_artifacts_in_order_and_takes_them_along(pool: PgPool) {
    let run = start_run(&pool, "writer").await;
    let names = ["c.md", "a.md", "b.md"];
    for name in names {
        agents::attach(&pool, &artifact(run.id, name)).await.unwrap();
    }

    let read = agents::read(&pool, run.id).await.unwrap().unwrap();
    let read: Vec<_> = read.artifacts.iter().map(|artifact| artifact.name.as_str()).collect();
    assert_eq!(read, names);

    AgentRun::delete(&pool, run.id).await.unwrap();
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM agent_artifacts").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 0);
}

#[migrations::test]
async fn artifact_of_no_run_is_refused(pool: PgPool) {
    let error = agents::attach(&pool, &artifact(Uuid::nil(), "a.md")).await.unwrap_err();

    let error = error.as_database_error().unwrap();
    assert!(matches!(error.kind(), ErrorKind::ForeignKeyViolation), "{error}");
}

#[migrations::test(fixtures("before_phase7"))]
async fn today_has_the_events_of_the_day(pool: PgPool) {
    let events = today::events(&pool).await.unwrap();

    let titles: Vec<_> = events.iter().map(|event| event.title.as_str()).collect();
    assert_eq!(titles, ["Stand-up", "Dentist"]);
}

#[migrations::test(fixtures("before_phase7"))]
async fn today_has_the_tasks_that_are_due_and_those_without_a_day(pool: PgPool) {
    let tasks = today::tasks(&pool).await.unwrap();

    let tasks: Vec<_> = tasks.iter().map(|task| (task.line_number, task.status)).collect();
    let expected = [(12, TaskStatus::Open), (4, TaskStatus::InProgress), (30, TaskStatus::Open)];
    assert_eq!(tasks, expected);
}

fn new_chat(title: &str) -> NewChatSession {
    NewChatSession::new(title.to_owned(), "local".to_owned(), "llama".to_owned())
}

async fn start_chat(pool: &PgPool, title: &str) -> ChatSession {
    chats::start(pool, &new_chat(title)).await.unwrap()
}

fn message(chat: Uuid, role: Role, content: &str) -> NewChatMessage {
    NewChatMessage::new(chat, role, content.to_owned())
}

async fn start_run(pool: &PgPool, agent: &str) -> AgentRun {
    let new = NewAgentRun::new(
        agent.to_owned(),
        "Outline the talk".to_owned(),
        "local".to_owned(),
        "llama".to_owned(),
    );
    agents::start(pool, &new).await.unwrap()
}

fn artifact(run: Uuid, name: &str) -> NewAgentArtifact {
    NewAgentArtifact::new(run, ArtifactType::Note, name.to_owned(), "1. Backups".to_owned())
}

async fn agents_of(pool: &PgPool, status: Option<AgentRunStatus>) -> Vec<String> {
    let runs = agents::list(pool, status).await.unwrap();
    runs.into_iter().map(|run| run.agent).collect()
}
