CREATE TABLE public._sqlx_migrations (
    version bigint NOT NULL,
    description text NOT NULL,
    installed_on timestamp with time zone DEFAULT now() NOT NULL,
    success boolean NOT NULL,
    checksum bytea NOT NULL,
    execution_time bigint NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
INSERT INTO public._sqlx_migrations VALUES (20260101000001, 'create fees', '2026-11-28 13:46:52.654501+00', true, '\xfcc1b66f977c5ce6374f601695dd79e35b077589fee2b907dfd1e1655635d37d7ba389b9646d351fcf531d42fafbd08c', 4180107);
INSERT INTO public._sqlx_migrations VALUES (20260102000001, 'raise fees', '2026-11-28 13:46:52.660415+00', true, '\x38184b830a245d980598ccdcedd32133dbf593b5e9df92630f6b8b46f5fc998528405c5aaff4a6be839184433cc33a2c', 16688517);
ALTER TABLE ONLY public._sqlx_migrations
    ADD CONSTRAINT _sqlx_migrations_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
