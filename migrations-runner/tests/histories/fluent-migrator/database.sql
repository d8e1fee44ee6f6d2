CREATE TABLE public."VersionInfo" (
    "Version" bigint NOT NULL,
    "AppliedOn" timestamp without time zone,
    "Description" character varying(1024)
);
INSERT INTO public."VersionInfo" VALUES (20260101000001, '2026-01-05 09:00:00', 'CreateFees');
INSERT INTO public."VersionInfo" VALUES (20260102000001, '2026-01-05 09:00:00', 'RaiseFees');
CREATE UNIQUE INDEX "UC_Version" ON public."VersionInfo" USING btree ("Version");
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
