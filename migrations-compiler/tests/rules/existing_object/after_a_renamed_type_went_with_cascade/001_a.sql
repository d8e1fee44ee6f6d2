CREATE TYPE address AS (street text, no int);
CREATE TABLE t (a address);
ALTER TYPE address RENAME TO place;
