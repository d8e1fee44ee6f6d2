CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.seaql_migrations (
    version character varying NOT NULL,
    applied_at bigint NOT NULL
);
INSERT INTO public.seaql_migrations VALUES ('m20260101_000001_create_fees', 1795873940);
INSERT INTO public.seaql_migrations VALUES ('m20260102_000002_raise_fees', 1795873940);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.seaql_migrations
    ADD CONSTRAINT seaql_migrations_pkey PRIMARY KEY (version);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
