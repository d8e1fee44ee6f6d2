CREATE TABLE t (id bigint PRIMARY KEY, country char(2) NOT NULL, b character);
ALTER TABLE t ADD COLUMN x_country char(2) NOT NULL;
