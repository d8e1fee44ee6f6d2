ALTER TABLE orders ADD a timestamptz NOT NULL DEFAULT now(), ADD b int DEFAULT 1, ADD c text DEFAULT 'random()', ADD d date DEFAULT CURRENT_DATE;
