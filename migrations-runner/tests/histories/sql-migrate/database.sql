CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.gorp_migrations (
    id text NOT NULL,
    applied_at timestamp with time zone
);
INSERT INTO public.gorp_migrations VALUES ('20260101000001_create_fees.sql', '2026-11-28 13:43:39.453322+00');
INSERT INTO public.gorp_migrations VALUES ('20260102000001_raise_fees.sql', '2026-11-28 13:43:39.461507+00');
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.gorp_migrations
    ADD CONSTRAINT gorp_migrations_pkey PRIMARY KEY (id);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
