-- Migration: 20260105_02_resolve_client
-- Description: From any name of a client to the client

CREATE FUNCTION resolve_client(any_name text) RETURNS uuid
    LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    SELECT found.client_id
    FROM (
        SELECT clients.id AS client_id, 1 AS preference
        FROM clients WHERE clients.client_name = any_name
        UNION ALL
        SELECT alias.client_id, 2
        FROM client_name_aliases AS alias
        WHERE alias.is_active AND lower(alias.alias) = lower(btrim(any_name))
    ) AS found
    ORDER BY found.preference
    LIMIT 1
$$;

COMMENT ON FUNCTION resolve_client(text) IS 'The client of that name or alias, or NULL where nobody has it';

-- Rollback:
-- DROP FUNCTION resolve_client(text);
