-- Migration: 20260123_index_open_actions
-- Description: The lists of open actions, overdue first, without a lock on the tables
-- Transaction: none

CREATE INDEX CONCURRENTLY actions_open_due_date_idx
    ON actions ("Due_Date") WHERE "Status" NOT IN ('Completed', 'Cancelled');

CREATE INDEX CONCURRENTLY actions_client_id_idx ON actions (client_id) WHERE client_id IS NOT NULL;

CREATE INDEX CONCURRENTLY unified_meetings_client_id_idx
    ON unified_meetings (client_id, meeting_date DESC) WHERE client_id IS NOT NULL;

-- Rollback:
-- DROP INDEX CONCURRENTLY unified_meetings_client_id_idx;
-- DROP INDEX CONCURRENTLY actions_client_id_idx;
-- DROP INDEX CONCURRENTLY actions_open_due_date_idx;
