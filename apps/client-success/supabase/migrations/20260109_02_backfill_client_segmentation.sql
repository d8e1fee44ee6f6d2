-- Migration: 20260109_02_backfill_client_segmentation
-- Description: Finds the clients of the periods that are there, and validates

UPDATE client_segmentation SET client_id = resolve_client(client_name) WHERE client_id IS NULL;

-- A period without an end before a later one of the same client was never closed by hand.
UPDATE client_segmentation AS period
SET effective_to = following.effective_from
FROM (
    SELECT id, lead(effective_from) OVER (PARTITION BY client_id ORDER BY effective_from) AS effective_from
    FROM client_segmentation
    WHERE client_id IS NOT NULL
) AS following
WHERE following.id = period.id
  AND following.effective_from IS NOT NULL
  AND (period.effective_to IS NULL OR period.effective_to > following.effective_from);

ALTER TABLE client_segmentation VALIDATE CONSTRAINT client_segmentation_client_id_fkey;
ALTER TABLE client_segmentation VALIDATE CONSTRAINT client_segmentation_cse_id_fkey;

-- Rollback:
-- -- The names are still there, so what was found out is found out again.
-- ALTER TABLE client_segmentation
--     DROP CONSTRAINT client_segmentation_client_id_fkey,
--     DROP CONSTRAINT client_segmentation_cse_id_fkey;
-- ALTER TABLE client_segmentation
--     ADD CONSTRAINT client_segmentation_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients (id) NOT VALID,
--     ADD CONSTRAINT client_segmentation_cse_id_fkey FOREIGN KEY (cse_id) REFERENCES cse_profiles (id) NOT VALID;
