//! Histories, and tables of other tools, that somebody has prepared before the first run.

use migrations_core::Code;

use super::{HISTORY, granted, scene};
use crate::support::set;

const H: &str = "public.schema_migrations";

/// The end of the reason that is given for code.
const CODE: &str = "uses somebody's function or type";

fn table() -> String {
    format!("CREATE TABLE {H} ({HISTORY})")
}

fn table_with(column: &str) -> String {
    format!("CREATE TABLE {H} ({HISTORY}, {column})")
}

/// The reason that stands alone where a history is sound but for its owner.
const OWNER: &str = "it belongs to another role";

/// Each of them, prepared by Mallory in a database of its own for everybody to read, is refused for
/// that reason.
async fn assert_each_is_refused(cases: &[(&str, String, &str)]) {
    for (case, sql, reason) in cases {
        let scene = scene().await;
        scene.mallory.execute(&format!("{sql}; GRANT SELECT ON {H} TO PUBLIC")).await;
        match *reason {
            OWNER => scene.assert_only_read(case).await,
            reason => scene.assert_refused(case, reason).await,
        }
    }
}

#[tokio::test]
async fn prepared_history_with_a_trigger_or_a_rule_is_refused() {
    let table = table();
    let trigger = "FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()";
    let hung = |what: &str| format!("{table}; CREATE TRIGGER x {what} ON {H} {trigger}");
    assert_each_is_refused(&[
        ("plain", table.clone(), OWNER),
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
            OWNER,
        ),
        (
            "foreign key",
            format!(
                "CREATE TABLE public.named (name text PRIMARY KEY); {table}; \
                 ALTER TABLE {H} ADD FOREIGN KEY (name) REFERENCES public.named"
            ),
            OWNER,
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

#[tokio::test]
async fn table_of_another_tool_is_read_and_nothing_that_hangs_on_it_is_run() {
    let table = "CREATE TABLE public._sqlx_migrations (version bigint PRIMARY KEY, description text, \
                 installed_on timestamptz, success boolean, checksum bytea, execution_time bigint); \
                 INSERT INTO public._sqlx_migrations VALUES (1, 'a', now(), true, '', 1)";
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
        let files = set(&["CREATE TABLE public.t ()"]);
        for (who, victim) in scene.victims() {
            let error = victim.apply(&files).await.expect_err("it has run");
            assert_eq!(error.code(), Code::AppliedByOtherTool, "{sql}, {who}: {error}");
        }
        for (_, victim) in scene.victims() {
            scene.everything(victim, &files).await;
        }
        scene.assert_untouched(&sql).await;
    }
}
