-- Migration: 20260114_link_client_products
-- Description: What a client runs is a product of the catalogue

-- Whatever clients run and the catalogue lacks is put into it, to be described by hand.
INSERT INTO product_catalog (product_code, product_name, family, lifecycle)
SELECT DISTINCT 'legacy-' || left(md5(product_name), 8), product_name, 'Legacy', 'sunset'
FROM client_products
ON CONFLICT (product_name) DO NOTHING;

ALTER TABLE client_products ADD COLUMN product_id uuid
    CONSTRAINT client_products_product_id_fkey REFERENCES product_catalog (id);

UPDATE client_products AS owned
SET product_id = product.id
FROM product_catalog AS product
WHERE product.product_name = owned.product_name;

ALTER TABLE client_products ALTER COLUMN product_id SET NOT NULL;
ALTER TABLE client_products
    ADD CONSTRAINT client_products_client_id_product_id_key UNIQUE (client_id, product_id);
CREATE INDEX client_products_product_id_idx ON client_products (product_id);

-- Rollback:
-- -- Products that were added stay in the catalogue.
-- DROP INDEX client_products_product_id_idx;
-- ALTER TABLE client_products DROP COLUMN product_id;
