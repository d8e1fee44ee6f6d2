-- Migration: 20260112_02_create_solution_bundles
-- Description: Products that are sold together

CREATE TABLE solution_bundles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    bundle_name text NOT NULL CONSTRAINT solution_bundles_bundle_name_key UNIQUE,
    problem_solved text,
    discount_percent numeric(5, 2) NOT NULL DEFAULT 0
        CONSTRAINT solution_bundles_discount_percent_check CHECK (discount_percent BETWEEN 0 AND 60),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE solution_bundle_products (
    bundle_id uuid NOT NULL
        CONSTRAINT solution_bundle_products_bundle_id_fkey REFERENCES solution_bundles (id) ON DELETE CASCADE,
    product_id uuid NOT NULL
        CONSTRAINT solution_bundle_products_product_id_fkey REFERENCES product_catalog (id),
    is_optional boolean NOT NULL DEFAULT false,
    CONSTRAINT solution_bundle_products_pkey PRIMARY KEY (bundle_id, product_id)
);

CREATE INDEX solution_bundle_products_product_id_idx ON solution_bundle_products (product_id);

-- Rollback:
-- DROP TABLE solution_bundle_products;
-- DROP TABLE solution_bundles;
