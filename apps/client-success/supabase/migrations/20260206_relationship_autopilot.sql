-- Migration: 20260206_relationship_autopilot
-- Description: Rules that plan contacts, the contacts, drafts of messages, and occasions to congratulate

CREATE TABLE relationship_autopilot_rules (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_name text NOT NULL CONSTRAINT relationship_autopilot_rules_rule_name_key UNIQUE,
    tier_id uuid CONSTRAINT relationship_autopilot_rules_tier_id_fkey REFERENCES segmentation_tiers (id),
    occasion text NOT NULL
        CONSTRAINT relationship_autopilot_rules_occasion_check
        CHECK (occasion IN ('silence', 'health_drop', 'survey_answer', 'renewal', 'recognition')),
    after_days integer NOT NULL CONSTRAINT relationship_autopilot_rules_after_days_check CHECK (after_days >= 0),
    channel text NOT NULL DEFAULT 'email'
        CONSTRAINT relationship_autopilot_rules_channel_check CHECK (channel IN ('email', 'call', 'meeting', 'visit')),
    is_enabled boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE scheduled_touchpoints (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    rule_id uuid
        CONSTRAINT scheduled_touchpoints_rule_id_fkey REFERENCES relationship_autopilot_rules (id) ON DELETE SET NULL,
    client_id uuid NOT NULL
        CONSTRAINT scheduled_touchpoints_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    cse_id uuid CONSTRAINT scheduled_touchpoints_cse_id_fkey REFERENCES cse_profiles (id),
    channel text NOT NULL
        CONSTRAINT scheduled_touchpoints_channel_check CHECK (channel IN ('email', 'call', 'meeting', 'visit')),
    due_on date NOT NULL,
    status text NOT NULL DEFAULT 'suggested'
        CONSTRAINT scheduled_touchpoints_status_check
        CHECK (status IN ('suggested', 'accepted', 'done', 'dismissed')),
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE communication_drafts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    touchpoint_id uuid
        CONSTRAINT communication_drafts_touchpoint_id_fkey REFERENCES scheduled_touchpoints (id) ON DELETE CASCADE,
    client_id uuid NOT NULL
        CONSTRAINT communication_drafts_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    subject text NOT NULL,
    body text NOT NULL,
    tone text NOT NULL DEFAULT 'friendly'
        CONSTRAINT communication_drafts_tone_check CHECK (tone IN ('formal', 'friendly', 'brief')),
    status text NOT NULL DEFAULT 'draft'
        CONSTRAINT communication_drafts_status_check CHECK (status IN ('draft', 'approved', 'sent', 'discarded')),
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT communication_drafts_sent_at_check CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);

CREATE TABLE recognition_occasions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL
        CONSTRAINT recognition_occasions_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    occasion text NOT NULL
        CONSTRAINT recognition_occasions_occasion_check
        CHECK (occasion IN ('anniversary', 'go_live', 'award', 'promotion', 'milestone')),
    happens_on date NOT NULL,
    headline text NOT NULL,
    article_id uuid CONSTRAINT recognition_occasions_article_id_fkey REFERENCES news_articles (id) ON DELETE SET NULL,
    CONSTRAINT recognition_occasions_once_key UNIQUE (client_id, occasion, happens_on)
);

CREATE TABLE recognition_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    occasion_id uuid NOT NULL
        CONSTRAINT recognition_messages_occasion_id_fkey REFERENCES recognition_occasions (id) ON DELETE CASCADE,
    draft_id uuid NOT NULL CONSTRAINT recognition_messages_draft_id_key UNIQUE
        CONSTRAINT recognition_messages_draft_id_fkey REFERENCES communication_drafts (id) ON DELETE CASCADE
);

CREATE INDEX relationship_autopilot_rules_tier_id_idx ON relationship_autopilot_rules (tier_id);
CREATE INDEX scheduled_touchpoints_rule_id_idx ON scheduled_touchpoints (rule_id);
CREATE INDEX scheduled_touchpoints_client_id_idx ON scheduled_touchpoints (client_id);
CREATE INDEX scheduled_touchpoints_open_idx ON scheduled_touchpoints (cse_id, due_on)
    WHERE status IN ('suggested', 'accepted');
CREATE INDEX scheduled_touchpoints_cse_id_idx ON scheduled_touchpoints (cse_id);
CREATE INDEX communication_drafts_touchpoint_id_idx ON communication_drafts (touchpoint_id);
CREATE INDEX communication_drafts_client_id_idx ON communication_drafts (client_id);
CREATE INDEX recognition_occasions_article_id_idx ON recognition_occasions (article_id);
CREATE INDEX recognition_messages_occasion_id_idx ON recognition_messages (occasion_id);

CREATE TRIGGER relationship_autopilot_rules_touch BEFORE UPDATE ON relationship_autopilot_rules
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

COMMENT ON TABLE scheduled_touchpoints IS 'Suggestions of the autopilot; nothing is sent before somebody accepts';

-- Rollback:
-- DROP TABLE recognition_messages;
-- DROP TABLE recognition_occasions;
-- DROP TABLE communication_drafts;
-- DROP TABLE scheduled_touchpoints;
-- DROP TABLE relationship_autopilot_rules;
