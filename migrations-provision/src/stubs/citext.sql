-- The extension citext without its library.
-- generated from citext 1.6 by .ci/stubs
-- version 1.6
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment data type for case-insensitive character strings

CREATE FUNCTION citextin(cstring) RETURNS citext
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$textin$$;
CREATE FUNCTION citextout(citext) RETURNS cstring
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$textout$$;
CREATE FUNCTION citextrecv(internal) RETURNS citext
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS $$textrecv$$;
CREATE FUNCTION citextsend(citext) RETURNS bytea
 LANGUAGE internal STABLE STRICT PARALLEL SAFE AS $$textsend$$;
CREATE TYPE citext (
 INTERNALLENGTH = variable,
 INPUT = citextin,
 OUTPUT = citextout,
 RECEIVE = citextrecv,
 SEND = citextsend,
 COLLATABLE = true,
 CATEGORY = 'S',
 ALIGNMENT = int4,
 STORAGE = extended
);
CREATE FUNCTION citext(boolean) RETURNS citext
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$booltext$$;
CREATE CAST (boolean AS citext) WITH FUNCTION citext(boolean) AS ASSIGNMENT;
CREATE FUNCTION citext(character) RETURNS citext
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$rtrim1$$;
CREATE CAST (character AS citext) WITH FUNCTION citext(character) AS ASSIGNMENT;
CREATE CAST (citext AS character) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (citext AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (citext AS character varying) WITHOUT FUNCTION AS IMPLICIT;
CREATE FUNCTION citext(inet) RETURNS citext
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$network_show$$;
CREATE CAST (inet AS citext) WITH FUNCTION citext(inet) AS ASSIGNMENT;
CREATE CAST (text AS citext) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE CAST (character varying AS citext) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE FUNCTION citext_cmp(citext, citext) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN CASE WHEN lower($1::text) < lower($2::text) THEN -1 ELSE (lower($1::text) > lower($2::text))::int END; END$f$;
CREATE FUNCTION citext_eq(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) = lower($2::text); END$f$;
CREATE FUNCTION citext_ge(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) >= lower($2::text); END$f$;
CREATE FUNCTION citext_gt(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) > lower($2::text); END$f$;
CREATE FUNCTION citext_hash(citext) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN hashtext(lower($1::text)); END$f$;
CREATE FUNCTION citext_hash_extended(citext, bigint) RETURNS bigint
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN hashtextextended(lower($1::text), $2); END$f$;
CREATE FUNCTION citext_larger(citext, citext) RETURNS citext
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN CASE WHEN lower($1::text) >= lower($2::text) THEN $1 ELSE $2 END; END$f$;
CREATE FUNCTION citext_le(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) <= lower($2::text); END$f$;
CREATE FUNCTION citext_lt(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) < lower($2::text); END$f$;
CREATE FUNCTION citext_ne(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) <> lower($2::text); END$f$;
CREATE FUNCTION citext_pattern_cmp(citext, citext) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN bttext_pattern_cmp(lower($1::text), lower($2::text)); END$f$;
CREATE FUNCTION citext_pattern_ge(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) ~>=~ lower($2::text); END$f$;
CREATE FUNCTION citext_pattern_gt(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) ~>~ lower($2::text); END$f$;
CREATE FUNCTION citext_pattern_le(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) ~<=~ lower($2::text); END$f$;
CREATE FUNCTION citext_pattern_lt(citext, citext) RETURNS boolean
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN lower($1::text) ~<~ lower($2::text); END$f$;
CREATE FUNCTION citext_smaller(citext, citext) RETURNS citext
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN CASE WHEN lower($1::text) <= lower($2::text) THEN $1 ELSE $2 END; END$f$;
CREATE FUNCTION regexp_match(citext, citext) RETURNS text[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_match( $1::pg_catalog.text, $2::pg_catalog.text, 'i' );
$_$;
CREATE FUNCTION regexp_match(citext, citext, text) RETURNS text[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_match( $1::pg_catalog.text, $2::pg_catalog.text, CASE WHEN pg_catalog.strpos($3, 'c') = 0 THEN  $3 || 'i' ELSE $3 END );
$_$;
CREATE FUNCTION regexp_matches(citext, citext) RETURNS SETOF text[]
 LANGUAGE sql IMMUTABLE STRICT ROWS 1 PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_matches( $1::pg_catalog.text, $2::pg_catalog.text, 'i' );
$_$;
CREATE FUNCTION regexp_matches(citext, citext, text) RETURNS SETOF text[]
 LANGUAGE sql IMMUTABLE STRICT ROWS 10 PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_matches( $1::pg_catalog.text, $2::pg_catalog.text, CASE WHEN pg_catalog.strpos($3, 'c') = 0 THEN  $3 || 'i' ELSE $3 END );
$_$;
CREATE FUNCTION regexp_replace(citext, citext, text) RETURNS text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_replace( $1::pg_catalog.text, $2::pg_catalog.text, $3, 'i');
$_$;
CREATE FUNCTION regexp_replace(citext, citext, text, text) RETURNS text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_replace( $1::pg_catalog.text, $2::pg_catalog.text, $3, CASE WHEN pg_catalog.strpos($4, 'c') = 0 THEN  $4 || 'i' ELSE $4 END);
$_$;
CREATE FUNCTION regexp_split_to_array(citext, citext) RETURNS text[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_split_to_array( $1::pg_catalog.text, $2::pg_catalog.text, 'i' );
$_$;
CREATE FUNCTION regexp_split_to_array(citext, citext, text) RETURNS text[]
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_split_to_array( $1::pg_catalog.text, $2::pg_catalog.text, CASE WHEN pg_catalog.strpos($3, 'c') = 0 THEN  $3 || 'i' ELSE $3 END );
$_$;
CREATE FUNCTION regexp_split_to_table(citext, citext) RETURNS SETOF text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_split_to_table( $1::pg_catalog.text, $2::pg_catalog.text, 'i' );
$_$;
CREATE FUNCTION regexp_split_to_table(citext, citext, text) RETURNS SETOF text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_split_to_table( $1::pg_catalog.text, $2::pg_catalog.text, CASE WHEN pg_catalog.strpos($3, 'c') = 0 THEN  $3 || 'i' ELSE $3 END );
$_$;
CREATE FUNCTION replace(citext, citext, citext) RETURNS text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.regexp_replace( $1::pg_catalog.text, pg_catalog.regexp_replace($2::pg_catalog.text, '([^a-zA-Z_0-9])', E'\\\\\\1', 'g'), $3::pg_catalog.text, 'gi' );
$_$;
CREATE FUNCTION split_part(citext, citext, integer) RETURNS text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT (pg_catalog.regexp_split_to_array( $1::pg_catalog.text, pg_catalog.regexp_replace($2::pg_catalog.text, '([^a-zA-Z_0-9])', E'\\\\\\1', 'g'), 'i'))[$3];
$_$;
CREATE FUNCTION strpos(citext, citext) RETURNS integer
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.strpos( pg_catalog.lower( $1::pg_catalog.text ), pg_catalog.lower( $2::pg_catalog.text ) );
$_$;
CREATE FUNCTION texticlike(citext, text) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticlike$$;
CREATE FUNCTION texticlike(citext, citext) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticlike$$;
CREATE FUNCTION texticnlike(citext, text) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticnlike$$;
CREATE FUNCTION texticnlike(citext, citext) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticnlike$$;
CREATE FUNCTION texticregexeq(citext, text) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticregexeq$$;
CREATE FUNCTION texticregexeq(citext, citext) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticregexeq$$;
CREATE FUNCTION texticregexne(citext, text) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticregexne$$;
CREATE FUNCTION texticregexne(citext, citext) RETURNS boolean
 LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS $$texticregexne$$;
CREATE FUNCTION translate(citext, citext, text) RETURNS text
 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $_$
 SELECT pg_catalog.translate( pg_catalog.translate( $1::pg_catalog.text, pg_catalog.lower($2::pg_catalog.text), $3), pg_catalog.upper($2::pg_catalog.text), $3);
$_$;
CREATE OPERATOR > (
 FUNCTION = citext_gt,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(<),
 NEGATOR = OPERATOR(<=),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE AGGREGATE max(citext) (
 SFUNC = citext_larger,
 STYPE = citext,
 COMBINEFUNC = citext_larger,
 SORTOP = OPERATOR(>),
 PARALLEL = safe
);
CREATE OPERATOR < (
 FUNCTION = citext_lt,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(>),
 NEGATOR = OPERATOR(>=),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE AGGREGATE min(citext) (
 SFUNC = citext_smaller,
 STYPE = citext,
 COMBINEFUNC = citext_smaller,
 SORTOP = OPERATOR(<),
 PARALLEL = safe
);
CREATE OPERATOR !~ (
 FUNCTION = texticregexne,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(~),
 RESTRICT = icregexnesel,
 JOIN = icregexnejoinsel
);
CREATE OPERATOR !~ (
 FUNCTION = texticregexne,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(~),
 RESTRICT = icregexnesel,
 JOIN = icregexnejoinsel
);
CREATE OPERATOR !~* (
 FUNCTION = texticregexne,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(~*),
 RESTRICT = icregexnesel,
 JOIN = icregexnejoinsel
);
CREATE OPERATOR !~* (
 FUNCTION = texticregexne,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(~*),
 RESTRICT = icregexnesel,
 JOIN = icregexnejoinsel
);
CREATE OPERATOR !~~ (
 FUNCTION = texticnlike,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(~~),
 RESTRICT = icnlikesel,
 JOIN = icnlikejoinsel
);
CREATE OPERATOR !~~ (
 FUNCTION = texticnlike,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(~~),
 RESTRICT = icnlikesel,
 JOIN = icnlikejoinsel
);
CREATE OPERATOR !~~* (
 FUNCTION = texticnlike,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(~~*),
 RESTRICT = icnlikesel,
 JOIN = icnlikejoinsel
);
CREATE OPERATOR !~~* (
 FUNCTION = texticnlike,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(~~*),
 RESTRICT = icnlikesel,
 JOIN = icnlikejoinsel
);
CREATE OPERATOR <= (
 FUNCTION = citext_le,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(>=),
 NEGATOR = OPERATOR(>),
 RESTRICT = scalarlesel,
 JOIN = scalarlejoinsel
);
CREATE OPERATOR <> (
 FUNCTION = citext_ne,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(<>),
 NEGATOR = OPERATOR(=),
 RESTRICT = neqsel,
 JOIN = neqjoinsel
);
CREATE OPERATOR = (
 FUNCTION = citext_eq,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(=),
 NEGATOR = OPERATOR(<>),
 MERGES,
 HASHES,
 RESTRICT = eqsel,
 JOIN = eqjoinsel
);
CREATE OPERATOR >= (
 FUNCTION = citext_ge,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(<=),
 NEGATOR = OPERATOR(<),
 RESTRICT = scalargesel,
 JOIN = scalargejoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = texticregexeq,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(!~),
 RESTRICT = icregexeqsel,
 JOIN = icregexeqjoinsel
);
CREATE OPERATOR ~ (
 FUNCTION = texticregexeq,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(!~),
 RESTRICT = icregexeqsel,
 JOIN = icregexeqjoinsel
);
CREATE OPERATOR ~* (
 FUNCTION = texticregexeq,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(!~*),
 RESTRICT = icregexeqsel,
 JOIN = icregexeqjoinsel
);
CREATE OPERATOR ~* (
 FUNCTION = texticregexeq,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(!~*),
 RESTRICT = icregexeqsel,
 JOIN = icregexeqjoinsel
);
CREATE OPERATOR ~<=~ (
 FUNCTION = citext_pattern_le,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(~>=~),
 NEGATOR = OPERATOR(~>~),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR ~<~ (
 FUNCTION = citext_pattern_lt,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(~>~),
 NEGATOR = OPERATOR(~>=~),
 RESTRICT = scalarltsel,
 JOIN = scalarltjoinsel
);
CREATE OPERATOR ~>=~ (
 FUNCTION = citext_pattern_ge,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(~<=~),
 NEGATOR = OPERATOR(~<~),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR ~>~ (
 FUNCTION = citext_pattern_gt,
 LEFTARG = citext,
 RIGHTARG = citext,
 COMMUTATOR = OPERATOR(~<~),
 NEGATOR = OPERATOR(~<=~),
 RESTRICT = scalargtsel,
 JOIN = scalargtjoinsel
);
CREATE OPERATOR ~~ (
 FUNCTION = texticlike,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(!~~),
 RESTRICT = iclikesel,
 JOIN = iclikejoinsel
);
CREATE OPERATOR ~~ (
 FUNCTION = texticlike,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(!~~),
 RESTRICT = iclikesel,
 JOIN = iclikejoinsel
);
CREATE OPERATOR ~~* (
 FUNCTION = texticlike,
 LEFTARG = citext,
 RIGHTARG = text,
 NEGATOR = OPERATOR(!~~*),
 RESTRICT = iclikesel,
 JOIN = iclikejoinsel
);
CREATE OPERATOR ~~* (
 FUNCTION = texticlike,
 LEFTARG = citext,
 RIGHTARG = citext,
 NEGATOR = OPERATOR(!~~*),
 RESTRICT = iclikesel,
 JOIN = iclikejoinsel
);
CREATE OPERATOR FAMILY citext_ops USING btree;
CREATE OPERATOR CLASS citext_ops
 DEFAULT FOR TYPE citext USING btree FAMILY citext_ops AS
 OPERATOR 1 <(citext,citext) ,
 OPERATOR 2 <=(citext,citext) ,
 OPERATOR 3 =(citext,citext) ,
 OPERATOR 4 >=(citext,citext) ,
 OPERATOR 5 >(citext,citext) ,
 FUNCTION 1 (citext, citext) citext_cmp(citext,citext);
CREATE OPERATOR FAMILY citext_ops USING hash;
ALTER OPERATOR FAMILY citext_ops USING hash ADD
 FUNCTION 2 (citext, citext) citext_hash_extended(citext,bigint);
CREATE OPERATOR CLASS citext_ops
 DEFAULT FOR TYPE citext USING hash FAMILY citext_ops AS
 OPERATOR 1 =(citext,citext) ,
 FUNCTION 1 (citext, citext) citext_hash(citext);
CREATE OPERATOR FAMILY citext_pattern_ops USING btree;
CREATE OPERATOR CLASS citext_pattern_ops
 FOR TYPE citext USING btree FAMILY citext_pattern_ops AS
 OPERATOR 1 ~<~(citext,citext) ,
 OPERATOR 2 ~<=~(citext,citext) ,
 OPERATOR 3 =(citext,citext) ,
 OPERATOR 4 ~>=~(citext,citext) ,
 OPERATOR 5 ~>~(citext,citext) ,
 FUNCTION 1 (citext, citext) citext_pattern_cmp(citext,citext);
