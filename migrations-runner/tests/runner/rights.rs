//! What others may do with what the runner makes, and what the runner itself needs.

use migrations_core::{Code, HistoryTable, MigrationSet, SetParts};
use migrations_runner::{ApplyOptions, ExistingPolicy, RunError, apply, check, status};

use crate::support::{Database, database, migration, set};

/// The roles of a database on Supabase, which are the cluster's, so each test has its own.
async fn platform(database: &Database) -> Vec<String> {
    let mut roles = Vec::new();
    for name in ["anon", "authenticated", "service_role"] {
        roles.push(database.role(name).await);
    }
    let all = roles.join(", ");
    for kind in ["TABLES", "SEQUENCES", "FUNCTIONS"] {
        let grant = format!(
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON {kind} TO {all}; \
             ALTER DEFAULT PRIVILEGES GRANT ALL ON {kind} TO {all}, PUBLIC"
        );
        database.execute(&grant).await;
    }
    database
        .execute(&format!(
            "ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO {all}, PUBLIC; \
             GRANT USAGE ON SCHEMA public TO {all}"
        ))
        .await;
    roles
}

fn set_in(schema: &'static str, sql: &str) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history: HistoryTable { schema: schema.into(), name: "log".into() },
        migrations: vec![migration(&format!("001_{schema}"), sql)].into(),
        ..SetParts::default()
    })
}

#[tokio::test]
async fn new_history_gives_nobody_a_right() {
    let database = database().await;
    let roles = platform(&database).await;
    for schema in ["public", "kept"] {
        database.apply(&set_in(schema, "SELECT 1")).await.expect("it is applied");
        let sequence = database
            .value(&format!("pg_get_serial_sequence('{schema}.log', 'migration_id')"))
            .await;
        for relation in [&format!("{schema}.log"), &sequence] {
            let grants = format!(
                "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) x \
                 WHERE c.oid = '{relation}'::regclass AND x.grantee <> c.relowner"
            );
            assert_eq!(database.value(&grants).await, "0", "{relation}");
        }
        for role in &roles {
            for right in
                ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
            {
                let has = format!("has_table_privilege('{role}', '{schema}.log', '{right}')");
                assert_eq!(database.value(&has).await, "false", "{role} {right}");
            }
            for right in ["USAGE", "SELECT", "UPDATE"] {
                let has = format!("has_sequence_privilege('{role}', '{sequence}', '{right}')");
                assert_eq!(database.value(&has).await, "false", "{role} {right}");
            }
        }
    }
    for role in &roles {
        let has = format!("has_schema_privilege('{role}', 'kept', 'CREATE, USAGE')");
        assert_eq!(database.value(&has).await, "false", "{role}");
    }
    // What files make has what the defaults give: that is theirs to say.
    let set = set_in("public", "SELECT 1");
    let mut migrations = set.migrations().to_vec();
    migrations.push(migration("002_b", "CREATE TABLE t (); CREATE SCHEMA s"));
    database.apply(&set.with_migrations(migrations)).await.expect("it is applied");
    let has = format!("has_table_privilege('{}', 't', 'SELECT')", roles[0]);
    assert_eq!(database.value(&has).await, "true");
    let has = format!("has_schema_privilege('{}', 's', 'USAGE')", roles[0]);
    assert_eq!(database.value(&has).await, "true");
}

