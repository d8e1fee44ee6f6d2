-- Rollback: not possible.
DROP TABLE b;
