CREATE TABLE public.databasechangelog (
    id character varying(255) NOT NULL,
    author character varying(255) NOT NULL,
    filename character varying(255) NOT NULL,
    dateexecuted timestamp without time zone NOT NULL,
    orderexecuted integer NOT NULL,
    exectype character varying(10) NOT NULL,
    md5sum character varying(35),
    description character varying(255),
    comments character varying(255),
    tag character varying(255),
    liquibase character varying(20),
    contexts character varying(255),
    labels character varying(255),
    deployment_id character varying(10)
);
CREATE TABLE public.databasechangeloglock (
    id integer NOT NULL,
    locked boolean NOT NULL,
    lockgranted timestamp without time zone,
    lockedby character varying(255)
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
INSERT INTO public.databasechangelog VALUES ('create_fees', 'ann', 'migrations/001_create_fees.sql', '2026-11-28 13:43:38.495458', 1, 'EXECUTED', '9:f717fac5165762ca08da6c8c647b94d6', 'sql', '', NULL, '4.28.0', NULL, NULL, '5873418449');
INSERT INTO public.databasechangelog VALUES ('raise_fees', 'ann', 'migrations/002_raise_fees.sql', '2026-11-28 13:43:38.525856', 2, 'EXECUTED', '9:c0ebea838165437d318b944eafe65cd0', 'sql', '', NULL, '4.28.0', NULL, NULL, '5873418449');
INSERT INTO public.databasechangeloglock VALUES (1, false, NULL, NULL);
ALTER TABLE ONLY public.databasechangeloglock
    ADD CONSTRAINT databasechangeloglock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
INSERT INTO public.fees SELECT n, n FROM generate_series(1, 1000) n;
