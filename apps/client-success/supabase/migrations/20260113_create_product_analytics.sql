-- Migration: 20260113_create_product_analytics
-- Description: What sales looks at and sends, a row each

CREATE TABLE product_analytics (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id uuid CONSTRAINT product_analytics_product_id_fkey REFERENCES product_catalog (id) ON DELETE CASCADE,
    bundle_id uuid CONSTRAINT product_analytics_bundle_id_fkey REFERENCES solution_bundles (id) ON DELETE CASCADE,
    event text NOT NULL
        CONSTRAINT product_analytics_event_check CHECK (event IN ('view', 'search', 'download', 'share')),
    user_email text,
    happened_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_analytics_subject_check CHECK (num_nonnulls(product_id, bundle_id) = 1)
);

CREATE INDEX product_analytics_product_id_idx ON product_analytics (product_id, happened_at DESC);
CREATE INDEX product_analytics_bundle_id_idx ON product_analytics (bundle_id, happened_at DESC);
-- Rows come in the order of time, so a small index is enough to leave the old ones out.
CREATE INDEX product_analytics_happened_at_brin ON product_analytics USING brin (happened_at);

-- Rollback:
-- DROP TABLE product_analytics;
