-- Migration: 20260105_create_client_name_aliases
-- Description: The names under which imports know a client

CREATE TABLE client_name_aliases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT client_name_aliases_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    alias text NOT NULL CONSTRAINT client_name_aliases_alias_check CHECK (btrim(alias) <> ''),
    source text NOT NULL DEFAULT 'manual'
        CONSTRAINT client_name_aliases_source_check
        CHECK (source IN ('manual', 'finance', 'survey', 'calendar', 'news')),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One alias means one client, whatever its capitals.
CREATE UNIQUE INDEX client_name_aliases_alias_key ON client_name_aliases (lower(alias)) WHERE is_active;
CREATE INDEX client_name_aliases_client_id_idx ON client_name_aliases (client_id);

INSERT INTO client_name_aliases (client_id, alias)
SELECT id, client_name FROM clients;

-- Rollback:
-- DROP TABLE client_name_aliases;
