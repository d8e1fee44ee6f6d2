CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, note text);
CREATE TABLE others (id bigint PRIMARY KEY);
