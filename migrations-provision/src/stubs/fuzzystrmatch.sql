-- The extension fuzzystrmatch without its library.
-- generated from fuzzystrmatch 1.1 by .ci/stubs
-- version 1.1
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment determine similarities and distance between strings

CREATE FUNCTION difference(text, text) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION dmetaphone(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION dmetaphone_alt(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION levenshtein(text, text) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE costs int[] := ARRAY(SELECT generate_series(0, length($2))); diagonal int; above int;
BEGIN
 FOR i IN 1 .. length($1) LOOP
 diagonal := costs[1];
 costs[1] := i;
 FOR j IN 1 .. length($2) LOOP
 above := costs[j + 1];
 costs[j + 1] := least(above + 1, costs[j] + 1, diagonal + (substr($1, i, 1) <> substr($2, j, 1))::int);
 diagonal := above;
 END LOOP;
 END LOOP;
 RETURN costs[length($2) + 1];
END$f$;
CREATE FUNCTION levenshtein(text, text, integer, integer, integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION levenshtein_less_equal(text, text, integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION levenshtein_less_equal(text, text, integer, integer, integer, integer) RETURNS integer
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION metaphone(text, integer) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION soundex(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION text_soundex(text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
