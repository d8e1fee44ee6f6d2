-- Migration: 20260110_one_tier_at_a_time
-- Description: Two periods of one client may not overlap

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA extensions;

ALTER TABLE client_segmentation
    ADD CONSTRAINT client_segmentation_period_check CHECK (effective_to >= effective_from) NOT VALID;
ALTER TABLE client_segmentation VALIDATE CONSTRAINT client_segmentation_period_check;

ALTER TABLE client_segmentation
    ADD CONSTRAINT client_segmentation_no_overlap
    EXCLUDE USING gist (client_id WITH =, daterange(effective_from, effective_to) WITH &&);

CREATE INDEX client_segmentation_cse_id_idx ON client_segmentation (cse_id) WHERE effective_to IS NULL;

-- Rollback:
-- DROP INDEX client_segmentation_cse_id_idx;
-- ALTER TABLE client_segmentation
--     DROP CONSTRAINT client_segmentation_no_overlap,
--     DROP CONSTRAINT client_segmentation_period_check;
-- DROP EXTENSION btree_gist;
