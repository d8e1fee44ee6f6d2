-- Migration: 20260115_drop_client_products_product_name
-- Description: The name stands in the catalogue alone
-- Irreversible: the spelling of a name at each client is gone; the catalogue has one for all of them

ALTER TABLE client_products DROP COLUMN product_name;
