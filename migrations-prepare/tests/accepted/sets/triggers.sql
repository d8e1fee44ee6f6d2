-- file: 001_tables.sql
CREATE TABLE stock (item text PRIMARY KEY, amount int NOT NULL, changed timestamptz);
CREATE TABLE stock_log (id bigint GENERATED ALWAYS AS IDENTITY, item text, old_amount int, new_amount int, op text, at timestamptz DEFAULT clock_timestamp());
-- file: 002_row_triggers.sql
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW IS DISTINCT FROM OLD THEN
        NEW.changed := now();
    ELSIF TG_OP = 'INSERT' THEN
        NEW.changed = coalesce(NEW.changed, now());
    END IF;
    RETURN NEW;
END $fn$;
CREATE TRIGGER touch BEFORE INSERT OR UPDATE OF amount, item ON stock FOR EACH ROW EXECUTE PROCEDURE touch();
CREATE FUNCTION log_stock() RETURNS trigger AS $$
BEGIN
    INSERT INTO stock_log (item, old_amount, new_amount, op)
    SELECT coalesce(n.item, o.item), o.amount, n.amount, TG_OP FROM new_rows n FULL JOIN old_rows o USING (item);
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER log_update AFTER UPDATE ON stock REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_stock();
UPDATE stock SET amount = amount + 1;
INSERT INTO stock VALUES ('pen', 1), ('cup', 2);
UPDATE stock SET amount = amount * 2 WHERE item = 'pen';
-- file: 002_row_triggers.rollback.sql
DROP TRIGGER log_update ON stock;
DROP FUNCTION log_stock();
DROP TRIGGER touch ON stock;
DROP FUNCTION touch();
-- file: 003_constraint_and_instead.sql
CREATE FUNCTION check_amount() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.amount < 0 THEN RAISE EXCEPTION 'negative: %', NEW.item USING ERRCODE = 'check_violation', HINT = 'no; really'; END IF; RETURN NULL; END$$;
CREATE CONSTRAINT TRIGGER check_amount AFTER INSERT OR UPDATE ON stock DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount IS NOT NULL) EXECUTE FUNCTION check_amount();
CREATE VIEW stock_view AS SELECT item, amount FROM stock;
CREATE FUNCTION stock_view_insert() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO stock (item, amount) VALUES (NEW.item, NEW.amount) ON CONFLICT (item) DO UPDATE SET amount = stock.amount + excluded.amount; RETURN NEW; END$$;
CREATE TRIGGER stock_view_insert INSTEAD OF INSERT ON stock_view FOR EACH ROW EXECUTE FUNCTION stock_view_insert();
INSERT INTO stock_view VALUES ('pen', -1);
SET CONSTRAINTS check_amount IMMEDIATE;
CREATE TRIGGER guard BEFORE TRUNCATE ON stock EXECUTE FUNCTION check_amount();
ALTER TABLE stock DISABLE TRIGGER guard;
ALTER TRIGGER guard ON stock RENAME TO guard_truncate;
COMMENT ON TRIGGER guard_truncate ON stock IS 'it''s disabled';
-- file: 003_constraint_and_instead.rollback.sql
DROP VIEW stock_view;
DROP FUNCTION stock_view_insert;
DROP TRIGGER guard_truncate ON stock;
DROP TRIGGER check_amount ON stock;
DROP FUNCTION check_amount;
-- file: 004_event_trigger.sql
CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    FOR r IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
        RAISE NOTICE '% %', tg_tag, r.object_identity;
    END LOOP;
END $$;
CREATE EVENT TRIGGER corpus_note_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE') EXECUTE FUNCTION note_ddl();
CREATE TABLE noted (id int);
ALTER EVENT TRIGGER corpus_note_ddl DISABLE;
-- file: 004_event_trigger.rollback.sql
DROP EVENT TRIGGER corpus_note_ddl;
DROP FUNCTION note_ddl();
DROP TABLE noted;
