-- file: 001_create.sql
CREATE TABLE widget (id int CONSTRAINT widget_pk PRIMARY KEY, nme text, CONSTRAINT nme_len CHECK (length(nme) < 100));
CREATE INDEX widget_nme ON widget (nme);
CREATE TYPE shape AS ENUM ('round');
CREATE SEQUENCE counter;
CREATE FUNCTION area(w widget) RETURNS int LANGUAGE sql AS 'SELECT length($1::text)';
CREATE VIEW widgets_view AS SELECT id, nme, w.area FROM widget w;
-- file: 002_rename.sql
ALTER TABLE widget RENAME TO widgets;
ALTER TABLE widgets RENAME nme TO name;
ALTER TABLE widgets RENAME CONSTRAINT nme_len TO name_len;
ALTER INDEX widget_nme RENAME TO widgets_name;
ALTER TYPE shape RENAME TO form;
ALTER SEQUENCE counter RENAME TO tally;
ALTER FUNCTION area(widgets) RENAME TO surface;
ALTER VIEW widgets_view RENAME COLUMN nme TO name;
ALTER VIEW widgets_view RENAME TO widget;
ALTER TABLE widget RENAME COLUMN area TO size;
-- file: 002_rename.rollback.sql
ALTER TABLE widget RENAME COLUMN size TO area;
ALTER VIEW widget RENAME TO widgets_view;
ALTER VIEW widgets_view RENAME COLUMN name TO nme;
ALTER FUNCTION surface(widgets) RENAME TO area;
ALTER SEQUENCE tally RENAME TO counter;
ALTER TYPE form RENAME TO shape;
ALTER INDEX widgets_name RENAME TO widget_nme;
ALTER TABLE widgets RENAME CONSTRAINT name_len TO nme_len;
ALTER TABLE widgets RENAME name TO nme;
ALTER TABLE widgets RENAME TO widget;
-- file: 003_use.sql
CREATE TABLE parts (widget_id int REFERENCES widgets (id), form form, n int DEFAULT nextval('tally'));
SELECT name, size FROM widget;
ALTER TABLE widgets DROP CONSTRAINT name_len, DROP CONSTRAINT IF EXISTS nme_len, ADD nme int;
CREATE INDEX widget_nme ON widgets (nme);
DROP VIEW widget;
CREATE TABLE widget (id int REFERENCES widgets);
CREATE TYPE shape AS (a form, b widget);
-- file: 003_use.rollback.sql
DROP TYPE shape;
DROP TABLE widget;
DROP TABLE parts;
ALTER TABLE widgets DROP nme, ADD CONSTRAINT name_len CHECK (length(name) < 100);
CREATE VIEW widget AS SELECT id, name, w.surface AS size FROM widgets w;
