CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.migrations (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    hash character varying(40) NOT NULL,
    executed_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO public.migrations VALUES (0, 'create-migrations-table', 'e18db593bcde2aca2a408c4d1100f6abba2195df', '2026-11-28 13:43:15.716527');
INSERT INTO public.migrations VALUES (1, 'create-fees', '24b70bb014dba10759d840ccf15feca9a580cb8c', '2026-11-28 13:43:15.725255');
INSERT INTO public.migrations VALUES (2, 'raise-fees', '5fb90ae504fd03273b850e5bb24667cdc74cddb8', '2026-11-28 13:43:15.730018');
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_name_key UNIQUE (name);
ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
