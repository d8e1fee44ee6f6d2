//! What is asked about sessions and memories, each test on a database of its own.

use agent_monitor::embedder::{EmbedError, Embedder, HashedWords};
use agent_monitor::memory::{self, FoundMemory, Memory, MemoryError};
use agent_monitor::rows::{Kind, MemoryEntry, SessionStatus, Workflow, WorkflowStatus};
use agent_monitor::stream::{self, Ingested, MemoryStore, StreamError};
use agent_monitor::{MIGRATIONS, questions};
use migrations::{AdoptOptions, Migrations, Verdict};
use rust_decimal::Decimal;
use sqlx::PgPool;
use uuid::Uuid;

const SUCCEEDED: Uuid = Uuid::from_u128(0x0d5c7a60_0000_4000_8000_000000000001);
const FAILED: Uuid = Uuid::from_u128(0x0d5c7a60_0000_4000_8000_000000000002);
const OPEN: Uuid = Uuid::from_u128(0x0d5c7a60_0000_4000_8000_000000000004);

const COLLECTION: &str = "operations";

#[migrations::test]
async fn example_is_new_once(pool: PgPool) {
    let first = example(&pool).await;
    let second = example(&pool).await;

    assert_eq!((first.workflows, first.sessions, first.events, first.memories), (2, 4, 19, 3));
    assert_eq!(second, Ingested { lines: first.lines, ..Ingested::default() });
}

#[migrations::test]
async fn sessions_are_what_their_events_say(pool: PgPool) {
    example(&pool).await;

    let answer = questions::sessions(&pool, None, 10).await.unwrap();

    let find = |id: Uuid| answer.iter().find(|session| session.session_id == id).unwrap();
    let succeeded = find(SUCCEEDED);
    assert_eq!(succeeded.status, SessionStatus::Succeeded);
    assert_eq!(succeeded.duration_ms, Some(7200));
    assert_eq!((succeeded.events, succeeded.tool_calls), (Some(7), Some(2)));
    assert_eq!(succeeded.tokens, Some(2450));
    assert_eq!(succeeded.cost_usd, Some(decimal("0.000507")));
    let failed = find(FAILED);
    assert_eq!(failed.status, SessionStatus::Failed);
    assert_eq!(failed.error.as_deref(), Some("the mailbox is locked"));
    let open = find(OPEN);
    assert_eq!((open.status, open.duration_ms), (SessionStatus::Running, None));
}

#[migrations::test]
async fn sessions_of_one_workflow_are_asked_for_by_name(pool: PgPool) {
    example(&pool).await;

    let answer = questions::sessions(&pool, Some("release-notes"), 10).await.unwrap();

    assert_eq!(answer.len(), 2);
    assert!(answer.iter().all(|session| session.workflow == "release-notes"));
}

#[migrations::test]
async fn session_without_a_known_price_has_no_cost(pool: PgPool) {
    example(&pool).await;
    sqlx::query("DELETE FROM model_prices WHERE model = 'small-1'").execute(&pool).await.unwrap();

    assert!(questions::compute_metrics(&pool, SUCCEEDED).await.unwrap());

    let answer = questions::sessions(&pool, Some("invoice-intake"), 10).await.unwrap();
    let session = answer.iter().find(|session| session.session_id == SUCCEEDED).unwrap();
    assert_eq!((session.tokens, session.cost_usd), (Some(2450), None));
}

#[migrations::test]
async fn workflows_add_up_their_sessions(pool: PgPool) {
    example(&pool).await;

    let answer = questions::workflows(&pool).await.unwrap();

    let invoices = &answer[0];
    assert_eq!(invoices.name, "invoice-intake");
    assert_eq!(invoices.status, WorkflowStatus::Active);
    assert_eq!(invoices.reason.as_deref(), Some("announced by the event stream"));
    assert_eq!((invoices.sessions, invoices.succeeded, invoices.failed), (2, 1, 1));
    assert_eq!(invoices.median_ms, Some(19350.0));
}

