-- Migration: 20260120_nps_category
-- Description: Promoter, passive or detractor follows from the score

ALTER TABLE nps_responses ADD COLUMN category text NOT NULL
    GENERATED ALWAYS AS (
        CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END
    ) STORED;

CREATE INDEX nps_responses_detractors_idx ON nps_responses (response_date DESC) WHERE score <= 6;

CREATE VIEW nps_by_period WITH (security_invoker = true) AS
SELECT
    period,
    count(*) AS responses,
    round(100.0 * (count(*) FILTER (WHERE category = 'promoter')
        - count(*) FILTER (WHERE category = 'detractor')) / count(*))::integer AS nps
FROM nps_responses
GROUP BY period;

-- Rollback:
-- DROP VIEW nps_by_period;
-- DROP INDEX nps_responses_detractors_idx;
-- ALTER TABLE nps_responses DROP COLUMN category;
