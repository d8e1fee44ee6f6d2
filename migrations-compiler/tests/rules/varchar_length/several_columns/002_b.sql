CREATE TABLE t (id bigint PRIMARY KEY, name varchar(50) NOT NULL, b character varying(3)[]);
ALTER TABLE t ADD COLUMN x_name varchar(50) NOT NULL;
