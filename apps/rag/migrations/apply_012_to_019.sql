-- Bundle of the migrations 012 to 019, written by `cargo migrations bundle 012..019`.
-- One transaction, which may run twice: what is in the history already is passed over.
-- files b148a6f87c5579f31e85a9af4c087bee7bcfa782ed36b9648871ea1e6a3ac8a7
-- script 5254ef2a40fee3a21bf51d71e91710e48b4b37dc144558cdf1ed1e8b6aa68e21

BEGIN ISOLATION LEVEL READ COMMITTED;

DO $m1$
BEGIN
EXECUTE $m$SELECT pg_catalog.set_config('migrations.found', ( SELECT pg_catalog.jsonb_object_agg(f.name, f.setting)::pg_catalog.text FROM ( SELECT s.name, s.setting FROM pg_catalog.pg_settings s WHERE s.source OPERATOR(pg_catalog.=) 'session' UNION ALL SELECT c.name, pg_catalog.current_setting(c.name, true) FROM pg_catalog.unnest(ARRAY['session_authorization', 'role']::pg_catalog.text[]) c (name) ) f), true) AS migrations_found, pg_catalog.pg_backend_pid() AS pid$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
END
$m1$;

DO $m1$
DECLARE
  known_versions text[] := ARRAY['001_initial_schema', '002_unique_content_hash', '003_chunk_metadata_arrays', '004_index_embeddings', '005_index_full_text', '006_match_chunks', '007_jobs', '008_job_events', '009_claim_job', '012_backtest_runs', '013_backtest_tunes', '014_backtest_tune_runs', '015_backtest_metric_columns', '016_backtest_status_check', '017_best_tune_runs', '018_wfo_runs', '019_wfo_folds']::text[];
  known_checksums text[] := ARRAY['7b61553d5619bb5c8a5cc3a02ded0c8a69dced7e5d37d067a6df3160c14f93aa', '2a70dd2b092c550f604b4f72c6e403b4a7a2b2a38db82113c9beddb0a6bf5587', '9d8fa22e1cb16ed2275a63402560f71782831fdbbc177f290650e86adea2e426', 'e430076d014c83e36c43e1b05d9392a69b907090c06c21cfb96541428764110c', '4040e470231d65798b057ca227abb2dd76a284385f5c69fba914cfb6321c40ec', 'aced1cc8748f8b4dfc8c86988b99866998a90a6ece1879f9410987141d0a0f2d', '092ccab40413d846e773982e0ef926f1f6e0bdef7063d4e9ecdda2e69688dd51', '933d336170ccfbc9cb3669aac75715e38f5114dab6a6734086e425ea6dba2482', '4a2bd2a7516f94c447167cc1c7e52b59c67811cf8b776770f655e21a149289ef', '574a4d90a952612e4b1de6eb8283443ab540e7188a32747e9b2956eaf5727006', '14f3e3bcc9cba202d85aef8298cd34dcd27ea54d9b4a6ad1ea654cfc433b8186', '65cb7b108b7afb4e8077b031358da38b02609f4b42efbf0d88a4ad85035a40ba', '7735cd41ef49dd3994b2ea78383afac0408cda0a14bea46c780700516dd4c6a0', 'c505b17b9c5c1c14c19036e2a7c1952440ea94c584f07a123fbfad6b206ad893', '97ed740433e7ec9c1594930655dced503acc6512ebb4bb0581ccec0f05db219d', '7dec250c18737c03fcc68afe34c94e941e409fa6d3f994bc083dafe98f81fbad', '4ca3c21c80e25e67c0408113c49e2554f6e167e437bd2525545818330743eb39']::text[];
  is_new_schema boolean := false;
  granted_right record;
  found text;
  first_missing integer;
  checked_path name[];
