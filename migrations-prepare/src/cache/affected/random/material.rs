//! What random changes are made of: a schema, queries over it, and statements that change it.
//!
//! Names are few, so that what is made meets what is asked.

/// A source of choices.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of_seed(seed: u64) -> Dice {
        Dice(seed)
    }

    /// SplitMix64, by its definition.
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).expect("few bits") % count
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    /// A text with each `{word}` replaced by one of what the word stands for.
    fn written(&mut self, pattern: &str) -> String {
        let mut written = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (word, after) = after.split_once('}').expect("an end of the word");
            let all = WORDS.iter().find(|(name, _)| *name == word).expect("a word").1;
            written += before;
            written += self.pick(all);
            rest = after;
        }
        written + rest
    }
}

pub(super) fn query(dice: &mut Dice) -> String {
    let pattern = dice.pick(&QUERIES);
    dice.written(pattern)
}

pub(super) fn change(dice: &mut Dice) -> String {
    let pattern = dice.pick(&CHANGES);
    dice.written(pattern)
}

/// Takes away what an earlier schema has left.
pub(super) const RESET: &str = "
ALTER DATABASE postgres RESET ALL;
DROP SCHEMA IF EXISTS side CASCADE;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
DO $$ BEGIN CREATE ROLE somebody; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
";

