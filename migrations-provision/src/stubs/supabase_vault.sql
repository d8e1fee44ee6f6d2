-- The extension supabase_vault without its library. A platform that has its tables already keeps them.
-- written by hand, and compared with no server: its functions and tables
-- version 0.3.1
-- relocatable false
-- trusted false
-- requires
-- schema vault
-- package
-- comment Supabase Vault Extension

CREATE TABLE IF NOT EXISTS secrets (
 id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
 name text,
 description text NOT NULL DEFAULT '',
 secret text NOT NULL,
 key_id uuid,
 nonce bytea,
 created_at timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
 updated_at timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX IF NOT EXISTS secrets_name_idx ON secrets (name) WHERE name IS NOT NULL;
DO $d$ BEGIN
 IF to_regclass('vault.decrypted_secrets') IS NULL THEN
  CREATE VIEW decrypted_secrets AS
  SELECT id, name, description, secret, secret AS decrypted_secret, key_id, nonce, created_at, updated_at FROM secrets;
  CREATE FUNCTION create_secret(new_secret text, new_name text DEFAULT NULL, new_description text DEFAULT '', new_key_id uuid DEFAULT NULL) RETURNS uuid
  LANGUAGE sql AS $f$ INSERT INTO vault.secrets (secret, name, description, key_id) VALUES (new_secret, new_name, new_description, new_key_id) RETURNING id $f$;
  CREATE FUNCTION update_secret(secret_id uuid, new_secret text DEFAULT NULL, new_name text DEFAULT NULL, new_description text DEFAULT NULL, new_key_id uuid DEFAULT NULL) RETURNS void
  LANGUAGE sql AS $f$ UPDATE vault.secrets SET secret = coalesce(new_secret, secret), name = coalesce(new_name, name),
   description = coalesce(new_description, description), key_id = coalesce(new_key_id, key_id), updated_at = CURRENT_TIMESTAMP WHERE id = secret_id $f$;
 END IF;
END $d$;
