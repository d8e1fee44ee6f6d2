CREATE TABLE a ();
-- Rollback:
-- DELETE FROM b WHERE c = 'd;
-- DROP TABLE a;
