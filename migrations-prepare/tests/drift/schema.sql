CREATE ROLE drift_reader;
CREATE ROLE drift_stranger;
CREATE ROLE drift_passer;
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'The application.';
GRANT USAGE ON SCHEMA app TO drift_reader;
CREATE EXTENSION citext SCHEMA public;
CREATE TYPE app.mood AS ENUM ('bad', 'fair', 'good');
COMMENT ON TYPE app.mood IS 'How it is.';
CREATE DOMAIN app.price AS numeric(12, 2) DEFAULT 0 CHECK (VALUE >= 0);
COMMENT ON DOMAIN app.price IS 'In euros.';
CREATE TYPE app.span AS (lower integer, upper integer);
COMMENT ON TYPE app.span IS 'From and to.';
CREATE SEQUENCE app.numbers START 100;
CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email varchar(100) NOT NULL,
    name text COLLATE "C",
    mood app.mood NOT NULL DEFAULT 'fair',
    note text,
    born date,
    born_year integer GENERATED ALWAYS AS (extract(year FROM born)) STORED,
    active boolean NOT NULL DEFAULT true,
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_name_check CHECK (length(name) < 200)
);
COMMENT ON TABLE app.users IS 'People.';
COMMENT ON COLUMN app.users.email IS 'Where they are written to.';
COMMENT ON CONSTRAINT users_email_key ON app.users IS 'One each.';
ALTER TABLE app.users ALTER COLUMN note SET STORAGE EXTERNAL;
ALTER TABLE app.users ALTER COLUMN email SET STATISTICS 500;
ALTER TABLE app.users SET (fillfactor = 80);
GRANT SELECT ON app.users TO drift_reader;
GRANT UPDATE (note) ON app.users TO drift_reader;
CREATE TABLE app.orders (
    id serial PRIMARY KEY,
    user_id bigint NOT NULL,
    total app.price NOT NULL,
    placed timestamptz NOT NULL DEFAULT '2026-01-01 00:00:00+00',
    period tsrange,
    CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES app.users ON DELETE CASCADE,
    CONSTRAINT orders_period_excl EXCLUDE USING gist (period WITH &&)
);
GRANT USAGE ON SEQUENCE app.orders_id_seq TO drift_reader;
ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.orders FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.orders FOR SELECT TO drift_reader USING (user_id > 0);
COMMENT ON POLICY own ON app.orders IS 'Their own.';
CREATE INDEX orders_placed ON app.orders (placed) WHERE total > 10;
COMMENT ON INDEX app.orders_placed IS 'For the list.';
CREATE UNIQUE INDEX users_lower_email ON app.users (lower(email));
CREATE STATISTICS app.orders_stats (dependencies) ON user_id, total FROM app.orders;
CREATE TABLE app.log (at timestamptz NOT NULL, text text) PARTITION BY RANGE (at);
CREATE TABLE app.log_2026 PARTITION OF app.log FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE app.log_rest PARTITION OF app.log DEFAULT;
CREATE INDEX log_at ON app.log (at);
ALTER TABLE app.log ADD CONSTRAINT log_text_check CHECK (length(text) < 1000);
CREATE SCHEMA split;
CREATE TABLE split.parts (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, user_id bigint REFERENCES app.users, PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
CREATE UNIQUE INDEX parts_user ON split.parts (user_id, at);
CREATE TABLE split.parts_2026 PARTITION OF split.parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (at);
CREATE TABLE split.parts_2026_01 PARTITION OF split.parts_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE INDEX parts_2026_01_own ON split.parts_2026_01 (user_id);
COMMENT ON INDEX split.parts_2026_01_user_id_at_idx IS 'Of January.';
CREATE TABLE app.periods (at date PRIMARY KEY) PARTITION BY RANGE (at);
CREATE TABLE app.periods_2026 PARTITION OF app.periods FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE app.entries (id integer PRIMARY KEY, at date REFERENCES app.periods, before date REFERENCES app.periods (at) ON DELETE CASCADE);
CREATE TABLE app.base (id integer);
CREATE TABLE app.derived (more text) INHERITS (app.base);
CREATE FUNCTION app.code() RETURNS text LANGUAGE sql AS 'SELECT md5(random()::text)';
CREATE TABLE app.removed (id integer, code text DEFAULT app.code());
CREATE FUNCTION app.all_removed() RETURNS SETOF app.removed LANGUAGE sql AS 'SELECT * FROM app.removed';
CREATE RULE keep AS ON DELETE TO app.removed DO INSTEAD NOTHING;
CREATE VIEW app.active_users WITH (security_barrier = true) AS SELECT id, email, active FROM app.users WHERE active;
COMMENT ON VIEW app.active_users IS 'Those that count.';
GRANT SELECT ON app.active_users TO drift_reader;
CREATE VIEW app.emails AS SELECT email FROM app.active_users;
-- Sorted before what it is over.
CREATE VIEW app.a_first AS SELECT email FROM app.emails;
CREATE MATERIALIZED VIEW app.totals AS SELECT user_id, sum(total) AS total FROM app.orders GROUP BY user_id;
CREATE UNIQUE INDEX totals_user ON app.totals (user_id);
CREATE FUNCTION app.twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT n * 2';
COMMENT ON FUNCTION app.twice(integer) IS 'Doubles.';
REVOKE EXECUTE ON FUNCTION app.twice(integer) FROM PUBLIC;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    RETURN NEW;
END
$$;
CREATE PROCEDURE app.tidy() LANGUAGE sql AS 'DELETE FROM app.removed';
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TRIGGER touched BEFORE UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
COMMENT ON TRIGGER touched ON app.users IS 'Touches.';
CREATE TRIGGER quiet BEFORE INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.users DISABLE TRIGGER quiet;
CREATE DOMAIN app.code AS varchar(10) DEFAULT 'x' || 'y' CHECK (VALUE IN ('xy', 'z')) CHECK (length(VALUE) BETWEEN 1 AND 5 AND VALUE <> 'a');
CREATE TYPE app.pair AS (one integer, two varchar(5));
CREATE TABLE app.texts (
    status varchar NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'it''s [old], (c)')),
    path text CHECK (path NOT LIKE '%\\%' AND path ~ '^\d'),
    kind varchar(5) CHECK (kind NOT IN ('a', 'b') AND kind <> ''),
    amount numeric CHECK (amount = ANY (ARRAY[1, 2]) OR amount BETWEEN 5 AND 9 AND amount <> 7),
    low integer CHECK (low BETWEEN 1 AND 9 AND low <> 5),
    code app.code,
    pair app.pair DEFAULT ROW (1, 'a')::app.pair,
    is_open boolean GENERATED ALWAYS AS (status IN ('new', 'open')) STORED,
    CONSTRAINT one_of CHECK (low IN (1, amount, length(kind)))
) WITH (fillfactor = 70, autovacuum_enabled = false);
ALTER TYPE app.pair ADD ATTRIBUTE three date;
ALTER TABLE app.texts ALTER COLUMN kind SET (n_distinct = -0.5, n_distinct_inherited = 3);
CREATE INDEX texts_open ON app.texts (kind, (status IN ('new', 'open'))) WITH (fillfactor = 70, deduplicate_items = off) WHERE status IN ('new', 'open');
CREATE STATISTICS app.texts_stats ON (status IN ('new', 'open')), low FROM app.texts;
CREATE VIEW app.open_texts WITH (security_barrier = true, check_option = local) AS SELECT low, kind IN ('a', 'b') AS is_known FROM app.texts
    WHERE status IN ('new', 'open') AND low BETWEEN 1 AND 3 AND amount > 1 OR low NOT BETWEEN 1 AND 3 OR amount > 2;
