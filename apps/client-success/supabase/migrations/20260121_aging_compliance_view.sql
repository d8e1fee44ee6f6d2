-- Migration: 20260121_aging_compliance_view
-- Description: Whether 90 per cent of the receivables are younger than 60 days

CREATE VIEW aging_compliance WITH (security_invoker = true) AS
SELECT
    aging.cse_name,
    aging.week_ending,
    sum(aging.current_amount + aging.days_1_to_30 + aging.days_31_to_60
        + aging.days_61_to_90 + aging.days_over_90) AS outstanding,
    sum(aging.days_61_to_90 + aging.days_over_90) AS overdue,
    coalesce(
        round(100 * (1 - sum(aging.days_61_to_90 + aging.days_over_90)
            / nullif(sum(aging.current_amount + aging.days_1_to_30 + aging.days_31_to_60
                + aging.days_61_to_90 + aging.days_over_90), 0)), 1),
        100
    ) AS percent_under_60_days
FROM aging_accounts AS aging
WHERE NOT aging.is_inactive
GROUP BY aging.cse_name, aging.week_ending;

-- Rollback:
-- DROP VIEW aging_compliance;
