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
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$BEGIN
 CASE lower($2)
 WHEN 'md5' THEN RETURN decode(md5($1), 'hex');
 WHEN 'sha224' THEN RETURN sha224($1);
 WHEN 'sha256' THEN RETURN sha256($1);
 WHEN 'sha384' THEN RETURN sha384($1);
 WHEN 'sha512' THEN RETURN sha512($1);
 ELSE $refusal$
 END CASE;
END$f$;
CREATE FUNCTION digest(text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS $f$DECLARE bytes bytea := convert_to($1, getdatabaseencoding());
BEGIN
 CASE lower($2)
 WHEN 'md5' THEN RETURN decode(md5(bytes), 'hex');
 WHEN 'sha224' THEN RETURN sha224(bytes);
 WHEN 'sha256' THEN RETURN sha256(bytes);
 WHEN 'sha384' THEN RETURN sha384(bytes);
 WHEN 'sha512' THEN RETURN sha512(bytes);
 ELSE $refusal$
 END CASE;
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
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
CREATE FUNCTION hmac(text, text, text) RETURNS bytea
 LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1 AS '$no_body$';
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
