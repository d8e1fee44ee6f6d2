-- The extension timescaledb without its library: the functions that its users call, not its catalog.
-- written by hand, and compared with no server: its functions
-- version 2.17.2
-- relocatable false
-- trusted false
-- requires
-- schema
-- package
-- comment Enables scalable inserts and complex queries for time-series data

CREATE SCHEMA IF NOT EXISTS _timescaledb_internal;
CREATE SCHEMA IF NOT EXISTS timescaledb_information;
CREATE FUNCTION create_hypertable(relation regclass, time_column_name name, partitioning_column name DEFAULT NULL, number_partitions integer DEFAULT NULL, associated_schema_name name DEFAULT NULL, associated_table_prefix name DEFAULT NULL, chunk_time_interval anyelement DEFAULT NULL::bigint, create_default_indexes boolean DEFAULT true, if_not_exists boolean DEFAULT false, partitioning_func regproc DEFAULT NULL, migrate_data boolean DEFAULT false, chunk_target_size text DEFAULT NULL, chunk_sizing_func regproc DEFAULT NULL, time_partitioning_func regproc DEFAULT NULL, OUT hypertable_id integer, OUT schema_name name, OUT table_name name, OUT created boolean) RETURNS SETOF record
 LANGUAGE plpgsql COST 1 AS $f$BEGIN
 RETURN QUERY SELECT 1, n.nspname, c.relname, true
 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
 -- A table that is partitioned by time has an index over it.
 IF create_default_indexes THEN
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %s (%I DESC)', (SELECT relname FROM pg_class WHERE oid = relation) || '_' || time_column_name || '_idx', relation, time_column_name);
 END IF;
END$f$;
CREATE FUNCTION set_chunk_time_interval(hypertable regclass, chunk_time_interval anyelement, dimension_name name DEFAULT NULL) RETURNS void
 LANGUAGE plpgsql COST 1 AS 'BEGIN END';
CREATE FUNCTION add_retention_policy(relation regclass, drop_after "any" DEFAULT NULL::unknown, if_not_exists boolean DEFAULT false, schedule_interval interval DEFAULT NULL, initial_start timestamp with time zone DEFAULT NULL, timezone text DEFAULT NULL, drop_created_before interval DEFAULT NULL) RETURNS integer
 LANGUAGE internal COST 1 AS 'pg_backend_pid';
CREATE FUNCTION remove_retention_policy(relation regclass, if_exists boolean DEFAULT false) RETURNS void
 LANGUAGE plpgsql STRICT COST 1 AS 'BEGIN END';
CREATE FUNCTION add_compression_policy(hypertable regclass, compress_after "any" DEFAULT NULL::unknown, if_not_exists boolean DEFAULT false, schedule_interval interval DEFAULT NULL, initial_start timestamp with time zone DEFAULT NULL, timezone text DEFAULT NULL, compress_created_before interval DEFAULT NULL) RETURNS integer
 LANGUAGE internal COST 1 AS 'pg_backend_pid';
CREATE FUNCTION remove_compression_policy(hypertable regclass, if_exists boolean DEFAULT false) RETURNS boolean
 LANGUAGE plpgsql STRICT COST 1 AS 'BEGIN RETURN true; END';
CREATE FUNCTION compress_chunk(uncompressed_chunk regclass, if_not_compressed boolean DEFAULT true, recompress boolean DEFAULT false) RETURNS regclass
 LANGUAGE plpgsql COST 1 AS '$no_body$';
CREATE FUNCTION decompress_chunk(uncompressed_chunk regclass, if_compressed boolean DEFAULT true) RETURNS regclass
 LANGUAGE plpgsql STRICT COST 1 AS '$no_body$';
CREATE FUNCTION drop_chunks(relation regclass, older_than "any" DEFAULT NULL::unknown, newer_than "any" DEFAULT NULL::unknown, "verbose" boolean DEFAULT false, created_before "any" DEFAULT NULL::unknown, created_after "any" DEFAULT NULL::unknown) RETURNS SETOF text
 LANGUAGE internal COST 1 AS 'internal_in';
CREATE FUNCTION show_chunks(relation regclass, older_than "any" DEFAULT NULL::unknown, newer_than "any" DEFAULT NULL::unknown, created_before "any" DEFAULT NULL::unknown, created_after "any" DEFAULT NULL::unknown) RETURNS SETOF regclass
 LANGUAGE internal STABLE COST 1 AS 'internal_in';
CREATE FUNCTION time_bucket(bucket_width interval, ts timestamp with time zone) RETURNS timestamp with time zone
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN date_bin(bucket_width, ts, '2000-01-03 00:00:00+00'); END$f$;
CREATE FUNCTION time_bucket(bucket_width interval, ts timestamp without time zone) RETURNS timestamp without time zone
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN date_bin(bucket_width, ts, '2000-01-03 00:00:00'); END$f$;
CREATE FUNCTION time_bucket(bucket_width interval, ts date) RETURNS date
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN date_bin(bucket_width, ts::timestamp, '2000-01-03 00:00:00'); END$f$;
CREATE FUNCTION time_bucket(bucket_width smallint, ts smallint) RETURNS smallint
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN floor(ts::numeric / bucket_width) * bucket_width; END$f$;
CREATE FUNCTION time_bucket(bucket_width integer, ts integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN floor(ts::numeric / bucket_width) * bucket_width; END$f$;
CREATE FUNCTION time_bucket(bucket_width bigint, ts bigint) RETURNS bigint
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS $f$BEGIN RETURN floor(ts::numeric / bucket_width) * bucket_width; END$f$;
CREATE FUNCTION time_bucket_gapfill(bucket_width interval, ts timestamp with time zone, start timestamp with time zone DEFAULT NULL, finish timestamp with time zone DEFAULT NULL) RETURNS timestamp with time zone
 LANGUAGE plpgsql COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION time_bucket_gapfill(bucket_width interval, ts timestamp without time zone, start timestamp without time zone DEFAULT NULL, finish timestamp without time zone DEFAULT NULL) RETURNS timestamp without time zone
 LANGUAGE plpgsql COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION locf(value anyelement, prev anyelement DEFAULT NULL, treat_null_as_missing boolean DEFAULT false) RETURNS anyelement
 LANGUAGE plpgsql COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION interpolate(value double precision, prev record DEFAULT NULL, next record DEFAULT NULL) RETURNS double precision
 LANGUAGE plpgsql COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION hypertable_size(hypertable regclass) RETURNS bigint
 LANGUAGE plpgsql STRICT COST 1 AS 'BEGIN RETURN pg_total_relation_size(hypertable); END';
CREATE FUNCTION _timescaledb_internal.first_sfunc(internal, anyelement, "any") RETURNS internal
 LANGUAGE internal IMMUTABLE COST 1 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION _timescaledb_internal.bookend_finalfunc(internal, anyelement, "any") RETURNS anyelement
 LANGUAGE internal IMMUTABLE COST 1 PARALLEL SAFE AS 'internal_in';
CREATE AGGREGATE first(anyelement, "any") (
 SFUNC = _timescaledb_internal.first_sfunc, STYPE = internal, FINALFUNC = _timescaledb_internal.bookend_finalfunc, FINALFUNC_EXTRA, PARALLEL = SAFE
);
CREATE AGGREGATE last(anyelement, "any") (
 SFUNC = _timescaledb_internal.first_sfunc, STYPE = internal, FINALFUNC = _timescaledb_internal.bookend_finalfunc, FINALFUNC_EXTRA, PARALLEL = SAFE
);
