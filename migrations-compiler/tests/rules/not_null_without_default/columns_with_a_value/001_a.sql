CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE DOMAIN amount AS int DEFAULT 0;
