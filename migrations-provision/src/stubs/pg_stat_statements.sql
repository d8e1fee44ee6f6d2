-- The extension pg_stat_statements without its library.
-- generated from pg_stat_statements 1.10 by .ci/stubs
-- version 1.10
-- relocatable true
-- trusted false
-- requires
-- schema
-- package postgresql-contrib
-- comment track planning and execution statistics of all SQL statements executed

CREATE FUNCTION pg_stat_statements(showtext boolean, OUT userid oid, OUT dbid oid, OUT toplevel boolean, OUT queryid bigint, OUT query text, OUT plans bigint, OUT total_plan_time double precision, OUT min_plan_time double precision, OUT max_plan_time double precision, OUT mean_plan_time double precision, OUT stddev_plan_time double precision, OUT calls bigint, OUT total_exec_time double precision, OUT min_exec_time double precision, OUT max_exec_time double precision, OUT mean_exec_time double precision, OUT stddev_exec_time double precision, OUT rows bigint, OUT shared_blks_hit bigint, OUT shared_blks_read bigint, OUT shared_blks_dirtied bigint, OUT shared_blks_written bigint, OUT local_blks_hit bigint, OUT local_blks_read bigint, OUT local_blks_dirtied bigint, OUT local_blks_written bigint, OUT temp_blks_read bigint, OUT temp_blks_written bigint, OUT blk_read_time double precision, OUT blk_write_time double precision, OUT temp_blk_read_time double precision, OUT temp_blk_write_time double precision, OUT wal_records bigint, OUT wal_fpi bigint, OUT wal_bytes numeric, OUT jit_functions bigint, OUT jit_generation_time double precision, OUT jit_inlining_count bigint, OUT jit_inlining_time double precision, OUT jit_optimization_count bigint, OUT jit_optimization_time double precision, OUT jit_emission_count bigint, OUT jit_emission_time double precision) RETURNS SETOF record
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION pg_stat_statements_info(OUT dealloc bigint, OUT stats_reset timestamp with time zone) RETURNS record
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION pg_stat_statements_reset(userid oid DEFAULT 0, dbid oid DEFAULT 0, queryid bigint DEFAULT 0) RETURNS void
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE VIEW pg_stat_statements AS
 SELECT pg_stat_statements.userid,
 pg_stat_statements.dbid,
 pg_stat_statements.toplevel,
 pg_stat_statements.queryid,
 pg_stat_statements.query,
 pg_stat_statements.plans,
 pg_stat_statements.total_plan_time,
 pg_stat_statements.min_plan_time,
 pg_stat_statements.max_plan_time,
 pg_stat_statements.mean_plan_time,
 pg_stat_statements.stddev_plan_time,
 pg_stat_statements.calls,
 pg_stat_statements.total_exec_time,
 pg_stat_statements.min_exec_time,
 pg_stat_statements.max_exec_time,
 pg_stat_statements.mean_exec_time,
 pg_stat_statements.stddev_exec_time,
 pg_stat_statements.rows,
 pg_stat_statements.shared_blks_hit,
 pg_stat_statements.shared_blks_read,
 pg_stat_statements.shared_blks_dirtied,
 pg_stat_statements.shared_blks_written,
 pg_stat_statements.local_blks_hit,
 pg_stat_statements.local_blks_read,
 pg_stat_statements.local_blks_dirtied,
 pg_stat_statements.local_blks_written,
 pg_stat_statements.temp_blks_read,
 pg_stat_statements.temp_blks_written,
 pg_stat_statements.blk_read_time,
 pg_stat_statements.blk_write_time,
 pg_stat_statements.temp_blk_read_time,
 pg_stat_statements.temp_blk_write_time,
 pg_stat_statements.wal_records,
 pg_stat_statements.wal_fpi,
 pg_stat_statements.wal_bytes,
 pg_stat_statements.jit_functions,
 pg_stat_statements.jit_generation_time,
 pg_stat_statements.jit_inlining_count,
 pg_stat_statements.jit_inlining_time,
 pg_stat_statements.jit_optimization_count,
 pg_stat_statements.jit_optimization_time,
 pg_stat_statements.jit_emission_count,
 pg_stat_statements.jit_emission_time
 FROM pg_stat_statements(true) pg_stat_statements(userid, dbid, toplevel, queryid, query, plans, total_plan_time, min_plan_time, max_plan_time, mean_plan_time, stddev_plan_time, calls, total_exec_time, min_exec_time, max_exec_time, mean_exec_time, stddev_exec_time, rows, shared_blks_hit, shared_blks_read, shared_blks_dirtied, shared_blks_written, local_blks_hit, local_blks_read, local_blks_dirtied, local_blks_written, temp_blks_read, temp_blks_written, blk_read_time, blk_write_time, temp_blk_read_time, temp_blk_write_time, wal_records, wal_fpi, wal_bytes, jit_functions, jit_generation_time, jit_inlining_count, jit_inlining_time, jit_optimization_count, jit_optimization_time, jit_emission_count, jit_emission_time);
CREATE VIEW pg_stat_statements_info AS
 SELECT pg_stat_statements_info.dealloc,
 pg_stat_statements_info.stats_reset
 FROM pg_stat_statements_info() pg_stat_statements_info(dealloc, stats_reset);
REVOKE ALL ON FUNCTION pg_stat_statements_reset(userid oid, dbid oid, queryid bigint) FROM PUBLIC;
GRANT SELECT ON TABLE pg_stat_statements TO PUBLIC;
GRANT SELECT ON TABLE pg_stat_statements_info TO PUBLIC;