BEGIN
IF (SELECT bool_and(coalesce(has_function_privilege( to_regprocedure('pg_catalog.' || f.name || '(integer, integer)')::oid, 'EXECUTE'), false)) FROM unnest(ARRAY['pg_try_advisory_xact_lock', 'pg_try_advisory_lock', 'pg_advisory_xact_lock', 'pg_advisory_unlock']) f (name)) THEN
  IF NOT pg_try_advisory_xact_lock(1835624306, 522112514) THEN
    RAISE EXCEPTION USING MESSAGE = 'another runner is at work on the set rag', HINT = 'nothing was changed; wait until it has finished, then run the script again';
  END IF;
END IF;
IF to_regclass('"public"."schema_migrations"') IS NULL THEN
  IF (SELECT bool_and(coalesce(has_function_privilege( to_regprocedure('pg_catalog.' || f.name || '(integer, integer)')::oid, 'EXECUTE'), false)) FROM unnest(ARRAY['pg_try_advisory_xact_lock', 'pg_try_advisory_lock', 'pg_advisory_xact_lock', 'pg_advisory_unlock']) f (name)) THEN PERFORM pg_advisory_xact_lock(1835624306, 153361634); END IF;
  IF to_regnamespace('"public"') IS NULL THEN
    CREATE SCHEMA "public";
    is_new_schema := true;
  END IF;
  EXECUTE $m$CREATE TABLE IF NOT EXISTS "public"."schema_migrations" (migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, version text NOT NULL, name text NOT NULL, applied_at timestamptz NOT NULL, checksum text NOT NULL, execution_time_ms bigint, set_name text NOT NULL, format integer NOT NULL, applied_by text, overrides text, rollback text, statement_progress text, repair_log text, UNIQUE (set_name, version))$m$;
  FOR granted_right IN EXECUTE CASE WHEN is_new_schema THEN $m$SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, 'SCHEMA' AS kind, quote_ident(n.nspname) AS object FROM pg_namespace n, aclexplode(n.nspacl) x WHERE x.grantee <> n.nspowner AND n.nspname = 'public'::name UNION ALL SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, format('%I.%I', n.nspname, c.relname) AS object FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x WHERE x.grantee <> c.relowner AND (c.oid = '"public"."schema_migrations"'::regclass OR c.oid IN ( SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.refobjid = '"public"."schema_migrations"'::regclass AND d.deptype = 'i'))$m$ ELSE $m$SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, 'SCHEMA' AS kind, quote_ident(n.nspname) AS object FROM pg_namespace n, aclexplode(n.nspacl) x WHERE x.grantee <> n.nspowner AND n.nspname = NULL::name UNION ALL SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, format('%I.%I', n.nspname, c.relname) AS object FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x WHERE x.grantee <> c.relowner AND (c.oid = '"public"."schema_migrations"'::regclass OR c.oid IN ( SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.refobjid = '"public"."schema_migrations"'::regclass AND d.deptype = 'i'))$m$ END LOOP
    EXECUTE format('REVOKE ALL ON %s %s FROM %s', granted_right.kind, granted_right.object,
      granted_right.migrations_grantee);
  END LOOP;
ELSIF NOT (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = to_regclass('"public"."schema_migrations"') AND a.attnum > 0 AND NOT a.attisdropped AND (a.attname, format_type(a.atttypid, a.atttypmod)) IN (('migration_id', 'bigint'), ('version', 'text'), ('name', 'text'), ('applied_at', 'timestamp with time zone'), ('checksum', 'text'), ('execution_time_ms', 'bigint'), ('set_name', 'text'), ('format', 'integer'))) = 8 THEN
  RAISE EXCEPTION USING MESSAGE = 'the table public.schema_migrations is not a history of this tool', HINT = 'nothing was changed; `cargo migrations status` says which tool it belongs to';
ELSIF NOT (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = to_regclass('"public"."schema_migrations"') AND a.attnum > 0 AND NOT a.attisdropped AND (a.attname, format_type(a.atttypid, a.atttypmod)) IN (('applied_by', 'text'), ('overrides', 'text'), ('rollback', 'text'), ('statement_progress', 'text'), ('repair_log', 'text'))) = 5 THEN
  EXECUTE $m$ALTER TABLE "public"."schema_migrations" ADD COLUMN IF NOT EXISTS applied_by text, ADD COLUMN IF NOT EXISTS overrides text, ADD COLUMN IF NOT EXISTS rollback text, ADD COLUMN IF NOT EXISTS statement_progress text, ADD COLUMN IF NOT EXISTS repair_log text$m$;
