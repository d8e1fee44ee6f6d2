//! Where a relation is looked for: where the search path of its file leads.

use migrations_core::{Code, Migration, MigrationSet, SetParts, Transaction};

use super::applied_over;
use crate::support::{database, migration, set};

#[tokio::test]
async fn relation_is_looked_for_where_the_path_of_the_file_leads() {
    let users = "CREATE TABLE public.users (id int); INSERT INTO public.users VALUES (1)";
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    for before in [
        "SET search_path TO app, public",
        "SET search_path TO \"$user\", public",
        "SET SESSION search_path = 'app', 'public'",
        "SELECT set_config('search_path', 'app, public', false)",
        "SELECT pg_catalog.set_config('search_path', 'app, public', true)",
        "DO $$ BEGIN PERFORM set_config('search_path', 'app, public', false); END $$",
        "DO $$ BEGIN EXECUTE 'SET search_path TO app, public'; END $$",
        "DO $$ BEGIN IF true THEN SET search_path TO public; END IF; END $$",
        "SET search_path TO app; SET search_path TO DEFAULT",
        "SET search_path TO app; RESET ALL",
        "CREATE SCHEMA app; DROP SCHEMA app; SET search_path TO app, public",
        "SELECT set_config('search_path', concat('pub', 'lic'), false)",
        "DO $$ BEGIN EXECUTE format('SET search_path TO %I', 'public'); END $$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS 'SELECT 1'",
    ] {
        let files = set(&[&format!("{before}; {taken}")]);
        let (database, outcome) = applied_over(users, &files).await;
        let error = outcome.expect_err(before);
        assert_eq!(error.code(), Code::ExistingRelation, "{before}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM users").await, "1", "{before}");
    }
}

#[tokio::test]
async fn relation_of_a_schema_to_which_no_path_leads_is_no_trace() {
    for (by_hand, file) in [
        ("CREATE TABLE public.users ()", "CREATE SCHEMA app; SET search_path TO app, public"),
        (
            "CREATE TABLE public.users ()",
            "CREATE SCHEMA app; \
             SELECT set_config('search_path', 'app, public', false)",
        ),
        ("CREATE SCHEMA app CREATE TABLE users ()", "SET search_path TO public, app"),
        (
            "CREATE SCHEMA app CREATE TABLE users ()",
            "SELECT set_config('search_path', 'public, app', true)",
        ),
        (
            "CREATE SCHEMA \"app, public\"; CREATE TABLE users ()",
            "SET search_path TO 'app, public'",
        ),
        ("CREATE TABLE public.users ()", "CREATE SCHEMA AUTHORIZATION CURRENT_USER"),
        (
            "CREATE TABLE public.users ()",
            "CREATE SCHEMA x; ALTER SCHEMA x RENAME TO app; \
             SET search_path TO app, public",
        ),
        ("CREATE TABLE public.users ()", "SET search_path TO pg_temp, public"),
    ] {
        let files = set(&[&format!("{file}; CREATE TABLE users (id int)")]);
        let (_, outcome) = applied_over(by_hand, &files).await;
        outcome.unwrap_or_else(|error| panic!("{by_hand}; {file}: {error}"));
    }
}

#[tokio::test]
async fn path_of_a_transaction_ends_with_it() {
    let alone = |sql: &str| {
        let alone = Migration { transaction: Transaction::None, ..migration("001_a", sql) };
        crate::support::set_of(vec![alone])
    };
    let local = "BEGIN; SET LOCAL search_path TO app; COMMIT";
    let create = "CREATE TABLE IF NOT EXISTS users ()";
    let files = alone(&format!("{local}; {create}"));
    let (_, outcome) =
        applied_over("CREATE SCHEMA app; CREATE TABLE public.users ()", &files).await;
    assert_eq!(outcome.expect_err("it is there").code(), Code::ExistingRelation);
    let (_, outcome) = applied_over("CREATE SCHEMA app CREATE TABLE users ()", &files).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let rolled_back = format!("BEGIN; SET search_path TO app; ROLLBACK; {create}");
    let (_, outcome) =
        applied_over("CREATE SCHEMA app CREATE TABLE users ()", &alone(&rolled_back)).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn schema_of_the_user_is_that_of_the_role_that_runs_the_file() {
    let first = database().await;
    let role = first.role("owner").await;
    let by_hand = format!(
        "CREATE SCHEMA AUTHORIZATION {role} CREATE TABLE users (id int); \
         ALTER TABLE {role}.users OWNER TO {role}; INSERT INTO {role}.users VALUES (1)"
    );
    first.execute(&by_hand).await;
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    let as_role = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        role: Some(role.clone().into()),
        migrations: vec![migration("001_a", taken)].into(),
        ..SetParts::default()
    });
    // Back to who has logged in, whose schema is not there.
    let reset =
        as_role.with_migrations(vec![migration("001_a", "RESET ROLE; CREATE TABLE users ()")]);
    for files in [as_role, set(&[&format!("SET ROLE {role}; {taken}")])] {
        let error = first.apply(&files).await.expect_err("it is there");
        assert_eq!(error.code(), Code::ExistingRelation, "{error}");
        assert!(error.to_string().contains(&format!("{role}.users")), "{error}");
    }
    assert_eq!(first.value(&format!("SELECT count(*) FROM {role}.users")).await, "1");
    first.apply(&reset).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(first.has("public.users").await);
}

#[tokio::test]
async fn files_behind_one_that_changes_the_path_are_looked_for_where_it_leads() {
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    let by_hand = "CREATE TABLE public.users (id int); INSERT INTO users VALUES (1)";
    for before in [
        // It is for other sessions, or for none.
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         ALTER FUNCTION f() SET search_path = ''",
        "DO $$ BEGIN IF false THEN ALTER ROLE joe SET search_path TO app; END IF; END $$",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO public', \
         current_database()); END $$",
    ] {
        let (database, outcome) = applied_over(by_hand, &set(&[before, taken])).await;
        let error = outcome.expect_err(before);
        assert_eq!(error.code(), Code::ExistingRelation, "{before}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM public.users").await, "1", "{before}");
    }
    let moved = "CREATE SCHEMA app; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I \
                 SET search_path TO app, public', current_database()); END $$";
    let (_, outcome) = applied_over(by_hand, &set(&[moved, taken])).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
