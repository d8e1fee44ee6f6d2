CREATE INDEX by_total ON orders (lower(totla)) WHERE stat = 'x';
COMMENT ON COLUMN orders.nothing IS 'x';
