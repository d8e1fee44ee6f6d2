CREATE SCHEMA app;
CREATE TABLE app.rooms (id int NOT NULL, name text NOT NULL);
CREATE UNIQUE INDEX rooms_id ON app.rooms (id);
CREATE TABLE guests (id int NOT NULL);
CREATE UNIQUE INDEX guests_id ON guests (id);
