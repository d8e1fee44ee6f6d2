-- Migration: 20251128_02_event_compliance_view
-- Description: How far each client is with what its tier is owed this year

CREATE VIEW segmentation_event_compliance WITH (security_invoker = true) AS
SELECT
    segmentation.client_name,
    tier.tier_name,
    type.event_code,
    requirement.events_per_year AS events_owed,
    count(event.id) FILTER (WHERE event.completed) AS events_held,
    least(
        100,
        round(100.0 * count(event.id) FILTER (WHERE event.completed) / requirement.events_per_year)
    )::integer AS compliance_percent
FROM client_segmentation AS segmentation
JOIN segmentation_tiers AS tier ON tier.id = segmentation.tier_id
JOIN tier_event_requirements AS requirement ON requirement.tier_id = tier.id
JOIN segmentation_event_types AS type ON type.id = requirement.event_type_id
LEFT JOIN segmentation_events AS event
    ON event.client_name = segmentation.client_name
    AND event.event_type_id = type.id
    AND event.event_date >= date_trunc('year', CURRENT_DATE)::date
WHERE segmentation.effective_to IS NULL
GROUP BY segmentation.client_name, tier.tier_name, type.event_code, requirement.events_per_year;

-- Rollback:
-- DROP VIEW segmentation_event_compliance;
