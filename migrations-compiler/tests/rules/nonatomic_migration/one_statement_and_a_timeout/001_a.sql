-- Transaction: none
SET lock_timeout = '2s';
CREATE INDEX CONCURRENTLY i ON a (b);
RESET lock_timeout;
