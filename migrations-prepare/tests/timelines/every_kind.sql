-- file: 001_create_shop.sql
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'a shop';
CREATE TYPE shop.plan AS ENUM ('free', 'paid');
CREATE DOMAIN shop.email AS text CHECK (VALUE LIKE '%@%');
CREATE TYPE shop.address AS (street text, city text);
CREATE SEQUENCE shop.numbers START 10;
CREATE TABLE shop.customers (
    id bigserial PRIMARY KEY,
    email shop.email NOT NULL,
    plan shop.plan NOT NULL DEFAULT 'free',
    home shop.address
);
CREATE INDEX ON shop.customers (plan);
CREATE VIEW shop.paying AS SELECT id, email FROM shop.customers WHERE plan = 'paid';
CREATE VIEW shop.mails AS SELECT email FROM shop.paying;
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON shop.customers FOR EACH ROW EXECUTE FUNCTION shop.touch();
ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.customers USING (id > 0);
-- file: 002_only_rows.sql
INSERT INTO shop.customers (email) VALUES ('a@b'), ('c@d');
UPDATE shop.customers SET plan = 'paid';
-- file: 003_rename_columns_and_values.sql
ALTER TABLE shop.customers RENAME COLUMN email TO mail;
ALTER TYPE shop.plan RENAME VALUE 'paid' TO 'gold';
ALTER TYPE shop.address RENAME ATTRIBUTE city TO town;
ALTER SEQUENCE shop.customers_id_seq RENAME TO customer_numbers;
-- file: 004_drop_parts.sql
ALTER TABLE shop.customers ADD CONSTRAINT positive CHECK (id > 0);
ALTER TABLE shop.customers ADD COLUMN note text DEFAULT 'x';
COMMENT ON COLUMN shop.customers.note IS 'a note';
-- file: 005_take_parts_away.sql
ALTER TABLE shop.customers DROP CONSTRAINT positive;
-- file: 006_take_comment_away.sql
COMMENT ON COLUMN shop.customers.note IS NULL;
-- file: 007_take_default_away.sql
ALTER TABLE shop.customers ALTER COLUMN note DROP DEFAULT;
-- file: 008_take_trigger_and_policy_away.sql
DROP TRIGGER touched ON shop.customers;
DROP POLICY own ON shop.customers;
-- file: 009_rename_what_others_show.sql
ALTER TABLE shop.customers RENAME TO clients;
-- file: 010_replace_what_others_hand_on.sql
CREATE OR REPLACE VIEW shop.paying AS SELECT id, lower(mail)::shop.email AS email FROM shop.clients;
-- file: 011_refer_and_drop_key.sql
CREATE TABLE orders (id int PRIMARY KEY, client bigint CONSTRAINT of_client REFERENCES shop.clients);
ALTER TABLE orders DROP CONSTRAINT of_client;
-- file: 012_refer.sql
ALTER TABLE orders ADD CONSTRAINT of_client FOREIGN KEY (client) REFERENCES shop.clients;
-- file: 013_drop_key.sql
ALTER TABLE orders DROP CONSTRAINT of_client;
-- file: 014_replace_table.sql
DROP TABLE orders;
CREATE TABLE orders (id int PRIMARY KEY);
CREATE TABLE passing (id int);
DROP TABLE passing;
-- file: 015_exchange_names.sql
CREATE TABLE copies (id int, more int);
-- file: 016_exchange.sql
ALTER TABLE orders RENAME TO other;
ALTER TABLE copies RENAME TO orders;
ALTER TABLE other RENAME TO copies;
-- file: 017_inherit.sql
CREATE TABLE parents (id int NOT NULL);
CREATE TABLE heirs () INHERITS (parents);
-- file: 018_heir_may_be_null.sql
ALTER TABLE heirs ALTER COLUMN id DROP NOT NULL;
-- file: 019_heir_is_gone.sql
DROP TABLE heirs;
-- file: 020_rename_schema.sql
ALTER SCHEMA shop RENAME TO store;
-- file: 021_hide_a_name.sql
CREATE TABLE store.hidden (id int);
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO store, public', current_database()); END $$;
-- file: 022_find_a_name.sql
CREATE TABLE public.hidden (id int);
-- file: 023_drop_the_hiding_one.sql
DROP TABLE store.hidden;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET search_path', current_database()); END $$;
-- file: 024_partition.sql
CREATE TABLE events (id int, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON events (id);
-- file: 025_detach.sql
ALTER TABLE events DETACH PARTITION events_2026;
-- file: 026_attach_by_hand.sql
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2028-01-01');
-- file: 027_index_without_transaction.sql
-- Transaction: none
CREATE INDEX CONCURRENTLY slowly ON store.clients (note);
-- file: 028_index_becomes_key.sql
CREATE UNIQUE INDEX by_note ON store.clients (id, note);
-- file: 029_index_is_key.sql
ALTER TABLE store.clients ADD CONSTRAINT by_note UNIQUE USING INDEX by_note;
-- file: 030_own_sequence.sql
CREATE SEQUENCE counted;
-- file: 031_owned_sequence.sql
ALTER SEQUENCE counted OWNED BY copies.id;
-- file: 032_free_sequence.sql
ALTER SEQUENCE counted OWNED BY NONE;
-- file: 033_domain_loses_check.sql
ALTER DOMAIN store.email DROP CONSTRAINT email_check;
-- file: 034_enum_grows.sql
ALTER TYPE store.plan ADD VALUE 'platinum' BEFORE 'gold';
-- file: 035_role.sql
CREATE ROLE timeline_reader;
CREATE TABLE secrets (id int);
CREATE POLICY readers ON secrets TO timeline_reader USING (id > 1);
-- file: 036_rename_role.sql
ALTER ROLE timeline_reader RENAME TO timeline_writer;
-- file: 037_overload.sql
CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql RETURN a * 2;
CREATE FUNCTION twice(a text) RETURNS text LANGUAGE sql RETURN a || a;
-- file: 038_replace_function.sql
CREATE OR REPLACE FUNCTION twice(a int) RETURNS int LANGUAGE sql RETURN a + a;
DROP FUNCTION twice(text);
-- file: 039_rewrite.sql
ALTER TABLE store.clients ALTER COLUMN note TYPE varchar(20);
ALTER TABLE copies ALTER COLUMN id TYPE bigint;
-- file: 040_materialize.sql
CREATE MATERIALIZED VIEW store.kept AS SELECT id FROM store.clients;
-- file: 041_refresh.sql
REFRESH MATERIALIZED VIEW store.kept;
-- file: 042_member_of_extension.sql
ALTER EXTENSION unaccent ADD FUNCTION twice(int);
-- file: 043_no_member_any_more.sql
ALTER EXTENSION unaccent DROP FUNCTION twice(int);
-- file: 044_drop_all.sql
DROP SCHEMA store CASCADE;
-- file: 045_drop_extension.sql
DROP EXTENSION unaccent;
