DO $$ BEGIN FOR i IN 1..3 LOOP EXECUTE 'CREATE TABLE shard_' || i || ' (id int)'; END LOOP; END $$;
CREATE INDEX ON shard_1 (id);
SELECT partman.create_parent('public.shard_2');
ALTER TABLE shard_2_p1 ADD COLUMN x int;
