-- file: 001_a.sql
CREATE TABLE IF NOT EXISTS "audit_log" ("id" bigserial NOT NULL, "table_name" regclass NOT NULL, "row_data" jsonb, "changed" timestamptz DEFAULT transaction_timestamp(), "who" oid DEFAULT (current_user::regrole)::oid, CONSTRAINT "audit_pk" PRIMARY KEY ("id", "changed")) PARTITION BY RANGE ("changed");
CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
CREATE OR REPLACE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $audit$ BEGIN INSERT INTO audit_log (table_name, row_data) VALUES (TG_RELID, to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END)); RETURN NULL; END $audit$;
-- file: 002_b.sql
CREATE TABLE doc (id int PRIMARY KEY, deleted_at timestamptz); CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON doc FOR EACH ROW EXECUTE FUNCTION audit(); CREATE VIEW live_doc AS SELECT * FROM doc WHERE deleted_at IS NULL; CREATE RULE soft AS ON DELETE TO live_doc DO INSTEAD UPDATE doc SET deleted_at = now() WHERE doc.id = OLD.id;
INSERT INTO doc VALUES (1); DELETE FROM live_doc WHERE id = 1; SELECT table_name::text, row_data ->> 'id' FROM audit_log;
-- file: 002_b.rollback.sql
DROP TABLE doc CASCADE; DELETE FROM audit_log;
