-- Migration: 20260112_create_product_catalog
-- Description: What is sold, for the sales hub

CREATE TABLE product_catalog (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    product_code text NOT NULL CONSTRAINT product_catalog_product_code_key UNIQUE,
    product_name text NOT NULL CONSTRAINT product_catalog_product_name_key UNIQUE,
    family text NOT NULL,
    summary text NOT NULL DEFAULT '',
    lifecycle text NOT NULL DEFAULT 'available'
        CONSTRAINT product_catalog_lifecycle_check CHECK (lifecycle IN ('preview', 'available', 'sunset')),
    list_price numeric(12, 2),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_catalog_list_price_check CHECK (list_price >= 0)
);

CREATE INDEX product_catalog_family_idx ON product_catalog (family) WHERE lifecycle <> 'sunset';

CREATE TRIGGER product_catalog_touch BEFORE UPDATE ON product_catalog
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- Rollback:
-- DROP TABLE product_catalog;
