-- Migration: 20260119_02_record_client_health
-- Description: Writes today's row of every active client

CREATE FUNCTION record_client_health(for_day date DEFAULT CURRENT_DATE) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    recorded integer;
BEGIN
    INSERT INTO client_health_history (client_id, snapshot_date, health_score, components)
    SELECT
        client.id,
        for_day,
        score.health_score,
        (
            SELECT coalesce(jsonb_object_agg(part.component, round(part.value)), '{}')
            FROM client_health_components(client.id) AS part
            WHERE part.value IS NOT NULL
        )
    FROM clients AS client
    CROSS JOIN LATERAL (SELECT client_health_score(client.id) AS health_score) AS score
    WHERE client.is_active AND score.health_score IS NOT NULL
    ON CONFLICT (client_id, snapshot_date)
        DO UPDATE SET health_score = EXCLUDED.health_score, components = EXCLUDED.components;
    GET DIAGNOSTICS recorded = ROW_COUNT;
    RETURN recorded;
END;
$$;

REVOKE EXECUTE ON FUNCTION record_client_health(date) FROM PUBLIC, anon, authenticated;

-- Rollback:
-- DROP FUNCTION record_client_health(date);