END IF;
LOCK TABLE ONLY "public"."schema_migrations" IN ROW EXCLUSIVE MODE;
IF NOT (SELECT bool_and(coalesce(has_function_privilege( to_regprocedure('pg_catalog.' || f.name || '(integer, integer)')::oid, 'EXECUTE'), false)) FROM unnest(ARRAY['pg_try_advisory_xact_lock', 'pg_try_advisory_lock', 'pg_advisory_xact_lock', 'pg_advisory_unlock']) f (name)) THEN
  LOCK TABLE ONLY "public"."schema_migrations" IN SHARE ROW EXCLUSIVE MODE NOWAIT;
END IF;
IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass('"public"."schema_migrations"') AND c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence = 'p' AND NOT c.relhastriggers AND NOT c.relhasrules AND NOT c.relhassubclass AND NOT c.relrowsecurity AND pg_get_userbyid(c.relowner) IN (current_user, session_user) AND NOT EXISTS (SELECT FROM aclexplode(c.relacl) e WHERE e.grantee <> c.relowner AND e.privilege_type <> 'SELECT') AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL) AND EXISTS (SELECT FROM pg_namespace n WHERE n.oid = c.relnamespace AND (n.nspowner = 10 OR pg_get_userbyid(n.nspowner) IN (current_user, session_user, 'pg_database_owner')))) THEN
  RAISE EXCEPTION USING MESSAGE = 'the history table public.schema_migrations belongs to another role, or others may write it', HINT = 'nothing was changed; `cargo migrations plan` names who, and the statement that ends it';
END IF;
SELECT string_agg(h.version, ', ' ORDER BY h.migration_id) INTO found FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.format > 1;
IF found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = 'a newer release has written the rows of ' || found, HINT = 'nothing was changed; write the bundle with that release';
END IF;
SELECT string_agg(h.version, ', ' ORDER BY h.migration_id) INTO found FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.execution_time_ms IS NULL;
IF found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = found || ' has stopped on its way', HINT = 'nothing was changed; `cargo migrations status` shows the history beside the files';
END IF;
SELECT string_agg(h.version, ', ' ORDER BY h.migration_id) INTO found FROM unnest(known_versions, known_checksums) WITH ORDINALITY k (version, checksum, place) JOIN ONLY "public"."schema_migrations" h ON h.version = k.version
  WHERE h.set_name = 'rag' AND h.checksum <> k.checksum;
IF found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = found || ' was applied with another text', HINT = 'nothing was changed; `cargo migrations status` shows the history beside the files';
END IF;
SELECT min(k.place) INTO first_missing FROM unnest(known_versions, known_checksums) WITH ORDINALITY k (version, checksum, place) WHERE NOT EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = k.version);
IF first_missing IS NULL THEN
  RAISE NOTICE 'nothing to do: the history has every migration of this bundle';
  RETURN;
END IF;
IF first_missing <= 9 THEN
  RAISE EXCEPTION USING MESSAGE = known_versions[first_missing] || ' is not applied, and comes before this bundle', HINT = 'nothing was changed; apply it first, or paste a bundle that begins with it and ends with 019';
END IF;
SELECT string_agg(h.version, ', ' ORDER BY h.migration_id) INTO found FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag'
  AND h.version <> ALL (known_versions[:first_missing]);
IF found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = 'the history has ' || found || ', and lacks ' || known_versions[first_missing], HINT = 'nothing was changed; `cargo migrations status` shows the history beside the files';
END IF;
SELECT string_agg(DISTINCT h.set_name, ', ') INTO found FROM unnest(known_versions, known_checksums) WITH ORDINALITY k (version, checksum, place) JOIN ONLY "public"."schema_migrations" h
  ON h.version = k.version AND h.checksum = k.checksum
  WHERE h.set_name <> 'rag' AND right(h.set_name, 10) <> ' (deleted)'
  AND k.place >= first_missing;
