CREATE TABLE t (id bigint PRIMARY KEY, price money NOT NULL, b money[]);
ALTER TABLE t ADD COLUMN x_price money NOT NULL;
