-- Migration: 006_index_open_recommendations
-- Description: Finds the recommendations that are to expire, without a pause for those who write
-- Created: 2026-11-29
-- Transaction: none

-- What is over is asked for by its symbol; what is looked for by its end is open.
CREATE INDEX CONCURRENTLY recommendations_expires_at_idx ON recommendations (expires_at) WHERE status = 'OPEN';
