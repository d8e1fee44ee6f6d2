-- Transaction: none
CREATE INDEX CONCURRENTLY ON orders (note);
