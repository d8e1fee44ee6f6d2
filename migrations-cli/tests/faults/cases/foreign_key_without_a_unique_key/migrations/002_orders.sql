CREATE TABLE orders (
    order_id bigint PRIMARY KEY,
    email text NOT NULL REFERENCES users (email)
);
