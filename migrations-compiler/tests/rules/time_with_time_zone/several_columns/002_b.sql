CREATE TABLE t (id bigint PRIMARY KEY, opens_at timetz NOT NULL, b time with time zone);
ALTER TABLE t ADD COLUMN x_opens_at timetz NOT NULL;
