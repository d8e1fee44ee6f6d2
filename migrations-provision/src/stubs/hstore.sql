-- The extension hstore without its library.
-- generated from hstore 1.8 by .ci/stubs
-- version 1.8
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment data type for storing sets of (key, value) pairs

CREATE FUNCTION ghstore_in(cstring) RETURNS ghstore
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION ghstore_out(ghstore) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE ghstore (
 INTERNALLENGTH = variable,
 INPUT = ghstore_in,
 OUTPUT = ghstore_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION hstore_in(cstring) RETURNS hstore
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION hstore_out(hstore) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION hstore_recv(internal) RETURNS hstore
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION hstore_send(hstore) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE FUNCTION hstore_subscript_handler(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE TYPE hstore (
 INTERNALLENGTH = variable,
 INPUT = hstore_in,
 OUTPUT = hstore_out,
 RECEIVE = hstore_recv,
 SEND = hstore_send,
 SUBSCRIPT = hstore_subscript_handler,
 ALIGNMENT = int4,
 STORAGE = extended
);
CREATE FUNCTION hstore(text[]) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (text[] AS hstore) WITH FUNCTION hstore(text[]);
CREATE FUNCTION hstore_to_json(hstore) RETURNS json
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (hstore AS json) WITH FUNCTION hstore_to_json(hstore);
CREATE FUNCTION hstore_to_jsonb(hstore) RETURNS jsonb
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE CAST (hstore AS jsonb) WITH FUNCTION hstore_to_jsonb(hstore);
CREATE FUNCTION akeys(hstore) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION avals(hstore) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION defined(hstore, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION delete(hstore, text[]) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION delete(hstore, text) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION delete(hstore, hstore) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION each(hs hstore, OUT key text, OUT value text) RETURNS SETOF record
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION exist(hstore, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION exists_all(hstore, text[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION exists_any(hstore, text[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION fetchval(hstore, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION ghstore_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION ghstore_consistent(internal, hstore, smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION ghstore_decompress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION ghstore_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION ghstore_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ghstore_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ghstore_same(ghstore, ghstore, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ghstore_union(internal, internal) RETURNS ghstore
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gin_consistent_hstore(internal, smallint, hstore, integer, internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gin_extract_hstore(hstore, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'void_in';
CREATE FUNCTION gin_extract_hstore_query(hstore, internal, smallint, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION hs_concat(hstore, hstore) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hs_contained(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hs_contains(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore(record) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore(text[], text[]) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore(text, text) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_cmp(hstore, hstore) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_eq(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_ge(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_gt(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_hash(hstore) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_hash_extended(hstore, bigint) RETURNS bigint
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_le(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_lt(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_ne(hstore, hstore) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_to_array(hstore) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_to_json_loose(hstore) RETURNS json
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_to_jsonb_loose(hstore) RETURNS jsonb
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_to_matrix(hstore) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hstore_version_diag(hstore) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION isdefined(hstore, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION isexists(hstore, text) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION populate_record(anyelement, hstore) RETURNS anyelement
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION skeys(hstore) RETURNS SETOF text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION slice(hstore, text[]) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION slice_array(hstore, text[]) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION svals(hstore) RETURNS SETOF text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION tconvert(text, text) RETURNS hstore
 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1 AS '$no_body$';
CREATE OPERATOR #<# (
 FUNCTION = hstore_lt,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(#>#),
 NEGATOR = OPERATOR(#>=#),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR #<=# (
 FUNCTION = hstore_le,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(#>=#),
 NEGATOR = OPERATOR(#>#),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR #= (
 FUNCTION = populate_record,
 LEFTARG = anyelement,
 RIGHTARG = hstore
);
CREATE OPERATOR #># (
 FUNCTION = hstore_gt,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(#<#),
 NEGATOR = OPERATOR(#<=#),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR #>=# (
 FUNCTION = hstore_ge,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(#<=#),
 NEGATOR = OPERATOR(#<#),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR %# (
 FUNCTION = hstore_to_matrix,
 RIGHTARG = hstore
);
CREATE OPERATOR %% (
 FUNCTION = hstore_to_array,
 RIGHTARG = hstore
);
CREATE OPERATOR - (
 FUNCTION = delete,
 LEFTARG = hstore,
 RIGHTARG = text[]
);
CREATE OPERATOR - (
 FUNCTION = delete,
 LEFTARG = hstore,
 RIGHTARG = text
);
CREATE OPERATOR - (
 FUNCTION = delete,
 LEFTARG = hstore,
 RIGHTARG = hstore
);
CREATE OPERATOR -> (
 FUNCTION = slice_array,
 LEFTARG = hstore,
 RIGHTARG = text[]
);
CREATE OPERATOR -> (
 FUNCTION = fetchval,
 LEFTARG = hstore,
 RIGHTARG = text
);
CREATE OPERATOR <> (
 FUNCTION = hstore_ne,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = neqsel,
 JOIN = neqjoinsel
);
CREATE OPERATOR <@ (
 FUNCTION = hs_contained,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR = (
 FUNCTION = hstore_eq,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 MERGES,
 HASHES,
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR ? (
 FUNCTION = exist,
 LEFTARG = hstore,
 RIGHTARG = text,
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ?& (
 FUNCTION = exists_all,
 LEFTARG = hstore,
 RIGHTARG = text[],
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ?| (
 FUNCTION = exists_any,
 LEFTARG = hstore,
 RIGHTARG = text[],
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @> (
 FUNCTION = hs_contains,
 LEFTARG = hstore,
 RIGHTARG = hstore,
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR || (
 FUNCTION = hs_concat,
 LEFTARG = hstore,
 RIGHTARG = hstore
);
CREATE OPERATOR FAMILY btree_hstore_ops USING btree;
CREATE OPERATOR CLASS btree_hstore_ops
 DEFAULT FOR TYPE hstore USING btree FAMILY btree_hstore_ops AS
 OPERATOR 1 #<#(hstore,hstore) ,
 OPERATOR 2 #<=#(hstore,hstore) ,
 OPERATOR 3 =(hstore,hstore) ,
 OPERATOR 4 #>=#(hstore,hstore) ,
 OPERATOR 5 #>#(hstore,hstore) ,
 FUNCTION 1 (hstore, hstore) hstore_cmp(hstore,hstore);
CREATE OPERATOR FAMILY gin_hstore_ops USING gin;
ALTER OPERATOR FAMILY gin_hstore_ops USING gin ADD
 OPERATOR 7 @>(hstore,hstore) ,
 OPERATOR 9 ?(hstore,text) ,
 OPERATOR 10 ?|(hstore,text[]) ,
 OPERATOR 11 ?&(hstore,text[]) ,
 FUNCTION 1 (hstore, hstore) bttextcmp(text,text) ,
 FUNCTION 4 (hstore, hstore) gin_consistent_hstore(internal,smallint,hstore,integer,internal,internal);
CREATE OPERATOR CLASS gin_hstore_ops
 DEFAULT FOR TYPE hstore USING gin FAMILY gin_hstore_ops AS
 STORAGE text ,
 FUNCTION 2 (hstore, hstore) gin_extract_hstore(hstore,internal) ,
 FUNCTION 3 (hstore, hstore) gin_extract_hstore_query(hstore,internal,smallint,internal,internal);
CREATE OPERATOR FAMILY gist_hstore_ops USING gist;
ALTER OPERATOR FAMILY gist_hstore_ops USING gist ADD
 OPERATOR 7 @>(hstore,hstore) ,
 OPERATOR 9 ?(hstore,text) ,
 OPERATOR 10 ?|(hstore,text[]) ,
 OPERATOR 11 ?&(hstore,text[]) ,
 FUNCTION 3 (hstore, hstore) ghstore_compress(internal) ,
 FUNCTION 4 (hstore, hstore) ghstore_decompress(internal) ,
 FUNCTION 10 (hstore, hstore) ghstore_options(internal);
CREATE OPERATOR CLASS gist_hstore_ops
 DEFAULT FOR TYPE hstore USING gist FAMILY gist_hstore_ops AS
 FUNCTION 1 (hstore, hstore) ghstore_consistent(internal,hstore,smallint,oid,internal) ,
 FUNCTION 2 (hstore, hstore) ghstore_union(internal,internal) ,
 FUNCTION 5 (hstore, hstore) ghstore_penalty(internal,internal,internal) ,
 FUNCTION 6 (hstore, hstore) ghstore_picksplit(internal,internal) ,
 FUNCTION 7 (hstore, hstore) ghstore_same(ghstore,ghstore,internal);
CREATE OPERATOR FAMILY hash_hstore_ops USING hash;
ALTER OPERATOR FAMILY hash_hstore_ops USING hash ADD
 FUNCTION 2 (hstore, hstore) hstore_hash_extended(hstore,bigint);
CREATE OPERATOR CLASS hash_hstore_ops
 DEFAULT FOR TYPE hstore USING hash FAMILY hash_hstore_ops AS
 OPERATOR 1 =(hstore,hstore) ,
 FUNCTION 1 (hstore, hstore) hstore_hash(hstore);
