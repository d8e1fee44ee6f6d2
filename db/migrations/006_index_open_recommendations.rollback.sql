-- Rollback: 006_index_open_recommendations
-- Description: Drops the index
-- Transaction: none

DROP INDEX CONCURRENTLY recommendations_expires_at_idx;
