//! SQL text → the relations that it creates, by their words alone: what a database must not have
//! yet when the text is run for the first time.
//!
//! Reads `CREATE TABLE`, `VIEW`, `SEQUENCE`, `INDEX` and their kinds, `SELECT … INTO`, the elements
//! of `CREATE SCHEMA`, and the same in `DO` blocks and in the strings that these execute.
//! Must not know what exists: a relation under `IF NOT EXISTS` counts as created, and of a search
//! path it is said what it is, and not which schema of it is there.

mod effects;
mod made;
mod objects;
mod settings;

use std::collections::HashSet;

use crate::header::Transaction;
use crate::lexer::TokenKind;

pub use self::made::MadeRelations;
pub use self::objects::{CreatedKind, CreatedObject, created_objects};
pub use self::settings::{Role, SearchPath, USER_SCHEMA};
use crate::tokens::{Tokens, string_body};

/// A relation that a text creates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CreatedRelation {
    /// Where it is created.
    pub schema: CreationSchema,
    /// Its name, as the server folds and cuts it.
    pub name: String,
    /// Where the name stands, in bytes.
    pub offset: usize,
}

/// The schema in which a relation is created.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CreationSchema {
    /// Named in the text.
    Named(String),
    /// The first schema of a search path that is there.
    FirstOf {
        /// The path; more than one where a condition decides.
        paths: Vec<SearchPath>,
        /// The role that `$user` stands for.
        role: Role,
    },
}

impl CreationSchema {
    /// The schema, where the text alone tells it.
    #[must_use]
    pub fn known(self) -> Option<String> {
        match self {
            CreationSchema::Named(schema) => Some(schema),
            CreationSchema::FirstOf { mut paths, .. } => match (paths.pop()?, paths.is_empty()) {
                (SearchPath::Names(mut names), true) if names.len() == 1 => {
                    names.pop().filter(|name| name != USER_SCHEMA)
                }
                _ => None,
            },
        }
    }
}

/// What a statement of a text does to relations and schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It creates a relation.
    Created(CreatedRelation),
    /// It moves a relation away from this name, and fails where there is none.
    Vacated(CreatedRelation),
    /// A schema is there afterwards.
    SchemaCreated(String),
    /// A schema is there afterwards, where a condition holds.
    SchemaMayBeCreated(String),
    /// A schema is gone, with all that was in it.
    SchemaDropped(String),
    /// A schema is gone, where a condition holds.
    SchemaMayBeDropped(String),
    /// A schema has another name afterwards; it fails where there is none.
    SchemaVacated(String),
}

/// What `sql` does to relations and schemas, in order; what ends with the session is left out.
///
/// A name with [`USER_SCHEMA`] for its schema is that of the role.
#[must_use]
pub fn effects(sql: &str, transaction: Transaction) -> Vec<Effect> {
    effects::read(sql, transaction)
}

/// The relations that `sql` creates and that outlive the session, in order.
///
/// ```
/// use migrations_core::created::{CreationSchema, created_relations};
/// let created = created_relations("CREATE TABLE IF NOT EXISTS app.Users (id int);");
/// assert_eq!(created[0].schema, CreationSchema::Named("app".to_owned()));
/// assert_eq!(created[0].name, "users");
/// ```
#[must_use]
pub fn created_relations(sql: &str) -> Vec<CreatedRelation> {
    let created = |effect| match effect {
        Effect::Created(created) => Some(created),
        _ => None,
    };
    effects(sql, Transaction::PerFile).into_iter().filter_map(created).collect()
}

/// Every name that stands in a text, folded, also in its strings: what the text may have created
/// by whatever means.
///
/// ```
/// use migrations_core::created::words;
/// let words = words("ALTER TABLE a RENAME TO B; DO $$ BEGIN EXECUTE 'CREATE TABLE c ()'; END $$;");
/// assert!(["a", "b", "c"].iter().all(|name| words.contains(*name)));
/// ```
#[must_use]
pub fn words(sql: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    collect_words(&mut found, sql, DEEPEST_STRING);
    found
}

/// Strings are read within strings no deeper than this.
const DEEPEST_STRING: u32 = 4;

