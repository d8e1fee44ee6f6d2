CREATE TABLE a (id bigint PRIMARY KEY, email text);
CREATE VIEW b AS SELECT u.id, u.name FROM a u;
CREATE VIEW c AS SELECT u.date, u.to_json, u.ctid FROM a AS u;
