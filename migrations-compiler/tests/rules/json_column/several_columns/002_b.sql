CREATE TABLE t (id bigint PRIMARY KEY, detail json NOT NULL, b pg_catalog.json);
ALTER TABLE t ADD COLUMN x_detail json NOT NULL;
