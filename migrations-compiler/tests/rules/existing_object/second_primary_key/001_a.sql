CREATE TABLE a (id bigint PRIMARY KEY, name text);
CREATE TABLE b (id bigint PRIMARY KEY, name text, CONSTRAINT b_key PRIMARY KEY (name));
CREATE TABLE c (id bigint PRIMARY KEY, name text NOT NULL);
