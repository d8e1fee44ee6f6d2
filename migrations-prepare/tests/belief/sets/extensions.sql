-- file: 1.sql
CREATE EXTENSION citext;
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION "pg_trgm";
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (room_id int PRIMARY KEY, name citext UNIQUE, tags hstore, during tsrange, EXCLUDE USING gist (room_id WITH =, during WITH &&));
CREATE INDEX rooms_name ON rooms USING gin ((name::text) gin_trgm_ops);
SELECT similarity(name::text, 'x') FROM rooms;
-- file: 2.sql
CREATE EXTENSION ltree;
CREATE EXTENSION pg_stat_statements;
SELECT count(*) FROM pg_stat_statements_info WHERE false;
ALTER TABLE rooms ADD COLUMN path ltree;
CREATE INDEX ON rooms USING gist (path);
CREATE EXTENSION pg_buffercache;
SELECT bufferid FROM pg_buffercache LIMIT 0;
CREATE TABLE after_all (id int PRIMARY KEY);
CREATE INDEX after_idx ON after_all (id);
