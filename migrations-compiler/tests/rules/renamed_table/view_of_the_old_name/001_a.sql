CREATE TABLE orders (id bigint PRIMARY KEY);
CREATE TABLE visits (id bigint PRIMARY KEY);
CREATE SCHEMA old;
CREATE TABLE old.a (id bigint PRIMARY KEY);
