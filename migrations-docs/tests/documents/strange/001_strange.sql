-- Description: Names | that <b>nobody</b> `should` use
-- Created: 2026-01-05
-- Phase: 7 | x

CREATE TYPE "a ""b" AS ENUM ('x', 'it''s', 'a|b', '"q"');
CREATE TABLE "<script>" ("a|b" integer PRIMARY KEY, "c`d" text DEFAULT 'a`b|c', "e\f" "a ""b", "order" boolean, "1st" timestamp, "%d;" text[]);
COMMENT ON TABLE "<script>" IS E'first line | bar\nsecond <b>line</b> `tick` *star*';
COMMENT ON COLUMN "<script>"."c`d" IS E'it''s\n```\nnot a fence';
CREATE TABLE "x``y" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "a|b" integer REFERENCES "<script>" ("a|b") ON DELETE CASCADE, "עברית" text, CHECK ("עברית" ~ '^(a\|b)|c$'));
CREATE TABLE "אבג‮x" ("a""b" integer UNIQUE REFERENCES "<script>", note varchar(10) NOT NULL DEFAULT E'a\nb');
CREATE TABLE "éééééééééééééééééééééééééééééé123" (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE "title" (a int, b int, "Ab" int, FOREIGN KEY (a, b) REFERENCES "éééééééééééééééééééééééééééééé123");
CREATE INDEX "i|x" ON "title" (a, lower("Ab"::text)) WHERE b > 1;
CREATE SCHEMA "S|x"; CREATE TABLE "S|x"."<script>" ("line
break" text);
CREATE TABLE " " (" " int);
CREATE VIEW "v|`" AS SELECT "a|b", '```' AS fence FROM "<script>";
