CREATE SCHEMA hdb_catalog;
CREATE TABLE hdb_catalog.hdb_version (
    hasura_uuid uuid DEFAULT gen_random_uuid() NOT NULL,
    version text NOT NULL,
    upgraded_on timestamp with time zone NOT NULL,
    cli_state jsonb DEFAULT '{}'::jsonb NOT NULL,
    console_state jsonb DEFAULT '{}'::jsonb NOT NULL
);
INSERT INTO hdb_catalog.hdb_version VALUES ('5a3b1e00-0000-4000-8000-000000000001', '48', '2026-01-05 09:00:00+00', '{"settings": {"migration_mode": "true"}, "migrations": {"default": {"1767225601000": false, "1767312001000": false}}, "isStateCopyCompleted": true}', '{}');
ALTER TABLE ONLY hdb_catalog.hdb_version
    ADD CONSTRAINT hdb_version_pkey PRIMARY KEY (hasura_uuid);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
