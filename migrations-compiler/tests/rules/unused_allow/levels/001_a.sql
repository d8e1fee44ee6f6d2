DROP TABLE a;
ALTER TABLE b DROP COLUMN c;
-- allow: dropped_table gone since May
DROP TABLE d;
-- allow: dropped_column the config allows it as well
ALTER TABLE b DROP COLUMN d;
-- allow: dropped_table but nothing is dropped
SELECT 1;