IF found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = 'the history has these migrations under the name of another set: ' || found, HINT = 'nothing was changed; give the set that name in migrations.toml, and write the bundle anew';
END IF;
SET LOCAL search_path TO "$user", public, extensions;
checked_path := pg_catalog.current_schemas(false);
SET LOCAL search_path TO DEFAULT;
IF (pg_catalog.current_schemas(false))[:pg_catalog.cardinality(checked_path)]::pg_catalog.text
  OPERATOR(pg_catalog.<>) checked_path::pg_catalog.text THEN
  RAISE EXCEPTION USING MESSAGE = 'names without a schema would mean others than when the files were checked: under ' || '"$user", public, extensions' || ', and here it is ' || current_setting('search_path'), HINT = 'nothing was changed; set the search path of the role or the database to that';
END IF;
SET LOCAL search_path TO pg_catalog, pg_temp;
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '012_backtest_runs') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'backtest_runs'), ('public', 'backtest_runs_symbol_created_at_idx'), ('public', 'backtest_runs_parameters_idx')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '012_backtest_runs', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '012_backtest_runs', 'backtest_runs', clock_timestamp(), '574a4d90a952612e4b1de6eb8283443ab540e7188a32747e9b2956eaf5727006', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031325f6261636b746573745f72756e732e73716c0a2d2d204c696e653a2033340a0a44524f50205441424c45207075626c69632e6261636b746573745f72756e733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE TABLE IF NOT EXISTS public.backtest_runs (
    backtest_run_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    label            text        NOT NULL,
    symbol           text        NOT NULL,
    starts_on        date        NOT NULL,
    ends_on          date        NOT NULL,
    parameters       jsonb       NOT NULL DEFAULT '{}',
    metrics          jsonb       NOT NULL DEFAULT '{}',
    status           text        NOT NULL DEFAULT 'pending',
    created_at       timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,

    CONSTRAINT backtest_runs_period_check CHECK (starts_on < ends_on),
    CONSTRAINT backtest_runs_symbol_check CHECK (symbol <> '' AND symbol = upper(symbol))
);$m$;
-- line 22
EXECUTE $m$CREATE INDEX IF NOT EXISTS backtest_runs_symbol_created_at_idx
    ON public.backtest_runs (symbol, created_at DESC);$m$;
-- line 24
EXECUTE $m$CREATE INDEX IF NOT EXISTS backtest_runs_parameters_idx
    ON public.backtest_runs USING gin (parameters jsonb_path_ops);$m$;
