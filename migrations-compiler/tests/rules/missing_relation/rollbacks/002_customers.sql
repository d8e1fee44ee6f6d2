CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE VIEW emails AS SELECT email FROM customers;
ALTER TABLE orders RENAME note TO remark;
