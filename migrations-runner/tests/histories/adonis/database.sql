CREATE TABLE public.adonis_schema (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    batch integer NOT NULL,
    migration_time timestamp with time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE SEQUENCE public.adonis_schema_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.adonis_schema_id_seq OWNED BY public.adonis_schema.id;
CREATE TABLE public.adonis_schema_versions (
    version integer NOT NULL
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.adonis_schema ALTER COLUMN id SET DEFAULT nextval('public.adonis_schema_id_seq'::regclass);
INSERT INTO public.adonis_schema VALUES (1, 'database/migrations/1767225601000_create_fees_table', 1, '2026-11-28 13:48:47.451132+00');
INSERT INTO public.adonis_schema VALUES (2, 'database/migrations/1767312001000_raise_fees', 1, '2026-11-28 13:48:47.456239+00');
INSERT INTO public.adonis_schema_versions VALUES (2);
SELECT pg_catalog.setval('public.adonis_schema_id_seq', 2, true);
ALTER TABLE ONLY public.adonis_schema
    ADD CONSTRAINT adonis_schema_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.adonis_schema_versions
    ADD CONSTRAINT adonis_schema_versions_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
