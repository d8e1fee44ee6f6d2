-- Migration: 20260206_03_plan_touchpoints
-- Description: Plans a contact for each client that was silent for longer than a rule allows

INSERT INTO relationship_autopilot_rules (rule_name, tier_id, occasion, after_days, channel)
SELECT 'Silence, ' || tier_name, id, 'silence', wanted.after_days, wanted.channel
FROM (VALUES ('Giant', 21, 'call'), ('Collaboration', 30, 'call'), ('Leverage', 60, 'email'),
    ('Nurture', 60, 'email'), ('Maintain', 120, 'email')) AS wanted (tier_name, after_days, channel)
JOIN segmentation_tiers USING (tier_name);

CREATE FUNCTION plan_touchpoints(for_day date DEFAULT CURRENT_DATE) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    planned integer;
BEGIN
    INSERT INTO scheduled_touchpoints (rule_id, client_id, cse_id, channel, due_on, reason)
    SELECT rule.id, client.id, segmentation.cse_id, rule.channel, for_day,
        CASE WHEN last_contact.on_day IS NULL THEN 'no contact is recorded'
            ELSE format('last contact on %s', last_contact.on_day) END
    FROM relationship_autopilot_rules AS rule
    JOIN client_segmentation AS segmentation
        ON segmentation.tier_id = rule.tier_id AND segmentation.effective_to IS NULL
    JOIN clients AS client ON client.id = segmentation.client_id AND client.is_active
    CROSS JOIN LATERAL (
        SELECT max(contact.on_day) AS on_day
        FROM (
            SELECT meeting_date AS on_day FROM unified_meetings WHERE client_id = client.id
            UNION ALL
            SELECT event_date FROM segmentation_events WHERE client_id = client.id AND completed
        ) AS contact
        WHERE contact.on_day <= for_day
    ) AS last_contact
    WHERE rule.is_enabled
      AND rule.occasion = 'silence'
      AND (last_contact.on_day IS NULL OR last_contact.on_day < for_day - rule.after_days)
      AND NOT EXISTS (
          SELECT FROM scheduled_touchpoints AS open
          WHERE open.client_id = client.id AND open.status IN ('suggested', 'accepted')
      );
    GET DIAGNOSTICS planned = ROW_COUNT;
    RETURN planned;
END;
$$;

REVOKE EXECUTE ON FUNCTION plan_touchpoints(date) FROM PUBLIC, anon, authenticated;

-- Rollback:
-- DROP FUNCTION plan_touchpoints(date);
-- DELETE FROM relationship_autopilot_rules WHERE rule_name LIKE 'Silence, %';