#[migrations::test]
async fn tools_know_their_failures(pool: PgPool) {
    example(&pool).await;

    let answer = questions::tools(&pool).await.unwrap();

    let mail = answer.iter().find(|tool| tool.tool == "read_mail").unwrap();
    assert_eq!((mail.calls, mail.failures, mail.sessions), (2, 1, 2));
    assert_eq!(mail.median_ms, Some(15850.0));
}

#[migrations::test]
async fn timeline_begins_at_zero(pool: PgPool) {
    example(&pool).await;

    let answer = questions::timeline(&pool, FAILED).await.unwrap();

    let kinds: Vec<(Kind, i64)> = answer.iter().map(|one| (one.kind, one.offset_ms)).collect();
    assert_eq!(
        kinds,
        [
            (Kind::SessionStarted, 0),
            (Kind::ToolCalled, 1000),
            (Kind::ToolFailed, 31000),
            (Kind::SessionFailed, 31500),
        ]
    );
}

#[migrations::test]
async fn session_that_has_ended_does_not_start_again(pool: PgPool) {
    example(&pool).await;

    let line = r#"{"record":"event","session_id":"0d5c7a60-0000-4000-8000-000000000001","ordinal":8,"kind":"session_started","at":"2026-06-08T08:00:00Z"}"#;
    let error = ingest(&pool, line).await.unwrap_err();

    assert!(matches!(error, StreamError::Refused { line: 1, .. }), "{error}");
    assert_eq!(questions::timeline(&pool, SUCCEEDED).await.unwrap().len(), 7);
}

#[migrations::test]
async fn line_that_is_no_record_is_named(pool: PgPool) {
    let error = ingest(&pool, "\n{\"record\":\"rumour\"}").await.unwrap_err();

    assert_eq!(error.to_string(), "line 2 is no record of the stream");
}

#[migrations::test]
async fn session_of_an_unknown_workflow_is_named(pool: PgPool) {
    let line = r#"{"record":"session","session_id":"0d5c7a60-0000-4000-8000-000000000009","workflow":"nobody","model":"small-1","task":null}"#;
    let error = ingest(&pool, line).await.unwrap_err();

    assert_eq!(error.to_string(), "line 1 names workflow \"nobody\", which does not exist");
}

#[migrations::test]
async fn archived_workflow_cancels_what_is_open_and_stays_archived(pool: PgPool) {
    example(&pool).await;

    let name = "release-notes";
    let archived = WorkflowStatus::Archived;
    assert!(questions::set_workflow_status(&pool, name, archived, Some("done")).await.unwrap());
    assert!(!questions::set_workflow_status(&pool, name, archived, None).await.unwrap());

    let answer = questions::sessions(&pool, Some(name), 10).await.unwrap();
    let open = answer.iter().find(|session| session.session_id == OPEN).unwrap();
    assert_eq!(open.status, SessionStatus::Cancelled);
    let active = WorkflowStatus::Active;
    let error = questions::set_workflow_status(&pool, name, active, None).await.unwrap_err();
    assert!(error.to_string().contains("archived cannot become active"), "{error}");
}

#[migrations::test]
async fn revision_counts_changes_of_the_config(pool: PgPool) {
    example(&pool).await;
    let changed = r#"{"record":"workflow","name":"release-notes","description":null,"config":{"max_turns":5}}"#;
    ingest(&pool, changed).await.unwrap();
    ingest(&pool, changed).await.unwrap();

    let workflow = Workflow::get_by_name(&pool, "release-notes").await.unwrap().unwrap();

    assert_eq!(workflow.revision, 2);
}

#[migrations::test]
async fn search_finds_the_nearest_first_and_notes_it(pool: PgPool) {
    example(&pool).await;

    let found = search(&pool, "when is the mailbox locked?").await.unwrap();

    assert_eq!(found.len(), 3);
    assert!(found[0].content.starts_with("The mailbox is locked"), "{found:?}");
    assert!(found[0].distance < found[1].distance);
    let usage = memory::usage(&pool).await.unwrap();
    assert_eq!((usage[0].entries, usage[0].unused, usage[0].accesses), (3, 0, 3));
}

