-- What a client has sent of a value, once: a plan that is made anew for each value would read it when it
-- is made, and a second time when it is executed.
CREATE OR REPLACE FUNCTION pg_catalog."$function$"(internal) RETURNS bytea
LANGUAGE internal VOLATILE STRICT AS 'bytearecv';
