-- Rollback: see the file beside this one

CREATE TABLE a (id int PRIMARY KEY);
