CREATE TABLE a (id bigint PRIMARY KEY);
CREATE TABLE b (id bigint PRIMARY KEY, c text, d text);
CREATE TABLE d (id bigint PRIMARY KEY);
