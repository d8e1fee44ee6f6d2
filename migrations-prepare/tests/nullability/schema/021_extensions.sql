-- What comes with the server and is not switched on.
CREATE EXTENSION pgcrypto;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION pg_trgm;
CREATE EXTENSION unaccent;
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
-- One's own function with the name and the arguments of one that an extension has.
CREATE SCHEMA own;
CREATE FUNCTION own.similarity(text, text) RETURNS real LANGUAGE sql STRICT AS 'SELECT NULL::real';
CREATE FUNCTION own.unaccent(text) RETURNS text LANGUAGE sql STRICT AS 'SELECT NULL::text';
