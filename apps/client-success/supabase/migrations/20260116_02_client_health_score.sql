-- Migration: 20260116_02_client_health_score
-- Description: The health of a client in one number, from 0 to 100

CREATE FUNCTION client_health_components(wanted_client uuid)
    RETURNS TABLE (component text, value numeric)
    LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    SELECT 'nps', 10 * avg(score)
    FROM nps_responses
    WHERE resolve_client(client_name) = wanted_client
      AND response_date > CURRENT_DATE - 365
    UNION ALL
    SELECT 'engagement', avg(compliance_percent)
    FROM segmentation_event_compliance
    WHERE resolve_client(client_name) = wanted_client
    UNION ALL
    SELECT 'actions', 100 * avg(CASE WHEN "Due_Date" < CURRENT_DATE THEN 0 ELSE 1 END)
    FROM actions
    WHERE resolve_client(client) = wanted_client
      AND "Status" NOT IN ('Completed', 'Cancelled')
    UNION ALL
    SELECT 'receivables', 100 * (1 - sum(days_61_to_90 + days_over_90)
        / nullif(sum(current_amount + days_1_to_30 + days_31_to_60 + days_61_to_90 + days_over_90), 0))
    FROM aging_accounts
    WHERE resolve_client(client_name) = wanted_client
      AND week_ending = (SELECT max(week_ending) FROM aging_accounts)
$$;

CREATE FUNCTION client_health_score(wanted_client uuid) RETURNS integer
    LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    -- A part of which nothing is known does not count, and the others count more.
    SELECT round(sum(part.value * weights.weight) / nullif(sum(weights.weight), 0))::integer
    FROM client_health_components(wanted_client) AS part
    JOIN health_score_weights AS weights USING (component)
    WHERE part.value IS NOT NULL
$$;

COMMENT ON FUNCTION client_health_score(uuid) IS 'From 0 to 100; NULL where nothing is known of the client';

-- Rollback:
-- DROP FUNCTION client_health_score(uuid);
-- DROP FUNCTION client_health_components(uuid);
