-- Migration: 20260109_extend_client_segmentation
-- Description: Who looks after a client in a period, and why its tier changed

ALTER TABLE client_segmentation
    ADD COLUMN client_id uuid,
    ADD COLUMN cse_id uuid,
    ADD COLUMN change_reason text,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

ALTER TABLE client_segmentation
    ADD CONSTRAINT client_segmentation_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients (id) NOT VALID;
ALTER TABLE client_segmentation
    ADD CONSTRAINT client_segmentation_cse_id_fkey FOREIGN KEY (cse_id) REFERENCES cse_profiles (id) NOT VALID;

CREATE TRIGGER client_segmentation_fill_client_id
    BEFORE INSERT OR UPDATE OF client_name ON client_segmentation
    FOR EACH ROW EXECUTE FUNCTION fill_client_id();
CREATE TRIGGER client_segmentation_touch BEFORE UPDATE ON client_segmentation
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Rollback:
-- DROP TRIGGER client_segmentation_touch ON client_segmentation;
-- DROP TRIGGER client_segmentation_fill_client_id ON client_segmentation;
-- ALTER TABLE client_segmentation
--     DROP COLUMN updated_at,
--     DROP COLUMN change_reason,
--     DROP COLUMN cse_id,
--     DROP COLUMN client_id;
