CREATE TABLE t (id bigint PRIMARY KEY, a date DEFAULT CURRENT_DATE, b timestamptz DEFAULT now() CHECK (b > '2020-01-01'), c text CHECK (c <> 'now()'), now int CHECK (now > 0), CHECK (age(b, a) > '1 day'));
CREATE VIEW v AS SELECT * FROM t WHERE b < now();
CREATE POLICY p ON t USING (b < now());
