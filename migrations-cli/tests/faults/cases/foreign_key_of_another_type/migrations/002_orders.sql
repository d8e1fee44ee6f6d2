CREATE TABLE orders (
    order_id bigint PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users
);
