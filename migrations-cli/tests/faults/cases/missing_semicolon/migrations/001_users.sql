CREATE TABLE users (user_id bigint PRIMARY KEY)
CREATE TABLE orders (order_id bigint PRIMARY KEY);
