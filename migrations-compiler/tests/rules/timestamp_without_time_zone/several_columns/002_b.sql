CREATE TABLE t (id bigint PRIMARY KEY, placed_at timestamp NOT NULL, b timestamp(3) without time zone);
ALTER TABLE t ADD COLUMN x_placed_at timestamp NOT NULL;
