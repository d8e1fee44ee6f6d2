-- file: 1.sql
CREATE TABLE logged (id int PRIMARY KEY, v text);
CREATE TABLE log_of (id int, v text);
CREATE RULE log_it AS ON INSERT TO logged DO ALSO INSERT INTO log_of VALUES (NEW.id, NEW.v);
INSERT INTO logged (id, v) VALUES (1, 'a');
CREATE FUNCTION total_of(lim int) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM logged WHERE id < lim; END;
CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;
CREATE PROCEDURE clean() LANGUAGE sql BEGIN ATOMIC DELETE FROM log_of WHERE v IS NULL; END;
CALL clean();
SELECT total_of(5), one();
CREATE TABLE computed (id int DEFAULT one(), CHECK (id >= one()));
CREATE STATISTICS st ON id, v FROM logged;
CREATE AGGREGATE summed (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);
SELECT summed(id) FROM computed;
CREATE PUBLICATION pub FOR TABLE logged, log_of;
ALTER PUBLICATION pub DROP TABLE log_of;
-- file: 2.sql
DROP RULE log_it ON logged;
DROP TABLE log_of CASCADE;
DROP FUNCTION total_of(int);
ALTER TABLE logged DROP COLUMN v CASCADE;
