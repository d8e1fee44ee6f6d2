ALTER TABLE orders ADD a uuid NOT NULL DEFAULT pg_catalog.gen_random_uuid(), ADD b double precision DEFAULT (random() * 10);
