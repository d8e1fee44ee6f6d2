CREATE TABLE orders (id int PRIMARY KEY, user_id int CONSTRAINT orders_user CHECK (user_id > 0));
ALTER TABLE orders DROP CONSTRAINT orders_user_check;
