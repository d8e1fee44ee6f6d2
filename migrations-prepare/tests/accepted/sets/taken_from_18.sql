-- file: 1_a.sql
CREATE EXTENSION btree_gist;
CREATE TABLE rooms (id bigint, valid daterange, name text, shout text GENERATED ALWAYS AS (upper(name)) VIRTUAL, whisper text GENERATED ALWAYS AS (lower(name)), PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE bookings (room bigint, valid daterange, CONSTRAINT bookings_room FOREIGN KEY (room, PERIOD valid) REFERENCES rooms (id, PERIOD valid), UNIQUE (room, valid WITHOUT OVERLAPS));
CREATE TABLE lines (id uuid PRIMARY KEY DEFAULT uuidv7(), amount int, CONSTRAINT amount_is_there NOT NULL amount, CONSTRAINT amount_fits CHECK (amount > 0) NOT ENFORCED);
ALTER TABLE lines ADD COLUMN note text, ADD COLUMN kind text;
ALTER TABLE lines ADD CONSTRAINT note_is_there NOT NULL note NOT VALID;
ALTER TABLE lines VALIDATE CONSTRAINT note_is_there;
ALTER TABLE lines ADD CONSTRAINT kind_is_there NOT NULL kind NO INHERIT;
ALTER TABLE lines ALTER CONSTRAINT kind_is_there INHERIT;
ALTER TABLE lines RENAME CONSTRAINT amount_is_there TO amount_needed;
ALTER TABLE lines DROP CONSTRAINT amount_needed;
COMMENT ON CONSTRAINT note_is_there ON lines IS 'each line has one';
CREATE TABLE orders (id bigint PRIMARY KEY, line uuid, CONSTRAINT orders_line FOREIGN KEY (line) REFERENCES lines (id) NOT ENFORCED);
ALTER TABLE orders ALTER CONSTRAINT orders_line ENFORCED;
-- file: 2_b.sql
INSERT INTO orders (id) VALUES (1) RETURNING old.id, new.id, id;
UPDATE orders SET id = id + 1 RETURNING WITH (OLD AS was, NEW AS now_is) was.id, now_is.id;
SELECT json_strip_nulls('{}', true), array_sort(ARRAY[2, 1]), reverse('\x01'::bytea), casefold('A' COLLATE "C.utf8") IS NULL FROM rooms WHERE false;
ALTER TABLE lines ALTER COLUMN note DROP NOT NULL;
CREATE TABLE spans (id bigint NOT NULL, at date NOT NULL, owner bigint) PARTITION BY RANGE (at);
CREATE TABLE spans_first PARTITION OF spans FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE spans ADD CONSTRAINT spans_owner FOREIGN KEY (owner) REFERENCES orders (id) NOT VALID;
CREATE TABLE parents (a int, CONSTRAINT parents_a NOT NULL a);
CREATE TABLE heirs (CONSTRAINT heirs_a NOT NULL a) INHERITS (parents);
ALTER TABLE heirs NO INHERIT parents;
ALTER TABLE heirs DROP CONSTRAINT heirs_a;