-- line 27
EXECUTE $m$ALTER TABLE public.backtest_runs ENABLE ROW LEVEL SECURITY;$m$;
-- line 28
EXECUTE $m$DROP POLICY IF EXISTS backtest_runs_read ON public.backtest_runs;$m$;
-- line 29
EXECUTE $m$CREATE POLICY backtest_runs_read ON public.backtest_runs FOR SELECT TO authenticated USING (true);$m$;
-- line 31
EXECUTE $m$COMMENT ON TABLE public.backtest_runs IS 'One simulation of one set of parameters over one period';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '012_backtest_runs' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '012_backtest_runs';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '013_backtest_tunes') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'backtest_tunes')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '013_backtest_tunes', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '013_backtest_tunes', 'backtest_tunes', clock_timestamp(), '14f3e3bcc9cba202d85aef8298cd34dcd27ea54d9b4a6ad1ea654cfc433b8186', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031335f6261636b746573745f74756e65732e73716c0a2d2d204c696e653a2032370a0a44524f50205441424c45207075626c69632e6261636b746573745f74756e65733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE TABLE IF NOT EXISTS public.backtest_tunes (
    backtest_tune_id  uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text        NOT NULL,
    objective         text        NOT NULL DEFAULT 'sharpe',
    search_space      jsonb       NOT NULL,
    max_trials        integer     NOT NULL DEFAULT 50,
    created_at        timestamptz NOT NULL DEFAULT now(),
    finished_at       timestamptz,

    CONSTRAINT backtest_tunes_objective_check CHECK (objective IN ('sharpe', 'total_return', 'max_drawdown')),
    CONSTRAINT backtest_tunes_search_space_check CHECK (jsonb_typeof(search_space) = 'object'),
    CONSTRAINT backtest_tunes_max_trials_check CHECK (max_trials BETWEEN 1 AND 10000)
);$m$;
-- line 20
EXECUTE $m$ALTER TABLE public.backtest_tunes ENABLE ROW LEVEL SECURITY;$m$;
-- line 21
EXECUTE $m$DROP POLICY IF EXISTS backtest_tunes_read ON public.backtest_tunes;$m$;
-- line 22
EXECUTE $m$CREATE POLICY backtest_tunes_read ON public.backtest_tunes FOR SELECT TO authenticated USING (true);$m$;
-- line 24
EXECUTE $m$COMMENT ON TABLE public.backtest_tunes IS 'A search for parameters, and what it optimises';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '013_backtest_tunes' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '013_backtest_tunes';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '014_backtest_tune_runs') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'backtest_tune_runs'), ('public', 'backtest_tune_runs_backtest_run_id_idx')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '014_backtest_tune_runs', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '014_backtest_tune_runs', 'backtest_tune_runs', clock_timestamp(), '65cb7b108b7afb4e8077b031358da38b02609f4b42efbf0d88a4ad85035a40ba', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031345f6261636b746573745f74756e655f72756e732e73716c0a2d2d204c696e653a2032370a0a44524f50205441424c45207075626c69632e6261636b746573745f74756e655f72756e733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE TABLE IF NOT EXISTS public.backtest_tune_runs (
    backtest_tune_run_id  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backtest_tune_id      uuid    NOT NULL REFERENCES public.backtest_tunes (backtest_tune_id) ON DELETE CASCADE,
    backtest_run_id       uuid    NOT NULL REFERENCES public.backtest_runs (backtest_run_id) ON DELETE CASCADE,
    trial                 integer NOT NULL,
    score                 double precision,

    CONSTRAINT backtest_tune_runs_trial_key UNIQUE (backtest_tune_id, trial),
    CONSTRAINT backtest_tune_runs_trial_check CHECK (trial > 0)
);$m$;
-- line 17
EXECUTE $m$CREATE INDEX IF NOT EXISTS backtest_tune_runs_backtest_run_id_idx
    ON public.backtest_tune_runs (backtest_run_id);$m$;
-- line 20
EXECUTE $m$ALTER TABLE public.backtest_tune_runs ENABLE ROW LEVEL SECURITY;$m$;
-- line 21
EXECUTE $m$DROP POLICY IF EXISTS backtest_tune_runs_read ON public.backtest_tune_runs;$m$;
-- line 22
EXECUTE $m$CREATE POLICY backtest_tune_runs_read ON public.backtest_tune_runs FOR SELECT TO authenticated USING (true);$m$;
-- line 24
EXECUTE $m$COMMENT ON TABLE public.backtest_tune_runs IS 'One trial of a tuning session';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '014_backtest_tune_runs' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '014_backtest_tune_runs';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '015_backtest_metric_columns') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'backtest_runs_sharpe_idx')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '015_backtest_metric_columns', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '015_backtest_metric_columns', 'backtest_metric_columns', clock_timestamp(), '7735cd41ef49dd3994b2ea78383afac0408cda0a14bea46c780700516dd4c6a0', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031355f6261636b746573745f6d65747269635f636f6c756d6e732e73716c0a2d2d204c696e653a2032310a0a44524f5020494e444558207075626c69632e6261636b746573745f72756e735f7368617270655f6964783b0a414c544552205441424c45207075626c69632e6261636b746573745f72756e732044524f5020434f4c554d4e206d61785f64726177646f776e2c2044524f5020434f4c554d4e20746f74616c5f72657475726e2c2044524f5020434f4c554d4e207368617270653b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$ALTER TABLE public.backtest_runs
    ADD COLUMN IF NOT EXISTS sharpe double precision,
    ADD COLUMN IF NOT EXISTS total_return double precision,
    ADD COLUMN IF NOT EXISTS max_drawdown double precision;$m$;
