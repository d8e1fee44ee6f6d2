SET search_path TO app;
SET lock_timeout = 5;