/// What is there before the first change.
pub(super) const SCHEMA: &str = "
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN amount AS int CHECK (VALUE >= 0);
CREATE TYPE place AS (street text, number amount);
CREATE SEQUENCE ticket;
CREATE TABLE alpha (id int PRIMARY KEY, a int, b text NOT NULL, c mood, d amount, e text CHECK (e IS NOT NULL));
CREATE TABLE beta (id serial PRIMARY KEY, a int REFERENCES alpha, b text, f place, g int GENERATED ALWAYS AS (a + 1) STORED);
CREATE TABLE gamma (id int GENERATED ALWAYS AS IDENTITY, a int NOT NULL, h beta, i mood[]);
CREATE TABLE parent (a int NOT NULL, b text NOT NULL);
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE many (a int NOT NULL, b text NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE many_low PARTITION OF many FOR VALUES FROM (0) TO (10);
CREATE TABLE many_high (b text NOT NULL, a int NOT NULL);
ALTER TABLE many ATTACH PARTITION many_high FOR VALUES FROM (10) TO (20);
CREATE TABLE \"Odd Name\" (\"A\" int NOT NULL, b text);
CREATE VIEW one AS SELECT alpha.a, beta.b, alpha.c FROM alpha LEFT JOIN beta ON beta.a = alpha.id;
CREATE VIEW two AS SELECT a, b FROM one WHERE c IS NOT NULL;
CREATE VIEW three AS SELECT parent.a, \"Odd Name\".b FROM parent LEFT JOIN \"Odd Name\" ON \"A\" = parent.a;
CREATE MATERIALIZED VIEW sums AS SELECT a, count(*) AS n FROM beta GROUP BY a;
CREATE FUNCTION double(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION listed() RETURNS SETOF alpha LANGUAGE sql STABLE AS 'SELECT * FROM alpha';
CREATE FUNCTION found(int) RETURNS TABLE (a int, b text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT beta.a, beta.b FROM beta; END $$;
CREATE FUNCTION checked(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
CREATE TABLE delta (a int CHECK (checked(a)), b int DEFAULT double(2), c int GENERATED ALWAYS AS (double(a)) STORED);
CREATE TABLE wide (a int NOT NULL, b char(2000));
CREATE FUNCTION same(mood, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = text, FUNCTION = same);
INSERT INTO alpha SELECT n, n, n::text, 'sad', n, '' FROM generate_series(1, 300) n;
";

const WORDS: [(&str, &[&str]); 8] = [
    (
        "table",
        &["alpha", "beta", "gamma", "parent", "child", "many", "many_low", "delta", "\"Odd Name\""],
    ),
    (
        "relation",
        &[
            "alpha",
            "beta",
            "gamma",
            "parent",
            "child",
            "many",
            "many_low",
            "delta",
            "\"Odd Name\"",
            "one",
            "two",
            "three",
            "sums",
            "public.alpha",
            "Beta",
            "listed()",
            "found(1)",
        ],
    ),
    ("view", &["one", "two", "three"]),
    ("column", &["a", "b", "c", "e", "id"]),
    ("type", &["int", "text", "mood", "amount", "bigint", "place", "mood[]"]),
    ("name", &["alpha", "beta", "one", "spare", "double", "mood", "listed"]),
    ("function", &["double(int)", "listed()", "found(int)", "checked(int)", "same(mood, text)"]),
    ("number", &["1", "2", "3"]),
];

const QUERIES: [&str; 32] = [
    "SELECT * FROM {relation}",
    "SELECT * FROM {relation}",
    "SELECT {column} FROM {relation}",
    "SELECT {column}, {column} FROM {table} WHERE {column} = $1",
    "SELECT x.{column} AS one, y.{column} AS two FROM {relation} x LEFT JOIN {relation} y ON y.a = x.a",
    "SELECT coalesce(x.a, 0), y.a + 1 AS next FROM {relation} x LEFT JOIN {relation} y ON y.a = x.a",
    "SELECT x.b, y.b || '' AS other FROM {table} x FULL JOIN {table} y USING (a)",
    // Which side is called nullable depends on the plan, and that on sizes.
    "SELECT x.id, y.n FROM beta x LEFT JOIN (SELECT a, a + 1 AS n FROM wide OFFSET 0) y ON y.a = x.id",
    "SELECT x.id, y.n FROM alpha x LEFT JOIN (SELECT a, a + 1 AS n FROM {table} OFFSET 0) y ON y.a = x.id",
    "SELECT x FROM {table} x",
    "SELECT count(*), max({column}) FROM {relation}",
    "SELECT (SELECT max(a) FROM {relation}) AS most, EXISTS (SELECT FROM {relation}) AS any",
    "WITH x AS (SELECT a FROM {relation}) SELECT x.a, y.b FROM x JOIN {table} y ON y.a = x.a",
    "INSERT INTO {table} (a) VALUES ($1) RETURNING *",
    "INSERT INTO {table} (a, b) VALUES ($1, $2) RETURNING a",
    "INSERT INTO alpha (id, b, e) VALUES ($1, $2, '') ON CONFLICT (id) DO UPDATE SET a = $3 RETURNING *",
    "UPDATE {table} SET a = $1 WHERE b = $2 RETURNING a, b",
    "UPDATE {view} SET a = $1 RETURNING *",
    "DELETE FROM {table} WHERE a = $1 RETURNING {column}",
    "SELECT double($1)",
    "SELECT double({number})",
    "SELECT checked(a), double(a) FROM {relation}",
    "SELECT $1::mood",
    "SELECT $1::_mood",
    "SELECT 'happy'::mood AS state, NULL::amount AS amount",
    "SELECT (f).street, (f).number FROM beta",
    "SELECT (h).b, i FROM gamma",
    "SELECT c FROM alpha WHERE c === 'sad'",
    "SELECT nextval('ticket')",
    "SELECT last_value FROM ticket",
    "SELECT $1::int + 1 AS next, 'text' AS word",
    "SELECT n FROM generate_series(1, $1) n",
];

const CHANGES: [&str; 64] = [
    "ALTER TABLE {table} ADD COLUMN z{number} {type}",
    "ALTER TABLE {table} ADD COLUMN {column} {type}",
    "ALTER TABLE {table} DROP COLUMN {column}",
    "ALTER TABLE {table} DROP COLUMN {column} CASCADE",
    "ALTER TABLE {table} RENAME {column} TO w{number}",
    "ALTER TABLE {table} RENAME {column} TO {column}",
    "ALTER TABLE {table} RENAME TO spare",
    "ALTER TABLE {table} RENAME TO former; CREATE VIEW {name} AS SELECT * FROM former",
    "ALTER TABLE alpha RENAME TO spare; CREATE VIEW alpha AS SELECT id, a, b FROM spare",
    "DROP TABLE {table}",
    "DROP TABLE {table} CASCADE",
    "CREATE TABLE {name} (a int, b text)",
    "CREATE TABLE other{number} (a int NOT NULL, b mood)",
    "ALTER TABLE {table} ALTER {column} TYPE bigint",
    "ALTER TABLE {table} ALTER {column} TYPE text USING NULL",
    "ALTER TABLE {table} ALTER {column} TYPE text COLLATE \"C\"",
    "ALTER TABLE {table} ALTER {column} SET NOT NULL",
    "ALTER TABLE {table} ALTER {column} DROP NOT NULL",
    "ALTER TABLE {table} ALTER {column} DROP NOT NULL",
    "ALTER TABLE ONLY child ALTER a DROP NOT NULL",
    "ALTER TABLE {table} ADD CHECK ({column} IS NOT NULL)",
    "ALTER TABLE alpha DROP CONSTRAINT alpha_e_check",
    "ALTER TABLE alpha DROP CONSTRAINT alpha_pkey CASCADE",
    "CREATE INDEX ON {table} ({column})",
    "CREATE UNIQUE INDEX ON {table} ({column})",
    "CREATE STATISTICS (ndistinct) ON a, b FROM {table}",
    "CREATE TABLE heir{number} () INHERITS ({table})",
    "CREATE TABLE heir{number} (a int, b text); ALTER TABLE heir{number} INHERIT parent",
    "ALTER TABLE child NO INHERIT parent",
    "ALTER TABLE many DETACH PARTITION many_low",
    "CREATE TABLE many_last PARTITION OF many DEFAULT",
    "CREATE OR REPLACE VIEW {view} AS SELECT a, b FROM {table}",
    "DROP VIEW {view} CASCADE",
    "DROP VIEW two; CREATE VIEW two AS SELECT {column}, {column} AS more FROM {relation}",
    "CREATE VIEW {name} AS SELECT a FROM {relation}",
    "ALTER VIEW {view} RENAME TO spare",
    "ALTER TYPE mood ADD VALUE 'new{number}'",
    "ALTER TYPE mood RENAME VALUE 'happy' TO 'glad'",
    "ALTER TYPE mood RENAME TO spirit",
    "ALTER TYPE place ADD ATTRIBUTE z{number} int",
    "ALTER TYPE place RENAME ATTRIBUTE street TO road",
    "ALTER DOMAIN amount SET NOT NULL",
    "ALTER DOMAIN amount RENAME TO quantity",
    "CREATE FUNCTION double(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1 || $1'",
    "CREATE FUNCTION double(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2'",
    "CREATE FUNCTION id(alpha) RETURNS text LANGUAGE sql AS 'SELECT $1.b'",
    "CREATE OR REPLACE FUNCTION checked(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'",
    "CREATE OR REPLACE FUNCTION listed() RETURNS SETOF alpha LANGUAGE sql STABLE AS 'SELECT alpha.* FROM alpha LEFT JOIN beta USING (id)'",
    "DROP FUNCTION {function}",
    "DROP FUNCTION {function} CASCADE",
    "ALTER FUNCTION {function} STRICT",
    "ALTER FUNCTION {function} VOLATILE",
    "ALTER FUNCTION {function} COST 100000",
    "DROP OPERATOR === (mood, text)",
    "INSERT INTO alpha SELECT n, n, n::text, 'sad', n, '' FROM generate_series(1001, 9000) n",
    "INSERT INTO delta (a) SELECT n FROM generate_series(1, 5000) n",
    "INSERT INTO wide SELECT n FROM generate_series(1, 20000) n",
    "INSERT INTO wide SELECT n FROM generate_series(1, 20000) n",
    "TRUNCATE alpha CASCADE",
    "ANALYZE {table}",
    "CREATE RULE done AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "ALTER VIEW one OWNER TO somebody",
    "CREATE SCHEMA side; CREATE TABLE side.alpha (a int); ALTER DATABASE postgres SET search_path = side, public",
    "COMMENT ON TABLE {table} IS 'a note'",
];
