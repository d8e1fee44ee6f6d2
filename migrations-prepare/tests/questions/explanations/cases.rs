//! Sets, the queries that are asked of them, and what is said; `[…]` is the name that is offered.

/// A set and its queries; a query that fits has nothing said of it.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) files: &'static [(&'static str, &'static str)],
    pub(super) queries: &'static [(&'static str, &'static str)],
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "columns",
        files: &[
            (
                "001_a.sql",
                "CREATE TABLE orders (id int, amount int, symbol text, gone int, \"Odd Name\" int, twice int);\n\
                 CREATE TABLE fills (id int, symbol text, order_id int);\n\
                 CREATE SCHEMA audit;\nCREATE TABLE audit.log (id int, who text);\n",
            ),
            (
                "002_b.sql",
                "ALTER TABLE orders RENAME amount TO total;\n\nALTER TABLE orders\n  ADD COLUMN x int,\n  DROP COLUMN gone;\n",
            ),
            (
                "003_c.sql",
                "ALTER TABLE orders RENAME COLUMN total TO total_amount;\nALTER TABLE orders RENAME COLUMN \"Odd Name\" TO odd;\n",
            ),
            (
                "004_d.sql",
                "DO $$ BEGIN\n  EXECUTE 'ALTER TABLE orders RENAME symbol TO ticker';\nEND $$;\nALTER TABLE fills DROP symbol;\n",
            ),
            (
                "005_e.sql",
                "CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE sql AS 'ALTER TABLE audit.log RENAME who TO actor';\nSELECT pg_temp.f();\n",
            ),
            ("006_f.sql", "ALTER TABLE orders DROP twice;\n"),
            ("007_g.sql", "ALTER TABLE orders ADD twice text;\n"),
            ("008_h.sql", "ALTER TABLE orders DROP twice;\n"),
        ],
        queries: &[
            ("SELECT id FROM orders", ""),
            (
                "SELECT amount FROM orders",
                "column \"amount\" does not exist: renamed to \"total\" by 002_b.sql:1, then to \"total_amount\" by 003_c.sql:1",
            ),
            (
                "SELECT total FROM orders",
                "column \"total\" does not exist: renamed to \"total_amount\" by 003_c.sql:1",
            ),
            (
                "SELECT o.total FROM orders AS o JOIN fills f ON f.order_id = o.id",
                "column o.total does not exist: renamed to \"total_amount\" by 003_c.sql:1",
            ),
            ("SELECT gone FROM orders", "column \"gone\" does not exist: dropped by 002_b.sql:5"),
            (
                "SELECT o.\"Odd Name\" FROM orders o",
                "column o.Odd Name does not exist: renamed to \"odd\" by 003_c.sql:2",
            ),
            (
                "SELECT symbol FROM orders",
                "column \"symbol\" does not exist: renamed to \"ticker\" by 004_d.sql:1",
            ),
            (
                "SELECT symbol FROM orders, fills",
                "column \"symbol\" does not exist: in \"orders\" renamed to \"ticker\" by 004_d.sql:1; in \"fills\" dropped by 004_d.sql:4",
            ),
            (
                "SELECT f.symbol FROM orders o, fills f",
                "column f.symbol does not exist: dropped by 004_d.sql:4",
            ),
            (
                "UPDATE orders SET symbol = $1",
                "column \"symbol\" of relation \"orders\" does not exist: renamed to \"ticker\" by 004_d.sql:1",
            ),
            (
                "INSERT INTO orders (id, symbol) SELECT 1, ticker FROM orders",
                "column \"symbol\" of relation \"orders\" does not exist: renamed to \"ticker\" by 004_d.sql:1",
            ),
            (
                "DELETE FROM orders WHERE amount > 1",
                "column \"amount\" does not exist: renamed to \"total\" by 002_b.sql:1, then to \"total_amount\" by 003_c.sql:1",
            ),
            (
                "SELECT who FROM audit.log",
                "column \"who\" does not exist: renamed to \"actor\" by 005_e.sql:2",
            ),
            ("SELECT twice FROM orders", "column \"twice\" does not exist: dropped by 008_h.sql:1"),
            (
                "WITH o AS (SELECT * FROM orders) SELECT o.gone FROM o",
                "column o.gone does not exist: dropped by 002_b.sql:5",
            ),
            ("SELECT ticke FROM orders", "column \"ticke\" does not exist [\"ticker\"?]"),
            ("SELECT zzz FROM orders", "column \"zzz\" does not exist"),
            // Of a table that never had it nothing is claimed.
            ("SELECT gone FROM fills", "column \"gone\" does not exist"),
            ("SELECT order_id FROM orders", "column \"order_id\" does not exist"),
            (
                "INSERT INTO fills (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING symbol",
                "column \"symbol\" does not exist: dropped by 004_d.sql:4",
            ),
        ],
    },
    Case {
        name: "relations",
        files: &[
            (
                "001_a.sql",
                "CREATE TABLE recos (id int, confidence int, side text);\nCREATE TABLE old_log (id int);\n\
                 CREATE VIEW latest AS SELECT id, confidence, side FROM recos;\nCREATE TABLE moved (id int);\n\
                 CREATE SCHEMA sales;\nCREATE TABLE sales.orders (id int, n int);\nCREATE TABLE sales.extra (id int);\n\
                 CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM recos;\n",
            ),
            (
                "002_b.sql",
                "ALTER TABLE recos RENAME TO recommendations;\nALTER TABLE recommendations RENAME confidence TO score;\n",
            ),
            (
                "003_c.sql",
                "DROP VIEW latest;\nCREATE VIEW latest AS\n  SELECT id, side FROM recommendations;\nDROP TABLE IF EXISTS nothing,\n  old_log;\n",
            ),
            (
                "004_d.sql",
                "CREATE SCHEMA audit;\nALTER TABLE moved SET SCHEMA audit;\nDROP MATERIALIZED VIEW sums;\n",
            ),
            (
                "005_e.sql",
                "ALTER SCHEMA sales RENAME TO trade;\nALTER TABLE trade.orders RENAME TO deals;\n",
            ),
            (
                "006_f.sql",
                "CREATE TABLE new_recommendations (id int, side text);\nDROP TABLE recommendations CASCADE;\n\nALTER TABLE new_recommendations RENAME TO recommendations;\n",
            ),
        ],
        queries: &[
            (
                "SELECT id FROM recos",
                "relation \"recos\" does not exist: renamed to \"recommendations\" by 002_b.sql:1, dropped by 006_f.sql:2",
            ),
            (
                "SELECT recos.id FROM recommendations",
                "missing FROM-clause entry for table \"recos\": renamed to \"recommendations\" by 002_b.sql:1, dropped by 006_f.sql:2",
            ),
            (
                "SELECT id FROM old_log",
                "relation \"old_log\" does not exist: dropped by 003_c.sql:5",
            ),
            ("SELECT id FROM latest", "relation \"latest\" does not exist: dropped by 006_f.sql:2"),
            (
                "SELECT id FROM moved",
                "relation \"moved\" does not exist: moved to schema \"audit\" by 004_d.sql:2",
            ),
            (
                "INSERT INTO moved VALUES (1)",
                "relation \"moved\" does not exist: moved to schema \"audit\" by 004_d.sql:2",
            ),
            ("SELECT n FROM sums", "relation \"sums\" does not exist: dropped by 004_d.sql:3"),
            (
                "SELECT id FROM sales.orders",
                "relation \"sales.orders\" does not exist: schema \"sales\" renamed to \"trade\" by 005_e.sql:1, renamed to \"deals\" by 005_e.sql:2",
            ),
            (
                "SELECT id FROM sales.extra",
                "relation \"sales.extra\" does not exist: schema \"sales\" renamed to \"trade\" by 005_e.sql:1",
            ),
            (
                "SELECT score FROM recommendations",
                "column \"score\" does not exist: \"recommendations\" was made anew without it by 006_f.sql:4",
            ),
            ("SELECT id FROM deals", "relation \"deals\" does not exist [\"trade.deals\"?]"),
            (
                "SELECT id FROM recomendations",
                "relation \"recomendations\" does not exist [\"recommendations\"?]",
            ),
            (
                "SELECT id FROM trade.deal",
                "relation \"trade.deal\" does not exist [\"trade.deals\"?]",
            ),
            ("SELECT id FROM nothing", "relation \"nothing\" does not exist"),
        ],
    },
    Case {
        name: "types",
        files: &[
            (
                "001_a.sql",
                "CREATE TYPE side AS ENUM ('BUY', 'SELL', 'HOLD');\nCREATE TYPE mood AS ENUM ('ok', 'bad');\n\
                 CREATE TABLE t (id int, amount text, note text, side side, kind text, total int, a int, b int);\n\
                 CREATE TABLE u (id int, amount text);\nCREATE TYPE old_type AS ENUM ('x');\nCREATE DOMAIN money2 AS numeric;\n",
            ),
            (
                "002_b.sql",
                "ALTER TYPE side RENAME VALUE 'BUY' TO 'LONG';\nALTER TYPE mood RENAME TO mood_old;\nCREATE TYPE mood AS ENUM ('good');\nDROP TYPE mood_old;\n",
            ),
            (
                "003_c.sql",
                "ALTER TABLE t\n  ALTER COLUMN note SET NOT NULL,\n  ALTER COLUMN amount TYPE numeric USING amount::numeric;\nDROP TYPE old_type;\nALTER DOMAIN money2 RENAME TO price;\n",
            ),
            (
                "004_d.sql",
                "CREATE TYPE kind AS ENUM ('a', 'b');\nALTER TABLE t ALTER kind TYPE kind USING kind::kind;\nALTER TABLE t DROP total;\nALTER TABLE t ADD total int GENERATED ALWAYS AS (a + b) STORED;\nALTER TABLE u ADD note text;\n",
            ),
            ("005_e.sql", "ALTER TABLE u DROP amount;\nALTER TABLE u ADD amount bigint;\n"),
        ],
        queries: &[
            (
                "SELECT id FROM t WHERE side = 'BUY'",
                "invalid input value for enum side: \"BUY\": renamed to \"LONG\" by 002_b.sql:1",
            ),
            (
                "SELECT 'ok'::mood",
                "invalid input value for enum mood: \"ok\": \"mood\" was made anew without it by 002_b.sql:3",
            ),
            ("SELECT 'SEL'::side", "invalid input value for enum side: \"SEL\" [\"SELL\"?]"),
            (
                "SELECT id FROM t WHERE amount = note",
                "operator does not exist: numeric = text: \"amount\" became numeric by 003_c.sql:3",
            ),
            (
                "SELECT t.amount || u.note FROM t, u WHERE t.amount ~ 'x'",
                "operator does not exist: numeric ~ unknown: \"amount\" became numeric by 003_c.sql:3",
            ),
            (
                "UPDATE t SET amount = note",
                "column \"amount\" is of type numeric but expression is of type text: \"amount\" became numeric by 003_c.sql:3",
            ),
            (
                "SELECT substr(amount, 1) FROM t",
                "function substr(numeric, integer) does not exist: \"amount\" became numeric by 003_c.sql:3",
            ),
            ("SELECT 'x'::old_type", "type \"old_type\" does not exist: dropped by 003_c.sql:4"),
            (
                "SELECT 1::money2",
                "type \"money2\" does not exist: renamed to \"price\" by 003_c.sql:5",
            ),
            (
                "SELECT id FROM t WHERE kind = note",
                "operator does not exist: kind = text: \"kind\" became kind by 004_d.sql:2",
            ),
            (
                "INSERT INTO t (total) VALUES (1)",
                "cannot insert a non-DEFAULT value into column \"total\": \"total\" became generated by 004_d.sql:4",
            ),
            (
                "SELECT note FROM t, u",
                "column reference \"note\" is ambiguous: added to \"u\" by 004_d.sql:5",
            ),
            (
                "SELECT 1 FROM u WHERE amount ~ 'x'",
                "operator does not exist: bigint ~ unknown: \"amount\" was made anew as bigint by 005_e.sql:2",
            ),
            ("SELECT 1 FROM t WHERE a = note", "operator does not exist: integer = text"),
            ("SELECT 1::pric", "type \"pric\" does not exist [\"price\"?]"),
        ],
    },
    Case {
        name: "tables that took the place of others, and what triggers do",
        files: &[
            (
                "001_a.sql",
                "CREATE TABLE recos (id int, side text, n int);\nCREATE TABLE log (id int, gone int, kept int);\n\
                 CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n\
                 IF NEW.id = 2 THEN ALTER TABLE log DROP COLUMN gone; END IF; RETURN NEW; END $$;\n\
                 CREATE TRIGGER tidy AFTER INSERT ON recos FOR EACH ROW EXECUTE FUNCTION tidy();\n\
                 CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n\
                 IF NEW.id = 4 THEN ALTER TABLE log DROP COLUMN kept; END IF; RETURN NEW; END $$;\n\
                 CREATE TRIGGER more AFTER INSERT ON recos FOR EACH ROW EXECUTE FUNCTION more();\n",
            ),
            ("002_b.sql", "SELECT 1;\n\nINSERT INTO recos (id) VALUES (2);\nCREATE TABLE x ();\n"),
            (
                "003_c.sql",
                "INSERT INTO recos (id) VALUES (3);\nINSERT INTO recos (id) VALUES (4);\n",
            ),
            (
                "004_d.sql",
                "ALTER TABLE recos RENAME TO recos_old;\n\nCREATE TABLE recos (id int, n text);\n",
            ),
        ],
        queries: &[
            ("SELECT gone FROM log", "column \"gone\" does not exist: dropped by 002_b.sql:3"),
            // Either of two statements did it.
            ("SELECT kept FROM log", "column \"kept\" does not exist: dropped by 003_c.sql:1"),
            (
                "SELECT side FROM recos",
                "column \"side\" does not exist: \"recos\" was made anew without it by 004_d.sql:3",
            ),
            ("INSERT INTO recos (n) VALUES (1::int)", ""),
            ("INSERT INTO recos (n) VALUES ('{}'::json)", ""),
            (
                "INSERT INTO recos (id) VALUES ('x'::text)",
                "column \"id\" is of type integer but expression is of type text",
            ),
            (
                "INSERT INTO recos_old (n) VALUES ('x'::text)",
                "column \"n\" is of type integer but expression is of type text",
            ),
        ],
    },
    Case {
        name: "functions",
        files: &[
            (
                "001_a.sql",
                "CREATE FUNCTION risk(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
                 CREATE FUNCTION old_risk(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
                 CREATE FUNCTION gone(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
                 CREATE TABLE t (id int);\n",
            ),
            (
                "002_b.sql",
                "DROP FUNCTION risk(int);\nCREATE FUNCTION risk(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';\nALTER FUNCTION old_risk(int) RENAME TO new_risk;\nDROP FUNCTION gone;\n",
            ),
        ],
        queries: &[
            (
                "SELECT risk(1)",
                "function risk(integer) does not exist: it takes (a integer, b text) as made by 002_b.sql:2",
            ),
            (
                "SELECT risk(id) FROM t",
                "function risk(integer) does not exist: it takes (a integer, b text) as made by 002_b.sql:2",
            ),
            (
                "SELECT old_risk(1)",
                "function old_risk(integer) does not exist: renamed to \"new_risk\" by 002_b.sql:3",
            ),
            (
                "SELECT gone(id) FROM t",
                "function gone(integer) does not exist: dropped by 002_b.sql:4",
            ),
            ("SELECT new_ris(1)", "function new_ris(integer) does not exist [\"new_risk\"?]"),
            ("SELECT new_risk('x'::text)", "function new_risk(text) does not exist"),
        ],
    },
    Case {
        name: "odd names, line ends and files without a transaction",
        files: &[
            (
                "001_a.sql",
                "CREATE TABLE \"Größe\" (id int, \"ключ\" int, aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123 int);\r\n",
            ),
            (
                "002_b.sql",
                "-- Migration: 002\r\n-- Transaction: none\r\n\r\nALTER TABLE \"Größe\"\r\n  RENAME \"ключ\" TO \"Schlüssel\";\r\nCREATE INDEX CONCURRENTLY i ON \"Größe\" (id);\r\n",
            ),
            (
                "003_c.sql",
                "ALTER TABLE \"Größe\" DROP aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123;\n",
            ),
        ],
        queries: &[
            (
                "SELECT g.\"ключ\" FROM \"Größe\" g",
                "column g.ключ does not exist: renamed to \"Schlüssel\" by 002_b.sql:5",
            ),
            (
                "SELECT aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123 FROM \"Größe\"",
                "column \"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123\" does not exist: dropped by 003_c.sql:1",
            ),
        ],
    },
];
