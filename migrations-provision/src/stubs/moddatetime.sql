-- The extension moddatetime without its library.
-- generated from moddatetime 1.0 by .ci/stubs
-- version 1.0
-- relocatable true
-- trusted false
-- requires
-- schema
-- package postgresql-contrib
-- comment functions for tracking last modification time

CREATE FUNCTION moddatetime() RETURNS trigger
 LANGUAGE plpgsql COST 1 AS $f$BEGIN RETURN jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], now())); END$f$;
