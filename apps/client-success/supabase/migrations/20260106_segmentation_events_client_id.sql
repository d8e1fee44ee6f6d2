-- Migration: 20260106_segmentation_events_client_id
-- Description: Contacts point to their client instead of repeating a name of it

ALTER TABLE segmentation_events ADD COLUMN client_id uuid
    CONSTRAINT segmentation_events_client_id_fkey REFERENCES clients (id);

UPDATE segmentation_events SET client_id = resolve_client(client_name);

CREATE INDEX segmentation_events_client_id_idx ON segmentation_events (client_id, event_date DESC);

CREATE FUNCTION fill_client_id() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.client_id IS NULL THEN
        NEW.client_id := resolve_client(NEW.client_name);
    END IF;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION fill_client_id() IS 'For imports that know a name alone';

CREATE TRIGGER segmentation_events_fill_client_id
    BEFORE INSERT OR UPDATE OF client_name ON segmentation_events
    FOR EACH ROW EXECUTE FUNCTION fill_client_id();

-- Rollback:
-- DROP TRIGGER segmentation_events_fill_client_id ON segmentation_events;
-- DROP FUNCTION fill_client_id();
-- DROP INDEX segmentation_events_client_id_idx;
-- ALTER TABLE segmentation_events DROP COLUMN client_id;
