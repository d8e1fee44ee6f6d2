-- The extension pgsodium without its library: what projects name of it, not all of its functions.
-- written by hand, and compared with no server: its functions and tables
-- version 3.1.8
-- relocatable false
-- trusted false
-- requires
-- schema pgsodium
-- package
-- comment Postgres extension for libsodium functions

CREATE TYPE key_status AS ENUM ('default', 'valid', 'invalid', 'expired');
CREATE TYPE key_type AS ENUM ('aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf', 'secretbox', 'secretstream', 'stream_xchacha20');
CREATE SEQUENCE key_key_id_seq;
CREATE TABLE key (
 id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
 status key_status DEFAULT 'valid',
 created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
 expires timestamp with time zone,
 key_type key_type,
 key_id bigint DEFAULT nextval('pgsodium.key_key_id_seq'),
 key_context bytea DEFAULT '\x7067736f6469756d'::bytea CHECK (length(key_context) = 8),
 name text UNIQUE,
 associated_data text DEFAULT 'associated',
 raw_key bytea,
 raw_key_nonce bytea,
 parent_key uuid REFERENCES key (id),
 comment text,
 user_data text
);
CREATE VIEW valid_key AS
 SELECT id, name, status, key_type, key_id, key_context, created, expires, associated_data
 FROM key WHERE status IN ('valid', 'default') AND CASE WHEN expires IS NULL THEN true ELSE expires > now() END;
CREATE FUNCTION create_key(key_type key_type DEFAULT 'aead-det', name text DEFAULT NULL, raw_key bytea DEFAULT NULL, raw_key_nonce bytea DEFAULT NULL, parent_key uuid DEFAULT NULL, key_context bytea DEFAULT '\x7067736f6469756d'::bytea, expires timestamp with time zone DEFAULT NULL, associated_data text DEFAULT '') RETURNS valid_key
 LANGUAGE plpgsql SECURITY DEFINER AS '$no_body$';
CREATE FUNCTION crypto_aead_det_encrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea DEFAULT NULL) RETURNS bytea
 LANGUAGE plpgsql STABLE SECURITY DEFINER AS '$no_body$';
CREATE FUNCTION crypto_aead_det_decrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea DEFAULT NULL) RETURNS bytea
 LANGUAGE plpgsql STABLE SECURITY DEFINER AS '$no_body$';
CREATE FUNCTION crypto_aead_det_noncegen() RETURNS bytea
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION randombytes_random() RETURNS integer
 LANGUAGE plpgsql AS '$no_body$';
CREATE FUNCTION randombytes_buf(size integer) RETURNS bytea
 LANGUAGE plpgsql STRICT AS '$no_body$';
