CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.pgmigrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    run_on timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.pgmigrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pgmigrations_id_seq OWNED BY public.pgmigrations.id;
ALTER TABLE ONLY public.pgmigrations ALTER COLUMN id SET DEFAULT nextval('public.pgmigrations_id_seq'::regclass);
INSERT INTO public.pgmigrations VALUES (1, '1767225601000_create-fees', '2026-11-28 13:41:52.126551');
INSERT INTO public.pgmigrations VALUES (2, '1767312001000_raise-fees', '2026-11-28 13:41:52.126551');
SELECT pg_catalog.setval('public.pgmigrations_id_seq', 2, true);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.pgmigrations
    ADD CONSTRAINT pgmigrations_pkey PRIMARY KEY (id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
