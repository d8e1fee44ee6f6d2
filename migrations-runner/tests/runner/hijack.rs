//! Nobody gets in: what a role prepares that may only create in `public` is never run by whoever
//! runs the migrations. This holds the scene, and what shadows the runner's own statements.

mod owners;
mod planned;
mod prepared;
mod windows;

use migrations_core::{Code, Migration, MigrationSet, Transaction};
use migrations_runner::{ApplyOptions, RunError, apply, check, record, status};

use crate::support::{Database, database, migration, set, set_of};

/// The history table as this release makes it.
const HISTORY: &str = "migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
    version text NOT NULL, name text NOT NULL, applied_at timestamptz NOT NULL, \
    checksum text NOT NULL, execution_time_ms bigint, set_name text NOT NULL, \
    format integer NOT NULL, applied_by text, overrides text, UNIQUE (set_name, version)";

/// A database, and two roles that may create in `public`: the owner of the database, and one who
/// means harm.
struct Scene {
    /// As a superuser sees it; what it looks with does not run what stands in `public`.
    database: Database,
    mallory: Database,
    mallory_name: String,
    owner: Database,
    owner_name: String,
}

/// Whatever of Mallory's is run calls `spring`, which counts itself and takes what it can get. No
/// rollback takes back a number of a sequence.
async fn scene() -> Scene {
    let database = database().await;
    let mallory_name = database.role("mallory").await;
    let owner_name = database.role("owner").await;
    database
        .execute(&format!(
            "GRANT CREATE ON SCHEMA public TO {mallory_name}, {owner_name}; \
             ALTER DATABASE {} OWNER TO {owner_name}; \
             CREATE SEQUENCE public.caught; GRANT ALL ON SEQUENCE public.caught TO PUBLIC",
            database.connect.get_database().expect("a test's database has a name"),
        ))
        .await;
    let mallory = database.as_role(&mallory_name);
    mallory
        .execute(&format!(
            "CREATE FUNCTION public.spring() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN \
                 PERFORM pg_catalog.nextval('public.caught'); \
                 BEGIN ALTER ROLE {mallory_name} SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END; \
                 RETURN true; END $$; \
             CREATE FUNCTION public.spring_quietly(anyelement) RETURNS boolean LANGUAGE plpgsql \
                 IMMUTABLE AS $$ BEGIN RETURN public.spring(); END $$; \
             CREATE FUNCTION public.spring_on_row() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN PERFORM public.spring(); RETURN new; END $$"
        ))
        .await;
    let owner = database.as_role(&owner_name);
    let database = database.with_settings(&[("search_path", "pg_catalog")]);
    Scene { database, mallory, mallory_name, owner, owner_name }
}

impl Scene {
    /// Whether nothing of Mallory's has run since.
    async fn assert_untouched(&self, case: &str) {
        let caught = self.database.value("SELECT is_called FROM public.caught").await;
        let name = &self.mallory_name;
        let rights = format!("SELECT rolsuper FROM pg_roles WHERE rolname = '{name}'");
        let is_super = self.database.value(&rights).await;
        assert_eq!((&*caught, &*is_super), ("false", "false"), "{case}");
    }

    /// Forgets that Mallory has run his own code himself.
    async fn rearm(&self) {
        self.database.execute("ALTER SEQUENCE public.caught RESTART").await;
        self.assert_untouched("before").await;
    }

    /// Whoever runs migrations: a superuser, and the plain role that owns the database.
    fn victims(&self) -> [(&str, &Database); 2] {
        [("superuser", &self.database), ("owner", &self.owner)]
    }

    /// What comes of everything that can be done with a set.
    async fn everything(&self, victim: &Database, set: &MigrationSet) -> Vec<Option<RunError>> {
        let options = ApplyOptions::default();
        let applied = apply(set, &victim.connect, &options).await.err();
        let looked = status(set, &victim.connect).await.err();
        let checked = check(set, &victim.connect).await.err();
        let recorded = record(set, set.migrations(), &victim.connect, &options).await.err();
        vec![applied, looked, checked, recorded]
    }

    /// A history that is sound but for its owner is refused by whoever writes or could write; who
    /// may only read reads it, or may not, and nothing runs.
    async fn assert_only_read(&self, case: &str) {
        self.rearm().await;
        let files = set(&["CREATE TABLE public.t (id integer)"]);
        for (who, victim) in self.victims() {
            let outcomes = self.everything(victim, &files).await;
            for (verb, outcome) in ["apply", "status", "check", "record"].iter().zip(outcomes) {
                let code = outcome.as_ref().map(RunError::code);
                let is_reader = who == "owner" && matches!(*verb, "status" | "check");
                let refused = Some(Code::UntrustedHistory);
                assert_eq!(code == refused, !is_reader, "{case}, {who}, {verb}: {outcome:?}");
            }
            assert!(!self.database.has("public.t").await, "{case}, {who}");
        }
        self.assert_untouched(case).await;
    }

