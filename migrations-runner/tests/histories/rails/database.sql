CREATE TABLE public.ar_internal_metadata (
    key character varying NOT NULL,
    value character varying,
    created_at timestamp(6) without time zone NOT NULL,
    updated_at timestamp(6) without time zone NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.schema_migrations (
    version character varying NOT NULL
);
INSERT INTO public.ar_internal_metadata VALUES ('environment', 'production', '2026-11-28 13:43:45.556912', '2026-11-28 13:43:45.556912');
INSERT INTO public.schema_migrations VALUES ('20260101000001');
INSERT INTO public.schema_migrations VALUES ('20260102000001');
ALTER TABLE ONLY public.ar_internal_metadata
    ADD CONSTRAINT ar_internal_metadata_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