#[tokio::test]
async fn who_may_write_the_history_is_named_with_the_statement_that_ends_it() {
    let database = database().await;
    let odd = "\"Odd \"\"role\"\"\"".replace("role", &format!("r{}", std::process::id()));
    let plain = database.role("anon").await;
    database.execute(&format!("CREATE ROLE {odd}")).await;
    let files = set(&["SELECT 1"]);
    let report = database.apply(&files).await.expect("it is applied");
    assert_eq!(report.warnings, [""; 0]);
    database
        .execute(&format!(
            "GRANT ALL ON schema_migrations TO {plain}; \
             GRANT UPDATE (checksum) ON schema_migrations TO {odd}; \
             GRANT DELETE, SELECT ON schema_migrations TO PUBLIC; \
             GRANT UPDATE (version) ON schema_migrations TO {plain}"
        ))
        .await;
    let warnings = database.apply(&files).await.expect("nothing to do").warnings;
    assert_eq!(warnings.len(), 3, "{warnings:#?}");
    for who in ["PUBLIC", &plain, &odd] {
        assert!(warnings.iter().any(|warning| warning.starts_with(who)), "{who}: {warnings:#?}");
    }
    for warning in &warnings {
        let (_, revoke) = warning.split_once(": ").expect("a statement follows");
        assert!(revoke.starts_with("REVOKE "), "{warning}");
        database.execute(revoke).await;
    }
    assert_eq!(database.apply(&files).await.expect("nothing to do").warnings, [""; 0]);
    // MAINTAIN, which servers have from 17 on, writes nothing.
    let can = "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) x WHERE x.grantee <> c.relowner \
               AND c.relname = 'schema_migrations' \
               AND x.privilege_type NOT IN ('SELECT', 'REFERENCES', 'MAINTAIN') \
               OR EXISTS (SELECT FROM pg_attribute a WHERE a.attacl::text LIKE '%w%' \
                   AND a.attrelid = 'schema_migrations'::regclass)";
    assert_eq!(database.value(can).await, "0");
    database.execute(&format!("DROP OWNED BY {odd}; DROP ROLE {odd}")).await;
}

#[tokio::test]
async fn looking_needs_nothing_but_to_read_the_history() {
    let database = database().await;
    let files = set(&["CREATE TABLE t ()"]);
    let reader = database.role("reader").await;
    let looker = database.as_role(&reader);
    let nothing = status(&files, &looker.connect).await.expect("there is nothing to read");
    assert_eq!(nothing.entries.len(), 1);
    database.apply(&files).await.expect("it is applied");

    for error in [
        status(&files, &looker.connect).await.expect_err("it may not be read"),
        check(&files, &looker.connect).await.expect_err("it may not be read"),
    ] {
        assert_eq!(error.code(), Code::HistoryFailed, "{error}");
        let grant = "GRANT SELECT ON public.schema_migrations TO";
        assert!(error.to_string().contains(grant), "{error}");
    }
    let error = check(&files, &looker.connect).await.expect_err("it may not be read");
    database.execute(&statement_of(&error)).await;
    check(&files, &looker.connect).await.expect("it can be read");
    let seen = status(&files, &looker.connect).await.expect("it can be read");
    assert_eq!(seen.problems, []);
    let more = set(&["CREATE TABLE t ()", "CREATE TABLE u ()"]);
    let seen = status(&more, &looker.connect).await.expect("it can be read");
    assert_eq!(seen.problems, []);

    // In a schema that may not even be looked into.
    database.apply(&set_in("kept", "SELECT 1")).await.expect("it is applied");
    let error = check(&set_in("kept", "SELECT 1"), &looker.connect).await.expect_err("no right");
    let text = error.to_string();
    assert!(text.contains("GRANT USAGE ON SCHEMA kept TO "), "{text}");
    database.execute(&statement_of(&error)).await;
    check(&set_in("kept", "SELECT 1"), &looker.connect).await.expect("it can be read");
}

/// What the help of an error tells to type, after the last colon.
fn statement_of(error: &RunError) -> String {
    let help = error.help().expect("it helps");
    help.rsplit_once(": ").expect("it ends with a statement").1.to_owned()
}

#[tokio::test]
async fn rows_that_are_hidden_are_never_taken_for_missing() {
    let database = database().await;
    let files = set(&["SELECT 1"]);
    database.apply(&files).await.expect("it is applied");
    let plain = database.role("plain").await;
    let writer = database.as_role(&plain);
    database
        .execute(&format!(
            "GRANT ALL ON schema_migrations TO {plain}; \
             ALTER TABLE schema_migrations ENABLE ROW LEVEL SECURITY"
        ))
        .await;
    for error in [
        writer.apply(&files).await.expect_err("rows are hidden"),
        check(&files, &writer.connect).await.expect_err("rows are hidden"),
        status(&files, &writer.connect).await.expect_err("rows are hidden"),
    ] {
        assert_eq!(error.code(), Code::HistoryFailed, "{error}");
        let text = error.to_string();
        assert!(text.contains("row-level security") && text.contains("help: connect as"), "{text}");
    }
    database.apply(&files).await.expect("its owner sees them");
}

fn set_as(role: &str, files: &[&str]) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: "test".into(),
        role: Some(role.to_owned().into()),
        migrations: set(files).migrations().to_vec().into(),
        ..SetParts::default()
    })
}

