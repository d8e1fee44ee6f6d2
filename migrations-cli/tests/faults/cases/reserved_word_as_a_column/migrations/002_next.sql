CREATE TABLE orders (
    id bigint PRIMARY KEY,
    user text
);
