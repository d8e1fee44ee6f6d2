CREATE INDEX ON orders (created_at);
