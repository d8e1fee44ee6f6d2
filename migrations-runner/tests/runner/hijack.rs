//! Nobody gets in: what a role prepares that may only create in `public` is never run by whoever
//! runs the migrations, and what looks odd and is the owner's own does no harm.

use std::time::Duration;

use migrations_core::{HistoryTable, Migration, MigrationSet, SetParts, Transaction, codes};
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

    /// A prepared history is refused by everything, with that among the reasons, and nothing runs.
    async fn assert_refused(&self, case: &str, reason: &str) {
        self.rearm().await;
        let files = set(&["CREATE TABLE public.t (id integer)"]);
        for (who, victim) in self.victims() {
            for error in self.everything(victim, &files).await {
                let error = error.unwrap_or_else(|| panic!("{case}: not refused for {who}"));
                assert_eq!(error.code(), codes::UNTRUSTED_HISTORY, "{case}, {who}: {error}");
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

const H: &str = "public.schema_migrations";

/// The end of the reason that is given for code.
const CODE: &str = "uses somebody's function or type";

fn table() -> String {
    format!("CREATE TABLE {H} ({HISTORY})")
}

fn table_with(column: &str) -> String {
    format!("CREATE TABLE {H} ({HISTORY}, {column})")
}

/// Each of them, prepared by Mallory in a database of its own, is refused for that reason.
async fn assert_each_is_refused(cases: &[(&str, String, &str)]) {
    for (case, sql, reason) in cases {
        let scene = scene().await;
        scene.mallory.execute(sql).await;
        scene.assert_refused(case, reason).await;
    }
}

#[tokio::test]
async fn prepared_history_with_a_trigger_or_a_rule_is_refused() {
    let table = table();
    let trigger = "FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()";
    let hung = |what: &str| format!("{table}; CREATE TRIGGER x {what} ON {H} {trigger}");
    assert_each_is_refused(&[
        ("plain", table.clone(), "it belongs to another role"),
        ("before insert", hung("BEFORE INSERT"), "a trigger"),
        ("after update", hung("AFTER UPDATE"), "a trigger"),
        (
            "statement level",
            hung("BEFORE INSERT OR UPDATE").replace("EACH ROW", "EACH STATEMENT"),
            "a trigger",
        ),
        (
            "deferred",
            format!(
                "{table}; CREATE CONSTRAINT TRIGGER x AFTER INSERT ON {H} DEFERRABLE INITIALLY \
                 DEFERRED {trigger}"
            ),
            "a trigger",
        ),
        (
            "rule",
            format!("{table}; CREATE RULE x AS ON INSERT TO {H} DO ALSO SELECT public.spring()"),
            "a rule",
        ),
        (
            "policy",
            format!(
                "{table}; ALTER TABLE {H} ENABLE ROW LEVEL SECURITY; \
                 CREATE POLICY x ON {H} USING (public.spring()) WITH CHECK (public.spring())"
            ),
            "it belongs to another role",
        ),
        (
            "foreign key",
            format!(
                "CREATE TABLE public.named (name text PRIMARY KEY); {table}; \
                 ALTER TABLE {H} ADD FOREIGN KEY (name) REFERENCES public.named"
            ),
            "it belongs to another role",
        ),
    ])
    .await;
}

#[tokio::test]
async fn prepared_history_with_code_in_it_is_refused() {
    let table = table();
    assert_each_is_refused(&[
        ("default", table_with("x boolean DEFAULT public.spring()"), CODE),
        (
            "default of a column of ours",
            format!(
                "{table}; CREATE FUNCTION public.word() RETURNS text LANGUAGE sql AS \
                 'SELECT public.spring()::text'; \
                 ALTER TABLE {H} ALTER overrides SET DEFAULT public.word()"
            ),
            CODE,
        ),
        (
            "generated",
            table_with("x boolean GENERATED ALWAYS AS (public.spring_quietly(version)) STORED"),
            CODE,
        ),
        ("check", table_with("CHECK (public.spring())"), CODE),
        ("index", format!("{table}; CREATE INDEX ON {H} (public.spring_quietly(version))"), CODE),
        (
            "index over a constant",
            format!("{table}; CREATE INDEX ON {H} (version) WHERE public.spring_quietly(1)"),
            CODE,
        ),
        (
            "statistics",
            format!("{table}; CREATE STATISTICS public.x ON (public.spring_quietly(1)) FROM {H}"),
            CODE,
        ),
        (
            "domain",
            format!(
                "CREATE DOMAIN public.d AS text CHECK (public.spring()); {}",
                table_with("x public.d")
            ),
            CODE,
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_stands_in_the_place_of_a_history_is_refused() {
    let table = table();
    let view = format!(
        "CREATE TABLE public.base ({HISTORY}); CREATE VIEW {H} AS SELECT migration_id, version, \
         name, applied_at, checksum, execution_time_ms, set_name, format, applied_by, overrides \
         FROM public.base WHERE public.spring()"
    );
    let heir = "it inherits from a table, or a table from it";
    let list = "(migration_id bigint, set_name text) PARTITION BY LIST (set_name)";
    assert_each_is_refused(&[
        ("parent", format!("{table}; CREATE TABLE public.heir () INHERITS ({H})"), heir),
        (
            "child",
            format!("CREATE TABLE public.parent (version text); {table} INHERITS (public.parent)"),
            heir,
        ),
        (
            "partition",
            format!(
                "CREATE TABLE public.parent {list}; \
                 CREATE TABLE {H} PARTITION OF public.parent DEFAULT"
            ),
            "it is a partition",
        ),
        ("partitioned", format!("CREATE TABLE {H} {list}"), "it is a partitioned table"),
        ("view", view.clone(), "it is a view"),
        (
            "view with a trigger",
            format!(
                "{view}; CREATE TRIGGER x INSTEAD OF INSERT OR UPDATE ON {H} \
                 FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()"
            ),
            "it is a view",
        ),
        (
            "materialized view",
            format!("CREATE MATERIALIZED VIEW {H} AS SELECT 1 AS version"),
            "it is a materialized view",
        ),
        ("sequence", format!("CREATE SEQUENCE {H}"), "it is no table"),
        (
            "unlogged",
            table.replace("CREATE TABLE", "CREATE UNLOGGED TABLE"),
            "a crash of the server",
        ),
    ])
    .await;
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
async fn trigger_on_a_history_of_the_right_owner_is_refused() {
    let scene = granted("TRIGGER").await;
    scene
        .mallory
        .execute(
            "CREATE TRIGGER x BEFORE INSERT ON public.schema_migrations \
             FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()",
        )
        .await;
    scene.assert_refused("granted", "it has a trigger").await;
}

#[tokio::test]
async fn foreign_key_of_somebody_else_is_refused() {
    let scene = granted("REFERENCES, SELECT").await;
    scene
        .mallory
        .execute(
            "CREATE TABLE public.followers (id bigint REFERENCES public.schema_migrations \
                 ON DELETE CASCADE ON UPDATE CASCADE); \
             CREATE CONSTRAINT TRIGGER x AFTER DELETE ON public.followers \
                 DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()",
        )
        .await;
    scene.assert_refused("followed", "a foreign key").await;
}

/// Mallory waits for the first file to end, and has hung something on the history before the second
/// one is sent.
async fn assert_window_is_closed(scene: &Scene, hang: &str, reason: &str) {
    scene.rearm().await;
    let files = ["SELECT 1", "SELECT pg_sleep(1.5)", "CREATE TABLE public.t ()"];
    let files = set(&files);
    let sql = format!(
        "BEGIN; {hang}; SELECT pg_catalog.pg_sleep(0.5); COMMIT; SELECT pg_catalog.pg_sleep(0.1)"
    );
    let hung = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        scene.mallory.execute(&sql).await;
    };
    let options = ApplyOptions::default();
    let applied = apply(&files, &scene.database.connect, &options);
    let (outcome, ()) = tokio::join!(applied, hung);
    let error = outcome.expect_err("the history is not what it was");
    assert_eq!(error.code(), codes::UNTRUSTED_HISTORY, "{hang}: {error}");
    assert!(error.to_string().contains(reason), "{hang}: {error}");
    let rows =
        "SELECT string_agg(version, ' ' ORDER BY migration_id) FROM public.schema_migrations";
    assert_eq!(scene.database.value(rows).await, "001_a 002_a", "{hang}");
    assert!(!scene.database.has("public.t").await, "{hang}");
    scene.assert_untouched(hang).await;
}

const TRIGGER: &str = "CREATE TRIGGER x BEFORE INSERT OR UPDATE ON public.schema_migrations \
    FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()";

#[tokio::test]
async fn trigger_that_comes_between_two_files_is_seen() {
    let scene = granted("TRIGGER").await;
    assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
}

#[tokio::test]
async fn trigger_that_comes_where_there_was_one_before_is_seen() {
    let scene = granted("TRIGGER").await;
    scene.mallory.execute(TRIGGER).await;
    scene.owner.execute("DROP TRIGGER x ON public.schema_migrations").await;
    assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
}

#[tokio::test]
async fn trigger_that_comes_while_a_file_runs_in_no_transaction_is_seen() {
    let scene = granted("TRIGGER").await;
    scene.rearm().await;
    let alone =
        Migration { transaction: Transaction::None, ..migration("002_a", "SELECT pg_sleep(1)") };
    let files = set_of(vec![migration("001_a", "SELECT 1"), alone]);
    let hung = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.mallory.execute(TRIGGER).await;
    };
    let (outcome, ()) = tokio::join!(scene.database.apply(&files), hung);
    let error = outcome.expect_err("the history is not what it was");
    assert_eq!(error.code(), codes::PARTLY_APPLIED, "{error}");
    assert!(error.to_string().contains("the history table was replaced or changed"), "{error}");
    scene.assert_untouched("alone").await;
}

#[tokio::test]
async fn trigger_is_seen_whatever_the_isolation_of_the_database() {
    for level in ["repeatable read", "serializable"] {
        let scene = granted("TRIGGER").await;
        let name = scene.database.connect.get_database().expect("it has one").to_owned();
        let isolation =
            format!("ALTER DATABASE {name} SET default_transaction_isolation = '{level}'");
        scene.database.execute(&isolation).await;
        assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
    }
}

#[tokio::test]
async fn foreign_key_that_comes_between_two_files_is_seen() {
    let followed = "CREATE TABLE public.followers (id bigint REFERENCES public.schema_migrations)";
    let scene = granted("REFERENCES, TRIGGER").await;
    assert_window_is_closed(&scene, followed, "a foreign key").await;
    // Where a flag of the catalog is up from before.
    let scene = granted("REFERENCES, TRIGGER").await;
    scene.mallory.execute(TRIGGER).await;
    scene.owner.execute("DROP TRIGGER x ON public.schema_migrations").await;
    assert_window_is_closed(&scene, followed, "a foreign key").await;
}

#[tokio::test]
async fn table_of_another_tool_is_read_only_where_reading_runs_nothing() {
    let table = "CREATE TABLE public._sqlx_migrations (version bigint PRIMARY KEY, description text, \
                 installed_on timestamptz, success boolean, checksum bytea, execution_time bigint); \
                 INSERT INTO public._sqlx_migrations VALUES (1, 'other', now(), true, '', 1)";
    let on = "public._sqlx_migrations";
    let hung = [
        format!("CREATE INDEX ON {on} (version) WHERE public.spring_quietly(1)"),
        format!("CREATE INDEX ON {on} (public.spring_quietly(1))"),
        format!("CREATE STATISTICS public.x ON (public.spring_quietly(1)) FROM {on}"),
        format!("ALTER TABLE {on} ADD CHECK (public.spring_quietly(1))"),
        format!(
            "ALTER TABLE {on} ENABLE ROW LEVEL SECURITY; ALTER TABLE {on} FORCE ROW LEVEL SECURITY; \
             CREATE POLICY x ON {on} USING (public.spring())"
        ),
        format!("CREATE RULE x AS ON INSERT TO {on} DO ALSO SELECT public.spring()"),
        format!(
            "CREATE TABLE public.heir () INHERITS ({on}); \
                 CREATE INDEX ON public.heir (version) WHERE public.spring_quietly(1)"
        ),
    ];
    for sql in hung {
        let scene = scene().await;
        scene.mallory.execute(&format!("{table}; GRANT SELECT ON {on} TO PUBLIC; {sql}")).await;
        let name = scene.database.connect.get_database().expect("it has one").to_owned();
        scene
            .database
            .execute(&format!("ALTER DATABASE {name} SET constraint_exclusion = on"))
            .await;
        scene.rearm().await;
        for (_, victim) in scene.victims() {
            scene.everything(victim, &set(&["CREATE TABLE public.t ()"])).await;
        }
        scene.assert_untouched(&sql).await;
    }
}

#[tokio::test]
async fn owner_is_whoever_the_user_can_be_or_who_owns_the_database() {
    let table = format!("CREATE TABLE public.schema_migrations ({HISTORY})");
    let give = |to: &str| format!("{table}; ALTER TABLE public.schema_migrations OWNER TO {to}");
    let files = set(&["SELECT 1"]);

    // A superuser's, the database's owner's, and that of a group that the user is in.
    for case in ["superuser", "owner", "group"] {
        let scene = scene().await;
        let group = scene.database.role("team").await;
        let team = format!(
            "GRANT {group} TO {0}; GRANT CREATE ON SCHEMA public TO {group}",
            scene.owner_name
        );
        scene.database.execute(&team).await;
        let (owner, victims) = match case {
            "superuser" => ("CURRENT_USER".to_owned(), vec![&scene.database]),
            "owner" => (scene.owner_name.clone(), vec![&scene.database, &scene.owner]),
            _ => (group, vec![&scene.owner]),
        };
        scene.database.execute(&give(&owner)).await;
        for victim in victims {
            victim.apply(&files).await.unwrap_or_else(|error| panic!("{case}: {error}"));
        }
    }

    // A role that a superuser could be as well, and one that the user has made and is not.
    let scene = scene().await;
    let made = format!("made_{}", scene.owner_name);
    scene.database.execute(&format!("ALTER ROLE {} CREATEROLE", scene.owner_name)).await;
    scene.owner.execute(&format!("CREATE ROLE {made}")).await;
    scene.database.execute(&give(&made)).await;
    scene.assert_refused("made by the user", "it belongs to another role").await;
}

#[tokio::test]
async fn membership_that_somebody_pressed_on_the_user_is_no_reason_to_trust() {
    let scene = scene().await;
    let (mallory, owner) = (&scene.mallory_name, &scene.owner_name);
    scene.database.execute(&format!("ALTER ROLE {mallory} CREATEROLE")).await;
    let team = format!("team_{mallory}");
    scene
        .mallory
        .execute(&format!(
            "CREATE ROLE {team} ADMIN {mallory}; CREATE TABLE public.schema_migrations ({HISTORY}); \
             GRANT {team} TO {owner}",
        ))
        .await;
    let give = format!("GRANT CREATE ON SCHEMA public TO {team}");
    scene.database.execute(&give).await;
    let give = format!("ALTER TABLE public.schema_migrations OWNER TO {team}");
    scene.mallory.execute(&give).await;
    scene.assert_refused("pressed", "it belongs to another role").await;
}

#[tokio::test]
async fn what_the_owner_has_made_of_the_history_does_no_harm() {
    let h = "public.schema_migrations";
    for (case, sql) in [
        ("row security", format!("ALTER TABLE {h} ENABLE ROW LEVEL SECURITY")),
        (
            "column",
            format!("ALTER TABLE {h} ADD note text NOT NULL DEFAULT 'none', ADD n int DEFAULT 3"),
        ),
        (
            "index",
            format!("CREATE INDEX ON {h} (applied_at); CREATE INDEX ON {h} (lower(version))"),
        ),
        (
            "trigger that is gone",
            format!(
                "CREATE TRIGGER x BEFORE DELETE ON {h} FOR EACH ROW EXECUTE FUNCTION \
                 pg_catalog.suppress_redundant_updates_trigger(); DROP TRIGGER x ON {h}"
            )
            .replace("BEFORE DELETE", "BEFORE UPDATE"),
        ),
        (
            "heir that is gone",
            format!("CREATE TABLE public.heir () INHERITS ({h}); DROP TABLE public.heir"),
        ),
        (
            "rule that is gone",
            format!("CREATE RULE x AS ON DELETE TO {h} DO NOTHING; DROP RULE x ON {h}"),
        ),
        ("check", format!("ALTER TABLE {h} ADD CHECK (format > 0)")),
        ("comment", format!("COMMENT ON TABLE {h} IS 'ours'")),
        ("old release", format!("ALTER TABLE {h} DROP applied_by, DROP overrides")),
        (
            "foreign key of the owner's own",
            format!("CREATE TABLE public.notes (id bigint REFERENCES {h})"),
        ),
    ] {
        let scene = scene().await;
        let options = ApplyOptions::default();
        let applied = apply(&set(&["SELECT 1"]), &scene.owner.connect, &options).await;
        applied.expect("it is applied");
        scene.owner.execute(&sql).await;
        for (index, (who, victim)) in scene.victims().into_iter().enumerate() {
            let files = ["SELECT 1", "SELECT 2", "SELECT 3"];
            let set = set(&files[..index + 2]);
            for error in scene.everything(victim, &set).await {
                assert_eq!(error, None, "{case}, {who}");
            }
        }
        let rows = format!("SELECT count(*) FROM {h} WHERE execution_time_ms IS NOT NULL");
        assert_eq!(scene.database.value(&rows).await, "3", "{case}");
    }
}

#[tokio::test]
async fn schema_of_the_history_that_is_exchanged_under_a_running_file_is_seen() {
    let scene = scene().await;
    let name = scene.database.connect.get_database().expect("it has one").to_owned();
    let mallory = &scene.mallory_name;
    scene
        .database
        .execute(&format!(
            "GRANT CREATE ON DATABASE {name} TO {mallory}; CREATE SCHEMA app AUTHORIZATION {mallory}; \
             GRANT CREATE, USAGE ON SCHEMA app TO {}",
            scene.owner_name
        ))
        .await;
    let history = HistoryTable { schema: "app".into(), name: "log".into() };
    let migrations = vec![migration("001_a", "SELECT pg_sleep(1)")];
    let files = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history,
        migrations: migrations.into(),
        ..SetParts::default()
    });
    scene.rearm().await;
    let exchange = format!(
        "ALTER SCHEMA app RENAME TO old; CREATE SCHEMA app; CREATE TABLE app.log ({HISTORY}); \
         GRANT ALL ON SCHEMA app TO PUBLIC; GRANT ALL ON app.log TO PUBLIC; \
         CREATE TRIGGER x BEFORE UPDATE ON app.log FOR EACH STATEMENT \
             EXECUTE FUNCTION public.spring_on_row()"
    );
    let exchanged = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.mallory.execute(&exchange).await;
    };
    let options = ApplyOptions::default();
    let (outcome, ()) = tokio::join!(apply(&files, &scene.database.connect, &options), exchanged);
    let error = outcome.expect_err("the history is another");
    scene.assert_untouched(&error.to_string()).await;
    assert_eq!(scene.database.value("SELECT count(*) FROM old.log").await, "0");
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

#[tokio::test]
async fn table_that_its_owner_keeps_locked_stops_nobody_for_long() {
    let scene = scene().await;
    scene
        .mallory
        .execute(
            "CREATE TABLE public.schema_migrations_old (version bigint, dirty boolean); \
             GRANT SELECT ON public.schema_migrations_old TO PUBLIC",
        )
        .await;
    let applied = apply(&set(&["SELECT 1"]), &scene.owner.connect, &ApplyOptions::default()).await;
    applied.expect("it lists nothing");
    let locked = scene.mallory.execute(
        "BEGIN; LOCK TABLE public.schema_migrations_old; SELECT pg_catalog.pg_sleep(15); COMMIT",
    );
    let more = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let files = set(&["SELECT 1", "SELECT 2"]);
        let applied = scene.owner.apply(&files);
        tokio::time::timeout(Duration::from_secs(12), applied).await.expect("it does not wait")
    };
    let (outcome, ()) = tokio::join!(more, locked);
    assert_eq!(outcome.expect("this set has run before").applied.len(), 1);
}

/// Exchanges a table for a view that runs Mallory's code, in a transaction that is still open when
/// the runner looks and is committed while it waits.
async fn exchanged(by: &Database, table: &str, columns: &str) -> tokio::task::JoinHandle<()> {
    let sql = format!(
        "BEGIN; DROP TABLE {table}; CREATE VIEW {table} AS SELECT {columns}; \
         SELECT pg_sleep(1); COMMIT"
    );
    let pool = by.pool.clone();
    let exchange = tokio::spawn(async move {
        let sql = sqlx::AssertSqlSafe(sql);
        sqlx::raw_sql(sql).execute(&pool).await.expect("the table is exchanged");
    });
    let sleeping = "SELECT count(*) FROM pg_stat_activity \
                    WHERE datname = current_database() AND wait_event = 'PgSleep'";
    while by.value(sleeping).await != "1" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    exchange
}

#[tokio::test]
async fn table_of_another_tool_that_is_exchanged_under_the_look_is_not_read() {
    for as_owner in [false, true] {
        let scene = scene().await;
        scene
            .mallory
            .execute("CREATE TABLE public.my_migrations (version text, statements text, name text)")
            .await;
        scene.mallory.execute("GRANT SELECT ON public.my_migrations TO PUBLIC").await;
        let exchange = exchanged(
            &scene.mallory,
            "public.my_migrations",
            "public.spring()::text AS version, NULL::text AS statements, NULL::text AS name",
        )
        .await;
        let victim = if as_owner { &scene.owner } else { &scene.database };
        let files = set(&["CREATE SCHEMA of_the_file"]);
        let _ = status(&files, &victim.connect).await;
        exchange.await.expect("no panic");
        scene.assert_untouched("exchanged under the look").await;
    }
}

#[tokio::test]
async fn history_that_the_owner_of_its_schema_exchanges_under_the_look_is_not_read() {
    let scene = scene().await;
    scene
        .database
        .execute(&format!("CREATE SCHEMA ops AUTHORIZATION {}", scene.mallory_name))
        .await;
    let table = HistoryTable { schema: "ops".into(), name: "hist".into() };
    let files = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history: table,
        migrations: vec![migration("001_a", "SELECT 1")].into(),
        ..SetParts::default()
    });
    apply(&files, &scene.database.connect, &ApplyOptions::default()).await.expect("applied");
    // Who owns a schema may drop what lies in it, whoever owns that.
    let exchange = exchanged(
        &scene.mallory,
        "ops.hist",
        "public.spring()::int::bigint AS migration_id, 'test'::text AS set_name, \
         '001_a'::text AS version, 'a'::text AS name, now() AS applied_at, 'x'::text AS checksum, \
         1::bigint AS execution_time_ms, 1 AS format",
    )
    .await;
    let error = apply(&files, &scene.database.connect, &ApplyOptions::default()).await;
    exchange.await.expect("no panic");
    assert!(error.is_err(), "{error:?}");
    scene.assert_untouched("exchanged under the look").await;
}
