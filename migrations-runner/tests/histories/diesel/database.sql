CREATE TABLE public.__diesel_schema_migrations (
    version character varying(50) NOT NULL,
    run_on timestamp without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
INSERT INTO public.__diesel_schema_migrations VALUES ('20260101000001', '2026-11-28 13:50:20.461554');
INSERT INTO public.__diesel_schema_migrations VALUES ('20260102000001', '2026-11-28 13:50:20.462802');
ALTER TABLE ONLY public.__diesel_schema_migrations
    ADD CONSTRAINT __diesel_schema_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
