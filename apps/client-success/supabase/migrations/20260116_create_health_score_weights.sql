-- Migration: 20260116_create_health_score_weights
-- Description: How much each part counts in the health of a client

CREATE TABLE health_score_weights (
    component text PRIMARY KEY
        CONSTRAINT health_score_weights_component_check
        CHECK (component IN ('nps', 'engagement', 'actions', 'receivables')),
    weight integer NOT NULL CONSTRAINT health_score_weights_weight_check CHECK (weight BETWEEN 0 AND 100),
    explanation text NOT NULL
);

INSERT INTO health_score_weights (component, weight, explanation) VALUES
    ('nps', 30, 'The mean survey score of the last twelve months, 0 to 10'),
    ('engagement', 35, 'The share of owed contacts that were held'),
    ('actions', 15, 'The share of open actions that are not overdue'),
    ('receivables', 20, 'The share of the outstanding amount that is younger than 60 days');

CREATE FUNCTION check_health_score_weights() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
    total bigint := (SELECT sum(weight) FROM health_score_weights);
BEGIN
    IF total IS DISTINCT FROM 100 THEN
        RAISE EXCEPTION 'the weights of the health score make % and not 100', total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

-- At the end of the transaction, so that two weights can change together.
CREATE CONSTRAINT TRIGGER health_score_weights_total
    AFTER INSERT OR UPDATE OR DELETE ON health_score_weights
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_health_score_weights();

-- Rollback:
-- DROP TABLE health_score_weights;
-- DROP FUNCTION check_health_score_weights();
