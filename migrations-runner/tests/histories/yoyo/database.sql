CREATE TABLE public._yoyo_log (
    id character varying(36) NOT NULL,
    migration_hash character varying(64),
    migration_id character varying(255),
    operation character varying(10),
    username character varying(255),
    hostname character varying(255),
    comment character varying(255),
    created_at_utc timestamp without time zone
);
CREATE TABLE public._yoyo_migration (
    migration_hash character varying(64) NOT NULL,
    migration_id character varying(255),
    applied_at_utc timestamp without time zone
);
CREATE TABLE public._yoyo_version (
    version integer NOT NULL,
    installed_at_utc timestamp without time zone
);
CREATE TABLE public.fees (
    fee_id bigint NOT NULL,
    amount bigint NOT NULL
);
CREATE TABLE public.yoyo_lock (
    locked integer DEFAULT 1 NOT NULL,
    ctime timestamp without time zone,
    pid integer NOT NULL
);
INSERT INTO public._yoyo_log VALUES ('871af8dc-eb31-11f1-8ab2-02fc00000001', 'd8d3d0ff984f664acfab3750327b3cfc1c580eaf3a7ffaa57287382e901fd2f3', '20260101_01_k3Xy9-create-fees', 'apply', 'root', 'localhost', NULL, '2026-11-28 13:42:17.783197');
INSERT INTO public._yoyo_log VALUES ('871ceb60-eb31-11f1-8ab2-02fc00000001', '9eef59214a1afb65233e489ad2565cde560481c51dcbc3fb214a8265d45bc2e9', '20260102_01_p7Qa2-raise-fees', 'apply', 'root', 'localhost', NULL, '2026-11-28 13:42:17.794246');
INSERT INTO public._yoyo_migration VALUES ('d8d3d0ff984f664acfab3750327b3cfc1c580eaf3a7ffaa57287382e901fd2f3', '20260101_01_k3Xy9-create-fees', '2026-11-28 13:42:17.784323');
INSERT INTO public._yoyo_migration VALUES ('9eef59214a1afb65233e489ad2565cde560481c51dcbc3fb214a8265d45bc2e9', '20260102_01_p7Qa2-raise-fees', '2026-11-28 13:42:17.79643');
INSERT INTO public._yoyo_version VALUES (2, '2026-11-28 13:42:17.76665');
ALTER TABLE ONLY public._yoyo_log
    ADD CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public._yoyo_migration
    ADD CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash);
ALTER TABLE ONLY public._yoyo_version
    ADD CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version);
ALTER TABLE ONLY public.fees
    ADD CONSTRAINT fees_pkey PRIMARY KEY (fee_id);
ALTER TABLE ONLY public.yoyo_lock
    ADD CONSTRAINT yoyo_lock_pkey PRIMARY KEY (locked);
INSERT INTO public.fees SELECT n, n * 100 FROM generate_series(1, 1000) n;
