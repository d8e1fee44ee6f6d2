CREATE TABLE t (id bigint PRIMARY KEY, a date CHECK (a <= CURRENT_DATE), CONSTRAINT old CHECK (age(a) > interval '1 day'));
ALTER TABLE orders ADD CHECK (total > extract(epoch FROM pg_catalog.clock_timestamp())) NOT VALID;
CREATE INDEX ON t (id) WHERE a < LOCALTIMESTAMP;
CREATE DOMAIN past AS date CHECK (VALUE < CURRENT_TIMESTAMP(0));
ALTER TABLE t ADD b int GENERATED ALWAYS AS (extract(year FROM now())) STORED;
