CREATE TABLE t (id bigint PRIMARY KEY, number bigserial, b serial4);
ALTER TABLE t ADD COLUMN x_number bigserial;
