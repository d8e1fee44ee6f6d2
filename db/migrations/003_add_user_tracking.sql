-- Migration: 003_add_user_tracking
-- Description: Records what users do with recommendations, and every change of a recommendation
-- Created: 2026-11-29

-- What a user did. A recommendation that is deleted leaves what was done with it.
CREATE TABLE user_actions (
    action_id    uuid        NOT NULL DEFAULT gen_random_uuid(),
    user_id      uuid        NOT NULL,
    action_type  text        NOT NULL,
    reco_id      uuid,
    detail       jsonb       NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_actions_pkey PRIMARY KEY (action_id),
    CONSTRAINT user_actions_reco_id_fkey
        FOREIGN KEY (reco_id) REFERENCES recommendations (reco_id) ON DELETE SET NULL,
    CONSTRAINT user_actions_action_type_check CHECK (action_type IN ('RECORD', 'VIEW', 'PRICE', 'SCORE', 'EXPIRE')),
    CONSTRAINT user_actions_detail_check CHECK (jsonb_typeof(detail) = 'object')
);

CREATE INDEX user_actions_user_id_created_at_idx ON user_actions (user_id, created_at DESC);
CREATE INDEX user_actions_reco_id_idx ON user_actions (reco_id);

COMMENT ON TABLE user_actions IS 'What a user did, and to which recommendation';
COMMENT ON COLUMN user_actions.reco_id IS 'NULL where the action was about none, or where that was deleted';
COMMENT ON COLUMN user_actions.detail IS 'An object: what else is known of the action';

-- Every change of a recommendation, whoever made it and by whatever program. The trigger writes it, so
-- there is no foreign key: the last row about a recommendation is that of its deletion. A restore of the
-- data alone fires the trigger as well; its rows stand beside those of the dump, because no key is counted.
CREATE TABLE recommendation_audit (
    audit_id    uuid        NOT NULL DEFAULT gen_random_uuid(),
    reco_id     uuid        NOT NULL,
    operation   text        NOT NULL,
    changed_by  text        NOT NULL DEFAULT current_user,
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    before      jsonb,
    after       jsonb,

    CONSTRAINT recommendation_audit_pkey PRIMARY KEY (audit_id),
    CONSTRAINT recommendation_audit_operation_check CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
    CONSTRAINT recommendation_audit_before_check CHECK ((before IS NULL) = (operation = 'INSERT')),
    CONSTRAINT recommendation_audit_after_check CHECK ((after IS NULL) = (operation = 'DELETE'))
);

CREATE INDEX recommendation_audit_reco_id_changed_at_idx ON recommendation_audit (reco_id, changed_at);

COMMENT ON TABLE recommendation_audit IS 'The row of a recommendation before and after each change';
COMMENT ON COLUMN recommendation_audit.changed_by IS 'The role of the database that made the change';

-- A restore empties the search path, so the function says where its table is.
CREATE FUNCTION recommendations_audit() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public
AS $$
BEGIN
    INSERT INTO recommendation_audit (reco_id, operation, before, after)
    VALUES (
        coalesce(NEW.reco_id, OLD.reco_id),
        TG_OP,
        CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION recommendations_audit() IS 'Writes a change of a recommendation to recommendation_audit';

CREATE TRIGGER recommendations_audit
    AFTER INSERT OR UPDATE OR DELETE ON recommendations
    FOR EACH ROW
    EXECUTE FUNCTION recommendations_audit();
