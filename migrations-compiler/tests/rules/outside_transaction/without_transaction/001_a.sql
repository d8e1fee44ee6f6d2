-- Transaction: none
CREATE INDEX CONCURRENTLY i ON a (b);
