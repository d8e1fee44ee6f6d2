CREATE SCHEMA graphile_migrate;
CREATE TABLE graphile_migrate.current (
    filename text DEFAULT 'current.sql'::text NOT NULL,
    content text NOT NULL,
    date timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE graphile_migrate.migrations (
    hash text NOT NULL,
    previous_hash text,
    filename text NOT NULL,
    date timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
INSERT INTO graphile_migrate.migrations VALUES ('sha1:9d8e5662e101c2944ebfab0c0812cfea1918d05d', NULL, '000001.sql', '2026-11-28 13:41:55.194501+00');
INSERT INTO graphile_migrate.migrations VALUES ('sha1:4d304185c63162eb069f4517dc7d10079e541f0a', 'sha1:9d8e5662e101c2944ebfab0c0812cfea1918d05d', '000002.sql', '2026-11-28 13:41:55.698354+00');
ALTER TABLE ONLY graphile_migrate.current
    ADD CONSTRAINT current_pkey PRIMARY KEY (filename);
ALTER TABLE ONLY graphile_migrate.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (hash);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY graphile_migrate.migrations
    ADD CONSTRAINT migrations_previous_hash_fkey FOREIGN KEY (previous_hash) REFERENCES graphile_migrate.migrations(hash);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
