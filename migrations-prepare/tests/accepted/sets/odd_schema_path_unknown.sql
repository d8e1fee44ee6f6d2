-- file: 1_a.sql
SELECT set_config('search_path', 'public' || '', true);
CREATE SCHEMA s CREATE TABLE a (id int) CREATE VIEW v AS SELECT id FROM a;
SELECT id FROM s.v; CREATE TABLE s.b (a int); DROP TABLE s.b;
