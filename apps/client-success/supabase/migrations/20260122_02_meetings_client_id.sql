-- Migration: 20260122_02_meetings_client_id
-- Description: Meetings point to their client, and internal ones to nobody

ALTER TABLE unified_meetings ADD COLUMN client_id uuid;
ALTER TABLE unified_meetings
    ADD CONSTRAINT unified_meetings_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients (id) NOT VALID;

UPDATE unified_meetings SET client_id = resolve_client(client_name) WHERE NOT is_internal;

ALTER TABLE unified_meetings VALIDATE CONSTRAINT unified_meetings_client_id_fkey;

CREATE TRIGGER unified_meetings_fill_client_id
    BEFORE INSERT OR UPDATE OF client_name ON unified_meetings
    FOR EACH ROW WHEN (NOT NEW.is_internal) EXECUTE FUNCTION fill_client_id();

-- Rollback:
-- DROP TRIGGER unified_meetings_fill_client_id ON unified_meetings;
-- ALTER TABLE unified_meetings DROP COLUMN client_id;
