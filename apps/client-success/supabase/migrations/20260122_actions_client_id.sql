-- Migration: 20260122_actions_client_id
-- Description: Actions point to their client

ALTER TABLE actions ADD COLUMN client_id uuid;
ALTER TABLE actions
    ADD CONSTRAINT actions_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients (id) NOT VALID;

UPDATE actions SET client_id = resolve_client(client) WHERE client IS NOT NULL;

ALTER TABLE actions VALIDATE CONSTRAINT actions_client_id_fkey;

CREATE FUNCTION fill_action_client_id() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    NEW.client_id := coalesce(resolve_client(NEW.client), NEW.client_id);
    RETURN NEW;
END;
$$;

CREATE TRIGGER actions_fill_client_id BEFORE INSERT OR UPDATE OF client ON actions
    FOR EACH ROW EXECUTE FUNCTION fill_action_client_id();

-- Rollback:
-- DROP TRIGGER actions_fill_client_id ON actions;
-- DROP FUNCTION fill_action_client_id();
-- ALTER TABLE actions DROP COLUMN client_id;
