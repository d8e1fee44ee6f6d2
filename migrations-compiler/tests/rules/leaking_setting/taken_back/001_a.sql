SET search_path TO app;
SET ROLE x;
SELECT 1;
RESET search_path;
RESET ROLE;