-- line 11
EXECUTE $m$UPDATE public.backtest_runs
SET sharpe = (metrics ->> 'sharpe')::double precision,
    total_return = (metrics ->> 'total_return')::double precision,
    max_drawdown = (metrics ->> 'max_drawdown')::double precision
WHERE sharpe IS NULL AND metrics ? 'sharpe';$m$;
-- line 17
EXECUTE $m$CREATE INDEX IF NOT EXISTS backtest_runs_sharpe_idx
    ON public.backtest_runs (sharpe DESC) WHERE sharpe IS NOT NULL;$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '015_backtest_metric_columns' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '015_backtest_metric_columns';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '016_backtest_status_check') THEN RETURN; END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '016_backtest_status_check', 'backtest_status_check', clock_timestamp(), 'c505b17b9c5c1c14c19036e2a7c1952440ea94c584f07a123fbfad6b206ad893', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031365f6261636b746573745f7374617475735f636865636b2e73716c0a2d2d204c696e653a2031370a0a414c544552205441424c45207075626c69632e6261636b746573745f72756e732044524f5020434f4e53545241494e54206261636b746573745f72756e735f6d61785f64726177646f776e5f636865636b3b0a414c544552205441424c45207075626c69632e6261636b746573745f72756e732044524f5020434f4e53545241494e54206261636b746573745f72756e735f7374617475735f636865636b3b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$UPDATE public.backtest_runs SET status = 'succeeded' WHERE status = 'done';$m$;
-- line 8
EXECUTE $m$ALTER TABLE public.backtest_runs DROP CONSTRAINT IF EXISTS backtest_runs_status_check;$m$;
-- line 9
EXECUTE $m$ALTER TABLE public.backtest_runs ADD CONSTRAINT backtest_runs_status_check
    CHECK (status IN ('pending', 'running', 'succeeded', 'failed'));$m$;
-- line 12
EXECUTE $m$ALTER TABLE public.backtest_runs DROP CONSTRAINT IF EXISTS backtest_runs_max_drawdown_check;$m$;
-- line 13
EXECUTE $m$ALTER TABLE public.backtest_runs ADD CONSTRAINT backtest_runs_max_drawdown_check
    CHECK (max_drawdown BETWEEN 0 AND 1);$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '016_backtest_status_check' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '016_backtest_status_check';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '017_best_tune_runs') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'best_tune_runs')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '017_best_tune_runs', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '017_best_tune_runs', 'best_tune_runs', clock_timestamp(), '97ed740433e7ec9c1594930655dced503acc6512ebb4bb0581ccec0f05db219d', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031375f626573745f74756e655f72756e732e73716c0a2d2d204c696e653a2031380a0a44524f502056494557207075626c69632e626573745f74756e655f72756e733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE OR REPLACE VIEW public.best_tune_runs WITH (security_invoker = true) AS
SELECT DISTINCT ON (trials.backtest_tune_id)
       trials.backtest_tune_id, trials.backtest_tune_run_id, trials.trial, trials.score,
       runs.backtest_run_id, runs.parameters, runs.sharpe, runs.total_return, runs.max_drawdown