fn collect_words(found: &mut HashSet<String>, sql: &str, depth: u32) {
    let tokens = Tokens::of(sql, 0);
    for (index, token) in tokens.all.iter().enumerate() {
        match token.kind {
            TokenKind::Word | TokenKind::Identifier => found.extend(tokens.name(index)),
            TokenKind::String if depth > 0 => {
                collect_words(found, string_body(tokens.text(index)), depth - 1);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created(sql: &str) -> Vec<String> {
        let path = |path: &SearchPath| match path {
            SearchPath::Session => String::new(),
            SearchPath::Names(names) => format!("{}.", names.join(",")),
            SearchPath::Unknown => "?.".to_owned(),
        };
        let shown = |created: CreatedRelation| match created.schema {
            CreationSchema::Named(schema) => format!("{schema}.{}", created.name),
            CreationSchema::FirstOf { paths, role } => {
                let role = match role {
                    Role::Initial => String::new(),
                    Role::Login => "@".to_owned(),
                    Role::Named(role) => format!("{role}@"),
                };
                let paths: Vec<String> = paths.iter().map(path).collect();
                format!("{role}{}{}", paths.join("|"), created.name)
            }
        };
        created_relations(sql).into_iter().map(shown).collect()
    }

    #[test]
    fn every_kind_of_relation_is_found() {
        let sql = "CREATE TABLE a (id int); create unlogged table if not exists B ();
            CREATE TABLE \"C \"\"d\"\"\" AS SELECT 1; CREATE TABLE p PARTITION OF a DEFAULT;
            CREATE OR REPLACE RECURSIVE VIEW v (n) AS SELECT 1; CREATE VIEW app.w AS SELECT 1;
            CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1; CREATE SEQUENCE s;
            CREATE FOREIGN TABLE f () SERVER x; SELECT 1 INTO UNLOGGED t; WITH q AS (SELECT 1) SELECT * INTO u FROM q;";
        assert_eq!(created(sql), ["a", "b", "C \"d\"", "p", "v", "app.w", "m", "s", "f", "t", "u"]);
    }

    #[test]
    fn index_lies_beside_its_table() {
        let sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY app.t (a);
            CREATE INDEX ON t (a); CREATE INDEX j ON t (a);";
        assert_eq!(created(sql), ["app.i", "j"]);
    }

    #[test]
    fn what_ends_with_the_session_or_is_no_relation_is_left_out() {
        let sql = "CREATE TEMP TABLE a (); CREATE LOCAL TEMPORARY VIEW b AS SELECT 1;
            CREATE TABLE pg_temp.c (); SELECT 1 INTO TEMP d; CREATE FUNCTION e() RETURNS int
            LANGUAGE sql AS 'CREATE TABLE f ()'; CREATE TYPE g AS ENUM (); INSERT INTO h SELECT 1;
            WITH x AS (SELECT 1) INSERT INTO i SELECT * FROM x; -- CREATE TABLE j ();
            SELECT 'CREATE TABLE k ()';";
        assert_eq!(created(sql), [""; 0]);
    }

    #[test]
    fn path_that_the_text_sets_is_followed() {
        let sql = "SET search_path TO app, public; CREATE TABLE a (); SET LOCAL search_path = \"B\";
            CREATE TABLE b (); SET SCHEMA 'C'; CREATE TABLE c (); RESET search_path;
            CREATE TABLE d (); CREATE SCHEMA s CREATE TABLE e () CREATE VIEW f AS SELECT 1;
            SET search_path = 'a, b', \"$user\"; CREATE TABLE g (); SET SESSION search_path TO DEFAULT;
            CREATE TABLE h (); SELECT pg_catalog.set_config('search_path', 'App, \"X\"', false);
            CREATE TABLE i (); SELECT set_config('search_path', x, true); CREATE TABLE j ();
            SELECT set_config('search_path', '', false); CREATE TABLE k (); DISCARD ALL;
            CREATE TABLE l (); CREATE SCHEMA AUTHORIZATION joe CREATE TABLE m ();
            SET search_path TO E'a\\x41'; CREATE TABLE n ();";
        assert_eq!(
            created(sql),
            [
                "app,public.a",
                "B.b",
                "C.c",
                "d",
                "s.e",
                "s.f",
                "a, b,$user.g",
                "h",
                "app,X.i",
                "?.j",
                ".k",
                "@l",
                "joe.m",
                "@?.n"
            ]
        );
    }

    #[test]
    fn path_that_a_condition_decides_is_one_of_two() {
        for (before, shown) in [
            ("DO $$ BEGIN SET search_path TO app; END $$", "app.t"),
            ("DO $$ BEGIN PERFORM set_config('search_path', 'app', false); END $$", "app.t"),
            ("DO $$ BEGIN EXECUTE 'SET search_path TO app'; END $$", "app.t"),
            ("DO $$ BEGIN IF true THEN SET search_path TO app; END IF; END $$", "|app.t"),
            ("DO $$ BEGIN IF true THEN NULL; END IF; SET search_path TO app; END $$", "app.t"),
            ("DO $$ BEGIN SET search_path TO app; EXCEPTION WHEN others THEN END $$", "|app.t"),
            ("DO $$ BEGIN EXECUTE 'SET search_path TO ' || x; END $$", "?.t"),
            ("DO $$ BEGIN EXECUTE 'SET search_path TO app' || x; END $$", "?.t"),
            ("DO $$ BEGIN EXECUTE format('SET search_path TO %I', x); END $$", "?.t"),
            ("DO $$ BEGIN UPDATE tenants SET search_path = 'x'; END $$", "t"),
            ("SELECT set_config('search_path', 'app', false) WHERE false", "|app.t"),
            ("SELECT set_config('search_path', 'app', is_local)", "|app.t"),
            ("SELECT set_config(name, value, false)", "|?.t"),
            ("SELECT set_config('TimeZone', 'UTC', false)", "t"),
            ("CREATE FUNCTION f() RETURNS int SET search_path = app AS 'x' LANGUAGE sql", "t"),
            ("ALTER ROLE joe SET search_path = app", "t"),
        ] {
            assert_eq!(created(&format!("{before}; CREATE TABLE t ();")), [shown], "{before}");
        }
    }

    #[test]
    fn setting_ends_with_its_transaction() {
        let alone = |sql: &str| {
            let effects = effects(&format!("{sql}; CREATE TABLE t ();"), Transaction::None);
            effects.into_iter().find_map(|effect| match effect {
                Effect::Created(CreatedRelation {
                    schema: CreationSchema::FirstOf { paths, .. },
                    ..
                }) => Some(paths),
                _ => None,
            })
        };
        let app = vec![SearchPath::Names(vec!["app".to_owned()])];
        let session = vec![SearchPath::Session];
        for (sql, paths) in [
            ("SET LOCAL search_path TO app", &session),
            ("BEGIN; SET LOCAL search_path TO app", &app),
            ("BEGIN; SET LOCAL search_path TO app; COMMIT", &session),
            ("BEGIN; SELECT set_config('search_path', 'app', true); END", &session),
            ("BEGIN; SET search_path TO app; COMMIT", &app),
            ("BEGIN; SET search_path TO app; ROLLBACK", &session),
            ("SET search_path TO app; BEGIN; SET search_path TO x; ROLLBACK", &app),
            ("BEGIN; SAVEPOINT a; SET search_path TO app; ROLLBACK TO SAVEPOINT a", &session),
            ("BEGIN; SAVEPOINT a; SET search_path TO app; RELEASE a", &app),
        ] {
            assert_eq!(alone(sql).as_ref(), Some(paths), "{sql}");
        }
    }

    #[test]
    fn role_that_the_text_sets_is_told() {
        for (before, shown) in [
            ("SET ROLE owner", "owner@t"),
            ("SET LOCAL ROLE 'Owner'", "Owner@t"),
            ("SET SESSION AUTHORIZATION owner", "owner@t"),
            ("SELECT set_config('role', 'owner', true)", "owner@t"),
            ("SET ROLE owner; RESET ROLE", "@t"),
            ("SET ROLE owner; SET ROLE NONE", "@t"),
            ("SET SESSION AUTHORIZATION DEFAULT", "@t"),
            ("DO $$ BEGIN EXECUTE format('SET ROLE %I', x); END $$", "?.t"),
            ("SET search_path TO a; DO $$ BEGIN EXECUTE format('SET ROLE %I', x); END $$", "a.t"),
            ("CREATE SCHEMA AUTHORIZATION CURRENT_USER CREATE TABLE u ()", "t"),
        ] {
            let created = created(&format!("{before}; CREATE TABLE t ();"));
            assert_eq!(created.last().map(String::as_str), Some(shown), "{before}");
        }
        assert_eq!(created("CREATE SCHEMA AUTHORIZATION USER CREATE TABLE u ()"), ["$user.u"]);
    }

    #[test]
    fn names_that_are_vacated_and_schemas_are_told_in_order() {
        let name = |created: CreatedRelation| created.name;
        let shown: Vec<String> = effects(
            "ALTER TABLE ONLY a RENAME TO b; CREATE TABLE a (); ALTER TABLE IF EXISTS c RENAME TO d;
             ALTER TABLE e RENAME COLUMN f TO g; ALTER VIEW h SET SCHEMA s;
             ALTER TABLE i RENAME CONSTRAINT j TO k; ALTER SCHEMA l RENAME TO m;
             DROP SCHEMA IF EXISTS n, \"O\" CASCADE; DROP TABLE p;
             DO $$ BEGIN IF x THEN CREATE SCHEMA q; DROP SCHEMA r; END IF; CREATE SCHEMA u; END $$;
             CREATE FUNCTION v() RETURNS void LANGUAGE sql AS 'CREATE SCHEMA w';
             IMPORT FOREIGN SCHEMA x LIMIT TO (y, z) FROM SERVER s INTO t;",
            Transaction::PerFile,
        )
        .into_iter()
        .map(|effect| match effect {
            Effect::Created(created) => format!("+{}", name(created)),
            Effect::Vacated(vacated) => format!("-{}", name(vacated)),
            Effect::SchemaCreated(schema) => format!("+{schema}."),
            Effect::SchemaMayBeCreated(schema) => format!("+{schema}?"),
            Effect::SchemaDropped(schema) => format!("-{schema}."),
            Effect::SchemaMayBeDropped(schema) => format!("-{schema}?"),
            Effect::SchemaVacated(schema) => format!(">{schema}."),
        })
        .collect();
        assert_eq!(
            shown,
            [
                "-a", "+a", "-h", "-j", ">l.", "+m.", "-n.", "-O.", "+q?", "-r?", "+u.", "+w?",
                "+y", "+z"
            ]
        );
    }

    fn made(sql: &str) -> MadeRelations {
        let mut made = MadeRelations::default();
        made.add(sql);
        made
    }

    #[test]
    fn only_what_may_make_a_relation_counts_as_having_made_it() {
        for sql in [
            "CREATE TABLE users ()",
            "CREATE TABLE public.users ()",
            "ALTER TABLE old RENAME TO users",
            "ALTER TABLE app.users SET SCHEMA public",
            "CREATE TABLE app.users (); ALTER SCHEMA app RENAME TO public",
            "CREATE INDEX users ON app.t (a); ALTER TABLE app.t SET SCHEMA public",
            "DO $$ BEGIN EXECUTE format('CREATE TABLE %I ()', 'users'); END $$",
            "DO $$ BEGIN EXECUTE format('CREATE TABLE %I.users ()', 'app'); END $$",
            "DO $$ BEGIN ALTER TABLE old RENAME TO users; END $$",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE users (); END $$",
            "SELECT make_table('users')",
            "CREATE TABLE t (a int CONSTRAINT users UNIQUE)",
            "ALTER TABLE t ADD CONSTRAINT users PRIMARY KEY USING INDEX i",
            "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME users))",
        ] {
            assert!(made(sql).has("public", "users"), "{sql}");
        }
        for other in [
            "SELECT 1 AS users",
            "CREATE TABLE app.users ()",
            "DROP TABLE users",
            "DROP TABLE IF EXISTS users",
            "CREATE TABLE logs (id int, users text)",
            "COMMENT ON TABLE logs IS 'see users'",
            "INSERT INTO users VALUES (1)",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM users; END $$",
        ] {
            assert!(!made(other).has("public", "users"), "{other}");
        }
    }

    #[test]
    fn bodies_that_compute_names_of_partitions_are_told() {
        let function = |body: &str| {
            format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
        };
        for body in [
            "EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF events DEFAULT', n);",
            "EXECUTE format('CREATE TABLE %I.%I (LIKE events)', s, n);
             EXECUTE format('ALTER TABLE events ATTACH PARTITION %I DEFAULT', n);",
            "EXECUTE 'CREATE TABLE ' || n || ' PARTITION OF events DEFAULT';",
            "EXECUTE 'CREATE TABLE events_' || n || ' () INHERITS (events)';",
            "EXECUTE format('CREATE TABLE app.events_%s PARTITION OF events DEFAULT', n);",
        ] {
            assert!(made(&function(body)).computes_partitions, "{body}");
            assert!(made(&format!("DO $$ BEGIN {body} END $$")).computes_partitions, "{body}");
        }
        for body in [
            "CREATE TABLE a PARTITION OF events DEFAULT;",
            "EXECUTE format('CREATE TABLE a PARTITION OF events FOR VALUES IN (%s)', n);",
            "EXECUTE format('CREATE TABLE %I ()', n);",
            "RAISE NOTICE 'CREATE TABLE % PARTITION OF events', n;",
        ] {
            assert!(!made(&function(body)).computes_partitions, "{body}");
        }
    }

    #[test]
    fn blocks_are_read_and_function_bodies_are_not() {
        let sql = "DO $do$ BEGIN IF true THEN CREATE TABLE IF NOT EXISTS a (); END IF;
            EXECUTE 'CREATE TABLE b ()'; EXECUTE format($f$CREATE TABLE c ()$f$);
            RAISE NOTICE 'CREATE TABLE d ()'; SELECT 1 INTO e; END $do$;";
        assert_eq!(created(sql), ["a", "b", "c"]);
        let offsets: Vec<_> = created_relations(sql).iter().map(|one| one.offset).collect();
        assert_eq!(&sql[offsets[0]..=offsets[0]], "a");
        assert_eq!(&sql[offsets[1]..=offsets[1]], "b");
    }

    #[test]
    fn names_are_folded_and_cut_as_the_server_does() {
        assert_eq!(created("CREATE TABLE AÑO (); CREATE TABLE \"AÑO\" ();"), ["aÑo", "AÑO"]);
        let long = "é".repeat(40);
        assert_eq!(created(&format!("CREATE TABLE {long} ()")), ["é".repeat(31)]);
        assert_eq!(created(r#"CREATE TABLE U&"d\0061t\0061" ();"#), ["data"]);
    }
}
