CREATE ROLE reader PASSWORD :'password';
GRANT USAGE ON SCHEMA :"schema" TO reader;
ALTER TABLE :schema.a ADD COLUMN b int;
SELECT 1 WHERE id = :id;
