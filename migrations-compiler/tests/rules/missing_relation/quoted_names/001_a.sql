CREATE TABLE "Orders" (id int PRIMARY KEY);
CREATE TABLE items (order_id int REFERENCES orders (id));
