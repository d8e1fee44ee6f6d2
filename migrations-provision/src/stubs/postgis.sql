-- The extension postgis without its library.
-- generated from postgis 3.3.2 by .ci/stubs
-- version 3.3.2
-- relocatable false
-- trusted false
-- requires
-- schema
-- package postgresql-NN-postgis-3
-- comment PostGIS geometry and geography spatial types and functions

CREATE FUNCTION box2d_in(cstring) RETURNS box2d
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION box2d_out(box2d) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorout';
CREATE TYPE box2d (
 INTERNALLENGTH = 65,
 INPUT = box2d_in,
 OUTPUT = box2d_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION box2df_in(cstring) RETURNS box2df
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION box2df_out(box2df) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorout';
CREATE TYPE box2df (
 INTERNALLENGTH = 16,
 INPUT = box2df_in,
 OUTPUT = box2df_out,
 ALIGNMENT = double,
 STORAGE = plain
);
CREATE FUNCTION box3d_in(cstring) RETURNS box3d
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION box3d_out(box3d) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorout';
CREATE TYPE box3d (
 INTERNALLENGTH = 52,
 INPUT = box3d_in,
 OUTPUT = box3d_out,
 ALIGNMENT = double,
 STORAGE = plain
);
CREATE FUNCTION geography_analyze(internal) RETURNS boolean
 LANGUAGE internal STRICT AS 'void_in';
CREATE FUNCTION geography_in(cstring, oid, integer) RETURNS geography
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION geography_out(geography) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION geography_recv(internal, oid, integer) RETURNS geography
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION geography_send(geography) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION geography_typmod_in(cstring[]) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
CREATE FUNCTION geography_typmod_out(integer) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodout';
CREATE TYPE geography (
 INTERNALLENGTH = variable,
 INPUT = geography_in,
 OUTPUT = geography_out,
 RECEIVE = geography_recv,
 SEND = geography_send,
 TYPMOD_IN = geography_typmod_in,
 TYPMOD_OUT = geography_typmod_out,
 ANALYZE = geography_analyze,
 DELIMITER = ':',
 ALIGNMENT = double,
 STORAGE = main
);
CREATE FUNCTION geometry_analyze(internal) RETURNS boolean
 LANGUAGE internal STRICT AS 'void_in';
CREATE FUNCTION geometry_in(cstring) RETURNS geometry
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION geometry_out(geometry) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION geometry_recv(internal) RETURNS geometry
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION geometry_send(geometry) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION geometry_typmod_in(cstring[]) RETURNS integer
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
CREATE FUNCTION geometry_typmod_out(integer) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodout';
CREATE TYPE geometry (
 INTERNALLENGTH = variable,
 INPUT = geometry_in,
 OUTPUT = geometry_out,
 RECEIVE = geometry_recv,
 SEND = geometry_send,
 TYPMOD_IN = geometry_typmod_in,
 TYPMOD_OUT = geometry_typmod_out,
 ANALYZE = geometry_analyze,
 DELIMITER = ':',
 ALIGNMENT = double,
 STORAGE = main
);
CREATE TYPE geometry_dump AS (
	path integer[],
	geom geometry
);
CREATE FUNCTION gidx_in(cstring) RETURNS gidx
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION gidx_out(gidx) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE gidx (
 INTERNALLENGTH = variable,
 INPUT = gidx_in,
 OUTPUT = gidx_out,
 ALIGNMENT = double,
 STORAGE = plain
);
CREATE FUNCTION spheroid_in(cstring) RETURNS spheroid
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION spheroid_out(spheroid) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorout';
CREATE TYPE spheroid (
 INTERNALLENGTH = 65,
 INPUT = spheroid_in,
 OUTPUT = spheroid_out,
 ALIGNMENT = double,
 STORAGE = plain
);
CREATE TYPE valid_detail AS (
	valid boolean,
	reason character varying,
	location geometry
);
CREATE FUNCTION box3d(box2d) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (box2d AS box3d) WITH FUNCTION box3d(box2d) AS IMPLICIT;
CREATE FUNCTION geometry(box2d) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (box2d AS geometry) WITH FUNCTION geometry(box2d) AS IMPLICIT;
CREATE FUNCTION box(box3d) RETURNS box
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (box3d AS box) WITH FUNCTION box(box3d) AS IMPLICIT;
CREATE FUNCTION box2d(box3d) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (box3d AS box2d) WITH FUNCTION box2d(box3d) AS IMPLICIT;
CREATE FUNCTION geometry(box3d) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (box3d AS geometry) WITH FUNCTION geometry(box3d) AS IMPLICIT;
CREATE FUNCTION geography(bytea) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (bytea AS geography) WITH FUNCTION geography(bytea) AS IMPLICIT;
CREATE FUNCTION geometry(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (bytea AS geometry) WITH FUNCTION geometry(bytea) AS IMPLICIT;
CREATE FUNCTION bytea(geography) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (geography AS bytea) WITH FUNCTION bytea(geography) AS IMPLICIT;
CREATE FUNCTION geography(geography, integer, boolean) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1; END$f$;
CREATE CAST (geography AS geography) WITH FUNCTION geography(geography, integer, boolean) AS IMPLICIT;
CREATE FUNCTION geometry(geography) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN format('%s', $1)::cstring; END$f$;
CREATE CAST (geography AS geometry) WITH FUNCTION geometry(geography);
CREATE FUNCTION box(geometry) RETURNS box
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS box) WITH FUNCTION box(geometry) AS ASSIGNMENT;
CREATE FUNCTION box2d(geometry) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS box2d) WITH FUNCTION box2d(geometry) AS IMPLICIT;
CREATE FUNCTION box3d(geometry) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS box3d) WITH FUNCTION box3d(geometry) AS IMPLICIT;
CREATE FUNCTION bytea(geometry) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS bytea) WITH FUNCTION bytea(geometry) AS IMPLICIT;
CREATE FUNCTION geography(geometry) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN format('%s', $1)::cstring; END$f$;
CREATE CAST (geometry AS geography) WITH FUNCTION geography(geometry) AS IMPLICIT;
CREATE FUNCTION geometry(geometry, integer, boolean) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1; END$f$;
CREATE CAST (geometry AS geometry) WITH FUNCTION geometry(geometry, integer, boolean) AS IMPLICIT;
CREATE FUNCTION "json"(geometry) RETURNS json
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS json) WITH FUNCTION "json"(geometry);
CREATE FUNCTION jsonb(geometry) RETURNS jsonb
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS jsonb) WITH FUNCTION jsonb(geometry);
CREATE FUNCTION path(geometry) RETURNS path
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (geometry AS path) WITH FUNCTION path(geometry);
CREATE FUNCTION point(geometry) RETURNS point
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (geometry AS point) WITH FUNCTION point(geometry);
CREATE FUNCTION polygon(geometry) RETURNS polygon
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (geometry AS polygon) WITH FUNCTION polygon(geometry);
CREATE FUNCTION text(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE CAST (geometry AS text) WITH FUNCTION text(geometry) AS IMPLICIT;
CREATE FUNCTION geometry(path) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (path AS geometry) WITH FUNCTION geometry(path);
CREATE FUNCTION geometry(point) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (point AS geometry) WITH FUNCTION geometry(point);
CREATE FUNCTION geometry(polygon) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (polygon AS geometry) WITH FUNCTION geometry(polygon);
CREATE FUNCTION geometry(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE CAST (text AS geometry) WITH FUNCTION geometry(text) AS IMPLICIT;
CREATE FUNCTION _postgis_deprecate(oldname text, newname text, version text) RETURNS void
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 AS '$no_rows$';
CREATE FUNCTION _postgis_index_extent(tbl regclass, col text) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION _postgis_join_selectivity(regclass, text, regclass, text, text DEFAULT '2'::text) RETURNS double precision
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _postgis_pgsql_version() RETURNS text
 LANGUAGE plpgsql STABLE AS '$no_body$';
CREATE FUNCTION _postgis_scripts_pgsql_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION _postgis_selectivity(tbl regclass, att_name text, geom geometry, mode text DEFAULT '2'::text) RETURNS double precision
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _postgis_stats(tbl regclass, att_name text, text DEFAULT '2'::text) RETURNS text
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _st_3ddfullywithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_3ddwithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_3dintersects(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_asgml(integer, geometry, integer, integer, text, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_asx3d(integer, geometry, integer, integer, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_bestsrid(geography) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_bestsrid(geography, geography) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_contains(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_containsproperly(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_coveredby(geog1 geography, geog2 geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_coveredby(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_covers(geog1 geography, geog2 geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_covers(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_crosses(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_dfullywithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_distancetree(geography, geography) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT AS '$no_body$';
CREATE FUNCTION _st_distancetree(geography, geography, double precision, boolean) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 AS '$no_body$';
CREATE FUNCTION _st_distanceuncached(geography, geography) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT AS '$no_body$';
CREATE FUNCTION _st_distanceuncached(geography, geography, boolean) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT AS '$no_body$';
CREATE FUNCTION _st_distanceuncached(geography, geography, double precision, boolean) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 AS '$no_body$';
CREATE FUNCTION _st_dwithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_dwithin(geog1 geography, geog2 geography, tolerance double precision, use_spheroid boolean DEFAULT true) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_dwithinuncached(geography, geography, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION _st_dwithinuncached(geography, geography, double precision, boolean) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 AS '$no_body$';
CREATE FUNCTION _st_equals(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_expand(geography, double precision) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_geomfromgml(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_intersects(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_linecrossingdirection(line1 geometry, line2 geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_longestline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_maxdistance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_orderingequals(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_overlaps(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_pointoutside(geography) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION _st_sortablehash(geom geometry) RETURNS bigint
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_touches(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_voronoi(g1 geometry, clip geometry DEFAULT NULL::geometry, tolerance double precision DEFAULT 0.0, return_polygons boolean DEFAULT true) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION _st_within(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION addauth(text) RETURNS boolean
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION addgeometrycolumn(table_name character varying, column_name character varying, new_srid integer, new_type character varying, new_dim integer, use_typmod boolean DEFAULT true) RETURNS text
 LANGUAGE plpgsql STRICT AS $f$BEGIN RETURN @extschema@.addgeometrycolumn('', '', $1, $2, $3, $4, $5, $6); END$f$;
CREATE FUNCTION addgeometrycolumn(schema_name character varying, table_name character varying, column_name character varying, new_srid integer, new_type character varying, new_dim integer, use_typmod boolean DEFAULT true) RETURNS text
 LANGUAGE plpgsql STABLE STRICT AS $f$BEGIN RETURN @extschema@.addgeometrycolumn('', $1, $2, $3, $4, $5, $6, $7); END$f$;
CREATE FUNCTION addgeometrycolumn(catalog_name character varying, schema_name character varying, table_name character varying, column_name character varying, new_srid_in integer, new_type character varying, new_dim integer, use_typmod boolean DEFAULT true) RETURNS text
 LANGUAGE plpgsql STRICT AS $f$DECLARE
 schema CONSTANT text := coalesce(nullif($2, ''), current_schema());
 marks CONSTANT text := repeat('Z', ($7 > 2 AND $6 !~* '[ZM]$')::int) || repeat('M', ($7 > 3 AND $6 !~* 'M$')::int);
BEGIN
 IF NOT $8 THEN $refusal$ END IF;
 EXECUTE format('ALTER TABLE %I.%I ADD COLUMN %I @extschema@.geometry(%s, %s)', schema, $3, $4, $6 || marks, $5);
 RETURN format('%s.%s.%s SRID:%s TYPE:%s DIMS:%s ', schema, $3, $4, $5, $6, $7);
END$f$;
CREATE FUNCTION box3dtobox(box3d) RETURNS box
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION checkauth(text, text) RETURNS integer
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION checkauth(text, text, text) RETURNS integer
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION checkauthtrigger() RETURNS trigger
 LANGUAGE plpgsql COST 1 AS '$no_rows$';
CREATE FUNCTION contains_2d(box2df, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION contains_2d(box2df, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION contains_2d(geometry, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION disablelongtransactions() RETURNS text
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION dropgeometrycolumn(table_name character varying, column_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION dropgeometrycolumn(schema_name character varying, table_name character varying, column_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION dropgeometrycolumn(catalog_name character varying, schema_name character varying, table_name character varying, column_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION dropgeometrytable(table_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION dropgeometrytable(schema_name character varying, table_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION dropgeometrytable(catalog_name character varying, schema_name character varying, table_name character varying) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION enablelongtransactions() RETURNS text
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION equals(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION find_srid(character varying, character varying, character varying) RETURNS integer
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION geog_brin_inclusion_add_value(internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_cmp(geography, geography) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_distance_knn(geography, geography) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 100 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION geography_eq(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_ge(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_gist_compress(internal) RETURNS internal
 LANGUAGE internal AS 'int8up';
CREATE FUNCTION geography_gist_consistent(internal, geography, integer) RETURNS boolean
 LANGUAGE internal AS 'pg_backend_pid';
CREATE FUNCTION geography_gist_decompress(internal) RETURNS internal
 LANGUAGE internal AS 'int8up';
CREATE FUNCTION geography_gist_distance(internal, geography, integer) RETURNS double precision
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_gist_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_gist_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_gist_same(box2d, box2d, internal) RETURNS internal
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_gist_union(bytea, internal) RETURNS internal
 LANGUAGE internal AS 'internal_in';
CREATE FUNCTION geography_gt(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_le(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_lt(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_overlaps(geography, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geography_spgist_choose_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geography_spgist_compress_nd(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geography_spgist_config_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geography_spgist_inner_consistent_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geography_spgist_leaf_consistent_nd(internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geography_spgist_picksplit_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geom2d_brin_inclusion_add_value(internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geom3d_brin_inclusion_add_value(internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geom4d_brin_inclusion_add_value(internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_above(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_below(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_cmp(geom1 geometry, geom2 geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_contained_3d(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_contains(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_contains_3d(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_contains_nd(geometry, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_distance_box(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_distance_centroid(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION geometry_distance_centroid_nd(geometry, geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_distance_cpa(geometry, geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION geometry_eq(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_ge(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_gist_compress_2d(internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'int8up';
CREATE FUNCTION geometry_gist_compress_nd(internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'int8up';
CREATE FUNCTION geometry_gist_consistent_2d(internal, geometry, integer) RETURNS boolean
 LANGUAGE internal PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION geometry_gist_consistent_nd(internal, geometry, integer) RETURNS boolean
 LANGUAGE internal PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION geometry_gist_decompress_2d(internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'int8up';
CREATE FUNCTION geometry_gist_decompress_nd(internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'int8up';
CREATE FUNCTION geometry_gist_distance_2d(internal, geometry, integer) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_distance_nd(internal, geometry, integer) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_penalty_2d(internal, internal, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_penalty_nd(internal, internal, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_picksplit_2d(internal, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_picksplit_nd(internal, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_same_2d(geom1 geometry, geom2 geometry, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_same_nd(geometry, geometry, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_sortsupport_2d(internal) RETURNS void
 LANGUAGE internal STRICT AS 'internal_in';
CREATE FUNCTION geometry_gist_union_2d(bytea, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gist_union_nd(bytea, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_gt(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_hash(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_le(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_left(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_lt(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overabove(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overbelow(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overlaps(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overlaps_3d(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overlaps_nd(geometry, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overleft(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_overright(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_right(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_same(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_same_3d(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_same_nd(geometry, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_sortsupport(internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_choose_2d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_choose_3d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_choose_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_compress_2d(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_compress_3d(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_compress_nd(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_config_2d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_config_3d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_config_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_inner_consistent_2d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_inner_consistent_3d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_inner_consistent_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_leaf_consistent_2d(internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_leaf_consistent_3d(internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_leaf_consistent_nd(internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_picksplit_2d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_picksplit_3d(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_spgist_picksplit_nd(internal, internal) RETURNS void
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION geometry_within(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometry_within_nd(geometry, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometrytype(geography) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geometrytype(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION geomfromewkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION geomfromewkt(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION get_proj4_from_srid(integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION gettransactionid() RETURNS xid
 LANGUAGE plpgsql COST 1 AS '$no_body$';
CREATE FUNCTION gserialized_gist_joinsel_2d(internal, oid, internal, smallint) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'contjoinsel';
CREATE FUNCTION gserialized_gist_joinsel_nd(internal, oid, internal, smallint) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'contjoinsel';
CREATE FUNCTION gserialized_gist_sel_2d(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'contsel';
CREATE FUNCTION gserialized_gist_sel_nd(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal PARALLEL SAFE AS 'contsel';
CREATE FUNCTION is_contained_2d(box2df, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION is_contained_2d(box2df, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION is_contained_2d(geometry, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION lockrow(text, text, text) RETURNS integer
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION lockrow(text, text, text, text) RETURNS integer
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION lockrow(text, text, text, timestamp without time zone) RETURNS integer
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION lockrow(text, text, text, text, timestamp without time zone) RETURNS integer
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION longtransactionsenabled() RETURNS boolean
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION overlaps_2d(box2df, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION overlaps_2d(box2df, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION overlaps_2d(geometry, box2df) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION overlaps_geog(geography, gidx) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT AS '$no_body$';
CREATE FUNCTION overlaps_geog(gidx, geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION overlaps_geog(gidx, gidx) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION overlaps_nd(geometry, gidx) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION overlaps_nd(gidx, geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION overlaps_nd(gidx, gidx) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgis_asflatgeobuf_finalfn(internal) RETURNS bytea
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asflatgeobuf_transfn(internal, anyelement) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asflatgeobuf_transfn(internal, anyelement, boolean) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asflatgeobuf_transfn(internal, anyelement, boolean, text) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asgeobuf_finalfn(internal) RETURNS bytea
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asgeobuf_transfn(internal, anyelement) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asgeobuf_transfn(internal, anyelement, text) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_combinefn(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_deserialfn(bytea, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_finalfn(internal) RETURNS bytea
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_serialfn(internal) RETURNS bytea
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_transfn(internal, anyelement) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_transfn(internal, anyelement, text) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_transfn(internal, anyelement, text, integer) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_transfn(internal, anyelement, text, integer, text) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_asmvt_transfn(internal, anyelement, text, integer, text, text) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_accum_transfn(internal, geometry) RETURNS internal
 LANGUAGE internal COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_accum_transfn(internal, geometry, double precision) RETURNS internal
 LANGUAGE internal COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_accum_transfn(internal, geometry, double precision, integer) RETURNS internal
 LANGUAGE internal COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_clusterintersecting_finalfn(internal) RETURNS geometry[]
 LANGUAGE internal COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_clusterwithin_finalfn(internal) RETURNS geometry[]
 LANGUAGE internal COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_collect_finalfn(internal) RETURNS geometry
 LANGUAGE internal COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_makeline_finalfn(internal) RETURNS geometry
 LANGUAGE internal COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_polygonize_finalfn(internal) RETURNS geometry
 LANGUAGE internal COST 500 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_combinefn(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_deserialfn(bytea, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_finalfn(internal) RETURNS geometry
 LANGUAGE internal IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_serialfn(internal) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_transfn(internal, geometry) RETURNS internal
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION pgis_geometry_union_parallel_transfn(internal, geometry, double precision) RETURNS internal
 LANGUAGE internal IMMUTABLE COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION populate_geometry_columns(use_typmod boolean DEFAULT true) RETURNS text
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION populate_geometry_columns(tbl_oid oid, use_typmod boolean DEFAULT true) RETURNS integer
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION postgis_addbbox(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_cache_bbox() RETURNS trigger
 LANGUAGE plpgsql COST 1 AS '$no_rows$';
CREATE FUNCTION postgis_constraint_dims(geomschema text, geomtable text, geomcolumn text) RETURNS integer
 LANGUAGE plpgsql STABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_constraint_srid(geomschema text, geomtable text, geomcolumn text) RETURNS integer
 LANGUAGE plpgsql STABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_constraint_type(geomschema text, geomtable text, geomcolumn text) RETURNS character varying
 LANGUAGE plpgsql STABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_dropbbox(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_extensions_upgrade() RETURNS text
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION postgis_full_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION postgis_geos_noop(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_geos_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_getbbox(geometry) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_hasbbox(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_index_supportfn(internal) RETURNS internal
 LANGUAGE internal AS 'void_in';
CREATE FUNCTION postgis_lib_build_date() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_lib_revision() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_lib_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_libjson_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_liblwgeom_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_libprotobuf_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 1 AS '$no_body$';
CREATE FUNCTION postgis_libxml_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_noop(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_proj_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_scripts_build_date() RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION postgis_scripts_installed() RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION postgis_scripts_released() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_svn_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION postgis_transform_geometry(geom geometry, text, text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_type_name(geomname character varying, coord_dimension integer, use_new_name boolean DEFAULT true) RETURNS character varying
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION postgis_typmod_dims(integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_typmod_srid(integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_typmod_type(integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION postgis_wagyu_version() RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 1 AS '$no_body$';
CREATE FUNCTION st_3dclosestpoint(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3ddfullywithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3ddistance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3ddwithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dintersects(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dlength(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dlineinterpolatepoint(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dlongestline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dmakebox(geom1 geometry, geom2 geometry) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dmaxdistance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dperimeter(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_3dshortestline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_addmeasure(geometry, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_addpoint(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_addpoint(geom1 geometry, geom2 geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_affine(geometry, double precision, double precision, double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_affine(geometry, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_angle(line1 geometry, line2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_angle(pt1 geometry, pt2 geometry, pt3 geometry, pt4 geometry DEFAULT '0101000000000000000000F87F000000000000F87F'::geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_area(text) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_area(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_area(geog geography, use_spheroid boolean DEFAULT true) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_area2d(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asbinary(geography) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asbinary(geometry) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asbinary(geography, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asbinary(geometry, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asencodedpolyline(geom geometry, nprecision integer DEFAULT 5) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkb(geometry) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkb(geometry, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkt(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkt(geography) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkt(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkt(geography, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asewkt(geometry, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgeojson(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgeojson(geog geography, maxdecimaldigits integer DEFAULT 9, options integer DEFAULT 0) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgeojson(geom geometry, maxdecimaldigits integer DEFAULT 9, options integer DEFAULT 8) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgeojson(r record, geom_column text DEFAULT ''::text, maxdecimaldigits integer DEFAULT 9, pretty_bool boolean DEFAULT false) RETURNS text
 LANGUAGE plpgsql STABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgml(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgml(geom geometry, maxdecimaldigits integer DEFAULT 15, options integer DEFAULT 0) RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgml(geog geography, maxdecimaldigits integer DEFAULT 15, options integer DEFAULT 0, nprefix text DEFAULT 'gml'::text, id text DEFAULT ''::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgml(version integer, geog geography, maxdecimaldigits integer DEFAULT 15, options integer DEFAULT 0, nprefix text DEFAULT 'gml'::text, id text DEFAULT ''::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asgml(version integer, geom geometry, maxdecimaldigits integer DEFAULT 15, options integer DEFAULT 0, nprefix text DEFAULT NULL::text, id text DEFAULT NULL::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_ashexewkb(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_ashexewkb(geometry, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_askml(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_askml(geog geography, maxdecimaldigits integer DEFAULT 15, nprefix text DEFAULT ''::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_askml(geom geometry, maxdecimaldigits integer DEFAULT 15, nprefix text DEFAULT ''::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_aslatlontext(geom geometry, tmpl text DEFAULT ''::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asmarc21(geom geometry, format text DEFAULT 'hdddmmss'::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asmvtgeom(geom geometry, bounds box2d, extent integer DEFAULT 4096, buffer integer DEFAULT 256, clip_geom boolean DEFAULT true) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_assvg(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_assvg(geog geography, rel integer DEFAULT 0, maxdecimaldigits integer DEFAULT 15) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_assvg(geom geometry, rel integer DEFAULT 0, maxdecimaldigits integer DEFAULT 15) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astext(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astext(geography) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astext(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astext(geography, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astext(geometry, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astwkb(geom geometry, prec integer DEFAULT NULL::integer, prec_z integer DEFAULT NULL::integer, prec_m integer DEFAULT NULL::integer, with_sizes boolean DEFAULT NULL::boolean, with_boxes boolean DEFAULT NULL::boolean) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_astwkb(geom geometry[], ids bigint[], prec integer DEFAULT NULL::integer, prec_z integer DEFAULT NULL::integer, prec_m integer DEFAULT NULL::integer, with_sizes boolean DEFAULT NULL::boolean, with_boxes boolean DEFAULT NULL::boolean) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_asx3d(geom geometry, maxdecimaldigits integer DEFAULT 15, options integer DEFAULT 0) RETURNS text
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_azimuth(geog1 geography, geog2 geography) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_azimuth(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_bdmpolyfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_bdpolyfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_boundary(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_boundingdiagonal(geom geometry, fits boolean DEFAULT false) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_box2dfromgeohash(text, integer DEFAULT NULL::integer) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(text, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(geography, double precision) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(text, double precision, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(text, double precision, text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(geography, double precision, integer) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(geography, double precision, text) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(geom geometry, radius double precision, quadsegs integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buffer(geom geometry, radius double precision, options text DEFAULT ''::text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_buildarea(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_centroid(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_centroid(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_centroid(geography, use_spheroid boolean DEFAULT true) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_chaikinsmoothing(geometry, integer DEFAULT 1, boolean DEFAULT false) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_cleangeometry(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_clipbybox2d(geom geometry, box box2d) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_closestpoint(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_closestpointofapproach(geometry, geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_clusterdbscan(geometry, eps double precision, minpoints integer) RETURNS integer
 LANGUAGE plpgsql WINDOW IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_clusterintersecting(geometry[]) RETURNS geometry[]
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_clusterkmeans(geom geometry, k integer, max_radius double precision DEFAULT NULL::double precision) RETURNS integer
 LANGUAGE plpgsql WINDOW STRICT COST 10000 AS '$no_body$';
CREATE FUNCTION st_clusterwithin(geometry[], double precision) RETURNS geometry[]
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_collect(geometry[]) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_collect(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_collectionextract(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_collectionextract(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_collectionhomogenize(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_combinebbox(box2d, geometry) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_combinebbox(box3d, box3d) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_combinebbox(box3d, geometry) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_concavehull(param_geom geometry, param_pctconvex double precision, param_allow_holes boolean DEFAULT false) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_contains(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_containsproperly(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_convexhull(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_coorddim(geometry geometry) RETURNS smallint
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_coveredby(text, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_coveredby(geog1 geography, geog2 geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_coveredby(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_covers(text, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_covers(geog1 geography, geog2 geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_covers(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_cpawithin(geometry, geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_crosses(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_curvetoline(geom geometry, tol double precision DEFAULT 32, toltype integer DEFAULT 0, flags integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_delaunaytriangles(g1 geometry, tolerance double precision DEFAULT 0.0, flags integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_dfullywithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_difference(geom1 geometry, geom2 geometry, gridsize double precision DEFAULT '-1.0'::numeric) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_dimension(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_disjoint(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distance(text, text) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distance(geog1 geography, geog2 geography, use_spheroid boolean DEFAULT true) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distancecpa(geometry, geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distancesphere(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distancesphere(geom1 geometry, geom2 geometry, radius double precision) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 AS '$no_body$';
CREATE FUNCTION st_distancespheroid(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_distancespheroid(geom1 geometry, geom2 geometry, spheroid) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_dump(geometry) RETURNS SETOF geometry_dump
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_dumppoints(geometry) RETURNS SETOF geometry_dump
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_dumprings(geometry) RETURNS SETOF geometry_dump
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_dumpsegments(geometry) RETURNS SETOF geometry_dump
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_dwithin(text, text, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_dwithin(geom1 geometry, geom2 geometry, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_dwithin(geog1 geography, geog2 geography, tolerance double precision, use_spheroid boolean DEFAULT true) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_endpoint(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_envelope(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_equals(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_estimatedextent(text, text) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER COST 1 AS '$no_body$';
CREATE FUNCTION st_estimatedextent(text, text, text) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER COST 1 AS '$no_body$';
CREATE FUNCTION st_estimatedextent(text, text, text, boolean) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER COST 1 AS '$no_body$';
CREATE FUNCTION st_expand(box2d, double precision) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_expand(box3d, double precision) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_expand(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_expand(box box2d, dx double precision, dy double precision) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_expand(box box3d, dx double precision, dy double precision, dz double precision DEFAULT 0) RETURNS box3d
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_expand(geom geometry, dx double precision, dy double precision, dz double precision DEFAULT 0, dm double precision DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_exteriorring(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_filterbym(geometry, double precision, double precision DEFAULT NULL::double precision, boolean DEFAULT false) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_findextent(text, text) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_findextent(text, text, text) RETURNS box2d
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_flipcoordinates(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_force2d(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_force3d(geom geometry, zvalue double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_force3dm(geom geometry, mvalue double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_force3dz(geom geometry, zvalue double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_force4d(geom geometry, zvalue double precision DEFAULT 0.0, mvalue double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcecollection(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcecurve(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcepolygonccw(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcepolygoncw(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcerhr(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcesfs(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_forcesfs(geometry, version text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_frechetdistance(geom1 geometry, geom2 geometry, double precision DEFAULT '-1'::integer) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_fromflatgeobuf(anyelement, bytea) RETURNS SETOF anyelement
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_fromflatgeobuftotable(text, text, bytea) RETURNS void
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_generatepoints(area geometry, npoints integer) RETURNS geometry
 LANGUAGE plpgsql STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_generatepoints(area geometry, npoints integer, seed integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geogfromtext(text) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE FUNCTION st_geogfromwkb(bytea) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geographyfromtext(text) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE FUNCTION st_geohash(geog geography, maxchars integer DEFAULT 0) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geohash(geom geometry, maxchars integer DEFAULT 0) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomcollfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomcollfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomcollfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomcollfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geometricmedian(g geometry, tolerance double precision DEFAULT NULL::double precision, max_iter integer DEFAULT 10000, fail_if_not_converged boolean DEFAULT false) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geometryfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geometryfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geometryn(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geometrytype(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_geomfromewkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromewkt(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE FUNCTION st_geomfromgeohash(text, integer DEFAULT NULL::integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromgeojson(json) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromgeojson(jsonb) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromgeojson(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromgml(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromgml(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromkml(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfrommarc21(marc21xml text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE FUNCTION st_geomfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS $f$BEGIN RETURN format('SRID=%s;%s', $2, $1)::cstring; END$f$;
CREATE FUNCTION st_geomfromtwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_geomfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_gmltosql(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_gmltosql(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_hasarc(geometry geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_hausdorffdistance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_hausdorffdistance(geom1 geometry, geom2 geometry, double precision) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_hexagon(size double precision, cell_i integer, cell_j integer, origin geometry DEFAULT '010100000000000000000000000000000000000000'::geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_hexagongrid(size double precision, bounds geometry, OUT geom geometry, OUT i integer, OUT j integer) RETURNS SETOF record
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_interiorringn(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_interpolatepoint(line geometry, point geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersection(text, text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersection(geography, geography) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersection(geom1 geometry, geom2 geometry, gridsize double precision DEFAULT '-1'::integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersects(text, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersects(geog1 geography, geog2 geography) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_intersects(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isclosed(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_iscollection(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_isempty(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_ispolygonccw(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_ispolygoncw(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isring(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_issimple(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvalid(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvalid(geometry, integer) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvaliddetail(geom geometry, flags integer DEFAULT 0) RETURNS valid_detail
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvalidreason(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvalidreason(geometry, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_isvalidtrajectory(geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_length(text) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_length(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_length(geog geography, use_spheroid boolean DEFAULT true) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_length2d(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_length2dspheroid(geometry, spheroid) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_lengthspheroid(geometry, spheroid) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_letters(letters text, font json DEFAULT NULL::json) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linecrossingdirection(line1 geometry, line2 geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefromencodedpolyline(txtin text, nprecision integer DEFAULT 5) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefrommultipoint(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linefromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_lineinterpolatepoint(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_lineinterpolatepoints(geometry, double precision, repeat boolean DEFAULT true) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linelocatepoint(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linemerge(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linemerge(geometry, boolean) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linestringfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linestringfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linesubstring(geometry, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_linetocurve(geometry geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_locatealong(geometry geometry, measure double precision, leftrightoffset double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_locatebetween(geometry geometry, frommeasure double precision, tomeasure double precision, leftrightoffset double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_locatebetweenelevations(geometry geometry, fromelevation double precision, toelevation double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_longestline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_m(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_makebox2d(geom1 geometry, geom2 geometry) RETURNS box2d
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_makeenvelope(double precision, double precision, double precision, double precision, integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makeline(geometry[]) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makeline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makepoint(double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN format('POINT(%s %s)', $1, $2)::cstring; END$f$;
CREATE FUNCTION st_makepoint(double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN format('POINT Z (%s %s %s)', $1, $2, $3)::cstring; END$f$;
CREATE FUNCTION st_makepoint(double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makepointm(double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makepolygon(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makepolygon(geometry, geometry[]) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makevalid(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_makevalid(geom geometry, params text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_maxdistance(geom1 geometry, geom2 geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_maximuminscribedcircle(geometry, OUT center geometry, OUT nearest geometry, OUT radius double precision) RETURNS record
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_memsize(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_minimumboundingcircle(inputgeom geometry, segs_per_quarter integer DEFAULT 48) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_minimumboundingradius(geometry, OUT center geometry, OUT radius double precision) RETURNS record
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_minimumclearance(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_minimumclearanceline(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mlinefromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mlinefromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mlinefromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mlinefromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpointfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpointfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpointfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpointfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpolyfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpolyfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpolyfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_mpolyfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multi(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multilinefromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multilinestringfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multilinestringfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipointfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipointfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipointfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipolyfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipolyfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipolygonfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_multipolygonfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_ndims(geometry) RETURNS smallint
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_node(g geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_normalize(geom geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_npoints(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_nrings(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_numgeometries(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_numinteriorring(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_numinteriorrings(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_numpatches(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_numpoints(geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_offsetcurve(line geometry, distance double precision, params text DEFAULT ''::text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_orderingequals(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_orientedenvelope(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_overlaps(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_patchn(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_perimeter(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_perimeter(geog geography, use_spheroid boolean DEFAULT true) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_perimeter2d(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_point(double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN format('POINT(%s %s)', $1, $2)::cstring; END$f$;
CREATE FUNCTION st_point(double precision, double precision, srid integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS $f$BEGIN RETURN format('SRID=%s;POINT(%s %s)', $3, $1, $2)::cstring; END$f$;
CREATE FUNCTION st_pointfromgeohash(text, integer DEFAULT NULL::integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointinsidecircle(geometry, double precision, double precision, double precision) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointm(xcoordinate double precision, ycoordinate double precision, mcoordinate double precision, srid integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointn(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointonsurface(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_points(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointz(xcoordinate double precision, ycoordinate double precision, zcoordinate double precision, srid integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_pointzm(xcoordinate double precision, ycoordinate double precision, zcoordinate double precision, mcoordinate double precision, srid integer DEFAULT 0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polyfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polyfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polyfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polyfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygon(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygonfromtext(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygonfromtext(text, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygonfromwkb(bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygonfromwkb(bytea, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_polygonize(geometry[]) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_project(geog geography, distance double precision, azimuth double precision) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_quantizecoordinates(g geometry, prec_x integer, prec_y integer DEFAULT NULL::integer, prec_z integer DEFAULT NULL::integer, prec_m integer DEFAULT NULL::integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_reduceprecision(geom geometry, gridsize double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_relate(geom1 geometry, geom2 geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_relate(geom1 geometry, geom2 geometry, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_relate(geom1 geometry, geom2 geometry, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_relatematch(text, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_removepoint(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_removerepeatedpoints(geom geometry, tolerance double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_reverse(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotate(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotate(geometry, double precision, geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotate(geometry, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotatex(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotatey(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_rotatez(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_scale(geometry, geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_scale(geometry, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_scale(geometry, geometry, origin geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_scale(geometry, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_scroll(geometry, geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_segmentize(geog geography, max_segment_length double precision) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_segmentize(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_seteffectivearea(geometry, double precision DEFAULT '-1'::integer, integer DEFAULT 1) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_setpoint(geometry, integer, geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_setsrid(geog geography, srid integer) RETURNS geography
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_setsrid(geom geometry, srid integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN format('SRID=%s;%s', $2, regexp_replace(format('%s', $1), '^SRID=[0-9]+;', ''))::cstring; END$f$;
CREATE FUNCTION st_sharedpaths(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_shiftlongitude(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_shortestline(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_simplify(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_simplify(geometry, double precision, boolean) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_simplifypolygonhull(geom geometry, vertex_fraction double precision, is_outer boolean DEFAULT true) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_simplifypreservetopology(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_simplifyvw(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_snap(geom1 geometry, geom2 geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_snaptogrid(geometry, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_snaptogrid(geometry, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_snaptogrid(geometry, double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_snaptogrid(geom1 geometry, geom2 geometry, double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_split(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_square(size double precision, cell_i integer, cell_j integer, origin geometry DEFAULT '010100000000000000000000000000000000000000'::geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_squaregrid(size double precision, bounds geometry, OUT geom geometry, OUT i integer, OUT j integer) RETURNS SETOF record
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_srid(geog geography) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_srid(geom geometry) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_startpoint(geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_subdivide(geom geometry, maxvertices integer DEFAULT 256, gridsize double precision DEFAULT '-1.0'::numeric) RETURNS SETOF geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_rows$';
CREATE FUNCTION st_summary(geography) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_summary(geometry) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_swapordinates(geom geometry, ords cstring) RETURNS geometry
 LANGUAGE internal IMMUTABLE STRICT COST 50 PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION st_symdifference(geom1 geometry, geom2 geometry, gridsize double precision DEFAULT '-1.0'::numeric) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_symmetricdifference(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION st_tileenvelope(zoom integer, x integer, y integer, bounds geometry DEFAULT '0102000020110F00000200000093107C45F81B73C193107C45F81B73C193107C45F81B734193107C45F81B7341'::geometry, margin double precision DEFAULT 0.0) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_touches(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_transform(geometry, integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_transform(geom geometry, to_proj text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_transform(geom geometry, from_proj text, to_srid integer) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_transform(geom geometry, from_proj text, to_proj text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_translate(geometry, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_translate(geometry, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_transscale(geometry, double precision, double precision, double precision, double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_triangulatepolygon(g1 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_unaryunion(geometry, gridsize double precision DEFAULT '-1.0'::numeric) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_union(geometry[]) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_union(geom1 geometry, geom2 geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_union(geom1 geometry, geom2 geometry, gridsize double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_voronoilines(g1 geometry, tolerance double precision DEFAULT 0.0, extend_to geometry DEFAULT NULL::geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_voronoipolygons(g1 geometry, tolerance double precision DEFAULT 0.0, extend_to geometry DEFAULT NULL::geometry) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_within(geom1 geometry, geom2 geometry) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT COST 10000 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_wkbtosql(wkb bytea) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_wkttosql(text) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 500 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_wrapx(geom geometry, wrap double precision, move double precision) RETURNS geometry
 LANGUAGE plpgsql IMMUTABLE STRICT COST 50 PARALLEL SAFE AS '$no_body$';
CREATE FUNCTION st_x(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_xmax(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_xmin(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_y(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_ymax(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_ymin(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_z(geometry) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_zmax(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_zmflag(geometry) RETURNS smallint
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION st_zmin(box3d) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION unlockrows(text) RETURNS integer
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION updategeometrysrid(character varying, character varying, integer) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION updategeometrysrid(character varying, character varying, character varying, integer) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE FUNCTION updategeometrysrid(catalogn_name character varying, schema_name character varying, table_name character varying, column_name character varying, new_srid_in integer) RETURNS text
 LANGUAGE plpgsql STRICT AS '$no_body$';
CREATE AGGREGATE st_3dextent(geometry) (
 SFUNC = st_combinebbox,
 STYPE = box3d,
 COMBINEFUNC = st_combinebbox,
 PARALLEL = safe
);
CREATE AGGREGATE st_asflatgeobuf(anyelement) (
 SFUNC = pgis_asflatgeobuf_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asflatgeobuf_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 PARALLEL = safe
);
CREATE AGGREGATE st_asflatgeobuf(anyelement, boolean) (
 SFUNC = pgis_asflatgeobuf_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asflatgeobuf_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 PARALLEL = safe
);
CREATE AGGREGATE st_asflatgeobuf(anyelement, boolean, text) (
 SFUNC = pgis_asflatgeobuf_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asflatgeobuf_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asgeobuf(anyelement) (
 SFUNC = pgis_asgeobuf_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asgeobuf_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asgeobuf(anyelement, text) (
 SFUNC = pgis_asgeobuf_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asgeobuf_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asmvt(anyelement) (
 SFUNC = pgis_asmvt_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asmvt_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 COMBINEFUNC = pgis_asmvt_combinefn,
 SERIALFUNC = pgis_asmvt_serialfn,
 DESERIALFUNC = pgis_asmvt_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asmvt(anyelement, text) (
 SFUNC = pgis_asmvt_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asmvt_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 COMBINEFUNC = pgis_asmvt_combinefn,
 SERIALFUNC = pgis_asmvt_serialfn,
 DESERIALFUNC = pgis_asmvt_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asmvt(anyelement, text, integer) (
 SFUNC = pgis_asmvt_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asmvt_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 COMBINEFUNC = pgis_asmvt_combinefn,
 SERIALFUNC = pgis_asmvt_serialfn,
 DESERIALFUNC = pgis_asmvt_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asmvt(anyelement, text, integer, text) (
 SFUNC = pgis_asmvt_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asmvt_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 COMBINEFUNC = pgis_asmvt_combinefn,
 SERIALFUNC = pgis_asmvt_serialfn,
 DESERIALFUNC = pgis_asmvt_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_asmvt(anyelement, text, integer, text, text) (
 SFUNC = pgis_asmvt_transfn,
 STYPE = internal,
 FINALFUNC = pgis_asmvt_finalfn,
 FINALFUNC_MODIFY = READ_WRITE,
 COMBINEFUNC = pgis_asmvt_combinefn,
 SERIALFUNC = pgis_asmvt_serialfn,
 DESERIALFUNC = pgis_asmvt_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_clusterintersecting(geometry) (
 SFUNC = pgis_geometry_accum_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_clusterintersecting_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_clusterwithin(geometry, double precision) (
 SFUNC = pgis_geometry_accum_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_clusterwithin_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_collect(geometry) (
 SFUNC = pgis_geometry_accum_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_collect_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_extent(geometry) (
 SFUNC = st_combinebbox,
 STYPE = box3d,
 FINALFUNC = box2d,
 COMBINEFUNC = st_combinebbox,
 PARALLEL = safe
);
CREATE AGGREGATE st_makeline(geometry) (
 SFUNC = pgis_geometry_accum_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_makeline_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_memcollect(geometry) (
 SFUNC = st_collect,
 STYPE = geometry,
 COMBINEFUNC = st_collect,
 PARALLEL = safe
);
CREATE AGGREGATE st_memunion(geometry) (
 SFUNC = st_union,
 STYPE = geometry,
 COMBINEFUNC = st_union,
 PARALLEL = safe
);
CREATE AGGREGATE st_polygonize(geometry) (
 SFUNC = pgis_geometry_accum_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_polygonize_finalfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_union(geometry) (
 SFUNC = pgis_geometry_union_parallel_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_union_parallel_finalfn,
 COMBINEFUNC = pgis_geometry_union_parallel_combinefn,
 SERIALFUNC = pgis_geometry_union_parallel_serialfn,
 DESERIALFUNC = pgis_geometry_union_parallel_deserialfn,
 PARALLEL = safe
);
CREATE AGGREGATE st_union(geometry, gridsize double precision) (
 SFUNC = pgis_geometry_union_parallel_transfn,
 STYPE = internal,
 FINALFUNC = pgis_geometry_union_parallel_finalfn,
 COMBINEFUNC = pgis_geometry_union_parallel_combinefn,
 SERIALFUNC = pgis_geometry_union_parallel_serialfn,
 DESERIALFUNC = pgis_geometry_union_parallel_deserialfn,
 PARALLEL = safe
);
CREATE OPERATOR && (
 FUNCTION = overlaps_2d,
 LEFTARG = box2df,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR && (
 FUNCTION = overlaps_2d,
 LEFTARG = box2df,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR && (
 FUNCTION = geography_overlaps,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(&&),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR && (
 FUNCTION = overlaps_geog,
 LEFTARG = geography,
 RIGHTARG = gidx,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR && (
 FUNCTION = overlaps_2d,
 LEFTARG = geometry,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR && (
 FUNCTION = geometry_overlaps,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(&&),
 RESTRICT = gserialized_gist_sel_2d,
 JOIN = gserialized_gist_joinsel_2d
);
CREATE OPERATOR && (
 FUNCTION = overlaps_geog,
 LEFTARG = gidx,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR && (
 FUNCTION = overlaps_geog,
 LEFTARG = gidx,
 RIGHTARG = gidx,
 COMMUTATOR = OPERATOR(&&)
);
CREATE OPERATOR &&& (
 FUNCTION = geometry_overlaps_nd,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(&&&),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR &&& (
 FUNCTION = overlaps_nd,
 LEFTARG = geometry,
 RIGHTARG = gidx,
 COMMUTATOR = OPERATOR(&&&)
);
CREATE OPERATOR &&& (
 FUNCTION = overlaps_nd,
 LEFTARG = gidx,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(&&&)
);
CREATE OPERATOR &&& (
 FUNCTION = overlaps_nd,
 LEFTARG = gidx,
 RIGHTARG = gidx,
 COMMUTATOR = OPERATOR(&&&)
);
CREATE OPERATOR &/& (
 FUNCTION = geometry_overlaps_3d,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(&/&),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR &< (
 FUNCTION = geometry_overleft,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR &<| (
 FUNCTION = geometry_overbelow,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR &> (
 FUNCTION = geometry_overright,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR < (
 FUNCTION = geography_lt,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR < (
 FUNCTION = geometry_lt,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR <#> (
 FUNCTION = geometry_distance_box,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<#>)
);
CREATE OPERATOR <-> (
 FUNCTION = geography_distance_knn,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <-> (
 FUNCTION = geometry_distance_centroid,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR << (
 FUNCTION = geometry_left,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(>>),
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR <<->> (
 FUNCTION = geometry_distance_centroid_nd,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<<->>)
);
CREATE OPERATOR <<@ (
 FUNCTION = geometry_contained_3d,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(@>>),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR <<| (
 FUNCTION = geometry_below,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(|>>),
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR <= (
 FUNCTION = geography_le,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR <= (
 FUNCTION = geometry_le,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR = (
 FUNCTION = geography_eq,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(=),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR = (
 FUNCTION = geometry_eq,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(=),
 MERGES,
 HASHES,
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR > (
 FUNCTION = geography_gt,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR > (
 FUNCTION = geometry_gt,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = geography_ge,
 LEFTARG = geography,
 RIGHTARG = geography,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = geometry_ge,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR >> (
 FUNCTION = geometry_right,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<<),
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR @ (
 FUNCTION = is_contained_2d,
 LEFTARG = box2df,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(~)
);
CREATE OPERATOR @ (
 FUNCTION = is_contained_2d,
 LEFTARG = box2df,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(~)
);
CREATE OPERATOR @ (
 FUNCTION = is_contained_2d,
 LEFTARG = geometry,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(~)
);
CREATE OPERATOR @ (
 FUNCTION = geometry_within,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(~),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR @>> (
 FUNCTION = geometry_contains_3d,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<<@),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR @@ (
 FUNCTION = geometry_within_nd,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(~~),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR |&> (
 FUNCTION = geometry_overabove,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR |=| (
 FUNCTION = geometry_distance_cpa,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(|=|)
);
CREATE OPERATOR |>> (
 FUNCTION = geometry_above,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(<<|),
 RESTRICT = positionsel,
 JOIN = positionjoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = contains_2d,
 LEFTARG = box2df,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(@)
);
CREATE OPERATOR ~ (
 FUNCTION = contains_2d,
 LEFTARG = box2df,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(@)
);
CREATE OPERATOR ~ (
 FUNCTION = contains_2d,
 LEFTARG = geometry,
 RIGHTARG = box2df,
 COMMUTATOR = OPERATOR(@)
);
CREATE OPERATOR ~ (
 FUNCTION = geometry_contains,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(@),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR ~= (
 FUNCTION = geometry_same,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR ~== (
 FUNCTION = geometry_same_3d,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(~==),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR ~~ (
 FUNCTION = geometry_contains_nd,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(@@),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR ~~= (
 FUNCTION = geometry_same_nd,
 LEFTARG = geometry,
 RIGHTARG = geometry,
 COMMUTATOR = OPERATOR(~~=),
 RESTRICT = gserialized_gist_sel_nd,
 JOIN = gserialized_gist_joinsel_nd
);
CREATE OPERATOR FAMILY brin_geography_inclusion_ops USING brin;
CREATE OPERATOR CLASS brin_geography_inclusion_ops
 DEFAULT FOR TYPE geography USING brin FAMILY brin_geography_inclusion_ops AS
 STORAGE gidx ,
 OPERATOR 3 &&(gidx,gidx) ,
 OPERATOR 3 &&(gidx,geography) ,
 OPERATOR 3 &&(geography,gidx) ,
 OPERATOR 3 &&(geography,geography) ,
 FUNCTION 1 (geography, geography) brin_inclusion_opcinfo(internal) ,
 FUNCTION 2 (geography, geography) geog_brin_inclusion_add_value(internal,internal,internal,internal) ,
 FUNCTION 3 (geography, geography) brin_inclusion_consistent(internal,internal,internal) ,
 FUNCTION 4 (geography, geography) brin_inclusion_union(internal,internal,internal);
CREATE OPERATOR FAMILY brin_geometry_inclusion_ops_2d USING brin;
CREATE OPERATOR CLASS brin_geometry_inclusion_ops_2d
 DEFAULT FOR TYPE geometry USING brin FAMILY brin_geometry_inclusion_ops_2d AS
 STORAGE box2df ,
 OPERATOR 3 &&(geometry,geometry) ,
 OPERATOR 3 &&(geometry,box2df) ,
 OPERATOR 3 &&(box2df,geometry) ,
 OPERATOR 3 &&(box2df,box2df) ,
 OPERATOR 7 ~(box2df,box2df) ,
 OPERATOR 7 ~(geometry,geometry) ,
 OPERATOR 7 ~(box2df,geometry) ,
 OPERATOR 7 ~(geometry,box2df) ,
 OPERATOR 8 @(box2df,box2df) ,
 OPERATOR 8 @(geometry,box2df) ,
 OPERATOR 8 @(box2df,geometry) ,
 OPERATOR 8 @(geometry,geometry) ,
 FUNCTION 1 (geometry, geometry) brin_inclusion_opcinfo(internal) ,
 FUNCTION 2 (geometry, geometry) geom2d_brin_inclusion_add_value(internal,internal,internal,internal) ,
 FUNCTION 3 (geometry, geometry) brin_inclusion_consistent(internal,internal,internal) ,
 FUNCTION 4 (geometry, geometry) brin_inclusion_union(internal,internal,internal);
CREATE OPERATOR FAMILY brin_geometry_inclusion_ops_3d USING brin;
CREATE OPERATOR CLASS brin_geometry_inclusion_ops_3d
 FOR TYPE geometry USING brin FAMILY brin_geometry_inclusion_ops_3d AS
 STORAGE gidx ,
 OPERATOR 3 &&&(geometry,geometry) ,
 OPERATOR 3 &&&(geometry,gidx) ,
 OPERATOR 3 &&&(gidx,geometry) ,
 OPERATOR 3 &&&(gidx,gidx) ,
 FUNCTION 1 (geometry, geometry) brin_inclusion_opcinfo(internal) ,
 FUNCTION 2 (geometry, geometry) geom3d_brin_inclusion_add_value(internal,internal,internal,internal) ,
 FUNCTION 3 (geometry, geometry) brin_inclusion_consistent(internal,internal,internal) ,
 FUNCTION 4 (geometry, geometry) brin_inclusion_union(internal,internal,internal);
CREATE OPERATOR FAMILY brin_geometry_inclusion_ops_4d USING brin;
CREATE OPERATOR CLASS brin_geometry_inclusion_ops_4d
 FOR TYPE geometry USING brin FAMILY brin_geometry_inclusion_ops_4d AS
 STORAGE gidx ,
 OPERATOR 3 &&&(geometry,geometry) ,
 OPERATOR 3 &&&(geometry,gidx) ,
 OPERATOR 3 &&&(gidx,geometry) ,
 OPERATOR 3 &&&(gidx,gidx) ,
 FUNCTION 1 (geometry, geometry) brin_inclusion_opcinfo(internal) ,
 FUNCTION 2 (geometry, geometry) geom4d_brin_inclusion_add_value(internal,internal,internal,internal) ,
 FUNCTION 3 (geometry, geometry) brin_inclusion_consistent(internal,internal,internal) ,
 FUNCTION 4 (geometry, geometry) brin_inclusion_union(internal,internal,internal);
CREATE OPERATOR FAMILY btree_geography_ops USING btree;
CREATE OPERATOR CLASS btree_geography_ops
 DEFAULT FOR TYPE geography USING btree FAMILY btree_geography_ops AS
 OPERATOR 1 <(geography,geography) ,
 OPERATOR 2 <=(geography,geography) ,
 OPERATOR 3 =(geography,geography) ,
 OPERATOR 4 >=(geography,geography) ,
 OPERATOR 5 >(geography,geography) ,
 FUNCTION 1 (geography, geography) geography_cmp(geography,geography);
CREATE OPERATOR FAMILY btree_geometry_ops USING btree;
ALTER OPERATOR FAMILY btree_geometry_ops USING btree ADD
 FUNCTION 2 (geometry, geometry) geometry_sortsupport(internal);
CREATE OPERATOR CLASS btree_geometry_ops
 DEFAULT FOR TYPE geometry USING btree FAMILY btree_geometry_ops AS
 OPERATOR 1 <(geometry,geometry) ,
 OPERATOR 2 <=(geometry,geometry) ,
 OPERATOR 3 =(geometry,geometry) ,
 OPERATOR 4 >=(geometry,geometry) ,
 OPERATOR 5 >(geometry,geometry) ,
 FUNCTION 1 (geometry, geometry) geometry_cmp(geometry,geometry);
CREATE OPERATOR FAMILY gist_geography_ops USING gist;
ALTER OPERATOR FAMILY gist_geography_ops USING gist ADD
 OPERATOR 3 &&(geography,geography) ,
 OPERATOR 13 <->(geography,geography) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 3 (geography, geography) geography_gist_compress(internal) ,
 FUNCTION 4 (geography, geography) geography_gist_decompress(internal) ,
 FUNCTION 8 (geography, geography) geography_gist_distance(internal,geography,integer);
CREATE OPERATOR CLASS gist_geography_ops
 DEFAULT FOR TYPE geography USING gist FAMILY gist_geography_ops AS
 FUNCTION 1 (geography, geography) geography_gist_consistent(internal,geography,integer) ,
 FUNCTION 2 (geography, geography) geography_gist_union(bytea,internal) ,
 FUNCTION 5 (geography, geography) geography_gist_penalty(internal,internal,internal) ,
 FUNCTION 6 (geography, geography) geography_gist_picksplit(internal,internal) ,
 FUNCTION 7 (geography, geography) geography_gist_same(box2d,box2d,internal);
CREATE OPERATOR FAMILY gist_geometry_ops_2d USING gist;
ALTER OPERATOR FAMILY gist_geometry_ops_2d USING gist ADD
 OPERATOR 1 <<(geometry,geometry) ,
 OPERATOR 2 &<(geometry,geometry) ,
 OPERATOR 3 &&(geometry,geometry) ,
 OPERATOR 4 &>(geometry,geometry) ,
 OPERATOR 5 >>(geometry,geometry) ,
 OPERATOR 6 ~=(geometry,geometry) ,
 OPERATOR 7 ~(geometry,geometry) ,
 OPERATOR 8 @(geometry,geometry) ,
 OPERATOR 9 &<|(geometry,geometry) ,
 OPERATOR 10 <<|(geometry,geometry) ,
 OPERATOR 11 |>>(geometry,geometry) ,
 OPERATOR 12 |&>(geometry,geometry) ,
 OPERATOR 13 <->(geometry,geometry) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 14 <#>(geometry,geometry) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 3 (geometry, geometry) geometry_gist_compress_2d(internal) ,
 FUNCTION 4 (geometry, geometry) geometry_gist_decompress_2d(internal) ,
 FUNCTION 8 (geometry, geometry) geometry_gist_distance_2d(internal,geometry,integer) ;
CREATE OPERATOR CLASS gist_geometry_ops_2d
 DEFAULT FOR TYPE geometry USING gist FAMILY gist_geometry_ops_2d AS
 FUNCTION 1 (geometry, geometry) geometry_gist_consistent_2d(internal,geometry,integer) ,
 FUNCTION 2 (geometry, geometry) geometry_gist_union_2d(bytea,internal) ,
 FUNCTION 5 (geometry, geometry) geometry_gist_penalty_2d(internal,internal,internal) ,
 FUNCTION 6 (geometry, geometry) geometry_gist_picksplit_2d(internal,internal) ,
 FUNCTION 7 (geometry, geometry) geometry_gist_same_2d(geometry,geometry,internal);
CREATE OPERATOR FAMILY gist_geometry_ops_nd USING gist;
ALTER OPERATOR FAMILY gist_geometry_ops_nd USING gist ADD
 OPERATOR 3 &&&(geometry,geometry) ,
 OPERATOR 6 ~~=(geometry,geometry) ,
 OPERATOR 7 ~~(geometry,geometry) ,
 OPERATOR 8 @@(geometry,geometry) ,
 OPERATOR 13 <<->>(geometry,geometry) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 20 |=|(geometry,geometry) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 3 (geometry, geometry) geometry_gist_compress_nd(internal) ,
 FUNCTION 4 (geometry, geometry) geometry_gist_decompress_nd(internal) ,
 FUNCTION 8 (geometry, geometry) geometry_gist_distance_nd(internal,geometry,integer);
CREATE OPERATOR CLASS gist_geometry_ops_nd
 FOR TYPE geometry USING gist FAMILY gist_geometry_ops_nd AS
 FUNCTION 1 (geometry, geometry) geometry_gist_consistent_nd(internal,geometry,integer) ,
 FUNCTION 2 (geometry, geometry) geometry_gist_union_nd(bytea,internal) ,
 FUNCTION 5 (geometry, geometry) geometry_gist_penalty_nd(internal,internal,internal) ,
 FUNCTION 6 (geometry, geometry) geometry_gist_picksplit_nd(internal,internal) ,
 FUNCTION 7 (geometry, geometry) geometry_gist_same_nd(geometry,geometry,internal);
CREATE OPERATOR FAMILY hash_geometry_ops USING hash;
CREATE OPERATOR CLASS hash_geometry_ops
 DEFAULT FOR TYPE geometry USING hash FAMILY hash_geometry_ops AS
 OPERATOR 1 =(geometry,geometry) ,
 FUNCTION 1 (geometry, geometry) geometry_hash(geometry);
CREATE OPERATOR FAMILY spgist_geography_ops_nd USING spgist;
ALTER OPERATOR FAMILY spgist_geography_ops_nd USING spgist ADD
 OPERATOR 3 &&(geography,geography) ,
 FUNCTION 6 (geography, geography) geography_spgist_compress_nd(internal);
CREATE OPERATOR CLASS spgist_geography_ops_nd
 DEFAULT FOR TYPE geography USING spgist FAMILY spgist_geography_ops_nd AS
 FUNCTION 1 (geography, geography) geography_spgist_config_nd(internal,internal) ,
 FUNCTION 2 (geography, geography) geography_spgist_choose_nd(internal,internal) ,
 FUNCTION 3 (geography, geography) geography_spgist_picksplit_nd(internal,internal) ,
 FUNCTION 4 (geography, geography) geography_spgist_inner_consistent_nd(internal,internal) ,
 FUNCTION 5 (geography, geography) geography_spgist_leaf_consistent_nd(internal,internal);
CREATE OPERATOR FAMILY spgist_geometry_ops_2d USING spgist;
ALTER OPERATOR FAMILY spgist_geometry_ops_2d USING spgist ADD
 OPERATOR 1 <<(geometry,geometry) ,
 OPERATOR 2 &<(geometry,geometry) ,
 OPERATOR 3 &&(geometry,geometry) ,
 OPERATOR 4 &>(geometry,geometry) ,
 OPERATOR 5 >>(geometry,geometry) ,
 OPERATOR 6 ~=(geometry,geometry) ,
 OPERATOR 7 ~(geometry,geometry) ,
 OPERATOR 8 @(geometry,geometry) ,
 OPERATOR 9 &<|(geometry,geometry) ,
 OPERATOR 10 <<|(geometry,geometry) ,
 OPERATOR 11 |>>(geometry,geometry) ,
 OPERATOR 12 |&>(geometry,geometry) ,
 FUNCTION 6 (geometry, geometry) geometry_spgist_compress_2d(internal);
CREATE OPERATOR CLASS spgist_geometry_ops_2d
 DEFAULT FOR TYPE geometry USING spgist FAMILY spgist_geometry_ops_2d AS
 FUNCTION 1 (geometry, geometry) geometry_spgist_config_2d(internal,internal) ,
 FUNCTION 2 (geometry, geometry) geometry_spgist_choose_2d(internal,internal) ,
 FUNCTION 3 (geometry, geometry) geometry_spgist_picksplit_2d(internal,internal) ,
 FUNCTION 4 (geometry, geometry) geometry_spgist_inner_consistent_2d(internal,internal) ,
 FUNCTION 5 (geometry, geometry) geometry_spgist_leaf_consistent_2d(internal,internal);
CREATE OPERATOR FAMILY spgist_geometry_ops_3d USING spgist;
ALTER OPERATOR FAMILY spgist_geometry_ops_3d USING spgist ADD
 OPERATOR 3 &/&(geometry,geometry) ,
 OPERATOR 6 ~==(geometry,geometry) ,
 OPERATOR 7 @>>(geometry,geometry) ,
 OPERATOR 8 <<@(geometry,geometry) ,
 FUNCTION 6 (geometry, geometry) geometry_spgist_compress_3d(internal);
CREATE OPERATOR CLASS spgist_geometry_ops_3d
 FOR TYPE geometry USING spgist FAMILY spgist_geometry_ops_3d AS
 FUNCTION 1 (geometry, geometry) geometry_spgist_config_3d(internal,internal) ,
 FUNCTION 2 (geometry, geometry) geometry_spgist_choose_3d(internal,internal) ,
 FUNCTION 3 (geometry, geometry) geometry_spgist_picksplit_3d(internal,internal) ,
 FUNCTION 4 (geometry, geometry) geometry_spgist_inner_consistent_3d(internal,internal) ,
 FUNCTION 5 (geometry, geometry) geometry_spgist_leaf_consistent_3d(internal,internal);
CREATE OPERATOR FAMILY spgist_geometry_ops_nd USING spgist;
ALTER OPERATOR FAMILY spgist_geometry_ops_nd USING spgist ADD
 OPERATOR 3 &&&(geometry,geometry) ,
 OPERATOR 6 ~~=(geometry,geometry) ,
 OPERATOR 7 ~~(geometry,geometry) ,
 OPERATOR 8 @@(geometry,geometry) ,
 FUNCTION 6 (geometry, geometry) geometry_spgist_compress_nd(internal);
CREATE OPERATOR CLASS spgist_geometry_ops_nd
 FOR TYPE geometry USING spgist FAMILY spgist_geometry_ops_nd AS
 FUNCTION 1 (geometry, geometry) geometry_spgist_config_nd(internal,internal) ,
 FUNCTION 2 (geometry, geometry) geometry_spgist_choose_nd(internal,internal) ,
 FUNCTION 3 (geometry, geometry) geometry_spgist_picksplit_nd(internal,internal) ,
 FUNCTION 4 (geometry, geometry) geometry_spgist_inner_consistent_nd(internal,internal) ,
 FUNCTION 5 (geometry, geometry) geometry_spgist_leaf_consistent_nd(internal,internal);
CREATE VIEW geography_columns AS
 SELECT NULL::name AS f_table_catalog, NULL::name AS f_table_schema, NULL::name AS f_table_name, NULL::name AS f_geography_column, NULL::integer AS coord_dimension, NULL::integer AS srid, NULL::text AS type WHERE false;
CREATE VIEW geometry_columns AS
 SELECT NULL::character varying(256) AS f_table_catalog, NULL::name AS f_table_schema, NULL::name AS f_table_name, NULL::name AS f_geometry_column, NULL::integer AS coord_dimension, NULL::integer AS srid, NULL::character varying(30) AS type WHERE false;
CREATE TABLE spatial_ref_sys (
 srid integer NOT NULL,
 auth_name character varying(256),
 auth_srid integer,
 srtext character varying(2048),
 proj4text character varying(2048),
 CONSTRAINT spatial_ref_sys_srid_check CHECK (((srid > 0) AND (srid <= 998999)))
);
ALTER TABLE ONLY spatial_ref_sys
 ADD CONSTRAINT spatial_ref_sys_pkey PRIMARY KEY (srid);
GRANT SELECT ON TABLE geography_columns TO PUBLIC;
GRANT SELECT ON TABLE geometry_columns TO PUBLIC;
GRANT SELECT ON TABLE spatial_ref_sys TO PUBLIC;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prosrc = $f$SELECT CASE WHEN given >> 8 & 2097151 = 0 THEN given | (4326 << 8) ELSE given END FROM @extschema@.geometry_typmod_in($1) AS given$f$
 WHERE oid = 'geography_typmod_in'::regproc;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prorettype = 'name'::regtype, prosrc = $f$SELECT @extschema@.geometry_typmod_out($1)$f$
 WHERE oid = 'geography_typmod_out'::regproc;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prosrc = $f$SELECT CASE WHEN kind IS NULL THEN ('Invalid geometry type modifier: ' || words[1])::integer ELSE
 ((CASE WHEN srid > 999999 THEN 999000 + srid % 999 ELSE greatest(srid, 0) END) << 8)
 | (array_position(ARRAY['GEOMETRY', 'POINT', 'LINESTRING', 'POLYGON', 'MULTIPOINT', 'MULTILINESTRING', 'MULTIPOLYGON', 'GEOMETRYCOLLECTION', 'CIRCULARSTRING', 'COMPOUNDCURVE', 'CURVEPOLYGON', 'MULTICURVE', 'MULTISURFACE', 'POLYHEDRALSURFACE', 'TRIANGLE', 'TIN'], kind[1]) - 1 << 2)
 | (length(kind[2]) << 1) | length(kind[3]) END
FROM (SELECT words, coalesce(words[2]::integer, 0) AS srid, regexp_match(upper(words[1]),
 '^ *(GEOMETRY|POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE|POLYHEDRALSURFACE|TRIANGLE|TIN)(Z?)(M?) *$') AS kind
 FROM (SELECT $1::text[] AS words) AS given) AS read$f$
 WHERE oid = 'geometry_typmod_in'::regproc;
UPDATE pg_proc SET prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql'), prorettype = 'name'::regtype, prosrc = $f$SELECT CASE WHEN $1 <= 0 THEN '' ELSE
 '(' || (ARRAY['Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection', 'CircularString', 'CompoundCurve', 'CurvePolygon', 'MultiCurve', 'MultiSurface', 'PolyhedralSurface', 'Triangle', 'Tin'])[($1 >> 2 & 63) + 1]
 || repeat('Z', $1 >> 1 & 1) || repeat('M', $1 & 1) || coalesce(',' || nullif($1 >> 8 & 2097151, 0), '') || ')' END::name$f$
 WHERE oid = 'geometry_typmod_out'::regproc;
