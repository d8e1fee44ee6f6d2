-- Transaction: none
ALTER TABLE a ADD COLUMN b int;
CREATE INDEX CONCURRENTLY i ON a (b);
