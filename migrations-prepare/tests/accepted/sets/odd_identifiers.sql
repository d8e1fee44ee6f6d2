-- file: 20240101090000_names.sql
CREATE TABLE größe (straße text, "表" int, "with space" int, "dot.ted" int, "Qu""oted" int, ñandú int, _under int, a$b int, "1st" int, "ÄÖ" int, Ünicode int);
CREATE TABLE "public.fake" ("public.fake" int);
CREATE SCHEMA "my.schema";
CREATE TABLE "my.schema"."my.table" ("my.column" int PRIMARY KEY, "select" int);
CREATE TABLE U&"d\0061ta" (U&"c!006fl" UESCAPE '!' int);
CREATE TABLE abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefgh (abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefgh int);
-- file: 20240101090100_use.sql
INSERT INTO größe (straße, "表", "with space", "dot.ted", "Qu""oted", ñandú, _under, a$b, "1st", "ÄÖ", Ünicode) VALUES ('a', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
SELECT g."Qu""oted", g.a$b, "größe"."straße", g."表" FROM größe g, größe WHERE g.Ünicode = größe."Ünicode";
SELECT "public.fake"."public.fake" FROM "public.fake";
SELECT "my.schema"."my.table"."my.column" FROM "my.schema"."my.table";
CREATE INDEX "idx with space; and ""more""" ON "my.schema"."my.table" ("select");
DROP INDEX "my.schema"."idx with space; and ""more""";
CREATE TABLE ref (x int REFERENCES "my.schema"."my.table" ("my.column"));
INSERT INTO data (col) VALUES (1);
CREATE INDEX ON abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefgh (abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefghij_abcdefgh);
DROP INDEX abcdefghij_abcdefghij_abcdefg_abcdefghij_abcdefghij_abcdefg_idx;
-- file: 20240101090200_case.sql
CREATE TABLE "Case" ("Id" int, id int, ID2 int, "ID" int);
CREATE TABLE case_ ("case" int, "Case" int);
CREATE TABLE CASES (Id int);
SELECT "Case"."Id", "Case".ID, "Case".id2, "Case"."id", "Case"."ID", Cases.ID FROM "Case", cases;
ALTER TABLE "Case" RENAME TO CaSeD;
SELECT "Id" FROM cased;
ALTER TABLE GRößE RENAME COLUMN "ÄÖ" TO äö;
