-- file: 1_base.sql
CREATE SCHEMA app;
SET search_path TO app, public;
CREATE TABLE customer (
    customer_id integer GENERATED ALWAYS AS IDENTITY,
    first_name varchar(45) NOT NULL,
    last_name varchar(45) NOT NULL,
    active boolean DEFAULT true,
    CONSTRAINT pk_customer PRIMARY KEY (customer_id)
);
CREATE INDEX idx_last_name ON customer USING btree (last_name);
CREATE SEQUENCE order_no START WITH 1000 INCREMENT BY 10;
-- file: 2_orders.sql
CREATE TABLE app.orders (
    order_no bigint NOT NULL DEFAULT nextval('app.order_no') PRIMARY KEY,
    customer_id integer NOT NULL,
    placed date DEFAULT CURRENT_DATE,
    total numeric(12, 2) CHECK (total >= 0)
);
ALTER TABLE app.orders ADD CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES app.customer (customer_id);
CREATE VIEW app.totals AS
    SELECT c.customer_id, c.last_name, sum(o.total) AS total
    FROM app.customer AS c LEFT JOIN app.orders AS o USING (customer_id)
    GROUP BY c.customer_id, c.last_name;
GRANT SELECT ON app.orders, app.totals TO PUBLIC;
GRANT USAGE ON SCHEMA app TO PUBLIC;
-- file: 3_change.sql
SET search_path = app;
ALTER TABLE orders RENAME CONSTRAINT fk_customer TO orders_customer;
ALTER TABLE orders RENAME COLUMN placed TO placed_on;
ALTER TABLE orders ADD COLUMN shipped_on date, ADD CONSTRAINT in_order CHECK (shipped_on >= placed_on);
CREATE INDEX ON orders (customer_id, placed_on);
ALTER INDEX orders_customer_id_placed_on_idx RENAME TO orders_by_customer;
DROP VIEW totals;
ALTER TABLE customer DROP COLUMN active;
