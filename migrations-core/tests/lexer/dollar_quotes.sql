DO $$ BEGIN; END $$;
DO $x$ ; $$ ; $y$ ; $x$;
SELECT a$b$, $1, $2::int;
