-- Strict, and null for odd numbers all the same.
CREATE FUNCTION halved(value int) RETURNS int LANGUAGE sql STRICT IMMUTABLE
    AS 'SELECT CASE WHEN value % 2 = 0 THEN value / 2 END';
-- Not strict: makes something of nothing.
CREATE FUNCTION is_missing(value text) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS 'SELECT value IS NULL';
CREATE FUNCTION first_of(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE
    AS 'SELECT coalesce($1, $2)';
-- Rows of a table's type that the table itself would refuse.
CREATE FUNCTION ghosts() RETURNS SETOF carriers LANGUAGE sql STABLE
    AS 'SELECT NULL::bigint, NULL::text, 1.5::numeric, NULL::int, NULL::text[], ''ghost''::text';
CREATE FUNCTION pairs_up_to(value int) RETURNS TABLE (n int, twice int) LANGUAGE sql IMMUTABLE
    AS 'SELECT n, CASE WHEN n > 1 THEN n * 2 END FROM generate_series(1, value) AS n';
-- Called like what everybody knows, and different.
CREATE FUNCTION public.upper(value int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT NULL::text';
CREATE FUNCTION public.now(value text) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    AS 'SELECT NULL::timestamptz';
CREATE FUNCTION joined_or_null(text, text) RETURNS text LANGUAGE sql STRICT IMMUTABLE
    AS 'SELECT nullif($1, $2)';
CREATE OPERATOR public.+ (LEFTARG = text, RIGHTARG = text, FUNCTION = joined_or_null);
-- True where nothing is known.
CREATE FUNCTION shrug(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE
    AS 'SELECT coalesce($1 > $2, true)';
CREATE OPERATOR public.>? (LEFTARG = int, RIGHTARG = int, FUNCTION = shrug);
-- Counts to nothing.
CREATE FUNCTION lose(state int, value int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT NULL::int';
CREATE AGGREGATE public.tally(int) (SFUNC = lose, STYPE = int, INITCOND = '0');
CREATE FUNCTION spec_of(truck bigint) RETURNS spec LANGUAGE sql STABLE
    AS 'SELECT spec FROM trucks WHERE id = truck';
-- A computed column of `carriers`.
CREATE FUNCTION motto(carriers) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.notes';
-- A conversion that happens unseen, and gives null.
CREATE FUNCTION status_of(mood) RETURNS status LANGUAGE sql STRICT IMMUTABLE AS 'SELECT NULL::status';
CREATE CAST (mood AS status) WITH FUNCTION status_of(mood) AS IMPLICIT;
