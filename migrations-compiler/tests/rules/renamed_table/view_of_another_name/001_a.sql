CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE visits (id bigint PRIMARY KEY);
