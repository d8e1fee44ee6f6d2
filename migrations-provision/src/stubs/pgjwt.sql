-- The extension pgjwt without pgcrypto's library.
-- written by hand, and compared with no server: its functions
-- version 0.2.0
-- relocatable true
-- trusted false
-- requires pgcrypto
-- schema
-- package
-- comment JSON Web Token API for Postgresql

CREATE FUNCTION url_encode(data bytea) RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS $f$BEGIN RETURN translate(encode(data, 'base64'), E'+/=\n', '-_'); END$f$;
CREATE FUNCTION url_decode(data text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE AS $f$BEGIN
 RETURN decode(rpad(translate(data, '-_', '+/'), (length(data) + 3) / 4 * 4, '='), 'base64'); END$f$;
CREATE FUNCTION algorithm_sign(signables text, secret text, algorithm text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION sign(payload json, secret text, algorithm text DEFAULT 'HS256'::text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION try_cast_double(inp text) RETURNS double precision
 LANGUAGE plpgsql IMMUTABLE AS $f$BEGIN RETURN inp::double precision; EXCEPTION WHEN OTHERS THEN RETURN NULL; END$f$;
CREATE FUNCTION verify(token text, secret text, algorithm text DEFAULT 'HS256'::text, OUT header json, OUT payload json, OUT valid boolean) RETURNS SETOF record
 LANGUAGE plpgsql IMMUTABLE AS '$no_rows$';
