-- file: 1_a.sql
CREATE SCHEMA "My Schema"; SET LOCAL search_path TO "My Schema", public; CREATE TABLE x (id int); SELECT id FROM "My Schema".x; SELECT id FROM x;
CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = nowhere AS 'SELECT 1'; SELECT id FROM x;
SET LOCAL search_path TO nowhere; 
