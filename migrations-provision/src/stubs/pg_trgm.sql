-- The extension pg_trgm without its library.
-- generated from pg_trgm 1.6 by .ci/stubs
-- version 1.6
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment text similarity measurement and index searching based on trigrams

CREATE FUNCTION gtrgm_in(cstring) RETURNS gtrgm
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'gtsvectorin';
CREATE FUNCTION gtrgm_out(gtrgm) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
CREATE TYPE gtrgm (
 INTERNALLENGTH = variable,
 INPUT = gtrgm_in,
 OUTPUT = gtrgm_out,
 ALIGNMENT = int4,
 STORAGE = plain
);
CREATE FUNCTION gin_extract_query_trgm(text, internal, smallint, internal, internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gin_extract_value_trgm(text, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'void_in';
CREATE FUNCTION gin_trgm_consistent(internal, smallint, text, integer, internal, internal, internal, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gin_trgm_triconsistent(internal, smallint, text, integer, internal, internal, internal) RETURNS "char"
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gtrgm_compress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION gtrgm_consistent(internal, text, smallint, oid, internal) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'pg_backend_pid';
CREATE FUNCTION gtrgm_decompress(internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'int8up';
CREATE FUNCTION gtrgm_distance(internal, text, smallint, oid, internal) RETURNS double precision
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gtrgm_options(internal) RETURNS void
 LANGUAGE internal IMMUTABLE PARALLEL SAFE AS 'gtsvector_options';
CREATE FUNCTION gtrgm_penalty(internal, internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gtrgm_picksplit(internal, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gtrgm_same(gtrgm, gtrgm, internal) RETURNS internal
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION gtrgm_union(internal, internal) RETURNS gtrgm
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'internal_in';
CREATE FUNCTION set_limit(real) RETURNS real
 LANGUAGE plpgsql STRICT COST 1 AS '$no_body$';
CREATE FUNCTION show_limit() RETURNS real
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION show_trgm(text) RETURNS text[]
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION similarity(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT coalesce(common::real / nullif(every, 0), 0)::real FROM ( SELECT count(*), count(*) FILTER (WHERE one AND other) FROM (
 SELECT bool_or(side = 1) AS one, bool_or(side = 2) AS other
 FROM (VALUES (1, $1), (2, $2)) AS text (side, value), regexp_split_to_table(lower(value), '[^[:alnum:]]+') AS word,
 generate_series(1, length(word) + 1) AS at
 WHERE word <> '' GROUP BY substr('  ' || word || ' ', at, 3)) AS trigram) AS counted (every, common)); END$f$;
CREATE FUNCTION similarity_dist(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (1 - (SELECT coalesce(common::real / nullif(every, 0), 0)::real FROM ( SELECT count(*), count(*) FILTER (WHERE one AND other) FROM (
 SELECT bool_or(side = 1) AS one, bool_or(side = 2) AS other
 FROM (VALUES (1, $1), (2, $2)) AS text (side, value), regexp_split_to_table(lower(value), '[^[:alnum:]]+') AS word,
 generate_series(1, length(word) + 1) AS at
 WHERE word <> '' GROUP BY substr('  ' || word || ' ', at, 3)) AS trigram) AS counted (every, common)))::real; END$f$;
CREATE FUNCTION similarity_op(text, text) RETURNS boolean
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN (SELECT coalesce(common::real / nullif(every, 0), 0)::real FROM ( SELECT count(*), count(*) FILTER (WHERE one AND other) FROM (
 SELECT bool_or(side = 1) AS one, bool_or(side = 2) AS other
 FROM (VALUES (1, $1), (2, $2)) AS text (side, value), regexp_split_to_table(lower(value), '[^[:alnum:]]+') AS word,
 generate_series(1, length(word) + 1) AS at
 WHERE word <> '' GROUP BY substr('  ' || word || ' ', at, 3)) AS trigram) AS counted (every, common)) >= coalesce(current_setting('pg_trgm.similarity_threshold', true), '0.3')::real; END$f$;
CREATE FUNCTION strict_word_similarity(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION strict_word_similarity_commutator_op(text, text) RETURNS boolean
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION strict_word_similarity_dist_commutator_op(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION strict_word_similarity_dist_op(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION strict_word_similarity_op(text, text) RETURNS boolean
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION word_similarity(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION word_similarity_commutator_op(text, text) RETURNS boolean
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION word_similarity_dist_commutator_op(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION word_similarity_dist_op(text, text) RETURNS real
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION word_similarity_op(text, text) RETURNS boolean
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE OPERATOR % (
 FUNCTION = similarity_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(%),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR %> (
 FUNCTION = word_similarity_commutator_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<%),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR %>> (
 FUNCTION = strict_word_similarity_commutator_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<<%),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR <% (
 FUNCTION = word_similarity_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(%>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR <-> (
 FUNCTION = similarity_dist,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<->)
);
CREATE OPERATOR <->> (
 FUNCTION = word_similarity_dist_commutator_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<<->)
);
CREATE OPERATOR <->>> (
 FUNCTION = strict_word_similarity_dist_commutator_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<<<->)
);
CREATE OPERATOR <<% (
 FUNCTION = strict_word_similarity_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(%>>),
 RESTRICT = matchingsel,
 JOIN = matchingjoinsel
);
CREATE OPERATOR <<-> (
 FUNCTION = word_similarity_dist_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<->>)
);
CREATE OPERATOR <<<-> (
 FUNCTION = strict_word_similarity_dist_op,
 LEFTARG = text,
 RIGHTARG = text,
 COMMUTATOR = OPERATOR(<->>>)
);
CREATE OPERATOR FAMILY gin_trgm_ops USING gin;
ALTER OPERATOR FAMILY gin_trgm_ops USING gin ADD
 OPERATOR 1 %(text,text) ,
 OPERATOR 3 ~~(text,text) ,
 OPERATOR 4 ~~*(text,text) ,
 OPERATOR 5 ~(text,text) ,
 OPERATOR 6 ~*(text,text) ,
 OPERATOR 7 %>(text,text) ,
 OPERATOR 9 %>>(text,text) ,
 OPERATOR 11 =(text,text) ,
 FUNCTION 1 (text, text) btint4cmp(integer,integer) ,
 FUNCTION 4 (text, text) gin_trgm_consistent(internal,smallint,text,integer,internal,internal,internal,internal) ,
 FUNCTION 6 (text, text) gin_trgm_triconsistent(internal,smallint,text,integer,internal,internal,internal);
CREATE OPERATOR CLASS gin_trgm_ops
 FOR TYPE text USING gin FAMILY gin_trgm_ops AS
 STORAGE integer ,
 FUNCTION 2 (text, text) gin_extract_value_trgm(text,internal) ,
 FUNCTION 3 (text, text) gin_extract_query_trgm(text,internal,smallint,internal,internal,internal,internal);
CREATE OPERATOR FAMILY gist_trgm_ops USING gist;
ALTER OPERATOR FAMILY gist_trgm_ops USING gist ADD
 OPERATOR 1 %(text,text) ,
 OPERATOR 2 <->(text,text) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 3 ~~(text,text) ,
 OPERATOR 4 ~~*(text,text) ,
 OPERATOR 5 ~(text,text) ,
 OPERATOR 6 ~*(text,text) ,
 OPERATOR 7 %>(text,text) ,
 OPERATOR 8 <->>(text,text) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 9 %>>(text,text) ,
 OPERATOR 10 <->>>(text,text) FOR ORDER BY pg_catalog.float_ops ,
 OPERATOR 11 =(text,text) ,
 FUNCTION 3 (text, text) gtrgm_compress(internal) ,
 FUNCTION 4 (text, text) gtrgm_decompress(internal) ,
 FUNCTION 8 (text, text) gtrgm_distance(internal,text,smallint,oid,internal) ,
 FUNCTION 10 (text, text) gtrgm_options(internal);
CREATE OPERATOR CLASS gist_trgm_ops
 FOR TYPE text USING gist FAMILY gist_trgm_ops AS
 FUNCTION 1 (text, text) gtrgm_consistent(internal,text,smallint,oid,internal) ,
 FUNCTION 2 (text, text) gtrgm_union(internal,internal) ,
 FUNCTION 5 (text, text) gtrgm_penalty(internal,internal,internal) ,
 FUNCTION 6 (text, text) gtrgm_picksplit(internal,internal) ,
 FUNCTION 7 (text, text) gtrgm_same(gtrgm,gtrgm,internal);
