//! What is asked of documents, jobs, versions and alerts, each test on a database of its own: a Supabase
//! project as its `postgres` sees it.

use std::sync::Arc;

use rag::embedding::{DIMENSIONS, Embedder, HashEmbedder};
use rag::rows::{JobStatus, NewJob, Severity, State, Workspace};
use rag::{MIGRATIONS, alerts, ingest, queue, search, strategy, tune, workspace};
use sqlx::PgPool;
use uuid::Uuid;

#[migrations::test]
async fn application_is_the_role_of_the_platform_and_no_superuser(pool: PgPool) {
    let query = "SELECT current_user::text, rolsuper FROM pg_roles WHERE rolname = current_user";
    let role: (String, bool) = sqlx::query_as(query).fetch_one(&pool).await.unwrap();

    assert_eq!(role, ("postgres".to_owned(), false));
    MIGRATIONS.check(&pool).await.unwrap();
}

#[migrations::test]
async fn document_is_found_by_what_it_means_once_it_is_embedded(pool: PgPool) {
    let desk = desk(&pool).await;
    let ask = async || {
        let hits = search::by_meaning(&pool, &HashEmbedder, desk, "copper and freight", 1).await;
        hits.unwrap()
    };
    assert_eq!(ask().await, []);

    work(&pool, 2).await;

    assert_eq!(ask().await[0].title, "acme-annual-report.md");
}

#[migrations::test]
async fn same_text_is_ingested_once(pool: PgPool) {
    let desk = desk(&pool).await;

    let again = ingest::folder(&pool, desk, notes(), 80).await.unwrap();

    assert!(again.iter().all(|file| file.chunks.is_none()), "{again:?}");
    assert_eq!(queue::list(&pool, desk).await.unwrap().len(), 3);
}

#[migrations::test]
async fn documents_of_another_workspace_are_not_found(pool: PgPool) {
    desk(&pool).await;
    work(&pool, 1).await;
    let other = workspace::create(&pool, "rates", "Rates desk").await.unwrap().workspace_id;

    let hits = search::by_both(&pool, &HashEmbedder, other, "copper", 5).await.unwrap();

    assert_eq!(hits, []);
}

#[migrations::test]
async fn job_that_nobody_can_do_is_tried_again_later(pool: PgPool) {
    let desk = workspace::create(&pool, "macro", "Macro desk").await.unwrap().workspace_id;
    let job = NewJob::new("guess".to_owned(), desk);
    rag::rows::Job::insert(&pool, &job).await.unwrap();

    let worked = work(&pool, 1).await;

    assert_eq!((worked[0].succeeded, worked[0].failed), (0, 1));
    let jobs = queue::list(&pool, desk).await.unwrap();
    assert_eq!((jobs[0].status, jobs[0].attempts), (JobStatus::Queued, 1));
    assert_eq!(jobs[0].last_error.as_deref(), Some("nobody knows how to do \"guess\""));
}

#[migrations::test]
async fn version_that_goes_live_retires_the_one_before(pool: PgPool) {
    let desk = workspace::create(&pool, "macro", "Macro desk").await.unwrap().workspace_id;
    let strategy = strategy::create(&pool, desk, "trend", "Trend").await.unwrap().strategy_id;
    for version in 1..=2 {
        let run = tune::walk_forward(&pool, desk, strategy, "ACME").await.unwrap();
        strategy::add_version(&pool, strategy, run.parameters.to_json(), "").await.unwrap();
        for state in [State::Backtested, State::Paper, State::Live] {
            strategy::promote(&pool, strategy, version, state).await.unwrap();
        }
    }

    let versions = strategy::versions(&pool, desk).await.unwrap();

    let states: Vec<State> = versions.iter().map(|version| version.state).collect();
    assert_eq!(states, [State::Live, State::Retired]);
}

#[migrations::test]
async fn fault_is_one_alert_until_it_is_resolved(pool: PgPool) {
    let desk = workspace::create(&pool, "macro", "Macro desk").await.unwrap().workspace_id;
    let raise = async || {
        alerts::raise(&pool, desk, "feed", Severity::Error, "no prices since 09:30").await.unwrap()
    };
    let alert = raise().await;
    assert_eq!(raise().await, alert);
    assert_eq!(alerts::open(&pool, desk).await.unwrap()[0].occurrences, 2);

    assert!(alerts::resolve(&pool, alert, "restarted").await.unwrap());

    assert!(!alerts::resolve(&pool, alert, "again").await.unwrap());
    assert_ne!(raise().await, alert);
}

#[migrations::test]
async fn who_is_not_signed_in_reads_nothing(pool: PgPool) {
    desk(&pool).await;
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query("SET LOCAL ROLE anon").execute(&mut *transaction).await.unwrap();

    let read = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM documents");
    let read = read.fetch_one(&mut *transaction).await;

    // Row security leaves no row, and a right that is missing leaves no answer.
    assert!(!matches!(read, Ok(documents) if documents > 0), "{read:?}");
}

#[migrations::test]
async fn embedding_has_as_many_numbers_as_its_column(pool: PgPool) {
    desk(&pool).await;
    work(&pool, 4).await;

    let query = "SELECT embedding::text FROM chunk_vectors LIMIT 1";
    let text: String = sqlx::query_scalar(query).fetch_one(&pool).await.unwrap();

    assert_eq!(text.split(',').count(), DIMENSIONS);
}

/// A workspace with the notes of the demonstration.
async fn desk(pool: &PgPool) -> Uuid {
    let Workspace { workspace_id, .. } =
        workspace::create(pool, "macro", "Macro desk").await.unwrap();
    ingest::folder(pool, workspace_id, notes(), 80).await.unwrap();
    workspace_id
}

fn notes() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/notes"))
}

async fn work(pool: &PgPool, workers: usize) -> Vec<queue::Worked> {
    let embedder: Arc<dyn Embedder> = Arc::new(HashEmbedder);
    queue::work(pool, &embedder, "default", workers).await.unwrap()
}
