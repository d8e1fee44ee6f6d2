SET LOCAL lock_timeout = 5;
SET CONSTRAINTS ALL DEFERRED;
SELECT set_config('search_path', '', true);
ALTER ROLE x SET search_path TO app;
UPDATE a SET b = 1;
