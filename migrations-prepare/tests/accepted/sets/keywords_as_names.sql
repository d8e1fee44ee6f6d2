-- file: 001_create.sql
CREATE TABLE "order" (id int PRIMARY KEY, "user" text, "group" text, "select" int, "from" date, "to" date, "desc" text, "default" int, "check" bool, "table" text);
CREATE TABLE "user" (id int PRIMARY KEY, name text, value text, type text, date date, timestamp timestamp, text text, year int, month int, key text, level int, position int, time time, interval interval, "primary" int, role text, password text, action text, status text, data jsonb, domain text, first text, last text, index int, sequence int, language text, schema text, trigger text, function text, procedure text, view text, temporary int, rule text, comment text, cascade int, owner text, include int, values text, row int, zone text, double int, precision int, coalesce int, int int, boolean boolean, char char, float float, set text, exists int, partition int, range int, rows int, over int, filter int, within int, without int, nothing int, conflict int, excluded int, new int, old int, "end" int, "case" int, "left" int);
CREATE TABLE public.group_ (start int, stop int, "offset" int, "limit" int, begin int, commit int, rollback int, transaction int, savepoint int, explain int, show int, reset int, copy int, vacuum int, prepare int, listen int, abort int);
CREATE TABLE temporary (temp int);
CREATE TABLE view (view int);
CREATE TABLE type (type text, of int);
CREATE TABLE sequence (owned int, by int, none int);
CREATE TYPE cascade AS ENUM ('restrict', 'cascade');
CREATE TABLE policy (policy cascade DEFAULT 'cascade', "constraint" int);
-- file: 002_alter.sql
ALTER TABLE "order" ADD column_ int, ADD COLUMN "constraint" int, ADD if int, ADD if_ int, DROP COLUMN "select", ADD UNIQUE ("group", "user");
ALTER TABLE "user" ADD type_ text, ADD CONSTRAINT type CHECK (type <> ''), ALTER type SET DEFAULT 'x', ALTER type TYPE varchar(10), ALTER type DROP DEFAULT, ADD types text;
ALTER TABLE "user" DROP type_;
ALTER TABLE type ADD CONSTRAINT key UNIQUE (type);
ALTER TABLE "user" RENAME value TO to_;
ALTER TABLE "user" RENAME to_ TO value;
ALTER TABLE "user" RENAME CONSTRAINT type TO key;
ALTER TABLE temporary RENAME TO table_;
ALTER TABLE "user" DROP CONSTRAINT key, DROP IF EXISTS constraint_, DROP level;
CREATE INDEX index ON "user" (index, date DESC, (data -> 'x'), position);
CREATE INDEX ON "user" (key);
-- file: 003_use.sql
SELECT name, value, type, u.date, u.timestamp, text, year, u.position, u.time, u.interval, first, last, u.int, u.char, u.coalesce, u.values, u.row, u.set, u.end, u.case, u.left, u.primary FROM "user" u WHERE u.exists IS NULL;
SELECT "order"."user", o.user, user, current_user, "order".group, o.from FROM "order", "order" o;
UPDATE "user" SET type = value, date = now(), new = old, excluded = over, set = name WHERE year = extract(year FROM date) AND key = ANY (string_to_array(text, ','));
INSERT INTO "user" (id, name, type, excluded) VALUES (1, 'n', 't', 1) ON CONFLICT (id) DO UPDATE SET excluded = excluded.excluded, new = "user".old;
SELECT count(*) AS count, max(year) AS max, min(month) min, position('a' in name) AS position FROM "user" GROUP BY name ORDER BY count, max;
SELECT 1 AS select, 2 AS from, 3 AS "where", 4 AS table, 5 AS year, 6 AS month, 7 AS end, 8 AS group;
DELETE FROM group_ WHERE begin = commit AND rollback IS NULL;
DROP TABLE view, type, sequence, policy;
DROP TYPE cascade CASCADE;
