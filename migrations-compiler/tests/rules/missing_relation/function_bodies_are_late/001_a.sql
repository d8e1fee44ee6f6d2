CREATE FUNCTION later() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM not_yet); END $$;
CREATE TABLE not_yet (id int);