FROM public.backtest_tune_runs AS trials
JOIN public.backtest_runs AS runs ON runs.backtest_run_id = trials.backtest_run_id
WHERE trials.score IS NOT NULL
ORDER BY trials.backtest_tune_id, trials.score DESC, trials.trial;$m$;
-- line 15
EXECUTE $m$COMMENT ON VIEW public.best_tune_runs IS 'The winner of each session; the earlier trial wins a tie';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '017_best_tune_runs' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '017_best_tune_runs';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '018_wfo_runs') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'wfo_runs'), ('public', 'wfo_runs_created_at_idx')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '018_wfo_runs', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '018_wfo_runs', 'wfo_runs', clock_timestamp(), '7dec250c18737c03fcc68afe34c94e941e409fa6d3f994bc083dafe98f81fbad', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031385f77666f5f72756e732e73716c0a2d2d204c696e653a2033310a0a44524f50205441424c45207075626c69632e77666f5f72756e733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE TABLE IF NOT EXISTS public.wfo_runs (
    wfo_run_id     uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name           text        NOT NULL,
    symbol         text        NOT NULL,
    train_days     integer     NOT NULL,
    test_days      integer     NOT NULL,
    status         text        NOT NULL DEFAULT 'pending',
    efficiency     double precision,
    created_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,

    CONSTRAINT wfo_runs_windows_check CHECK (train_days > 0 AND test_days > 0 AND test_days <= train_days),
    CONSTRAINT wfo_runs_status_check CHECK (status IN ('pending', 'running', 'succeeded', 'failed'))
);$m$;
-- line 21
EXECUTE $m$CREATE INDEX IF NOT EXISTS wfo_runs_created_at_idx ON public.wfo_runs (created_at DESC);$m$;
-- line 23
EXECUTE $m$ALTER TABLE public.wfo_runs ENABLE ROW LEVEL SECURITY;$m$;
-- line 24
EXECUTE $m$DROP POLICY IF EXISTS wfo_runs_read ON public.wfo_runs;$m$;
-- line 25
EXECUTE $m$CREATE POLICY wfo_runs_read ON public.wfo_runs FOR SELECT TO authenticated USING (true);$m$;
-- line 27
EXECUTE $m$COMMENT ON TABLE public.wfo_runs IS 'Tuning on one window and judging on the next, window after window';$m$;
-- line 28
EXECUTE $m$COMMENT ON COLUMN public.wfo_runs.efficiency IS 'Score out of sample as a part of the score in sample';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '018_wfo_runs' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '018_wfo_runs';
END
$m1$;

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $m1$
DECLARE
  migrations_target pg_catalog.text;
  migrations_found pg_catalog.text;
  migrations_constraint pg_catalog.record;
BEGIN
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config('client_encoding', 'UTF8', true), set_config('standard_conforming_strings', 'on', true), set_config('DateStyle', 'ISO, MDY', true), set_config('IntervalStyle', 'postgres', true), set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true), set_config('xmloption', 'content', true), set_config('array_nulls', 'on', true), set_config('lock_timeout', '2000ms', true)$m$;
IF EXISTS (SELECT FROM ONLY "public"."schema_migrations" h WHERE h.set_name = 'rag' AND h.version = '019_wfo_folds') THEN RETURN; END IF;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
migrations_target := pg_catalog.current_schema();
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
SET LOCAL search_path TO pg_catalog, pg_temp;
SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) INTO migrations_found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (n.nspname, c.relname) IN (('public', 'wfo_folds')) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
IF migrations_found IS NOT NULL THEN
  RAISE EXCEPTION USING MESSAGE = migrations_found || ' is there already, and the history has no ' || '019_wfo_folds', HINT = 'nothing was changed; `cargo migrations baseline --detect` finds out which files were run by other means, and records them';
