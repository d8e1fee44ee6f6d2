//! Every kind of drift: what somebody does to a database, and what is said of it.

/// What brings the schema back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    /// The statements that are told.
    Statements,
    /// No statement does, and none is told.
    Nothing,
    /// No statement is told for it, because of this.
    Obstacle(&'static str),
}

/// The SQL of a change, what is said of it first, and what brings the schema back.
pub(crate) type Case = (&'static str, &'static str, Back);

use Back::{Nothing, Obstacle, Statements};

pub(crate) const CASES: &[Case] = &[
    // Tables.
    ("DROP TABLE app.orders CASCADE", "table app.orders", Statements),
    ("DROP TABLE app.derived", "table app.derived", Statements),
    ("DROP TABLE app.log_2026", "table app.log_2026", Statements),
    ("ALTER TABLE app.users SET (fillfactor = 50)", "table app.users: options", Statements),
    ("ALTER TABLE app.users RESET (fillfactor)", "table app.users: options", Statements),
    ("ALTER TABLE app.removed SET UNLOGGED", "table app.removed: persistence", Statements),
    (
        "ALTER TABLE app.removed REPLICA IDENTITY FULL",
        "table app.removed: replica identity",
        Statements,
    ),
    ("ALTER TABLE app.derived NO INHERIT app.base", "table app.derived: inheritance", Statements),
    ("COMMENT ON TABLE app.users IS 'x'", "table app.users: comment", Statements),
    ("DROP RULE keep ON app.removed", "table app.removed: rule keep", Statements),
    (
        "CREATE RULE more AS ON UPDATE TO app.removed DO INSTEAD NOTHING",
        "table app.removed: rule more",
        Statements,
    ),
    (
        "DROP STATISTICS app.orders_stats",
        "table app.orders: statistics app.orders_stats",
        Statements,
    ),
    // Partitions.
    (
        "ALTER TABLE app.log DETACH PARTITION app.log_2026",
        "table app.log_2026: partition",
        Statements,
    ),
    (
        "ALTER TABLE app.log DETACH PARTITION app.log_2026; ALTER TABLE app.log ATTACH PARTITION app.log_2026 \
         FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
        "table app.log_2026: partition",
        Statements,
    ),
    (
        "ALTER TABLE app.entries DROP CONSTRAINT entries_at_fkey",
        "table app.entries: constraint entries_at_fkey",
        Statements,
    ),
    (
        "ALTER TABLE app.periods DETACH PARTITION app.periods_2026",
        "table app.periods_2026: partition",
        Statements,
    ),
    (
        "ALTER INDEX split.parts_2026_01_user_id_at_idx RENAME TO more; COMMENT ON INDEX split.more IS NULL",
        "index split.more: comment",
        Statements,
    ),
    (
        "DROP INDEX split.parts_user; CREATE UNIQUE INDEX parts_user ON ONLY split.parts (user_id, at)",
        "index split.parts_2026_user_id_at_idx",
        Statements,
    ),
    (
        "DROP INDEX app.log_at; CREATE INDEX log_at ON ONLY app.log (at); CREATE INDEX of_rest ON app.log_rest (at); \
         CREATE INDEX log_2026_at_idx ON app.log_2026 (at); ALTER INDEX app.log_at ATTACH PARTITION app.log_2026_at_idx",
        "index app.of_rest: attachment",
        Statements,
    ),
    (
        "ALTER TABLE app.entries DROP CONSTRAINT entries_at_fkey, DROP CONSTRAINT entries_before_fkey; \
         ALTER TABLE app.periods DROP CONSTRAINT periods_pkey; ALTER TABLE ONLY app.periods ADD PRIMARY KEY (at)",
        "table app.periods_2026: constraint periods_2026_pkey",
        Statements,
    ),
    ("DROP INDEX split.parts_user", "index split.parts_user", Statements),
    ("DROP INDEX split.parts_2026_01_own", "index split.parts_2026_01_own", Statements),
    (
        "ALTER TABLE split.parts DROP CONSTRAINT parts_user_id_fkey",
        "table split.parts: constraint parts_user_id_fkey",
        Statements,
    ),
    (
        "ALTER TABLE app.log DROP CONSTRAINT log_text_check",
        "table app.log: constraint log_text_check",
        Statements,
    ),
    (
        "ALTER TABLE app.log_rest ADD CONSTRAINT more CHECK (text <> 'x')",
        "table app.log_rest: constraint more",
        Statements,
    ),
    (
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'app.log_2026'::regclass; \
         ALTER TABLE app.users ADD CONSTRAINT more CHECK (id > 0)",
        "table app.log_2026: detaching",
        Statements,
    ),
    (
        "ALTER TABLE split.parts ALTER COLUMN id DROP IDENTITY",
        "table split.parts: column id: identity",
        Statements,
    ),
    (
        "DROP TABLE far.events_2026",
        "table far.events_2026",
        Obstacle("by what the partition is partitioned again is not recorded"),
    ),
    ("DROP TABLE far.events_2026_a", "table far.events_2026_a", Statements),
    (
        "ALTER TABLE far.events_2026_a SET SCHEMA public",
        "table far.events_2026_a",
        Obstacle("table public.events_2026_a is that partition"),
    ),
    // What children have from their parents.
    (
        "ALTER TABLE far.events ALTER COLUMN state TYPE varchar(9)",
        "table far.events: column state: type",
        Statements,
    ),
    (
        "ALTER TABLE ONLY far.events ALTER COLUMN state SET DEFAULT 'x'",
        "table far.events: column state: default",
        Statements,
    ),
    ("ALTER TABLE app.log ADD COLUMN more text", "table app.log: column more", Statements),
    ("ALTER TABLE app.log DROP COLUMN text", "table app.log: column text", Statements),
    (
        "ALTER TABLE app.log ALTER COLUMN text SET NOT NULL",
        "table app.log: column text: null",
        Statements,
    ),
    (
        "ALTER TABLE app.log ALTER COLUMN text SET DEFAULT 'x'",
        "table app.log_rest: column text: default",
        Statements,
    ),
    ("ALTER TABLE app.log ADD PRIMARY KEY (at)", "table app.log: constraint log_pkey", Statements),
    ("CREATE INDEX more ON app.log (text)", "index app.more", Statements),
    ("CREATE INDEX more ON app.log_2026 (text)", "index app.more", Statements),
    (
        "ALTER TABLE app.base ADD CONSTRAINT more CHECK (id > 0)",
        "table app.derived: constraint more",
        Statements,
    ),
    (
        "ALTER TABLE app.base RENAME COLUMN id TO number",
        "table app.base: name of column id",
        Statements,
    ),
    (
        "CREATE TRIGGER more BEFORE INSERT ON app.log FOR EACH ROW EXECUTE FUNCTION app.touch()",
        "trigger more on app.log",
        Statements,
    ),
    // Columns.
    ("ALTER TABLE app.users DROP COLUMN note", "table app.users: column note", Statements),
    ("ALTER TABLE app.users ADD COLUMN extra text", "table app.users: column extra", Statements),
    (
        "ALTER TABLE app.users RENAME COLUMN note TO notes",
        "table app.users: name of column note",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN note TYPE varchar(10)",
        "table app.users: column note: type",
        Statements,
    ),
    (
        "DROP VIEW app.active_users CASCADE; ALTER TABLE app.users ALTER COLUMN email TYPE varchar(200); \
         CREATE VIEW app.active_users WITH (security_barrier = true) AS SELECT id, email, active FROM app.users WHERE active; \
         COMMENT ON VIEW app.active_users IS 'Those that count.'; GRANT SELECT ON app.active_users TO drift_reader; \
         CREATE VIEW app.emails AS SELECT email FROM app.active_users; \
         CREATE VIEW app.a_first AS SELECT email FROM app.emails",
        "table app.users: column email: type",
        Statements,
    ),
    (
        "ALTER TABLE app.base ALTER COLUMN id TYPE bigint",
        "table app.base: column id: type",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN name TYPE text COLLATE \"POSIX\"",
        "table app.users: column name: collation",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN name TYPE text",
        "table app.users: column name: collation",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN email DROP NOT NULL",
        "table app.users: column email: null",
        Statements,
    ),
    (
        "ALTER TABLE app.removed ALTER COLUMN id SET NOT NULL",
        "table app.removed: column id: null",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN active SET DEFAULT false",
        "table app.users: column active: default",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN mood DROP DEFAULT",
        "table app.users: column mood: default",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN note SET DEFAULT ''",
        "table app.users: column note: default",
        Statements,
    ),
    ("DROP SEQUENCE app.orders_id_seq CASCADE", "table app.orders: column id: default", Statements),
    (
        "ALTER TABLE app.users ALTER COLUMN id SET GENERATED BY DEFAULT",
        "table app.users: column id: identity",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN id DROP IDENTITY",
        "table app.users: column id: identity",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN id SET INCREMENT 10",
        "table app.users: column id: sequence",
        Statements,
    ),
    ("ALTER SEQUENCE app.orders_id_seq CYCLE", "table app.orders: column id: sequence", Statements),
    (
        "ALTER TABLE app.users ALTER COLUMN born_year DROP EXPRESSION",
        "table app.users: column born_year: expression",
        Statements,
    ),
    (
        "ALTER TABLE app.users DROP COLUMN born_year; ALTER TABLE app.users ADD COLUMN born_year integer \
         GENERATED ALWAYS AS (extract(year FROM born) + 1) STORED",
        "table app.users: column born_year: expression",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN note SET STORAGE EXTENDED",
        "table app.users: column note: storage",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN name SET STORAGE MAIN",
        "table app.users: column name: storage",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN name SET COMPRESSION pglz",
        "table app.users: column name: compression",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN email SET STATISTICS -1",
        "table app.users: column email: statistics",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN email SET (n_distinct = 5)",
        "table app.users: column email: options",
        Statements,
    ),
    (
        "COMMENT ON COLUMN app.users.email IS NULL",
        "table app.users: column email: comment",
        Statements,
    ),
    // Where a column has its values from.
    (
        "ALTER TABLE app.users ALTER COLUMN id DROP IDENTITY; CREATE SEQUENCE app.users_id_seq OWNED BY app.users.id; \
         SELECT setval('app.users_id_seq', 50); ALTER TABLE app.users ALTER COLUMN id SET DEFAULT nextval('app.users_id_seq')",
        "table app.users: column id: identity",
        Statements,
    ),
    (
        "ALTER TABLE app.orders ALTER COLUMN id DROP DEFAULT; DROP SEQUENCE app.orders_id_seq; \
         ALTER TABLE app.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (RESTART 51)",
        "table app.orders: column id: identity",
        Statements,
    ),
    (
        "ALTER TABLE app.users ALTER COLUMN id DROP IDENTITY; ALTER TABLE app.users DROP CONSTRAINT users_pkey CASCADE; \
         ALTER TABLE app.users ALTER COLUMN id DROP NOT NULL",
        "table app.users: column id: null",
        Statements,
    ),
    (
        "ALTER TABLE app.counters ALTER COLUMN number DROP DEFAULT; DROP SEQUENCE app.counting",
        "table app.counters: column number: default",
        Statements,
    ),
    (
        "ALTER TABLE app.counters DROP COLUMN number",
        "table app.counters: column number",
        Statements,
    ),
    (
        "ALTER TABLE app.users DROP COLUMN mood; ALTER TABLE app.users ADD COLUMN mood text NOT NULL DEFAULT 'good'",
        "table app.users: column mood: type",
        Statements,
    ),
    // What stands in the way of a column's type.
    (
        "DROP VIEW app.kinds CASCADE; DROP POLICY noted ON app.things; DROP TRIGGER noted ON app.things; DROP RULE kept ON app.things; \
         ALTER TABLE app.things ALTER COLUMN note TYPE varchar(90); CREATE VIEW app.kinds AS SELECT id, note FROM app.things; \
         CREATE MATERIALIZED VIEW app.notes AS SELECT note FROM app.kinds; CREATE POLICY noted ON app.things USING (note <> ''); \
         CREATE TRIGGER noted BEFORE UPDATE OF note ON app.things FOR EACH ROW EXECUTE FUNCTION app.touch(); \
         CREATE RULE kept AS ON UPDATE TO app.things WHERE OLD.note = 'root' DO INSTEAD NOTHING",
        "table app.things: column note: type",
        Statements,
    ),
    (
        "ALTER TABLE app.things ALTER COLUMN size TYPE numeric; CREATE SCHEMA bi; CREATE VIEW bi.sizes AS SELECT size FROM app.things",
        "table app.things: column size: type",
        Obstacle("view bi.sizes is made of it and is not of the set"),
    ),
    (
        "DROP VIEW app.kinds CASCADE; CREATE SCHEMA bi; CREATE VIEW app.kinds AS SELECT id AS number FROM app.things; \
         CREATE VIEW bi.sizes AS SELECT number FROM app.kinds",
        "view app.kinds: query",
        Obstacle("view bi.sizes is made of it and is not of the set"),
    ),
    (
        "ALTER TABLE app.users ADD COLUMN hint text; CREATE SCHEMA bi; \
         CREATE MATERIALIZED VIEW bi.hints AS SELECT hint FROM app.users WITH NO DATA",
        "table app.users: column hint",
        Obstacle("materialized view bi.hints is made of it and is not of the set"),
    ),
    (
        "ALTER TABLE app.things ALTER COLUMN size TYPE numeric; \
         CREATE FUNCTION app.sized(thing app.things) RETURNS numeric LANGUAGE sql RETURN (thing).size",
        "table app.things: column size: type",
        Obstacle("function app.sized(app.things) is made of it"),
    ),
    (
        "ALTER TABLE app.removed DROP COLUMN id; ALTER TABLE app.removed ADD COLUMN id point",
        "table app.removed: column id: type",
        Obstacle("the server has no cast from point to integer"),
    ),
    (
        "ALTER TABLE app.users ADD CONSTRAINT more UNIQUE (email, id); CREATE SCHEMA bi; \
         CREATE TABLE bi.mails (email varchar(100), id bigint, FOREIGN KEY (email, id) REFERENCES app.users (email, id))",
        "table app.users: constraint more",
        Obstacle("constraint mails_email_id_fkey on table bi.mails is made of it"),
    ),
    (
        "ALTER TABLE app.users RENAME CONSTRAINT users_pkey TO users_key; COMMENT ON CONSTRAINT users_key ON app.users IS 'x'",
        "table app.users: constraint users_pkey",
        Statements,
    ),
    (
        "ALTER TABLE app.users RENAME CONSTRAINT users_name_check TO named; \
         ALTER TABLE app.orders RENAME CONSTRAINT orders_user_fkey TO of_user",
        "table app.orders: constraint of_user",
        Statements,
    ),
    ("ALTER INDEX app.orders_placed RENAME TO placed", "index app.placed", Statements),
    (
        "CREATE SCHEMA arch; ALTER TYPE app.mood SET SCHEMA arch",
        "table app.users: column mood: type",
        Statements,
    ),
    (
        "ALTER TABLE app.passed_on RENAME TO passed; ALTER TABLE app.settled RENAME TO settled_2",
        "table app.settled",
        Obstacle("table app.settled_2 has a key of the name settled_pkey"),
    ),
    (
        "ALTER TABLE app.log RENAME TO log_2; CREATE TABLE app.log (at timestamptz NOT NULL, text text); \
         DROP TABLE app.log_rest",
        "table app.log_rest",
        Obstacle("table app.log is not partitioned"),
    ),
    (
        "ALTER TYPE app.kind DROP ATTRIBUTE title CASCADE",
        "composite app.kind: attribute title",
        Obstacle("table app.of_kind is made of it"),
    ),
    (
        "ALTER TYPE app.kind DROP ATTRIBUTE title CASCADE; ALTER TYPE app.kind ADD ATTRIBUTE size integer CASCADE",
        "table app.of_kind: column size",
        Obstacle("the table is of the type app.kind"),
    ),
    (
        "ALTER TABLE app.things ALTER COLUMN size TYPE numeric; CREATE INDEX more ON app.things ((size + 1)); CREATE SCHEMA bi; \
         CREATE VIEW bi.sizes AS SELECT size FROM app.things",
        "index app.things_size: definition",
        Obstacle("column size has another type"),
    ),
    (
        "CREATE TABLE app.settled_2 (LIKE app.settled INCLUDING ALL); ALTER TABLE app.settled RENAME TO settled_1; \
         ALTER TABLE app.settled_2 RENAME TO settled",
        "table app.settled: constraint settled_2_pkey",
        Obstacle("table app.settled_1 has a key of the name settled_pkey"),
    ),
    // Constraints.
    (
        "ALTER TABLE app.users DROP CONSTRAINT users_email_key",
        "table app.users: constraint users_email_key",
        Statements,
    ),
    (
        "ALTER TABLE app.users ADD CONSTRAINT more CHECK (id > 0)",
        "table app.users: constraint more",
        Statements,
    ),
    (
        "ALTER TABLE app.users DROP CONSTRAINT users_name_check, ADD CONSTRAINT users_name_check CHECK (length(name) < 300)",
        "table app.users: constraint users_name_check",
        Statements,
    ),
    (
        "ALTER TABLE app.users DROP CONSTRAINT users_name_check, ADD CONSTRAINT users_name_check CHECK (length(name) < 200) NOT VALID",
        "table app.users: constraint users_name_check",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DROP CONSTRAINT orders_user_fkey, ADD CONSTRAINT orders_user_fkey \
         FOREIGN KEY (user_id) REFERENCES app.users ON DELETE CASCADE NOT VALID",
        "table app.orders: constraint orders_user_fkey",
        Statements,
    ),
    (
        "ALTER TABLE app.orders ALTER CONSTRAINT orders_user_fkey DEFERRABLE INITIALLY DEFERRED",
        "table app.orders: constraint orders_user_fkey",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DROP CONSTRAINT orders_user_fkey, ADD CONSTRAINT orders_user_fkey \
         FOREIGN KEY (user_id) REFERENCES app.users",
        "table app.orders: constraint orders_user_fkey",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DROP CONSTRAINT orders_period_excl",
        "table app.orders: constraint orders_period_excl",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DROP CONSTRAINT orders_pkey",
        "table app.orders: constraint orders_pkey",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DISABLE TRIGGER ALL",
        "table app.orders: constraint orders_user_fkey: enforcement",
        Statements,
    ),
    (
        "COMMENT ON CONSTRAINT users_email_key ON app.users IS NULL",
        "table app.users: constraint users_email_key: comment",
        Statements,
    ),
    // What a server writes otherwise after it has read it again.
    (
        "ALTER TABLE app.texts DROP CONSTRAINT texts_status_check, ADD CONSTRAINT texts_status_check \
         CHECK (status::text = ANY (ARRAY['new'::varchar::text, 'it''s [old], (d)'::varchar::text]))",
        "table app.texts: constraint texts_status_check",
        Statements,
    ),
    (
        "ALTER TABLE app.texts DROP CONSTRAINT texts_low_check, ADD CONSTRAINT texts_low_check \
         CHECK (low >= 1 AND low <= 8 AND low <> 5)",
        "table app.texts: constraint texts_low_check",
        Statements,
    ),
    (
        "ALTER TABLE app.texts ALTER COLUMN pair SET DEFAULT ROW (2, 'a', NULL)::app.pair",
        "table app.texts: column pair: default",
        Statements,
    ),
    (
        "DROP INDEX app.texts_open; CREATE INDEX texts_open ON app.texts (kind, (status IN ('new', 'open'))) \
         WITH (fillfactor = 71, deduplicate_items = off) WHERE status IN ('new', 'open')",
        "index app.texts_open: definition",
        Statements,
    ),
    (
        "ALTER TABLE app.texts SET (autovacuum_enabled = yes)",
        "table app.texts: options",
        Statements,
    ),
    (
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tgname FROM pg_trigger WHERE tgisinternal AND tgrelid = 'app.users'::regclass \
         LOOP EXECUTE format('ALTER TABLE app.users DISABLE TRIGGER %I', t); END LOOP; END $$",
        "table app.orders: constraint orders_user_fkey: enforcement",
        Statements,
    ),
    // Indexes.
    ("DROP INDEX app.orders_placed", "index app.orders_placed", Statements),
    ("CREATE INDEX more ON app.users (name)", "index app.more", Statements),
    (
        "DROP INDEX app.orders_placed; CREATE INDEX orders_placed ON app.orders (placed) WHERE total > 20",
        "index app.orders_placed: definition",
        Statements,
    ),
    (
        "DROP INDEX app.users_lower_email; CREATE INDEX users_lower_email ON app.users (lower(email))",
        "index app.users_lower_email: definition",
        Statements,
    ),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.orders_placed'::regclass",
        "index app.orders_placed: validity",
        Statements,
    ),
    (
        "ALTER TABLE app.users CLUSTER ON users_lower_email",
        "index app.users_lower_email: clustering",
        Statements,
    ),
    ("COMMENT ON INDEX app.orders_placed IS 'x'", "index app.orders_placed: comment", Statements),
    ("DROP INDEX app.log_at", "index app.log_at", Statements),
    // Views.
    ("DROP VIEW app.emails CASCADE", "view app.emails", Statements),
    (
        "CREATE OR REPLACE VIEW app.emails AS SELECT email FROM app.users",
        "view app.emails: query",
        Statements,
    ),
    (
        "DROP VIEW app.active_users CASCADE; CREATE VIEW app.active_users WITH (security_barrier = true) AS \
         SELECT id, email, name AS active FROM app.users; COMMENT ON VIEW app.active_users IS 'Those that count.'; \
         GRANT SELECT ON app.active_users TO drift_reader; CREATE VIEW app.emails AS SELECT email FROM app.active_users; \
         CREATE VIEW app.a_first AS SELECT email FROM app.emails",
        "view app.active_users: query",
        Statements,
    ),
    (
        "ALTER VIEW app.active_users RESET (security_barrier)",
        "view app.active_users: options",
        Statements,
    ),
    ("COMMENT ON VIEW app.active_users IS NULL", "view app.active_users: comment", Statements),
    (
        "ALTER VIEW app.emails ALTER COLUMN email SET DEFAULT 'x'",
        "view app.emails: column email: default",
        Statements,
    ),
    ("DROP MATERIALIZED VIEW app.totals", "materialized view app.totals", Statements),
    (
        "DROP MATERIALIZED VIEW app.totals; CREATE MATERIALIZED VIEW app.totals AS SELECT user_id, max(total) AS total \
         FROM app.orders GROUP BY user_id; CREATE UNIQUE INDEX totals_user ON app.totals (user_id)",
        "materialized view app.totals: query",
        Statements,
    ),
    ("DROP VIEW app.kinds CASCADE", "view app.kinds", Statements),
    ("DROP MATERIALIZED VIEW app.notes", "materialized view app.notes", Statements),
    (
        "DROP VIEW app.kinds CASCADE; CREATE VIEW app.kinds AS SELECT id, note AS mood FROM app.things; \
         CREATE MATERIALIZED VIEW app.notes AS SELECT mood AS note FROM app.kinds",
        "view app.kinds: query",
        Statements,
    ),
    (
        "ALTER TABLE app.removed RENAME TO removed_2; CREATE VIEW app.removed AS SELECT * FROM app.removed_2",
        "table app.removed",
        Obstacle("view app.removed has the name"),
    ),
    (
        "DROP FOREIGN TABLE far.away CASCADE",
        "table far.away",
        Obstacle("what its columns ask of the foreign server is not recorded"),
    ),
    (
        "DROP FOREIGN TABLE far.away CASCADE; DROP TABLE app.derived",
        "view far.nearer",
        Obstacle("it needs far.away, which nothing here makes"),
    ),
    ("ALTER TABLE app.things DISABLE RULE kept", "table app.things: rule kept", Statements),
    ("DROP RULE kept ON app.things", "table app.things: rule kept", Statements),
    // Sequences.
    ("DROP SEQUENCE app.numbers", "sequence app.numbers", Statements),
    ("ALTER SEQUENCE app.numbers INCREMENT 5", "sequence app.numbers: options", Statements),
    ("ALTER SEQUENCE app.numbers MAXVALUE 500 CYCLE", "sequence app.numbers: options", Statements),
    ("COMMENT ON SEQUENCE app.numbers IS 'x'", "sequence app.numbers: comment", Statements),
    // Types.
    ("ALTER TYPE app.mood ADD VALUE 'superb'", "enum app.mood: labels", Nothing),
    ("ALTER TYPE app.mood RENAME VALUE 'good' TO 'great'", "enum app.mood: labels", Statements),
    ("COMMENT ON TYPE app.mood IS NULL", "enum app.mood: comment", Statements),
    ("ALTER DOMAIN app.price SET DEFAULT 1", "domain app.price: default", Statements),
    ("ALTER DOMAIN app.code SET DEFAULT 'x' || 'z'", "domain app.code: default", Statements),
    ("ALTER DOMAIN app.price SET NOT NULL", "domain app.price: null", Statements),
    (
        "ALTER DOMAIN app.price DROP CONSTRAINT price_check",
        "domain app.price: constraint price_check",
        Statements,
    ),
    (
        "ALTER DOMAIN app.price ADD CONSTRAINT more CHECK (VALUE < 1000000)",
        "domain app.price: constraint more",
        Statements,
    ),
    (
        "ALTER DOMAIN app.price DROP CONSTRAINT price_check; ALTER DOMAIN app.price ADD CONSTRAINT price_check CHECK (VALUE >= 0) NOT VALID",
        "domain app.price: constraint price_check",
        Statements,
    ),
    ("COMMENT ON DOMAIN app.price IS NULL", "domain app.price: comment", Statements),
    ("ALTER TYPE app.span DROP ATTRIBUTE upper", "composite app.span: attribute upper", Statements),
    (
        "ALTER TYPE app.span ADD ATTRIBUTE more text",
        "composite app.span: attribute more",
        Statements,
    ),
    (
        "ALTER TYPE app.span ALTER ATTRIBUTE upper TYPE bigint",
        "composite app.span: attribute upper",
        Statements,
    ),
    (
        "ALTER TYPE app.span ALTER ATTRIBUTE upper TYPE bigint; CREATE TABLE app.spans (span app.span)",
        "composite app.span: attribute upper",
        Obstacle("column span of table app.spans is made of it"),
    ),
    ("DROP TYPE app.span", "composite app.span", Statements),
    // Routines.
    ("DROP FUNCTION app.twice(integer)", "routine app.twice(n integer)", Statements),
    (
        "CREATE OR REPLACE FUNCTION app.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT n * 3'",
        "routine app.twice(n integer): definition",
        Statements,
    ),
    (
        "ALTER FUNCTION app.twice(integer) VOLATILE",
        "routine app.twice(n integer): definition",
        Statements,
    ),
    (
        "ALTER FUNCTION app.twice(integer) CALLED ON NULL INPUT",
        "routine app.twice(n integer): definition",
        Statements,
    ),
    (
        "ALTER FUNCTION app.twice(integer) PARALLEL UNSAFE",
        "routine app.twice(n integer): definition",
        Statements,
    ),
    ("ALTER FUNCTION app.touch() SECURITY INVOKER", "routine app.touch(): definition", Statements),
    ("ALTER FUNCTION app.touch() RESET search_path", "routine app.touch(): definition", Statements),
    (
        "DROP FUNCTION app.twice(integer); CREATE FUNCTION app.twice(n integer) RETURNS bigint LANGUAGE sql AS 'SELECT n * 2::bigint'; \
         COMMENT ON FUNCTION app.twice(integer) IS 'Doubles.'; REVOKE EXECUTE ON FUNCTION app.twice(integer) FROM PUBLIC",
        "routine app.twice(n integer): definition",
        Statements,
    ),
    (
        "CREATE OR REPLACE PROCEDURE app.tidy() LANGUAGE sql AS 'SELECT 1'",
        "routine app.tidy(): definition",
        Statements,
    ),
    (
        "DROP AGGREGATE app.total(integer); CREATE AGGREGATE app.total(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1')",
        "routine app.total(integer): definition",
        Statements,
    ),
    (
        "COMMENT ON FUNCTION app.twice(integer) IS 'x'",
        "routine app.twice(n integer): comment",
        Statements,
    ),
    (
        "CREATE OR REPLACE FUNCTION app.sum_of(a integer, b integer DEFAULT 9) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a + b",
        "routine app.sum_of(a integer, b integer): definition",
        Statements,
    ),
    (
        "ALTER TABLE app.summed DROP COLUMN sum; DROP FUNCTION app.sum_of; \
         CREATE FUNCTION app.sum_of(a integer, b integer DEFAULT 2) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN a + b; \
         ALTER TABLE app.summed ADD COLUMN sum integer GENERATED ALWAYS AS (app.sum_of(id, 3)) STORED",
        "routine app.sum_of(a integer, b integer): definition",
        Obstacle("column sum of table app.summed is made of it"),
    ),
    (
        "ALTER TABLE app.summed ALTER COLUMN sum DROP EXPRESSION",
        "table app.summed: column sum: expression",
        Statements,
    ),
    (
        "ALTER TABLE app.summed RENAME COLUMN id TO number; DROP FUNCTION app.bound()",
        "table app.summed: name of column id",
        Statements,
    ),
    // Triggers, policies, row security.
    ("DROP TRIGGER touched ON app.users", "trigger touched on app.users", Statements),
    (
        "CREATE TRIGGER more BEFORE DELETE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch()",
        "trigger more on app.users",
        Statements,
    ),
    (
        "CREATE OR REPLACE TRIGGER touched BEFORE INSERT OR UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch()",
        "trigger touched on app.users: definition",
        Statements,
    ),
    (
        "ALTER TABLE app.users DISABLE TRIGGER touched",
        "trigger touched on app.users: state",
        Statements,
    ),
    ("ALTER TABLE app.users ENABLE TRIGGER quiet", "trigger quiet on app.users: state", Statements),
    (
        "ALTER TABLE app.users ENABLE ALWAYS TRIGGER touched",
        "trigger touched on app.users: state",
        Statements,
    ),
    (
        "COMMENT ON TRIGGER touched ON app.users IS NULL",
        "trigger touched on app.users: comment",
        Statements,
    ),
    ("DROP POLICY own ON app.orders", "policy own on app.orders", Statements),
    ("CREATE POLICY more ON app.orders USING (true)", "policy more on app.orders", Statements),
    (
        "ALTER POLICY own ON app.orders USING (true)",
        "policy own on app.orders: definition",
        Statements,
    ),
    (
        "ALTER POLICY own ON app.orders TO PUBLIC",
        "policy own on app.orders: definition",
        Statements,
    ),
    (
        "ALTER TABLE app.orders DISABLE ROW LEVEL SECURITY",
        "table app.orders: row security",
        Statements,
    ),
    (
        "ALTER TABLE app.orders NO FORCE ROW LEVEL SECURITY",
        "table app.orders: forced row security",
        Statements,
    ),
    // Privileges.
    ("REVOKE SELECT ON app.users FROM drift_reader", "table app.users: privileges", Statements),
    ("GRANT DELETE ON app.users TO drift_reader", "table app.users: privileges", Statements),
    ("GRANT SELECT ON app.orders TO PUBLIC", "table app.orders: privileges", Statements),
    (
        "REVOKE ALL ON app.users FROM drift_reader; GRANT ALL ON app.users TO PUBLIC; \
         GRANT SELECT, DELETE ON app.users TO drift_reader WITH GRANT OPTION",
        "table app.users: privileges",
        Statements,
    ),
    (
        "REVOKE UPDATE (note) ON app.users FROM drift_reader",
        "table app.users: column note: privileges",
        Statements,
    ),
    (
        "GRANT EXECUTE ON FUNCTION app.twice(integer) TO PUBLIC",
        "routine app.twice(n integer): privileges",
        Statements,
    ),
    (
        "REVOKE USAGE ON SEQUENCE app.orders_id_seq FROM drift_reader",
        "table app.orders: column id: sequence privileges",
        Statements,
    ),
    (
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA app TO drift_reader",
        "table app.orders: column id: sequence privileges",
        Statements,
    ),
    ("REVOKE USAGE ON SCHEMA app FROM drift_reader", "schema app: privileges", Statements),
    (
        "REVOKE SELECT ON app.active_users FROM drift_reader",
        "view app.active_users: privileges",
        Statements,
    ),
    (
        "SET ROLE drift_passer; GRANT INSERT ON app.passed_on TO drift_reader; RESET ROLE",
        "table app.passed_on: privileges",
        Obstacle("drift_passer has given it and alone takes it back"),
    ),
    (
        "GRANT UPDATE ON app.passed_on TO drift_passer WITH GRANT OPTION; SET ROLE drift_passer; \
         GRANT UPDATE ON app.passed_on TO drift_stranger; RESET ROLE",
        "table app.passed_on: privileges",
        Obstacle("drift_passer has passed it on"),
    ),
    // Much at once.
    ("DELETE FROM app.orders; DROP TABLE app.users CASCADE", "table app.users", Statements),
    ("DROP TABLE app.removed CASCADE", "table app.removed", Statements),
    ("DROP FUNCTION app.code() CASCADE", "routine app.code()", Statements),
    ("DROP VIEW app.active_users CASCADE", "view app.a_first", Statements),
    ("DROP TABLE app.log", "table app.log", Statements),
    ("DROP TYPE app.mood CASCADE", "enum app.mood", Statements),
    ("DROP DOMAIN app.price CASCADE", "domain app.price", Statements),
    ("DROP FUNCTION app.touch() CASCADE", "routine app.touch()", Statements),
    ("DROP EXTENSION citext CASCADE", "extension citext", Statements),
    ("DROP SCHEMA app CASCADE", "schema app", Statements),
    // Schemas and extensions.
    ("COMMENT ON SCHEMA app IS NULL", "schema app: comment", Statements),
    ("ALTER EXTENSION citext SET SCHEMA app", "extension citext: schema", Statements),
];

