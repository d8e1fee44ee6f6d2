-- Migration: 20260129_sla_minutes
-- Description: Says the unit in full, as the support portal does

ALTER TABLE client_sla_targets RENAME COLUMN response_mins TO response_minutes;
ALTER TABLE client_sla_targets RENAME COLUMN resolution_mins TO resolution_minutes;
ALTER TABLE client_sla_targets
    RENAME CONSTRAINT client_sla_targets_response_mins_check TO client_sla_targets_response_minutes_check;

-- Rollback:
-- ALTER TABLE client_sla_targets
--     RENAME CONSTRAINT client_sla_targets_response_minutes_check TO client_sla_targets_response_mins_check;
-- ALTER TABLE client_sla_targets RENAME COLUMN resolution_minutes TO resolution_mins;
-- ALTER TABLE client_sla_targets RENAME COLUMN response_minutes TO response_mins;