ALTER TABLE app.texts ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON app.texts USING (status IN ('new', 'open')) WITH CHECK (kind IN ('a', 'b'));
CREATE TRIGGER opened BEFORE UPDATE ON app.texts FOR EACH ROW WHEN (NEW.status IN ('new', 'open')) EXECUTE FUNCTION app.touch();
CREATE RULE closed AS ON DELETE TO app.texts WHERE OLD.status IN ('new', 'open') DO INSTEAD NOTHING;
CREATE FUNCTION app.is_open(status varchar, is_new boolean DEFAULT 'new'::varchar IN ('new', 'open')) RETURNS boolean LANGUAGE sql
BEGIN ATOMIC
    SELECT status IN ('new', 'open') AND (SELECT count(*) FROM app.texts WHERE low BETWEEN 1 AND 3 AND amount > 1) > 0;
END;
CREATE TABLE public.settings (key citext PRIMARY KEY, value jsonb);
GRANT USAGE ON SCHEMA app TO drift_passer;
CREATE SEQUENCE app.counting;
CREATE TABLE app.counters (number integer DEFAULT nextval('app.counting'));
ALTER SEQUENCE app.counting OWNED BY app.counters.number;
CREATE TABLE app.things (id integer, note text, size integer);
CREATE VIEW app.kinds AS SELECT id, note FROM app.things;
ALTER VIEW app.kinds ALTER COLUMN note SET DEFAULT 'none';
COMMENT ON COLUMN app.kinds.note IS 'What kind.';
GRANT SELECT (note) ON app.kinds TO drift_reader;
CREATE RULE kinds AS ON INSERT TO app.kinds DO INSTEAD NOTHING;
CREATE TRIGGER changed INSTEAD OF UPDATE ON app.kinds FOR EACH ROW EXECUTE FUNCTION app.touch();
COMMENT ON TRIGGER changed ON app.kinds IS 'None.';
CREATE MATERIALIZED VIEW app.notes AS SELECT note FROM app.kinds;
CREATE UNIQUE INDEX notes_note ON app.notes (note);
COMMENT ON INDEX app.notes_note IS 'One each.';
COMMENT ON COLUMN app.notes.note IS 'Any.';
CREATE POLICY noted ON app.things USING (note <> '');
COMMENT ON POLICY noted ON app.things IS 'With a note.';
CREATE TRIGGER noted BEFORE UPDATE OF note ON app.things FOR EACH ROW EXECUTE FUNCTION app.touch();
ALTER TABLE app.things ENABLE ALWAYS TRIGGER noted;
CREATE RULE kept AS ON UPDATE TO app.things WHERE OLD.note = 'root' DO INSTEAD NOTHING;
ALTER TABLE app.things ENABLE ALWAYS RULE kept;
CREATE FUNCTION app.sum_of(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE RETURN a + b;
CREATE TABLE app.summed (id integer, sum integer GENERATED ALWAYS AS (app.sum_of(id, 3)) STORED CONSTRAINT summed_sum_check CHECK (sum > 0));
CREATE INDEX summed_sum ON app.summed (sum, id);
CREATE STATISTICS app.summed_stats (dependencies) ON sum, id FROM app.summed;
CREATE FUNCTION app.bound() RETURNS bigint LANGUAGE sql RETURN (SELECT max(id) FROM app.summed);
CREATE TABLE app.passed_on (id integer);
GRANT INSERT ON app.passed_on TO drift_passer WITH GRANT OPTION;
CREATE INDEX things_size ON app.things ((size + 1));
CREATE TYPE app.kind AS (name text, title text);
CREATE TABLE app.of_kind OF app.kind;
CREATE TABLE app.settled (id integer PRIMARY KEY);
CREATE SCHEMA far;
CREATE TABLE far.events (at date NOT NULL, state text DEFAULT 'new') PARTITION BY RANGE (at);
CREATE TABLE far.events_2026 PARTITION OF far.events (state DEFAULT 'old') FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (at);
CREATE TABLE far.events_2026_a PARTITION OF far.events_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE far.away (id integer) SERVER far;
CREATE VIEW far.nearer AS SELECT id FROM far.away;
INSERT INTO app.users (email) VALUES ('a@example.org'), ('b@example.org');
INSERT INTO app.orders (user_id, total) SELECT id, 20 FROM app.users;
