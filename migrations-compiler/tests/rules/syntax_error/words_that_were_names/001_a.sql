CREATE FUNCTION json_exists(document text) RETURNS text LANGUAGE sql AS $$ SELECT document $$;
CREATE FUNCTION json_table(document jsonb) RETURNS SETOF text LANGUAGE sql AS $$ SELECT 'a' $$;
CREATE FUNCTION merge_action(label text) RETURNS text LANGUAGE sql AS $$ SELECT label $$;
SELECT json_exists('a'), json_scalar(1, 2), json_arrayagg(1, 2);
CREATE VIEW listed AS SELECT * FROM json_table('["a"]'::jsonb);
CREATE VIEW merged AS SELECT merge_action('x') AS m;
CREATE TABLE system_user (id bigint PRIMARY KEY, system_user text NOT NULL);
