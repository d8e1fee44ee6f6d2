CREATE TABLE t (id int PRIMARY KEY);
CREATE POLICY mine ON t;
CREATE TYPE e AS ENUM ('small', 'large');
