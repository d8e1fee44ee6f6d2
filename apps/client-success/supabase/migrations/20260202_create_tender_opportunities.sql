-- Migration: 20260202_create_tender_opportunities
-- Description: Tenders that portals announce

CREATE TABLE tender_opportunities (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_id uuid CONSTRAINT tender_opportunities_source_id_fkey REFERENCES news_sources (id),
    client_id uuid CONSTRAINT tender_opportunities_client_id_fkey REFERENCES clients (id),
    reference text NOT NULL,
    title text NOT NULL,
    issuer text NOT NULL,
    closes_on date,
    estimated_value numeric(14, 2) CONSTRAINT tender_opportunities_estimated_value_check CHECK (estimated_value >= 0),
    status text NOT NULL DEFAULT 'new'
        CONSTRAINT tender_opportunities_status_check
        CHECK (status IN ('new', 'reviewing', 'bidding', 'won', 'lost', 'ignored')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tender_opportunities_issuer_reference_key UNIQUE (issuer, reference)
);

CREATE INDEX tender_opportunities_open_idx ON tender_opportunities (closes_on)
    WHERE status IN ('new', 'reviewing', 'bidding');
CREATE INDEX tender_opportunities_source_id_idx ON tender_opportunities (source_id);
CREATE INDEX tender_opportunities_client_id_idx ON tender_opportunities (client_id);

CREATE TRIGGER tender_opportunities_touch BEFORE UPDATE ON tender_opportunities
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

ALTER TABLE tender_opportunities ENABLE ROW LEVEL SECURITY;
CREATE POLICY tender_opportunities_read ON tender_opportunities FOR SELECT TO authenticated USING (true);
CREATE POLICY tender_opportunities_update ON tender_opportunities FOR UPDATE TO authenticated
    USING (current_cse() IS NOT NULL) WITH CHECK (current_cse() IS NOT NULL);

-- Rollback:
-- DROP TABLE tender_opportunities;
