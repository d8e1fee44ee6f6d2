-- file: 1.sql
CREATE TABLE base (id int PRIMARY KEY, created_at timestamptz DEFAULT now());
DO $$
DECLARE i int;
BEGIN
  FOR i IN 1..3 LOOP
    EXECUTE 'CREATE TABLE shard_' || i || ' (id int PRIMARY KEY, shard int)';
  END LOOP;
END $$;
CREATE INDEX ON shard_2 (shard);
ALTER TABLE shard_3 ADD COLUMN extra text;
CREATE VIEW shards AS SELECT id, shard FROM shard_1 UNION ALL SELECT id, shard FROM shard_2;
CREATE TABLE later (id int PRIMARY KEY, base_id int REFERENCES base (id));
CREATE INDEX later_base ON later (base_id);
ALTER TABLE later ADD COLUMN note text;
-- file: 2.sql
CREATE FUNCTION make_table(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('CREATE TABLE %I (id int PRIMARY KEY)', name); END $$;
SELECT make_table('dynamic_one');
INSERT INTO dynamic_one (id) VALUES (1);
CREATE TABLE made_after (id int, title text);
COMMENT ON COLUMN made_after.title IS 'x';
