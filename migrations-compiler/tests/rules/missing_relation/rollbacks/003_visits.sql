CREATE TABLE visits (id bigint PRIMARY KEY);
-- Rollback:
--   DROP INDEX visits_idx;
--   DROP TABLE visits;
