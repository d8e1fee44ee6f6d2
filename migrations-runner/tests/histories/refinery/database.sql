CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.refinery_schema_history (
    version integer NOT NULL,
    name character varying(255),
    applied_on character varying(255),
    checksum character varying(255)
);
INSERT INTO public.refinery_schema_history VALUES (1, 'create_fees', '2026-11-28T13:49:02.541133263Z', '15131154322211147882');
INSERT INTO public.refinery_schema_history VALUES (2, 'raise_fees', '2026-11-28T13:49:02.541153663Z', '8103814816023255622');
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.refinery_schema_history
    ADD CONSTRAINT refinery_schema_history_pkey PRIMARY KEY (version);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