#[tokio::test]
async fn files_run_as_the_role_of_the_set_and_the_history_is_the_users() {
    let database = database().await;
    let (deployer, app) = (database.role("deployer").await, database.role("Application").await);
    database
        .execute(&format!(
            "GRANT CREATE ON SCHEMA public TO {deployer}, {app}; GRANT {app} TO {deployer}"
        ))
        .await;
    let user = database.as_role(&deployer);
    let mut alone = migration("003_a", "CREATE TABLE c ();\nCREATE INDEX CONCURRENTLY i ON a (n);");
    alone.transaction = migrations_core::Transaction::None;
    let seen = "CREATE TABLE a (n int); CREATE TABLE seen AS SELECT current_user AS who";
    let role = app.to_lowercase();
    let set = set_as(&role, &[seen, "RESET ROLE; CREATE TABLE b ()"]);
    let mut migrations = set.migrations().to_vec();
    migrations.push(alone);
    let set = set.with_migrations(migrations);
    user.apply(&set).await.unwrap_or_else(|error| panic!("{error}"));
    let owner =
        |table: &str| format!("SELECT tableowner FROM pg_tables WHERE tablename = '{table}'");
    for (table, expected) in [
        ("a", &role),
        ("seen", &role),
        ("b", &deployer),
        ("c", &role),
        ("schema_migrations", &deployer),
    ] {
        assert_eq!(database.value(&owner(table)).await, *expected, "{table}");
    }
    assert_eq!(database.value("SELECT who FROM seen").await, role);
    assert_eq!(database.history().await, "001_a 002_a 003_a");
    let by = "SELECT string_agg(DISTINCT applied_by, ' ') FROM schema_migrations";
    assert_eq!(database.value(by).await, deployer);
    user.apply(&set).await.expect("nothing to do");
}

#[tokio::test]
async fn role_that_the_user_may_not_take_is_said_before_the_file() {
    let database = database().await;
    let (deployer, app) = (database.role("deployer").await, database.role("app").await);
    database.execute(&format!("GRANT CREATE ON SCHEMA public TO {deployer}, {app}")).await;
    let user = database.as_role(&deployer);
    for (role, said) in [(app.as_str(), "42501"), ("nobody_at_all", "22023")] {
        for transaction in
            [migrations_core::Transaction::PerFile, migrations_core::Transaction::None]
        {
            let set = set_as(role, &["CREATE TABLE t ()"]);
            let mut migrations = set.migrations().to_vec();
            migrations[0].transaction = transaction;
            let error = user.apply(&set.with_migrations(migrations)).await.expect_err("no right");
            let RunError::Failed(failure) = &error else { panic!("{error:?}") };
            assert_eq!(failure.cause.sqlstate.as_deref(), Some(said), "{error}");
            let text = error.to_string();
            assert!(text.contains("nothing of 001_a was applied"), "{text}");
            let help = match said {
                "42501" => format!("GRANT {role} TO"),
                _ => "CREATE ROLE".to_owned(),
            };
            assert!(text.contains(&help), "{text}");
            assert!(!database.has("t").await);
            assert_eq!(database.history().await, "-");
        }
    }
    let error = user.apply(&set_as(&app, &["CREATE TABLE t ()"])).await.expect_err("no right");
    database.execute(&statement_of(&error)).await;
    user.apply(&set_as(&app, &["CREATE TABLE t ()"])).await.expect("now it may");
}

#[tokio::test]
async fn user_who_may_write_and_does_not_own_goes_on_where_nothing_is_to_be_added() {
    let database = database().await;
    let plain = database.role("plain").await;
    let writer = database.as_role(&plain);
    database.apply(&set(&["SELECT 1"])).await.expect("it is applied");
    database
        .execute(&format!(
            "ALTER TABLE schema_migrations DROP applied_by, DROP overrides; \
             GRANT SELECT, INSERT, UPDATE ON schema_migrations TO {plain}"
        ))
        .await;
    let report = writer.apply(&set(&["SELECT 1", "SELECT 2"])).await.expect("it is applied");
    assert_eq!(report.applied.len(), 1);
    let options = ApplyOptions {
        existing: migrations_runner::ExistingPolicy::Over,
        ..ApplyOptions::default()
    };
    let set = set(&["SELECT 1", "SELECT 2", "SELECT 3"]);
    let error =
        apply(&set, &writer.connect, &options).await.expect_err("it cannot be written down");
    assert!(error.to_string().contains("help: grant the user"), "{error}");
}

