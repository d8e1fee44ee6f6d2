-- file: 001_a.sql
CREATE SCHEMA shop CREATE TABLE products (id int PRIMARY KEY, price numeric) CREATE VIEW cheap AS SELECT id FROM products WHERE price < 5 CREATE INDEX products_price ON products (price) CREATE SEQUENCE nums GRANT SELECT ON products TO PUBLIC;
CREATE TABLE products (product int REFERENCES shop.products); CREATE INDEX products_price ON products (product); DROP INDEX shop.products_price; SELECT nextval('shop.nums'), id FROM shop.cheap;
-- file: 001_a.rollback.sql
DROP TABLE products; DROP SCHEMA shop CASCADE;
-- file: 002_b.sql
ALTER SCHEMA shop RENAME TO "Shop"; ALTER TABLE "Shop".products RENAME TO "Products"; ALTER TABLE products DROP CONSTRAINT products_product_fkey, ADD FOREIGN KEY (product) REFERENCES "Shop"."Products" (id); ALTER VIEW "Shop".cheap SET SCHEMA public; SELECT id FROM cheap; ALTER SEQUENCE "Shop".nums SET SCHEMA public; SELECT nextval('nums'); 
-- file: 002_b.rollback.sql
ALTER SEQUENCE nums SET SCHEMA "Shop"; ALTER VIEW cheap SET SCHEMA "Shop"; ALTER TABLE products DROP CONSTRAINT products_product_fkey; ALTER TABLE "Shop"."Products" RENAME TO products; ALTER SCHEMA "Shop" RENAME TO shop; ALTER TABLE products ADD CONSTRAINT products_product_fkey FOREIGN KEY (product) REFERENCES shop.products;
