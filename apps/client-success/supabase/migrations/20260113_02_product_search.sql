-- Migration: 20260113_02_product_search
-- Description: Finds products by their words

ALTER TABLE product_catalog ADD COLUMN search_words tsvector
    GENERATED ALWAYS AS (
        setweight(to_tsvector('english', product_name), 'A')
        || setweight(to_tsvector('english', family), 'B')
        || setweight(to_tsvector('english', summary), 'C')
    ) STORED;

CREATE INDEX product_catalog_search_words_idx ON product_catalog USING gin (search_words);

CREATE FUNCTION search_products(words text) RETURNS TABLE (product_id uuid, product_name text, rank real)
    LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    SELECT product.id, product.product_name, ts_rank(product.search_words, query)
    FROM product_catalog AS product, websearch_to_tsquery('english', words) AS query
    WHERE product.search_words @@ query AND product.lifecycle <> 'sunset'
    ORDER BY 3 DESC, 2
$$;

-- Rollback:
-- DROP FUNCTION search_products(text);
-- DROP INDEX product_catalog_search_words_idx;
-- ALTER TABLE product_catalog DROP COLUMN search_words;
