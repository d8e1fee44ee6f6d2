CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE VIEW v AS SELECT 1 AS x;
