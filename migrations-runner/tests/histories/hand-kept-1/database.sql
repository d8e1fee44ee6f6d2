CREATE TABLE public.schema_migrations (
    migration_id bigint NOT NULL,
    version text NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    checksum text,
    execution_time_ms bigint
);
ALTER TABLE public.schema_migrations ALTER COLUMN migration_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.schema_migrations_migration_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.schema_migrations OVERRIDING SYSTEM VALUE VALUES (1, '001_create_fees', 'create fees', '2026-01-05 09:00:00+00', 'ab51b863c62ce46ba7fbfe5ca5a7e3872ea956e8645f74957602299adfb65607', 12);
INSERT INTO public.schema_migrations OVERRIDING SYSTEM VALUE VALUES (2, '002_raise_fees', 'raise fees', '2026-01-05 09:00:00+00', 'e70f87144d4760fc919875fe45c9c18dd59cf7812bdf307f4998be353ae7ba3e', 9);
SELECT pg_catalog.setval('public.schema_migrations_migration_id_seq', 2, true);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (migration_id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_version_key UNIQUE (version);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
