CREATE TABLE public._prisma_migrations (
    id character varying(36) NOT NULL,
    checksum character varying(64) NOT NULL,
    finished_at timestamp with time zone,
    migration_name character varying(255) NOT NULL,
    logs text,
    rolled_back_at timestamp with time zone,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_steps_count integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
INSERT INTO public._prisma_migrations VALUES ('80d6f682-e4e9-459e-8af8-14b6ee27d401', 'ab51b863c62ce46ba7fbfe5ca5a7e3872ea956e8645f74957602299adfb65607', '2026-11-28 13:45:55.845+00', '20260101000001_create_fees', NULL, NULL, '2026-11-28 13:45:55.831+00', 1);
INSERT INTO public._prisma_migrations VALUES ('56e90fb5-e025-4811-8283-1c65b0145ff7', 'e70f87144d4760fc919875fe45c9c18dd59cf7812bdf307f4998be353ae7ba3e', '2026-11-28 13:45:55.88+00', '20260102000001_raise_fees', NULL, NULL, '2026-11-28 13:45:55.852+00', 1);
ALTER TABLE ONLY public._prisma_migrations
    ADD CONSTRAINT _prisma_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
