-- The extension unaccent without its library.
-- generated from unaccent 1.1 by .ci/stubs
-- version 1.1
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment text search dictionary that removes accents

CREATE FUNCTION unaccent(text) RETURNS text
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN regexp_replace(normalize($1, NFKD), U&'[\0300-\036F]', '', 'g'); END$f$;
CREATE FUNCTION unaccent(regdictionary, text) RETURNS text
 LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN regexp_replace(normalize($2, NFKD), U&'[\0300-\036F]', '', 'g'); END$f$;
CREATE FUNCTION unaccent_init(internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'void_in';
CREATE FUNCTION unaccent_lexize(internal, internal, internal, internal) RETURNS internal
 LANGUAGE internal PARALLEL SAFE AS 'void_in';
CREATE TEXT SEARCH TEMPLATE unaccent (
 INIT = unaccent_init,
 LEXIZE = unaccent_lexize );
CREATE TEXT SEARCH DICTIONARY unaccent (
 TEMPLATE = unaccent,
 rules = 'unaccent' );
