-- Gives the database the search path of production; the schemas of it may be made later.
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path TO ', current_database()) || '$path$';
END $$;
