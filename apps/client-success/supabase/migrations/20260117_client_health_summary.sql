-- Migration: 20260117_client_health_summary
-- Description: One line a client for the command centre

CREATE VIEW client_health_summary WITH (security_invoker = true) AS
SELECT
    client.id AS client_id,
    client.client_name,
    tier.tier_name,
    cse.full_name AS cse_name,
    arr.arr_amount,
    client_health_score(client.id) AS health_score
FROM clients AS client
LEFT JOIN client_segmentation AS segmentation
    ON segmentation.client_id = client.id AND segmentation.effective_to IS NULL
LEFT JOIN segmentation_tiers AS tier ON tier.id = segmentation.tier_id
LEFT JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
LEFT JOIN LATERAL (
    SELECT arr_amount FROM client_arr
    WHERE client_arr.client_name = client.client_name
    ORDER BY fiscal_year DESC LIMIT 1
) AS arr ON true
WHERE client.is_active;

-- Rollback:
-- DROP VIEW client_health_summary;