    /// A prepared history is refused by everything, with that among the reasons, and nothing runs.
    async fn assert_refused(&self, case: &str, reason: &str) {
        self.rearm().await;
        let files = set(&["CREATE TABLE public.t (id integer)"]);
        for (who, victim) in self.victims() {
            for error in self.everything(victim, &files).await {
                let error = error.unwrap_or_else(|| panic!("{case}: not refused for {who}"));
                assert_eq!(error.code(), Code::UntrustedHistory, "{case}, {who}: {error}");
                let text = error.to_string();
                assert!(text.contains(reason), "{case}, {who}: {text}");
                assert!(text.contains("nothing was changed"), "{case}, {who}: {text}");
            }
            assert!(!self.database.has("public.t").await, "{case}, {who}");
        }
        self.assert_untouched(case).await;
    }
}

/// Copies of whatever the runner's own statements may use, each of which springs.
const SHADOWS: &str = r#"DO $do$
DECLARE f record;
BEGIN
    FOR f IN SELECT p.proname, pg_catalog.oidvectortypes(p.proargtypes) AS arguments,
            pg_catalog.format_type(p.prorettype, NULL) AS result
        FROM pg_catalog.pg_proc p
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prorettype NOT IN (
                SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typtype = 'p')
            AND NOT EXISTS (SELECT FROM pg_catalog.unnest(p.proargtypes) a (type)
                JOIN pg_catalog.pg_type t ON t.oid = a.type WHERE t.typtype = 'p')
            AND p.proname IN ('now', 'clock_timestamp', 'to_char', 'extract', 'date_part', 'timezone',
                'max', 'count', 'string_agg', 'set_config', 'current_setting', 'current_schemas',
                'aclexplode', 'has_function_privilege', 'has_table_privilege', 'pg_has_role',
                'to_regprocedure', 'to_regclass', 'pg_backend_pid', 'pg_get_userbyid', 'version',
                'current_database', 'pg_postmaster_start_time', 'hashtextextended', 'chr',
                'quote_ident', 'format_type', 'pg_try_advisory_xact_lock', 'pg_advisory_xact_lock',
                'pg_advisory_unlock', 'pg_try_advisory_lock', 'pg_advisory_unlock_all',
                'pg_current_xact_id', 'text', 'name', 'int4', 'int8', 'float8', 'timestamptz',
                'strpos', 'substr', 'split_part', 'lower', 'coalesce', 'nullif', 'xid')
    LOOP
        EXECUTE pg_catalog.format('CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS
            $f$ BEGIN PERFORM public.spring(); RETURN NULL; END $f$', f.proname, f.arguments, f.result);
    END LOOP;
    FOR f IN SELECT * FROM (VALUES ('concat_ws', 'text, VARIADIC text[]', 'text'),
            ('concat_ws', 'text, text, text', 'text'), ('format', 'text, text', 'text'),
            ('format', 'text, VARIADIC text[]', 'text'), ('unnest', 'text[]', 'text'),
            ('unnest', 'text[], text[]', 'text'), ('unnest', 'name[], name[]', 'name'),
            ('aclexplode', 'aclitem[]', 'text'), ('array_agg', 'text', 'text[]'),
            ('jsonb_object_agg', 'text, text', 'jsonb'), ('max', 'bigint', 'bigint'),
            ('string_agg', 'text, text', 'text'), ('count', 'bigint', 'bigint'),
            ('coalesce', 'bigint, bigint', 'bigint'), ('set_config', 'name, name, boolean', 'text'),
            ('current_schemas', 'boolean', 'name[]'), ('count', '', 'bigint'),
            ('now', '', 'timestamptz')) v (proname, arguments, result)
    LOOP
        EXECUTE pg_catalog.format('CREATE OR REPLACE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql
            AS $f$ BEGIN PERFORM public.spring(); RETURN NULL; END $f$',
            f.proname, f.arguments, f.result);
    END LOOP;
    FOR f IN SELECT o.oprname, pg_catalog.format_type(o.oprleft, NULL) AS l,
            pg_catalog.format_type(o.oprright, NULL) AS r,
            pg_catalog.format_type(o.oprresult, NULL) AS result, pg_catalog.row_number() OVER () AS n
        FROM pg_catalog.pg_operator o
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprleft <> 0
            AND o.oprname IN ('=', '<>', '||', '<', '>', '<=', '>=', '~', '!~', '~*', '*', '-', '+', '~~')
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typtype = 'p'
                AND t.oid IN (o.oprleft, o.oprright, o.oprresult))
    LOOP
        EXECUTE pg_catalog.format('CREATE FUNCTION public.operate_%s(%s, %s) RETURNS %s LANGUAGE plpgsql
            AS $f$ BEGIN PERFORM public.spring(); RETURN NULL; END $f$', f.n, f.l, f.r, f.result);
        EXECUTE pg_catalog.format('CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s,
            FUNCTION = public.operate_%s)', f.oprname, f.l, f.r, f.n);
    END LOOP;
    FOR f IN SELECT * FROM (VALUES ('pg_class'), ('pg_namespace'), ('pg_attribute'), ('pg_roles'),
            ('pg_settings'), ('pg_database'), ('pg_locks'), ('pg_stat_activity'), ('pg_trigger'),
            ('pg_depend'), ('pg_type'), ('pg_db_role_setting'), ('pg_inherits'), ('pg_rewrite'),
            ('pg_index'), ('pg_constraint'), ('pg_attrdef'), ('pg_auth_members')) v (name)
    LOOP
        EXECUTE pg_catalog.format('CREATE VIEW public.%I AS SELECT %s, public.spring() AS sprung
            FROM pg_catalog.%I', f.name, (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ')
                FROM pg_catalog.pg_attribute a WHERE a.attnum > 0
                AND a.attrelid = pg_catalog.to_regclass('pg_catalog.' || f.name)
                AND a.atttypid <> 'pg_catalog.anyarray'::pg_catalog.regtype), f.name);
    END LOOP;
    FOR f IN SELECT * FROM (VALUES ('text'), ('name'), ('int4'), ('int8'), ('oid'), ('bool'), ('xid'),
            ('regclass'), ('timestamptz'), ('float8')) v (name)
    LOOP
        EXECUTE pg_catalog.format('CREATE DOMAIN public.%I AS pg_catalog.%I
            CHECK (public.spring())', f.name, f.name);
    END LOOP;
END $do$"#;

#[tokio::test]
async fn nothing_that_shadows_what_the_runner_uses_is_run() {
    let scene = scene().await;
    scene.mallory.execute(SHADOWS).await;
    let count = "SELECT count(*) > 300 FROM pg_catalog.pg_proc \
                 WHERE pronamespace = 'public'::regnamespace";
    assert_eq!(scene.database.value(count).await, "true");
    let name = scene.database.connect.get_database().expect("it has one").to_owned();
    for path in ["public, pg_catalog", "public, pg_catalog, pg_temp", "public"] {
        let set_path = format!("ALTER DATABASE {name} SET search_path = {path}");
        scene.database.execute(&set_path).await;
        scene.rearm().await;
        for (who, victim) in scene.victims() {
            let table = "TRUNCATE public.schema_migrations";
            if scene.database.has("public.schema_migrations").await {
                scene.database.execute(table).await;
                scene.database.execute("DROP TABLE public.a, public.b").await;
            }
            let files = ["CREATE TABLE public.a ()", "CREATE TABLE public.b ()"];
            let alone =
                Migration { transaction: Transaction::None, ..migration("003_a", "BEGIN; COMMIT") };
            let some = set(&files[..1]);
            let more =
                set_of(vec![migration("001_a", files[0]), migration("002_a", files[1]), alone]);
            for set in [&some, &more] {
                for error in scene.everything(victim, set).await {
                    assert_eq!(error, None, "{who}, {path}");
                }
            }
            let later = [migration("004_a", "SELECT 1")];
            let options = ApplyOptions::default();
            let recorded = record(&more, &later, &victim.connect, &options).await;
            assert_eq!(recorded.expect("it is recorded"), ["004_a"]);
            scene.assert_untouched(&format!("{who}, {path}")).await;
            // The history is its maker's, and the next one trusts whoever owns the database.
            scene
                .database
                .execute(&format!(
                    "ALTER TABLE public.schema_migrations OWNER TO {}",
                    scene.owner_name
                ))
                .await;
        }
        scene.database.execute("DROP TABLE public.schema_migrations, public.a, public.b").await;
    }
}

/// A history of the right owner, on which somebody may hang something.
async fn granted(rights: &str) -> Scene {
    let scene = scene().await;
    apply(&set(&["SELECT 1"]), &scene.owner.connect, &ApplyOptions::default())
        .await
        .expect("it is applied");
    let grant = format!("GRANT {rights} ON public.schema_migrations TO {}", scene.mallory_name);
    scene.owner.execute(&grant).await;
    scene
}

#[tokio::test]
async fn names_that_a_file_takes_in_its_session_do_not_reach_the_runner() {
    let database = database().await;
    let file = "CREATE TEMP TABLE pg_class (oid oid); CREATE TEMP TABLE schema_migrations (a int); \
                CREATE TEMP TABLE pg_db_role_setting (setdatabase int, setrole int); \
                CREATE TEMP VIEW pg_settings AS SELECT 1 AS x; CREATE DOMAIN pg_temp.text AS int; \
                SET search_path = pg_temp, public, pg_catalog; \
                CREATE FUNCTION pg_temp.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS \
                    'SELECT NULL::pg_catalog.timestamptz'";
    for transaction in [Transaction::PerFile, Transaction::None] {
        let stem = if transaction == Transaction::None { "003_a" } else { "001_a" };
        let next = if transaction == Transaction::None { "004_a" } else { "002_a" };
        let mut files = vec![migration("001_a", file), migration("002_a", "SELECT 1")];
        if transaction == Transaction::None {
            files.push(Migration { transaction, ..migration(stem, file) });
            files.push(migration(next, "SELECT 1"));
        }
        let report = database.apply(&set_of(files)).await;
        let report = report.unwrap_or_else(|error| panic!("{transaction:?}: {error}"));
        assert_eq!(report.applied.len(), 2, "{transaction:?}");
    }
    assert_eq!(database.history().await, "001_a 002_a 003_a 004_a");
}
