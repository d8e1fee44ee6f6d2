DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE u (mood mood, row_of u_row, other pg_catalog.int4);
CREATE TYPE u_row AS (a int);
