CREATE TABLE t (id bigint PRIMARY KEY, a int, at timestamptz, c boolean);
CREATE INDEX ON t (a) WHERE true OR at > now();
CREATE INDEX ON t (a) WHERE CASE WHEN true THEN c ELSE at > now() END;
CREATE INDEX ON t (a) WHERE (false AND at > now()) OR c;
