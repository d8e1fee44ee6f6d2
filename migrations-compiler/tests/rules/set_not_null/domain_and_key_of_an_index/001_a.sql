CREATE DOMAIN weight AS int;
CREATE DOMAIN unused AS int;
CREATE TABLE depot (slot int, code int NOT NULL, w weight);
CREATE UNIQUE INDEX depot_slot ON depot (code, slot);
CREATE UNIQUE INDEX depot_code ON depot (code);
