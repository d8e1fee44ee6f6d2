COMMENT ON TABLE orders IS 'gone';
