-- file: 001_create.sql
CREATE TABLE t (id serial PRIMARY KEY, amount text DEFAULT '0', at timestamp, flag int, old_name text, j json);
CREATE VIEW tv AS SELECT id, amount FROM t;
-- file: 002_change.sql
DROP VIEW tv;
ALTER TABLE t
    ALTER COLUMN amount DROP DEFAULT,
    ALTER COLUMN amount TYPE numeric(10, 2) USING NULLIF(amount, '')::numeric(10, 2),
    ALTER COLUMN amount SET DEFAULT 0,
    ALTER at TYPE timestamptz USING at AT TIME ZONE 'Europe/Berlin',
    ALTER COLUMN flag SET DATA TYPE boolean USING (flag <> 0),
    ALTER j TYPE jsonb,
    ADD CONSTRAINT amount_positive CHECK (amount >= 0);
CREATE VIEW tv AS SELECT id, amount * 2 AS twice FROM t WHERE flag;
-- file: 002_change.rollback.sql
DROP VIEW tv;
ALTER TABLE t DROP CONSTRAINT amount_positive, ALTER amount DROP DEFAULT, ALTER amount TYPE text, ALTER amount SET DEFAULT '0', ALTER at TYPE timestamp USING at AT TIME ZONE 'Europe/Berlin', ALTER flag TYPE int USING flag::int, ALTER j TYPE json;
CREATE VIEW tv AS SELECT id, amount FROM t;
-- file: 003_bigint.sql
DROP VIEW tv;
ALTER TABLE t ALTER id TYPE bigint;
CREATE VIEW tv AS SELECT id, amount * 2 AS twice FROM t WHERE flag;
ALTER SEQUENCE t_id_seq AS bigint;
ALTER TABLE t DROP COLUMN old_name, ADD COLUMN old_name int, ADD COLUMN extra int GENERATED ALWAYS AS (old_name + 1) STORED;
ALTER TABLE t ALTER COLUMN extra DROP EXPRESSION;
UPDATE t SET extra = old_name, flag = NOT flag;
-- file: 003_bigint.rollback.sql
ALTER TABLE t DROP COLUMN old_name, DROP COLUMN extra;
ALTER TABLE t ADD COLUMN old_name text;
ALTER SEQUENCE t_id_seq AS integer;
DROP VIEW tv;
ALTER TABLE t ALTER id TYPE integer;
CREATE VIEW tv AS SELECT id, amount * 2 AS twice FROM t WHERE flag;
