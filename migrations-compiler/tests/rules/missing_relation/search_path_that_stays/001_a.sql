CREATE SCHEMA app;
SET search_path TO app, public;
CREATE TABLE things (id int PRIMARY KEY);
SELECT id FROM things;
