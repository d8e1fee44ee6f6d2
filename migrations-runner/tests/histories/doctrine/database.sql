CREATE TABLE public.doctrine_migration_versions (
    version character varying(191) NOT NULL,
    executed_at timestamp(0) without time zone DEFAULT NULL::timestamp without time zone,
    execution_time integer
);
INSERT INTO public.doctrine_migration_versions VALUES ('DoctrineMigrations\Version20260101000001', '2026-01-05 09:00:00', 14);
INSERT INTO public.doctrine_migration_versions VALUES ('DoctrineMigrations\Version20260102000001', '2026-01-05 09:00:00', 9);
ALTER TABLE ONLY public.doctrine_migration_versions
    ADD CONSTRAINT doctrine_migration_versions_pkey PRIMARY KEY (version);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
