-- file: 001_tables.sql
CREATE TABLE employees (id int PRIMARY KEY, boss int REFERENCES employees, deputy int CONSTRAINT deputy_fk REFERENCES employees (id) ON UPDATE RESTRICT ON DELETE SET DEFAULT DEFAULT NULL);
CREATE TABLE regions (country char(2), region text, name text NOT NULL, PRIMARY KEY (country, region));
CREATE TABLE towns (id serial PRIMARY KEY, region text, country char(2), FOREIGN KEY (region, country) REFERENCES regions (region, country) MATCH FULL ON DELETE SET NULL);
CREATE TABLE codes (a int, b int, c int);
CREATE UNIQUE INDEX codes_ab ON codes (b, a) INCLUDE (c);
CREATE TABLE uses_codes (x int, y int, FOREIGN KEY (x, y) REFERENCES codes (a, b));
CREATE TABLE posts (tenant int, id int, author int, PRIMARY KEY (tenant, id));
CREATE TABLE users (tenant int, id int, PRIMARY KEY (tenant, id));
ALTER TABLE posts ADD CONSTRAINT posts_author FOREIGN KEY (tenant, author) REFERENCES users ON DELETE SET NULL (author);
-- file: 002_more.sql
ALTER TABLE employees ADD COLUMN town int REFERENCES towns ON DELETE CASCADE, ADD COLUMN mentor int, ADD FOREIGN KEY (mentor) REFERENCES employees;
CREATE TABLE orders (id int, placed date, PRIMARY KEY (id, placed)) PARTITION BY RANGE (placed);
CREATE TABLE orders_old PARTITION OF orders FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE order_lines (order_id int, placed date, n int, CONSTRAINT fk FOREIGN KEY (order_id, placed) REFERENCES orders);
CREATE TABLE line_notes (note text, order_id int, placed date, CONSTRAINT fk FOREIGN KEY (placed, order_id) REFERENCES orders (placed, id));
-- file: 003_swap_keys.sql
ALTER TABLE towns DROP CONSTRAINT towns_region_country_fkey;
ALTER TABLE regions DROP CONSTRAINT regions_pkey, ADD COLUMN id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
ALTER TABLE regions ADD UNIQUE (region, country);
ALTER TABLE towns ADD FOREIGN KEY (country, region) REFERENCES regions (country, region);
ALTER TABLE towns ADD region_id int, ADD FOREIGN KEY (region_id) REFERENCES regions;
ALTER TABLE employees DROP CONSTRAINT employees_mentor_fkey;
ALTER TABLE employees RENAME COLUMN id TO employee_id;
CREATE TABLE badges (employee int REFERENCES employees (employee_id));
DROP TABLE employees CASCADE;
CREATE TABLE employees (badge int UNIQUE);
ALTER TABLE badges ADD CONSTRAINT badges_employee_fkey FOREIGN KEY (employee) REFERENCES employees (badge);
