-- The extension cube without its library.
-- generated from cube 1.5 by .ci/stubs
-- version 1.5
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment data type for multidimensional cubes

CREATE FUNCTION cube_in(cstring) RETURNS cube
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION cube_out(cube) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION cube_recv(internal) RETURNS cube
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION cube_send(cube) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE cube (
 INTERNALLENGTH = variable,
 INPUT = cube_in,
 OUTPUT = cube_out,
 RECEIVE = cube_recv,
 SEND = cube_send,
 ALIGNMENT = double,
 STORAGE = plain
);
CREATE FUNCTION cube(double precision[]) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube(double precision) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube(double precision[], double precision[]) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube(double precision, double precision) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube(cube, double precision) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube(cube, double precision, double precision) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_cmp(cube, cube) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_contained(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_contains(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_coord(cube, integer) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_coord_llur(cube, integer) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_dim(cube) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_distance(cube, cube) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_enlarge(cube, double precision, integer) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_eq(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_ge(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_gt(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_inter(cube, cube) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_is_point(cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_le(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_ll_coord(cube, integer) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_lt(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_ne(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_overlap(cube, cube) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_size(cube) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_subset(cube, integer[]) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_union(cube, cube) RETURNS cube
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION cube_ur_coord(cube, integer) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION distance_chebyshev(cube, cube) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION distance_taxicab(cube, cube) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION g_cube_consistent(internal, cube, smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION g_cube_distance(internal, cube, smallint, oid, internal) RETURNS double precision
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_cube_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_cube_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_cube_same(cube, cube, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION g_cube_union(internal, internal) RETURNS cube
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE OPERATOR && (
 FUNCTION = cube_overlap,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(&&),
 RESTRICT = areasel,
 JOIN = areajoinsel
);
CREATE OPERATOR -> (
 FUNCTION = cube_coord,
 LEFTARG = cube,
 RIGHTARG = integer
);
CREATE OPERATOR < (
 FUNCTION = cube_lt,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR <#> (
 FUNCTION = distance_taxicab,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<#>)
);
CREATE OPERATOR <-> (
 FUNCTION = cube_distance,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <= (
 FUNCTION = cube_le,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <=> (
 FUNCTION = distance_chebyshev,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<=>)
);
CREATE OPERATOR <> (
 FUNCTION = cube_ne,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = neqsel,
 JOIN = neqjoinsel
);
CREATE OPERATOR <@ (
 FUNCTION = cube_contained,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR = (
 FUNCTION = cube_eq,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 MERGES,
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR > (
 FUNCTION = cube_gt,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = cube_ge,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR @> (
 FUNCTION = cube_contains,
 LEFTARG = cube,
 RIGHTARG = cube,
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = contsel,
 JOIN = contjoinsel
);
CREATE OPERATOR ~> (
 FUNCTION = cube_coord_llur,
 LEFTARG = cube,
 RIGHTARG = integer
);
CREATE OPERATOR FAMILY cube_ops USING btree;
CREATE OPERATOR CLASS cube_ops
 DEFAULT FOR TYPE cube USING btree FAMILY cube_ops AS
 OPERATOR 1 <(cube,cube) ,
 OPERATOR 2 <=(cube,cube) ,
 OPERATOR 3 =(cube,cube) ,
 OPERATOR 4 >=(cube,cube) ,
 OPERATOR 5 >(cube,cube) ,
 FUNCTION 1 (cube, cube) cube_cmp(cube,cube);
CREATE OPERATOR FAMILY gist_cube_ops USING gist;
ALTER OPERATOR FAMILY gist_cube_ops USING gist ADD
 OPERATOR 3 &&(cube,cube) ,
 OPERATOR 6 =(cube,cube) ,
 OPERATOR 7 @>(cube,cube) ,
 OPERATOR 8 <@(cube,cube) ,
 OPERATOR 15 ~>(cube,integer) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 16 <#>(cube,cube) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 17 <->(cube,cube) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 18 <=>(cube,cube) FOR ORDER BY pg_catalog.float_ops ,
 FUNCTION 8 (cube, cube) g_cube_distance(internal,cube,smallint,oid,internal);
CREATE OPERATOR CLASS gist_cube_ops
 DEFAULT FOR TYPE cube USING gist FAMILY gist_cube_ops AS
 FUNCTION 1 (cube, cube) g_cube_consistent(internal,cube,smallint,oid,internal) ,
 FUNCTION 2 (cube, cube) g_cube_union(internal,internal) ,
 FUNCTION 5 (cube, cube) g_cube_penalty(internal,internal,internal) ,
 FUNCTION 6 (cube, cube) g_cube_picksplit(internal,internal) ,
 FUNCTION 7 (cube, cube) g_cube_same(cube,cube,internal);
