-- Migration: 20251128_seed_segmentation_event_types
-- Description: The eight kinds of contact of the account plan, and the five tiers

INSERT INTO segmentation_event_types (event_code, event_name, frequency, responsible_team) VALUES
    ('executive_review', 'Executive business review', 'half_yearly', 'Leadership'),
    ('account_plan', 'Account plan workshop', 'yearly', 'Client success'),
    ('health_check', 'Service health check', 'monthly', 'Client success'),
    ('insight_session', 'Insight touch point', 'quarterly', 'Client success'),
    ('roadmap', 'Product roadmap session', 'half_yearly', 'Product'),
    ('site_visit', 'Visit on site', 'half_yearly', 'Client success'),
    ('release_planning', 'Release and upgrade planning', 'yearly', 'Delivery'),
    ('nps_follow_up', 'Follow-up of survey answers', 'half_yearly', 'Client success')
ON CONFLICT (event_code) DO NOTHING;

INSERT INTO segmentation_tiers (tier_name, description) VALUES
    ('Giant', 'Shapes the region, and is visited by leadership'),
    ('Collaboration', 'Builds with us'),
    ('Leverage', 'Large, content and served by playbook'),
    ('Nurture', 'Small and growing'),
    ('Maintain', 'Small and stable')
ON CONFLICT (tier_name) DO NOTHING;

-- Half as much for a smaller tier, and a health check in every month for the two largest.
INSERT INTO tier_event_requirements (tier_id, event_type_id, events_per_year)
SELECT tier.id, type.id, wanted.events_per_year
FROM (VALUES
    ('Giant', 'executive_review', 2), ('Giant', 'account_plan', 1), ('Giant', 'health_check', 12),
    ('Giant', 'insight_session', 4), ('Giant', 'roadmap', 2), ('Giant', 'site_visit', 2),
    ('Collaboration', 'executive_review', 2), ('Collaboration', 'account_plan', 1),
    ('Collaboration', 'health_check', 12), ('Collaboration', 'insight_session', 4),
    ('Leverage', 'account_plan', 1), ('Leverage', 'health_check', 4), ('Leverage', 'nps_follow_up', 2),
    ('Nurture', 'health_check', 4), ('Nurture', 'insight_session', 2),
    ('Maintain', 'health_check', 2), ('Maintain', 'release_planning', 1)
) AS wanted (tier_name, event_code, events_per_year)
JOIN segmentation_tiers AS tier USING (tier_name)
JOIN segmentation_event_types AS type USING (event_code)
ON CONFLICT (tier_id, event_type_id) DO NOTHING;

-- Rollback:
-- DELETE FROM tier_event_requirements;
-- DELETE FROM segmentation_event_types AS type
-- WHERE NOT EXISTS (SELECT FROM segmentation_events AS event WHERE event.event_type_id = type.id);
