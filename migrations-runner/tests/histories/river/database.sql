CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);
CREATE TABLE public.river_job (
    id bigint NOT NULL,
    state public.river_job_state DEFAULT 'available'::public.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    kind text NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL
);
CREATE TABLE public.river_migration (
    line text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT line_length CHECK (((char_length(line) > 0) AND (char_length(line) < 128))),
    CONSTRAINT version_gte_1 CHECK ((version >= 1))
);
INSERT INTO public.river_migration VALUES ('main', 1, '2026-01-05 09:00:00+00');
INSERT INTO public.river_migration VALUES ('main', 2, '2026-01-05 09:00:00+00');
INSERT INTO public.river_migration VALUES ('main', 3, '2026-01-05 09:00:00+00');
INSERT INTO public.river_migration VALUES ('main', 4, '2026-01-05 09:00:00+00');
INSERT INTO public.river_migration VALUES ('main', 5, '2026-01-05 09:00:00+00');
INSERT INTO public.river_migration VALUES ('main', 6, '2026-01-05 09:00:00+00');
ALTER TABLE ONLY public.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.river_migration
    ADD CONSTRAINT river_migration_pkey1 PRIMARY KEY (line, version);
