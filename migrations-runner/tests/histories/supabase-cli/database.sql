CREATE SCHEMA supabase_migrations;
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE supabase_migrations.schema_migrations (
    version text NOT NULL,
    statements text[],
    name text
);
INSERT INTO supabase_migrations.schema_migrations VALUES ('20260101000001', '{"CREATE TABLE fees (fee_id bigint PRIMARY KEY, amount bigint NOT NULL)"}', 'create_fees');
INSERT INTO supabase_migrations.schema_migrations VALUES ('20260102000001', '{"INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n","UPDATE fees SET amount = amount * 100"}', 'raise_fees');
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY supabase_migrations.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
