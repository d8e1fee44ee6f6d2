-- Rollback: restore the backup

DROP TABLE a;
