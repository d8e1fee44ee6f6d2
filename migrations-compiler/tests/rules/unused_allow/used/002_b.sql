-- why
-- allow: dropped_table, cascading_drop unused since May
-- more why
DROP TABLE orders CASCADE;
ALTER TABLE others DROP COLUMN a;
TRUNCATE others;
