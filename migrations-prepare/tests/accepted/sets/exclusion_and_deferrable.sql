-- file: 20230101_rooms.sql
CREATE TABLE rooms (id int PRIMARY KEY, during tsrange NOT NULL, area box, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (id > 0) DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE rooms ADD EXCLUDE USING gist (area WITH &&, during WITH -|-);
ALTER TABLE rooms ADD CONSTRAINT c_range EXCLUDE USING gist (tsrange(lower(during), upper(during), '[]') WITH &&);
-- file: 20230101_02_list.sql
CREATE TABLE list (pos int, label text, CONSTRAINT pos_unique UNIQUE (pos) DEFERRABLE INITIALLY IMMEDIATE);
INSERT INTO list SELECT g, chr(64 + g) FROM generate_series(1, 5) g;
SET CONSTRAINTS pos_unique DEFERRED;
UPDATE list SET pos = pos + 1;
UPDATE list SET pos = pos - 1;
SET CONSTRAINTS ALL IMMEDIATE;
-- file: 20230101_02_list.rollback.sql
DROP TABLE list;
-- file: 20230101_10_circle.sql
CREATE TABLE a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b_id) REFERENCES b INITIALLY DEFERRED;
INSERT INTO a VALUES (1, 1);
INSERT INTO b VALUES (1, 1);
SET CONSTRAINTS a_b, public.b_a_id_fkey IMMEDIATE;
ALTER TABLE a ALTER CONSTRAINT a_b NOT DEFERRABLE;
-- file: 20230101_10_circle.rollback.sql
ALTER TABLE a DROP CONSTRAINT a_b;
DROP TABLE b;
DROP TABLE a;
-- file: 20230215_not_valid.sql
CREATE TABLE parent (code text);
CREATE UNIQUE INDEX parent_code ON parent (code);
CREATE TABLE child (code text, n int);
INSERT INTO child VALUES ('orphan', 5);
ALTER TABLE child ADD CONSTRAINT child_fk FOREIGN KEY (code) REFERENCES parent (code) NOT VALID, ADD CONSTRAINT child_n CHECK (n < 3) NOT VALID;
-- file: 20230215_not_valid.rollback.sql
DROP TABLE child, parent;
-- file: 20230216_validate.sql
INSERT INTO parent SELECT DISTINCT code FROM child;
DELETE FROM child WHERE n >= 3;
ALTER TABLE child VALIDATE CONSTRAINT child_fk;
ALTER TABLE child VALIDATE CONSTRAINT child_n;
ALTER TABLE child RENAME CONSTRAINT child_n TO child_n_small;
-- file: 20230217_set_not_null.sql
ALTER TABLE child ADD CONSTRAINT n_not_null CHECK (n IS NOT NULL) NOT VALID;
ALTER TABLE child VALIDATE CONSTRAINT n_not_null;
ALTER TABLE child ALTER COLUMN n SET NOT NULL;
ALTER TABLE child DROP CONSTRAINT n_not_null;
