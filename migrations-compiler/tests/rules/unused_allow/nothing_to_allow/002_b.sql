-- allow: dropped_table unused
DROP VIEW v;

-- allow: dropped_table too far away

DROP TABLE orders;
SELECT 1; -- allow: M3001 behind
SELECT
-- allow: M3001 inside
1;
-- allow: M3001 at the end
