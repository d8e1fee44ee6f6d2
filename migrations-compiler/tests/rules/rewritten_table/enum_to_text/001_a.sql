CREATE TYPE st AS ENUM ('a');
CREATE DOMAIN label AS text;
CREATE TABLE t (id bigint PRIMARY KEY, s st, l label);
