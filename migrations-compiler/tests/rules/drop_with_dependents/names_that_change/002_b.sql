ALTER TYPE mood RENAME TO feeling;
CREATE TYPE mood AS ENUM ('DE');
DROP TYPE mood;
CREATE INDEX visits_idx ON visits (id);
CREATE SCHEMA o;
CREATE TABLE o.t (id bigint PRIMARY KEY, a integer);
CREATE INDEX status ON o.t (a);
DROP INDEX o.status;
