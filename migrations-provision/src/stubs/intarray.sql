-- The extension intarray without its library.
-- generated from intarray 1.5 by .ci/stubs
-- version 1.5
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment functions, operators, and index support for 1-D arrays of integers

CREATE FUNCTION _intbig_in(cstring) RETURNS intbig_gkey
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION _intbig_out(intbig_gkey) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE intbig_gkey (
 INTERNALLENGTH = variable,
 INPUT = _intbig_in,
 OUTPUT = _intbig_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION bqarr_in(cstring) RETURNS query_int
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION bqarr_out(query_int) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE query_int (
 INTERNALLENGTH = variable,
 INPUT = bqarr_in,
 OUTPUT = bqarr_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION _int_contained(integer[], integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_contained_joinsel(internal, oid, internal, smallint, internal) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contjoinsel';
CREATE FUNCTION _int_contained_sel(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contsel';
CREATE FUNCTION _int_contains(integer[], integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_contains_joinsel(internal, oid, internal, smallint, internal) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contjoinsel';
CREATE FUNCTION _int_contains_sel(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contsel';
CREATE FUNCTION _int_different(integer[], integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_inter(integer[], integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_matchsel(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contsel';
CREATE FUNCTION _int_overlap(integer[], integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_overlap_joinsel(internal, oid, internal, smallint, internal) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contjoinsel';
CREATE FUNCTION _int_overlap_sel(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS 'contsel';
CREATE FUNCTION _int_same(integer[], integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _int_union(integer[], integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION boolop(integer[], query_int) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION g_int_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION g_int_consistent(internal, integer[], smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION g_int_decompress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION g_int_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION g_int_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_int_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_int_same(integer[], integer[], internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_int_union(internal, internal) RETURNS integer[]
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_intbig_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION g_intbig_consistent(internal, integer[], smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION g_intbig_decompress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION g_intbig_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION g_intbig_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_intbig_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_intbig_same(intbig_gkey, intbig_gkey, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_intbig_union(internal, internal) RETURNS intbig_gkey
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ginint4_consistent(internal, smallint, integer[], integer, internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ginint4_queryextract(integer[], internal, smallint, internal, internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION icount(integer[]) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION idx(integer[], integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intarray_del_elem(integer[], integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intarray_push_array(integer[], integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intarray_push_elem(integer[], integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intset(integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intset_subtract(integer[], integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION intset_union_elem(integer[], integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION querytree(query_int) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION rboolop(query_int, integer[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sort(integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sort(integer[], text) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sort_asc(integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION sort_desc(integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subarray(integer[], integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subarray(integer[], integer, integer) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION uniq(integer[]) RETURNS integer[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE OPERATOR # (
 FUNCTION = icount,
 RIGHTARG = integer[]
);
CREATE OPERATOR # (
 FUNCTION = idx,
 LEFTARG = integer[],
 RIGHTARG = integer
);
CREATE OPERATOR & (
 FUNCTION = _int_inter,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(&)
);
CREATE OPERATOR && (
 FUNCTION = _int_overlap,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(&&),
 RESTRICT = _int_overlap_sel,
 JOIN = _int_overlap_joinsel
);
CREATE OPERATOR + (
 FUNCTION = intarray_push_array,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(+)
);
CREATE OPERATOR + (
 FUNCTION = intarray_push_elem,
 LEFTARG = integer[],
 RIGHTARG = integer
);
CREATE OPERATOR - (
 FUNCTION = intset_subtract,
 LEFTARG = integer[],
 RIGHTARG = integer[]
);
CREATE OPERATOR - (
 FUNCTION = intarray_del_elem,
 LEFTARG = integer[],
 RIGHTARG = integer
);
CREATE OPERATOR <@ (
 FUNCTION = _int_contained,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = _int_contained_sel,
 JOIN = _int_contained_joinsel
);
CREATE OPERATOR @> (
 FUNCTION = _int_contains,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = _int_contains_sel,
 JOIN = _int_contains_joinsel
);
CREATE OPERATOR @@ (
 FUNCTION = boolop,
 LEFTARG = integer[],
 RIGHTARG = query_int,
 COMMUTATOR = OPERATOR(~~),
 RESTRICT = _int_matchsel,
 JOIN = contjoinsel
);
CREATE OPERATOR | (
 FUNCTION = _int_union,
 LEFTARG = integer[],
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(|)
);
CREATE OPERATOR | (
 FUNCTION = intset_union_elem,
 LEFTARG = integer[],
 RIGHTARG = integer
);
CREATE OPERATOR ~~ (
 FUNCTION = rboolop,
 LEFTARG = query_int,
 RIGHTARG = integer[],
 COMMUTATOR = OPERATOR(@@),
 RESTRICT = _int_matchsel,
 JOIN = contjoinsel
);
CREATE OPERATOR FAMILY gin__int_ops USING gin;
ALTER OPERATOR FAMILY gin__int_ops USING gin ADD
 OPERATOR 3 &&(integer[],integer[]) ,
 OPERATOR 6 =(anyarray,anyarray) ,
 OPERATOR 7 @>(integer[],integer[]) ,
 OPERATOR 8 <@(integer[],integer[]) ,
 OPERATOR 20 @@(integer[],query_int) ,
 FUNCTION 1 (integer[], integer[]) btint4cmp(integer,integer) ,
 FUNCTION 4 (integer[], integer[]) ginint4_consistent(internal,smallint,integer[],integer,internal,internal,internal,internal);
CREATE OPERATOR CLASS gin__int_ops
 FOR TYPE integer[] USING gin FAMILY gin__int_ops AS
 STORAGE integer ,
 FUNCTION 2 (integer[], integer[]) ginarrayextract(anyarray,internal,internal) ,
 FUNCTION 3 (integer[], integer[]) ginint4_queryextract(integer[],internal,smallint,internal,internal,internal,internal);
CREATE OPERATOR FAMILY gist__int_ops USING gist;
ALTER OPERATOR FAMILY gist__int_ops USING gist ADD
 OPERATOR 3 &&(integer[],integer[]) ,
 OPERATOR 6 =(anyarray,anyarray) ,
 OPERATOR 7 @>(integer[],integer[]) ,
 OPERATOR 20 @@(integer[],query_int) ,
 FUNCTION 3 (integer[], integer[]) g_int_compress(internal) ,
 FUNCTION 4 (integer[], integer[]) g_int_decompress(internal) ,
 FUNCTION 10 (integer[], integer[]) g_int_options(internal);
CREATE OPERATOR CLASS gist__int_ops
 DEFAULT FOR TYPE integer[] USING gist FAMILY gist__int_ops AS
 FUNCTION 1 (integer[], integer[]) g_int_consistent(internal,integer[],smallint,oid,internal) ,
 FUNCTION 2 (integer[], integer[]) g_int_union(internal,internal) ,
 FUNCTION 5 (integer[], integer[]) g_int_penalty(internal,internal,internal) ,
 FUNCTION 6 (integer[], integer[]) g_int_picksplit(internal,internal) ,
 FUNCTION 7 (integer[], integer[]) g_int_same(integer[],integer[],internal);
CREATE OPERATOR FAMILY gist__intbig_ops USING gist;
ALTER OPERATOR FAMILY gist__intbig_ops USING gist ADD
 OPERATOR 3 &&(integer[],integer[]) ,
 OPERATOR 6 =(anyarray,anyarray) ,
 OPERATOR 7 @>(integer[],integer[]) ,
 OPERATOR 20 @@(integer[],query_int) ,
 FUNCTION 3 (integer[], integer[]) g_intbig_compress(internal) ,
 FUNCTION 4 (integer[], integer[]) g_intbig_decompress(internal) ,
 FUNCTION 10 (integer[], integer[]) g_intbig_options(internal);
CREATE OPERATOR CLASS gist__intbig_ops
 FOR TYPE integer[] USING gist FAMILY gist__intbig_ops AS
 FUNCTION 1 (integer[], integer[]) g_intbig_consistent(internal,integer[],smallint,oid,internal) ,
 FUNCTION 2 (integer[], integer[]) g_intbig_union(internal,internal) ,
 FUNCTION 5 (integer[], integer[]) g_intbig_penalty(internal,internal,internal) ,
 FUNCTION 6 (integer[], integer[]) g_intbig_picksplit(internal,internal) ,
 FUNCTION 7 (integer[], integer[]) g_intbig_same(intbig_gkey,intbig_gkey,internal);
