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
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE message bytea := uuid_send($1) || convert_to($2, 'UTF8'); algorithm text := 'sha1'; hash bytea; h bigint[]; w bigint[]; v bigint[]; f bigint; padded bytea;
BEGIN
 CASE lower(algorithm)
 WHEN 'md5' THEN hash := decode(md5(message), 'hex');
 WHEN 'sha1' THEN
 padded := message || '\x80'::bytea || decode(repeat('00', (119 - length(message) % 64) % 64), 'hex') || int8send(length(message)::bigint * 8);
 h := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
 FOR block IN 0 .. length(padded) / 64 - 1 LOOP
 v := h;
 FOR i IN 0 .. 79 LOOP
 IF i < 16 THEN
 w[i] := ('x' || encode(substr(padded, block * 64 + i * 4 + 1, 4), 'hex'))::bit(32)::bigint;
 ELSE
 f := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
 w[i] := ((f << 1) | (f >> 31)) & 4294967295;
 END IF;
 f := CASE i / 20 WHEN 0 THEN ((v[2] & v[3]) | (~v[2] & v[4])) + 1518500249 WHEN 1 THEN (v[2] # v[3] # v[4]) + 1859775393
 WHEN 2 THEN ((v[2] & v[3]) | (v[2] & v[4]) | (v[3] & v[4])) + 2400959708 ELSE (v[2] # v[3] # v[4]) + 3395469782 END;
 v := ARRAY[((((v[1] << 5) | (v[1] >> 27)) & 4294967295) + f + v[5] + w[i]) & 4294967295, v[1], ((v[2] << 30) | (v[2] >> 2)) & 4294967295, v[3], v[4]];
 END LOOP;
 FOR i IN 1 .. 5 LOOP h[i] := (h[i] + v[i]) & 4294967295; END LOOP;
 END LOOP;
 hash := '';
 FOR i IN 1 .. 5 LOOP hash := hash || substr(int8send(h[i]), 5); END LOOP;
 WHEN 'sha224' THEN hash := sha224(message);
 WHEN 'sha256' THEN hash := sha256(message);
 WHEN 'sha384' THEN hash := sha384(message);
 WHEN 'sha512' THEN hash := sha512(message);
 ELSE $refusal$
 END CASE;
 hash := set_byte(hash, 6, get_byte(hash, 6) & 15 | 80);
 hash := set_byte(hash, 8, get_byte(hash, 8) & 63 | 128);
 RETURN encode(substr(hash, 1, 16), 'hex')::uuid;
END$f$;
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
