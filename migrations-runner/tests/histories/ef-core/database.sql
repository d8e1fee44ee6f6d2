CREATE TABLE public."__EFMigrationsHistory" (
    "MigrationId" character varying(150) NOT NULL,
    "ProductVersion" character varying(32) NOT NULL
);
INSERT INTO public."__EFMigrationsHistory" VALUES ('20260101000001_CreateFees', '9.0.1');
INSERT INTO public."__EFMigrationsHistory" VALUES ('20260102000001_RaiseFees', '9.0.1');
ALTER TABLE ONLY public."__EFMigrationsHistory"
    ADD CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY ("MigrationId");
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
