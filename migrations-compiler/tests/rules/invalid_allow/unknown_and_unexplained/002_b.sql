-- allow: dropped_tabel unused
DROP TABLE orders;
-- allow: M3999 why
SELECT 1;
-- allow: M0101 why
SELECT 1;
-- allow: M3001
SELECT 1;
