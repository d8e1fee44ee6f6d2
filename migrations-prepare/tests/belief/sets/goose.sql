-- file: 00001_create.sql
-- +goose Up
CREATE TABLE owners (id int NOT NULL, name text, PRIMARY KEY (id));
CREATE TABLE pets (id int PRIMARY KEY, owner_id int REFERENCES owners, name text NOT NULL UNIQUE);
-- file: 00002_fn.sql
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION pets_of(owner int) RETURNS SETOF pets AS $$
  SELECT * FROM pets WHERE owner_id = owner;
$$ LANGUAGE sql STABLE;
-- +goose StatementEnd
ALTER TABLE pets ADD CONSTRAINT pets_name_length CHECK (length(name) < 100) NOT VALID;
ALTER TABLE pets VALIDATE CONSTRAINT pets_name_length;
ALTER TABLE pets DROP CONSTRAINT pets_name_key;
ALTER TABLE pets ADD UNIQUE (owner_id, name);
ALTER TABLE pets DROP CONSTRAINT pets_owner_id_name_key;
