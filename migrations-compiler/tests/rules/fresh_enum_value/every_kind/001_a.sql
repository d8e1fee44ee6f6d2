CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('ok');
CREATE TYPE mood AS ENUM ('ok');