/// What is beside the set, or nobody's change: nothing is drift.
pub(crate) const NO_DRIFT: &[&str] = &[
    "SELECT nextval('app.numbers')",
    "INSERT INTO app.users (email) VALUES ('c@example.org')",
    "ANALYZE",
    "REFRESH MATERIALIZED VIEW app.totals",
    "CREATE TABLE app.by_hand (id serial PRIMARY KEY, name text UNIQUE); CREATE INDEX ON app.by_hand (name)",
    "CREATE SCHEMA ops; CREATE TABLE ops.jobs (id integer); CREATE FUNCTION ops.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE public._sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz, \
     success boolean, checksum bytea, execution_time bigint)",
    "CREATE EXTENSION pg_trgm SCHEMA public",
    "GRANT SELECT ON ALL TABLES IN SCHEMA app TO drift_stranger",
    "ALTER DATABASE current_database_name SET TimeZone = 'Asia/Tokyo'",
    "ALTER DATABASE current_database_name SET DateStyle = 'SQL, DMY'",
    "ALTER DATABASE current_database_name SET quote_all_identifiers = on",
    "ALTER DATABASE current_database_name SET search_path = app, public",
    "ALTER DATABASE current_database_name SET standard_conforming_strings = off",
    "CREATE TABLE app.log_2027 PARTITION OF app.log FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00')",
    "CREATE TABLE app.periods_2027 PARTITION OF app.periods FOR VALUES FROM ('2027-01-01') TO ('2028-01-01'); \
     INSERT INTO app.periods VALUES ('2027-03-01'); INSERT INTO app.entries VALUES (1, '2027-03-01', '2027-03-01')",
    // Names that parts have for what comes from the whole.
    "ALTER TABLE app.log DETACH PARTITION app.log_2026; ALTER INDEX app.log_2026_at_idx RENAME TO more; \
     ALTER TABLE app.log ATTACH PARTITION app.log_2026 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00')",
    "DROP TABLE split.parts_2026_01; CREATE TABLE split.parts_2026_01 (LIKE split.parts); \
     ALTER TABLE split.parts_2026_01 ADD CONSTRAINT one PRIMARY KEY (id, at), ADD CONSTRAINT two FOREIGN KEY (user_id) REFERENCES app.users; \
     CREATE UNIQUE INDEX three ON split.parts_2026_01 (user_id, at); COMMENT ON INDEX split.three IS 'Of January.'; \
     CREATE INDEX parts_2026_01_own ON split.parts_2026_01 (user_id); \
     ALTER TABLE split.parts_2026 ATTACH PARTITION split.parts_2026_01 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    "ALTER TABLE split.parts_2026_01 RENAME CONSTRAINT parts_2026_01_pkey TO more; \
     ALTER INDEX split.parts_2026_user_id_at_idx RENAME TO less",
    // An owner needs no privilege that is granted.
    "ALTER TABLE app.users OWNER TO drift_reader; ALTER TABLE app.active_users OWNER TO drift_reader",
    "ALTER SCHEMA app OWNER TO drift_reader",
    // Texts that the server reads again, as from a dump.
    "ALTER TABLE app.texts DROP CONSTRAINT texts_status_check, ADD CONSTRAINT texts_status_check \
     CHECK (status::text = ANY (ARRAY['new'::varchar::text, 'it''s [old], (c)'::varchar::text]))",
    "ALTER TABLE app.texts DROP CONSTRAINT texts_low_check, ADD CONSTRAINT texts_low_check \
     CHECK (low >= 1 AND low <= 9 AND low <> 5)",
    "ALTER TABLE app.texts ALTER COLUMN pair SET DEFAULT ROW (1, 'a', NULL)::app.pair",
    "ALTER DOMAIN app.code SET DEFAULT 'x'::text || 'y'::text",
    // Options that are the same ones.
    "ALTER TABLE app.texts RESET (fillfactor); ALTER TABLE app.texts SET (fillfactor = 070)",
    "ALTER TABLE app.texts SET (autovacuum_enabled = OFF)",
    "ALTER TABLE app.texts ALTER COLUMN kind SET (n_distinct = -0.50)",
    "ALTER VIEW app.active_users SET (security_barrier = 1)",
    "DROP INDEX app.texts_open; CREATE INDEX texts_open ON app.texts (kind, (status IN ('new', 'open'))) \
     WITH (deduplicate_items = false, fillfactor = 70) WHERE status IN ('new', 'open')",
    "CREATE TEMP TABLE users (id integer)",
    "VACUUM app.users",
    "REINDEX TABLE app.users",
    "ALTER TABLE app.users OWNER TO drift_stranger",
    "CREATE VIEW app.over AS SELECT id FROM app.users",
];
