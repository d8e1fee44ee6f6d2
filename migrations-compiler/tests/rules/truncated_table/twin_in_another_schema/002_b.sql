CREATE TABLE t (id bigint PRIMARY KEY);
TRUNCATE t;
TRUNCATE app.t;
SET search_path TO app;
TRUNCATE t;
RESET search_path;
TRUNCATE t;
