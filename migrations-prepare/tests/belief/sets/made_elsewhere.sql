-- file: migrations.toml
external = "external.sql"
-- file: external.sql
CREATE TABLE legacy (id int PRIMARY KEY, code text);
CREATE SCHEMA vendor;
CREATE TABLE vendor.prices (code text PRIMARY KEY, price numeric);
-- file: 1.sql
ALTER TABLE legacy ADD COLUMN price_code text REFERENCES vendor.prices (code);
CREATE VIEW priced AS SELECT l.id, p.price FROM legacy l JOIN vendor.prices p ON p.code = l.price_code;
CREATE INDEX legacy_code ON legacy (code);
-- file: 2.sql
DROP VIEW priced;
ALTER TABLE legacy DROP COLUMN code;
DROP TABLE vendor.prices CASCADE;
ALTER TABLE legacy RENAME COLUMN price_code TO code;