#[migrations::test]
async fn memory_is_stored_once_with_its_embedding(pool: PgPool) {
    let memory = Memory {
        content: "Backups run on Sundays.".to_owned(),
        session_id: None,
        importance: decimal("0.25"),
    };
    let twice = [memory.clone(), memory];

    assert_eq!(memory::remember(&pool, &HashedWords, COLLECTION, &twice).await.unwrap(), 1);

    let entries: Vec<MemoryEntry> =
        sqlx::query_as("SELECT * FROM memory_entries").fetch_all(&pool).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].embedding.as_slice().len(), agent_monitor::embedder::DIMENSIONS);
    assert_eq!((entries[0].importance, entries[0].access_count), (decimal("0.25"), 0));
}

#[migrations::test]
async fn unknown_collection_is_named(pool: PgPool) {
    let error = search(&pool, "anything").await.unwrap_err();

    assert_eq!(error.to_string(), "there is no collection \"operations\"");
}

#[migrations::test]
async fn embeddings_of_two_models_are_not_compared(pool: PgPool) {
    example(&pool).await;

    let error = memory::search(&pool, &OneDirection, COLLECTION, "mail", 5).await.unwrap_err();

    assert!(matches!(error, MemoryError::OtherEmbedder { .. }), "{error}");
}

#[migrations::test]
async fn last_migration_goes_back_and_comes_again(pool: PgPool, migrations: &Migrations) {
    example(&pool).await;

    let report = migrations.redo(&pool, &migrations::RollbackOptions::default()).await.unwrap();

    assert_eq!(report.taken_back[0].version, "004_memory_system");
    assert_eq!(report.applied[0].version, "004_memory_system");
    // Memories are gone with their tables; sessions are not.
    assert_eq!(memory::usage(&pool).await.unwrap(), []);
    assert_eq!(questions::sessions(&pool, None, 10).await.unwrap().len(), 4);
}

#[migrations::test]
async fn history_of_the_runner_before_is_taken_over(pool: PgPool) {
    sqlx::query("DROP TABLE migration_history").execute(&pool).await.unwrap();
    sqlx::raw_sql(include_str!("fixtures/old_runner_history.sql")).execute(&pool).await.unwrap();
    let connect = pool.connect_options();
    let refused = MIGRATIONS.apply(&pool).await.unwrap_err().to_string();
    assert!(refused.contains("public.schema_migrations"), "{refused}");

    let options = AdoptOptions::default();
    let seen = migrations::adoption(&MIGRATIONS, &connect, &options).await.unwrap();
    assert!(seen.files.iter().all(|file| file.verdict == Verdict::Agrees), "{seen:?}");
    let adopted = migrations::adopt(&MIGRATIONS, &seen, &connect, &options).await.unwrap();

    assert_eq!(adopted.len(), 4);
    MIGRATIONS.check(&pool).await.unwrap();
    assert_eq!(MIGRATIONS.apply(&pool).await.unwrap().applied, []);
}

/// An embedder to which everything is the same.
struct OneDirection;

impl Embedder for OneDirection {
    fn model(&self) -> &'static str {
        "one-direction"
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(vec![vec![1.0; agent_monitor::embedder::DIMENSIONS]; texts.len()])
    }
}

async fn example(pool: &PgPool) -> Ingested {
    ingest(pool, stream::EXAMPLE).await.unwrap()
}

async fn ingest(pool: &PgPool, text: &str) -> Result<Ingested, StreamError> {
    stream::ingest(pool, MemoryStore::With(&HashedWords), text.as_bytes()).await
}

async fn search(pool: &PgPool, question: &str) -> Result<Vec<FoundMemory>, MemoryError> {
    memory::search(pool, &HashedWords, COLLECTION, question, 5).await
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}
