-- Migration: 20260108_create_client_products
-- Description: Which products a client runs

CREATE TABLE client_products (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL CONSTRAINT client_products_client_id_fkey REFERENCES clients (id) ON DELETE CASCADE,
    product_name text NOT NULL,
    version text,
    status text NOT NULL DEFAULT 'live'
        CONSTRAINT client_products_status_check CHECK (status IN ('implementing', 'live', 'retiring', 'retired')),
    live_since date,
    CONSTRAINT client_products_client_id_product_name_key UNIQUE (client_id, product_name)
);

-- Rollback:
-- DROP TABLE client_products;
