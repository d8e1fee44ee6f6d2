CREATE FUNCTION app.create_parent(parent text) RETURNS boolean
LANGUAGE sql RETURN to_regclass(parent) IS NOT NULL;