END IF;
EXECUTE $m$INSERT INTO "public"."schema_migrations" (set_name, version, name, applied_at, checksum, format, applied_by, overrides, rollback) VALUES ('rag', '019_wfo_folds', 'wfo_folds', clock_timestamp(), '4ca3c21c80e25e67c0408113c49e2554f6e167e437bd2525545818330743eb39', 1, session_user, nullif('', ''), convert_from(decode('2d2d2046696c653a203031395f77666f5f666f6c64732e73716c0a2d2d204c696e653a2032380a0a44524f50205441424c45207075626c69632e77666f5f666f6c64733b0a', 'hex'), 'UTF8'))$m$;
EXECUTE $m$SELECT set_config(d.name, d.value, true) FROM ( SELECT -1 AS rank, 'search_path' AS name, p.reset_val AS value FROM pg_settings p WHERE p.name = 'search_path' UNION ALL SELECT (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value FROM pg_db_role_setting s, unnest(s.setconfig) c (line) WHERE (s.setdatabase = 0 OR s.setdatabase = ( SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND (s.setrole = 0 OR s.setrole = ( SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))) d LEFT JOIN pg_settings g ON lower(g.name) = lower(d.name) WHERE g.context = 'user' OR g.name IS NULL AND strpos(d.name, '.') > 0 ORDER BY d.rank$m$;
-- line 6
EXECUTE $m$CREATE TABLE IF NOT EXISTS public.wfo_folds (
    wfo_fold_id        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wfo_run_id         uuid    NOT NULL REFERENCES public.wfo_runs (wfo_run_id) ON DELETE CASCADE,
    fold               integer NOT NULL,
    train_period       daterange NOT NULL,
    test_period        daterange NOT NULL,
    parameters         jsonb   NOT NULL,
    in_sample_score    double precision NOT NULL,
    out_sample_score   double precision NOT NULL,

    CONSTRAINT wfo_folds_fold_key UNIQUE (wfo_run_id, fold),
    CONSTRAINT wfo_folds_fold_check CHECK (fold > 0),
    CONSTRAINT wfo_folds_order_check CHECK (train_period << test_period)
);$m$;
-- line 21
EXECUTE $m$ALTER TABLE public.wfo_folds ENABLE ROW LEVEL SECURITY;$m$;
-- line 22
EXECUTE $m$DROP POLICY IF EXISTS wfo_folds_read ON public.wfo_folds;$m$;
-- line 23
EXECUTE $m$CREATE POLICY wfo_folds_read ON public.wfo_folds FOR SELECT TO authenticated USING (true);$m$;
-- line 25
EXECUTE $m$COMMENT ON TABLE public.wfo_folds IS 'One pair of windows, and the parameters that won in the first';$m$;
EXECUTE $m$RESET SESSION AUTHORIZATION$m$;
EXECUTE $m$RESET ROLE$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'session_authorization' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE f.key = 'role' AND current_setting(f.key) <> f.value$m$;
EXECUTE $m$SET LOCAL search_path TO pg_catalog, pg_temp$m$;
FOR migrations_constraint IN
  SELECT format('%I.%I', n.nspname, c.conname) AS name,
    bool_and(c.condeferrable AND c.condeferred) AS is_deferred
  FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
  WHERE has_schema_privilege(n.oid, 'USAGE')
  GROUP BY 1 HAVING bool_or(c.condeferrable) ORDER BY 1
LOOP
  EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' IMMEDIATE';
  IF migrations_constraint.is_deferred THEN
    EXECUTE 'SET CONSTRAINTS ' || migrations_constraint.name || ' DEFERRED';
  END IF;
END LOOP;
EXECUTE $m$WITH completed AS (UPDATE ONLY "public"."schema_migrations" SET execution_time_ms = (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint, statement_progress = NULL WHERE set_name = 'rag' AND version = '019_wfo_folds' AND xmin = pg_current_xact_id()::xid RETURNING migration_id) SELECT CASE WHEN count(*) = 1 THEN max(migration_id) ELSE ('migrations: the file ended its transaction ' || count(*))::bigint END AS migrations_row_completed, ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE s.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)) ORDER BY 1)::text AS role_settings FROM completed$m$;
EXECUTE $m$SELECT set_config(f.key, f.value, false) FROM jsonb_each_text(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb) f WHERE current_setting(f.key, true) IS DISTINCT FROM f.value AND f.key NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
EXECUTE $m$SELECT set_config(s.name, s.reset_val, false) FROM pg_settings s WHERE s.source = 'session' AND s.context IN ('user', 'superuser') AND NOT jsonb_exists(coalesce(nullif(current_setting('migrations.found', true), ''), '{}')::jsonb, s.name) AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', 'role', 'session_authorization', 'is_superuser', 'seed')$m$;
RAISE NOTICE 'applied: %', '019_wfo_folds';
END
$m1$;

COMMIT;
