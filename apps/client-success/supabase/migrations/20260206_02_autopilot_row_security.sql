-- Migration: 20260206_02_autopilot_row_security
-- Description: Touchpoints and drafts belong to whoever looks after the client

ALTER TABLE relationship_autopilot_rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE scheduled_touchpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE communication_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE recognition_occasions ENABLE ROW LEVEL SECURITY;
ALTER TABLE recognition_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY relationship_autopilot_rules_read ON relationship_autopilot_rules FOR SELECT TO authenticated
    USING (true);
CREATE POLICY scheduled_touchpoints_own ON scheduled_touchpoints TO authenticated
    USING (looks_after(client_id)) WITH CHECK (looks_after(client_id));
CREATE POLICY communication_drafts_own ON communication_drafts TO authenticated
    USING (looks_after(client_id)) WITH CHECK (looks_after(client_id));
CREATE POLICY recognition_occasions_read ON recognition_occasions FOR SELECT TO authenticated USING (true);
CREATE POLICY recognition_messages_own ON recognition_messages FOR SELECT TO authenticated
    USING (EXISTS (
        SELECT FROM recognition_occasions AS occasion
        WHERE occasion.id = recognition_messages.occasion_id AND looks_after(occasion.client_id)
    ));

-- Rollback:
-- DROP POLICY recognition_messages_own ON recognition_messages;
-- DROP POLICY recognition_occasions_read ON recognition_occasions;
-- DROP POLICY communication_drafts_own ON communication_drafts;
-- DROP POLICY scheduled_touchpoints_own ON scheduled_touchpoints;
-- DROP POLICY relationship_autopilot_rules_read ON relationship_autopilot_rules;
-- ALTER TABLE recognition_messages DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE recognition_occasions DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE communication_drafts DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE scheduled_touchpoints DISABLE ROW LEVEL SECURITY;
-- ALTER TABLE relationship_autopilot_rules DISABLE ROW LEVEL SECURITY;