#[tokio::test]
async fn history_of_another_tool_that_may_not_be_read_is_refused_with_what_to_grant() {
    let database = database().await;
    database
        .execute(
            "CREATE SCHEMA \"order\" CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, \
                 description text, installed_on timestamptz, success boolean, checksum bytea, \
                 execution_time bigint); \
             INSERT INTO \"order\"._sqlx_migrations VALUES \
                 (20260101000001, 'create fees', now(), true, '', 1); \
             CREATE ROLE \"user\" LOGIN; GRANT CREATE ON SCHEMA public TO \"user\"",
        )
        .await;
    let user = database.as_role("user");
    let file = migration("20260101000001_create_fees", "CREATE TABLE public.fees ()");
    let files = crate::support::set_of(vec![file]);
    let error = user.apply(&files).await.expect_err("nobody knows what has run");
    assert_eq!(error.code(), Code::AppliedByOtherTool, "{error}");
    let text = error.to_string();
    assert!(text.contains("the history of sqlx, and cannot be read: permission denied"), "{text}");
    let grants = "GRANT USAGE ON SCHEMA \"order\" TO \"user\"; \
                  GRANT SELECT ON \"order\"._sqlx_migrations TO \"user\"";
    assert!(text.contains(grants) && text.contains("--over-existing"), "{text}");
    assert!(!database.has("public.fees").await);

    // What is told to type can be typed, and is enough.
    database.execute(grants).await;
    let error = user.apply(&files).await.expect_err("it has run");
    let text = error.to_string();
    assert!(text.contains("20260101000001_create_fees was applied already"), "{text}");
}

#[tokio::test]
async fn history_of_another_tool_that_cannot_be_copied_leaves_the_session_as_it_was() {
    let database = database().await;
    // `COPY` of a generated column fails behind everything that is asked before it.
    database
        .execute(
            "CREATE TABLE public.schema_migrations_old (dirty boolean, \
                 version bigint GENERATED ALWAYS AS (1) STORED)",
        )
        .await;
    let files = set(&["CREATE TABLE public.t ()"]);
    let error = database.apply(&files).await.expect_err("nobody knows what has run");
    let text = error.to_string();
    assert!(text.contains("cannot be read: column \"version\" is a generated column"), "{text}");
    assert!(!text.contains("GRANT"), "{text}");
    let options = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
    apply(&files, &database.connect, &options).await.expect("it is told to");
    // Where the set has run before the failure is passed over, and the run goes on behind it.
    let more = set(&["CREATE TABLE public.t ()", "CREATE TABLE public.u ()"]);
    assert_eq!(database.apply(&more).await.expect("it is applied").applied.len(), 1);
    assert!(database.has("public.u").await);
}

#[tokio::test]
async fn every_word_that_needs_quotes_is_shown_with_them() {
    let words = "SELECT string_agg(word, ' ') FROM pg_get_keywords() WHERE catcode <> 'U'";
    let words = database().await.value(words).await;
    let bare = words.split(' ').filter(|word| migrations_core::quote::shown_part(word) == *word);
    assert_eq!(bare.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[tokio::test]
async fn history_of_another_tool_that_is_made_too_large_is_read_in_part() {
    let database = database().await;
    database
        .execute(
            "CREATE TABLE public.my_migrations (version text, statements text, name text); \
             INSERT INTO public.my_migrations VALUES ('20260101000001', NULL, 'a'); \
             INSERT INTO public.my_migrations \
                 SELECT '0', NULL, repeat('x', 1000000) FROM generate_series(1, 70)",
        )
        .await;
    let of = |stem| crate::support::set_of(vec![migration(stem, "CREATE TABLE public.t ()")]);
    let error = database.apply(&of("20260101000001_a")).await.expect_err("it has run");
    assert_eq!(error.code(), Code::AppliedByOtherTool, "{error}");
    // The session goes on, though the rest of the table was never taken.
    database.apply(&of("20260101000002_b")).await.expect("it is applied");
    assert!(database.has("public.t").await);
}
