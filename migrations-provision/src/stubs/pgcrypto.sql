-- The extension pgcrypto without its library.
-- generated from pgcrypto 1.3 by .ci/stubs
-- version 1.3
-- relocatable true
-- trusted true
-- requires
-- schema
-- package postgresql-contrib
-- comment cryptographic functions

CREATE FUNCTION armor(bytea) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION armor(bytea, text[], text[]) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION crypt(text, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN coalesce(substring($2 from '^(.*[$])'), $2) || md5(coalesce(substring($2 from '^(.*[$])'), $2) || $1); END$f$;
CREATE FUNCTION dearmor(text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION decrypt(bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION decrypt_iv(bytea, bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION digest(bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE message bytea := $1; algorithm text := $2; hash bytea; h bigint[]; w bigint[]; v bigint[]; f bigint; padded bytea;
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
 RETURN hash;
END$f$;
CREATE FUNCTION digest(text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE message bytea := convert_to($1, getdatabaseencoding()); algorithm text := $2; hash bytea; h bigint[]; w bigint[]; v bigint[]; f bigint; padded bytea;
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
 RETURN hash;
END$f$;
CREATE FUNCTION encrypt(bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION encrypt_iv(bytea, bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION gen_random_bytes(integer) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$DECLARE bytes bytea := '';
BEGIN
 IF $1 NOT BETWEEN 1 AND 1024 THEN RAISE 'Length not in range' USING ERRCODE = '39000'; END IF;
 WHILE length(bytes) < $1 LOOP bytes := bytes || sha256(uuid_send(pg_catalog.gen_random_uuid())); END LOOP;
 RETURN substr(bytes, 1, $1);
END$f$;
CREATE FUNCTION gen_random_uuid() RETURNS uuid
 LANGUAGE plpgsql PARALLEL SAFE COST 1 AS $f$BEGIN RETURN pg_catalog.gen_random_uuid(); END$f$;
CREATE FUNCTION gen_salt(text) RETURNS text
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '$' || $1 || '$' || md5(pg_catalog.gen_random_uuid()::text) || '$'; END$f$;
CREATE FUNCTION gen_salt(text, integer) RETURNS text
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS $f$BEGIN RETURN '$' || $1 || '$' || $2 || md5(pg_catalog.gen_random_uuid()::text) || '$'; END$f$;
CREATE FUNCTION hmac(bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE
 data bytea := $1; key bytea := $2; algorithm text := $3;
 size int := CASE WHEN lower($3) IN ('sha384', 'sha512') THEN 128 ELSE 64 END; message bytea; hash bytea; h bigint[]; w bigint[]; v bigint[]; f bigint; padded bytea;
BEGIN
 FOR pass IN 0 .. 2 LOOP
 CONTINUE WHEN pass = 0 AND length(key) <= size;
 -- A key that is longer than a block is its digest; then the inner digest, and the outer one.
 message := CASE pass WHEN 0 THEN key ELSE (
 SELECT string_agg(set_byte('\x00'::bytea, 0, (CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END) # (CASE pass WHEN 1 THEN 54 ELSE 92 END)), ''::bytea ORDER BY i)
 FROM generate_series(0, size - 1) AS i) || (CASE pass WHEN 1 THEN data ELSE hash END) END;
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
 IF pass = 0 THEN key := hash; END IF;
 END LOOP;
 RETURN hash;
END$f$;
CREATE FUNCTION hmac(text, text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE
 data bytea := convert_to($1, getdatabaseencoding()); key bytea := convert_to($2, getdatabaseencoding()); algorithm text := $3;
 size int := CASE WHEN lower($3) IN ('sha384', 'sha512') THEN 128 ELSE 64 END; message bytea; hash bytea; h bigint[]; w bigint[]; v bigint[]; f bigint; padded bytea;
BEGIN
 FOR pass IN 0 .. 2 LOOP
 CONTINUE WHEN pass = 0 AND length(key) <= size;
 -- A key that is longer than a block is its digest; then the inner digest, and the outer one.
 message := CASE pass WHEN 0 THEN key ELSE (
 SELECT string_agg(set_byte('\x00'::bytea, 0, (CASE WHEN i < length(key) THEN get_byte(key, i) ELSE 0 END) # (CASE pass WHEN 1 THEN 54 ELSE 92 END)), ''::bytea ORDER BY i)
 FROM generate_series(0, size - 1) AS i) || (CASE pass WHEN 1 THEN data ELSE hash END) END;
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
 IF pass = 0 THEN key := hash; END IF;
 END LOOP;
 RETURN hash;
END$f$;
CREATE FUNCTION pgp_armor_headers(text, OUT key text, OUT value text) RETURNS SETOF record
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_rows$';
CREATE FUNCTION pgp_key_id(bytea) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt(bytea, bytea) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_encrypt(text, bytea) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_encrypt(text, bytea, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_decrypt(bytea, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_decrypt(bytea, text, text) RETURNS text
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_encrypt(text, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_encrypt(text, text, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text, text) RETURNS bytea
 LANGUAGE plpgsql STRICT PARALLEL SAFE COST 1 AS '$no_body$';
