-- file: 001_names.sql
CREATE TABLE año (aé int, é int, €x int, 日付 date, "Ñ" int, x€ int, İd int, ß int, ΣΊ int, заказы int, a🦀 int);
CREATE TABLE AÑO (Ñ int PRIMARY KEY, É text);
CREATE VIEW 价格 AS SELECT 日付, aé AS Été FROM año, aÑo WHERE aé = É::int;
CREATE INDEX ñi ON año (é);
CREATE TYPE ﬀ AS ENUM ('á', 'é');
-- file: 002_changes.sql
ALTER TABLE aÑo ADD COLUMN ﬀ ﬀ DEFAULT 'é', ADD COLUMN "éÉ" int;
ALTER TABLE año RENAME COLUMN заказы TO ЗАКАЗЫ;
ALTER TABLE "aÑo" RENAME TO "AÑO";
CREATE TABLE ñññññññññññññññññññññññññññññññññññ (é int);
