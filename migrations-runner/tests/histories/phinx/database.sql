CREATE TABLE public.phinxlog (
    version bigint NOT NULL,
    migration_name character varying(100),
    start_time timestamp without time zone,
    end_time timestamp without time zone,
    breakpoint boolean DEFAULT false NOT NULL
);
INSERT INTO public.phinxlog VALUES (20260101000001, 'CreateFees', '2026-01-05 09:00:00', '2026-01-05 09:00:00', false);
INSERT INTO public.phinxlog VALUES (20260102000001, 'RaiseFees', '2026-01-05 09:00:00', '2026-01-05 09:00:00', false);
ALTER TABLE ONLY public.phinxlog
    ADD CONSTRAINT phinxlog_pkey PRIMARY KEY (version);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
