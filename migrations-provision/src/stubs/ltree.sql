-- The extension ltree without its library.
-- generated from ltree 1.2 by .ci/stubs
-- version 1.2
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment data type for hierarchical tree-like structures

CREATE FUNCTION lquery_in(cstring) RETURNS lquery
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION lquery_out(lquery) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION lquery_recv(internal) RETURNS lquery
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION lquery_send(lquery) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE lquery (
 INTERNALLENGTH = variable,
 INPUT = lquery_in,
 OUTPUT = lquery_out,
 RECEIVE = lquery_recv,
 SEND = lquery_send,
 ALIGNMENT = int4,
 STORAGE = extended
);
CREATE FUNCTION ltree_in(cstring) RETURNS ltree
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION ltree_out(ltree) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION ltree_recv(internal) RETURNS ltree
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION ltree_send(ltree) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE ltree (
 INTERNALLENGTH = variable,
 INPUT = ltree_in,
 OUTPUT = ltree_out,
 RECEIVE = ltree_recv,
 SEND = ltree_send,
 ALIGNMENT = int4,
 STORAGE = extended
);
CREATE FUNCTION ltree_gist_in(cstring) RETURNS ltree_gist
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION ltree_gist_out(ltree_gist) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE ltree_gist (
 INTERNALLENGTH = variable,
 INPUT = ltree_gist_in,
 OUTPUT = ltree_gist_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION ltxtq_in(cstring) RETURNS ltxtquery
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
CREATE FUNCTION ltxtq_out(ltxtquery) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE FUNCTION ltxtq_recv(internal) RETURNS ltxtquery
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textrecv';
CREATE FUNCTION ltxtq_send(ltxtquery) RETURNS bytea
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textsend';
CREATE TYPE ltxtquery (
 INTERNALLENGTH = variable,
 INPUT = ltxtq_in,
 OUTPUT = ltxtq_out,
 RECEIVE = ltxtq_recv,
 SEND = ltxtq_send,
 ALIGNMENT = int4,
 STORAGE = extended
);
CREATE FUNCTION _lt_q_regex(ltree[], lquery[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _lt_q_rregex(lquery[], ltree[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltq_extract_regex(ltree[], lquery) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltq_regex(ltree[], lquery) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltq_rregex(lquery, ltree[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION _ltree_consistent(internal, ltree[], smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION _ltree_extract_isparent(ltree[], ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_extract_risparent(ltree[], ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_gist_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION _ltree_isparent(ltree[], ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION _ltree_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION _ltree_r_isparent(ltree, ltree[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_r_risparent(ltree, ltree[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_risparent(ltree[], ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltree_same(ltree_gist, ltree_gist, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION _ltree_union(internal, internal) RETURNS ltree_gist
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION _ltxtq_exec(ltree[], ltxtquery) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltxtq_extract_exec(ltree[], ltxtquery) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION _ltxtq_rexec(ltxtquery, ltree[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION index(ltree, ltree) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION index(ltree, ltree, integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree[]) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree, ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree, ltree, ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lca(ltree, ltree, ltree, ltree, ltree, ltree, ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lt_q_regex(ltree, lquery[]) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION lt_q_rregex(lquery[], ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION ltq_regex(ltree, lquery) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION ltq_rregex(lquery, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION ltree2text(ltree) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE FUNCTION ltree_addltree(ltree, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN concat_ws('.', nullif($1::text, ''), nullif($2::text, '')); END$f$;
CREATE FUNCTION ltree_addtext(ltree, text) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN concat_ws('.', nullif($1::text, ''), nullif($2, '')); END$f$;
CREATE FUNCTION ltree_cmp(ltree, ltree) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN btarraycmp(string_to_array($1::text, '.'), string_to_array($2::text, '.')); END$f$;
CREATE FUNCTION ltree_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION ltree_consistent(internal, ltree, smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION ltree_decompress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION ltree_eq(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1::text = $2::text; END$f$;
CREATE FUNCTION ltree_ge(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN string_to_array($1::text, '.') >= string_to_array($2::text, '.'); END$f$;
CREATE FUNCTION ltree_gist_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION ltree_gt(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN string_to_array($1::text, '.') > string_to_array($2::text, '.'); END$f$;
CREATE FUNCTION ltree_isparent(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN starts_with($2::text || '.', $1::text || '.') OR $1::text = ''; END$f$;
CREATE FUNCTION ltree_le(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN string_to_array($1::text, '.') <= string_to_array($2::text, '.'); END$f$;
CREATE FUNCTION ltree_lt(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN string_to_array($1::text, '.') < string_to_array($2::text, '.'); END$f$;
CREATE FUNCTION ltree_ne(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1::text <> $2::text; END$f$;
CREATE FUNCTION ltree_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ltree_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ltree_risparent(ltree, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN starts_with($1::text || '.', $2::text || '.') OR $2::text = ''; END$f$;
CREATE FUNCTION ltree_same(ltree_gist, ltree_gist, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ltree_textadd(text, ltree) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN concat_ws('.', nullif($1, ''), nullif($2::text, '')); END$f$;
CREATE FUNCTION ltree_union(internal, internal) RETURNS ltree_gist
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION ltreeparentsel(internal, oid, internal, integer) RETURNS double precision
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'contsel';
CREATE FUNCTION ltxtq_exec(ltree, ltxtquery) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION ltxtq_rexec(ltxtquery, ltree) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION nlevel(ltree) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN coalesce(cardinality(string_to_array(nullif($1::text, ''), '.')), 0); END$f$;
CREATE FUNCTION subltree(ltree, integer, integer) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subpath(ltree, integer) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION subpath(ltree, integer, integer) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION text2ltree(text) RETURNS ltree
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN $1::cstring; END$f$;
CREATE OPERATOR < (
 FUNCTION = ltree_lt,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
 FUNCTION = ltree_le,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <> (
 FUNCTION = ltree_ne,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = neqsel,
 JOIN = neqjoinsel
);
CREATE OPERATOR <@ (
 FUNCTION = _ltree_risparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR <@ (
 FUNCTION = _ltree_r_isparent,
 LEFTARG = ltree,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR <@ (
 FUNCTION = ltree_risparent,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR = (
 FUNCTION = ltree_eq,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 MERGES,
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR > (
 FUNCTION = ltree_gt,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = ltree_ge,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR ? (
 FUNCTION = _lt_q_rregex,
 LEFTARG = lquery[],
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ? (
 FUNCTION = lt_q_rregex,
 LEFTARG = lquery[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ? (
 FUNCTION = _lt_q_regex,
 LEFTARG = ltree[],
 RIGHTARG = lquery[],
 COMMUTATOR = OPERATOR(?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ? (
 FUNCTION = lt_q_regex,
 LEFTARG = ltree,
 RIGHTARG = lquery[],
 COMMUTATOR = OPERATOR(?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ?<@ (
 FUNCTION = _ltree_extract_risparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree
);
CREATE OPERATOR ?@ (
 FUNCTION = _ltxtq_extract_exec,
 LEFTARG = ltree[],
 RIGHTARG = ltxtquery
);
CREATE OPERATOR ?@> (
 FUNCTION = _ltree_extract_isparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree
);
CREATE OPERATOR ?~ (
 FUNCTION = _ltq_extract_regex,
 LEFTARG = ltree[],
 RIGHTARG = lquery
);
CREATE OPERATOR @ (
 FUNCTION = _ltxtq_exec,
 LEFTARG = ltree[],
 RIGHTARG = ltxtquery,
 COMMUTATOR = OPERATOR(@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @ (
 FUNCTION = ltxtq_exec,
 LEFTARG = ltree,
 RIGHTARG = ltxtquery,
 COMMUTATOR = OPERATOR(@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @ (
 FUNCTION = _ltxtq_rexec,
 LEFTARG = ltxtquery,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @ (
 FUNCTION = ltxtq_rexec,
 LEFTARG = ltxtquery,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @> (
 FUNCTION = _ltree_isparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @> (
 FUNCTION = _ltree_r_risparent,
 LEFTARG = ltree,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR @> (
 FUNCTION = ltree_isparent,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^<@ (
 FUNCTION = _ltree_risparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^<@ (
 FUNCTION = _ltree_r_isparent,
 LEFTARG = ltree,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(^@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^<@ (
 FUNCTION = ltree_risparent,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^@>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^? (
 FUNCTION = _lt_q_rregex,
 LEFTARG = lquery[],
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(^?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^? (
 FUNCTION = lt_q_rregex,
 LEFTARG = lquery[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^? (
 FUNCTION = _lt_q_regex,
 LEFTARG = ltree[],
 RIGHTARG = lquery[],
 COMMUTATOR = OPERATOR(^?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^? (
 FUNCTION = lt_q_regex,
 LEFTARG = ltree,
 RIGHTARG = lquery[],
 COMMUTATOR = OPERATOR(^?),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@ (
 FUNCTION = _ltxtq_exec,
 LEFTARG = ltree[],
 RIGHTARG = ltxtquery,
 COMMUTATOR = OPERATOR(^@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@ (
 FUNCTION = ltxtq_exec,
 LEFTARG = ltree,
 RIGHTARG = ltxtquery,
 COMMUTATOR = OPERATOR(^@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@ (
 FUNCTION = _ltxtq_rexec,
 LEFTARG = ltxtquery,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(^@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@ (
 FUNCTION = ltxtq_rexec,
 LEFTARG = ltxtquery,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@> (
 FUNCTION = _ltree_isparent,
 LEFTARG = ltree[],
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@> (
 FUNCTION = _ltree_r_risparent,
 LEFTARG = ltree,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(^<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^@> (
 FUNCTION = ltree_isparent,
 LEFTARG = ltree,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^<@),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^~ (
 FUNCTION = _ltq_regex,
 LEFTARG = ltree[],
 RIGHTARG = lquery,
 COMMUTATOR = OPERATOR(^~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^~ (
 FUNCTION = _ltq_rregex,
 LEFTARG = lquery,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(^~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^~ (
 FUNCTION = ltq_rregex,
 LEFTARG = lquery,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(^~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ^~ (
 FUNCTION = ltq_regex,
 LEFTARG = ltree,
 RIGHTARG = lquery,
 COMMUTATOR = OPERATOR(^~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR || (
 FUNCTION = ltree_textadd,
 LEFTARG = text,
 RIGHTARG = ltree
);
CREATE OPERATOR || (
 FUNCTION = ltree_addtext,
 LEFTARG = ltree,
 RIGHTARG = text
);
CREATE OPERATOR || (
 FUNCTION = ltree_addltree,
 LEFTARG = ltree,
 RIGHTARG = ltree
);
CREATE OPERATOR ~ (
 FUNCTION = _ltq_regex,
 LEFTARG = ltree[],
 RIGHTARG = lquery,
 COMMUTATOR = OPERATOR(~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = _ltq_rregex,
 LEFTARG = lquery,
 RIGHTARG = ltree[],
 COMMUTATOR = OPERATOR(~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = ltq_rregex,
 LEFTARG = lquery,
 RIGHTARG = ltree,
 COMMUTATOR = OPERATOR(~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = ltq_regex,
 LEFTARG = ltree,
 RIGHTARG = lquery,
 COMMUTATOR = OPERATOR(~),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR FAMILY gist__ltree_ops USING gist;
ALTER OPERATOR FAMILY gist__ltree_ops USING gist ADD
 OPERATOR 10 <@(ltree[],ltree) ,
 OPERATOR 11 @>(ltree,ltree[]) ,
 OPERATOR 12 ~(ltree[],lquery) ,
 OPERATOR 13 ~(lquery,ltree[]) ,
 OPERATOR 14 @(ltree[],ltxtquery) ,
 OPERATOR 15 @(ltxtquery,ltree[]) ,
 OPERATOR 16 ?(ltree[],lquery[]) ,
 OPERATOR 17 ?(lquery[],ltree[]) ,
 FUNCTION 3 (ltree[], ltree[]) _ltree_compress(internal) ,
 FUNCTION 4 (ltree[], ltree[]) ltree_decompress(internal) ,
 FUNCTION 10 (ltree[], ltree[]) _ltree_gist_options(internal);
CREATE OPERATOR CLASS gist__ltree_ops
 DEFAULT FOR TYPE ltree[] USING gist FAMILY gist__ltree_ops AS
 FUNCTION 1 (ltree[], ltree[]) _ltree_consistent(internal,ltree[],smallint,oid,internal) ,
 FUNCTION 2 (ltree[], ltree[]) _ltree_union(internal,internal) ,
 FUNCTION 5 (ltree[], ltree[]) _ltree_penalty(internal,internal,internal) ,
 FUNCTION 6 (ltree[], ltree[]) _ltree_picksplit(internal,internal) ,
 FUNCTION 7 (ltree[], ltree[]) _ltree_same(ltree_gist,ltree_gist,internal);
CREATE OPERATOR FAMILY gist_ltree_ops USING gist;
ALTER OPERATOR FAMILY gist_ltree_ops USING gist ADD
 OPERATOR 1 <(ltree,ltree) ,
 OPERATOR 2 <=(ltree,ltree) ,
 OPERATOR 3 =(ltree,ltree) ,
 OPERATOR 4 >=(ltree,ltree) ,
 OPERATOR 5 >(ltree,ltree) ,
 OPERATOR 10 @>(ltree,ltree) ,
 OPERATOR 11 <@(ltree,ltree) ,
 OPERATOR 12 ~(ltree,lquery) ,
 OPERATOR 13 ~(lquery,ltree) ,
 OPERATOR 14 @(ltree,ltxtquery) ,
 OPERATOR 15 @(ltxtquery,ltree) ,
 OPERATOR 16 ?(ltree,lquery[]) ,
 OPERATOR 17 ?(lquery[],ltree) ,
 FUNCTION 3 (ltree, ltree) ltree_compress(internal) ,
 FUNCTION 4 (ltree, ltree) ltree_decompress(internal) ,
 FUNCTION 10 (ltree, ltree) ltree_gist_options(internal);
CREATE OPERATOR CLASS gist_ltree_ops
 DEFAULT FOR TYPE ltree USING gist FAMILY gist_ltree_ops AS
 FUNCTION 1 (ltree, ltree) ltree_consistent(internal,ltree,smallint,oid,internal) ,
 FUNCTION 2 (ltree, ltree) ltree_union(internal,internal) ,
 FUNCTION 5 (ltree, ltree) ltree_penalty(internal,internal,internal) ,
 FUNCTION 6 (ltree, ltree) ltree_picksplit(internal,internal) ,
 FUNCTION 7 (ltree, ltree) ltree_same(ltree_gist,ltree_gist,internal);
CREATE OPERATOR FAMILY ltree_ops USING btree;
CREATE OPERATOR CLASS ltree_ops
 DEFAULT FOR TYPE ltree USING btree FAMILY ltree_ops AS
 OPERATOR 1 <(ltree,ltree) ,
 OPERATOR 2 <=(ltree,ltree) ,
 OPERATOR 3 =(ltree,ltree) ,
 OPERATOR 4 >=(ltree,ltree) ,
 OPERATOR 5 >(ltree,ltree) ,
 FUNCTION 1 (ltree, ltree) ltree_cmp(ltree,ltree);
