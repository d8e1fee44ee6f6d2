-- Migration: 20260208_03_predict_health_and_build_digests
-- Description: Forecasts from the trend of ninety days, and one digest a person and day

CREATE FUNCTION predict_client_health(for_day date DEFAULT CURRENT_DATE) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    predicted integer;
BEGIN
    INSERT INTO health_predictions
        (client_id, predicted_on, horizon_days, current_score, predicted_score, confidence)
    SELECT
        trend.client_id,
        for_day,
        horizon.days,
        trend.current_score,
        least(100, greatest(0, round(trend.current_score + trend.slope * horizon.days)))::integer,
        -- A line that fits well and has many points is believed, and less the farther it reaches.
        round((greatest(0.1, trend.fit) * least(1, trend.points / 12.0) * (1 - horizon.days / 180.0))::numeric, 2)
    FROM (
        SELECT
            history.client_id,
            (array_agg(history.health_score ORDER BY history.snapshot_date DESC))[1] AS current_score,
            coalesce(regr_slope(history.health_score, history.snapshot_date - for_day), 0) AS slope,
            coalesce(regr_r2(history.health_score, history.snapshot_date - for_day), 0) AS fit,
            count(*) AS points
        FROM client_health_history AS history
        WHERE history.snapshot_date BETWEEN for_day - 90 AND for_day
        GROUP BY history.client_id
        HAVING count(*) >= 3
    ) AS trend
    CROSS JOIN (VALUES (30), (60), (90)) AS horizon (days)
    ON CONFLICT ON CONSTRAINT health_predictions_once_key DO UPDATE
        SET current_score = EXCLUDED.current_score,
            predicted_score = EXCLUDED.predicted_score,
            confidence = EXCLUDED.confidence;
    GET DIAGNOSTICS predicted = ROW_COUNT;
    RETURN predicted;
END;
$$;

CREATE FUNCTION build_digest(for_cse uuid, for_day date DEFAULT CURRENT_DATE) RETURNS uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    INSERT INTO user_digests (cse_id, digest_type, digest_date, content)
    SELECT for_cse, 'daily', for_day, jsonb_build_object(
        'alerts', (
            SELECT count(*) FROM sentiment_alerts AS alert
            JOIN client_segmentation AS segmentation
                ON segmentation.client_id = alert.client_id AND segmentation.effective_to IS NULL
            WHERE segmentation.cse_id = for_cse AND alert.status = 'open'
        ),
        'overdue_actions', (
            SELECT count(*) FROM actions AS action
            JOIN client_segmentation AS segmentation
                ON segmentation.client_id = action.client_id AND segmentation.effective_to IS NULL
            WHERE segmentation.cse_id = for_cse
              AND action."Due_Date" < for_day AND action."Status" NOT IN ('Completed', 'Cancelled')
        ),
        'touchpoints', (
            SELECT count(*) FROM scheduled_touchpoints
            WHERE cse_id = for_cse AND due_on <= for_day AND status IN ('suggested', 'accepted')
        ),
        'at_risk', (
            SELECT coalesce(jsonb_agg(DISTINCT client.client_name), '[]')
            FROM health_predictions AS prediction
            JOIN clients AS client ON client.id = prediction.client_id
            JOIN client_segmentation AS segmentation
                ON segmentation.client_id = client.id AND segmentation.effective_to IS NULL
            WHERE segmentation.cse_id = for_cse AND prediction.predicted_on = for_day
              AND prediction.risk_level IN ('high', 'critical')
        )
    )
    ON CONFLICT ON CONSTRAINT user_digests_once_key DO UPDATE SET content = EXCLUDED.content
    RETURNING id
$$;

REVOKE EXECUTE ON FUNCTION predict_client_health(date), build_digest(uuid, date)
    FROM PUBLIC, anon, authenticated;

-- Rollback:
-- DROP FUNCTION build_digest(uuid, date);
-- DROP FUNCTION predict_client_health(date);
