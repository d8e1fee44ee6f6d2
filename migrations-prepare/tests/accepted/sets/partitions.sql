-- file: 001_range.sql
CREATE TABLE measurements (
    city_id int NOT NULL,
    logdate date NOT NULL,
    peak int,
    PRIMARY KEY (city_id, logdate)
) PARTITION BY RANGE (logdate);
CREATE TABLE measurements_2023 PARTITION OF measurements FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE measurements_2024 PARTITION OF measurements (peak DEFAULT 0, CONSTRAINT peak_positive CHECK (peak >= 0)) FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (city_id);
CREATE TABLE measurements_2024_berlin PARTITION OF measurements_2024 FOR VALUES IN (1, 2, 3);
CREATE TABLE measurements_2024_rest PARTITION OF measurements_2024 DEFAULT;
CREATE TABLE measurements_default PARTITION OF measurements DEFAULT WITH (fillfactor = 70);
-- file: 002_indexes.sql
CREATE INDEX ON measurements (peak);
CREATE INDEX measurements_logdate ON ONLY measurements (logdate, peak);
CREATE INDEX measurements_2023_logdate ON measurements_2023 (logdate, peak);
ALTER INDEX measurements_logdate ATTACH PARTITION measurements_2023_logdate;
ALTER TABLE measurements ADD COLUMN note text;
CREATE INDEX ON measurements_2024_berlin (note);
ALTER TABLE measurements_2024_rest ALTER COLUMN note SET DEFAULT 'rest';
-- file: 003_attach.sql
ALTER TABLE measurements DETACH PARTITION measurements_2023;
ALTER TABLE measurements_2023 RENAME TO measurements_old;
ALTER TABLE measurements_old ADD CONSTRAINT old_range CHECK (logdate >= DATE '2023-01-01' AND logdate < DATE '2024-01-01');
ALTER TABLE measurements ATTACH PARTITION measurements_old FOR VALUES FROM (DATE '2023-01-01') TO ('2024-01-01');
CREATE TABLE measurements_2022 (LIKE measurements INCLUDING ALL);
ALTER TABLE measurements_2022 DROP CONSTRAINT measurements_2022_pkey;
ALTER TABLE measurements ATTACH PARTITION measurements_2022 FOR VALUES FROM (MINVALUE) TO ('2023-01-01');
INSERT INTO measurements VALUES (1, '2024-05-05', 3, ''), (9, '2024-05-05', 4, 'x'), (1, '2030-01-01', 5, NULL);
UPDATE measurements_2024_berlin SET peak = peak + 1 WHERE note IS NULL;
-- file: 004_hash.sql
CREATE TABLE sessions (id bigint GENERATED ALWAYS AS IDENTITY, tenant text, payload jsonb, UNIQUE (tenant, id)) PARTITION BY HASH (tenant);
DO $$
BEGIN
    FOR i IN 0..3 LOOP
        EXECUTE format('CREATE TABLE sessions_%s PARTITION OF sessions FOR VALUES WITH (MODULUS 4, REMAINDER %s)', i, i);
    END LOOP;
END $$;
CREATE INDEX sessions_2_payload ON sessions_2 USING gin (payload);
CREATE TABLE session_events (tenant text, session_id bigint, at timestamptz DEFAULT now(), FOREIGN KEY (tenant, session_id) REFERENCES sessions (tenant, id));
CREATE TABLE audit (a int, b text, c timestamptz) PARTITION BY LIST (lower(b));
CREATE TABLE audit_x PARTITION OF audit FOR VALUES IN ('x', NULL);
CREATE TABLE multi (a int, b int) PARTITION BY RANGE (a, (b + 1));
CREATE TABLE multi_1 PARTITION OF multi FOR VALUES FROM (1, MINVALUE) TO (10, MAXVALUE);
-- file: 005_drop.sql
DROP TABLE measurements_2022;
ALTER TABLE sessions DETACH PARTITION sessions_3;
DROP TABLE sessions_3;
CREATE TABLE sessions_3 PARTITION OF sessions FOR VALUES WITH (modulus 4, remainder 3);
DROP TABLE measurements;
CREATE TABLE measurements (id int);
SELECT id FROM measurements;
CREATE TABLE measurements_old (x int);
