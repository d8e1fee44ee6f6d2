-- Migration: 20260207_08_raise_sentiment_alerts
-- Description: A bad or sinking mood is told at once to whoever looks after the client

CREATE FUNCTION raise_sentiment_alerts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    threshold sentiment_thresholds%ROWTYPE;
    before_score numeric;
BEGIN
    SELECT * INTO threshold FROM sentiment_thresholds
    WHERE client_id = NEW.client_id OR client_id IS NULL
    ORDER BY client_id NULLS LAST LIMIT 1;

    SELECT avg(score) INTO before_score FROM sentiment_snapshots
    WHERE client_id = NEW.client_id AND id <> NEW.id
      AND measured_at BETWEEN NEW.measured_at - interval '30 days' AND NEW.measured_at;

    IF NEW.score < threshold.negative_below THEN
        INSERT INTO sentiment_alerts (client_id, snapshot_id, alert_type, severity, raised_at)
        VALUES (NEW.client_id, NEW.id, 'negative',
            CASE WHEN NEW.score < -0.6 THEN 'critical' ELSE 'warning' END, NEW.measured_at);
    END IF;
    IF before_score - NEW.score >= threshold.drop_of THEN
        INSERT INTO sentiment_alerts (client_id, snapshot_id, alert_type, severity, raised_at)
        VALUES (NEW.client_id, NEW.id, 'drop', 'warning', NEW.measured_at);
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER sentiment_snapshots_raise_alerts AFTER INSERT ON sentiment_snapshots
    FOR EACH ROW EXECUTE FUNCTION raise_sentiment_alerts();

CREATE FUNCTION notify_of_sentiment_alert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO notifications (user_email, type, title, message)
    SELECT cse.email, 'sentiment_alert', format('%s: %s', client.client_name, NEW.alert_type),
        format('The mood calls for attention (%s).', NEW.severity)
    FROM client_segmentation AS segmentation
    JOIN cse_profiles AS cse ON cse.id = segmentation.cse_id
    JOIN clients AS client ON client.id = segmentation.client_id
    WHERE segmentation.client_id = NEW.client_id AND segmentation.effective_to IS NULL;
    RETURN NULL;
END;
$$;

CREATE TRIGGER sentiment_alerts_notify AFTER INSERT ON sentiment_alerts
    FOR EACH ROW WHEN (NEW.severity <> 'info') EXECUTE FUNCTION notify_of_sentiment_alert();

-- Rollback:
-- DROP TRIGGER sentiment_alerts_notify ON sentiment_alerts;
-- DROP FUNCTION notify_of_sentiment_alert();
-- DROP TRIGGER sentiment_snapshots_raise_alerts ON sentiment_snapshots;
-- DROP FUNCTION raise_sentiment_alerts();
