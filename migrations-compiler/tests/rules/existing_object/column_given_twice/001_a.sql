-- A child merges what its parent has as well.
CREATE TABLE a (id bigint PRIMARY KEY, name text, "name" text, "Name" text);
CREATE TABLE b (name text, id bigint PRIMARY KEY) INHERITS (a);
