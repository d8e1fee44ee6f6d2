-- file: 1.sql
CREATE SCHEMA "Sales Dept";
CREATE TYPE "Sales Dept"."Order State" AS ENUM ('open', 'it''s done');
CREATE TABLE "Sales Dept"."Orders" ("Id" int PRIMARY KEY, "select" text, "State" "Sales Dept"."Order State", "Ünïcode" text, plain text);
CREATE INDEX "By State" ON "Sales Dept"."Orders" ("State", PLAIN);
ALTER TABLE "Sales Dept"."Orders" RENAME "select" TO "Select";
COMMENT ON COLUMN "Sales Dept"."Orders"."Ünïcode" IS 'x';
CREATE VIEW "Sales Dept".v AS SELECT "Id", o."Select" AS "From" FROM "Sales Dept"."Orders" AS o;
INSERT INTO "Sales Dept"."Orders" ("Id", "Select") VALUES (1, 'x') ON CONFLICT ("Id") DO UPDATE SET "Select" = EXCLUDED."Select" WHERE "Orders"."State" IS NULL;
-- file: 2.sql
CREATE TABLE Upper_Case (ID int PRIMARY KEY, Name text);
CREATE INDEX on UPPER_case (NAME);
ALTER TABLE upper_case ADD COLUMN "ID" int;
SELECT "ID", id FROM upper_case;
CREATE TABLE this_is_a_rather_long_table_name_that_comes_close_to_the_limit (another_column_with_a_long_name int UNIQUE, id serial PRIMARY KEY);
ALTER TABLE this_is_a_rather_long_table_name_that_comes_close_to_the_limit DROP CONSTRAINT this_is_a_rather_long_table_n_another_column_with_a_long_na_key;
