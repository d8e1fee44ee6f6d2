//! The questions of the application, each on a database of its own with the rows of `seed.sql`.

use client_success::alerts::{self, Which};
use client_success::rows::AiTaskQueueStatus;
use client_success::tasks::{self, Outcome};
use client_success::{MIGRATIONS, digests, goals, health, segmentation};
use rust_decimal::Decimal;
use sqlx::PgPool;
use sqlx::error::ErrorKind;

/// Who looks after the client in trouble.
const PRIYA: &str = "priya@example.org";

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn clients_of_a_tier_come_with_whoever_looks_after_them(pool: PgPool) {
    let giants = segmentation::segmented_clients(&pool, Some("giant")).await.unwrap();

    let names: Vec<_> = giants.iter().map(|client| client.client_name.as_str()).collect();
    assert_eq!(names, ["Harbour Health Network", "Straits Medical Group"]);
    assert_eq!(giants[0].cse_name.as_deref(), Some("Callum Reid"));
    assert_eq!(giants[0].arr_amount, Some(Decimal::from(4_250_000)));
    let all = segmentation::segmented_clients(&pool, None).await.unwrap();
    assert_eq!(all.len(), 8);
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn client_is_owed_the_same_under_each_of_its_names(pool: PgPool) {
    let owed = segmentation::owed_contacts(&pool, "Manila Bay Medical").await.unwrap();

    assert!(!owed.is_empty());
    assert!(owed.iter().all(|contact| contact.events_held <= i64::from(contact.events_owed)));
    assert_eq!(segmentation::owed_contacts(&pool, "MBM Inc.").await.unwrap(), owed);
    assert_eq!(segmentation::owed_contacts(&pool, "Nobody").await.unwrap(), []);
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn client_that_falls_every_week_is_predicted_below_its_score_of_today(pool: PgPool) {
    let predicted = health::predictions(&pool, 90).await.unwrap();

    let client = predicted.iter().find(|one| one.client_name == "Manila Bay Medical").unwrap();
    assert!(client.predicted_score < client.current_score, "{client:?}");
    let scores: Vec<_> = predicted.iter().map(|one| one.predicted_score).collect();
    assert!(scores.is_sorted(), "whoever needs help comes first: {scores:?}");
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn progress_of_an_initiative_moves_the_goal_of_the_company(pool: PgPool) {
    let before = goals::goals(&pool).await.unwrap();
    let goal = before.iter().find(|goal| goal.title == "Raise the survey score").unwrap();

    let done = Decimal::ONE_HUNDRED;
    let after = goals::set_progress(&pool, "Outage recovery plan", done).await.unwrap();

    assert!(after > Some(goal.progress), "{after:?} after {}", goal.progress);
    assert_eq!(goals::set_progress(&pool, "Nothing of the kind", done).await.unwrap(), None);
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn task_comes_after_all_that_it_waits_for(pool: PgPool) {
    let queue = tasks::queue(&pool).await.unwrap();
    let digest = queue.iter().find(|task| task.title == "Digest of the day").unwrap();
    assert_eq!(digest.waits_for, ["Forecast the health of all clients"]);
    assert_eq!(digest.status, AiTaskQueueStatus::Queued);

    let worked = tasks::work(&pool, "worker-1", 10).await.unwrap();

    assert_eq!(worked.len(), 5);
    assert!(worked.iter().all(|one| matches!(one.outcome, Outcome::Done(_))), "{worked:?}");
    let place = |title: &str| worked.iter().position(|one| one.title == title).unwrap();
    assert!(place("Score the mail of the week") < place("Forecast the health of all clients"));
    assert!(place("Forecast the health of all clients") < place("Digest of the day"));
    assert!(place("Summarise the review of the outage") < place("Draft an apology"));
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn tasks_that_would_wait_for_each_other_are_refused(pool: PgPool) {
    let circle = "INSERT INTO ai_task_dependencies (task_id, depends_on_id) \
                  SELECT depends_on_id, task_id FROM ai_task_dependencies LIMIT 1";

    let refused = sqlx::query(circle).execute(&pool).await.unwrap_err();

    assert_eq!(refused.into_database_error().unwrap().kind(), ErrorKind::CheckViolation);
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn alerts_about_a_client_are_taken_on_once(pool: PgPool) {
    let open = alerts::alerts(&pool, Which::Open).await.unwrap();
    let about = |name: &str| open.iter().filter(|alert| alert.client_name == name).count();
    let expected = u64::try_from(about("Manila Bay Medical")).unwrap();
    assert!(expected > 0, "{open:?}");

    assert_eq!(alerts::acknowledge(&pool, "MBM Inc.", "nobody@example.org").await.unwrap(), 0);
    assert_eq!(alerts::acknowledge(&pool, "MBM Inc.", PRIYA).await.unwrap(), expected);
    assert_eq!(alerts::acknowledge(&pool, "MBM Inc.", PRIYA).await.unwrap(), 0);

    let left = alerts::alerts(&pool, Which::Open).await.unwrap();
    assert_eq!(left.len() + about("Manila Bay Medical"), open.len());
    assert_eq!(alerts::alerts(&pool, Which::All).await.unwrap().len(), open.len());
}

#[migrations::test(fixtures("../supabase/migrations/seed.sql"))]
async fn digest_is_one_a_person_and_day(pool: PgPool) {
    let first = digests::digest(&pool, PRIYA).await.unwrap().unwrap();
    let again = digests::digest(&pool, PRIYA).await.unwrap().unwrap();

    assert_eq!(first.cse.full_name, "Priya Menon");
    assert_eq!(first.digest.id, again.digest.id);
    assert_eq!(first.digest.content["overdue_actions"], 2);
    assert_eq!(digests::digest(&pool, "nobody@example.org").await.unwrap(), None);
}
