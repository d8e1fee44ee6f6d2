-- The extension uuid-ossp without its library.
-- generated from uuid-ossp 1.1 by .ci/stubs
-- version 1.1
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment generate universally unique identifiers (UUIDs)

CREATE FUNCTION uuid_generate_v1() RETURNS uuid
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN gen_random_uuid(); END$f$;
CREATE FUNCTION uuid_generate_v1mc() RETURNS uuid
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN gen_random_uuid(); END$f$;
CREATE FUNCTION uuid_generate_v3(namespace uuid, name text) RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE bytes bytea := decode(md5(uuid_send($1) || convert_to($2, 'UTF8')), 'hex');
BEGIN
 bytes := set_byte(bytes, 6, get_byte(bytes, 6) & 15 | 48);
 bytes := set_byte(bytes, 8, get_byte(bytes, 8) & 63 | 128);
 RETURN encode(bytes, 'hex')::uuid;
END$f$;
CREATE FUNCTION uuid_generate_v4() RETURNS uuid
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN gen_random_uuid(); END$f$;
CREATE FUNCTION uuid_generate_v5(namespace uuid, name text) RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION uuid_nil() RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '00000000-0000-0000-0000-000000000000'::uuid; END$f$;
CREATE FUNCTION uuid_ns_dns() RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid; END$f$;
CREATE FUNCTION uuid_ns_oid() RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid; END$f$;
CREATE FUNCTION uuid_ns_url() RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid; END$f$;
CREATE FUNCTION uuid_ns_x500() RETURNS uuid
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid; END$f$;
