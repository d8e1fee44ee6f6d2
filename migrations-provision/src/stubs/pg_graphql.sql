-- The extension pg_graphql without its library.
-- written by hand, and compared with no server: its functions
-- version 1.5.11
-- relocatable false
-- trusted true
-- requires
-- schema graphql
-- package
-- comment pg_graphql: GraphQL support

CREATE SEQUENCE seq_schema_version CYCLE;
CREATE FUNCTION _internal_resolve(query text, variables jsonb DEFAULT '{}'::jsonb, "operationName" text DEFAULT NULL, extensions jsonb DEFAULT NULL) RETURNS jsonb
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION resolve(query text, variables jsonb DEFAULT '{}'::jsonb, "operationName" text DEFAULT NULL, extensions jsonb DEFAULT NULL) RETURNS jsonb
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION comment_directive(comment_ text) RETURNS jsonb
 LANGUAGE plpgsql IMMUTABLE AS '$no_body$';
CREATE FUNCTION exception(message text) RETURNS text
 LANGUAGE plpgsql AS $f$BEGIN RAISE EXCEPTION USING ERRCODE = '22000', MESSAGE = message; END$f$;
CREATE FUNCTION get_schema_version() RETURNS integer
 LANGUAGE plpgsql SECURITY DEFINER AS $f$BEGIN RETURN (SELECT last_value FROM graphql.seq_schema_version); END$f$;
