CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    email text NOT NULL
);
COMMIT;
CREATE TABLE orders (order_id bigint PRIMARY KEY);
