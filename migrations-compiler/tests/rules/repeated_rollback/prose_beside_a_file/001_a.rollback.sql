-- Rollback: 001_a

DROP TABLE a;
