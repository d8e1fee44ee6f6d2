CREATE SCHEMA atlas_schema_revisions;
CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (
    version character varying NOT NULL,
    description character varying NOT NULL,
    type bigint DEFAULT 2 NOT NULL,
    applied bigint DEFAULT 0 NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    executed_at timestamp with time zone NOT NULL,
    execution_time bigint NOT NULL,
    error text,
    error_stmt text,
    hash character varying NOT NULL,
    partial_hashes jsonb,
    operator_version character varying NOT NULL
);
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('20260101000001', 'create_fees', 2, 1, 1, '2026-01-05 09:00:00+00', 2104213, '', '', 'eIFE/pqE9evGa6smyCmMAwE8/wX+XOObY4Renz6o7fU=', 'null', 'Atlas CLI v0.28.1');
INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('20260102000001', 'raise_fees', 2, 1, 1, '2026-01-05 09:00:00+00', 3550125, '', '', 'BAJrUAxtA2KNoXKHY3pHT/wj2HB9PgvnXsQC5jdLaKk=', 'null', 'Atlas CLI v0.28.1');
ALTER TABLE ONLY atlas_schema_revisions.atlas_schema_revisions
    ADD CONSTRAINT atlas_schema_revisions_pkey PRIMARY KEY (version);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
